"""What a report was run for: its direction, State and day, from its lines, its rows or a person.

Also what a load checks against that: one export per State, and whether all rows are made up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow.compute as pc

from data.extracts.cells import Cells
from data.extracts.kind import Kind
from data.mapping.kinds import LoadOptions
from data.mapping.questions import Undecided
from data.reading.grid import Grid
from data.reference.states import STATES
from data.schema.tables import ALL_STATES
from data.store.cells import Decisions
from data.values.bare_text import bare
from data.values.dates import DAY_FIRST, MONTH_FIRST, dates_in
from data.values.regions import state_code

SHARED_BY_ALL = 0.95
"""Share of the rows from which on a State counts as shared by all of them: some rows are wrong."""
SHARED_BY_MOST = 0.5
"""Enough where the direction is known already."""

_DIRECTION = {
    "to": re.compile(r"\b(moves?|moved|moving)[ -]*(in)?to\b|\bdirection\W+to\b", re.I),
    "from": re.compile(r"\b(moves?|moved|moving)[ -]*(from|out of)\b|\bdirection\W+from\b", re.I),
}
_NAMES = "|".join(re.escape(name) for name in sorted([*STATES.values(), *STATES], key=len, reverse=True))
# A code counts in capitals only: "in", "or", "me" are words.
_STATE = re.compile(
    r"(?i:\bstate|\bmov\w*[ -]*(?:in)?(?:to|from|out of)|\binto)\b(?i:[ -]*(?:state|code|is))*"
    rf"\W+({_NAMES})\b|^\W*({_NAMES})\W*$"
)
_REFUSED_FROM = re.compile(r"refused rows of extract ([0-9a-f]{12})\b", re.IGNORECASE)
_AS_OF = re.compile(
    r"\b(as of|as-of|run date|report date|date run|date of report|run on|generated|printed|"
    r"report run|created|exported|data through|date)\b",
    re.I,
)


@dataclass(frozen=True)
class ReportHeader:
    """What the lines around the table say; None where they say nothing or two things."""

    direction: str | None
    state_code: str | None
    as_of_date: dt.date | None


def read_report_header(
    lines: Iterable[tuple[int, str]], today: dt.date, order: str = MONTH_FIRST
) -> ReportHeader:
    """Direction, State and as-of date named in title, parameter and footer lines.

    A date counts only behind words such as "run date" or "as of", and from 1990 to `today`;
    `order` says how the file's columns write day and month.
    """
    directions, states, dates = set(), [], []
    for _, line in lines:
        for direction, words in _DIRECTION.items():
            if words.search(line):
                directions.add(direction)
        states += [state_code(match[1] or match[2]) for match in _STATE.finditer(line)]
        if match := _AS_OF.search(line):
            dates += dates_in(line[match.end() :], order)
    dates = [date for date in dates if dt.date(1990, 1, 1) <= date <= today]
    return ReportHeader(
        directions.pop() if len(directions) == 1 else None,
        states[0] if len(set(states)) == 1 else None,
        dates[0] if dates else None,
    )


def shared_state(counts: dict[str | None, int], share: float) -> str | None:
    """The State that at least `share` of the rows with a State have. `counts`: State -> rows."""
    known = {state: rows for state, rows in counts.items() if state is not None}
    if not known:
        return None
    state = max(known, key=lambda code: (known[code], code))
    return state if known[state] >= share * sum(known.values()) else None


def has_state(states: dict[str | None, int]) -> bool:
    """Whether any row names a State at this end."""
    return any(code is not None and rows > 0 for code, rows in states.items())


def propose_direction(
    header: ReportHeader,
    to_states: dict[str | None, int],
    from_states: dict[str | None, int],
    direction: str | None,
    state: str | None,
) -> tuple[str | None, str | None]:
    """Direction and State: as given, else as in the header, else as the rows share them.

    (None, ...) or (..., None) where that stays open: then a person has to say it.
    """
    direction = direction or header.direction
    state = state or header.state_code
    shared = {
        "to": shared_state(to_states, SHARED_BY_ALL),
        "from": shared_state(from_states, SHARED_BY_ALL),
    }
    if direction is None and has_state(to_states) and has_state(from_states):
        # With one end alone it would be guessed: children who came to Georgia can all be from
        # Florida, and a left out column of States would make it a report of Florida.
        fits = [side for side, code in shared.items() if code and code == (state or code)]
        direction = fits[0] if len(fits) == 1 else None
    if direction is not None and state is None:
        counts = to_states if direction == "to" else from_states
        state = shared_state(counts, SHARED_BY_MOST)
    return direction, state


@dataclass(frozen=True)
class ReportRun:
    """What a report was run for. `as_of_source`: given, report (its lines), newest_row or load_day.

    `direction` is None for records and mobility, whose `state_code` may be ALL_STATES.
    """

    direction: str | None
    state_code: str
    as_of: dt.date
    as_of_source: str


def decide(grid: Grid, kind: Kind, cells: Cells, options: LoadOptions) -> ReportRun:
    """Direction, State, as-of date and where it comes from. Raises Undecided.

    Records and mobility have no direction, and without a State in `options` or the header they count
    as those of several States. Where such a file holds no date at all, its day is that of the loading.
    """
    order = DAY_FIRST if DAY_FIRST in cells.date_orders.values() else MONTH_FIRST
    header = read_report_header(grid.other_lines, dt.date.today(), order)
    if not kind.has_direction:
        day, source = _as_of(cells, header, options) or (dt.date.today(), "load_day")
        return ReportRun(None, options.state or header.state_code or ALL_STATES, day, source)
    if options.state == ALL_STATES:
        raise Undecided("one_state")
    direction, state = propose_direction(
        header, cells.state_counts("to"), cells.state_counts("from"), options.direction, options.state
    )
    if direction is None:
        raise Undecided("direction")
    if state is None:
        raise Undecided("state")
    dated = _as_of(cells, header, options)
    if dated is None:
        raise Undecided("as_of")
    return ReportRun(direction, state, *dated)


MOST_YEARS_NAMED = 12


def year_to_take(cells: Cells, year: str | None) -> str | None:
    """The year whose figures are taken of a file of several; None where it has one or says none.

    Raises Undecided where nobody chose one that the file has.
    """
    years = cells.years()
    if len(years) < 2:
        return None
    if year not in years:
        more = len(years) - MOST_YEARS_NAMED
        named = ", ".join(bare(each, 20) for each in years[:MOST_YEARS_NAMED])
        raise Undecided(
            "year", years=named + (f" and {more} more" if more > 0 else ""), newest=bare(years[0], 20)
        )
    return year


def _as_of(cells: Cells, header: ReportHeader, options: LoadOptions) -> tuple[dt.date, str] | None:
    if options.as_of is not None:
        return options.as_of, "given"
    if header.as_of_date is not None:
        return header.as_of_date, "report"
    newest = cells.newest_date()
    return None if newest is None else (newest, "newest_row")


MOST_OTHER_IDS_PCT = 10
"""Of the student ids two files share, those with another MSIX ID: merges give a few."""


def check_one_export(engine: duckdb.DuckDBPyConnection, decisions: Decisions) -> None:
    """Raise Undecided where a Student file uses the student ids of another export.

    The files of one export are those loaded under one State; the same student_id with another
    MSIX ID says that two exports got the same State.
    """
    shared, other = engine.execute(
        """
        SELECT count(*), count(*) FILTER (WHERE mine.msix_id <> theirs.msix_id)
        FROM students mine JOIN students theirs USING (student_id)
        JOIN extracts e ON e.extract_id = theirs.extract_id
        WHERE mine.extract_id = $extract_id AND theirs.extract_id <> $extract_id
          AND e.state_code = $state AND mine.msix_id IS NOT NULL AND theirs.msix_id IS NOT NULL
        """,
        {"extract_id": decisions.extract_id, "state": decisions.state_code},
    ).fetchall()[0]
    if other * 100 > shared * MOST_OTHER_IDS_PCT:
        raise Undecided("one_export", count=f"{other:,}", state=decisions.state_code)


def is_synthetic_grid(grid: Grid) -> bool:
    """Whether some cell of every row says SYNTHETIC."""
    marked = None
    for name in grid.cells.column_names[:-1]:
        column = grid.cells.column(name)
        if "SYNTHETIC" in (column[0].as_py() or "").upper():
            here = pc.fill_null(pc.match_substring(column, "SYNTHETIC", ignore_case=True), False)
            marked = here if marked is None else pc.or_(marked, here)
    return marked is not None and bool(pc.all(marked).as_py())


def refused_from(grid: Grid) -> str | None:
    """The extract whose refused rows the lines around the table say it holds, corrected, or None."""
    found = (_REFUSED_FROM.search(line) for _, line in grid.other_lines)
    return next((match[1].lower() for match in found if match), None)
