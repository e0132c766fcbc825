"""When a row of a Missed Enrollment file is refused, and what a person can do about it.

A rule is a condition on one row of the cast (see data.extracts.cells): `w` holds the trimmed
text cells with the ends of the move split, `read_<field>` the value read from a cell, `bad_<field>`
whether a cell holds something that could not be read.
"""

from __future__ import annotations

import datetime as dt

from data.extracts.rules import (
    Rule,
    birth_after_move_rule,
    birth_rules,
    date_rules,
    msix_id_rules,
    shape_rules,
)

DATE_FIELDS = (
    "qad", "residency_date", "last_enrollment_date", "withdrawal_date",
    "eligibility_expiration", "birth_date",
)  # fmt: skip


def _end(side: str) -> tuple[str, ...]:
    return (f"{side}_city", f"move_{side}", f"{side}_state", f"{side}_country")


def rules(direction: str, as_of_date: dt.date) -> tuple[Rule, ...]:
    """Every rule, for a report of this direction and day, in the order in which they are told."""
    born_late, too_old = birth_rules(as_of_date)
    return (
        *shape_rules(),
        Rule(
            "no_place",
            (*_end(direction), *_end("from" if direction == "to" else "to")),
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
