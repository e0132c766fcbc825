"""What a report was run for: taken from the surest place, told with it, and asked where two places differ."""

from __future__ import annotations

import datetime as dt
import json
import sys

import pytest
import xlsxwriter

from data.commands.load import LEFT_OPEN_CODE, main
from data.load.pipeline import load_file
from data.load.preview import inspect
from data.mapping.questions import Undecided
from data.store.reader import Store
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write

CITIES = [(*row[:6], "", row[7], "", row[9]) for row in FAMILY]
"""No row names a State."""
AWAY = [changed(row, To_State="GA", To_City="Tifton", From_State="AL", From_City="Dothan") for row in FAMILY]
MIXED = [
    *AWAY,
    changed(FAMILY[0], MSIX_ID="000000007777", From_State="TX", From_City="Weslaco", To_State="GA", To_City="Alma"),
]  # fmt: skip


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def test_the_spanish_file_says_all_three_in_its_first_line(tmp_path, store):
    lines = "Missed Enrollment;Move To: GA;Run 9/30/2026\n\n"
    path = write(tmp_path / "a.csv", lines + csv_of(MIXED, separator=";"))
    report = load_file(path, store=store)
    assert (report.direction, report.state, report.as_of_date) == ("to", "GA", dt.date(2026, 9, 30))
    assert "Taken from line 1: direction, State, day." in report.message
    assert not report.is_left_open


