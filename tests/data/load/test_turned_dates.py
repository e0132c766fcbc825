"""A sheet whose dates a spreadsheet half turned: loud on the command line, turned back on a word, and kept so."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from data.commands.load import LEFT_OPEN_CODE, main
from data.load.preview import inspect
from data.mapping.profiles import read_profiles
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write
from tests.data.values.test_turned_dates import CASE_34, DAY_FIRST, as_turned


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def turned_sheet(tmp_path, days=CASE_34):
    """The report of case 34: real dates where the day is up to 12, text where it is not."""
    rows = []
    for i, day in enumerate(days):
        cell = as_turned(day, DAY_FIRST)
        real = dt.date.fromisoformat(cell) if "-" in cell else cell
        row = dict(zip(HEADER, FAMILY[i % 3], strict=True))
        rows.append([*({**row, "MSIX ID": f"{1000 + i}", "DOB": "16/05/2014", "QAD": real}.values())])
    return workbook(tmp_path / "list.xlsx", Missed=[HEADER, *rows])


def qads(store):
    with store.reader() as cursor:
        found = cursor.execute("SELECT qad FROM missed_enrollment_rows ORDER BY row_number").fetchall()
    return [day for (day,) in found]


def test_it_is_loud_turned_back_on_a_word_and_built_anew_alike(tmp_path, store, capsys):
    path = turned_sheet(tmp_path)
    door = [
        "--store",
        str(store.folder),
        "--direction",
        "to",
        "--state",
        "FL",
        "--as-of",
        "2026-09-30",
        str(path),
    ]
    assert main(door) == LEFT_OPEN_CODE
    said = capsys.readouterr().out
    assert "The dates in QAD look half turned: every day up to 12 is a real date" in said
    assert '--date-order "QAD=turned" turns them back, "QAD=right" leaves them' in said
    assert qads(store)[0] == dt.date(2026, 3, 6)
    assert main([*door, "--json"]) == LEFT_OPEN_CODE, "not loaded twice, and said until it is settled"
    capsys.readouterr()
    assert main([*door, "--json", "--date-order", "QAD=turned", "--profile", "Office"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "Dates that a spreadsheet had turned were read turned back: QAD." in told["message"]
    assert "turned_dates" not in told["proposal"] and qads(store) == CASE_34
    rebuild(store)
    assert qads(store) == CASE_34
    # The next file of the layout may be a right one.
    assert [kept.date_orders for kept in read_profiles(store.folder)] == [{}]
    assert main([*door, "--date-order", "QAD=right"]) == 0
    assert qads(store)[0] == dt.date(2026, 3, 6)


def test_the_room_asks_before_loading_and_a_right_list_is_not_asked(tmp_path, store):
    shown = inspect(turned_sheet(tmp_path), store.folder, file_name="list.xlsx")
    assert shown.turned_dates == ("QAD",)
    american = [
        changed(row, QAD=day) for row, day in zip(FAMILY, ("6/3/2026", "6/17/2026", "5/12/2026"), strict=True)
    ]
    shown = inspect(write(tmp_path / "a.csv", csv_of(american)), store.folder, file_name="a.csv")
    assert shown.turned_dates == ()
