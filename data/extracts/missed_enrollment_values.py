"""How each column of missed_enrollment_rows is made from the cells of a row."""

from __future__ import annotations

from data.extracts.missed_enrollment_rules import DATE_FIELDS
from data.extracts.rules import ID_TEXT, IS_PLAIN_ID
from data.schema.tables import GRADES, MISSED_ENROLLMENT_ROWS, enum_of

TEXT_FIELDS = (
    "msix_id", "state_student_id", "last_name_1", "last_name_2", "first_name", "middle_name",
    "suffix", "student_name", "sex", "from_city", "to_city", "to_county", "move_from", "move_to",
    "last_enrollment_type", "school_name", "district_name", "parent_1_first_name",
    "parent_1_last_name", "parent_1", "parent_2_first_name", "parent_2_last_name", "parent_2",
)  # fmt: skip


MSIX_ID = (
    f"nullif(lpad(CASE WHEN {IS_PLAIN_ID} THEN w.msix_id "
    rf"WHEN regexp_full_match({ID_TEXT}, '\d{{1,12}}(\.0+)?') "
    f"THEN split_part({ID_TEXT}, '.', 1) END, 12, '0'), '000000000000')"
)


def _state(field: str, country: str) -> str:
    # Two letters are a State of the USA only where no other country is named: CO is also
    # Coahuila. A country in the State's cell is no State.
    return (
        f"CASE WHEN coalesce({country}, 'USA') <> 'USA' THEN w.{field} "
        f"WHEN country_in_{field} IS NOT NULL THEN NULL "
        f"WHEN read_{field} IS NULL AND NOT bad_{field} THEN NULL "
        f"ELSE coalesce(read_{field}, w.{field}) END"
    )


def ends_sql() -> dict[str, str]:
    """Column -> SQL for both ends of a move."""
    return {
        "from_city": "w.from_city",
        "from_state_code": _state("from_state", "read_from_country"),
        "from_country_code": "coalesce(read_from_country, country_in_from_state, "
        "CASE WHEN read_from_state IS NOT NULL THEN 'USA' END)",
        "to_city": "w.to_city",
        "to_state_code": _state("to_state", "read_to_country"),
        "to_zip": "read_to_zip",
        "to_county": "w.to_county",
    }


def values_sql(direction: str) -> dict[str, str]:
    """Column of missed_enrollment_rows -> SQL that reads it from a row of the cast."""
    columns = {column: f"w.{column}" for column in MISSED_ENROLLMENT_ROWS.column_names if column in TEXT_FIELDS}  # fmt: skip
    for field in DATE_FIELDS:
        columns[field] = f"read_{field}"
    columns["eligibility_expiration_date"] = columns.pop("eligibility_expiration")

    columns |= {
        "extract_id": "$extract_id",
        "row_number": "w.row_number",
        "msix_id": MSIX_ID,
        "age_years": "read_age",
        "grade": f"read_grade::{enum_of(GRADES)}",
        **ends_sql(),
        "reporting_state_code": "coalesce(read_reporting_state, w.reporting_state)",
        "last_enrollment_state_code": "coalesce(read_last_enrollment_state, "
        "w.last_enrollment_state)",
        "district_id": "read_district_id",
        "school_id": "read_school_id",
        "is_pfs": "read_pfs",
    }
    missed = f"{direction}_state_code"
    columns[missed] = f"coalesce({columns[missed]}, $state)"
    if direction == "from":
        columns["from_country_code"] = f"coalesce({columns['from_country_code']}, 'USA')"
    return columns
