"""Histories of move notices: a State or district tells another that somebody arrived or left.

No public layout exists; the aliases are words as people use them. A history may name the child:
those columns have no field here, so nothing of them is kept.
"""

from __future__ import annotations

import datetime as dt

from data.extracts import cells, missed_enrollment
from data.extracts.kind import Kind
from data.extracts.missed_enrollment import ends_sql
from data.extracts.rules import Rule, date_rules, shape_rules
from data.schema.tables import MOVE_NOTICES

_REPORT = missed_enrollment.ALIASES
_FROM = ("from_city", "from_state", "from_country", "move_from", "from_district_name")
_TO = ("to_city", "to_state", "to_zip", "to_county", "move_to", "to_district_name")
DATE_FIELDS = ("move_date", "notice_date")
_MORE: dict[str, tuple[str, ...]] = {
    "from_city": ("From City", "Departure City", "Departed From City", "Sending City"),
    "from_state": ("From State", "State From", "Departure State", "Sending State", "Departed From State", "State Moved From"),
    "to_city": ("To City", "City To", "Receiving City", "Arrived In City"),
    "to_state": ("To State", "State To", "Receiving State", "Arrived In State", "State Moved To"),
}  # fmt: skip
ALIASES: dict[str, tuple[str, ...]] = {
    **{
        field: (*_MORE.get(field, ()), *_REPORT[field])
        for field in (*_FROM, *_TO)
        if field in _REPORT
    },
    "from_district_name": ("From District", "From School District", "Move From District", "Moved From District", "Previous District", "Sending District", "Departure District", "Origin District", "District From"),
    "to_district_name": ("To District", "To School District", "Move To District", "Moved To District", "Receiving District", "Arrival District", "Destination District", "New District", "District To"),
    "notice_type": ("Notice Type", "Type of Notice", "Notification Type", "Type of Notification", "Move Notice Type", "Move Notification Type", "Arrival or Departure", "Arrival/Departure", "Arrived or Left"),
    "move_date": ("Move Date", "Date of Move", "Arrival or Departure Date", "Arrival/Departure Date", "Departure Date", "Arrival Date", "Effective Date"),
    "notice_date": ("Notice Date", "Date of Notice", "Notification Date", "Date of Notification", "Sent Date", "Date Sent", "Sent", "Sent On", "Date"),
}  # fmt: skip


class NoticeCells(cells.Cells):
    """The cells of one history of notices; nothing of a child is among its fields."""

    table = MOVE_NOTICES
    text_fields = ("from_district_name", "to_district_name")
    date_fields = DATE_FIELDS
    newest_fields = DATE_FIELDS
    read_fields = (
        "from_state", "to_state", "from_country", "to_country", "to_zip", "notice_type",
    )  # fmt: skip

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        return (
            *shape_rules(),
            Rule(
                "no_place",
                (*_TO, *_FROM),
                "The notice says neither where somebody came from nor where they went: fill in one.",
                "coalesce(w.from_city, w.from_state, w.from_country, w.from_district_name, "
                "w.to_city, w.to_state, w.to_zip, w.to_county, w.to_district_name) IS NULL",
                "NULL",
            ),
            Rule(
                "no_notice_date",
                DATE_FIELDS,
                "Neither the day of the move nor that of the notice is given: fill in one of them.",
                "coalesce(read_move_date, read_notice_date) IS NULL AND NOT "
                "(bad_move_date OR bad_notice_date)",
                "NULL",
            ),
            *date_rules(DATE_FIELDS, as_of_date),
            Rule(
                "not_arrival_or_departure",
                ("notice_type",),
                "The cell does not say whether somebody arrived or left: write arrival or departure.",
                "read_notice_type IS NULL",
                "w.notice_type",
            ),
        )

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL."""
        return {
            "extract_id": "$extract_id",
            "row_number": "w.row_number",
            "notice_type": "read_notice_type",
            **{field: f"read_{field}" for field in DATE_FIELDS},
            **{field: f"w.{field}" for field in NoticeCells.text_fields},
            **ends_sql(),
        }


_NEEDS = (
    ("where somebody came from (From State, From District)", _FROM),
    ("where they went (To State, To District, To City)", _TO),
    ("a date (Move Date or Notice Date)", DATE_FIELDS),
    ("whether it is an arrival or a departure (Notice Type)", ("notice_type",)),
)


KINDS = (Kind("move_notices", "Move notices", ALIASES, NoticeCells, _NEEDS, told_by="notice_type"),)
