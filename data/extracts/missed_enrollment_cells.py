"""What the cells of a Missed Enrollment file are read as."""

from __future__ import annotations

from data.extracts import cells
from data.extracts.missed_enrollment_rules import DATE_FIELDS, rules
from data.extracts.missed_enrollment_values import TEXT_FIELDS, values_sql
from data.schema.tables import MISSED_ENROLLMENT_ROWS


class Cells(cells.Cells):
    """The cells of one Missed Enrollment file."""

    table = MISSED_ENROLLMENT_ROWS
    text_fields = TEXT_FIELDS
    date_fields = DATE_FIELDS
    newest_fields = DATE_FIELDS[:4]
    read_fields = (
        "from_state", "to_state", "reporting_state", "last_enrollment_state", "from_country",
        "to_country", "to_zip", "age", "grade", "district_id", "school_id", "pfs",
    )  # fmt: skip
    rules = staticmethod(rules)
    values_sql = staticmethod(values_sql)
