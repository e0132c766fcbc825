"""The moves of one source as whole numbers, a family's moves together, a child's in order of days.

Three sources say who moved where. They are never added up: the same move would count twice, and
the children of a Missed Enrollment report are only those whom somebody missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

RECORDS, MOBILITY, MISSED = "records", "mobility", "missed"
SOURCE_WORDS = {
    RECORDS: "the moves in the loaded records",
    MOBILITY: "the moves of the loaded Mobility files",
    MISSED: "the moves of the newest Missed Enrollment reports: only children somebody missed",
}
"""The sources, the fullest first."""
_KIND = {RECORDS: "qualifying_moves", MOBILITY: "mobility_moves"}

LEVELS = ("state", "county", "place")
SWAPPED_DAYS = 14
"""A child who is said to have arrived at a place after having left it, within so many days."""
EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Level:
    """Ends of moves seen as States, counties or places.

    units: one row per unit: unit_id (State code or name, FIPS code, or place_id as text), name,
    state_code, country_code, lat, lon (mean of the known points in it).
    of_end: the unit's row number for each end. pairs: int array (corridors, 2) of row numbers.
    pair: for each move the row number of its pair.
    """

    units: pd.DataFrame
    of_end: np.ndarray
    pairs: np.ndarray
    pair: np.ndarray


@dataclass(frozen=True)
class Quality:
    """What was left out of the counts, and what is in them but out of the chains; in moves."""

    rows: int
    repeated: int
    no_date: int
    no_start: int
    no_finish: int
    same_place: int
    two_places_a_day: int
    back_in_time: int


@dataclass(frozen=True)
class CodedMoves:
    """One entry per child, day, start and finish; sorted by family, child and day.

    ends: one row per end of a move (a place, or a State of which no town is known): end_id
    (place_id; below 0 for a State alone), place_name, county_fips, county_name, state_code,
    country_code, lat, lon. start, finish: row numbers of ends. day: days since 1970-01-01.
    found: 1 the State moved to enrolled the child during the stay, 0 it did not, -1 not known.
    is_usable: the move may stand in a chain (see Quality).
    """

    source: str
    ends: pd.DataFrame
    levels: dict[str, Level]
    child: np.ndarray
    family: np.ndarray
    day: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    found: np.ndarray
    is_usable: np.ndarray
    quality: Quality

    @property
    def moves(self) -> int:
        return int(self.day.size)

    @property
    def last_day(self) -> int:
        """The newest day in the data: what is later is not known."""
        return int(self.day.max()) if self.day.size else 0

    @cached_property
    def month_number(self) -> np.ndarray:
        """Months since January 1970 of each move."""
        return self.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)

    @property
    def knows_enrollments(self) -> bool:
        return bool((self.found >= 0).any())


def moves_of(table: Callable[[str], ir.Table], source: str) -> ir.Table:
    """One row per loaded row of the source that tells a move; `table(name)` gives a table."""
    names = (
        "child_number", "family_number", "move_date", "from_place_id", "from_state_code",
        "from_country_code", "to_place_id", "to_state_code", "is_same_place", "is_found",
    )  # fmt: skip
    if source != MISSED:
        moves = table("moves")
        return moves.filter(moves.kind == _KIND[source])[names]
    leads = table("leads").filter(lambda leads: leads.is_newest)
    is_to = leads.direction == "to"

    def end(missed, other, if_to):
        return ibis.ifelse(is_to if if_to else ~is_to, missed, other)

    return leads.mutate(
        from_place_id=end(leads.missed_place_id, leads.other_place_id, False),
        from_state_code=end(leads.missed_state_code, leads.other_state_code, False),
        from_country_code=ibis.ifelse(is_to, leads.other_country_code, "USA"),
        to_place_id=end(leads.missed_place_id, leads.other_place_id, True),
        to_state_code=end(leads.missed_state_code, leads.other_state_code, True),
        is_found=ibis.null("boolean"),
    )[names]


def coded_moves(rows: ir.Table, places: pd.DataFrame, source: str) -> CodedMoves:
    """Read `rows` (see moves_of) into a CodedMoves. `places`: one row per place of the store."""
    ordered = rows.mutate(day=(rows.move_date.epoch_seconds() // 86_400).cast("int32")).order_by(
        "family_number", "child_number", "move_date", "from_place_id", "to_place_id"
    )
    return coded(ordered.to_pyarrow(), places, source)


def coded(table: pa.Table, places: pd.DataFrame, source: str) -> CodedMoves:
    """As coded_moves, of rows in an Arrow table with `day`, sorted by family, child and day."""
    ends, start, finish = _ends(table, places)
    day = _whole(table["day"], 0)
    has_day = pc.is_valid(table["day"]).to_numpy()
    same = pc.fill_null(table["is_same_place"], False).to_numpy()
    is_whole = has_day & (start >= 0) & (finish >= 0) & ~same
    found = _whole(table["is_found"].cast(pa.int8()), -1).astype(np.int8)
    columns = [_whole(table["family_number"], -1), _whole(table["child_number"], -1)]
    columns += [day, start, finish, found]
    columns = [column[is_whole] for column in columns]
    order = np.lexsort(columns[4::-1])
    if (np.diff(order) != 1).any():
        columns = [column[order] for column in columns]
    is_repeat = np.zeros(len(order), dtype=bool)
    if len(order):
        is_repeat[1:] = np.logical_and.reduce([np.diff(column) == 0 for column in columns[:5]])
    family, child, day, start_, finish_, found = (
        np.ascontiguousarray(column[~is_repeat]) for column in columns
    )
    clashes, swapped = _doubtful(child, day, start_, finish_)
    return CodedMoves(
        source=source,
        ends=ends,
        levels={name: _level(name, ends, start_, finish_) for name in LEVELS},
        child=child,
        family=family,
        day=day,
        start=start_,
        finish=finish_,
        found=found,
        is_usable=~(clashes | swapped),
        quality=Quality(
            rows=len(table),
            repeated=int(is_repeat.sum()),
            no_date=int((~has_day).sum()),
            no_start=int((start < 0).sum()),
            no_finish=int((finish < 0).sum()),
            same_place=int(same.sum()),
            two_places_a_day=int(clashes.sum()),
            back_in_time=int(swapped.sum()),
        ),
    )


def _whole(column: pa.ChunkedArray, missing: int) -> np.ndarray:
    return np.ascontiguousarray(pc.fill_null(column, missing).to_numpy(), dtype=np.int32)


def _ends(table: pa.Table, places: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The frame of ends and, for each row, the numbers of its start and finish (-1: not known)."""
    keys = []
    for side in ("from", "to"):
        state = pc.fill_null(table[f"{side}_state_code"].cast(pa.string()), "")
        country = (
            pc.fill_null(table["from_country_code"].cast(pa.string()), "")
            if side == "from"
            else pa.chunked_array([pa.array(["USA"] * len(table), pa.string())])
        )
        keys.append((_whole(table[f"{side}_place_id"], 0), _strings(state), _strings(country)))
    state_names = sorted(set(keys[0][1][1]) | set(keys[1][1][1]))
    country_names = sorted(set(keys[0][2][1]) | set(keys[1][2][1]))
    packed = []
    for place, state, country in keys:
        state_code = _renumber(state, state_names)
        country_code = _renumber(country, country_names)
        alone = -(1 + state_code.astype(np.int64) * len(country_names) + country_code)
        is_nowhere = (place == 0) & (np.array(state_names, dtype=object) == "")[state_code]
        is_nowhere &= np.isin(np.array(country_names, dtype=object), ["", "USA"])[country_code]
        # 0 marks an end of which not even a State or a foreign country is known
        packed.append(np.where(place != 0, place, np.where(is_nowhere, 0, alone)))
    found, numbers = np.unique(np.concatenate(packed), return_inverse=True)
    frame = pd.DataFrame({"end_id": found})
    named = frame.merge(places, left_on="end_id", right_on="place_id", how="left")
    is_alone = found < 0
    rest = -found[is_alone] - 1
    for column in ("place_name", "county_fips", "county_name", "state_code", "country_code"):
        named[column] = named[column].astype(object).where(named[column].notna(), None)
    if is_alone.any():
        named.loc[is_alone, "state_code"] = [
            state_names[i] or None for i in rest // len(country_names)
        ]
        named.loc[is_alone, "country_code"] = [
            country_names[i] or None for i in rest % len(country_names)
        ]
    numbers = numbers.astype(np.int32)
    if 0 in found:
        numbers[numbers == int(np.searchsorted(found, 0))] = -1
    columns = [
        "end_id",
        "place_name",
        "county_fips",
        "county_name",
        "state_code",
        "country_code",
        "lat",
        "lon",
    ]
    return named[columns], numbers[: len(table)], numbers[len(table) :]


