"""Record extracts: Student, Demographics, Qualifying_Moves and Enrollments of one export.

Column names are those of a public model of the upload format. The files name a child by
student_id, which means nothing outside the export; files of one export are loaded under one
State (the State whose export it is, or US for the exchange's own of all States), and student_id
joins what was loaded under the same State.
"""

from __future__ import annotations

import datetime as dt

from data.extracts import cells, missed_enrollment
from data.extracts.kind import Kind
from data.extracts.missed_enrollment import ends_sql
from data.extracts.rules import (
    MSIX_ID,
    NO_NUMBERS,
    Rule,
    birth_rules,
    date_rules,
    msix_id_rules,
    shape_rules,
)
from data.schema.tables import ENROLLMENTS, GRADES, QUALIFYING_MOVES, STUDENTS, enum_of

_REPORT = missed_enrollment.ALIASES
_STUDENT_ID = ("student_id_fk", "student_id")
_ENDS = (
    "from_city", "from_state", "from_country", "to_city", "to_state", "to_zip", "to_county",
    "move_from", "move_to",
)  # fmt: skip
_NAMES = (
    "last_name_1", "last_name_2", "first_name", "middle_name", "suffix", "sex",
    "parent_1_first_name", "parent_1_last_name", "parent_2_first_name", "parent_2_last_name",
)  # fmt: skip

STUDENT_ALIASES: dict[str, tuple[str, ...]] = {
    "student_id": _STUDENT_ID,
    "student_record_id": ("Student Record ID",),
    "state_student_id_type": ("State Student Identifier Type", "State Student ID Type"),
    "action_code": ("Action Code", "Action"),
    "reporting_state": ("Reporting State Code", *_REPORT["reporting_state"][:-1]),
    **{field: _REPORT[field] for field in ("msix_id", "state_student_id", "birth_date", *_NAMES)},
}
MOVE_ALIASES: dict[str, tuple[str, ...]] = {
    "student_id": _STUDENT_ID,
    "move_record_id": ("Qualifying Moves Record ID", "Qualifying Move Record ID"),
    **{field: _REPORT[field] for field in ("qad", "eligibility_expiration", *_ENDS)},
}
ENROLLMENT_ALIASES: dict[str, tuple[str, ...]] = {
    "student_id": _STUDENT_ID,
    "enrollment_record_id": ("Enrollments Record ID", "Enrollment Record ID"),
    "enrollment_date": _REPORT["last_enrollment_date"],
    "enrollment_type": _REPORT["last_enrollment_type"],
    "withdrawal_date": _REPORT["withdrawal_date"],
    "school_name": ("School or Project Name", "School", "School Name", "School/Project Name"),
    "mep_project_type": ("MEP Project Type", "Project Type"),
    "school_id": ("School Identification Code", *_REPORT["school_id"][:2]),
    "facility_name": ("Facility Name",),
    "facility_city": ("Facility City",),
    "facility_state": ("Facility State",),
    "facility_zip": ("Facility Zip", "Facility ZIP Code"),
    "district_id": _REPORT["district_id"],
    "district_name": _REPORT["district_name"],
    "district_of_residence": ("District of Residence",),
    "grade": _REPORT["grade"],
    "pfs": _REPORT["pfs"],
    "residency_date": _REPORT["residency_date"],
    "residency_verification_date": ("Residency Verification Date",),
    "designated_graduation_school": ("Designated Graduation School",),
    "graduation_code": ("Graduation/HSE Indicator", "Graduation HSE Indicator"),
    "graduation_date": ("Graduation/HSE Date", "Graduation HSE Date"),
    "transcript_code": ("Out of State Transcript Indicator",),
    "continuation_reason": ("Continuation of Services Reason",),
}
_ENROLLMENT_TEXTS = (
    "student_id", "enrollment_record_id", "enrollment_type", "school_name", "mep_project_type",
    "facility_name", "facility_city", "district_name", "district_of_residence",
    "designated_graduation_school", "graduation_code", "transcript_code", "continuation_reason",
)  # fmt: skip


def _id_rules(record_id: str) -> list[Rule]:
    """A record without a student_id belongs to nobody; an id in scientific notation is lost."""
    is_rounded = r"regexp_full_match(w.{}, '\d+([.,]\d+)?[eE]\+?\d+')".format
    return [
        Rule(
            "no_student_id",
            ("student_id",),
            "The student_id is empty or stands for none, so the record belongs to no child: fill it in.",
            f"w.student_id IS NULL OR w.student_id IN ({NO_NUMBERS}) "
            "OR regexp_full_match(w.student_id, '0+|(?i:n/?a|none|null|unknown)')",
            "w.student_id",
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
            for field in ("student_id", record_id)
        ),
    ]


