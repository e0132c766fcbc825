"""A person, a profile, the headers, the values: who says which column is read as which field."""

from __future__ import annotations

import json
import stat

import pytest

from data.commands.load import main
from data.load.pipeline import load_file
from data.mapping.profiles import NotAProfileName, check_name, read_profiles
from data.mapping.shapes import shape_of
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data.files import FAMILY, HEADER, changed, csv_of, write

TITLE = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: 5/31/2024\n\n"
STRANGE = tuple({"QAD": "When they came", "To City": "Where now"}.get(h, h) for h in HEADER)
"""The same columns, two of them under headers that nobody knows."""
SAID = {"When they came": "qad", "Where now": "to_city"}


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def report_file(folder, header=HEADER, rows=FAMILY, name="report.csv", title=TITLE):
    return write(folder / name, title + csv_of(rows, header))


def rows_of(store, columns="last_name_1, first_name, qad::VARCHAR, birth_date::VARCHAR, to_city"):
    with store.reader() as cursor:
        return cursor.execute(
            f"SELECT {columns} FROM missed_enrollment_rows ORDER BY extract_id, row_number"
        ).fetchall()


FAMILY_READ = [
    ("Ruiz", "Ana", "2023-10-25", "2015-03-14", "Immokalee"),
    ("Ruiz", "Ivo", "2023-10-25", "2012-09-30", "Immokalee"),
    ("Soto", "Eva", "2024-01-17", "2009-12-02", "Homestead"),
]


def test_a_mapping_by_hand_reads_strange_headers(tmp_path, store):
    report = load_file(report_file(tmp_path, STRANGE), store=store, mapping=SAID)
    assert report.status == "loaded", report.message
    assert rows_of(store) == FAMILY_READ
    how = report.reading.how
    assert {header for header, by in how.items() if by == "by hand"} == set(SAID)


def test_a_header_may_be_given_in_any_case_and_a_field_by_its_usual_header(tmp_path, store):
    said = {"WHEN THEY CAME": "Qualifying Arrival Date", "where-now": "Move To City"}
    report = load_file(report_file(tmp_path, STRANGE), store=store, mapping=said)
    assert report.mapping == dict(report.mapping) | SAID
    assert rows_of(store) == FAMILY_READ


def test_what_a_person_leaves_out_is_nowhere(tmp_path, store):
    load_file(report_file(tmp_path), store=store, mapping={"School": None, "Last Name": "-"})
    assert rows_of(store, "last_name_1, school_name") == [(None, None)] * 3
    kept = b"".join(path.read_bytes() for path in (store.folder / "cells").iterdir())
    assert b"SYNTHETIC Elementary" not in kept


