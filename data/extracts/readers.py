"""The reader of every field whose cells are read: READERS, field -> how one spelling becomes a value,
and the type it has in the engine and in Arrow.

The readers of States, places, grades and codes are in data.values; the figures, coordinates and
counties of reference files are read here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pyarrow as pa

from data.schema.tables import GRADES, NOTICE_TYPES, enum_of
from data.values import codes, regions
from data.values.headers import plain


def figure(text: str) -> float | None:
    """A number of zero or more: "1,234.5"."""
    number = _number(text)
    return number if number is not None and number >= 0 else None


def latitude(text: str) -> float | None:
    """Degrees north, of which the map has -15 (Samoa) to 72 (Alaska)."""
    number = _number(text)
    return number if number is not None and -15 <= number <= 72 and number else None


def longitude(text: str) -> float | None:
    """Degrees east."""
    number = _number(text)
    return number if number is not None and -180 <= number <= 180 and number else None


def is_primary(text: str) -> bool | None:
    """True for the row of the whole filing (PRI), False for one of its worksites (SUB)."""
    return {"pri": True, "primary": True, "sub": False}.get(plain(text))


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().replace(",", ""))
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None  # which nan and infinity are not


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
    "children": (codes.whole_number, "INTEGER"),
    "moves": (codes.whole_number, "INTEGER"),
    **{field: (codes.whole_number, "INTEGER") for field in ("workers", "units", "occupancy")},
    "county_fips": (regions.county_fips, "VARCHAR"),
    "figure": (figure, "DOUBLE"),
    "lat": (latitude, "DOUBLE"),
    "lon": (longitude, "DOUBLE"),
    "is_primary": (is_primary, "BOOLEAN"),
    "notice_type": (codes.notice_type, enum_of(NOTICE_TYPES)),
}
"""Field -> how one spelling is read, and the engine's type of the value. Other fields are dates
or text."""
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
