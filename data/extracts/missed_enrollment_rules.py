"""When a row of a Missed Enrollment file is refused, and what a person can do about it.

A rule is a condition on one row of the cast (see missed_enrollment_cells): `w` holds the trimmed
text cells with the ends of the move split, `read_<field>` the value read from a cell, `bad_<field>`
whether a cell holds something that could not be read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

DATE_FIELDS = (
    "qad", "residency_date", "last_enrollment_date", "withdrawal_date",
    "eligibility_expiration", "birth_date",
)  # fmt: skip
EARLIEST_DATE = dt.date(1990, 1, 1)
"""The exchange holds no older moves; the program's records begin later."""
LATEST_DAYS = 366
"""A move or enrollment may be entered ahead, a year at most."""
LATEST_EED_DAYS = 366 * 6
OLDEST_YEARS = 120
BORN_AFTER_MOVE_DAYS = 31
"""A child can only move once born; a month is left for slips between two papers."""
LONGEST_CELL = 1_000
"""Bytes. Longer than any name, place or school: several rows ran together, or something else."""

ID_TEXT = """translate(w.msix_id, '=''"- ', '')"""
"""The id without the ="..." and the apostrophe that keep Excel from reading it as a number."""
IS_PLAIN_ID = "regexp_full_match(w.msix_id, '[0-9]{1,12}')"
"""Nearly every id; only the others are looked at closely, which takes ten times as long."""


@dataclass(frozen=True)
class Rule:
    """`condition` and `value` are SQL; `fields`: where the fault lies, the first that the file has."""

    name: str
    fields: tuple[str, ...]
    hint: str
    condition: str
    value: str


def _end(side: str) -> tuple[str, ...]:
    return (f"{side}_city", f"move_{side}", f"{side}_state", f"{side}_country")


def rules(direction: str, as_of_date: dt.date) -> tuple[Rule, ...]:
    """Every rule, for a report of this direction and day, in the order in which they are told."""

    def day(days: int) -> str:
        return f"DATE '{as_of_date + dt.timedelta(days=days)}'"

    oldest = f"DATE '{as_of_date}' - INTERVAL {OLDEST_YEARS} YEAR"
    found = [
        Rule(
            "too_many_cells",
            (),
            "The row has more cells than the header: put quotation marks around a cell that "
            "holds the separator, or delete the extra cells.",
            "w.has_too_many_cells",
            "NULL",
        ),
        Rule(
            "cell_too_long",
            (),
            f"A cell is longer than {LONGEST_CELL:,} characters: a quotation mark may be missing.",
            f"w.longest_cell > {LONGEST_CELL}",
            "NULL",
        ),
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
    ]
    for field in DATE_FIELDS:
        found.append(
            Rule(
                "impossible_date",
                (field,),
                "The cell names no day of the calendar: write it as 2024-05-31 or 5/31/2024.",
                f"bad_{field}",
                f"w.{field}",
            )
        )
    for field in DATE_FIELDS[:-1]:
        latest = day(LATEST_EED_DAYS if field == "eligibility_expiration" else LATEST_DAYS)
        found.append(
            Rule(
                "date_out_of_range",
                (field,),
                f"The day lies before 1990 or too far after the as-of date {as_of_date}: correct "
                "the year, or give the as-of date of the report.",
                f"read_{field} NOT BETWEEN DATE '{EARLIEST_DATE}' AND {latest}",
                f"w.{field}",
            )
        )
    found += [
        Rule(
            "birth_after_as_of",
            ("birth_date",),
            f"The birth date lies after the as-of date {as_of_date}: correct it, with four digits "
            "for the year.",
            f"read_birth_date > DATE '{as_of_date}'",
            "w.birth_date",
        ),
        Rule(
            "birth_after_move",
            ("birth_date",),
            "The birth date lies more than a month after the move: correct one of the two.",
            "read_birth_date > coalesce(read_qad, read_residency_date) + "
            f"INTERVAL {BORN_AFTER_MOVE_DAYS} DAY AND read_birth_date <= DATE '{as_of_date}'",
            "w.birth_date",
        ),
        Rule(
            "age_over_120",
            ("birth_date", "age"),
            f"The child would be older than {OLDEST_YEARS} years: correct the birth date or age.",
            f"read_birth_date < {oldest} OR read_age > {OLDEST_YEARS}",
            "coalesce(w.birth_date, w.age)",
        ),
        Rule(
            "id_in_scientific_notation",
            ("msix_id",),
            "The MSIX ID is in scientific notation and its last digits are gone: export again with "
            "that column as text.",
            rf"NOT {IS_PLAIN_ID} AND regexp_full_match({ID_TEXT}, '\d+(\.\d+)?[eE]\+?\d+')",
            "w.msix_id",
        ),
        Rule(
            "id_not_12_digits",
            ("msix_id",),
            "The MSIX ID is not a number of at most 12 digits: correct it or leave it empty.",
            rf"NOT {IS_PLAIN_ID} AND NOT regexp_full_match({ID_TEXT}, '\d{{1,12}}(\.0+)?|"
            r"\d+(\.\d+)?[eE]\+?\d+|(?i:n/?a|none|null|unknown)')",
            "w.msix_id",
        ),
    ]
    return tuple(found)
