"""Move notices: told stories, and every question against its loops on small worlds of files."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict

import pandas as pd
import pytest

from analytics.mobility.reported.notices import chosen_notices, notice_corridors, notices, notices_by_other
from analytics.mobility.view import BOTH, EVERYWHERE, IN, OUT, WITHIN
from analytics.selection import Selection
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.data.files import csv_of, write

HEADER = (
    "Notice Type",
    "Move Date",
    "Notice Date",
    "From City",
    "From State",
    "From District",
    "To City",
    "To State",
    "To District",
    "Data Note",
)
GEORGIA = Selection(state="GA")
COUNTY = {
    "Vidalia": ("13279", "Toombs"),
    "Lyons": ("13279", "Toombs"),
    "Moultrie": ("13071", "Colquitt"),
    "Immokalee": ("12021", "Collier"),
}


def notice(kind: str, day: str, start=("", "", ""), finish=("", "", ""), sent="") -> tuple:
    """One line: each end is (city, State, district)."""
    return (kind, day, sent, *start, *finish, "SYNTHETIC")


IMMOKALEE, VIDALIA = ("Immokalee", "FL", ""), ("Vidalia", "GA", "")


def told(folder, *files) -> pd.DataFrame:
    """The question's answer on a store into which these files (lists of lines) were loaded."""
    store = Store(folder / "store")
    for number, lines in enumerate(files):
        path = write(folder / f"{number}.csv", csv_of(lines, HEADER))
        assert load_file(path, store=store).rows_accepted == len(lines)
    with store.reader() as cursor:
        frame = notices(store.ibis(cursor).table, Selection()).to_pandas()
    store.close()
    return frame


def rows(frame: pd.DataFrame) -> list[list]:
    return frame.astype(object).where(frame.notna(), None).values.tolist()


def test_what_two_histories_both_tell_counts_once_and_siblings_stay_several(tmp_path):
    day = "2026-05-10"
    sibling = notice("Arrival", day, IMMOKALEE, VIDALIA)
    frame = told(
        tmp_path,
        [sibling, sibling, notice("Departure", day, IMMOKALEE, VIDALIA)],
        [sibling, notice("Arrival", "2026-05-11", IMMOKALEE, VIDALIA)],
    )
    counts = {(r.notice_type, f"{r.day:%m-%d}"): r.notices for r in frame.itertuples()}
    assert counts == {("arrival", "05-10"): 2, ("departure", "05-10"): 1, ("arrival", "05-11"): 1}
    found = notice_corridors(chosen_notices(frame, GEORGIA, IN), "place")
    assert rows(found) == [
        ["Immokalee FL", "Vidalia GA", "in", 3, 1, dt.date(2026, 5, 10), dt.date(2026, 5, 11)]
    ]


def test_an_end_is_named_as_well_as_the_notice_says(tmp_path):
    lines = [
        notice("Arrival", "2026-05-10", ("", "FL", "Collier"), ("vidalia", "Georgia", "Toombs")),
        notice("Arrival", "", ("", "TX", ""), ("", "GA", ""), "2026-05-09"),
        notice("Departure", "2026-05-10", ("", "GA", "Toombs"), ("", "", "")),
        notice("Departure", "2026-05-10", ("Nowhere at all", "GA", ""), ("", "", "Collier")),
    ]
    frame = chosen_notices(told(tmp_path, lines), GEORGIA, EVERYWHERE)
    names = {(r.from_name, r.to_name) for r in notice_corridors(frame, "place").itertuples()}
    assert names == {
        ("Collier, FL", "Vidalia GA"),
        ("TX, town not said", "GA, town not said"),
        ("Toombs, GA", "not said"),
        ("Nowhere at all GA", "Collier"),
    }
    states = {(r.from_name, r.to_name) for r in notice_corridors(frame, "state").itertuples()}
    assert states == {("FL", "GA"), ("TX", "GA"), ("GA", "not said")}
    home = chosen_notices(frame, GEORGIA, BOTH)
    assert notices_by_other(home, "county") == {("in", "FL"): (1, 0), ("in", "TX"): (1, 0)}


