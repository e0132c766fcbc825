"""Mobility files in three shapes: counts by State (A), counts by city (B), rows of children (C).

A and B hold no personal data and may be all that another State will share. C has the columns of
a Missed Enrollment report, so it is taken for one unless the file says Mobility in its name, its
sheet's name or the lines around the table.
"""

from __future__ import annotations

import datetime as dt

from data.extracts import cells, missed_enrollment
from data.extracts.kind import Kind
from data.extracts.missed_enrollment import DATE_FIELDS, ends_sql
from data.extracts.records import no_place_rule
from data.extracts.rules import (
    MSIX_ID,
    Rule,
    birth_after_move_rule,
    birth_rules,
    date_rules,
    msix_id_rules,
    shape_rules,
)
from data.schema.tables import GRADES, MOBILITY_COUNTS, QUALIFYING_MOVES, enum_of

_REPORT = missed_enrollment.ALIASES
_FROM = ("from_city", "from_state", "from_country", "move_from")
_TO = ("to_city", "to_state", "to_zip", "to_county", "move_to")

COUNT_ALIASES: dict[str, tuple[str, ...]] = {
    **{field: _REPORT[field] for field in (*_FROM, *_TO)},
    "period": ("Period", "Performance Period", "Reporting Period", "Program Year", "School Year", "Year", "Month"),
    "children": ("Children", "Number of Children", "Child Count", "Students", "Number of Students", "Student Count", "Count", "Unique Children"),
    "moves": ("Moves", "Number of Moves", "Move Count", "Qualifying Moves", "Total Moves"),
}  # fmt: skip
MOVE_FIELDS = (
    "msix_id", "birth_date", "grade", "qad", *_FROM, *_TO, "residency_date",
    "eligibility_expiration", "reporting_state", "last_enrollment_state", "last_enrollment_date",
    "last_enrollment_type", "withdrawal_date",
)  # fmt: skip
MOVE_ALIASES = {field: _REPORT[field] for field in MOVE_FIELDS}


class CountCells(cells.Cells):
    """The cells of one file of counts, shape A or B."""

    table = MOBILITY_COUNTS
    text_fields = ("period",)
    read_fields = (
        "from_state", "to_state", "from_country", "to_country", "to_zip", "children", "moves",
    )  # fmt: skip

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        ends = [
            Rule(
                f"no_{side}_place",
                (f"{side}_city", f"{side}_state", f"move_{side}"),
                f"The row does not say where the moves went {side}: fill it in.",
                f"coalesce(w.{side}_city, w.{side}_state, w.{side}_country"
                + (", w.to_zip, w.to_county" if side == "to" else "")
                + ") IS NULL",
                "NULL",
            )
            for side in ("from", "to")
        ]
        return (
            *shape_rules(),
            *ends,
            Rule(
                "no_count",
                ("children", "moves"),
                "No number of children or of moves is given: fill one in.",
                "read_children IS NULL AND read_moves IS NULL AND NOT (bad_children OR bad_moves)",
                "NULL",
            ),
            *(
                Rule(
                    "not_a_count",
                    (field,),
                    "The cell is no whole number: write the count, or leave a masked one out.",
                    f"bad_{field}",
                    f"w.{field}",
                )
                for field in ("children", "moves")
            ),
        )

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL. A row is of shape B where it names a city."""
        return {
            "extract_id": "$extract_id",
            "row_number": "w.row_number",
            "shape": "CASE WHEN coalesce(w.from_city, w.to_city, w.to_county, w.to_zip) IS NULL "
            "THEN 'A' ELSE 'B' END",
            "period": "w.period",
            "children": "read_children",
            "moves": "read_moves",
            **ends_sql(),
        }


class MoveCells(cells.Cells):
    """The cells of one file of shape C: a row per child and move, no names kept."""

    table = QUALIFYING_MOVES
    text_fields = ("msix_id", "last_enrollment_type")
    date_fields = DATE_FIELDS
    newest_fields = DATE_FIELDS[:4]
    read_fields = (
        "from_state", "to_state", "from_country", "to_country", "to_zip", "reporting_state",
        "last_enrollment_state", "grade",
    )  # fmt: skip

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        born_late, too_old = birth_rules(as_of_date, age=None)
        return (
            *shape_rules(),
            no_place_rule(),
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

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL."""
        dates = {field: f"read_{field}" for field in DATE_FIELDS}
        dates["eligibility_expiration_date"] = dates.pop("eligibility_expiration")
        return dates | {
            "extract_id": "$extract_id",
            "row_number": "w.row_number",
            "kind": "'mobility_moves'",
            "student_id": "NULL",
            "move_record_id": "NULL",
            "msix_id": MSIX_ID,
            "reporting_state_code": "coalesce(read_reporting_state, w.reporting_state)",
            "last_enrollment_state_code": "coalesce(read_last_enrollment_state, w.last_enrollment_state)",
            "last_enrollment_type": "w.last_enrollment_type",
            "grade": f"read_grade::{enum_of(GRADES)}",
            **ends_sql(),
        }


_COUNTS_NEED = (
    ("where the moves came from", _FROM),
    ("where they went to", _TO),
    ("a number of children or of moves", ("children", "moves")),
)


KINDS = (
    Kind("mobility_counts", "Mobility, counts", COUNT_ALIASES, CountCells, _COUNTS_NEED),
    Kind(
        "mobility_moves",
        "Mobility, one row per child and move",
        MOVE_ALIASES,
        MoveCells,
        missed_enrollment.NEEDS,
        said_by="mobility",
    ),
)