def _strings(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy(), encoded.dictionary.to_pylist()


def _renumber(coded_column: tuple[np.ndarray, list[str]], names: list[str]) -> np.ndarray:
    codes, own = coded_column
    places = {name: i for i, name in enumerate(names)}
    return np.array([places[name] for name in own], dtype=np.int64)[codes]


def _level(name: str, ends: pd.DataFrame, start: np.ndarray, finish: np.ndarray) -> Level:
    """The ends grouped: a place without a county is its State, a State abroad stays itself."""
    state = ends["state_code"].fillna(ends["country_code"]).fillna("")
    county = ends["county_fips"].where(ends["county_fips"].notna(), None)
    if name == "state":
        unit_id, label = state, state
    elif name == "county":
        unit_id = county.fillna(state)
        label = (ends["county_name"].fillna("") + " " + state).where(county.notna(), state)
    else:
        is_place = ends["end_id"] > 0
        unit_id = ends["end_id"].astype(str).where(is_place, state)
        label = (ends["place_name"].fillna("") + " " + state).where(
            is_place, state + ", town not known"
        )
    frame = ends.assign(unit_id=unit_id.astype(str), name=label, state_code=state)
    units = frame.groupby("unit_id", sort=True, as_index=False).agg(
        name=("name", "first"), state_code=("state_code", "first"),
        country_code=("country_code", "first"), lat=("lat", "mean"), lon=("lon", "mean"),
    )  # fmt: skip
    of_end = np.searchsorted(
        units["unit_id"].to_numpy(dtype=str), frame["unit_id"].to_numpy(dtype=str)
    )
    of_end = of_end.astype(np.int32)
    width = max(len(units), 1)
    keys = of_end[start].astype(np.int64) * width + of_end[finish]
    found, pair = np.unique(keys, return_inverse=True)
    pairs = np.column_stack([found // width, found % width])
    return Level(units, of_end, pairs, pair.astype(np.int32))


def _doubtful(
    child: np.ndarray, day: np.ndarray, start: np.ndarray, finish: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Moves of a child on a day that ends at two places; and moves told in the wrong order."""
    clashes = np.zeros(child.size, dtype=bool)
    swapped = np.zeros(child.size, dtype=bool)
    if child.size > 1:
        together = (np.diff(child) == 0) & (np.diff(day) == 0)
        clashes[1:] |= together
        clashes[:-1] |= together
        near = (np.diff(child) == 0) & (np.diff(day) > 0) & (np.diff(day) <= SWAPPED_DAYS)
        near &= ~clashes[1:] & ~clashes[:-1]
        wrong = near & (finish[1:] == start[:-1]) & (start[1:] != finish[:-1])
        swapped[1:] |= wrong
        swapped[:-1] |= wrong
    return clashes, swapped
