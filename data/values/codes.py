"""Cells as people write them -> codes: States, countries, grades, yes and no, places, names.

Works on the different spellings of a column; None where a spelling is not understood.
"""

from __future__ import annotations

import re

from data.reference.states import ALSO_WRITTEN_COUNTRIES, COUNTRIES, STATES
from data.schema.tables import GRADES
from data.values.headers import plain

_STATE_BY_TEXT = {
    **{plain(name): code for code, name in STATES.items()},
    **{plain(code): code for code in STATES},
    **{"calif": "CA", "fla": "FL", "tex": "TX", "ariz": "AZ", "wash": "WA", "mich": "MI"},
    **{"minn": "MN", "penn": "PA", "ore": "OR", "okla": "OK", "ill": "IL", "wisc": "WI"},
    **{"washingtondc": "DC", "virginislands": "VI"},
}
_COUNTRY_BY_TEXT = {
    **{plain(name): code for code, name in COUNTRIES.items()},
    **{plain(text): code for text, code in ALSO_WRITTEN_COUNTRIES.items()},
    **{plain(code): code for code in COUNTRIES},
}
_ISO_3 = re.compile(r"[A-Z]{3}")
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
_STATE_AND_ZIP = re.compile(r"(.*?)\s*\b(\d{5})(?:-\d{4})?")


def state_code(text: str) -> str | None:
    """Two letters of a State of the USA by its code or name."""
    return _STATE_BY_TEXT.get(plain(text))


def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-3 of a country by code or name; other three capitals stand as they are."""
    found = _COUNTRY_BY_TEXT.get(plain(text))
    if found is None and _ISO_3.fullmatch(text.strip()):
        return text.strip()
    return found


def grade_code(text: str) -> str | None:
    """One of data.schema.tables.GRADES: "9", "09", "9.0", "9th" -> "09"; "K" -> "KG"; "00" -> "OS"."""
    return _GRADE_BY_TEXT.get(plain(re.sub(r"\.0+$", "", text.strip())))


def zip_code(text: str) -> str | None:
    """The first five digits: "33034-1234" -> "33034"; a lost leading zero comes back."""
    digits = text.removesuffix(".0").strip("='\" ").replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdecimal() and int(digits)):
        return None
    if 3 <= len(digits) <= 5:
        return digits.zfill(5)
    return digits.zfill(9)[:5] if len(digits) in (8, 9) else None


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


def split_place(text: str) -> tuple[str | None, str | None, str | None, str | None]:
    """City, State, country and ZIP of a place in one cell, each as written; None where missing.

    "Homestead, FL, USA"; "Homestead, FL 33034"; "Homestead FL"; "Uruapan, Michoacan, Mexico";
    "Oaxaca, MEX". Without a comma and without a State at the end the whole is the city.
    """
    parts = [part.strip() for part in text.split(",")]
    zip_code = None
    if (match := _STATE_AND_ZIP.fullmatch(parts[-1])) and (len(parts) > 1 or match[1]):
        parts[-1], zip_code = match[1], match[2]
    while parts and not parts[-1]:
        parts.pop()
    if not parts:
        return None, None, None, zip_code
    if len(parts) == 1:
        words = parts[0].split()
        if len(words) > 1 and words[-1].upper() in STATES:
            return " ".join(words[:-1]), words[-1], None, zip_code
        return parts[0] or None, None, None, zip_code
    if len(parts) == 2:
        city, last = parts
        if state_code(last) is None and country_code(last) is not None:
            return city or None, None, last, zip_code
        return city or None, last, None, zip_code
    city = ", ".join(parts[:-2])
    return city or None, parts[-2] or None, parts[-1], zip_code


def split_name(text: str) -> tuple[str | None, str | None]:
    """Last and first name of "LAST, FIRST". Without a comma the whole is the last name: which
    word of it is the surname is not known."""
    last, _, first = text.partition(",")
    return last.strip() or None, first.strip() or None
