"""A year's coverage equals plain arithmetic, and a planted neglect is found first."""

from __future__ import annotations

import datetime as dt
import random

import pandas as pd
import pytest

from analytics.board.coverage import AGES, coverage, expected, lists_of_year, not_looked_at, twelve_months
from data.board.board import Board
from data.board.entries import Target, Visit
from tests.leads_in_memory import Extract, engine_with_extracts, leads_of

TODAY = dt.date(2026, 11, 28)
FIRST, LAST = twelve_months(TODAY)
WITH_IDS = '{"MSIX ID": "msix_id"}'
COUNTIES = {"13001": "Appling GA", "13003": "Atkinson GA", "13005": "Bacon GA"}
COUNTY_OF = {1: "13001", 2: "13001", 3: "13003", 4: "13005", 5: "13005"}


def listed(
    child: int, place: int | None, age: float | None = 8, origin="FL", is_osy=False, family=None
) -> dict:
    return {
        "child_number": child, "family_number": child // 2 if family is None else family, "missed_place_id": place,
        "missed_county_fips": COUNTY_OF.get(place) if place else None, "age_years": age, "is_osy": is_osy,
        "origin": origin,
    }  # fmt: skip


def frame(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows).astype({"missed_place_id": "Int64", "age_years": "Float64"})


def went_to(*places: int, day: dt.date = TODAY, families: int = 1) -> Board:
    targets = tuple(Target(f"Town {i}", "to", target_id=f"t{i}", place_ids=(i,)) for i in range(1, 9))
    visits = tuple(Visit(f"t{i}", day, "families found", families=families) for i in places)
    return Board(targets=targets, visits=visits)


def asked(rows: list[dict], board: Board) -> pd.DataFrame:
    return coverage(frame(rows), board, COUNTIES, FIRST, LAST)


@pytest.mark.parametrize("seed", range(30))
def test_coverage_is_plain_arithmetic(seed):
    draw = random.Random(seed)
    rows, seen = [], set()
    for _ in range(draw.randint(1, 60)):
        child, place = draw.randint(1, 30), draw.choice([1, 2, 3, 4, 5, None])
        if (child, place) not in seen:
            seen.add((child, place))
            of = random.Random(child)
            rows.append(
                listed(
                    child,
                    place,
                    of.choice([1, 4.9, 5, 16, None]),
                    draw.choice(["FL", "TX", ""]),
                    of.random() < 0.3,
                )
            )
    targets = [Target(f"Town {i}", "to", target_id=f"t{i}", place_ids=(i,)) for i in range(1, 6)]
    targets += [Target("Both", "to", target_id="both", place_ids=(2, 3))]
    targets += [Target("All", "to", target_id="county", county_fips="13005")]
    visits = []
    for _ in range(draw.randint(0, 8)):
        day = TODAY - dt.timedelta(days=draw.choice([0, 200, 364, 365, 366, 700]))
        families = draw.choice([0, 2])
        outcome = "families found" if families else "nobody"
        visits.append(Visit(draw.choice(targets[:]).target_id, day, outcome, families=families))
    board = Board(targets=tuple(targets), visits=tuple(visits))
    of = {target.target_id: target for target in targets}
    year = [v for v in visits if (TODAY - v.visit_date).days < 365]

    def is_at(v: Visit, row: dict) -> bool:
        target = of[v.target_id]
        if target.place_ids:
            return row["missed_place_id"] in target.place_ids
        return row["missed_county_fips"] == target.county_fips

    def age(row: dict) -> str:
        return (
            AGES[1]
            if row["is_osy"]
            else AGES[0]
            if row["age_years"] is not None and row["age_years"] < 5
            else AGES[2]
        )

    looked = [row for row in rows if any(is_at(v, row) for v in year)]
    share = len({r["child_number"] for r in looked}) / len({r["child_number"] for r in rows})
    found = asked(rows, board)
    kinds = {
        "county": lambda r: COUNTIES.get(r["missed_county_fips"], "not on the map"),
        "age": age,
        "origin": lambda r: r["origin"],
    }
    assert len(found) == sum(len({of_kind(r) for r in rows}) for of_kind in kinds.values())
    for one in found.itertuples():
        part = [r for r in rows if kinds[one.kind](r) == one.group]
        at = [r for r in part if r in looked]
        assert one.children == len({r["child_number"] for r in part})
        assert one.families == len({r["family_number"] for r in part})
        assert one.children_looked_at == len({r["child_number"] for r in at})
        assert one.families_looked_at == len({r["family_number"] for r in at})
        assert one.short_of == pytest.approx(share * one.children - one.children_looked_at, abs=1e-6)
        if one.kind == "county":
            own = [v for v in year if any(is_at(v, r) for r in part)]
            assert (one.visits, one.families_met) == (len(own), sum(v.families for v in own))
            assert (None if pd.isna(one.last_visit) else one.last_visit) == max(
                (v.visit_date for v in own), default=None
            )
        else:
            assert pd.isna(one.visits)


