"""Counts of other offices: their corridors against loops over the file's rows."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from analytics.mobility.reported.counts import (
    CountedMoves,
    corridors_of_counts,
    counted_moves,
    placed_counts,
)
from analytics.mobility.view import BOTH, EVERYWHERE, IN, OUT
from analytics.selection import Selection
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.data.files import csv_of, write

HEADER = ("From City", "From State", "To City", "To State", "Period", "Children", "Moves", "Note")
TOWNS = (
    ("Vidalia", "GA"),
    ("Lyons", "GA"),
    ("Moultrie", "GA"),
    ("Immokalee", "FL"),
    ("Faison", "NC"),
    ("", "FL"),
)
COUNTY = {"Vidalia": "13279", "Lyons": "13279", "Moultrie": "13071", "Immokalee": "12021", "Faison": "37061"}


def random_file(seed: int) -> list[tuple]:
    """Rows as another office would send them: some without children, some without moves."""
    chance = random.Random(seed)
    rows = []
    for _ in range(60):
        start, finish = chance.sample(TOWNS, 2)
        children, moves = chance.randint(1, 40), chance.randint(1, 60)
        kept = chance.choice(((children, moves), (children, ""), ("", moves)))
        rows.append((*start, *finish, chance.choice(("2024-25", "2025-26")), *kept, "SYNTHETIC"))
    return rows


def read(store: Store) -> CountedMoves:
    with store.reader() as cursor:
        table = store.ibis(cursor).table
        return counted_moves(placed_counts(table), table("places").to_pandas())


def unit(town: str, state: str, level: str) -> str:
    if level == "state" or not town:
        return state
    return COUNTY[town] if level == "county" else f"{town} {state}"


@pytest.mark.parametrize("seed", range(4))
def test_corridors_add_up_the_rows_of_one_file_and_period(seed, tmp_path):
    rows = random_file(seed)
    store = Store(tmp_path / "store")
    load_file(
        write(tmp_path / "counts.csv", csv_of([tuple(map(str, r)) for r in rows], HEADER)),
        store=store,
    )
    counts = read(store)
    periods = counts.listings["period"].tolist()
    assert periods == ["2024-25", "2025-26"]
    assert counts.listings["rows"].tolist() == [sum(r[4] == p for r in rows) for p in periods]
    for level, mode in (("place", IN), ("county", BOTH), ("state", OUT), ("state", EVERYWHERE)):
        told = defaultdict(lambda: [None, None])
        for from_city, from_state, to_city, to_state, period, *numbers, _ in rows:
            came, went = to_state == "GA", from_state == "GA"
            if period != periods[1] or not {IN: came, OUT: went, BOTH: came or went, EVERYWHERE: True}[mode]:
                continue
            sums = told[unit(from_city, from_state, level), unit(to_city, to_state, level)]
            for i, number in enumerate(numbers):
                if number != "":
                    sums[i] = (sums[i] or 0) + number
        frame = corridors_of_counts(counts, 1, Selection(state="GA"), mode, level)
        names = {"place": "name"}.get(level, "id")
        start, finish = frame[f"from_{names}"], frame[f"to_{names}"]
        if level == "place":
            start, finish = (side.str.replace("FL, town not known", "FL") for side in (start, finish))
        numbers = frame[["children", "moves"]].astype(object)
        numbers = numbers.where(numbers.notna(), None).to_numpy().tolist()
        assert dict(zip(zip(start, finish, strict=True), numbers, strict=True)) == told
    store.close()


def test_the_largest_corridor_comes_first_whichever_number_the_file_has(tmp_path):
    rows = [
        ("", "TX", "", "GA", "2025", "", 9, "SYNTHETIC"),
        ("", "FL", "", "GA", "2025", 12, 14, "SYNTHETIC"),
        ("", "NC", "", "GA", "2025", "", 11, "SYNTHETIC"),
    ]
    store = Store(tmp_path / "store")
    load_file(
        write(tmp_path / "counts.csv", csv_of([tuple(map(str, r)) for r in rows], HEADER)),
        store=store,
    )
    frame = corridors_of_counts(read(store), 0, Selection(state="GA"), IN, "state")
    assert frame["from_id"].tolist() == ["FL", "NC", "TX"]
    assert set(frame["way"]) == {"in"}
    store.close()


def test_a_file_of_states_is_drawn_though_it_names_no_town(tmp_path):
    rows = [
        ("", "FL", "", "GA", "2025", 12, 14, "SYNTHETIC"),
        ("", "NC", "", "GA", "2025", 9, 11, "SYNTHETIC"),
        ("", "GA", "", "GA", "2025", 3, 3, "SYNTHETIC"),
        ("", "Huehuetenango", "", "GA", "2025", 2, 2, "SYNTHETIC"),  # no country is said
    ]
    store = Store(tmp_path / "store")
    load_file(
        write(tmp_path / "counts.csv", csv_of([tuple(map(str, r)) for r in rows], HEADER)),
        store=store,
    )
    frame = corridors_of_counts(read(store), 0, Selection(state="GA"), IN, "state")
    store.close()
    # the boxes of the States, so that the points are theirs and not each other's
    boxes = {
        "FL": (24.5, 31.1, -87.7, -79.9),
        "NC": (33.8, 36.6, -84.4, -75.4),
        "GA": (30.3, 35.1, -85.7, -80.7),
        "Huehuetenango": (15.2, 16.1, -92.2, -91.0),
    }
    for side in ("from", "to"):
        for _, row in frame.iterrows():
            south, north, west, east = boxes[row[f"{side}_id"]]
            assert south < row[f"{side}_lat"] < north
            assert west < row[f"{side}_lon"] < east
