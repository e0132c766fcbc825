"""Who moves from where to where, and when. Children, families and moves are three numbers.

Every question takes a MoveView: the moves of one source under a Selection. A corridor is an
ordered pair of places, counties or States. Sources: see mobility_moves.SOURCE_WORDS.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.mobility.counts import CHILDREN, FAMILIES, MOVES, counted_by, pass_counts
from analytics.mobility.ends import Level
from analytics.mobility.moves import EPOCH
from analytics.mobility.view import (
    EVERYWHERE,
    IN,
    OUT,
    MoveView,
    period_year,
    whole_years,
    years_ago,
)
from analytics.wording import MONTHS
from data.schema.program import period_starting

COUNTED = ("children", "families", "moves")
FADING_SHARE = 0.5
LEAST_FADING_FAMILIES = 4
"""A corridor fades when the last 12 months brought at most half of the families of the 12 months
before, and those were at least four: one family less is no sign."""


@dataclass(frozen=True)
class MoveTotals:
    """What a view holds in all."""

    children: int
    families: int
    moves: int
    corridors: int
    first_day: dt.date | None
    last_day: dt.date | None


def move_totals(view: MoveView, level: str) -> MoveTotals:
    """The head figures; corridors on `level` ("state", "county", "place")."""
    counts = pass_counts(view, level)
    moves = view.rows.size
    return MoveTotals(
        counts.children,
        counts.families,
        moves,
        int(np.count_nonzero(counts.corridors[:, MOVES])),
        _date(counts.first_day) if moves else None,
        _date(counts.last_day) if moves else None,
    )


def corridors(view: MoveView, level: str, most: int | None = None, only_lines: bool = False) -> pd.DataFrame:
    """One row per corridor with chosen moves, most children first, equal ones by name.

    Columns: pair (number), from_id, from_name, from_state, from_country, from_lat, from_lon, the
    same of to_, way ("in", "out", "within", "elsewhere", as seen from home), children, families,
    moves, newest_move_date. Moves inside one unit (a State, on level "state") are in it. `most`:
    only the first so many; `only_lines`: of those between two different points on the map.
    """
    seen, counts = view.moves.levels[level], pass_counts(view, level)
    kept = seen.by_name[counts.corridors[seen.by_name, MOVES] > 0]
    if only_lines:
        kept = kept[seen.is_line[kept]]
    children = counts.corridors[kept, CHILDREN]
    if most is not None and kept.size > most > 0:  # sort only what can be among them
        kept = kept[children >= np.partition(children, -most)[-most]]
    ranks = [-counts.corridors[kept, column] for column in (MOVES, FAMILIES, CHILDREN)]
    kept = kept[np.lexsort(ranks)][:most]
    columns = corridor_ends(seen, kept, _home_units(view, seen))
    for column, name in enumerate(COUNTED):
        columns[name] = counts.corridors[kept, column].astype(np.int64)
    columns["newest_move_date"] = counts.newest[kept].astype("datetime64[D]").astype(object)
    return pd.DataFrame(columns)


def corridor_ends(seen: Level, kept: np.ndarray, is_home: np.ndarray) -> dict[str, Any]:
    """The columns of `corridors` that say from where to where and which way; a flag per unit."""
    start, finish = seen.pairs[kept, 0], seen.pairs[kept, 1]
    columns: dict[str, Any] = {"pair": kept}
    for side, units in (("from", start), ("to", finish)):
        for column, name in (
            ("unit_id", "id"),
            ("name", "name"),
            ("state_code", "state"),
            ("country_code", "country"),
            ("lat", "lat"),
            ("lon", "lon"),
        ):
            columns[f"{side}_{name}"] = seen.units[column].array.take(units)
    columns["way"] = np.array(["elsewhere", IN, OUT, "within"], dtype=object)[
        is_home[finish].astype(np.int8) + 2 * is_home[start]
    ]
    return columns


def balances(view: MoveView, level: str) -> pd.DataFrame:
    """One row per unit that chosen moves start or end at, the most turned-over first.

    Columns: unit_id, name, state_code, lat, lon, then for children, families and moves
    arrived_..., left_..., net_... (arrived less left), and net_ratio (-1 to 1: net children over
    arrived plus left). Moves inside the unit are neither arrivals nor departures of it.
    """
    counts = pass_counts(view, level)
    frame = view.moves.levels[level].units.copy()
    for column, name in enumerate(COUNTED):
        came, went = (side[:, column].astype(np.int64) for side in (counts.arrived, counts.left))
        frame[f"arrived_{name}"], frame[f"left_{name}"] = came, went
        frame[f"net_{name}"] = came - went
    frame["turnover"] = frame["arrived_children"] + frame["left_children"]
    frame = frame[frame["turnover"] > 0]
    frame = frame.assign(net_ratio=frame["net_children"] / frame["turnover"])
    ranked = frame.sort_values(["turnover", "name"], ascending=[False, True], ignore_index=True)
    return ranked.drop(columns="turnover")


def months_of(view: MoveView, level: str, pairs: tuple[int, ...]) -> pd.DataFrame:
    """One row per corridor of `pairs` (numbers of `corridors`), period and month with moves.

    Columns: pair, period ("2024-25"), month (1-12), years_ago (0: the 12 months up to the newest
    of the data), children, families, moves.
    """
    seen, months = view.moves.levels[level], view.moves.month_of_day
    first = int(months[0])
    width = int(months[-1]) - first + 1
    rank = np.full(len(seen.pairs), -1, dtype=np.int64)
    rank[list(pairs)] = np.arange(len(pairs))
    counts = counted_by(view, rank[seen.of_pair], len(pairs), months - first, width)
    kept = np.flatnonzero(counts[2])
    month = first + kept % width
    return pd.DataFrame(
        {
            "pair": np.array(pairs, dtype=np.int64)[kept // width] if pairs else kept,
            "period": [period_starting(year) for year in period_year(month).tolist()],
            "month": month % 12 + 1,
            "years_ago": (first + width - 1 - month) // 12,
            "children": counts[0, kept],
            "families": counts[1, kept],
            "moves": counts[2, kept],
        }
    )


def season_calendar(view: MoveView, level: str) -> pd.DataFrame:
    """One row per month of the year, way (in, out) and other unit, of all years of the view.

    Columns: month (1-12), way, other (name), children, families, moves. `view` holds both ways.
    A child who comes every May counts once in May.
    """
    moves, seen = view.moves, view.moves.levels[level]
    start, finish = moves.pairs[:, 0], moves.pairs[:, 1]
    start_home, finish_home = view.is_home[start], view.is_home[finish]
    month = moves.month_of_day % 12
    units = len(seen.units)
    parts = []
    for way, chosen, other in (
        (IN, finish_home & ~start_home, start),
        (OUT, start_home & ~finish_home, finish),
    ):
        counts = counted_by(view, np.where(chosen, seen.of_end[other], -1), units, month, 12)
        kept = np.flatnonzero(counts[2])
        parts.append(
            pd.DataFrame(
                {
                    "month": kept % 12 + 1,
                    "way": way,
                    "other": seen.units["name"].to_numpy()[kept // 12],
                    "children": counts[0, kept],
                    "families": counts[1, kept],
                    "moves": counts[2, kept],
                }
            )
        )
    return pd.concat(parts).sort_values(
        ["month", "way", "children", "other"],
        ascending=[True, True, False, True],
        ignore_index=True,
    )


def season_totals(view: MoveView) -> pd.DataFrame:
    """One row per month of the year and way (in, out): month (1-12), way, children, families, moves.

    Each child and family once a month, from however many places and in however many years it came.
    """
    moves = view.moves
    start, finish = moves.pairs[:, 0], moves.pairs[:, 1]
    start_home, finish_home = view.is_home[start], view.is_home[finish]
    parts = []
    for way, chosen in ((IN, finish_home & ~start_home), (OUT, start_home & ~finish_home)):
        counts = counted_by(view, np.where(chosen, 0, -1), 1, moves.month_of_day % 12, 12)
        columns = {name: counts[row] for row, name in enumerate(COUNTED)}
        parts.append(pd.DataFrame({"month": np.arange(1, 13), "way": way} | columns))
    totals = pd.concat(parts, ignore_index=True)
    return totals[totals["moves"] > 0].reset_index(drop=True)


def calendar_lines(calendar: pd.DataFrame, totals: pd.DataFrame, most: int = 3) -> pd.DataFrame:
    """One row per month of the year: in words who arrives and who leaves.

    Columns: month_name, arrive_children, arrive_from (text), leave_children, leave_to (text). The children
    are those of `totals` (season_totals), each once; of the places named a child who came from two of them
    stands beside each.
    """
    rows = []
    for month in range(1, 13):
        row: dict[str, object] = {"month_name": MONTHS[month - 1]}
        for way, name, place in ((IN, "arrive", "arrive_from"), (OUT, "leave", "leave_to")):
            part = calendar[(calendar["month"] == month) & (calendar["way"] == way)]
            all_of = totals[(totals["month"] == month) & (totals["way"] == way)]
            row[f"{name}_children"] = int(all_of["children"].sum())
            top = [f"{o} {n:,}" for o, n in zip(part["other"][:most], part["children"][:most], strict=True)]
            more = len(part) - most
            row[place] = ", ".join(top) + (f", {more} more" if more > 0 else "")
        rows.append(row)
    return pd.DataFrame(rows)


def origins_abroad(view: MoveView) -> pd.DataFrame:
    """One row per State (or country) outside the USA from which chosen moves start.

    Columns: state_code (its name), country_code, children, families, moves.
    """
    seen = view.moves.levels["state"]
    abroad = (seen.units["country_code"].fillna("USA") != "USA").to_numpy()
    unit = seen.of_end[view.moves.pairs[:, 0]]
    counts = counted_by(view, np.where(abroad[unit], unit, -1), len(seen.units))
    kept = np.flatnonzero(counts[2])
    frame = seen.units.loc[kept, ["state_code", "country_code"]].reset_index(drop=True)
    for row, name in enumerate(COUNTED):
        frame[name] = counts[row, kept]
    return frame.sort_values(["children", "state_code"], ascending=[False, True], ignore_index=True)


def changed_corridors(view: MoveView, level: str) -> pd.DataFrame:
    """One row per corridor that is new or fades: the last 12 months of the data against earlier.

    Columns: from_name, to_name, change ("new": no move earlier in the data; "fading": see
    FADING_SHARE), families_before, families_now, children_before, children_now (before: the 12
    months before). Give a view without periods and days. Where the data hold less than two such
    years there is nothing to compare and no row.
    """
    moves, seen = view.moves, view.moves.levels[level]
    size = len(seen.pairs)
    year = np.minimum(years_ago(moves.month_of_day), 2).astype(np.int32)
    counts = counted_by(view, seen.of_pair, size, year, 3).reshape(3, size, 3)
    now, before, older = (counts[:, :, years] for years in range(3))
    is_new = (now[2] > 0) & (before[2] == 0) & (older[2] == 0)
    fades = (before[1] >= LEAST_FADING_FAMILIES) & (now[1] <= FADING_SHARE * before[1])
    comparable = whole_years(moves.month_of_day) >= 2
    kept = np.flatnonzero((is_new | fades) & comparable)
    names = seen.units["name"].to_numpy()
    frame = pd.DataFrame(
        {
            "from_name": names[seen.pairs[kept, 0]],
            "to_name": names[seen.pairs[kept, 1]],
            "change": np.where(is_new[kept], "new", "fading"),
            "families_before": before[1, kept],
            "families_now": now[1, kept],
            "children_before": before[0, kept],
            "children_now": now[0, kept],
        }
    )
    size_of_change = (frame["families_now"] - frame["families_before"]).abs()
    order = np.lexsort([frame["to_name"], frame["from_name"], -size_of_change])
    return frame.iloc[order].reset_index(drop=True)


def _home_units(view: MoveView, seen: Level) -> np.ndarray:
    """A flag per unit: one of its ends is home. Everywhere is no home."""
    is_home = np.zeros(len(seen.units), dtype=bool)
    if view.mode != EVERYWHERE:
        is_home[seen.of_end[view.is_home]] = True
    return is_home


def _date(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=int(day))