def a_year() -> list[dict]:
    """Forty children in each county, one in four under five and one in eight out of school, of two origins."""
    rows = []
    for place in (1, 3, 4):
        for n in range(40):
            number = place * 100 + n
            rows.append(
                listed(
                    number,
                    place,
                    3 if n % 4 == 0 else 17 if n % 8 == 1 else 9,
                    "FL" if n % 2 else "TX",
                    n % 8 == 1,
                )
            )
    return rows


@pytest.mark.parametrize(
    ("kind", "planted"), [("county", "Bacon GA"), ("age", AGES[0]), ("age", AGES[1]), ("origin", "FL")]
)
def test_a_planted_neglect_is_found_first(kind, planted):
    """Those who are neglected live in a town of their own that nobody visits."""
    rows = a_year()
    if kind == "county":
        board = went_to(1, 3)
    else:
        is_of = {
            AGES[0]: lambda r: r["age_years"] == 3, AGES[1]: lambda r: r["is_osy"], "FL": lambda r: r["origin"] == "FL",
        }[planted]  # fmt: skip
        rows = [r | {"missed_place_id": 2, "missed_county_fips": "13001"} if is_of(r) else r for r in rows]
        board = went_to(1, 3, 4)
    found = asked(rows, board)
    first = found[found["kind"] == kind].iloc[0]
    assert first["group"] == planted and first["children_looked_at"] == 0
    assert planted in not_looked_at(found)["group"].tolist()


def test_where_all_are_looked_at_nobody_is_short():
    found = asked(a_year(), went_to(1, 3, 4))
    assert (found["short_of"].abs() < 1e-6).all() and (found["share_pct"] == 100).all()
    assert not_looked_at(found).empty
    nobody = asked(a_year(), Board())
    assert (nobody["children_looked_at"] == 0).all() and len(not_looked_at(nobody)) == len(nobody)


def test_a_visit_of_more_than_a_year_ago_is_none():
    a_year_ago = dt.date(2025, 11, 28)
    assert (dt.date(2025, 11, 29), TODAY) == (FIRST, LAST)
    assert asked(a_year(), went_to(1, day=a_year_ago))["children_looked_at"].sum() == 0
    assert asked(a_year(), went_to(1, day=FIRST))["children_looked_at"].sum() == 3 * 40
    assert twelve_months(dt.date(2028, 2, 29)) == (dt.date(2027, 3, 1), dt.date(2028, 2, 29))


def moved(n: int, town="Vidalia", day="2026-05-10", **more) -> dict:
    said = {
        "msix_id": f"{n:012}", "to_city": town, "to_state_code": "GA", "from_city": "Immokalee", "from_state_code": "FL",
        "qad": dt.date.fromisoformat(day), "last_name_1": f"Q{n}", "first_name": "Ana",
        "birth_date": dt.date(2015, 1, 1),
    }  # fmt: skip
    return said | more


def test_each_child_counts_once_over_the_lists_of_the_year():
    """Whom the spring list had and the fall list no longer has was expected too."""
    engine = engine_with_extracts(
        [
            Extract("a" * 12, dt.date(2024, 12, 1), [moved(9)]),
            Extract("b" * 12, dt.date(2026, 6, 1), [moved(1), moved(2), moved(3, day="2022-01-01")]),
            Extract(
                "c" * 12,
                dt.date(2026, 10, 1),
                [moved(2), moved(4, "Lyons"), moved(4, "Vidalia", "2026-07-01")],
            ),
            Extract("d" * 12, dt.date(2026, 10, 1), [moved(5)], direction="from"),
        ]
    )
    lists = engine.execute("SELECT * FROM extracts").df()
    lists["mapping"] = WITH_IDS
    ids = lists_of_year(lists, "GA", FIRST, LAST)
    assert set(ids) == {"b" * 12, "c" * 12}
    leads = leads_of(engine)
    found = expected(lambda name: leads, ids).to_pandas()
    # the third is past the window; the fourth is expected at two towns
    assert sorted(found["missed_place_id"].tolist()) == [1, 1, 1, 2]
    assert found["child_number"].nunique() == 3
    assert set(found["origin"]) == {"FL"}
    assert expected(lambda name: leads, ()).to_pandas().empty


def test_delivered_and_real_lists_go_first():
    def lists(*rows: tuple) -> pd.DataFrame:
        columns = ["extract_id", "kind", "is_synthetic"]
        same = {"direction": "to", "state_code": "GA", "as_of_date": TODAY, "mapping": WITH_IDS}
        return pd.DataFrame(rows, columns=columns).assign(**same)

    real, made_up = ("r", "missed_enrollment", False), ("s", "missed_enrollment", True)
    computed = ("c", "computed_missed_enrollment", None)
    assert lists_of_year(lists(real, made_up, computed), "GA", FIRST, LAST) == ("r",)
    assert lists_of_year(lists(made_up), "GA", FIRST, LAST) == ("s",)
    assert lists_of_year(lists(computed), "GA", FIRST, LAST) == ("c",)
    assert lists_of_year(lists(real), "FL", FIRST, LAST) == ()
    without_ids = lists(real).assign(mapping='{"QAD": "qad"}')
    assert lists_of_year(without_ids, "GA", FIRST, LAST) == (), (
        "its rows are not known to be different children"
    )
