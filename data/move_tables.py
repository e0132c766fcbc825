"""The part of the schema for both ends of a move, and for move notices. Nothing in it names a child.

data/tables.py lists these tables among all others.
"""

from __future__ import annotations

from data.schema import Column, Table, enum_of

NOTICE_TYPES = ("arrival", "departure")

ROW_OF_FILE = (
    Column("extract_id", "VARCHAR", "Extract", "The load it belongs to."),
    Column("row_number", "INTEGER", "Line", "Line of the sheet or file, counted from 1."),
)
BOTH_ENDS = (
    Column("from_city", "VARCHAR", "From city", "City before the move, as written."),
    Column("from_state_code", "VARCHAR", "From State", "State before the move: two letters in the USA, the name as written elsewhere."),
    Column("from_country_code", "VARCHAR", "From country", "Country before the move (ISO 3166-1 alpha-3)."),
    Column("to_city", "VARCHAR", "To city", "City after the move, as written."),
    Column("to_state_code", "VARCHAR", "To State", "State after the move."),
    Column("to_zip", "VARCHAR", "To ZIP", "ZIP of the to-place where a file has one.", "Text of 5 digits."),
    Column("to_county", "VARCHAR", "To county", "County of the to-place where a file has one, as written."),
)  # fmt: skip

MOVE_NOTICES = Table(
    "move_notices",
    "One row per accepted row of a history of move notices: one notice that somebody moves.",
    (
        *ROW_OF_FILE,
        Column("notice_type", enum_of(NOTICE_TYPES), "Notice", "arrival: sent by those who saw somebody come; departure: by those who saw somebody leave.", "Never added up: both may tell of one move."),
        Column("move_date", "DATE", "Move date", "The day of the arrival or departure, as the notice says."),
        Column("notice_date", "DATE", "Notice date", "The day the notice was sent."),
        *BOTH_ENDS,
        Column("from_district_name", "VARCHAR", "From district", "School district before the move, as written."),
        Column("to_district_name", "VARCHAR", "To district", "School district after the move, as written."),
    ),
    key=("extract_id", "row_number"),
    warnings=(
        "Notices, no children: one notice may tell of several siblings, and one child may be told of twice. What the file says of the child is not kept.",
        "A notice that stands in two histories is in here twice: see analytics/move_notices.py.",
    ),
)  # fmt: skip
