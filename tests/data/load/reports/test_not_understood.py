"""What could not be read of a file: the same words, counts and rows before loading, in its report, and later."""

from __future__ import annotations

import datetime as dt

import pytest

from data.load.pipeline import load_file
from data.load.preview import inspect
from data.load.reports.not_understood import cells_of_load, in_words, likely_state
from data.store.reader import Store
from tests.data.files import write

HEADER = "MSIX ID,Last Name 1,First Name,QAD,From City,From State,From Country,To City,To State,Grade,Age"
CASE_49 = (
    f"{HEADER}\n"
    "000001000001,SYNTHETIC,Ana,06/17/2026,Manila,Manila City,Philippines,Tifton,GA,9th grade,12 1/2\n"
    "000001000002,SYNTHETIC,Eva,06/17/2026,Weslaco,Teaxs,Estados Unidos,Tifton,GA,TK,6 mos\n"
)
AS_OF = dt.date(2026, 9, 30)
RUN = {"direction": "to", "state": "GA"}


def line(number: int, state: str = "FL", country: str = "USA", grade: str = "05", age: str = "9") -> str:
    return (
        f"{number:012d},SYNTHETIC,C{number},06/17/2026,Immokalee,{state},{country},Tifton,GA,{grade},{age}\n"
    )


@pytest.fixture
def both(tmp_path):
    """(what is told before loading, the report of the load, what is told later) of a text."""

    def told(text: str):
        path, folder = write(tmp_path / "a.csv", text), tmp_path / "store"
        store = Store(folder)
        before = inspect(path, folder, file_name="a.csv").not_understood
        report = load_file(path, store=store, as_of=AS_OF, **RUN)
        later = cells_of_load(Store(folder), report.extract_id)
        store.close()
        return before, report, later

    return told


def test_case_49_at_every_door(both):
    before, report, later = both(CASE_49)
    words = "From State 2 rows (Manila City, Teaxs (Texas?)), Age 1 row (12 1/2), Grade 1 row (TK)"
    assert before.in_words == later.in_words == words
    assert f"Not understood, so left empty: {words}." in report.message
    cells = [
        (2, "Age", "12 1/2"), (2, "From State", "Manila City"), (3, "From State", "Teaxs"), (3, "Grade", "TK"),
    ]  # fmt: skip
    assert list(before.cells.itertuples(index=False, name=None)) == cells
    assert list(later.cells.itertuples(index=False, name=None)) == cells


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        # What is understood of another country, or stands for nothing, is not told.
        ([line(1, "GTO", "MEX"), line(2, "Oaxaca", "Mexico"), line(3, "Sonsonate", "El Salvador")], {}),
        ([line(1, "", "", "", ""), line(2, "N/A", "USA", "unknown", "-")], {}),
        # Words behind the first page of a file count as those on it.
        ([*(line(i) for i in range(1, 40)), line(40, "XQ"), line(41, "XQ"), line(42, "ZZ")], {"From State": 3}),
        ([line(1, country="Atlantis"), line(2, grade="99th"), line(3, age="old")],
         {"From Country": 1, "Grade": 1, "Age": 1}),
        # The same letters are a State of Mexico and none of the United States.
        ([line(1, "GTO", "MEX"), line(2, "GTO", "USA")], {"From State": 1}),
    ],
)  # fmt: skip
def test_the_whole_file_is_counted_before_as_after(both, lines, rows):
    before, report, later = both(HEADER + "\n" + "".join(lines))
    assert dict(before.rows) == dict(later.rows) == report.reading.not_understood == rows
    assert len(before.cells) == len(later.cells) == sum(rows.values())


def test_more_words_than_are_named_are_counted():
    words = ["Aa", "Bb", "Cc", "Dd", "Ee"]
    assert (
        in_words({"Grade": 70}, {"Grade": words}, {"Grade": 12})
        == "Grade 70 rows (Aa, Bb, Cc, Dd, Ee and 7 more)"
    )
    assert in_words({"Grade": 1}, {}, {"Grade": 1}) == "Grade 1 row"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Teaxs", "Texas"), ("Gorgia", "Georgia"), ("Pensylvannia", "Pennsylvania"), ("Floridaa", "Florida"),
        ("N Carolina", None), ("TK", None), ("Iowo", None), ("Manila City", None),
        ("Carolina", None), ("Dakota", None),
    ],
)  # fmt: skip
def test_a_slip_in_the_name_of_one_state_is_proposed(word, state):
    assert likely_state(word) == state
