"""Bad moves: counted, shown in the room, and kept out of what they would bend."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.mobility import circuits, corridors
from analytics.mobility.moves import MOBILITY, coded_moves, moves_of
from analytics.mobility.view import EVERYWHERE, view_moves
from analytics.selection import Selection
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.data.files import csv_of, write

PROJECT = Path(__file__).resolve().parents[2]
HEADER = ("MSIX ID", "QAD", "From City", "From State", "To City", "To State", "Data Note")
FL, GA, NC = ("Immokalee", "FL"), ("Vidalia", "GA"), ("Faison", "NC")
NOWHERE = ("", "")


def line(child: int, day: str, start: tuple[str, str], finish: tuple[str, str]) -> tuple:
    return (f"{child:012}", day, *start, *finish, "SYNTHETIC")


LINES = [
    line(1, "", FL, GA),  # no date: refused at the door
    line(1, "2025-05-01", NOWHERE, GA),
    line(1, "2025-05-02", GA, NOWHERE),
    line(1, "2025-05-03", GA, GA),
    line(2, "2025-05-01", FL, GA),
    line(2, "2025-05-01", FL, GA),  # the same move again
    line(3, "2025-05-01", FL, GA),
    line(3, "2025-05-01", FL, NC),  # two places on one day
    line(4, "2025-05-01", GA, NC),  # left before it came
    line(4, "2025-05-09", FL, GA),
    line(5, "2025-05-01", FL, GA),
    line(5, "2025-07-01", GA, NC),
]


@pytest.fixture
def store(tmp_path) -> Store:
    made = Store(tmp_path / "store")
    report = load_file(write(tmp_path / "mobility.csv", csv_of(LINES, HEADER)), store=made)
    assert (report.status, report.kind, report.rows_refused) == ("loaded", "mobility_moves", 1)
    yield made
    made.close()


def test_the_room_shows_how_many_rows_were_bad_and_what_became_of_them(store, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(store.folder))
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=120).run()
    page = page.switch_page("pages/mobility/page.py").run()
    page.session_state["mobility_shown"] = "Data quality"
    page = page.run()
    assert not page.exception
    table = next(frame.value for frame in page.dataframe if "What becomes of it" in frame.value)
    assert dict(zip(table["What"], table["Rows"], strict=True)) == {
        "Rows loaded": 11,
        "Refused at loading": 1,
        "No date": 0,
        "No place moved from": 1,
        "No place moved to": 1,
        "From and to the same place": 1,
        "The same move again": 1,
        "Two places on one day": 2,
        "Arrived after having left": 2,
    }


def test_bad_moves_bend_neither_corridors_nor_chains(store):
    with store.reader() as cursor:
        table = store.ibis(cursor).table
        moves = coded_moves(moves_of(table, MOBILITY), table("places").to_pandas(), MOBILITY)
    view = view_moves(moves, Selection(), EVERYWHERE)
    found = corridors.corridors(view, "state")
    told = {(r.from_id, r.to_id): (r.children, r.moves) for r in found.itertuples()}
    assert told == {("FL", "GA"): (4, 4), ("GA", "NC"): (2, 2), ("FL", "NC"): (1, 1)}
    chains = circuits.circuits(view, "state")
    told = dict(zip(chains["chain"], chains["children"], strict=True))
    assert told == {"FL > GA": 1, "FL > GA > NC": 1}
    stays = circuits.dwells(view, "state")
    assert stays[["name", "children", "median_days"]].values.tolist() == [["GA", 1, 61.0]]
