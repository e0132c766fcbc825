"""Cells as people write them -> codes: grades, numbers, yes and no. Places: data.values.regions.

Works on the different spellings of a column; None where a spelling is not understood.
"""

from __future__ import annotations

import re

from data.schema.tables import GRADES
from data.values.bare_text import folded
from data.values.headers import plain
from data.values.numbers import POINT, read_number

_GRADE_WORDS = {
    **{plain(grade): grade for grade in GRADES},
    **{"0": "OS", "00": "OS", "osy": "OS", "outofschool": "OS"},
    **{"outofschoolyouth": "OS", "outofschoolyouthosy": "OS", "fueradelaescuela": "OS"},
    **{"k": "KG", "0k": "KG", "kindergarten": "KG", "kinder": "KG", "kindergarden": "KG"},
    **{"kindergartenkg": "KG", "ungraded": "UG", "singrado": "UG"},
    **{"pk": "PS", "prek": "PS", "prekindergarten": "PS", "preschool": "PS", "preescolar": "PS"},
    **{"prekinder": "PS", "preschoolps": "PS"},
    **{
        word: f"{number:02d}"
        for number, words in enumerate(
            (
                ("first", "primero", "primer", "primera"),
                ("second", "segundo", "segunda"),
                ("third", "tercero", "tercer", "tercera"),
                ("fourth", "cuarto", "cuarta"),
                ("fifth", "quinto", "quinta"),
                ("sixth", "sexto", "sexta"),
                ("seventh", "septimo", "septima"),
                ("eighth", "octavo", "octava"),
                ("ninth", "noveno", "novena"),
                ("tenth", "decimo", "decima"),
                ("eleventh", "undecimo", "onceavo"),
                ("twelfth", "duodecimo", "doceavo"),
            ),
            start=1,
        )
        for word in words
    },
}
_GRADE_WORD = r"(?:grade|grado|gr|g)"
_GRADE = re.compile(
    rf"(?:{_GRADE_WORD}\b[\s.:#-]*|{_GRADE_WORD}(?=\d))?(\d{{1,2}})\s*(?:st|nd|rd|th|ro|er|do|to|mo|vo|no|o|a|°)?"
    rf"\.?(?:\s*{_GRADE_WORD}\.?)?"
)
_AGE = re.compile(
    r"(\d{1,3})(?:[.,]\d+)?\s*(?:(?:y|y/o|yo|yr|yrs|year|years|ano|anos|a)\.?(?![a-z/])"
    r"(?:\s*(?:,|and|y|con)?\s*\d{1,2}\s*(?:m|mo|mos|mth|mths|month|months|mes|meses)\.?)?"
    r"(?:\s*(?:old|of age|de edad))?)?"
)
"""Nothing else may stand behind the years: "7 a 8" is two ages."""
_LESS_THAN_A_YEAR = re.compile(r"<\s*1\s*(?:y|yr|yrs|year|years|ano|anos)?\.?")
_MONTHS_OLD = re.compile(
    r"(\d{1,3})(?:[.,]\d+)?\s*(?:m|mo|mos|mth|mths|month|months|mes|meses)\.?(?:\s*old)?"
)
_WEEKS_OR_DAYS_OLD = re.compile(
    r"\d{1,3}(?:[.,]\d+)?\s*(?:w|wk|wks|week|weeks|sem|semana|semanas|d|day|days|dia|dias)\.?(?:\s*old)?"
)
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


_MARKED = re.compile(r"""=?"([^"]*)"|=(.*)|'(.*?)'?""")


def unmarked(text: str) -> str:
    """The text without the marks that keep a spreadsheet from reading it as a number, and those alone:
    ="0123", "0123", '0123, =0123.
    """
    text = text.strip()
    marked = _MARKED.fullmatch(text)
    return next((part for part in marked.groups() if part is not None), "").strip() if marked else text


def grade_code(text: str) -> str | None:
    """One of data.schema.tables.GRADES: "9", "09", "9.0", "9th grade" -> "09"; "K" -> "KG"; "00" -> "OS".

    Nothing for a number below 0 or above 12, for a range ("1-2") and for a sign of doubt ("12+"): it
    could be either.
    """
    written = re.sub(r"\.0+$", "", folded(text))
    word = re.sub(rf"^{_GRADE_WORD}\b|\b{_GRADE_WORD}$", "", written).strip(" .:#")
    is_unsure = re.search(r"-\s*\d|\d\s*-|[?*+~<>/]", word)
    if (known := _GRADE_WORDS.get(plain(word))) and not is_unsure:
        return known
    match = _GRADE.fullmatch(written)
    return f"{int(match[1]):02d}" if match and 1 <= int(match[1]) <= 12 else None


def digits(text: str, length: int) -> str | None:
    """An id of `length` digits, with the leading zeros that a spreadsheet took away.

    Nothing for all zeros and for `length` nines, which stand where no id is known.
    """
    number = unmarked(text).removesuffix(".0")
    is_number = number.isascii() and number.isdecimal() and len(number) <= length
    is_stand_in = number.strip("0") == "" or number == "9" * length
    return number.zfill(length) if is_number and not is_stand_in else None


def whole_years(text: str) -> int | None:
    """An age in full years: "7", "7.0", "7 years", "6 meses" -> 0, "18 months" -> 1, "<1" -> 0."""
    written = folded(text)
    if match := _AGE.fullmatch(written):
        return int(match[1])
    if match := _MONTHS_OLD.fullmatch(written):
        return int(match[1]) // 12
    return 0 if _LESS_THAN_A_YEAR.fullmatch(written) or _WEEKS_OR_DAYS_OLD.fullmatch(written) else None


def whole_number(text: str, sign: str = POINT) -> int | None:
    """A count: "1,234", "12.0". Nothing for less than 0, for parts and for words.

    `sign`: before the decimals, see data.values.numbers.
    """
    number = read_number(text, sign)
    return int(number) if number is not None and 0 <= number < 10**9 and number == int(number) else None


def yes_or_no(text: str) -> bool | None:
    """True or False; "-1" is the yes of a database program. Nothing for a yes with a sign of doubt."""
    if "?" in text:
        return None
    answer = plain(re.sub(r"\.0+$", "", text.strip()))
    return True if answer in _YES else False if answer in _NO else None


def action_code(text: str) -> str | None:
    """I inserted, U updated, D deleted, of the letter or the word; nothing else is any of them."""
    return _ACTIONS.get(plain(text))


_ACTIONS = {
    word: words[0].upper()
    for words in (
        ("i", "insert", "inserted", "a", "add", "added", "new"),
        ("u", "update", "updated", "c", "change", "changed", "modify", "modified"),
        ("d", "delete", "deleted", "remove", "removed"),
    )
    for word in words
}


def notice_type(text: str) -> str | None:
    """ "arrival" or "departure", of words such as "Arrived", "Move In", "Leaving", "Out"."""
    told = plain(text)
    return "arrival" if told in _ARRIVAL else "departure" if told in _DEPARTURE else None
