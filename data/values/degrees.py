"""Degrees as maps, phones and agencies write them -> degrees with decimals."""

from __future__ import annotations

import re

from data.values.codes import unmarked
from data.values.numbers import POINT, read_number

MILLIONTHS = 1_000_000
_DEGREES, _MINUTES, _SECONDS = "[°ºd:* ]", "['’′m: ]", "[\"”″s]|''|′′|’’"
_PARTS = re.compile(
    rf"(?P<minus>[-\u2212])?(?P<degrees>\d{{1,3}})\s*{_DEGREES}\s*(?P<minutes>\d{{1,2}}(?:[.,]\d+)?)\s*"
    rf"(?:(?:{_MINUTES})\s*(?:(?P<seconds>\d{{1,2}}(?:[.,]\d+)?)\s*(?:{_SECONDS})?)?)?",
    re.IGNORECASE,
)
_SIDE = re.compile(r"([NSEWO])\s*([^NEWO]+)|([^NEWO]+?)(?<!\s)\s*([NSEWO])", re.IGNORECASE)
_ENDS_IN_SECONDS = re.compile(r".*m\s*[\d.,]+\s*s", re.IGNORECASE)
"""31d 27m 02s: seconds, not south."""
_MILLIONTHS = re.compile(r"[-\u2212]?\d{8,9}")


def read_degrees(text: str, sides: str, sign: str = POINT) -> float | None:
    """Degrees north or east, below 0 for south and west, or None where the text names none.

    `sides`: the letters that may stand before or behind, the positive one first ("NS", "EWO"; O is
    west in Spanish). Understood: 31.45, 31.45 N, 31°27'02"N, 31 27 02, 31:27.5, and 31450333, the
    millionths of a degree that some programs keep: eight or nine digits, which no degree has.
    `sign` stands before the decimals.
    """
    text, side = unmarked(text), ""
    match = None if _ENDS_IN_SECONDS.fullmatch(text) else _SIDE.fullmatch(text)
    if match:
        side = (match[1] or match[4]).upper()
        text = (match[2] or match[3]).strip()
        if side not in sides:
            return None
    found = _degrees(text, sign)
    if found is None or abs(found) > 180:
        return None
    if not side:
        return found
    if found < 0 and side == sides[0]:
        return None  # -31 N says two things
    return abs(found) * (1 if side == sides[0] else -1)


def _degrees(text: str, sign: str) -> float | None:
    if _MILLIONTHS.fullmatch(text):
        return int(text.replace("\u2212", "-")) / MILLIONTHS
    number = read_number(text, sign)
    if number is not None and not re.search(r"\d\s+\d", text):
        return number
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    minutes, seconds = (float((match[part] or "0").replace(",", ".")) for part in ("minutes", "seconds"))
    is_whole = match["seconds"] is None or float(minutes).is_integer()
    if minutes >= 60 or seconds >= 60 or not is_whole:
        return None
    degrees = int(match["degrees"]) + minutes / 60 + seconds / 3600
    return -degrees if match["minus"] else degrees
