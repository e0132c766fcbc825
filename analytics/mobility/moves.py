"""The moves of one source as whole numbers, a family's moves together, a child's in order of days.

Three sources say who moved where. They are never added up: the same move would count twice, and
the children of a Missed Enrollment report are only those whom somebody missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analytics.mobility.chains import Chains, chains_of
from analytics.mobility.ends import LEVELS, Level, ends_of, level_of
from analytics.mobility.kernels import distinct_in_order, doubtful_rows, linked_moves
from analytics.stats.numbering import numbered
from data.schema.program import EPOCH as EPOCH

RECORDS, MOBILITY, MISSED = "records", "mobility", "missed"
SOURCE_WORDS = {
    RECORDS: "the moves in the loaded records",
    MOBILITY: "the moves of the loaded Mobility files",
    MISSED: "the moves of the newest Missed Enrollment reports: only children somebody missed",
}
"""The sources, the fullest first."""
_KIND = {RECORDS: "qualifying_moves", MOBILITY: "mobility_moves"}


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


@dataclass(frozen=True, eq=False)
class CodedMoves:
    """One entry per child, day, start and finish; sorted by family, child and day.

    ends: one row per end of a move (a place, or a State of which no town is known): end_id
    (place_id; below 0 for a State alone), place_name, county_fips, county_name, state_code,
    country_code, lat, lon. start, finish: row numbers of ends. pairs: int array (pairs of ends, 2);
    pair: its row for each move. day: days since 1970-01-01.
    found: 1 the State moved to enrolled the child during the stay, 0 it did not, -1 not known.
    is_usable: the move may stand in a chain (see Quality).
    """

    source: str
    ends: pd.DataFrame
    levels: dict[str, Level]
    pairs: np.ndarray
    pair: np.ndarray
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

    @cached_property
    def first_day(self) -> int:
        """The oldest day in the data."""
        return int(self.day.min()) if self.day.size else 0

    @cached_property
    def last_day(self) -> int:
        """The newest day in the data: what is later is not known."""
        return int(self.day.max()) if self.day.size else 0

    @cached_property
    def month_of_day(self) -> np.ndarray:
        """Months since January 1970 of each day from first_day to last_day."""
        days = np.arange(self.first_day, self.last_day + 1)
        return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)

    @cached_property
    def month_number(self) -> np.ndarray:
        """Months since January 1970 of each move."""
        return self.month_of_day[self.day - self.first_day]

    @cached_property
    def is_linked(self) -> np.ndarray:
        """A flag per move: the child's next move starts at the very place this one ended."""
        return linked_moves(self.child, self.start, self.finish, self.is_usable)

    @cached_property
    def chains(self) -> dict[str, Chains]:
        """The chains of all children on each level."""
        return {
            name: chains_of(
                self.child, self.day, level.of_end[self.start], level.of_end[self.finish], self.is_usable
            )
            for name, level in self.levels.items()
        }

    @cached_property
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
    leads = table("leads")
    leads = leads.filter(leads.is_newest)
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
    days = rows.mutate(day=(rows.move_date.epoch_seconds() // 86_400).cast("int32"))
    return coded(days.drop("move_date").to_pyarrow(), places, source)


def coded(table: pa.Table, places: pd.DataFrame, source: str) -> CodedMoves:
    """As coded_moves, of rows in an Arrow table with `day`.

    What all Selections share is worked out here, once: pairs of ends, links, chains.
    """
    ends, start, finish = ends_of(table, places)
    day = _whole(table["day"], 0)
    has_day = pc.is_valid(table["day"]).to_numpy()
    same = pc.fill_null(table["is_same_place"], False).to_numpy()
    is_whole = has_day & (start >= 0) & (finish >= 0) & ~same
    found = _whole(table["is_found"].cast(pa.int8()), -1).astype(np.int8)
    columns = [_whole(table["family_number"], -1), _whole(table["child_number"], -1)]
    columns += [day, start, finish, found]
    if not is_whole.all():
        columns = [column[is_whole] for column in columns]
    kept = distinct_in_order(*columns[:5])
    if kept is None:  # the store holds moves by family; reports come as they come
        order = np.lexsort(columns[2::-1])
        columns = [column[order] for column in columns]
        kept = distinct_in_order(*columns[:5])
    repeated = columns[0].size - kept.size
    columns = [column[kept] for column in columns]
    family, child, day, start_, finish_, found = columns
    width = max(len(ends), 1)
    packed, pair = numbered(start_.astype(np.int64) * width + finish_)
    pairs = np.column_stack([packed // width, packed % width])
    clashes, swapped = doubtful_rows(child, day, start_, finish_)
    moves = CodedMoves(
        source=source,
        ends=ends,
        levels={name: level_of(name, ends, pairs) for name in LEVELS},
        pairs=pairs,
        pair=pair,
        child=child,
        family=family,
        day=day,
        start=start_,
        finish=finish_,
        found=found,
        is_usable=~(clashes | swapped),
        quality=Quality(
            rows=len(table),
            repeated=repeated,
            no_date=int((~has_day).sum()),
            no_start=int((start < 0).sum()),
            no_finish=int((finish < 0).sum()),
            same_place=int(same.sum()),
            two_places_a_day=int(clashes.sum()),
            back_in_time=int(swapped.sum()),
        ),
    )
    _ = moves.month_number, moves.is_linked, moves.chains, moves.knows_enrollments
    return moves


def _whole(column: pa.ChunkedArray, missing: int) -> np.ndarray:
    return np.ascontiguousarray(pc.fill_null(column, missing).to_numpy(), dtype=np.int32)
