"""What a report says of itself, in its title lines and in its rows: direction, State, as-of date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.reference.states import STATES
from data.values.codes import state_code
from data.values.dates import MONTH_FIRST, dates_in

SHARED_BY_ALL = 0.95
"""Share of the rows from which on a State counts as shared by all of them: some rows are wrong."""
SHARED_BY_MOST = 0.5
"""Enough where the direction is known already."""

_DIRECTION = {
    "to": re.compile(r"\b(moves?|moved|moving)[ -]*(in)?to\b|\bdirection\W+to\b", re.I),
    "from": re.compile(r"\b(moves?|moved|moving)[ -]*(from|out of)\b|\bdirection\W+from\b", re.I),
}
_NAMES = "|".join(
    re.escape(name) for name in sorted([*STATES.values(), *STATES], key=len, reverse=True)
)
# A code counts in capitals only: "in", "or", "me" are words.
_STATE = re.compile(
    r"(?i:\bstate|\bmov\w*[ -]*(?:in)?(?:to|from|out of)|\binto)\b(?i:[ -]*(?:state|code|is))*"
    rf"\W+({_NAMES})\b|^\W*({_NAMES})\W*$"
)
_AS_OF = re.compile(
    r"\b(as of|as-of|run date|report date|date run|date of report|run on|generated|printed|"
    r"report run|created|exported|data through|date)\b",
    re.I,
)


@dataclass(frozen=True)
class Told:
    """What the lines around the table say; None where they say nothing or two things."""

    direction: str | None
    state_code: str | None
    as_of_date: dt.date | None


def told_by_lines(
    lines: Iterable[tuple[int, str]], today: dt.date, order: str = MONTH_FIRST
) -> Told:
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
    return Told(
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
    told: Told,
    to_states: dict[str | None, int],
    from_states: dict[str | None, int],
    direction: str | None,
    state: str | None,
) -> tuple[str | None, str | None]:
    """Direction and State: as given, else as told by the lines, else as the rows share them.

    (None, ...) or (..., None) where that stays open: then a person has to say it.
    """
    direction = direction or told.direction
    state = state or told.state_code
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
