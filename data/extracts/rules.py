"""When a row of any kind of file is refused, and what a person can do about it.

A rule is a condition on one row of the cast (see data.extracts.cells): `w` holds the trimmed
text cells with the ends of the move split, `read_<field>` the value read from a cell, `bad_<field>`
whether a cell holds something that could not be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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

ID_TEXT = r"""trim(regexp_replace(w.msix_id, '^(?:=?"([^"]*)"|=(.*)|''(.*?)''?)$', '\1\2\3'))"""
"""The id without the ="..." and the apostrophe that keep Excel from reading it as a number; nothing
else is taken off. As data.values.codes.unmarked."""
IS_PLAIN_ID = "regexp_full_match(w.msix_id, '[0-9]{1,12}')"
"""Nearly every id; only the others are looked at closely, which takes ten times as long."""
_ID_IN_GROUPS = r"(\d{4}[ -]){2}\d{4}|(\d{3}[ -]){3}\d{3}"
ID_WHOLE = rf"\d{{1,12}}(\.0+)?|{_ID_IN_GROUPS}"
"""Regular expression of an id as ID_TEXT: digits, also in groups of four or three as people write
long numbers."""
_MARKED_DIGITS = (
    f"lpad(CASE WHEN regexp_full_match({ID_TEXT}, '{ID_WHOLE}') "
    f"THEN regexp_replace(split_part({ID_TEXT}, '.', 1), '[ -]', '', 'g') END, 12, '0')"
)
_NO_NUMBERS = ("-1", "-9", "-99", "-999", "-9999")
"""What systems write into a column of numbers where there is none."""
_STAND_INS = (
    "0+|0*1{9,12}|0*9{9,12}|" + "|".join(f"{digit}{{12}}" for digit in "2345678") + "|0*123456789(0(12?)?)?"
)
"""Regular expression of digits that people write where they have none. A list takes four times as long."""
NO_NUMBERS = ", ".join(f"'{text}'" for text in _NO_NUMBERS)
IS_STAND_IN = (
    "(CASE WHEN length(w.msix_id) <= 12 AND w.msix_id >= '0' AND w.msix_id < ':' "
    f"THEN regexp_full_match(w.msix_id, '{_STAND_INS}') "
    f"ELSE {ID_TEXT} IN ({NO_NUMBERS}) OR coalesce(regexp_full_match({_MARKED_DIGITS}, '{_STAND_INS}'), false) END)"
)
"""SQL: whether the MSIX ID is one that people or systems write where they have none."""
MSIX_ID = (
    f"CASE WHEN {IS_PLAIN_ID} THEN CASE WHEN NOT regexp_full_match(w.msix_id, '{_STAND_INS}') "
    "THEN lpad(w.msix_id, 12, '0') END "
    f"WHEN NOT regexp_full_match({_MARKED_DIGITS}, '{_STAND_INS}') THEN {_MARKED_DIGITS} END"
)
"""SQL: the id with its zeros; nothing where it is a stand-in."""


@dataclass(frozen=True)
class Rule:
    """`condition` and `value` are SQL; `fields`: where the fault lies, the first that the file has."""

    name: str
    fields: tuple[str, ...]
    hint: str
    condition: str
    value: str


def day_sql(as_of_date: dt.date, days: int) -> str:
    """SQL of the day so many days after the as-of date."""
    return f"DATE '{as_of_date + dt.timedelta(days=days)}'"


def shape_rules() -> list[Rule]:
    """A row that has more cells than the header, or a cell that ran together."""
    return [
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
    ]


def date_rules(fields: Sequence[str], as_of_date: dt.date) -> list[Rule]:
    """Cells that name no day, and days before the exchange or far after the as-of date."""
    found = [
        Rule(
            "impossible_date",
            (field,),
            "The cell names no day of the calendar: write it as 2024-05-31 or 5/31/2024.",
            f"bad_{field}",
            f"w.{field}",
        )
        for field in fields
    ]
    for field in fields:
        if field == "birth_date":
            continue
        is_end = field == "eligibility_expiration"
        latest = day_sql(as_of_date, LATEST_EED_DAYS if is_end else LATEST_DAYS)
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
    return found


def birth_rules(as_of_date: dt.date, age: str | None = "age") -> list[Rule]:
    """A birth after the as-of date, or an age (also in the field `age`, if any) over 120."""
    oldest = f"DATE '{as_of_date}' - INTERVAL {OLDEST_YEARS} YEAR"
    too_old = f"read_birth_date < {oldest}" + (f" OR read_{age} > {OLDEST_YEARS}" if age else "")
    return [
        Rule(
            "birth_after_as_of",
            ("birth_date",),
            f"The birth date lies after the as-of date {as_of_date}: correct it, with four digits "
            "for the year.",
            f"read_birth_date > DATE '{as_of_date}'",
            "w.birth_date",
        ),
        Rule(
            "age_over_120",
            ("birth_date", *([age] if age else [])),
            f"The child would be older than {OLDEST_YEARS} years: correct the birth date or age.",
            too_old,
            f"coalesce(w.birth_date, w.{age})" if age else "w.birth_date",
        ),
    ]


def birth_after_move_rule(as_of_date: dt.date) -> Rule:
    """A birth more than a month after the move."""
    return Rule(
        "birth_after_move",
        ("birth_date",),
        "The birth date lies more than a month after the move: correct one of the two.",
        "read_birth_date > coalesce(read_qad, read_residency_date) + "
        f"INTERVAL {BORN_AFTER_MOVE_DAYS} DAY AND read_birth_date <= DATE '{as_of_date}'",
        "w.birth_date",
    )


LATE_BIRTHS = ("birth_after_move", "birth_after_as_of")
"""Rules on a birth date that is wrong for certain, while the move may be right."""


def leaving_out_late_births(
    rules: Sequence[Rule], values: Mapping[str, str]
) -> tuple[tuple[Rule, ...], dict[str, str]]:
    """The rules and the SQL of the columns where a row is taken without a birth date that lies after its
    move; as they are for a kind of file without moves."""
    late = [rule for rule in rules if rule.name in LATE_BIRTHS]
    if len(late) < len(LATE_BIRTHS):
        return tuple(rules), dict(values)
    is_late = " OR ".join(f"coalesce({rule.condition}, false)" for rule in late)
    birth = {"birth_date": f"CASE WHEN NOT ({is_late}) THEN {values['birth_date']} END"}
    return tuple(rule for rule in rules if rule not in late), {**values, **birth}


def msix_id_rules() -> list[Rule]:
    """An MSIX ID that is no number of at most 12 digits, or whose digits are gone. A sign is none."""
    return [
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
            rf"NOT {IS_PLAIN_ID} AND NOT regexp_full_match({ID_TEXT}, '{ID_WHOLE}|"
            rf"\d+(\.\d+)?[eE]\+?\d+|(?i:n/?a|none|null|unknown)|{'|'.join(_NO_NUMBERS)}')",
            "w.msix_id",
        ),
    ]