def test_a_field_given_by_hand_is_taken_from_the_column_that_had_it(tmp_path, store):
    header = [*HEADER, "Came"]
    rows = [(*row, "2/2/2024") for row in FAMILY]
    report = load_file(report_file(tmp_path, header, rows), store=store, mapping={"Came": "qad"})
    assert "QAD" in report.unused_columns
    assert rows_of(store, "qad::VARCHAR") == [("2024-02-02",)] * 3


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"Nothing": "qad"}, "no column Nothing"),
        ({"QAD": "wishes"}, "no field wishes"),
        ({"Parent Phone": "student_name"}, "never imported"),
        ({"School": "qad", "DOB": "qad"}, "Two columns are read as qad"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_and_says_why(tmp_path, store, said, words):
    header = [*HEADER, "Parent Phone"]
    rows = [(*row, "239-555-0100") for row in FAMILY]
    report = load_file(report_file(tmp_path, header, rows), store=store, mapping=said)
    assert report.status == "refused" and words in report.message_for_terminal
    assert rows_of(store) == []


def test_the_same_file_read_otherwise_replaces_the_first_load(tmp_path, store):
    path = report_file(tmp_path)
    first = load_file(path, store=store)
    again = load_file(path, store=store, mapping={"From City": None})
    assert (again.status, again.extract_id) == ("loaded", first.extract_id)
    assert rows_of(store, "from_city") == [(None,)] * 3
    assert load_file(path, store=store).status == "already_loaded"


UNDECIDED = [changed(row, QAD="5/4/2023", DOB="3/2/2015") for row in FAMILY]


def test_an_order_of_dates_that_nothing_settles_is_said_and_can_be_told(tmp_path, store):
    path = report_file(tmp_path, rows=UNDECIDED)
    report = load_file(path, store=store)
    assert sorted(report.reading.ambiguous_dates) == ["DOB", "QAD"]
    assert '--date-order "QAD=dmy"' in report.message_for_terminal
    assert rows_of(store)[0][2] == "2023-05-04"
    report = load_file(path, store=store, date_order={"QAD": "dmy"})
    # One column that is certain settles the others, which nothing settled.
    assert report.reading.ambiguous_dates == []
    assert rows_of(store)[0][2:4] == ("2023-04-05", "2015-02-03")
    told = load_file(path, store=store, date_order={"QAD": "ymd"})
    assert told.status == "refused" and "dmy" in told.message


def test_an_order_of_dates_that_was_told_survives_building_the_store_anew(tmp_path, store):
    load_file(report_file(tmp_path, rows=UNDECIDED), store=store, date_order={"QAD": "dmy"})
    before = rows_of(store)
    rebuild(store)
    assert rows_of(store) == before


def test_a_profile_recognises_the_layout_next_time_in_any_order(tmp_path, store):
    load_file(report_file(tmp_path, STRANGE), store=store, mapping=SAID, profile="Valley office")
    next_month = [changed(row, QAD="4/20/2024") for row in FAMILY[:2]]
    turned = [row[::-1] for row in next_month]
    path = report_file(tmp_path, STRANGE[::-1], turned, "november.csv", TITLE.replace("5/31", "6/30"))
    report = load_file(path, store=store)
    assert report.status == "loaded", report.message
    assert report.reading.profile == "Valley office"
    assert "as in the profile Valley office" in report.message
    assert report.mapping == dict(report.mapping) | SAID
    other = load_file(
        report_file(tmp_path, name="other.csv", rows=FAMILY[:1]), store=store, same_day="replace"
    )
    assert other.reading.profile is None


def test_a_profile_keeps_orders_of_dates_and_what_was_left_out(tmp_path, store):
    first = report_file(tmp_path, rows=UNDECIDED)
    load_file(first, store=store, mapping={"School": None}, date_order={"QAD": "dmy"}, profile="A")
    path = report_file(tmp_path, rows=UNDECIDED[:1], name="next.csv")
    report = load_file(path, store=store, same_day="replace")
    assert report.unused_columns == ("School",)
    assert rows_of(store, "qad::VARCHAR") == [("2023-04-05",)] * 4


def test_a_profile_holds_headers_and_no_cell_and_is_its_owners_alone(tmp_path, store):
    load_file(report_file(tmp_path, STRANGE), store=store, mapping=SAID, profile="Valley")
    file = store.folder / "profiles" / "valley.json"
    text = file.read_text()
    assert not any(cell in text for row in FAMILY for cell in row if len(cell) > 2)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.write_text("{}")
    assert read_profiles(store.folder) == []


@pytest.mark.parametrize("name", ["", "../up", "a/b", "x" * 61, ".hidden", "nul\0", "dot."])
def test_a_name_that_is_no_file_name_is_refused(tmp_path, store, name):
    with pytest.raises(NotAProfileName):
        check_name(name)
    if name:
        report = load_file(report_file(tmp_path), store=store, profile=name)
        assert report.status == "refused" and "profile" in report.message


def test_a_needed_field_is_taken_from_the_values_only_where_one_column_comes_into_question(tmp_path, store):
    header = [{"QAD": "When they came"}.get(h, h) for h in HEADER]
    report = load_file(report_file(tmp_path, header), store=store)
    assert report.reading.how["When they came"] == "guess"
    assert "When they came as qad. Check this." in report.message
    assert rows_of(store) == FAMILY_READ
    two = [*({"When they came": "Noted on"}.get(h, h) for h in header), "Seen on"]
    rows = [(*row, "2/2/2024") for row in FAMILY]
    report = load_file(report_file(tmp_path, two, rows, "two.csv"), store=store)
    assert report.status == "refused"
    assert "--map HEADER=FIELD" in report.message_for_terminal


OFFICE = (
    "Kid's MSIX no.", "Kid's surname", "Kid's given name", "Born", "They got here on",
    "Went away from", "Went away from (st)", "Came to (town)", "Came to (st)", "Mom's last",
    "Kept in what state", "House phone", "Where kept",
)  # fmt: skip
"""Headers of somebody's own list, none of them known."""


def test_header_words_and_values_together_tell_what_each_alone_leaves_open(tmp_path, store):
    rows = [(*row[:9], "Ruiz", "GA", "239-555-0100", "Yuma") for row in FAMILY]
    report = load_file(report_file(tmp_path, OFFICE, rows), store=store)
    assert report.status == "loaded", report.message
    used = {h: f for h, f in report.mapping.items() if report.reading.how[h] == "guess"}
    assert used | report.reading.guesses == {
        "Kid's MSIX no.": "msix_id",
        "Kid's surname": "last_name_1",
        "Kid's given name": "first_name",
        "Born": "birth_date",
        "They got here on": "qad",
        "Went away from": "from_city",
        "Went away from (st)": "from_state",
        "Came to (town)": "to_city",
        "Came to (st)": "to_state",
        "Mom's last": "parent_2_last_name",
        "Kept in what state": "reporting_state",
    }
    # Without "from" and "to" the two columns of towns look alike: only what stands beside them tells.
    alike = [{"Went away from": "Town A", "Came to (town)": "Town B"}.get(h, h) for h in OFFICE]
    report = load_file(report_file(tmp_path, alike, rows, "alike.csv"), store=store)
    assert not {"Town A", "Town B"} & set(report.mapping)
    assert report.reading.guesses == {"Town A": "from_city", "Town B": "to_city"}


@pytest.mark.parametrize(
    ("town_from", "town_to"),
    [
        ("Came from", "Came to"),
        ("Came out of (town)", "Landed in"),
        ("Arrived from", "Arrived in"),
        ("Moved out of", "Moved into"),
    ],
)
def test_arriving_from_a_place_is_not_arriving_at_it(tmp_path, store, town_from, town_to):
    ends = {
        "From City": f"{town_from}, city",
        "From State": f"{town_from}, state",
        "To City": f"{town_to}, city",
        "To State": f"{town_to}, state",
    }
    report = load_file(report_file(tmp_path, [ends.get(h, h) for h in HEADER]), store=store)
    assert report.status == "loaded", report.message
    found = report.mapping | report.reading.guesses
    assert {header: found[header] for header in ends.values()} == {
        ends["From City"]: "from_city",
        ends["From State"]: "from_state",
        ends["To City"]: "to_city",
        ends["To State"]: "to_state",
    }


def test_a_list_read_the_wrong_way_round_says_so(tmp_path, store):
    around = {
        "From City": "to_city",
        "From State": "to_state",
        "To City": "from_city",
        "To State": "from_state",
    }
    report = load_file(report_file(tmp_path), store=store, direction="to", state="FL", mapping=around)
    assert report.status == "loaded", report.message
    assert "3 of them say that the move was to another State than FL" in report.message
    report = load_file(report_file(tmp_path), store=store, direction="to", state="FL", mapping={"QAD": "qad"})
    assert "another State" not in report.message


def test_a_field_that_is_not_needed_is_guessed_but_not_used(tmp_path, store):
    header = [{"MSIX ID": "Number"}.get(h, h) for h in HEADER]
    report = load_file(report_file(tmp_path, header), store=store)
    assert report.reading.guesses == {"Number": "msix_id"}
    assert rows_of(store, "msix_id") == [(None,)] * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [("Last Name", "QAD"), ("First Name", "DOB"), ("To City", "To State"), ("MSIX ID", "DOB")],
)
def test_swapped_columns_are_noticed_by_what_they_hold(tmp_path, store, one, other):
    swap = {one: other, other: one}
    header = [swap.get(h, h) for h in HEADER]
    report = load_file(report_file(tmp_path, header), store=store)
    assert report.status == "refused"
    assert "seem to be swapped" in report.message and one in report.message
    fields = dict(
        zip(
            HEADER,
            ("msix_id", "last_name_1", "first_name", "birth_date", "qad", "", "", "to_city", "to_state"),
            strict=False,
        )
    )
    mapping = {one: fields[other], other: fields[one]}
    report = load_file(report_file(tmp_path, header), store=store, mapping=mapping)
    assert report.status == "loaded", report.message
    assert rows_of(store) == FAMILY_READ


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        (["2024-05-01", "5/31/2024", "20240501", "1-May-2024"], "dates"),
        (["000000001234", "123456789012", "1.23457E+11"], "ids"),
        (["FL", "Georgia", "tx"], "States"),
        (["K", "03", "OS", "12"], "grades"),
        (["Homestead, FL", "Yuma, AZ, USA"], "places"),
        (["Immokalee", "Homestead", "St. Augustine"], "towns"),
        (["Ximénez", "Quispe-Ñahui", "O'Xyz"], "names"),
        (["33034", "34142", "45413"], None),
        (["6", "11", "17"], None),
        (["12 Main St.", "!!", "?"], None),
        ([], None),
    ],
)
def test_the_shape_of_values(values, shape):
    assert shape_of(values) == shape


def test_the_command_line_takes_a_mapping_orders_of_dates_and_a_profile(tmp_path, store, capsys):
    path = report_file(tmp_path, STRANGE, [changed(r, QAD="5/4/2023", DOB="") for r in FAMILY])
    arguments = ["--store", str(store.folder), "--json", str(path)]
    said = ["--map", "When they came=qad", "--map", "Where now=Move To City", "--map", "School=-"]
    order = ["--date-order", "When they came=dmy", "--profile", "May"]
    assert main([*said, *order, *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["mapping"]["Where now"] == "to_city"
    assert told["proposal"]["unused_columns"] == ["School"]
    assert rows_of(store)[0][2] == "2023-04-05"
    assert [kept.name for kept in read_profiles(store.folder)] == ["May"]
    with pytest.raises(SystemExit):
        main(["--map", "QAD", *arguments])
