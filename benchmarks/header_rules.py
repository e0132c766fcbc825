"""Headers read rule after rule, as Atlas did before it assigned all columns at once: the plain way
of `python -m benchmarks.studies.header_rows`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from data.extracts.kind import Kind
from data.mapping.kinds import nearest_kind
from data.mapping.shapes import (
    CITY,
    DATE,
    GRADE,
    ID,
    NAME,
    PLACE,
    STATE,
    are_birth_dates,
    shape_of,
    values_of,
)
from data.reading.grid import Grid
from data.values.headers import is_never_imported


def read_by_rules(grid: Grid) -> tuple[Kind, dict[str, str], dict[str, str]]:
    """The kind, header -> field that is used, and header -> field that is only proposed."""

    def known(kind: Kind) -> dict[str, str]:
        return kind.propose_mapping(grid.header)

    kind, lacks = nearest_kind(grid, None, known, lambda kind, mapping: mapping)
    mapping = known(kind)
    guesses = guess(grid, kind, mapping, ())
    if lacks is not None:
        needed = {
            header: field
            for header, field in guesses.items()
            if kind.what_is_missing([*mapping.values(), field]) != kind.what_is_missing(mapping.values())
        }
        if kind.what_is_missing((mapping | needed).values()) is None:
            mapping |= needed
    return kind, mapping, {header: field for header, field in guesses.items() if header not in mapping}


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
        if are_birth_dates(values):
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
