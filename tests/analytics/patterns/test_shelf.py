"""Every question of the shelf once more in plain loops, on invented lists and told stories."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from analytics.patterns import SHELF
from analytics.patterns.shelf.shelf import FILTER_NAMES, rows_of
from analytics.selection import Selection
from tests.analytics.patterns import plain_patterns as plain
from tests.analytics.patterns.pattern_worlds import AS_OF, coded, without_pattern
from tests.leads_in_memory import Extract, engine_with, engine_with_extracts, leads_of

TOWNS = {i: f"Town {i}" for i in range(1, 60)}
BY_NAME = {pattern.name: pattern for pattern in SHELF}
YEAR_AGO = pd.Timestamp(2025, 9, 30)
COMPLETE = pd.Timestamp(2026, 6, 30)
YEAR_BEFORE, TWO_YEARS_BEFORE = pd.Timestamp(2025, 6, 30), pd.Timestamp(2024, 6, 30)


def world(seed: int) -> pd.DataFrame:
    """A list with some leads off the map, some listed before, and a town that is new."""
    rows = without_pattern(250, seed, towns=25)
    rows["status"] = np.where(rows["family"] % 3 == 0, "still missing", "new")
    rows.loc[rows["missed_place_id"] == 9, "missed_place_id"] = 0
    is_last_year = rows["day"] > (YEAR_AGO - pd.Timestamp(0)).days
    rows.loc[is_last_year & (rows["family"] % 4 == 0), "missed_place_id"] = 55
    return rows


NOW = replace(
    Selection(state="GA"),
    periods=("2025-26",),
    qad_first=dt.date(2026, 1, 1),
    qad_last=dt.date(2026, 6, 30),
    window_bands=("24-36", "12-24"),
    statuses=("new",),
)
FILTERS = [
    pytest.param(Selection(state="GA"), id="every date"),
    pytest.param(NOW, id="only now"),
    pytest.param(replace(NOW, months=(5, 6, 10)), id="only some months"),
    pytest.param(replace(NOW, grade_bands=("KG-5", "6-8")), id="some grades"),
]
USES_MONTHS = {
    "Rising and falling places",
    "Origin mix shift",
    "Out-of-school youth clusters",
    "One-family and many-family places",
}
USES_DATES = {"Out-of-school youth clusters", "One-family and many-family places"}

USES_STATUS = {*USES_DATES, "Leaving the window soon"}


def asked_of(name: str, rows: pd.DataFrame, filters: Selection) -> pd.DataFrame:
    """The rows that the question is asked of, one by one: without the filters it cannot use."""

    def meets(r) -> bool:
        date = (pd.Timestamp(0) + pd.Timedelta(days=r["day"])).date()
        of_question = not filters.grade_bands or r["grade_band"] in filters.grade_bands
        if name in USES_MONTHS and filters.months:
            of_question &= r["move_month"] in filters.months
        if name in USES_DATES and filters.periods:
            of_question &= r["performance_period"] in filters.periods
            of_question &= filters.qad_first <= date <= filters.qad_last
            of_question &= r["window_band"] in filters.window_bands
        if name in USES_STATUS and filters.statuses:
            of_question &= r["status"] in filters.statuses
        return of_question

    return rows[[meets(r) for r in rows.to_dict("records")]]


def answered(name: str, rows: pd.DataFrame, filters: Selection) -> pd.DataFrame:
    pattern = BY_NAME[name]
    found = pattern.answer(rows_of(coded(rows), pattern.counted_over(filters), TOWNS, AS_OF))
    assert list(found) == list(pattern.columns)
    return found


def told(rows: pd.DataFrame) -> list[dict]:
    return [{**r, "date": pd.Timestamp(0) + pd.Timedelta(days=r["day"])} for r in rows.to_dict("records")]


def sets(records, key, who) -> dict:
    found = defaultdict(set)
    for r in records:
        found[r[key]].add(r[who])
    return found


def as_dict(found: pd.DataFrame, *columns: str) -> dict:
    return {r.place_id: tuple(getattr(r, c) for c in columns) for r in found.itertuples()}


@pytest.mark.parametrize(
    "name", [name for name, p in BY_NAME.items() if p.reads == "rows" and "town" in p.columns]
)
def test_a_place_of_another_state_is_on_no_shelf_of_towns(name):
    rows = world(0)
    whole = answered(name, rows, Selection(state="GA"))
    assert len(whole)
    away = int(whole["place_id"].iloc[0])
    elsewhere = rows.assign(missed_state_code=np.where(rows["missed_place_id"] == away, "PA", "GA"))
    assert away not in set(answered(name, elsewhere, Selection(state="GA"))["place_id"])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("filters", FILTERS)
class TestOracles:
    def test_new_places(self, seed, filters):
        rows = asked_of("New places", world(seed), filters)
        first = {}
        for r in told(rows):
            first[r["missed_place_id"]] = min(r["date"], first.get(r["missed_place_id"], r["date"]))
        new = {p for p, day in first.items() if day > YEAR_AGO and p != 0}
        found = answered("New places", world(seed), filters)
        assert 55 in new
        assert {r.place_id: r.first_day for r in found.itertuples()} == {p: first[p] for p in new}
        families = sets(told(rows), "missed_place_id", "family")
        assert as_dict(found, "families") == {p: (len(families[p]),) for p in new}

    def test_rising_and_falling(self, seed, filters):
        records = [
            r
            for r in told(asked_of("Rising and falling places", world(seed), filters))
            if r["missed_place_id"] != 0
        ]
        last = sets([r for r in records if YEAR_BEFORE < r["date"] <= COMPLETE], "missed_place_id", "family")
        before = sets(
            [r for r in records if TWO_YEARS_BEFORE < r["date"] <= YEAR_BEFORE],
            "missed_place_id",
            "family",
        )
        counts = {p: (len(last[p]), len(before[p])) for p in {*last, *before}}
        share = sum(a for a, _ in counts.values()) / sum(a + b for a, b in counts.values())
        counts = {p: n for p, n in counts.items() if sum(n) >= 5}
        found = answered("Rising and falling places", world(seed), filters)
        assert as_dict(found, "last_year", "year_before") == counts
        assert as_dict(found, "change") == {p: (a - b,) for p, (a, b) in counts.items()}
        tails = {
            p: min(1, 2 * min(binomtest(a, a + b, share, side).pvalue for side in ("less", "greater")))
            for p, (a, b) in counts.items()
        }
        chances = plain.adjusted(list(tails.values()), len(tails))
        clear = {p for p, chance in zip(tails, chances, strict=True) if chance <= 0.05}
        assert {r.place_id for r in found.itertuples() if r.words == "clear"} == clear
        assert 55 in clear or filters.is_filtered()
        assert found["change"].abs().is_monotonic_decreasing

    def test_seasonal_return(self, seed, filters):
        years, families = defaultdict(set), defaultdict(set)
        for r in told(asked_of("Seasonal return due", world(seed), filters)):
            if r["missed_place_id"] and r["move_month"] in (10, 11):
                key = (r["missed_place_id"], {10: "October", 11: "November"}[r["move_month"]])
                years[key].add(r["date"].year)
                families[key].add(r["family"])
        due = {
            k: (len(years[k]), len(families[k])) for k in years if len(years[k]) > 1 and len(families[k]) > 2
        }
        found = answered("Seasonal return due", world(seed), filters)
        assert {(r.place_id, r.season): (r.years, r.families) for r in found.itertuples()} == due
        assert due

    def test_leaving_the_window(self, seed, filters):
        records = [
            r for r in told(asked_of("Leaving the window soon", world(seed), filters)) if r["missed_place_id"]
        ]
        soon = sets([r for r in records if r["window_band"] == "0-6"], "missed_place_id", "child")
        every = sets(records, "missed_place_id", "child")
        found = answered("Leaving the window soon", world(seed), filters)
        assert as_dict(found, "children", "of_children") == {
            p: (len(c), len(every[p])) for p, c in soon.items()
        }

    def test_origin_mix(self, seed, filters):
        records = told(asked_of("Origin mix shift", world(seed), filters))
        sides = (
            [r for r in records if YEAR_BEFORE < r["date"] <= COMPLETE],
            [r for r in records if TWO_YEARS_BEFORE < r["date"] <= YEAR_BEFORE],
        )
        shares = []
        for side in sides:
            everyone = {r["family"] for r in side}
            by_state = sets(side, "other_state_code", "family")
            shares.append({s: 100 * len(f) / len(everyone) for s, f in by_state.items()})
        found = answered("Origin mix shift", world(seed), filters).set_index("state")
        for code, name in (("TX", "Texas"), ("FL", "Florida")):
            assert found.loc[name, "shift"] == pytest.approx(shares[0][code] - shares[1][code])

    def test_out_of_school(self, seed, filters):
        records = [
            r
            for r in told(asked_of("Out-of-school youth clusters", world(seed), filters))
            if r["missed_place_id"]
        ]
        youth = sets([r for r in records if r["grade_band"] == "out of school"], "missed_place_id", "child")
        every = sets(records, "missed_place_id", "child")
        found = answered("Out-of-school youth clusters", world(seed), filters)
        wanted = {p: (len(c), 100 * len(c) / len(every[p])) for p, c in youth.items() if len(c) > 2}
        ours = as_dict(found, "youth", "share_pct")
        assert ours.keys() == wanted.keys()
        assert all(ours[p] == pytest.approx(wanted[p]) for p in wanted)

    def test_long_dwellers(self, seed, filters):
        records = told(asked_of("Long dwellers", world(seed), filters))
        newest = {}
        for r in records:
            newest[r["family"]] = max(r["date"], newest.get(r["family"], r["date"]))
        at = [
            r
            for r in records
            if r["date"] == newest[r["family"]] <= pd.Timestamp(2025, 3, 30) and r["missed_place_id"]
        ]
        families = sets(at, "missed_place_id", "family")
        found = answered("Long dwellers", world(seed), filters)
        assert as_dict(found, "families") == {p: (len(f),) for p, f in families.items()}

    def test_sizes_of_places(self, seed, filters):
        records = [
            r
            for r in told(asked_of("One-family and many-family places", world(seed), filters))
            if r["missed_place_id"]
        ]
        sizes = [len(f) for f in sets(records, "missed_place_id", "family").values()]
        found = answered("One-family and many-family places", world(seed), filters).set_index("size")
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
        "msix_id": f"{number:012d}",
        "last_name_1": f"S{number // 2}-SYNTHETIC",
        "to_city": to[0],
        "to_state_code": to[1],
        "from_city": "Faison",
        "from_state_code": "NC",
        "from_country_code": "USA",
        "qad": dt.date(2025, 5, 5),
        **more,
    }


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
        (r.state_code, r.child_number): r.family_number for r in tables("leads").to_pandas().itertuples()
    }
    mine = {f for (s, _), f in told_families.items() if s == "GA"}
    both = {f for (s, _), f in told_families.items() if s == "FL"} & mine
    children = {c for s, c in told_families if s == "GA"} & {c for s, c in told_families if s == "FL"}
    assert children
    assert found.to_dict("records") == [
        {"state_code": "FL", "families": len(both), "children": len(children)}
    ]


def test_a_district_that_never_records_a_withdrawal():
    left = {"withdrawal_date": dt.date(2025, 4, 1)}
    story = [row(n, district_name="SILENT SYNTHETIC", last_enrollment_state_code="NC") for n in range(12)]
    story += [
        row(
            100 + n,
            district_name="CAREFUL SYNTHETIC",
            last_enrollment_state_code="NC",
            **(left if n % 2 else {}),
        )
        for n in range(20)
    ]
    story += [
        row(200 + n, district_name="SMALL SYNTHETIC", last_enrollment_state_code="NC") for n in range(9)
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
    assert pattern.question.endswith("?") and pattern.method.endswith(".") and pattern.limits.endswith(".")
    assert set(pattern.figure) <= set(pattern.columns)
    if pattern.reads == "rows":
        view = rows_of(coded(world(0).iloc[:0]), Selection(state="GA"), TOWNS, AS_OF)
        assert pattern.answer(view).empty


GA = Selection(state="GA")
ASIDE = {
    ("New places", replace(GA, months=(5,))): "Counted over all dates: the filter on months was set aside.",
    ("Seasonal return due", replace(GA, months=(5,), periods=("2025-26",))): "Counted over all dates: "
    "the filters on performance periods and months were set aside.",
    ("Leaving the window soon", replace(GA, qad_first=dt.date(2026, 1, 1), qad_last=AS_OF)): "Counted over "
    "all dates: the filter on the days of the move was set aside.",
    ("Long dwellers", replace(GA, statuses=("still missing",))): "Counted over everybody listed: the "
    "filter on status was set aside.",
    ("Origin mix shift", replace(GA, window_bands=("0-6",), months=(5,))): "Counted over all dates: the "
    "filter on months left was set aside.",
    ("Rising and falling places", replace(GA, months=(5,))): "",
    ("Rising and falling places", replace(GA, grade_bands=("KG-5",))): "",
    ("Out-of-school youth clusters", NOW): "",
}  # fmt: skip


@pytest.mark.parametrize(("asked", "sentence"), ASIDE.items(), ids=range(len(ASIDE)))
def test_filters_that_are_set_aside_are_named(asked, sentence):
    name, selection = asked
    assert BY_NAME[name].what_was_set_aside(selection) == sentence


@pytest.mark.parametrize("pattern", SHELF, ids=lambda p: p.name)
def test_filters_that_are_not_named_are_used(pattern):
    """Whatever narrows an answer stays in it, unless the sentence says that it does not."""
    every = replace(
        NOW,
        months=(5,),
        places=(1,),
        from_states=("TX",),
        to_states=("GA",),
        counties=("13000",),
        other_places=(7,),
        grade_bands=("KG-5",),
        age_bands=("3-5",),
        family_sizes=("1",),
        districts=("ANY SYNTHETIC",),
    )
    kept = pattern.counted_over(every)
    changed = {f.name for f in fields(Selection) if getattr(kept, f.name) != getattr(every, f.name)}
    assert changed == set(pattern.sets_aside) <= set(FILTER_NAMES)
    assert bool(changed) == bool(pattern.what_was_set_aside(every))
    assert pattern.what_was_set_aside(kept) == ""
