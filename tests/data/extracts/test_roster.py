"""Rosters of enrolled children: how they are told, what is read of them, what is refused, and how they leave."""

from __future__ import annotations

import datetime as dt

import pytest

from data.load.pipeline import load_file
from data.store.reader import Store
from data.store.rebuild import rebuild
from data.store.removal import purge, undo
from data.upkeep.backup import backup, restore
from tests.data.files import csv_of, write
from tests.data.loaded import contents
from tests.hostile import HOSTILE

HEADER = (
    "State Student ID", "Last Name", "Second Last Name", "First Name", "Date of Birth", "Gender", "Grade",
    "School", "Entry Date", "Exit Date", "City", "Father", "Data Note",
)  # fmt: skip
CHILD = ("NC100", "Ruiz", "Soto", "Ana", "3/14/2015", "F", "05", "Union Elementary", "8/25/2026", "", "Clinton", "Ruiz, José", "SYNTHETIC")  # fmt: skip
KEPT = (
    "SELECT state_student_id, last_name_1, last_name_2, first_name, birth_date, sex, grade::VARCHAR, school_name, "
    "enrollment_date, withdrawal_date, home_city, parent_1_first_name, parent_1_last_name "
    "FROM roster_rows ORDER BY row_number"
)
READ = ("NC100", "Ruiz", "Soto", "Ana", dt.date(2015, 3, 14), "F", "05", "Union Elementary", dt.date(2026, 8, 25), None, "Clinton", "José", "Ruiz")  # fmt: skip


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def rows(store, sql):
    with store.reader() as cursor:
        return cursor.execute(sql).fetchall()


def loaded(tmp_path, store, lines, header=HEADER, name="list.csv", **given):
    return load_file(
        write(tmp_path / name, csv_of(lines, header)),
        store=store,
        **{"kind": "roster", "state": "NC"} | given,
    )


def changed(**cells: str) -> tuple[str, ...]:
    new = dict(zip(HEADER, CHILD, strict=True)) | {k.replace("_", " "): v for k, v in cells.items()}
    return tuple(new[name] for name in HEADER)


def test_the_columns_of_a_roster_are_told_and_none_of_its_children_is_missed(tmp_path, store):
    report = loaded(tmp_path, store, [CHILD, changed(First_Name="Luis", Exit_Date="10/1/2026")])
    assert (report.status, report.kind, report.state, report.direction) == ("loaded", "roster", "NC", None)
    assert (report.rows_read, report.rows_accepted, report.rows_refused) == (2, 2, 0)
    assert rows(store, KEPT)[0] == READ
    assert rows(store, KEPT)[1][9] == dt.date(2026, 10, 1)
    assert rows(store, "SELECT count(*) FROM leads") == rows(store, "SELECT count(*) FROM moves") == [(0,)]


def test_a_roster_speaks_of_the_day_it_is_loaded_not_of_its_newest_entry(tmp_path, store):
    report = loaded(tmp_path, store, [CHILD, changed(Date_of_Birth="9/30/2026")])
    assert (report.rows_accepted, report.as_of_date) == (2, dt.date.today())
    report = loaded(tmp_path, store, [CHILD], name="two.csv", as_of=dt.date(2026, 10, 1))
    assert report.as_of_date == dt.date(2026, 10, 1)


@pytest.mark.parametrize(
    ("header", "line", "at"),
    [
        (("Student Number", "Student Name", "DOB"), ("77", "RUIZ SOTO, ANA", "03/14/2015"), ("77", "RUIZ SOTO", "ANA")),
        (("SSID", "Surname", "Given Name", "Birthdate"), ("88", "Ruiz", "Ana", "2015-03-14"), ("88", "Ruiz", "Ana")),
        (("Apellido", "Nombre", "Fecha de nacimiento", "Student ID"), ("Ruiz", "Ana", "3/14/2015", "9"), ("9", "Ruiz", "Ana")),
        (("MSIX ID", "Last Name 1", "First Name", "Birth Date"), ("413456789012", "Ruiz", "Ana", "20150314"), ("413456789012", "Ruiz", "Ana")),
    ],
)  # fmt: skip
def test_other_words_for_its_columns(tmp_path, store, header, line, at):
    report = loaded(tmp_path, store, [(*line, "SYNTHETIC")], (*header, "Data Note"))
    assert (report.status, report.rows_accepted) == ("loaded", 1), report.message
    number = "coalesce(state_student_id, student_id, msix_id)"
    assert rows(store, f"SELECT {number}, last_name_1, first_name, birth_date FROM roster_rows") == [
        (*at, dt.date(2015, 3, 14))
    ]


