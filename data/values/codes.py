"""Cells as people write them -> codes: grades, numbers, yes and no. Places: data.values.regions.

Works on the different spellings of a column; None where a spelling is not understood.
"""

from __future__ import annotations

import re

from data.schema.tables import GRADES
from data.values.headers import plain

_GRADE_BY_TEXT = {
    **{plain(grade): grade for grade in GRADES},
    **{str(number): f"{number:02d}" for number in range(1, 13)},
    **{f"grade{number}": f"{number:02d}" for number in range(1, 13)},
    **{f"{number}th": f"{number:02d}" for number in range(4, 13)},
    **{"1st": "01", "2nd": "02", "3rd": "03", "0": "OS", "00": "OS", "osy": "OS"},
    **{"outofschool": "OS", "outofschoolyouth": "OS", "outofschoolyouthosy": "OS"},
    **{"k": "KG", "0k": "KG", "kindergarten": "KG", "kinder": "KG", "ungraded": "UG"},
    **{"pk": "PS", "prek": "PS", "prekindergarten": "PS", "preschool": "PS"},
}
_YES = frozenset({"y", "yes", "true", "t", "1", "x", "si"})
_NO = frozenset({"n", "no", "false", "f", "0"})
_ARRIVAL = frozenset(
    {
        "arrival",
        "arrivals",
        "arrived",
        "arriving",
        "arrive",
        "arr",
        "a",
        "in",
        "incoming",
        "inbound",
    }
    | {"movein", "movedin", "movingin", "arrivalnotice", "arrivalnotification", "moveto", "movedto"}
)
_DEPARTURE = frozenset(
    {"departure", "departures", "departed", "departing", "depart", "dep", "d", "out", "outgoing"}
    | {"outbound", "left", "leaving", "leave", "moveout", "movedout", "movingout", "movefrom"}
    | {"departurenotice", "departurenotification", "movedfrom"}
)


def grade_code(text: str) -> str | None:
    """One of data.schema.tables.GRADES: "9", "09", "9.0", "9th" -> "09"; "K" -> "KG"; "00" -> "OS"."""
    return _GRADE_BY_TEXT.get(plain(re.sub(r"\.0+$", "", text.strip())))


def digits(text: str, length: int) -> str | None:
    """An id of `length` digits, with the leading zeros that a spreadsheet took away."""
    number = text.removesuffix(".0").strip("='\" ")
    is_number = number.isascii() and number.isdecimal() and len(number) <= length
    return number.zfill(length) if is_number else None


def whole_years(text: str) -> int | None:
    """An age: "7", "7.0", "7 years"."""
    number = text.split()[0].removesuffix(".0")
    is_number = number.isascii() and number.isdecimal() and len(number) <= 3
    return int(number) if is_number else None


def whole_number(text: str) -> int | None:
    """A count: "1,234", "12.0". Nothing for less than 0, for parts and for words."""
    number = text.strip().removesuffix(".0").replace(",", "")
    is_number = number.isascii() and number.isdecimal() and len(number) <= 9
    return int(number) if is_number else None


def yes_or_no(text: str) -> bool | None:
    """True or False."""
    answer = plain(re.sub(r"\.0+$", "", text.strip()))
    return True if answer in _YES else False if answer in _NO else None


def notice_type(text: str) -> str | None:
    """ "arrival" or "departure", of words such as "Arrived", "Move In", "Leaving", "Out"."""
    told = plain(text)
    return "arrival" if told in _ARRIVAL else "departure" if told in _DEPARTURE else None
