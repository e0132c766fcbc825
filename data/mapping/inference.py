"""The shape of a column's values (dates, ids, States, towns, ...), and the field of a column whose
header is not known: by that shape and the words of the header together.

"Came to (town)" above names of towns is the town moved to; the words alone would also fit a
street, the values alone also the town left. A guess is proposed to a person, see
data.mapping.choice.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from data.extracts.kind import Kind
from data.reading.grid import Grid
from data.reference import long_town_keys
from data.values.codes import grade_code
from data.values.dates import DAY_FIRST, is_no_date, read_date
from data.values.headers import is_never_imported
from data.values.names import long_key
from data.values.regions import country_as_written, split_place, state_code

SAMPLED_ROWS = 400
"""Values looked at per column; the shape of a column shows in a few dozen."""
MOST = 0.9
MOST_TOWNS = 0.7
"""Of the towns in real lists, 70 to 98 % are spelled as the reference spells them."""

DATE, ID, STATE, GRADE, CITY, PLACE, NAME = (
    "dates", "ids", "States", "grades", "towns", "places", "names",
)  # fmt: skip

_ID = re.compile(r"[='\"]*\d{8,12}(\.0+)?\"?|\d+([.,]\d+)?[eE]\+?\d+")
_COMPACT_DATE = re.compile(r"(19|20)\d{6}")
_BARE_NUMBER = re.compile(r"\d{1,6}(\.\d+)?")
_GRADE_SIGN = re.compile(r"0\d|[A-Za-z]")
_WORDS = re.compile(r"[^\W\d_][\w .,'’\-]*")


def values_of(grid: Grid, column: int) -> list[str]:
    """The different filled values among the first rows of a column, trimmed, in their order."""
    cells = grid.cells.column(f"c{column}").slice(0, SAMPLED_ROWS).to_pylist()
    trimmed = (cell.strip() for cell in cells if cell)
    return list(dict.fromkeys(text for text in trimmed if not is_no_date(text)))


def shape_of(values: Sequence[str]) -> str | None:
    """The shape that nearly all of some different values share, or None.

    A bare number is never taken for a date here: Excel's day numbers look like ZIP codes.
    """
    if not values:
        return None
    if _share(values, _is_date) >= MOST:
        return DATE
    if _share(values, lambda text: bool(_ID.fullmatch(text))) >= MOST:
        return ID
    if _share(values, _is_state) >= MOST:
        return STATE
    if _share(values, _is_grade) >= MOST and any(_GRADE_SIGN.match(text) for text in values):
        return GRADE
    if _share(values, _is_place) >= MOST:
        return PLACE
    if _share(values, lambda text: bool(_WORDS.fullmatch(text))) < MOST:
        return None
    towns = long_town_keys()
    return CITY if _share(values, lambda text: long_key(text) in towns) >= MOST_TOWNS else NAME


def _share(values: Sequence[str], is_so) -> float:
    return sum(map(is_so, values)) / len(values)


def _is_date(text: str) -> bool:
    if _BARE_NUMBER.fullmatch(text):
        return False
    if text.isdigit() and not _COMPACT_DATE.fullmatch(text):
        return False
    return read_date(text) is not None or read_date(text, "day first") is not None


def _is_state(text: str) -> bool:
    # Three capitals stand for any country in a country's cell, a number for a State in a State's;
    # here only letters and names do.
    if not any(letter.isalpha() for letter in text):
        return False
    return state_code(text) is not None or (
        country_as_written(text) is not None and not (len(text) == 3 and text != "USA")
    )


def _is_grade(text: str) -> bool:
    return len(text) <= 12 and grade_code(text) is not None


def _is_place(text: str) -> bool:
    city, state, country, _ = split_place(text)
    is_known = state_code(state or "") is not None or country_as_written(country or "") is not None
    return bool(city) and "," in text and is_known


_FIELDS_OF_SHAPE = {
    DATE: ("qad", "enrollment_date", "birth_date"),
    ID: ("msix_id",),
    STATE: ("to_state", "from_state", "reporting_state"),
    GRADE: ("grade",),
    CITY: ("to_city", "from_city"),
    PLACE: ("move_to", "move_from"),
}
"""Fields that values of a shape come into question for. Names tell nothing by themselves: whose
they are, and which of them, only the header's words say."""
_TO = frozenset(["to", "into", "destination"])
_ARRIVED = frozenset(["came", "arrived", "arrival", "arriving", "landed"])
"""They say that somebody arrived: at the place moved to, unless a word says "from" or "out of"."""
_FROM = frozenset(["from", "out", "left", "before", "previous", "prior", "origin", "old", "away", "leaving"])
_MOVED = frozenset(["got", "arrive", "move", "moved", "qualifying"])
_FIRST = frozenset(["first", "given", "forename", "nombre", "fname"])
_LAST = frozenset(["last", "surname", "family", "apellido", "apellidos", "lname"])
_SECOND = frozenset(["second", "2", "two", "maternal", "materno"])
_PARENTS = (
    ("parent_1", frozenset(["father", "fathers", "dad", "dads", "male", "padre", "papa"])),
    (
        "parent_2",
        frozenset(["mother", "mothers", "mom", "moms", "mum", "mums", "female", "madre", "mama"]),
    ),
)
_NO_CHILD = frozenset(
    ["parent", "guardian", "teacher", "recruiter", "contact", "school", "district", "worker", "by"]
)
_COUNTRY = frozenset(["country", "nation", "pais"])
_STATE = frozenset(["state", "st", "estado", "edo"])


