"""Invented lists of leads with and without patterns, made straight as CodedLeads. SYNTHETIC.

A family has a way of its own (town, origin, month), one to three moves, mostly along it, and one
to four children. Without a planting, where, from and when have nothing to do with each other.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from analytics.leads.coded import EPOCH, FILTER_COLUMNS, CodedLeads
from analytics.patterns.attributes import Names
from analytics.selection import Selection

AS_OF = dt.date(2026, 9, 30)
AGES = ("birth-2", "3-5", "6-13", "14-16", "17-21")
GRADES = ("before school", "KG-5", "6-8", "9-12", "out of school")
WINDOWS = ("0-6", "6-12", "12-24", "24-36")
NAMES = Names(lambda i: f"Town {i} GA", lambda fips: f"Number {int(fips)} GA")


def coded(rows: pd.DataFrame, places: pd.DataFrame | None = None) -> CodedLeads:
    """Rows (family, child, day and the columns of FILTER_COLUMNS that they have) as CodedLeads.

    `places`: as the store's, none where they are not asked for.
    """
    rows = rows.sort_values(["family", "child"], kind="stable")
    blank = {"missed_state_code": "GA", "other_state_code": "FL", "status": "first extract"}
    values, codes = {}, []
    for name in FILTER_COLUMNS:
        nothing = 0 if name.endswith("place_id") else blank.get(name, "")
        column = rows[name] if name in rows else pd.Series(nothing, index=rows.index)
        found, code = np.unique(column.to_numpy(), return_inverse=True)
        values[name] = tuple(found.tolist())
        codes.append(code.astype(np.int32))
    return CodedLeads(
        values=values,
        codes=np.stack(codes),
        day=rows["day"].to_numpy(dtype=np.int32),
        child=rows["child"].to_numpy(dtype=np.int32),
        family=rows["family"].to_numpy(dtype=np.int32),
        places=pd.DataFrame({"place_id": [], "county_fips": []}) if places is None else places,
    )


def without_pattern(families: int, seed: int, towns: int = 40, origins: int = 30) -> pd.DataFrame:
    """One row per lead; towns and origins differ in size as they do in life (a few large)."""
    chance = np.random.default_rng(seed)
    town_share = 1 / np.arange(1, towns + 1) ** 0.8
    origin_share = 1 / np.arange(1, origins + 1) ** 0.8
    month_share = np.array([2, 3, 5, 6, 8, 9, 6, 4, 5, 4, 2, 2], dtype=float)

    def drawn(share: np.ndarray, size: int) -> np.ndarray:
        return chance.choice(share.size, size, p=share / share.sum()) + 1

    moves = chance.integers(1, 4, families)
    family = np.repeat(np.arange(families), moves)
    is_own_way = chance.random((3, family.size)) < 0.7
    way = [drawn(s, families)[family] for s in (town_share, origin_share, month_share)]
    other = [drawn(s, family.size) for s in (town_share, origin_share, month_share)]
    town, origin, month = (np.where(own, a, b) for own, a, b in zip(is_own_way, way, other, strict=True))
    year = chance.integers(2023, 2027, family.size)
    year = np.where((year == 2026) & (month > 9), 2025, year)
    children = chance.integers(1, 5, families)[family]
    row = np.repeat(np.arange(family.size), children)
    number = np.concatenate([np.arange(n) for n in children]) if row.size else row
    child = family[row] * 10 + number
    age = chance.integers(0, 5, families * 10)[child]
    moved = pd.DataFrame(
        {"family": family, "town": town, "origin": origin, "month": month, "year": year}
    ).iloc[row]
    moved = moved.assign(child=child, age=age).reset_index(drop=True)
    return finished(moved)


def finished(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows (family, child, town, origin, month, year, age) with the columns that follow."""
    when = pd.to_datetime({"year": rows["year"], "month": rows["month"], "day": 15})
    start = rows["year"] - (rows["month"] < 9)
    left = 36 - (AS_OF.year * 12 + AS_OF.month - rows["year"] * 12 - rows["month"])
    band = np.select([left < 6, left < 12, left < 24], [0, 1, 2], 3)
    return rows.assign(
        missed_place_id=rows["town"],
        missed_county_fips=(13000 + rows["town"] // 2).astype(str),
        other_place_id=1000 + rows["origin"],
        other_state_code=np.where(rows["origin"] % 3 == 0, "TX", "FL"),
        move_month=rows["month"],
        performance_period=start.astype(str) + "-" + ((start + 1) % 100).astype(str),
        age_band=np.array(AGES)[rows["age"]],
        grade_band=np.array(GRADES)[rows["age"]],
        window_band=np.array(WINDOWS)[band],
        day=(when - pd.Timestamp(EPOCH)).dt.days,
    )


SIZES = ("1", "2", "3-4", "3-4", "5+")


def with_families(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the size of the family, and a district of the last enrollment that goes with
    where it came from (four or five towns each)."""
    children = rows.groupby("family")["child"].transform("nunique")
    districts = "Number " + (rows["other_place_id"] % 7).astype(str) + " FL"
    sizes = np.array(SIZES)[np.minimum(children, 5) - 1]
    return rows.assign(family_size=sizes, last_district=districts)


PLANTED_COLUMNS = {
    "town": "missed_place_id",
    "origin": "other_place_id",
    "month": "move_month",
    "age": "age_band",
    "year": "performance_period",
}


def planted(
    rows: pd.DataFrame, what: tuple[str, ...], families: int, times: float, seed: int
) -> tuple[pd.DataFrame, dict[str, object]]:
    """The rows with so many families alike in `what`, whose share is at least `times` the usual.

    The effect is that of the sentence, worked out of the finished rows (see `effect`), and not much
    larger; where no values give as much (an age that two families of five have), the largest there
    is. Returns them and the conditions planted, column -> value. Families are changed, not added.
    """
    largest, best = 0.0, None
    for stretch in 1.12 ** np.arange(14):
        made, conditions = _changed(rows, what, families, times * stretch, seed)
        _, ratio = effect(made, conditions)
        if ratio > largest:
            largest, best = ratio, (made, conditions)
        if largest >= times:
            break
    return best


def effect(rows: pd.DataFrame, conditions: dict[str, object]) -> tuple[int, float]:
    """Families that meet the conditions, and their share in the first of them against elsewhere."""
    head, *rest = conditions
    has = (rows[rest] == pd.Series(conditions)[rest]).all(axis="columns")
    here = rows[head] == conditions[head]
    return _shares(rows, has, here)


def _shares(rows: pd.DataFrame, has: pd.Series, here: pd.Series) -> tuple[int, float]:
    both, of_here, there, of_there = (
        rows.loc[mask, "family"].nunique() for mask in (here & has, here, ~here & has, ~here)
    )
    return both, (both / of_here) / (there / of_there) if there else np.inf


def _changed(
    rows: pd.DataFrame, what: tuple[str, ...], families: int, times: float, seed: int
) -> tuple[pd.DataFrame, dict[str, object]]:
    """Families alike in `what`, about `times` what chance would give: values drawn, the nearest kept."""
    chance = np.random.default_rng(seed)
    every = rows["family"].nunique()
    held = {c: rows.groupby(c)["family"].nunique() for c in what}
    drawn = {c: chance.integers(0, len(held[c]), 4000) for c in what}
    shares = [np.maximum(held[c].to_numpy()[at], families) / every for c, at in drawn.items()]
    # the head's families times the share of the rest, the triple's rest taken as one
    nearest = np.abs(np.log(every * np.prod(shares, axis=0) * times / families)).argmin()
    chosen = {c: held[c].index[at[nearest]] for c, at in drawn.items()}
    alike = (rows[list(what)] == pd.Series(chosen)).all(axis="columns")
    missing = families - rows.loc[alike, "family"].nunique()
    changed = finished(_moved(rows, alike, max(missing, 0), chosen, chance))
    first = changed[(changed[list(what)] == pd.Series(chosen)).all(axis="columns")].iloc[0]
    return changed, {PLANTED_COLUMNS[c]: first[PLANTED_COLUMNS[c]] for c in what}


def _moved(rows, alike, missing: int, values: dict, chance, among=None) -> pd.DataFrame:
    """`missing` families that are not `alike` with one of their moves (of the rows `among`) changed
    to `values`, for all children of it."""
    able = rows if among is None else rows[among]
    others = np.setdiff1d(able["family"].unique(), rows.loc[alike, "family"].unique())
    moved = chance.choice(others, missing, replace=False)
    at = able[able["family"].isin(moved)].groupby("family")[["month", "year", "town"]].first()
    keys = pd.MultiIndex.from_frame(at.reset_index())
    is_moved = pd.MultiIndex.from_frame(rows[["family", "month", "year", "town"]]).isin(keys)
    changed = rows.copy()
    for column, value in values.items():
        changed.loc[is_moved, column] = value
    return changed


def planted_here(
    rows: pd.DataFrame, side: str, families: int, times: float, seed: int
) -> tuple[pd.DataFrame, Selection, str, dict[str, object]]:
    """An origin that is `times` as common here as there: this year against the year before, this
    period against the one before (families dealt at random), or May and June against the rest.

    Returns rows, selection, baseline and the condition. Raises ValueError as `planted`.
    """
    # another stream than that of the rows, or the sides would go with the number of moves
    chance = np.random.default_rng([seed, 1])
    if side == "months":
        here, selection, baseline = rows["month"].isin((5, 6)), (5, 6), "rest"
    else:
        is_now = chance.integers(0, 2, rows["family"].max() + 1)[rows["family"]] == 1
        days = [(dt.date(year, 5, 5) - EPOCH).days for year in (2025, 2026)]
        here = pd.Series(is_now, index=rows.index)
        rows = rows.assign(day=np.where(here, days[1], days[0]))
        selection, baseline = (), side
    for origin in range(int(rows["origin"].max()), 0, -1):
        alike = rows["origin"] == origin
        held = rows.loc[alike & here, "family"].nunique()
        made = _moved(rows, alike, max(families - held, 0), {"origin": origin}, chance, here)
        after = finished(made).assign(day=made["day"])
        is_there = after["origin"] == origin
        counts, ratio = _shares(after, is_there, here)
        if counts == families and times <= ratio < 1.3 * times:
            told = {"other_place_id": 1000 + origin}
            return after, Selection(state="GA", months=selection), baseline, told
    raise ValueError(f"No origin for {families} families at {times} times, {side}.")


def tells(pattern, conditions: dict[str, object]) -> bool:
    """The pattern says what was planted; a town may be told as its county, a month as a season
    that it is in."""
    county = str(13000 + int(conditions.get("missed_place_id", 0)) // 2)
    month = conditions.get("move_month")
    said = set(pattern.conditions)
    in_season = any(c.startswith("season") and month in v for c, v in said)
    return all(
        (c, v) in said
        or (c == "missed_place_id" and ("missed_county_fips", county) in said)
        or (c == "move_month" and in_season)
        for c, v in conditions.items()
    )


def relabelled(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The same families with where, from and who each given to another family at random.

    Every family keeps its number of rows; the n-th row takes the n-th of the giver's, round and
    round. What belongs together inside a block (a town and its county) stays together.
    """
    chance = np.random.default_rng(seed)
    rows = rows.sort_values(["family", "child"], kind="stable").reset_index(drop=True)
    family = rows["family"].to_numpy()
    starts = np.flatnonzero(np.r_[True, family[1:] != family[:-1]])
    sizes = np.diff(np.r_[starts, len(rows)])
    number = np.repeat(np.arange(starts.size), sizes)
    at = np.arange(len(rows)) - starts[number]
    shuffled = rows.copy()
    blocks = (
        ("missed_place_id", "missed_county_fips", "missed_state_code"),
        ("other_place_id", "last_district", "other_state_code"),
        ("age_band", "grade_band", "family_size"),
    )
    for block in blocks:
        giver = chance.permutation(starts.size)[number]
        taken = starts[giver] + at % sizes[giver]
        for column in set(block) & set(rows.columns):
            shuffled[column] = rows[column].to_numpy()[taken]
    return shuffled


def decoded(leads: CodedLeads) -> pd.DataFrame:
    """CodedLeads back as rows, with the three seasons of the year that each month is in."""
    names = tuple(leads.values)
    columns = {
        name: np.array(leads.values[name], dtype=object)[leads.codes[names.index(name)]]
        for name in FILTER_COLUMNS
    }
    seasons = [
        [(1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12)],
        [(2, 3, 4), (5, 6, 7), (8, 9, 10), (11, 12, 1)],
        [(3, 4, 5), (6, 7, 8), (9, 10, 11), (12, 1, 2)],
    ]
    for number, every in enumerate(seasons, 1):
        columns[f"season_{number}"] = [
            next((season for season in every if month in season), "unknown")
            for month in columns["move_month"]
        ]
    return pd.DataFrame({"family": leads.family, "child": leads.child, "day": leads.day, **columns})
