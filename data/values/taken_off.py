"""What a reader takes off a cell, or adds to it, so that it is a value: told in words, never in silence.

Spaces, accents, capitals, points of abbreviations, ".0" of a whole number and a midnight are how the
same value is written: nothing is lost with them, and nothing is told.
"""

from __future__ import annotations

import datetime as dt
import re

from data.values.bare_text import folded
from data.values.codes import unmarked

ZEROS, MORE_DIGITS, BESIDE = "zeros put before it", "digits behind it", "what stands beside it"
PART_OF_YEAR, TIME, CENTURY = "a part of a year", "a time of day", "the century added"
MONEY, SCIENTIFIC, SIGNS = "a sign of money", "digits lost in scientific notation", "a sign such as ? or *"
_SIGN = re.compile(r"[?*+~<>!#§†‡¿¡]")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_MIDNIGHT = re.compile(r"(?:0{1,2}|12(?=.*a\.?\s?m)):00(?::00(?:\.0+)?)?")
_TWO_DIGIT_YEAR = re.compile(
    r"(?:.*\D)?\d{1,2}\D+(?:\d{1,2}|[a-z.]{3,12})\D+\d{2}|[a-z.]{3,12}\D*\d{1,2}\D+\d{2}"
)
_PART = re.compile(
    r"\d[.,]0*[1-9]|\b(?:m|mo|mos|mth|mths|month|months|mes|meses)\b|\b(?:w|wk|wks|weeks?|d|days?|dias?|sem|semanas?)\b"
)
_ZIPS, _IDS = ("to_zip", "facility_zip"), {"district_id": 7, "school_id": 12}
_NUMBERS = ("children", "moves", "workers", "units", "occupancy", "figure")
_SIGNED = ("grade", "pfs", "notice_type", "is_primary")
_MONEY = re.compile(r"[$€]|\b(?:usd|mxn|eur)\b")


def taken_off(field: str, text: str, value: object) -> str | None:
    """In words what of `text` is not in the value that it was read as; None where nothing is.

    `value`: not None. Nothing of the text is in the answer.
    """
    if isinstance(value, dt.date):
        return _of_a_date(folded(text))
    if field == "age":
        return PART_OF_YEAR if _PART.search(folded(text)) else None
    if field in _ZIPS:
        return _of_a_zip(unmarked(text))
    if field in _IDS:
        return ZEROS if len(unmarked(text).removesuffix(".0")) < _IDS[field] else None
    if field in _NUMBERS:
        return (
            MONEY if _MONEY.search(folded(text)) else SCIENTIFIC if re.search(r"\de", folded(text)) else None
        )
    if field.endswith(("_state", "_country")) or field in _SIGNED:
        return SIGNS if _SIGN.search(text) else None
    return None


def _of_a_date(text: str) -> str | None:
    time = _TIME.search(text)
    if (time and not _MIDNIGHT.match(text, time.start())) or re.fullmatch(r"\d{5}\.\d*[1-9]\d*", text):
        return TIME
    day = _TIME.split(text)[0].strip() if time else text
    return CENTURY if _TWO_DIGIT_YEAR.fullmatch(day.removesuffix("t").strip()) else None


def _of_a_zip(text: str) -> str | None:
    if re.search(r"[^\d\s.-]", text):
        return BESIDE
    digits = re.sub(r"\D", "", text.removesuffix(".0"))
    return ZEROS if len(digits) < 5 else MORE_DIGITS if len(digits) > 5 else None
