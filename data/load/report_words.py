"""What the words around a table, its other sheets and its names say a report was run for.

Direction, State and day, each with where it stands. The order of trust is that of data.load.metadata;
here nothing is decided between two places, only within one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from data.reference.states import STATES
from data.values.dates import MONTH_FIRST, MONTHS, dates_in
from data.values.regions import state_code

_NAMES = "|".join(re.escape(name) for name in sorted(STATES.values(), key=len, reverse=True))
_CODES = "|".join(STATES)
# A code counts in capitals only: "in", "or", "me" are words. Kansas City and Washington County are no States.
_ONE = rf"(?:(?i:{_NAMES})(?!\s+(?i:county|co\b|parish|city|d\.? ?c\b|avenue|street))|(?:{_CODES}))\b"
_FILLED = r"(?i:[ -]*(?:states?|code|name|is|the|of|\(s\)))*\W{0,6}"
_SEVERAL = rf"(?P<more>\s*(?:[,;/&+]|(?i:\b(?:and|or|y|o)\b))\s*{_ONE})?"
_INTO, _OUT = r"(?:in)?to|hacia", r"from|out of|desde"
_SIDE = re.compile(
    rf"(?i:\b(?:mov(?:e|es|ed|ing|imientos?)|mudanzas?)[ -]*(?:(?P<to>{_INTO})|(?P<from>{_OUT}))\b|\b(?P<into>into)\b)"
    rf"{_FILLED}(?P<state>{_ONE}){_SEVERAL}"
)
_STATE = re.compile(rf"(?i:\b(?:state|estado)s?\b){_FILLED}(?P<state>{_ONE}){_SEVERAL}")
_ALONE = re.compile(
    rf"^\W*(?P<state>{_ONE})\W*(?i:(?:migrant|mep\b|missed|id&r|department of education).*)?$"
    rf"|(?i:\b(?:missed enrollments?|mobility)(?: report| list)?)\W+(?P<last>{_ONE})\W*$"
)
_DIRECTION = {
    "to": re.compile(rf"\b(?:moves?|moved|moving|mudanzas?)[ -]*(?:{_INTO})\b|\bdirection\W+to\b", re.I),
    "from": re.compile(rf"\b(?:moves?|moved|moving|mudanzas?)[ -]*(?:{_OUT})\b|\bdirection\W+from\b", re.I),
}
_OF_ALL = re.compile(
    rf"\bmov\w*[ -]*(?:{_INTO}|{_OUT})\b(?:[ -]*(?:states?|code|name|cit(?:y|ies)))*\W{{1,6}}"
    r"(?:all|any|todos|none|n/?a|blank)\b",
    re.I,
)
_RUN_BY = re.compile(
    rf"\b(?:run by|direction|report type|type of (?:run|report)|search(?:ed)? by)\W+"
    rf"(?:mov\w*[ -]*)?(?:(?P<to>{_INTO})|(?P<from>{_OUT}))\b",
    re.I,
)
_AS_OF = (
    re.compile(r"\bas[ -]of\b|\bal d[ií]a\b|\bcorte(?: al)?\b", re.I),
    re.compile(r"\bdata through\b|\bdatos hasta\b", re.I),
    re.compile(
        r"\b(?:run date|report date|date run|date of report|run on|report run|fecha del? (?:informe|reporte))\b"
        r"|\brun(?=\W{1,3}\d)",
        re.I,
    ),
    re.compile(
        r"\b(?:generated|printed|created|exported|downloaded|extracted|generado|impreso|exportado|descargado)\b",
        re.I,
    ),
    re.compile(
        r"(?<!birth )(?<!start )(?<!begin )(?<!end )(?<!from )(?<!to )(?<!qad )(?<!move )(?<!arrival )"
        r"(?<!enrollment )(?<!residency )(?<!withdrawal )(?<!effective )\b(?:date|fecha)\b(?! (?:range|of birth|from|between))",
        re.I,
    ),
)
"""Words before the day of a report, the surest first: of "Data as of ..., printed ..." the first."""
_ONLY_A_DAY = re.compile(r"\W*[\d/.-]{8,10}(?:[ T,]+\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)?\W*", re.I)

Line = tuple[str, str]
"""Where a line stands, in words ("line 1"), and its text."""


@dataclass(frozen=True)
class ReportHeader:
    """What the lines around the table say; None where they say nothing or two things.

    `where`: "direction", "state", "as_of" -> where it is said, of those that are.
    """

    direction: str | None
    state_code: str | None
    as_of_date: dt.date | None
    where: dict[str, str] = field(default_factory=dict)


def read_report_header(
    lines: Iterable[tuple[int, str]], today: dt.date, order: str = MONTH_FIRST
) -> ReportHeader:
    """Direction, State and as-of date named in title, parameter and footer lines.

    A date counts only behind words such as "run date" or "as of", or alone on its line, and from 1990
    to `today`; `order` says how the file's columns write day and month.
    """
    return read_lines([(f"line {number}", text) for number, text in lines], today, order)


def read_lines(lines: Iterable[Line], today: dt.date, order: str = MONTH_FIRST) -> ReportHeader:
    """As `read_report_header`, of lines from anywhere."""
    lines = list(lines)
    direction = _only(_directions(lines))
    sides, plain = _states(lines)
    of_side = [said for said in sides if direction is None or said[0] == direction[0]]
    state = _only([(code, where) for _, code, where in of_side] or plain)
    day = _day(lines, today, order)
    said = {"direction": direction, "state": state, "as_of": day}
    return ReportHeader(
        direction[0] if direction else None,
        state[0] if state else None,
        day[0] if day else None,
        {what: found[1] for what, found in said.items() if found},
    )


def _only(said: list[tuple[str | None, str]]) -> tuple[str, str] | None:
    """What is said, and where first; nothing where two things are."""
    if not said or len({value for value, _ in said}) != 1 or said[0][0] is None:
        return None
    return said[0][0], said[0][1]


def _directions(lines: list[Line]) -> list[tuple[str | None, str]]:
    """By which end the report was run: what is said outright, else what is only mentioned."""
    outright: list[tuple[str | None, str]] = []
    mentioned: list[tuple[str | None, str]] = []
    for where, text in lines:
        outright += [("to" if found["to"] else "from", where) for found in _RUN_BY.finditer(text)]
        outright += [(_side(found), where) for found in _SIDE.finditer(text) if not found["more"]]
        left = _OF_ALL.sub(" ", text)
        mentioned += [(side, where) for side, words in _DIRECTION.items() if words.search(left)]
    return outright or mentioned


def _side(found: re.Match[str]) -> str:
    return "from" if found["from"] else "to"


def _states(lines: list[Line]) -> tuple[list[tuple[str, str | None, str]], list[tuple[str | None, str]]]:
    """(side, State, where) of those behind "move to", and (State, where) of the others.

    The State is None where several are named at one place. One that stands alone, or before the name
    of a program, counts only where nothing else does.
    """
    sides, plain, alone = [], [], []
    for where, text in lines:
        for found in _SIDE.finditer(text):
            sides.append((_side(found), None if found["more"] else state_code(found["state"]), where))
        taken = {found.start("state") for found in _SIDE.finditer(text)}
        for found in _STATE.finditer(text):
            if found.start("state") not in taken:
                plain.append((None if found["more"] else state_code(found["state"]), where))
        if found := _ALONE.search(text.strip()):
            alone.append((state_code(found["state"] or found["last"]), where))
    return sides, plain or alone


def _day(lines: list[Line], today: dt.date, order: str) -> tuple[dt.date, str] | None:
    """The first day behind the surest words, and where; one that stands alone where no words do."""
    for words in _AS_OF:
        for where, text in lines:
            for found in words.finditer(text):
                if day := _past(dates_in(text[found.end() :], order)[:1], today):
                    return day, where
    for where, text in lines:
        if _ONLY_A_DAY.fullmatch(text) and (day := _past(dates_in(text, order)[:1], today)):
            return day, where
    return None


def _past(days: list[dt.date], today: dt.date) -> dt.date | None:
    return next((day for day in days if dt.date(1990, 1, 1) <= day <= today), None)


_IS_WORD = frozenset({"in", "or", "me", "hi", "ok", "oh", "as", "de", "la", "id", "al", "mi"})
"""Codes that are words in small letters, in a name that somebody typed."""
_NEVER_ALONE = frozenset({"ME", "ID"})
"""Missed Enrollment, and an id: no State unless it stands behind "move to"."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME_SIDE = re.compile(
    rf"\bmov(?:e|es|ed|ing|ement)?s?[ -]*(?:(?P<to>{_INTO})|(?P<from>{_OUT}))\b[ -]*(?P<state>{_NAMES}|{_CODES})?(?![A-Za-z])",
    re.I,
)
_NAME_ALONE = re.compile(
    rf"(?i:\b(?P<before>to|from|by) )?(?<![A-Za-z])(?P<state>(?i:{_NAMES})|(?:{_CODES}))(?![A-Za-z])"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH = (
    re.compile(rf"(?<![A-Za-z])(?P<month>{_MONTH_NAMES})(?![A-Za-z])[ -]*(?:{_YEAR}(?!\d))?", re.I),
    re.compile(rf"(?<!\d){_YEAR}[ -](?P<month>{_MONTH_NAMES}|\d\d?)(?![\dA-Za-z]| ?-? ?\d)", re.I),
)


@dataclass(frozen=True)
class NameWords:
    """What the name of a file or a sheet says. `month`: (year or None, month)."""

    direction: str | None
    state_code: str | None
    day: dt.date | None
    month: tuple[int | None, int] | None


def read_name(name: str, today: dt.date) -> NameWords:
    """Direction, State, day and month in a name such as "ME move TO pa sept.xlsx"."""
    text = _CAMEL.sub(" ", PurePath(name).stem)
    text = re.sub(r"_|(?<!\d)\.|\.(?!\d)|\s+", " ", text)
    found = _NAME_SIDE.search(text)
    sides = {_side(match) for match in _NAME_SIDE.finditer(text)}
    written = found["state"] if found else None
    if written in _IS_WORD:
        written = None
    if written is None:
        written = _alone(text)
    return NameWords(
        sides.pop() if len(sides) == 1 else None,
        state_code(written) if written else None,
        _past(dates_in(text)[:1], today),
        _month(text),
    )


def _alone(text: str) -> str | None:
    """The one State in a name that has no "move to" or "move from" before one."""
    found = [match for match in _NAME_ALONE.finditer(text) if match["state"] not in _NEVER_ALONE]
    # "From FL" without a move may be who sent it, and of "FL to GA" neither is the report's.
    if len({state_code(match["state"]) for match in found}) != 1 or any(m["before"] for m in found):
        return None
    written = found[0]["state"]
    is_shouted = text == text.upper()  # then IN, OR and the like may be words
    return None if is_shouted and written.lower() in _IS_WORD else written


def _month(text: str) -> tuple[int | None, int] | None:
    for pattern in reversed(_MONTH):
        if found := pattern.search(text):
            month = found["month"]
            number = int(month) if month.isdecimal() else MONTHS[month.casefold()]
            if 1 <= number <= 12:
                return (int(found["year"]) if found["year"] else None), number
    return None


MONTHS_BEFORE = 3
"""How far before the end of a month that a name gives without a year the newest row may lie."""


def day_of_name(words: NameWords, newest: dt.date | None, today: dt.date) -> dt.date | None:
    """The day that a name gives, if the rows can be of that day: the last of its month, where it gives one.

    `newest`: the newest day in the rows. A month that is not over ends today; one without a year is the
    first that ends after the newest row, and counts only where that lies in it or shortly before.
    """
    if words.day is not None:
        return words.day
    if words.month is None:
        return None
    year, month = words.month
    if year is not None:
        return min(_end_of(year, month), today) if dt.date(year, month, 1) <= today else None
    if newest is None:
        return None
    end = next(
        _end_of(a_year, month)
        for a_year in range(newest.year, newest.year + 2)
        if _end_of(a_year, month) >= newest
    )
    is_near = (end - newest).days <= 31 * MONTHS_BEFORE
    return min(end, today) if is_near and end.replace(day=1) <= today else None


def _end_of(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
