"""A town in a line above its children belongs to each of them; a line that is no place stays refused."""

from __future__ import annotations

import pytest

from data.commands.load import LEFT_OPEN_CODE, main
from data.load.pipeline import load_file
from data.load.preview import inspect
from data.store.reader import Store
from data.store.rebuild import rebuild
from data.table_parts.headings import HEADING
from tests.data.files import csv_of, write

HEADER = ("MSIX ID", "Last Name", "First Name", "DOB", "QAD", "From City", "From State", "School")
GIVEN = {"direction": "to", "state": "GA"}


def children(start, count=2):
    return [
        (f"{start + i}", "SYNTHETIC", "Ana", "5/16/2014", "6/17/2026", "Immokalee", "FL", "SYNTHETIC School")
        for i in range(count)
    ]


def groups(*headings, header=HEADER, counts=(2, 3)):
    """Rows of each heading below it."""
    rows = []
    for i, heading in enumerate(headings):
        rows += [(heading, *[""] * (len(header) - 1)), *children(10 * (i + 1), counts[i % 2])]
    return csv_of(rows, header)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def to_places(path, store, **given):
    report = load_file(path, store=store, **{"same_day": "replace"} | GIVEN | given)
    assert report.status == "loaded", report.message
    with store.reader() as cursor:
        found = cursor.execute(
            "SELECT to_city, to_state_code, from_city FROM missed_enrollment_rows WHERE extract_id = ? "
            "ORDER BY row_number",
            [report.extract_id],
        ).fetchall()
    return report, found


FROM = "Immokalee"
TWO = [("Tifton", "GA", FROM)] * 2 + [("Moultrie", "GA", FROM)] * 3


def test_case_46_the_heading_is_the_town_of_each_row_below_it(tmp_path, store):
    path = write(tmp_path / "list.csv", groups("Tifton, GA", "Moultrie, GA"))
    report, found = to_places(path, store)
    assert found == TWO and report.rows_refused == 0 and report.places == {"exact": 5}
    assert (report.rows_read, report.physical_rows) == (5, 8)
    note = (
        "Places that stand alone in a line above their rows: 2 (lines 2 and 5). They were read as Move To of the rows "
        "below them."
    )
    assert note in report.message
    shown = inspect(path, store.folder, file_name="list.csv")
    assert shown.notes == (note,) and shown.before["Move To"].tolist()[1:3] == ["Tifton, GA", "Moultrie, GA"]
    rebuild(store)
    with store.reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM leads WHERE missed_place_id IS NOT NULL").fetchall() == [
            (5,)
        ]


@pytest.mark.parametrize(
    "headings",
    [
        ("Tifton", "Moultrie"), ("TIFTON, GA", "Moultrie, Georgia"), ("Town: Tifton", "Town: Moultrie"),
        ("Tifton, GA (2)", "Moultrie, GA (3 children)"), ("To: Tifton, GA", "To: Moultrie, GA"),
        ("Tifton - 2", "Moultrie - 3"), ("Ciudad: Tifton", "Ciudad: Moultrie"), ("  Tifton ,  GA ", "Moultrie, GA"),
        ("City: Tifton, GA", "City: Moultrie, GA"),
    ],
)  # fmt: skip
def test_headings_as_people_write_them(tmp_path, store, headings):
    _, found = to_places(write(tmp_path / "list.csv", groups(*headings)), store)
    assert [(city.title(), state, start) for city, state, start in found] == TWO


def test_a_state_above_its_towns_is_the_state_of_each(tmp_path, store):
    lines = groups("Tifton", "Moultrie").splitlines()
    lines.insert(1, "Georgia" + "," * 7)
    assert to_places(write(tmp_path / "list.csv", "\n".join(lines) + "\n"), store)[1] == TWO


def test_the_heading_may_stand_in_the_column_of_the_town(tmp_path, store):
    header = ("To City", *HEADER)
    rows = [("Tifton", *[""] * 8), *(("", *child) for child in children(10, 2))]
    rows += [("Moultrie", *[""] * 8), *(("", *child) for child in children(20, 3))]
    report, found = to_places(write(tmp_path / "list.csv", csv_of(rows, header)), store)
    assert found == TWO and report.table.header == header


def test_the_town_left_is_read_of_a_heading_above_a_run_of_moves_from(tmp_path, store):
    header = [name.replace("From", "To") for name in HEADER]
    report, found = to_places(
        write(tmp_path / "list.csv", groups("Tifton, GA", "Moultrie, GA", header=header)),
        store,
        direction="from",
    )
    assert "read as Move From" in report.message and {start for *_, start in found} == {"Tifton", "Moultrie"}


def test_where_nobody_can_tell_which_place_it_is_it_is_asked(tmp_path, store, capsys):
    """The list names both towns of the move already: the line may be an office, a region, a school."""
    header = (*HEADER[:7], "To City", "To State", "School")
    rows = []
    for i, heading in enumerate(("Tifton, GA", "Moultrie, GA")):
        rows.append((heading, *[""] * 9))
        rows += [(*child[:7], "Alma", "GA", child[7]) for child in children(10 * i + 10)]
    path = write(tmp_path / "list.csv", csv_of(rows, header))
    door = ["--store", str(store.folder), "--direction", "to", "--state", "GA", str(path)]
    assert main(door) == LEFT_OPEN_CODE
    said = capsys.readouterr().out
    assert f"They are kept as the column {HEADING}: say what it is." in said
    assert f'CHECK {HEADING}: looks like a town. --map "{HEADING}=FIELD" reads it' in said
    assert main([*door, "--map", f"{HEADING}=-"]) == 0
    with store.reader() as cursor:
        assert cursor.execute("SELECT DISTINCT to_city FROM missed_enrollment_rows").fetchall() == [("Alma",)]


def test_lines_that_are_no_places_stay_rows_and_are_refused(tmp_path, store):
    header = (*HEADER[:7], "To City", "To State", "School")

    def loaded(*lines):
        rows = []
        for i, line in enumerate(lines):
            rows.append((line, *[""] * 9))
            rows += [(*child[:7], "Alma", "GA", child[7]) for child in children(10 * i + 10)]
        return to_places(write(tmp_path / "list.csv", csv_of(rows, header)), store)

    report, found = loaded("Spring semester", "Fall semester")
    assert report.rows_refused == 2 and found == [("Alma", "GA", FROM)] * 4
    report, _ = loaded("Tifton, GA", "See the office")
    assert report.rows_refused == 2, "one line that is no place, and none is read as one"


def test_rows_above_the_first_heading_or_a_heading_without_rows_are_no_groups(tmp_path, store):
    lines = groups("Tifton, GA", "Moultrie, GA").splitlines()
    ends_in_one = (
        "\n".join([*lines, '"Alma, GA"' + "," * 7, '"Lyons, GA"' + "," * 7, lines[2].replace("10", "99")])
        + "\n"
    )
    report, _ = to_places(write(tmp_path / "list.csv", ends_in_one), store)
    assert report.rows_refused == 4 and "read as Move To" not in report.message
