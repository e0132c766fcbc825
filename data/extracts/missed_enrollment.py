"""The Missed Enrollment report: one row per child and qualifying move that a State never enrolled.

No public layout exists; the aliases are the words of the report as people send it.
"""

from __future__ import annotations

from collections.abc import Iterable

from data.extracts.kind import Kind, lacking
from data.extracts.missed_enrollment_cells import Cells

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


def what_is_missing(fields: Iterable[str]) -> str | None:
    """A sentence on what the file lacks to be a Missed Enrollment report, or None."""
    return lacking(
        fields,
        (
            "a place of the move (such as Move To City or Move From City)",
            (*PLACE_FIELDS["from"], *PLACE_FIELDS["to"]),
        ),
        ("a date of the move (QAD, Residency Date or Enrollment Date)", MOVE_DATE_FIELDS),
    )


KINDS = (
    Kind(
        "missed_enrollment",
        "Missed Enrollment",
        ALIASES,
        Cells,
        what_is_missing,
        has_direction=True,
    ),
)
propose_mapping = KINDS[0].propose_mapping