def test_with_no_history_there_is_nothing_and_it_says_so_by_columns(tmp_path):
    write(
        tmp_path / "c.csv",
        csv_of([("FL", "GA", "2026", "7")], ("From State", "To State", "Year", "Children")),
    )
    load_file(tmp_path / "c.csv", store=tmp_path / "store")
    frame = told(tmp_path)
    assert frame.empty
    chosen = chosen_notices(frame, GEORGIA, BOTH)
    assert notice_corridors(chosen, "state").empty
    assert notices_by_other(chosen, "state") == {}
    with pytest.raises(ValueError, match="sideways"):
        chosen_notices(frame, GEORGIA, "sideways")


# The oracle: the same answers in loops over the lines of the files.


def plain_told(files: list[list[tuple]]) -> Counter:
    """(type, day, start, finish) -> notices."""
    most: Counter = Counter()
    for lines in files:
        in_file = Counter((line[0].lower(), line[1], line[3:6], line[6:9]) for line in lines)
        for key, count in in_file.items():
            most[key] = max(most[key], count)
    return most


def plain_way(start, finish, selection: Selection) -> set[str]:
    def home(end):
        fips = COUNTY.get(end[0], (None,))[0]
        return end[1] == "GA" and (not selection.counties or fips in selection.counties)

    def other(end):
        return not selection.from_states or end[1] in selection.from_states

    ways = set()
    if home(finish) and other(start):
        ways.add(IN)
    if home(start) and other(finish):
        ways.add(OUT)
    return ways


def plain_when(day: str, selection: Selection) -> bool:
    date = dt.date.fromisoformat(day)
    first_year = date.year if date.month >= 9 else date.year - 1
    return (
        (not selection.months or date.month in selection.months)
        and (not selection.periods or f"{first_year}-{(first_year + 1) % 100:02d}" in selection.periods)
        and (not selection.qad_first or date >= selection.qad_first)
        and (not selection.qad_last or date <= selection.qad_last)
    )


def plain_name(end, level: str) -> str:
    city, state, district = end
    if level == "state":
        return state or "not said"
    if level == "county":
        return f"{COUNTY[city][1]} {state}" if city in COUNTY else state or "not said"
    if city:
        return f"{city} {state}"
    if district:
        return f"{district}, {state}" if state else district
    return f"{state}, town not said" if state else "not said"


SELECTIONS = (
    GEORGIA,
    Selection(state="GA", months=(5, 9)),
    Selection(state="GA", periods=("2025-26",)),
    Selection(state="GA", counties=("13279",), qad_first=dt.date(2025, 11, 1)),
    Selection(state="GA", from_states=("FL",), qad_last=dt.date(2026, 6, 30)),
)


@pytest.mark.parametrize("seed", range(6))
def test_corridors_are_those_of_the_loops(tmp_path, seed):
    chance = random.Random(seed)
    ends = [
        VIDALIA,
        ("Lyons", "GA", "Toombs"),
        ("Moultrie", "GA", ""),
        IMMOKALEE,
        ("", "GA", "Toombs"),
        ("", "FL", ""),
        ("", "TX", "La Joya"),
    ]
    files = [
        [
            notice(
                chance.choice(["Arrival", "Departure"]),
                str(dt.date(2025, 8, 1) + dt.timedelta(days=chance.randint(0, 12) * 30)),
                chance.choice(ends),
                chance.choice(ends),
            )
            for _ in range(30)
        ]
        for _ in range(chance.randint(1, 3))
    ]
    frame = told(tmp_path, *files)
    most = plain_told(files)
    assert frame["notices"].sum() == sum(most.values())
    for selection in SELECTIONS:
        for mode in (IN, OUT, BOTH):
            for level in ("state", "county", "place"):
                expected: dict = defaultdict(lambda: [0, 0])
                for (kind, day, start, finish), count in most.items():
                    ways = plain_way(start, finish, selection)
                    if plain_when(day, selection) and (ways if mode == BOTH else mode in ways):
                        pair = (plain_name(start, level), plain_name(finish, level))
                        expected[pair][kind == "departure"] += count
                found = notice_corridors(chosen_notices(frame, selection, mode), level)
                got: dict = defaultdict(lambda: [0, 0])
                for r in found.itertuples():
                    got[r.from_name, r.to_name][0] += r.arrival_notices
                    got[r.from_name, r.to_name][1] += r.departure_notices
                assert got == expected, (selection, mode, level)
    inside = chosen_notices(frame, GEORGIA, WITHIN)
    assert set(inside["way"]) <= {"within"}
