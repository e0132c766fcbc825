"""What a report was run for: its direction, State and day, from its lines, its rows or a person.

Also what a load checks against that: one export per State, and whether all rows are made up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from data.extracts.cells import Cells
from data.extracts.kind import Kind
from data.load.report_words import day_of_name, read_lines, read_name, read_report_header
from data.mapping.kinds import LoadOptions
from data.mapping.questions import Undecided
from data.reading.grid import Grid
from data.schema.tables import ALL_STATES
from data.store.cells import Decisions
from data.values.bare_text import bare
from data.values.dates import DAY_FIRST, MONTH_FIRST

SHARED_BY_ALL = 0.95
"""Share of the rows from which on a State counts as shared by all of them: some rows are wrong."""
SHARED_BY_MOST = 0.5
"""Enough where the direction is known already."""

_REFUSED_FROM = re.compile(r"refused rows of extract ([0-9a-f]{12})\b", re.IGNORECASE)


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


GIVEN, ROWS, FILE_NAME = "given", "the rows", "the file's name"
LINES_SURE = SHARED_BY_MOST
"""Share of the rows with a State that have to lie where the lines say: else one of the two is wrong."""


@dataclass(frozen=True)
class Told:
    """One source of a report's direction, State and day. `by`: "lines", "sheets" or "names".

    `where`: of each that it tells, in words: "line 1", "the file's name".
    """

    by: str
    direction: str | None
    state: str | None
    day: dt.date | None
    where: dict[str, str]


@dataclass(frozen=True)
class ReportRun:
    """What a report was run for. `as_of_source`: given, report (its lines, or a sheet beside), file_name,
    newest_row or load_day.

    `direction` is None for records and mobility, whose `state_code` may be ALL_STATES. `told_by`:
    direction, state and as_of -> where it was taken from, in words. `contradictions`: sentences on what
    speaks against what was taken.
    """

    direction: str | None
    state_code: str
    as_of: dt.date
    as_of_source: str
    told_by: dict[str, str]
    contradictions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """What the rows of a table say of its run: State -> rows at either end, and the newest past day."""

    to_states: dict[str | None, int]
    from_states: dict[str | None, int]
    newest: dt.date | None
    orders: dict[str, str]

    @classmethod
    def of(cls, cells: Cells) -> Rows:
        return cls(
            cells.state_counts("to"), cells.state_counts("from"), cells.newest_date(), cells.date_orders
        )

    def states_at(self, direction: str | None) -> dict[str | None, int]:
        return {"to": self.to_states, "from": self.from_states}.get(direction or "", {})


def sources(grid: Grid, rows: Rows, today: dt.date) -> list[Told]:
    """What is said around the table, on other sheets and in names, the surest first."""
    is_day_first = any(order.startswith(DAY_FIRST) for order in rows.orders.values())
    order = DAY_FIRST if is_day_first else MONTH_FIRST
    header = " ".join(grid.header)
    lines = [(number, text) for number, text in grid.other_lines if text != header]
    found = []
    for by, told in (
        ("lines", read_report_header(lines, today, order)),
        ("sheets", read_lines([(_cell_of(*line), line[2]) for line in grid.sheet_lines], today, order)),
    ):
        found.append(Told(by, told.direction, told.state_code, told.as_of_date, told.where))
    for where, name in (("the sheet's name", grid.sheet_name), (FILE_NAME, grid.file_name)):
        words = read_name(name or "", today)
        told_by = dict.fromkeys(("direction", "state", "as_of"), where)
        day = day_of_name(words, rows.newest, today)
        found.append(Told("names", words.direction, words.state_code, day, told_by))
    return found


def _cell_of(sheet: str, row: int, _: str) -> str:
    return f"row {row} of the sheet {bare(sheet, 40)}"


def decide(grid: Grid, kind: Kind, rows: Rows, options: LoadOptions) -> ReportRun:
    """Direction, State, as-of date and where each comes from. Raises Undecided.

    The order of trust: what a person gives, the lines around the table, sheets of parameters, what
    nearly all rows share, the names of the sheet and the file, what most rows share. Where lines and
    rows contradict one another a person is asked. Records and mobility have no direction, and without
    a State that is given or stands in the lines they count as those of several States. Where such a
    file holds no date at all, its day is that of the loading.
    """
    today = dt.date.today()
    every = sources(grid, rows, today)
    words = [told for told in every if told.by != "names"]
    if not kind.has_direction:
        state = _first(options.state, [(told.state, told.where.get("state", "")) for told in words])
        day, source, where = _day(rows, words, options) or (today, "load_day", "the day of loading")
        told_by = {"as_of": where} | ({"state": state[1]} if state else {})
        return ReportRun(None, state[0] if state else ALL_STATES, day, source, told_by)
    if options.state == ALL_STATES:
        raise Undecided("one_state")
    direction, state = _run_by(every, rows, options)
    if direction is None:
        raise Undecided("direction")
    if state is None:
        raise Undecided("state")
    _check_rows(direction, state, rows, options)
    dated = _day(rows, every, options)
    if dated is None:
        raise Undecided("as_of")
    day, source, where = dated
    told_by = {"direction": direction[1], "state": state[1], "as_of": where}
    used = {"direction": direction[0], "state": state[0], "as_of": day}
    return ReportRun(
        direction[0], state[0], day, source, told_by, tuple(_against(used, told_by, every, rows.newest))
    )


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


Found = tuple[str, str] | None
"""A value, and where it stands."""


def _first(given: str | None, said: list[tuple[str | None, str]]) -> Found:
    if given:
        return given, GIVEN
    return next(((value, where) for value, where in said if value), None)


def _run_by(every: list[Told], rows: Rows, options: LoadOptions) -> tuple[Found, Found]:
    """Direction and State, each with where it comes from; None where that stays open."""

    def said(what: str, by_names: bool) -> list[tuple[str | None, str]]:
        chosen = [told for told in every if (told.by == "names") == by_names]
        return [(getattr(told, what), told.where.get(what, "")) for told in chosen]

    direction = _first(options.direction, said("direction", False))
    state = _first(options.state, said("state", False))
    named = _first(None, said("state", True))
    shared = {
        side: shared_state(states, SHARED_BY_ALL)
        for side, states in (("to", rows.to_states), ("from", rows.from_states))
    }
    if direction is None and has_state(rows.to_states) and has_state(rows.from_states):
        # With one end alone it would be guessed: children who came to Georgia can all be from
        # Florida, and a left out column of States would make it a report of Florida.
        fits = _ends(shared, state[0] if state else None)
        direction = (fits[0], ROWS) if len(fits) == 1 else None
    direction = direction or _first(None, said("direction", True))
    if direction is None and named and len(fits := _ends(shared, named[0])) == 1:
        direction = fits[0], f"{named[1]} and the rows"
    if direction is not None and state is None:
        shared_here = shared[direction[0]]
        most = shared_state(rows.states_at(direction[0]), SHARED_BY_MOST)
        state = (shared_here, ROWS) if shared_here else named or ((most, ROWS) if most else None)
    return direction, state


def _ends(shared: dict[str, str | None], state: str | None) -> list[str]:
    """The ends at which nearly all rows share a State: this one, where it is known."""
    return [side for side, code in shared.items() if code and code == (state or code)]


def _check_rows(direction: tuple[str, str], state: tuple[str, str], rows: Rows, options: LoadOptions) -> None:
    """Raise Undecided where the rows are of another State than what is written around them says."""
    known = {code: count for code, count in rows.states_at(direction[0]).items() if code}
    here, every = known.get(state[0], 0), sum(known.values())
    if (options.direction and options.state) or not every or here >= LINES_SURE * every:
        return
    most = max(known, key=lambda code: (known[code], code))
    raise Undecided(
        "contradiction",
        said=f"move {direction[0]} {state[0]}",
        where=_listed_once(direction[1], state[1]),
        rows=f"{every - here:,} of {every:,}",
        moves=f"moves {direction[0]} other States, most of them {most}",
    )


def _listed_once(*places: str) -> str:
    return " and ".join(dict.fromkeys(place if place != GIVEN else "what you said" for place in places))


def _day(rows: Rows, every: list[Told], options: LoadOptions) -> tuple[dt.date, str, str] | None:
    """The day, the word for `as_of_source`, and where it stands."""
    if options.as_of is not None:
        return options.as_of, "given", GIVEN
    for told in every:
        # A name may be that of an older list: its day counts where no row is newer.
        is_older = told.by == "names" and rows.newest is not None and told.day and told.day < rows.newest
        if told.day is not None and not is_older:
            return told.day, "file_name" if told.by == "names" else "report", told.where.get("as_of", "")
    return None if rows.newest is None else (rows.newest, "newest_row", "the newest day in its rows")


def _against(
    used: dict[str, str | dt.date], told_by: dict[str, str], every: list[Told], newest: dt.date | None
) -> Iterator[str]:
    """A sentence for each thing that is said otherwise at a place that was not followed."""
    named = {"direction": "move {}", "state": "{}", "as_of": "{}"}
    for what, value in used.items():
        for told in every:
            other = told.day if what == "as_of" else getattr(told, what)
            if other is None or other == value or told.where.get(what) == told_by[what]:
                continue
            if what == "as_of" and _is_same_month(told, value, other):
                continue
            place, by = told.where[what], "what you said" if told_by[what] == GIVEN else told_by[what]
            words = named[what]
            yield (
                f"{place[0].upper()}{place[1:]} says {words.format(other)}, {by} "
                f"{words.format(value)}: {words.format(value)} was taken."
            )
    day = used["as_of"]
    if told_by["as_of"] != GIVEN and isinstance(day, dt.date) and newest and (newest - day).days > LATE_DAYS:
        yield (
            f"By {told_by['as_of']} the report is of {day}, but rows are as new as {newest}: check the day "
            "at Day of the report."
        )


LATE_DAYS = 31
"""How far a row may lie after the day of its report before that day is doubted: one slip is usual."""


def _is_same_month(told: Told, value: object, other: object) -> bool:
    """A name says the month, the lines the day in it: no contradiction."""
    return (
        told.by == "names"
        and isinstance(value, dt.date)
        and isinstance(other, dt.date)
        and abs((value - other).days) <= LATE_DAYS
    )


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


def refused_from(grid: Grid) -> str | None:
    """The extract whose refused rows the lines around the table say it holds, corrected, or None."""
    found = (_REFUSED_FROM.search(line) for _, line in grid.other_lines)
    return next((match[1].lower() for match in found if match), None)