def words_of(header: str) -> frozenset[str]:
    """The words of a header in lower case, without accents: "Mom's first" -> {"moms", "first"}."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return frozenset(re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", letters)))


def guess(grid: Grid, kind: Kind, mapping: Mapping[str, str], settled: Collection[str]) -> dict[str, str]:
    """Header -> the one field that its values and its words leave, for headers that are not known.

    Only where one column comes into question for a field and one field for the column; of two
    columns the one whose header says so. A field that one column got is out of question for the
    others. `settled`: headers that a person or a profile decided about.
    """
    looks: dict[str, list[str]] = {}
    by_words: set[str] = set()
    for i, header in enumerate(grid.header):
        if header in mapping or header in settled or is_never_imported(header):
            continue
        fields, is_by_words = _fields_of(header, values_of(grid, i))
        free = [f for f in fields if f in kind.aliases and f not in mapping.values()]
        if free == ["qad", "enrollment_date"]:
            free = ["qad"]
        if free:
            looks[header] = free
            by_words |= {header} if is_by_words else set()
    return _without_doubt(looks, by_words)


def _without_doubt(looks: dict[str, list[str]], by_words: set[str]) -> dict[str, str]:
    """Header -> field, from header -> fields that come into question."""
    found: dict[str, str] = {}
    while True:
        only_field_of: dict[str, list[str]] = {}
        for header, fields in looks.items():
            if len(fields) == 1:
                only_field_of.setdefault(fields[0], []).append(header)
        one = next(
            (
                (fitting[0], field)
                for field, headers in only_field_of.items()
                for fitting in ([h for h in headers if h in by_words] or headers,)
                if len(fitting) == 1 and (fitting[0] in by_words or not _is_open(field, fitting[0], looks))
            ),
            None,
        )
        if one is None:
            return found
        header, field = one
        found[header] = field
        looks = {
            other: [f for f in fields if f != field] for other, fields in looks.items() if other != header
        }


def _is_open(field: str, header: str, looks: dict[str, list[str]]) -> bool:
    """Whether the field comes into question for another column too."""
    return any(field in fields for other, fields in looks.items() if other != header)


def _fields_of(header: str, values: list[str]) -> tuple[tuple[str, ...], bool]:
    """Fields that come into question, and whether the header's words chose among them."""
    words, shape = words_of(header), shape_of(values)
    if shape in (NAME, CITY) and (named := _name_field(words)):
        return (named,), True
    if (side := _side(words)) and shape in (STATE, NAME, CITY, None):
        # Of other countries the States are words like any other, and a column may hold both.
        for named, called in (("country", _COUNTRY), ("state", _STATE)):
            if words & called:
                return (f"{side}_{named}",), True
    fields = _FIELDS_OF_SHAPE.get(shape, ())
    if shape == DATE:
        if _are_birth_dates(values):
            return ("birth_date",), bool(words & {"born", "birth", "dob", "birthday"})
        return fields[:2], bool(words & (_TO | _ARRIVED | _MOVED))
    if shape == ID:
        return fields, "msix" in words
    if side and shape in (STATE, CITY, PLACE):
        narrowed = tuple(field for field in fields if side in field.split("_"))
        return narrowed, True
    return fields, False


def _side(words: frozenset[str]) -> str | None:
    is_to, is_from = bool(words & _TO), bool(words & _FROM)
    if is_to and is_from:
        return None
    if is_from:
        return "from"
    return "to" if is_to or words & _ARRIVED else None


def _name_field(words: frozenset[str]) -> str | None:
    """The field of a name whose header says whose it is and which: "Mom's last"."""
    is_first, is_last = bool(words & _FIRST), bool(words & _LAST)
    whose = next((parent for parent, called in _PARENTS if words & called), None)
    if whose:
        part = "_first_name" if is_first else "_last_name" if is_last else ""
        return None if is_first and is_last else whose + part
    if words & _NO_CHILD or is_first == is_last:
        return None
    if is_first:
        return "first_name"
    return "last_name_2" if words & _SECOND else "last_name_1"


BIRTH_YEARS = 4
"""Birth dates of a list of children are spread over more years, and most are older, than moves
of the last 36 months."""


def _are_birth_dates(values: list[str]) -> bool:
    days = [read_date(text) or read_date(text, DAY_FIRST) for text in values]
    years = sorted(day.year for day in days if day is not None)
    old = [year for year in years if year <= dt.date.today().year - BIRTH_YEARS]
    return bool(years) and years[-1] - years[0] >= BIRTH_YEARS and 2 * len(old) >= len(years)
