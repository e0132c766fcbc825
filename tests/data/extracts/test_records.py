"""Record extracts: each file is known by its columns, and only what may be kept is kept."""

from __future__ import annotations

import datetime as dt

import pytest

from data.load.pipeline import load_all, load_file
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data import records
from tests.data.files import workbook
from tests.data.records import demographics, enrollment, move, student, write_records

FILES = {
    "Student": (records.STUDENT, [student("1", "000000000011", "GA"), student("2", "000000000012", "FL")]),
    "Demographics": (records.DEMOGRAPHICS, [demographics("1", "Ana", "Ruiz", "20150314"), demographics("2", "Eva", "Soto", "20091202")]),
    "Qualifying_Moves": (records.MOVES, [move("1", "20240501", ("Immokalee", "FL"), ("Vidalia", "GA")), move("2", "20240610", ("Uruapan", "Michoacan"), ("Immokalee", "FL"), country="MEX")]),
    "Enrollments": (records.ENROLLMENTS, [enrollment("1", "20240520", "1"), enrollment("2", "20240701", "06")]),
}  # fmt: skip
KIND_OF = {
    "Student": "students",
    "Demographics": "students",
    "Qualifying_Moves": "qualifying_moves",
    "Enrollments": "enrollments",
}


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def rows(store, sql):
    with store.reader() as cursor:
        return cursor.execute(sql).fetchall()


def loaded(tmp_path, store, name, header, content, **given):
    return load_file(write_records(tmp_path / f"{name}.csv", header, content), store=store, **given)


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_known_by_its_columns(tmp_path, store, name):
    report = loaded(tmp_path, store, name, *FILES[name])
    assert (report.status, report.kind, report.direction, report.state) == (
        "loaded",
        KIND_OF[name],
        None,
        "US",
    )
    assert (report.rows_read, report.rows_accepted, report.rows_refused) == (2, 2, 0)
    again = load_file(tmp_path / f"{name}.csv", store=store)
    assert again.status == "already_loaded"
    assert again.extract_id == report.extract_id


def test_a_workbook_of_records_is_loaded_sheet_by_sheet_and_built_anew_alike(tmp_path, store):
    sheets = {name: [header, *content] for name, (header, content) in FILES.items()}
    path = workbook(tmp_path / "export.xlsx", Readme=[["SYNTHETIC"], ["invented"]], **sheets)
    reports = load_all(path, store=store, state="GA")
    assert [(r.file, r.status, r.kind, r.rows_accepted) for r in reports] == [
        (f"export.xlsx, {name}", "loaded", KIND_OF[name], 2) for name in FILES
    ]
    assert {r.status for r in load_all(path, store=store, state="GA")} == {"already_loaded"}
    kept = "SELECT * FROM students ORDER BY ALL", "SELECT * FROM moves ORDER BY ALL"
    before = [rows(store, sql) for sql in kept]
    assert rebuild(store) == 4
    assert [rows(store, sql) for sql in kept] == before


def test_dates_states_and_types_are_read(tmp_path, store):
    for name in FILES:
        loaded(tmp_path, store, name, *FILES[name])
    assert rows(
        store,
        "SELECT student_id, qad, from_city, from_state_code, from_country_code, to_city, "
        "to_state_code, kind FROM qualifying_moves ORDER BY student_id",
    ) == [
        ("1", dt.date(2024, 5, 1), "Immokalee", "FL", "USA", "Vidalia", "GA", "qualifying_moves"),
        ("2", dt.date(2024, 6, 10), "Uruapan", "Michoacan", "MEX", "Immokalee", "FL", "qualifying_moves"),
    ]
    assert rows(
        store, "SELECT enrollment_date, enrollment_type, grade FROM enrollments ORDER BY student_id"
    ) == [(dt.date(2024, 5, 20), "01", "05"), (dt.date(2024, 7, 1), "06", "05")]