def test_a_state_in_capitals_is_told_on_the_command_line(tmp_path, capsys):
    path = write(tmp_path / "a.csv", "Move To State: FLORIDA\n\n" + csv_of(CITIES))
    assert main(["--store", str(tmp_path / "store"), "--json", str(path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["direction"], told["state"]) == ("to", "FL")
    assert told["proposal"]["told_by"] == {
        "direction": "line 1",
        "state": "line 1",
        "as_of": "the newest day in its rows",
    }


@pytest.mark.parametrize("hiding", ["", "hide", "very_hidden"])
def test_a_sheet_of_parameters_counts_also_where_it_is_hidden(tmp_path, store, hiding):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for row, cells in enumerate([HEADER, *CITIES]):
            (book.get_worksheet_by_name("Data") or book.add_worksheet("Data")).write_row(row, 0, cells)
        sheet = book.add_worksheet("Parameters")
        for row, cells in enumerate(
            [("Report", "Missed Enrollment"), ("Move To State", "FLORIDA"), ("Run Date", "2024-05-31")]
        ):
            sheet.write_row(row, 0, cells)
        if hiding:
            getattr(sheet, hiding)()
    report = load_file(path, store=store)
    assert (report.direction, report.state, report.as_of_date) == ("to", "FL", dt.date(2024, 5, 31))
    assert report.reading.told_by["as_of"] == "row 3 of the sheet Parameters"
    assert "Taken from row 2 of the sheet Parameters: direction, State;" in report.message


def test_the_name_of_a_file_tells_what_nothing_else_does(tmp_path, store):
    path = write(tmp_path / "ME move TO fl jan.csv", csv_of(CITIES))
    report = load_file(path, store=store)
    assert (report.direction, report.state, report.as_of_date) == ("to", "FL", dt.date(2024, 1, 31))
    assert report.reading.as_of_source == "file_name"
    assert "Taken from the file's name: direction, State, day." in report.message
    with store.reader() as cursor:
        assert cursor.execute("SELECT as_of_source FROM extracts").fetchall() == [("file_name",)]


def test_a_line_goes_before_a_name_and_the_name_is_told(tmp_path, store, capsys):
    path = write(tmp_path / "ME move to ga.csv", "Move To State: FL\n\n" + csv_of())
    report = load_file(path, store=store)
    assert report.state == "FL"
    assert report.is_left_open
    assert "Check this: The file's name says GA, line 1 FL: FL was taken." in report.message
    assert main(["--store", str(tmp_path / "other"), str(path)]) == LEFT_OPEN_CODE


def test_rows_that_share_a_state_go_before_a_name(tmp_path, store):
    report = load_file(write(tmp_path / "ME move from GA.csv", csv_of(MIXED)), store=store)
    assert (report.direction, report.state) == ("to", "GA")
    assert "The file's name says move from, the rows move to: move to was taken." in report.message


def test_a_title_that_contradicts_the_rows_is_asked(tmp_path, store):
    path = write(tmp_path / "a.csv", "Move To State: PENNSYLVANIA\n\n" + csv_of(MIXED))
    report = load_file(path, store=store)
    assert report.status == "refused"
    assert report.message == (
        "By line 1 this is move to PA, but 4 of 4 rows with a State are moves to other States, most of them "
        "GA: choose Moves to or from the State, and State of the report, or check which columns are read as from and to."
    )
    settled = load_file(path, store=store, direction="to", state="GA")
    assert settled.status == "loaded"
    assert "Check this: Line 1 says PA, what you said GA: GA was taken." in settled.message


def test_a_direction_that_contradicts_the_rows_is_asked(tmp_path, store):
    rows = [
        changed(row, From_State=state) for row, state in zip(MIXED, ("AL", "TX", "NC", "FL"), strict=True)
    ]
    report = load_file(write(tmp_path / "a.csv", "Move From State: Georgia\n\n" + csv_of(rows)), store=store)
    assert report.status == "refused"
    assert "By line 1 this is move from GA, but 4 of 4 rows" in report.message


def test_a_day_long_before_the_rows_is_doubted(tmp_path, store):
    report = load_file(
        write(tmp_path / "a.csv", "Move To State: FL\nRun 5/31/2023\n\n" + csv_of()), store=store
    )
    assert report.as_of_date == dt.date(2023, 5, 31)
    assert "By line 2 the report is of 2023-05-31, but rows are as new as 2024-01-17" in report.message
    assert report.is_left_open


def test_a_name_of_an_older_month_is_not_followed(tmp_path, store):
    report = load_file(write(tmp_path / "fl 2023-10.csv", csv_of(MIXED)), store=store, direction="to")
    assert (report.as_of_date, report.reading.as_of_source) == (dt.date(2024, 1, 17), "newest_row")
    assert "The file's name says 2023-10-31" in report.message


def test_a_header_that_is_repeated_says_nothing(tmp_path, store):
    header = [name.replace("From", "Move From").replace("To ", "Move To ") for name in HEADER]
    pages = "Move To State: FL\n\n" + csv_of(CITIES, header) + csv_of([], header)
    assert load_file(write(tmp_path / "a.csv", pages), store=store).direction == "to"


def test_the_look_before_loading_says_the_same(tmp_path, store):
    names = ("ME move TO fl jan.csv", "a.csv", "b.csv", "c.csv")
    texts = (
        csv_of(CITIES),
        "Move To State: FL\nRun 5/31/2024\n\n" + csv_of(),
        csv_of([(*row[:5], f"{row[5]}, {row[6]}", f"{row[7]}, {row[8]}") for row in MIXED],
               (*HEADER[:5], "Move From", "Move To")),
        "Run 31.1.2024\n\n" + csv_of([changed(row, QAD="17.1.2024", DOB="14.3.2015") for row in MIXED]),
    )  # fmt: skip
    for name, text in zip(names, texts, strict=True):
        path = write(tmp_path / name, text)
        run = inspect(path, store.folder, file_name=name).run_for(None, None, None)
        report = load_file(path, store=store)
        told = (report.direction, report.state, report.as_of_date, report.reading.told_by)
        assert (run.direction, run.state_code, run.as_of, run.told_by) == told, name
    path = write(tmp_path / "d.csv", "Move To State: PA\n\n" + csv_of(MIXED))
    with pytest.raises(Undecided, match="By line 1"):
        inspect(path, store.folder, file_name="d.csv").run_for(None, None, None)


def test_nothing_of_another_sheet_is_kept(tmp_path, store):
    other = [("Call Secretname", "555-0100"), ("Move To State", "FL")]
    path = workbook(tmp_path / "a.xlsx", Data=[HEADER, *CITIES], Notes=other)
    report = load_file(path, store=store)
    assert report.state == "FL"
    assert "Secretname" not in json.dumps(report.to_dict())
    store.close()
    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert all(b"Secretname" not in path.read_bytes() for path in files), sys.platform