def test_a_roster_without_birth_dates_or_numbers_is_loaded(tmp_path, store):
    report = loaded(tmp_path, store, [("Ruiz", "Ana", "SYNTHETIC")], ("Last Name", "First Name", "Data Note"))
    assert (report.status, report.rows_accepted) == ("loaded", 1), report.message


def test_a_list_is_a_roster_by_itself_only_where_its_name_says_so(tmp_path, store):
    told = loaded(tmp_path, store, [CHILD], name="NC roster 2026.csv", kind=None)
    assert (told.status, told.kind) == ("loaded", "roster"), told.message
    untold = loaded(tmp_path, store, [changed(First_Name="Eva")], name="students.csv", kind=None)
    assert untold.kind != "roster"


def test_a_missed_list_whose_name_says_roster_stays_one(tmp_path, store):
    header = ("MSIX ID", "Last Name", "First Name", "Birth Date", "From State", "To City", "To State", "QAD", "Grade", "School", "Data Note")  # fmt: skip
    line = (
        "000000001234",
        "Ruiz",
        "Ana",
        "3/14/2015",
        "FL",
        "Clinton",
        "NC",
        "5/10/2026",
        "05",
        "Union",
        "SYNTHETIC",
    )
    report = loaded(tmp_path, store, [line], header, "summer roster.csv", kind=None, direction="to")
    assert (report.status, report.kind) == ("loaded", "missed_enrollment"), report.message


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (changed(Last_Name="", Second_Last_Name="", First_Name=""), "no_name"),
        (changed(Date_of_Birth="2/30/2015"), "impossible_date"),
        (changed(Date_of_Birth="3/14/2126"), "birth_after_as_of"),
        (changed(Entry_Date="8/25/1926"), "date_out_of_range"),
        (changed(State_Student_ID="1.2E+11"), "id_in_scientific_notation"),
        (changed(School="L" * 1_001), "cell_too_long"),
        ((*CHILD, "a cell too many"), "too_many_cells"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_reason(tmp_path, store, line, rule):
    report = loaded(tmp_path, store, [CHILD, line, changed(First_Name="Luis")])
    assert (report.rows_read, report.rows_accepted, report.refused) == (3, 2, {rule: 1})
    assert rows(store, "SELECT DISTINCT row_number, rule FROM refused_rows") == [(3, rule)]
    assert "late-births" not in report.message and "families" not in report.message


@pytest.mark.parametrize("without", ["Last Name", "First Name"])
def test_a_file_that_names_no_child_is_refused_and_told_what_is_missing(tmp_path, store, without):
    header = [name for name in HEADER if without not in name]
    line = [cell for name, cell in zip(HEADER, CHILD, strict=True) if without not in name]
    report = loaded(tmp_path, store, [line], header)
    assert report.status == "refused" and "No column was found for the child's" in report.message
    assert store.version is None


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"long", "nul"}))
def test_hostile_names_stay_text_and_out_of_every_message(tmp_path, store, name):
    text = HOSTILE[name]
    report = loaded(
        tmp_path, store, [changed(Last_Name=text, First_Name=text, School=text), changed(Date_of_Birth=text)]
    )
    assert (report.rows_read, report.rows_accepted, report.rows_refused) == (2, 1, 1)
    assert text not in report.message
    (kept,) = rows(store, "SELECT last_name_1, first_name FROM roster_rows")
    assert kept[0] == kept[1] and kept[0]


def test_rosters_are_rebuilt_removed_purged_and_in_the_backup(tmp_path, store):
    first = loaded(tmp_path, store, [changed(Last_Name="Quetzalsecret")], name="one.csv")
    loaded(tmp_path, store, [CHILD, changed(First_Name="Luis")], name="two.csv")
    before = contents(store)
    assert len(before["roster_rows"]) == 3
    made = backup(store, tmp_path / "kept.zip")
    rebuild(store)
    assert contents(store) == before
    undo(store, [first.extract_id])
    assert len(contents(store)["roster_rows"]) == 2
    restore(store, made.file)
    assert contents(store) == before
    purge(store, [first.extract_id])
    assert len(contents(store)["roster_rows"]) == 2
    held = b"".join(p.read_bytes() for p in store.folder.rglob("*") if p.is_file())
    assert b"Quetzalsecret" not in held