def test_moves_are_on_the_map_with_the_State_that_recorded_them(tmp_path, store):
    for name in FILES:
        loaded(tmp_path, store, name, *FILES[name])
    assert rows(
        store,
        "SELECT move_date, performance_period, reporting_state_code, f.place_name, f.country_code, "
        "t.place_name, t.state_code FROM moves m JOIN places f ON f.place_id = from_place_id "
        "JOIN places t ON t.place_id = to_place_id ORDER BY move_date",
    ) == [
        (dt.date(2024, 5, 1), "2023-24", "GA", "Immokalee", "USA", "Vidalia", "GA"),
        (dt.date(2024, 6, 10), "2023-24", "FL", "Uruapan", "MEX", "Immokalee", "FL"),
    ]


def test_what_is_never_imported_is_dropped_from_every_kind(tmp_path, store):
    reports = [loaded(tmp_path, store, name, *FILES[name]) for name in FILES]
    dropped = {header for report in reports for header in report.dropped_columns}
    assert dropped == {
        "Birth Date Verification",
        "Parent 1 Email Address",
        "LEP Indicator",
        "Med Alert Indicator",
        "Enrollment Comment",
    }
    store.close()
    held = b"".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())
    assert b"a secret" not in held
    assert b"nobody@example.org" not in held


@pytest.mark.parametrize(
    ("name", "row", "rule"),
    [
        ("Student", student("", "000000000011", "GA"), "no_student_id"),
        ("Student", student("3", "1.2E+11", "GA"), "id_in_scientific_notation"),
        ("Student", student("3", "12ab", "GA"), "id_not_12_digits"),
        ("Student", student("3.1E+9", "000000000013", "GA"), "id_in_scientific_notation"),
        ("Student", student("3", "000000000013", "Gorgia"), "unknown_state"),
        ("Demographics", demographics("3", "A", "B", "20150230"), "impossible_date"),
        ("Demographics", demographics("3", "A", "B", "18900101"), "age_over_120"),
        ("Demographics", demographics("3", "A", "B", "20990101"), "birth_after_as_of"),
        ("Qualifying_Moves", move("3", "", ("A", "FL"), ("B", "GA")), "no_move_date"),
        ("Qualifying_Moves", move("3", "20240501", ("", ""), ("", ""), country=""), "no_place"),
        ("Qualifying_Moves", move("3", "19200501", ("A", "FL"), ("B", "GA")), "date_out_of_range"),
        ("Enrollments", enrollment("3", ""), "no_enrollment_date"),
        ("Enrollments", enrollment("3", "13/45/2024"), "impossible_date"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_rule(tmp_path, store, name, row, rule):
    header, good = FILES[name]
    report = loaded(tmp_path, store, name, header, [*good, row])
    assert (report.rows_read, report.rows_accepted, report.refused) == (3, 2, {rule: 1})
    ((line, hint),) = rows(store, "SELECT row_number, hint FROM refused_rows")
    assert line == 4
    assert hint.endswith(".")


def test_a_file_of_no_kind_is_told_what_it_lacks(tmp_path, store):
    report = loaded(
        tmp_path, store, "x", ("student_id_fk", "Enrollment Type", "Grade Level"), [("1", "01", "05")]
    )
    assert report.status == "refused"
    assert report.message.startswith(
        "The columns fit no Enrollments file. No column was found for an Enrollment Date or a "
        "Residency Date. "
    )


def test_a_kind_can_be_said(tmp_path, store):
    header, content = FILES["Qualifying_Moves"]
    report = loaded(tmp_path, store, "x", header, content, kind="mobility_counts")
    assert report.status == "refused"
    assert "fit no Mobility, counts file" in report.message
    report = loaded(tmp_path, store, "x", header, content, kind="gossip")
    assert report.message.startswith("The kind is one of missed_enrollment, ")
    assert loaded(tmp_path, store, "x", header, content, kind="qualifying_moves").status == "loaded"


def test_two_exports_under_one_State_are_refused(tmp_path, store):
    header, content = FILES["Student"]
    loaded(tmp_path, store, "one", header, content)
    other = [student("1", "000000000099", "TX"), student("2", "000000000098", "TX")]
    report = loaded(tmp_path, store, "two", header, other)
    assert report.status == "refused"
    assert "choose the State whose export this is" in report.message
    assert loaded(tmp_path, store, "two", header, other, state="TX").status == "loaded"


def test_records_are_no_run_of_missed_enrollment(tmp_path, store):
    loaded(tmp_path, store, "Student", *FILES["Student"])
    assert rows(store, "SELECT count(*) FROM leads") == [(0,)]