class StudentCells(cells.Cells):
    """The cells of one Student or Demographics file."""

    table = STUDENTS
    text_fields = (
        "student_id", "student_record_id", "msix_id", "state_student_id", "state_student_id_type",
        *_NAMES,
    )  # fmt: skip
    date_fields = ("birth_date",)
    read_fields = ("reporting_state", "action_code")

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        return (
            *shape_rules(),
            *_id_rules("student_record_id"),
            Rule(
                "unknown_state",
                ("reporting_state",),
                "The reporting State is not a State of the USA: correct its name or code.",
                "bad_reporting_state",
                "w.reporting_state",
            ),
            *date_rules(("birth_date",), as_of_date),
            *birth_rules(as_of_date, age=None),
            *msix_id_rules(),
        )

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL."""
        return {column: f"w.{column}" for column in StudentCells.text_fields} | {
            "extract_id": "$extract_id",
            "row_number": "w.row_number",
            "msix_id": MSIX_ID,
            "reporting_state_code": "read_reporting_state",
            "action_code": "read_action_code",
            "birth_date": "read_birth_date",
        }


class MoveCells(cells.Cells):
    """The cells of one Qualifying_Moves file."""

    table = QUALIFYING_MOVES
    text_fields = ("student_id", "move_record_id")
    date_fields = ("qad", "eligibility_expiration")
    newest_fields = ("qad",)
    read_fields = ("from_state", "to_state", "from_country", "to_country", "to_zip")

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        return (
            *shape_rules(),
            *_id_rules("move_record_id"),
            no_place_rule(),
            Rule(
                "no_move_date",
                ("qad",),
                "No Qualifying Arrival Date is given: fill it in.",
                "read_qad IS NULL AND NOT bad_qad",
                "NULL",
            ),
            *date_rules(MoveCells.date_fields, as_of_date),
        )

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL; what only Mobility files hold stays empty."""
        empty = {column.name: f"NULL::{column.type}" for column in QUALIFYING_MOVES.columns}
        return empty | {
            "extract_id": "$extract_id",
            "row_number": "w.row_number",
            "kind": "'qualifying_moves'",
            "student_id": "w.student_id",
            "move_record_id": "w.move_record_id",
            "qad": "read_qad",
            "eligibility_expiration_date": "read_eligibility_expiration",
            **ends_sql(),
        }


def no_place_rule() -> Rule:
    """A move that names neither end."""
    return Rule(
        "no_place",
        ("to_city", "to_state", "move_to", "from_city", "from_state", "move_from"),
        "Neither a place moved to nor a place moved from is given: fill in one of them.",
        "coalesce(w.from_city, w.from_state, w.from_country, w.to_city, w.to_state, w.to_zip,"
        " w.to_county) IS NULL",
        "NULL",
    )


class EnrollmentCells(cells.Cells):
    """The cells of one Enrollments file."""

    table = ENROLLMENTS
    text_fields = _ENROLLMENT_TEXTS
    date_fields = (
        "enrollment_date",
        "withdrawal_date",
        "residency_date",
        "residency_verification_date",
        "graduation_date",
    )
    newest_fields = ("enrollment_date", "withdrawal_date", "residency_date")
    read_fields = ("facility_state", "facility_zip", "grade", "district_id", "school_id", "pfs")

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        return (
            *shape_rules(),
            *_id_rules("enrollment_record_id"),
            Rule(
                "no_enrollment_date",
                ("enrollment_date", "residency_date"),
                "Neither an enrollment date nor a residency date is given: fill in one of them.",
                "coalesce(read_enrollment_date, read_residency_date) IS NULL "
                "AND NOT (bad_enrollment_date OR bad_residency_date)",
                "NULL",
            ),
            *date_rules(EnrollmentCells.date_fields[:4], as_of_date),
        )

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL. An enrollment type of one digit has lost its zero in a spreadsheet."""
        dates = {field: f"read_{field}" for field in EnrollmentCells.date_fields}
        return (
            {column: f"w.{column}" for column in _ENROLLMENT_TEXTS}
            | dates
            | {
                "extract_id": "$extract_id",
                "row_number": "w.row_number",
                "enrollment_date": "coalesce(read_enrollment_date, read_residency_date)",
                "enrollment_type": "CASE WHEN length(w.enrollment_type) = 1 "
                "THEN '0' || w.enrollment_type ELSE w.enrollment_type END",
                "facility_state_code": "read_facility_state",
                "facility_zip": "read_facility_zip",
                "grade": f"read_grade::{enum_of(GRADES)}",
                "district_id": "read_district_id",
                "school_id": "read_school_id",
                "is_pfs": "read_pfs",
            }
        )


_CHILD = ("a student_id (student_id or student_id_fk)", ("student_id",))


_STUDENT_NEEDS = (
    _CHILD,
    (
        "the child (MSIX ID, Reporting State Code, names or Birth Date)",
        ("msix_id", "reporting_state", "last_name_1", "first_name", "birth_date"),
    ),
)
_MOVE_NEEDS = (_CHILD, ("a Qualifying Arrival Date", ("qad",)), ("a place of the move", _ENDS))
_ENROLLMENT_NEEDS = (
    _CHILD,
    ("an Enrollment Date or a Residency Date", ("enrollment_date", "residency_date")),
)


KINDS = (
    Kind("students", "Student or Demographics", STUDENT_ALIASES, StudentCells, _STUDENT_NEEDS),
    Kind("qualifying_moves", "Qualifying_Moves", MOVE_ALIASES, MoveCells, _MOVE_NEEDS),
    Kind("enrollments", "Enrollments", ENROLLMENT_ALIASES, EnrollmentCells, _ENROLLMENT_NEEDS),
)
