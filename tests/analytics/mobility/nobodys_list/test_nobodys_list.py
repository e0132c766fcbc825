"""Nobody's list: told stories against loops, which lists hold whom, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict

import pytest

from analytics.mobility.nobodys_list import wording
from analytics.mobility.nobodys_list.arrivals import NOTICES, Arrivals, arrivals
from analytics.mobility.nobodys_list.estimate import SEASONS, by_region_and_season, estimate
from analytics.selection import Selection
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.analytics.mobility.nobodys_list.story import Came, store_of, told_world
from tests.data.records import MOVES, STUDENT, move, student, write_records

GEORGIA = Selection(state="GA")
COUNTIES = {"Vidalia": "Toombs GA", "Moultrie": "Colquitt GA"}


def told_of(store: Store, state: str = "GA") -> Arrivals:
    with store.reader() as cursor:
        return arrivals(store.ibis(cursor).table, state)


def whole(told: Arrivals, selection: Selection = GEORGIA) -> dict:
    return by_region_and_season(told, selection).iloc[0].to_dict()


def counted(told: Arrivals, selection: Selection = GEORGIA) -> tuple[int, int, int]:
    row = whole(told, selection)
    return row["found_families"], row["elsewhere_families"], row["both_families"]


def in_loops(came: list[Came]) -> dict[str, dict[str, list[int]]]:
    """By "all", season and county: families found, recorded elsewhere, on both. Each family came once."""
    answer: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for one in came:
        found = one.enrolled or "GA" in one.by
        elsewhere = any(state != "GA" for state in one.by)
        month = int(one.day[5:7])
        season = next(name for name, months in SEASONS if month in months)
        for by, value in (("all", "all"), ("season", season), ("county", COUNTIES[one.town])):
            counts = answer[by][value]
            counts[0] += found
            counts[1] += elsewhere
            counts[2] += found and elsewhere
    return answer


def chapman_in_loops(found: int, elsewhere: int, both: int) -> float:
    """As the formula stands in Chapman (1951)."""
    return (found + 1) * (elsewhere + 1) / (both + 1) - 1


def test_the_told_families_are_counted_by_county_and_season_as_loops_count_them(tmp_path):
    came = told_world(found=90, elsewhere=70, both=40)
    told = told_of(store_of(tmp_path, came))
    frame, loops = by_region_and_season(told, GEORGIA), in_loops(came)
    seen = {(row.by, row.value): row for row in frame.itertuples()}
    assert set(seen) == {(by, value) for by, values in loops.items() for value in values}
    for (by, value), row in seen.items():
        found, elsewhere, both = loops[by][value]
        assert (row.found_families, row.elsewhere_families, row.both_families) == (found, elsewhere, both)
        if both >= 7:
            assert row.estimate == pytest.approx(chapman_in_loops(found, elsewhere, both))
            assert row.nobody == pytest.approx(row.estimate - (found + elsewhere - both))
            assert row.low <= row.estimate <= row.high
            assert row.lower_bound == row.estimate
        else:
            assert row.refused == "few" and row.estimate != row.estimate
    assert seen["all", "all"].estimate == pytest.approx(156.6, abs=0.1)
    assert wording.sentence(frame.iloc[0], told, "GA") == (
        "Other States recorded 70 families as coming to Georgia between Jul 1, 2023 and Jun 30, 2026, and Georgia found "
        "90 families: 40 are the same. So about 157 families came, and **about 37 families (17 to 66) are on nobody's "
        "list**; more, if who is easily found is easily recorded too, which two lists cannot show."
    )


SMALL = [
    # Written down by three States on two days; by one; and one that only Georgia knows.
    Came(1, "2025-10-03", ("GA", "FL", "TX"), days_off=9),
    Came(2, "2025-10-03", ("FL",)),
    Came(3, "2025-10-03", ("GA",)),
    # A family that came two years running, found the first time.
    Came(4, "2024-10-03", ("FL",), "Moultrie", enrolled=True),
    Came(4, "2025-10-03", ("FL",), "Moultrie"),
    # Within the State; a day before and after the 36 complete months; their first and last day.
    Came(5, "2025-10-03", ("FL",), "Tifton", start=("Vidalia", "GA")),
    Came(6, "2023-06-30", ("FL",), "Tifton"),
    Came(7, "2026-07-01", ("FL",), "Tifton"),
    Came(8, "2026-06-30", ("FL",), "Tifton"),
    Came(9, "2023-07-01", ("FL",), "Tifton"),
    # States of which one side alone is loaded, and one that enrolled nobody.
    Came(10, "2025-10-03", ("TN",), "Nashville", to="TN", enrolled=True),
    Came(11, "2025-10-03", ("FL",), "Raleigh", to="NC", enrolled=True),
    Came(12, "2025-10-03", ("FL",), "Mobile", to="AL"),
    Came(13, "2025-10-03", ("AL",), "Mobile", to="AL"),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Store:
    return store_of(tmp_path_factory.mktemp("small"), SMALL)


@pytest.mark.parametrize(
    ("county", "found", "elsewhere", "both"),
    [("13279", 2, 2, 1), ("13071", 1, 2, 1), ("13277", 0, 2, 0)],
    ids=["three States, two days", "came again", "within and too long ago"],
)
def test_told_arrivals_are_counted_once_each(small, county, found, elsewhere, both):
    told = told_of(small)
    assert (told.first, told.last) == (dt.date(2023, 7, 1), dt.date(2026, 6, 30))
    assert counted(told, Selection(state="GA", counties=(county,))) == (found, elsewhere, both)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("TN", "No loaded record of another State tells of a move to TN"),
        ("NC", "No loaded record of NC itself tells of a move to NC"),
        ("OH", "No loaded record of another State tells of a move to OH"),
        ("AL", ""),
    ],
)
def test_with_records_of_one_side_only_nothing_is_said(small, state, why):
    """Whom only the other side has is not in them: an estimate would be of a list against itself."""
    told = told_of(small, state).why
    assert told.startswith(why) if why else told == ""


def test_where_the_state_enrolled_nobody_found_is_whom_it_recorded(small):
    told = told_of(small, "AL")
    row = by_region_and_season(told, Selection(state="AL")).iloc[0]
    assert (row["found_families"], row["elsewhere_families"], row["both_families"]) == (1, 1, 0)
    said = " ".join(wording.rests_on(row, told, "AL"))
    assert (
        "No enrollments by Alabama are loaded: found means here that Alabama recorded the move itself."
        in said
    )
    assert "No two children are known as one family, so each counts as one" in said
    siblings = dataclasses.replace(told_of(small), tells_families=True)
    said = " ".join(wording.rests_on(row, siblings, "GA"))
    assert "No enrollments by" not in said and "No two children" not in said


def test_the_filters_of_the_link_hold_for_the_arrival(tmp_path):
    came = told_world(found=90, elsewhere=70, both=40)
    told = told_of(store_of(tmp_path, came))
    autumn = in_loops(came)["season"]["September to November"]
    assert counted(told, Selection(state="GA", months=(9, 10, 11))) == tuple(autumn)
    assert counted(told, Selection(state="GA", counties=("13279",))) == tuple(
        in_loops(came)["county"]["Toombs GA"]
    )
    assert counted(told, Selection(state="GA", from_states=("NC",))) == (0, 0, 0)


def test_of_two_exports_of_two_days_the_older_says_until_when_arrivals_are_complete(tmp_path):
    came = [Came(1, "2025-10-03", ("GA",)), Came(2, "2026-05-03", ("GA",))]
    store = store_of(tmp_path / "one", came, state="GA")
    old = [Came(3, "2025-10-03", ("FL",))]
    folder = tmp_path / "one" / "store"
    for name, header, row in (
        ("s.csv", STUDENT, student("FL3", "000000000003", "FL")),
        ("m.csv", MOVES, move("FL3", "20251003", old[0].start, ("Vidalia", "GA"))),
    ):
        path = write_records(tmp_path / name, header, [row])
        assert load_file(path, store=store, state="FL", as_of=dt.date(2026, 2, 10)).status == "loaded"
    assert told_of(Store(folder)).last == dt.date(2025, 10, 31)


def test_notices_are_a_third_list_matched_by_day_and_both_towns(tmp_path):
    came = [
        Came(1, "2025-10-03", ("FL",), enrolled=True, noticed=True),
        Came(2, "2025-10-03", ("GA",), town="Moultrie", noticed=True),
        Came(3, "2025-03-03", ("FL",)),
    ]
    # A sibling's notice four days later, one of a family nobody knows, one too late for family 3, none of a town.
    more = [
        ("2025-10-07", "Immokalee", "Vidalia"),
        ("2025-05-05", "Immokalee", "Vidalia"),
        ("2025-03-15", "Immokalee", "Vidalia"),
        ("2025-03-03", "", "Vidalia"),
    ]
    told = told_of(store_of(tmp_path, came, more))
    assert told.third == NOTICES
    assert told.rows["third"].sum() == 4
    assert (~told.rows["found"] & ~told.rows["elsewhere"]).sum() == 2
    assert told.rows["number"].is_unique


def test_three_lists_that_know_nothing_of_each_other_are_used_together():
    counts = {
        (1, 1, 1): 30,
        (1, 1, 0): 70,
        (1, 0, 1): 71,
        (0, 1, 1): 69,
        (1, 0, 0): 165,
        (0, 1, 0): 160,
        (0, 0, 1): 163,
    }
    found = estimate(counts)
    assert (found.lists, found.why) == (3, "")
    assert found.total == pytest.approx(1106, abs=3)
    assert found.low < found.total < found.high
    assert found.bound <= found.total + 1e-9


def test_a_list_that_hears_from_another_is_seen_with_a_third_and_no_total_is_told(tmp_path):
    """The other States write down half of those whom Georgia found: only a bound is told, and which two."""
    counts = {
        (1, 1, 1): 90,
        (1, 1, 0): 210,
        (1, 0, 1): 40,
        (0, 1, 1): 18,
        (1, 0, 0): 100,
        (0, 1, 0): 42,
        (0, 0, 1): 150,
    }
    found = estimate(counts)
    assert (found.why, found.total, found.is_apart) == ("dependent", None, False)
    assert found.together == ("found", "elsewhere")
    assert found.bound > sum(counts.values())
    came, number = [], 1
    for history, n in counts.items():
        by = {(1, 1): ("FL", "GA"), (1, 0): ("GA",), (0, 1): ("FL",), (0, 0): ()}[history[:2]]
        for _ in range(n):
            day = dt.date(2024, 1, 1) + dt.timedelta(days=(number * 37) % 700)
            came.append(Came(number, day.isoformat(), by, noticed=bool(history[2])))
            number += 1
    told = told_of(store_of(tmp_path, came))
    row = whole(told)
    assert row["refused"] == "dependent"
    assert "the lists tell of each other, so how many came cannot be told" in wording.sentence(
        by_region_and_season(told, GEORGIA).iloc[0], told, "GA"
    )
    parts = by_region_and_season(told, GEORGIA)
    assert parts["estimate"].isna().all()
    assert set(parts["refused"]) <= {"dependent", "few", "apart"}


def test_a_third_list_that_shares_next_to_nobody_is_left_out():
    counts = {(1, 1, 0): 40, (1, 0, 0): 50, (0, 1, 0): 30, (0, 0, 1): 900, (1, 0, 1): 6}
    found = estimate(counts)
    assert found.lists == 2
    assert found.total == pytest.approx(chapman_in_loops(96, 70, 40))


@pytest.mark.parametrize(("both", "why"), [(6, "few"), (7, "")])
def test_under_seven_on_both_nothing_is_said(both, why):
    assert estimate({(1, 1): both, (1, 0): 20, (0, 1): 20}).why == why


def test_long_lists_that_share_nobody_are_not_called_short():
    found = estimate({(1, 1): 8, (1, 0): 2000, (0, 1): 1000})
    assert (found.why, found.total) == ("apart", None)


def test_nobody_of_no_one():
    """A filter that leaves nobody, and one list that lies wholly in the other."""
    assert estimate({(1, 1): 0}).why == "few"
    found = estimate({(1, 1): 30, (1, 0): 70, (0, 1): 0})
    assert found.total == pytest.approx(100)
    assert found.low == pytest.approx(100) and found.high > 101
