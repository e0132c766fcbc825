"""A roster: any State system's list of enrolled children, one row per child (or enrollment).

It is compared with the children who are listed as missed, so that nobody drives to a family that is enrolled
already under another number. No public layout exists; the aliases are the words of State systems.
"""

from __future__ import annotations

import datetime as dt

from data.extracts import cells, missed_enrollment
from data.extracts.kind import Kind
from data.extracts.rules import MSIX_ID, Rule, birth_rules, date_rules, msix_id_rules, shape_rules
from data.schema.tables import GRADES, ROSTER_ROWS, enum_of

_REPORT = missed_enrollment.ALIASES
_NAMES = (
    "last_name_1", "last_name_2", "first_name", "middle_name", "suffix", "student_name", "sex",
    "parent_1_first_name", "parent_1_last_name", "parent_1", "parent_2_first_name", "parent_2_last_name",
    "parent_2",
)  # fmt: skip
DATE_FIELDS = ("birth_date", "enrollment_date", "withdrawal_date")
ALIASES: dict[str, tuple[str, ...]] = {
    "state_student_id": (*_REPORT["state_student_id"], "SSID", "State Assigned ID", "Unique Student ID", "UID", "State Number", "Statewide ID", "Statewide Student ID", "Statewide Student Identifier", "Roster ID"),
    "student_id": ("Student ID", "Student Number", "Student No", "Local ID", "Local Student ID", "Pupil ID", "Pupil Number"),
    "msix_id": _REPORT["msix_id"],
    **{field: _REPORT[field] for field in (*_NAMES, "birth_date", "grade")},
    "enrollment_date": (*_REPORT["last_enrollment_date"], "Entry Date", "Start Date", "Date Enrolled", "Enrolled On", "Admission Date"),
    "withdrawal_date": (*_REPORT["withdrawal_date"], "Exit Date", "Date Withdrawn", "Leave Date"),
    "home_city": ("City", "Home City", "Residence City", "City of Residence", "Residential City"),
    "school_name": _REPORT["school_name"],
    "district_name": _REPORT["district_name"],
    "district_id": _REPORT["district_id"],
    "school_id": _REPORT["school_id"],
}  # fmt: skip
_TEXTS = (
    "msix_id", "state_student_id", "student_id", *_NAMES, "home_city", "school_name", "district_name",
)  # fmt: skip
_IDS = ("state_student_id", "student_id")


class RosterCells(cells.Cells):
    """The cells of one roster."""

    table = ROSTER_ROWS
    text_fields = _TEXTS
    date_fields = DATE_FIELDS
    # No newest_fields: who entered last did so before the roster was made, often a year before.
    read_fields = ("grade", "district_id", "school_id")

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        is_rounded = r"regexp_full_match(w.{}, '\d+([.,]\d+)?[eE]\+?\d+')".format
        return (
            *shape_rules(),
            Rule(
                "no_name",
                ("last_name_1", "first_name", "student_name"),
                "The row names no child: fill in a surname or a first name.",
                "coalesce(w.last_name_1, w.last_name_2, w.first_name, w.student_name) IS NULL",
                "NULL",
            ),
            *(
                Rule(
                    "id_in_scientific_notation",
                    (field,),
                    "The id is in scientific notation and its last digits are gone: export again with "
                    "that column as text.",
                    is_rounded(field),
                    f"w.{field}",
                )
                for field in _IDS
            ),
            *date_rules(DATE_FIELDS, as_of_date),
            *birth_rules(as_of_date, age=None),
            *msix_id_rules(),
        )

    def late_births(self, direction: str | None) -> tuple[int, int]:
        """None: a roster has no moves that a row could be kept for without its birth date."""
        return 0, 0

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL."""
        texts = {field: f"w.{field}" for field in _TEXTS if field in ROSTER_ROWS.column_names}
        return texts | {
            "extract_id": "$extract_id",
            "row_number": "w.row_number",
            "msix_id": MSIX_ID,
            **{field: f"read_{field}" for field in DATE_FIELDS},
            "grade": f"read_grade::{enum_of(GRADES)}",
            "district_id": "read_district_id",
            "school_id": "read_school_id",
        }


_NEEDS = (
    ("the child's surname (Last Name, Student Name)", ("last_name_1", "student_name")),
    ("the child's first name (First Name, Student Name)", ("first_name", "student_name")),
)
KINDS = (
    Kind("roster", "Roster of enrolled children", ALIASES, RosterCells, _NEEDS, only_where_said="roster"),
)
