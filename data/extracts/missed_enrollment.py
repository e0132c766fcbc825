"""The Missed Enrollment report: one row per child and qualifying move that a State never enrolled.

No public layout exists; the aliases are the words of the report as people send it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from data.derive.children import IDENTIFYING_FIELDS
from data.extracts import cells
from data.extracts.kind import Kind
from data.extracts.rules import (
    MSIX_ID,
    Rule,
    birth_after_move_rule,
    birth_rules,
    date_rules,
    msix_id_rules,
    shape_rules,
)
from data.schema.tables import GRADES, MISSED_ENROLLMENT_ROWS, enum_of

DATE_FIELDS = (
    "qad", "residency_date", "last_enrollment_date", "withdrawal_date",
    "eligibility_expiration", "birth_date",
)  # fmt: skip


def _end(side: str) -> tuple[str, ...]:
    return (f"{side}_city", f"move_{side}", f"{side}_state", f"{side}_country")


def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
    """Every rule, for a report of this direction and day, in the order in which they are told."""
    born_late, too_old = birth_rules(as_of_date)
    return (
        *shape_rules(),
        Rule(
            "no_place",
            (*_end(direction or "to"), *_end("from" if direction == "to" else "to")),
            "Neither a place moved to nor a place moved from is given: fill in one of them.",
            "coalesce(w.from_city, w.from_state, w.from_country, w.to_city, w.to_state, w.to_zip,"
            " w.to_county) IS NULL",
            "NULL",
        ),
        Rule(
            "unknown_state",
            (f"{direction}_state", f"move_{direction}"),
            "The State of the missed place is not a State of the USA: correct its name or code.",
            f"bad_{direction}_state OR coalesce(read_{direction}_country, 'USA') <> 'USA'",
            f"coalesce(w.{direction}_state, w.{direction}_country)",
        ),
        Rule(
            "no_move_date",
            ("qad", "residency_date", "last_enrollment_date"),
            "No QAD, residency date or enrollment date is given: fill in one of them.",
            "coalesce(read_qad, read_residency_date, read_last_enrollment_date) IS NULL AND NOT "
            "(bad_qad OR bad_residency_date OR bad_last_enrollment_date)",
            "NULL",
        ),
        *date_rules(DATE_FIELDS, as_of_date),
        born_late,
        birth_after_move_rule(as_of_date),
        too_old,
        *msix_id_rules(),
    )


TEXT_FIELDS = (
    "msix_id", "state_student_id", "last_name_1", "last_name_2", "first_name", "middle_name",
    "suffix", "student_name", "sex", "from_city", "to_city", "to_county", "move_from", "move_to",
    "last_enrollment_type", "school_name", "district_name", "parent_1_first_name",
    "parent_1_last_name", "parent_1", "parent_2_first_name", "parent_2_last_name", "parent_2",
)  # fmt: skip


def _state(field: str, country: str) -> str:
    side = field.removesuffix("_state")
    # Two letters are a State of the USA only where no other country is named: CO is also
    # Coahuila. A country in the State's cell is no State.
    return (
        f"CASE WHEN w.{field} IS NULL AND territory_in_{side}_country IS NOT NULL "
        f"THEN territory_in_{side}_country "
        f"WHEN coalesce({country}, 'USA') <> 'USA' THEN w.{field} "
        f"WHEN country_in_{field} IS NOT NULL THEN NULL "
        f"WHEN read_{field} IS NULL AND NOT bad_{field} THEN NULL "
        f"ELSE coalesce(read_{field}, w.{field}) END"
    )


def ends_sql(direction: str | None = None) -> dict[str, str]:
    """Column -> SQL for both ends of a move. The town decides which country a State that two write alike is
    in, but for the State that a report was run for: that is one of the USA."""
    by_town = "NULL" if direction == "from" else "country_by_town"
    country = f"coalesce(read_from_country, {by_town})"
    return {
        "from_city": "w.from_city",
        "from_state_code": _state("from_state", country),
        "from_country_code": f"coalesce({country}, country_in_from_state, "
        "CASE WHEN read_from_state IS NOT NULL THEN 'USA' END)",
        "to_city": "w.to_city",
        "to_state_code": _state("to_state", "read_to_country"),
        "to_zip": "read_to_zip",
        "to_county": "w.to_county",
    }


def values_sql(direction: str | None) -> dict[str, str]:
    """Column of missed_enrollment_rows -> SQL that reads it from a row of the cast."""
    columns = {
        column: f"w.{column}" for column in MISSED_ENROLLMENT_ROWS.column_names if column in TEXT_FIELDS
    }
    for field in DATE_FIELDS:
        columns[field] = f"read_{field}"
    columns["eligibility_expiration_date"] = columns.pop("eligibility_expiration")

    columns |= {
        "extract_id": "$extract_id",
        "row_number": "w.row_number",
        "msix_id": MSIX_ID,
        "age_years": "read_age",
        "grade": f"read_grade::{enum_of(GRADES)}",
        **ends_sql(direction),
        "reporting_state_code": "coalesce(read_reporting_state, w.reporting_state)",
        "last_enrollment_state_code": "coalesce(read_last_enrollment_state, w.last_enrollment_state)",
        "district_id": "read_district_id",
        "school_id": "read_school_id",
        "is_pfs": "read_pfs",
    }
    missed = f"{direction}_state_code"
    columns[missed] = f"coalesce({columns[missed]}, $state)"
    if direction == "from":
        columns["from_country_code"] = f"coalesce({columns['from_country_code']}, 'USA')"
    return columns


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


ALIASES: dict[str, tuple[str, ...]] = {
    "msix_id": ("MSIX ID", "MSIX Identification Number", "MSIX Student ID", "MSIX #", "MSIX Number", "MSIX"),
    "state_student_id": ("State Student ID", "State ID", "State Student Identifier", "State Student Number"),
    "last_name_1": ("Last Name 1", "Last Name", "Surname", "Student Last Name", "Paternal Last Name", "Student Last Name 1", "Child Last Name", "Last Name One"),
    "last_name_2": ("Last Name 2", "Maternal Last Name", "Second Last Name", "Student Last Name 2", "Last Name Two"),
    "first_name": ("First Name", "Given Name", "Student First Name", "Child First Name"),
    "middle_name": ("Middle Name", "MI", "Middle Initial", "Student Middle Name"),
    "suffix": ("Suffix", "Generation", "Name Suffix"),
    "student_name": ("Student Name", "Name", "Child Name", "Student", "Child", "Full Name"),
    "birth_date": ("Birth Date", "DOB", "Date of Birth", "Birthdate", "Student DOB", "D.O.B."),
    "age": ("Age", "Age Years", "Student Age", "Current Age"),
    "sex": ("Sex", "Gender"),
    "grade": ("Grade", "Grade Level", "Last Grade", "Last Grade Level", "Current Grade"),
    "qad": ("QAD", "Qualifying Arrival Date", "Qualifying Move Date", "Arrival Date", "QM Date", "Move Date", "QAD Date"),
    "from_city": ("Qualifying Move From City", "Move From City", "From City", "QM From City", "Moved From City", "Previous City", "QAD From City", "Origin City"),
    "from_state": ("Qualifying Move From State", "Move From State", "From State", "QM From State", "Moved From State", "Previous State", "QAD From State", "Origin State"),
    "from_country": ("Qualifying Move From Country", "Move From Country", "From Country", "QM From Country", "Moved From Country", "Previous Country", "QAD From Country", "Origin Country"),
    "to_city": ("Qualifying Move To City", "Move To City", "To City", "QM To City", "Moved To City", "QAD To City", "Destination City", "Arrival City"),
    "to_state": ("Qualifying Move To State", "Move To State", "To State", "QM To State", "Moved To State", "QAD To State", "Destination State", "Arrival State"),
    "to_zip": ("To ZIP", "Move To ZIP", "To ZIP Code", "Move To ZIP Code", "Qualifying Move To ZIP", "QM To ZIP", "Moved To ZIP", "Destination ZIP", "ZIP", "ZIP Code", "Postal Code"),
    "to_county": ("To County", "Move To County", "Qualifying Move To County", "QM To County", "Moved To County", "Destination County", "County", "County Name"),
    "move_from": ("Move From", "Moved From", "Qualifying Move From", "QM From", "From", "From Location", "Move From Location", "Origin"),
    "move_to": ("Move To", "Moved To", "Qualifying Move To", "QM To", "To", "To Location", "Move To Location", "Destination"),
    "residency_date": ("Residency Date", "Res Date", "Residence Date", "Date of Residency"),
    "eligibility_expiration": ("Eligibility Expiration Date", "EED", "EOE", "End of Eligibility", "Eligibility Expiration", "Eligibility End Date", "End of Eligibility Date"),
    "reporting_state": ("Reporting State", "COE State", "Submitting State", "Source State", "State", "Reporting State Code"),
    "last_enrollment_state": ("Enrollment State", "Current State", "Last Enrollment State", "Most Recent Enrollment State"),
    "last_enrollment_date": ("Enrollment Date", "Last Enrollment Date", "Most Recent Enrollment Date", "Enroll Date"),
    "last_enrollment_type": ("Enrollment Type", "Last Enrollment Type"),
    "withdrawal_date": ("Withdrawal Date", "WD Date", "Withdraw Date", "Last Withdrawal Date"),
    "school_name": ("School", "School or Project Name", "Facility Name", "School Name", "School/Project Name", "Last School"),
    "district_name": ("District", "School District", "LEA", "District Name", "School District Name", "LEA Name"),
    "district_id": ("School District ID", "NCES LEA ID", "District ID", "LEA ID", "NCES District ID"),
    "school_id": ("School ID", "NCES School ID", "School Identification Code"),
    "parent_1_first_name": ("Parent 1 First Name", "Male Parent First Name", "Father First Name", "Parent1 First"),
    "parent_1_last_name": ("Parent 1 Last Name", "Male Parent Last Name", "Father Last Name", "Parent1 Last"),
    "parent_1": ("Parent 1", "Parent 1 Name", "Father", "Male Parent", "Father Name", "Male Parent Name", "Parent", "Parent Name", "Parent/Guardian"),
    "parent_2_first_name": ("Parent 2 First Name", "Female Parent First Name", "Mother First Name", "Parent2 First"),
    "parent_2_last_name": ("Parent 2 Last Name", "Female Parent Last Name", "Mother Last Name", "Parent2 Last"),
    "parent_2": ("Parent 2", "Parent 2 Name", "Mother", "Female Parent", "Mother Name", "Female Parent Name"),
    "pfs": ("PFS", "Priority for Services", "PFS Flag", "Priority for Service"),
}  # fmt: skip
"""Field -> headers people write above it. "State" alone is the State that reported the record:
the States of the move always say from or to."""

PLACE_FIELDS = {
    "from": ("from_city", "from_state", "from_country", "move_from"),
    "to": ("to_city", "to_state", "to_zip", "to_county", "move_to"),
}
MOVE_DATE_FIELDS = ("qad", "residency_date", "last_enrollment_date")


def identifies_nobody(fields: Iterable[str]) -> bool:
    """Whether a list with columns for `fields` has neither ids nor names: its rows are no children."""
    return not set(IDENTIFYING_FIELDS) & set(fields)


NEEDS = (
    (
        "a place of the move (such as Move To City or Move From City)",
        (*PLACE_FIELDS["from"], *PLACE_FIELDS["to"]),
    ),
    ("a date of the move (QAD, Residency Date or Enrollment Date)", MOVE_DATE_FIELDS),
)


MISSED_ENROLLMENT = Kind("missed_enrollment", "Missed Enrollment", ALIASES, Cells, NEEDS, has_direction=True)
KINDS = (MISSED_ENROLLMENT,)
