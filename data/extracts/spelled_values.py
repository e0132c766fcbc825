"""How one spelling of a field is read: a State, a grade, a number."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pyarrow as pa

from data.extracts import context_values
from data.schema.tables import GRADES, NOTICE_TYPES, enum_of
from data.values import codes

STATE_FIELDS = (
    "from_state", "to_state", "reporting_state", "last_enrollment_state", "facility_state",
)  # fmt: skip
READERS: dict[str, tuple[Callable, str]] = {
    **{field: (codes.state_code, "VARCHAR") for field in STATE_FIELDS},
    "from_country": (codes.country_code, "VARCHAR"),
    "to_country": (codes.country_code, "VARCHAR"),
    "to_zip": (codes.zip_code, "VARCHAR"),
    "age": (codes.whole_years, "SMALLINT"),
    "grade": (codes.grade_code, enum_of(GRADES)),
    "district_id": (partial(codes.digits, length=7), "VARCHAR"),
    "school_id": (partial(codes.digits, length=12), "VARCHAR"),
    "pfs": (codes.yes_or_no, "BOOLEAN"),
    "facility_zip": (codes.zip_code, "VARCHAR"),
    "children": (codes.whole_number, "INTEGER"),
    "moves": (codes.whole_number, "INTEGER"),
    **{field: (codes.whole_number, "INTEGER") for field in ("workers", "units", "occupancy")},
    "county_fips": (context_values.county_fips, "VARCHAR"),
    "figure": (context_values.figure, "DOUBLE"),
    "lat": (context_values.latitude, "DOUBLE"),
    "lon": (context_values.longitude, "DOUBLE"),
    "is_primary": (context_values.is_primary, "BOOLEAN"),
    "notice_type": (codes.notice_type, enum_of(NOTICE_TYPES)),
}
"""Field -> how one spelling is read, and the engine's type of the value. Other fields are dates
or text."""
ARROW_TYPES = {
    "DATE": pa.date32(), "SMALLINT": pa.int16(), "INTEGER": pa.int32(), "BOOLEAN": pa.bool_(),
    "DOUBLE": pa.float64(),
}  # fmt: skip
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
