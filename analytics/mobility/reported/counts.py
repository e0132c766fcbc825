"""Mobility files that hold counts only (shapes A and B): shown beside the moves, never added to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.mobility.corridors import corridor_ends
from analytics.mobility.ends import LEVELS, Level, ends_of, level_of
from analytics.mobility.reported.notices import placed
from analytics.mobility.view import EVERYWHERE, pairs_looked_at
from analytics.selection import Selection
from analytics.stats.numbering import numbered
from data.reference import state_points

COUNTS_CAUTION = (
    "Counts that another office made: a child may stand in several rows, so they are never added up "
    "with moves of children, and the children of several rows are not one total."
)


@dataclass(frozen=True)
class CountedMoves:
    """One entry per row of counts whose two ends are known.

    ends, levels, pairs, pair: as in mobility_moves.CodedMoves. listing: its row in `listings`, one
    row per file, shape and period: file_name, shape, period, rows (unknown ends too), no_end (rows
    of which an end is not known). children, moves: as counted; -1 where the file has no number.
    """

    ends: pd.DataFrame
    levels: dict[str, Level]
    pairs: np.ndarray
    pair: np.ndarray
    listings: pd.DataFrame
    listing: np.ndarray
    children: np.ndarray
    moves: np.ndarray


def placed_counts(table: Callable[[str], ir.Table]) -> ir.Table:
    """One row per row of the count-only files, with both ends on the map where they are known.

    Columns: file_name, shape, period, children, moves, and for from_ and to_: place_id, state_code;
    from_country_code.
    """
    counts = table("mobility_counts").join(table("extracts").select("extract_id", "file_name"), "extract_id")
    has_end = ibis.coalesce(counts.to_city, counts.to_state_code, counts.to_zip, counts.to_county).notnull()
    told = counts.mutate(
        shape=counts["shape"].cast("string"),
        from_zip=ibis.null("string"),
        from_written_county=ibis.null("string"),
        to_written_county=counts.to_county,
        to_country_code=ibis.ifelse(has_end, "USA", ibis.null("string")),
    )
    for side in ("from", "to"):
        told = placed(table, told, side)
    return told.select(
        "file_name",
        "shape",
        "period",
        "children",
        "moves",
        "from_place_id",
        "from_state_code",
        "from_country_code",
        "to_place_id",
        "to_state_code",
    )


def counted_moves(rows: ir.Table, places: pd.DataFrame) -> CountedMoves:
    """Read `rows` (see placed_counts). `places`: one row per place of the store."""
    table = rows.to_pyarrow()
    ends, start, finish = ends_of(table, places)
    is_whole = (start >= 0) & (finish >= 0)
    told = table.select(["file_name", "shape", "period", "children", "moves"]).to_pandas()
    keys = ["file_name", "shape", "period"]
    grouped = told.assign(no_end=~is_whole).groupby(keys, dropna=False, sort=True)
    listing = grouped.ngroup().to_numpy()[is_whole]
    listings = grouped.agg(rows=("no_end", "size"), no_end=("no_end", "sum")).reset_index()
    width = max(len(ends), 1)
    packed, pair = numbered(start[is_whole].astype(np.int64) * width + finish[is_whole])
    pairs = np.column_stack([packed // width, packed % width])
    children, moves = (
        told[name].fillna(-1).to_numpy(dtype=np.int64)[is_whole] for name in ("children", "moves")
    )
    levels = {name: level_of(name, ends, pairs) for name in LEVELS}
    levels["state"] = _states_with_points(levels["state"])
    return CountedMoves(ends, levels, pairs, pair, listings, listing, children, moves)


def _states_with_points(seen: Level) -> Level:
    """A file of States names no town that could place them: such a State is put amid its towns.

    A file may leave the country out: the name says it, where one country alone has such a State.
    """
    units, points = seen.units, state_points()
    alone = points.drop_duplicates("state_code", keep=False)
    asked = units[["country_code", "state_code"]]
    known = asked.merge(points, how="left", on=["country_code", "state_code"])
    by_name = asked.merge(alone.drop(columns="country_code"), how="left", on="state_code")
    by_name = by_name[units["country_code"].isna().to_numpy()]
    filled = {name: units[name].fillna(known[name]).fillna(by_name[name]) for name in ("lat", "lon")}
    return replace(seen, units=units.assign(**filled))


def corridors_of_counts(
    counts: CountedMoves, listing: int, selection: Selection, mode: str, level: str
) -> pd.DataFrame:
    """One row per corridor of one file and period, the largest first.

    Columns as mobility.corridors without families and newest_move_date; children and moves are the
    file's numbers of its rows added up, nothing (None) where it has none. Of the Selection the
    places count; days, months and periods do not: the file has periods of its own.
    """
    passes, is_home, _ = pairs_looked_at(counts.ends, counts.pairs, selection, mode)
    seen = counts.levels[level]
    chosen = (counts.listing == listing) & passes[counts.pair]
    corridor = seen.of_pair[counts.pair[chosen]]
    size = len(seen.pairs)
    sums, has = {}, {}
    for name, values in (("children", counts.children), ("moves", counts.moves)):
        told = values[chosen]
        sums[name] = np.bincount(corridor, np.maximum(told, 0), size).astype(np.int64)
        has[name] = np.bincount(corridor, told >= 0, size) > 0
    kept = np.flatnonzero(np.bincount(corridor, minlength=size))
    largest = np.where(has["children"], sums["children"], sums["moves"])[kept]
    ranks = (seen.rank[seen.pairs[kept, 1]], seen.rank[seen.pairs[kept, 0]])
    kept = kept[np.lexsort((*ranks, -largest))]
    home_units = np.zeros(len(seen.units), dtype=bool)
    if mode != EVERYWHERE:
        home_units[seen.of_end[is_home]] = True
    columns = corridor_ends(seen, kept, home_units)
    for name in ("children", "moves"):
        columns[name] = pd.array(np.where(has[name], sums[name], 0)[kept], dtype="Int64")
        columns[name][~has[name][kept]] = pd.NA
    return pd.DataFrame(columns)
