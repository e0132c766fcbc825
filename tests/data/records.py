"""Small record files of invented children, with the column names of the upload format."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

STUDENT = (
    "student_id",
    "Student Record ID",
    "MSIX Identification Number",
    "Reporting State Code",
    "State Student Identifier",
    "Action Code",
    "Data Note",
)
DEMOGRAPHICS = (
    "student_id_fk",
    "First Name",
    "Last Name 1",
    "Last Name 2",
    "Birth Date",
    "Birth Date Verification",
    "Parent 1 Email Address",
    "Data Note",
)
MOVES = (
    "student_id_fk",
    "Qualifying Moves Record ID",
    "Qualifying Arrival Date",
    "Qualifying Move From City",
    "Qualifying Move From State",
    "Qualifying Move From Country",
    "Qualifying Move To City",
    "Qualifying Move To State",
    "Eligibility Expiration Date",
    "Data Note",
)
ENROLLMENTS = (
    "student_id_fk",
    "Enrollments Record ID",
    "Enrollment Date",
    "Enrollment Type",
    "School or Project Name",
    "Facility State",
    "Grade Level",
    "LEP Indicator",
    "Med Alert Indicator",
    "Withdrawal Date",
    "Residency Date",
    "Enrollment Comment",
    "Data Note",
)


def student(student_id: str, msix_id: str, state: str, action: str = "I") -> tuple[str, ...]:
    return (
        student_id,
        f"R{student_id}",
        msix_id,
        state,
        f"{state}-{student_id}",
        action,
        "SYNTHETIC",
    )


def demographics(student_id: str, first: str, last: str, born: str) -> tuple[str, ...]:
    return (student_id, first, last, "", born, "1003", "nobody@example.org", "SYNTHETIC")


def move(
    student_id: str,
    qad: str,
    move_from: tuple[str, str],
    move_to: tuple[str, str],
    record_id: str = "",
    country: str = "USA",
) -> tuple[str, ...]:
    return (student_id, record_id, qad, *move_from, country, *move_to, "", "SYNTHETIC")


def enrollment(
    student_id: str, day: str, type_code: str = "01", record_id: str = "", residency: str = ""
) -> tuple[str, ...]:
    return (
        student_id,
        record_id,
        day,
        type_code,
        "SYNTHETIC School",
        "",
        "05",
        "Y",
        "Y",
        "",
        residency,
        "a secret",
        "SYNTHETIC",
    )


def write_records(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path
