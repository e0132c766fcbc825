"""The reader of every field whose cells are read: READERS, field -> how one spelling becomes a value,
and the type it has in the engine and in Arrow.

The readers of States, places, numbers, grades and codes are in data.values; which of them a figure
or a coordinate may be is said here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pyarrow as pa

from data.schema.tables import GRADES, NOTICE_TYPES, enum_of
from data.values import codes, regions
from data.values.degrees import read_degrees
from data.values.headers import plain
from data.values.numbers import POINT, read_number


def figure(text: str, sign: str = POINT) -> float | None:
    """A number of zero or more: "1,234.5"."""
    number = read_number(text, sign)
    return number if number is not None and number >= 0 else None


def latitude(text: str, sign: str = POINT) -> float | None:
    """Degrees north, of which the map has -15 (Samoa) to 72 (Alaska)."""
    number = read_degrees(text, "NS", sign)
    return number if number is not None and -15 <= number <= 72 and number else None


def longitude(text: str, sign: str = POINT) -> float | None:
    """Degrees east. Of the USA only Guam and the last of the Aleutians have no minus sign."""
    number = read_degrees(text, "EWO", sign)
    return number if number is not None and any(w <= number <= e for w, e in _LONGITUDES) else None


_LONGITUDES = ((-180, -64), (144, 147), (172, 180))
"""West and east ends of where the States and territories lie."""


def is_primary(text: str) -> bool | None:
    """True for the row of the whole filing (PRI), False for one of its worksites (SUB)."""
    return {"pri": True, "primary": True, "sub": False}.get(plain(text))


STATE_FIELDS = (
    "from_state",
    "to_state",
    "reporting_state",
    "last_enrollment_state",
    "facility_state",
)
READERS: dict[str, tuple[Callable, str]] = {
    **{field: (regions.state_code, "VARCHAR") for field in STATE_FIELDS},
    "from_country": (regions.country_as_written, "VARCHAR"),
    "to_country": (regions.country_as_written, "VARCHAR"),
    "to_zip": (regions.zip_code, "VARCHAR"),
    "age": (codes.whole_years, "SMALLINT"),
    "grade": (codes.grade_code, enum_of(GRADES)),
    "district_id": (partial(codes.digits, length=7), "VARCHAR"),
    "school_id": (partial(codes.digits, length=12), "VARCHAR"),
    "pfs": (codes.yes_or_no, "BOOLEAN"),
    "facility_zip": (regions.zip_code, "VARCHAR"),
    "office_zip": (regions.zip_code, "VARCHAR"),
    "children": (codes.whole_number, "INTEGER"),
    "moves": (codes.whole_number, "INTEGER"),
    **{field: (codes.whole_number, "INTEGER") for field in ("workers", "units", "occupancy")},
    "county_fips": (regions.county_fips, "VARCHAR"),
    "figure": (figure, "DOUBLE"),
    "lat": (latitude, "DOUBLE"),
    "lon": (longitude, "DOUBLE"),
    "is_primary": (is_primary, "BOOLEAN"),
    "action_code": (codes.action_code, "VARCHAR"),
    "notice_type": (codes.notice_type, enum_of(NOTICE_TYPES)),
}
"""Field -> how one spelling is read, and the engine's type of the value. Other fields are dates
or text."""
NUMBER_FIELDS = ("figure", "lat", "lon", "children", "moves", "workers", "units", "occupancy")


def reader_of(field: str, sign: str = POINT) -> Callable[[str], object]:
    """How one spelling of a field becomes a value. `sign`: before the decimals in this file."""
    read, _ = READERS[field]
    return partial(read, sign=sign) if field in NUMBER_FIELDS else read


ARROW_TYPES = {
    "DATE": pa.date32(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(),
    "DOUBLE": pa.float64(),
}
"""The engine's type of a value -> the column it is handed over in; others are texts."""
ZERO_COUNTS = (
    "age",
    "grade",
    "pfs",
    "children",
    "moves",
    "workers",
    "units",
    "occupancy",
    "figure",
)
"""0 is an age, a grade, a no and a count; elsewhere it says that there is nothing."""
