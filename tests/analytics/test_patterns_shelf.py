"""Every question of the shelf once more in plain loops, on invented lists and told stories."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pandas as pd
import pytest
from scipy.stats import binomtest

from analytics.patterns import SHELF
from analytics.patterns.shelf import rows_of
from analytics.selection import Selection
from tests.analytics import plain_patterns as plain
from tests.analytics.pattern_worlds import AS_OF, coded, without_pattern
from tests.leads_in_memory import Extract, engine_with, engine_with_extracts, leads_of

TOWNS = {i: f"Town {i}" for i in range(1, 60)}
BY_NAME = {pattern.name: pattern for pattern in SHELF}
YEAR_AGO, TWO_YEARS_AGO = pd.Timestamp(2025, 9, 30), pd.Timestamp(2024, 9, 30)


def world(seed: int) -> pd.DataFrame:
    """A list with some leads off the map, and a town that is new."""
    rows = without_pattern(250, seed, towns=25)
    rows.loc[rows["missed_place_id"] == 9, "missed_place_id"] = 0
    is_last_year = rows["day"] > (YEAR_AGO - pd.Timestamp(0)).days
    rows.loc[is_last_year & (rows["family"] % 4 == 0), "missed_place_id"] = 55
    return rows


def answered(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    view = rows_of(coded(rows), Selection(state="GA"), TOWNS, AS_OF)
    found = BY_NAME[name].answer(view)
    assert list(found) == list(BY_NAME[name].columns)
    return found


def told(rows: pd.DataFrame) -> list[dict]:
    return [
        {**r, "date": pd.Timestamp(0) + pd.Timedelta(days=r["day"])}
        for r in rows.to_dict("records")
    ]


def sets(records, key, who) -> dict:
    found = defaultdict(set)
    for r in records:
        found[r[key]].add(r[who])
    return found


def as_dict(found: pd.DataFrame, *columns: str) -> dict:
    return {r.place_id: tuple(getattr(r, c) for c in columns) for r in found.itertuples()}


@pytest.mark.parametrize("seed", range(3))
class TestOracles:
    def test_new_places(self, seed):
        rows = world(seed)
        first = {}
        for r in told(rows):
            first[r["missed_place_id"]] = min(r["date"], first.get(r["missed_place_id"], r["date"]))
        new = {p for p, day in first.items() if day > YEAR_AGO and p != 0}
        found = answered("New places", rows)
        assert 55 in new
        assert {r.place_id: r.first_day for r in found.itertuples()} == {p: first[p] for p in new}
        families = sets(told(rows), "missed_place_id", "family")
        assert as_dict(found, "families") == {p: (len(families[p]),) for p in new}

    def test_rising_and_falling(self, seed):
        records = [r for r in told(world(seed)) if r["missed_place_id"] != 0]
        last = sets([r for r in records if r["date"] > YEAR_AGO], "missed_place_id", "family")
        before = sets(
            [r for r in records if TWO_YEARS_AGO < r["date"] <= YEAR_AGO],
            "missed_place_id",
            "family",
        )
        counts = {p: (len(last[p]), len(before[p])) for p in {*last, *before}}
        share = sum(a for a, _ in counts.values()) / sum(a + b for a, b in counts.values())
        counts = {p: n for p, n in counts.items() if sum(n) >= 5}
        found = answered("Rising and falling places", world(seed))
        assert as_dict(found, "last_year", "year_before") == counts
        assert as_dict(found, "change") == {p: (a - b,) for p, (a, b) in counts.items()}
        tails = {
            p: min(
                1, 2 * min(binomtest(a, a + b, share, side).pvalue for side in ("less", "greater"))
            )
            for p, (a, b) in counts.items()
        }
        chances = plain.adjusted(list(tails.values()), len(tails))
        clear = {p for p, chance in zip(tails, chances, strict=True) if chance <= 0.05}
        assert {r.place_id for r in found.itertuples() if r.words == "clear"} == clear
        assert 55 in clear
        assert found["change"].abs().is_monotonic_decreasing

    def test_seasonal_return(self, seed):
        years, families = defaultdict(set), defaultdict(set)
        for r in told(world(seed)):
            if r["missed_place_id"] and r["move_month"] in (10, 11):
                key = (r["missed_place_id"], {10: "October", 11: "November"}[r["move_month"]])
                years[key].add(r["date"].year)
                families[key].add(r["family"])
        due = {
            k: (len(years[k]), len(families[k]))
            for k in years
            if len(years[k]) > 1 and len(families[k]) > 2
        }
        found = answered("Seasonal return due", world(seed))
        assert {(r.place_id, r.season): (r.years, r.families) for r in found.itertuples()} == due
        assert due

    def test_leaving_the_window(self, seed):
        records = [r for r in told(world(seed)) if r["missed_place_id"]]
        soon = sets([r for r in records if r["window_band"] == "0-6"], "missed_place_id", "child")
        every = sets(records, "missed_place_id", "child")
        found = answered("Leaving the window soon", world(seed))
        assert as_dict(found, "children", "of_children") == {
            p: (len(c), len(every[p])) for p, c in soon.items()
        }

    def test_origin_mix(self, seed):
        records = told(world(seed))
        sides = (
            [r for r in records if r["date"] > YEAR_AGO],
            [r for r in records if TWO_YEARS_AGO < r["date"] <= YEAR_AGO],
        )
        shares = []
        for side in sides:
            everyone = {r["family"] for r in side}
            by_state = sets(side, "other_state_code", "family")
            shares.append({s: 100 * len(f) / len(everyone) for s, f in by_state.items()})
        found = answered("Origin mix shift", world(seed)).set_index("state")
        for code, name in (("TX", "Texas"), ("FL", "Florida")):
            assert found.loc[name, "shift"] == pytest.approx(shares[0][code] - shares[1][code])

    def test_out_of_school(self, seed):
        records = [r for r in told(world(seed)) if r["missed_place_id"]]
        youth = sets(
            [r for r in records if r["grade_band"] == "out of school"], "missed_place_id", "child"
        )
        every = sets(records, "missed_place_id", "child")
        found = answered("Out-of-school youth clusters", world(seed))
        wanted = {p: (len(c), 100 * len(c) / len(every[p])) for p, c in youth.items() if len(c) > 2}
        ours = as_dict(found, "youth", "share_pct")
        assert ours.keys() == wanted.keys()
        assert all(ours[p] == pytest.approx(wanted[p]) for p in wanted)

    def test_long_dwellers(self, seed):
        records = told(world(seed))
        newest = {}
        for r in records:
            newest[r["family"]] = max(r["date"], newest.get(r["family"], r["date"]))
        at = [
            r for r in records
            if r["date"] == newest[r["family"]] <= pd.Timestamp(2025, 3, 30) and r["missed_place_id"]
        ]  # fmt: skip
        families = sets(at, "missed_place_id", "family")
        found = answered("Long dwellers", world(seed))
        assert as_dict(found, "families") == {p: (len(f),) for p, f in families.items()}

    def test_sizes_of_places(self, seed):
        records = [r for r in told(world(seed)) if r["missed_place_id"]]
        sizes = [len(f) for f in sets(records, "missed_place_id", "family").values()]
        found = answered("One-family and many-family places", world(seed)).set_index("size")
        for words, least, most in (("1", 1, 1), ("2 to 4", 2, 4), ("25 and more", 25, 10**6)):
            inside = [n for n in sizes if least <= n <= most]
            if inside:
                assert found.loc[words, ["places", "families"]].tolist() == [
                    len(inside),
                    sum(inside),
                ]
            else:
                assert words not in found.index


def row(number: int, to=("Vidalia", "GA"), **more) -> dict:
    return {
        "msix_id": f"{number:012d}", "last_name_1": f"S{number // 2}-SYNTHETIC",
        "to_city": to[0], "to_state_code": to[1], "from_city": "Faison", "from_state_code": "NC",
        "from_country_code": "USA", "qad": dt.date(2025, 5, 5), **more,
    }  # fmt: skip


def test_families_that_several_states_miss():
    georgia = [row(n) for n in range(6)]
    florida = [row(n, ("Immokalee", "FL")) for n in (1, 4, 5, 8)]
    connection = engine_with_extracts(
        [
            Extract("a" * 12, AS_OF, georgia),
            Extract("b" * 12, AS_OF, florida, state="FL"),
        ]
    )
    tables = leads_of(connection).get_backend().table
    found = BY_NAME["Missed in several States"].answer(tables, Selection(state="GA")).to_pandas()
    # families by surname: 0 and 1, 2 and 3, 4 and 5, 8; but a family is one move
    told_families = {
        (r.state_code, r.child_number): r.family_number
        for r in tables("leads").to_pandas().itertuples()
    }
    mine = {f for (s, _), f in told_families.items() if s == "GA"}
    both = {f for (s, _), f in told_families.items() if s == "FL"} & mine
    children = {c for s, c in told_families if s == "GA"} & {
        c for s, c in told_families if s == "FL"
    }
    assert children
    assert found.to_dict("records") == [
        {"state_code": "FL", "families": len(both), "children": len(children)}
    ]


def test_a_district_that_never_records_a_withdrawal():
    left = {"withdrawal_date": dt.date(2025, 4, 1)}
    story = [
        row(n, district_name="SILENT SYNTHETIC", last_enrollment_state_code="NC") for n in range(12)
    ]
    story += [
        row(100 + n, district_name="CAREFUL SYNTHETIC", last_enrollment_state_code="NC", **(left if n % 2 else {}))
        for n in range(20)
    ]  # fmt: skip
    story += [
        row(200 + n, district_name="SMALL SYNTHETIC", last_enrollment_state_code="NC")
        for n in range(9)
    ]
    ask = BY_NAME["Withdrawals never recorded"].answer
    tables = leads_of(engine_with(story, AS_OF)).get_backend().table
    assert ask(tables, Selection(state="GA")).to_pandas().to_dict("records") == [
        {"district_name": "SILENT SYNTHETIC", "state_code": "NC", "children": 12, "withdrawn": 0}
    ]
    silent = leads_of(engine_with(story[:12], AS_OF)).get_backend().table
    assert ask(silent, Selection(state="GA")).to_pandas().empty


@pytest.mark.parametrize("pattern", SHELF, ids=lambda p: p.name)
def test_an_empty_view_is_answered_and_every_pattern_speaks(pattern):
    assert (
        pattern.question.endswith("?")
        and pattern.method.endswith(".")
        and pattern.limits.endswith(".")
    )
    assert set(pattern.figure) <= set(pattern.columns)
    if pattern.reads == "rows":
        view = rows_of(coded(world(0).iloc[:0]), Selection(state="GA"), TOWNS, AS_OF)
        assert pattern.answer(view).empty
