"""What only a person can settle about a load, as data: which question, and what its sentence names.

Every sentence stands here once, as the Loading room shows it, with what is typed on the command line
instead; data.values.advice puts the two together for whoever reads.
"""

from __future__ import annotations

from typing import Literal

from data.values.advice import Advice, AdviceNeeded

What = Literal[
    "direction",
    "state",
    "one_state",
    "contradiction",
    "as_of",
    "one_export",
    "year",
    "missing_columns",
    "unread_columns",
    "unsure_columns",
    "swapped_columns",
    "date_order",
    "turned_dates",
    "late_births",
    "unknown_direction",
    "unknown_state",
    "unknown_kind",
    "unknown_column",
    "unknown_date_order",
    "unknown_field",
    "never_imported",
    "read_twice",
    "profile_name",
    "hidden_rows",
    "hidden_columns",
    "hidden_sheets",
    "joined_sheets",
    "other_lists",
    "same_day",
    "cannot_be_added",
]

QUESTIONS: dict[What, Advice] = {
    "direction": Advice(
        "Whether this is a report of moves to or of moves from a State cannot be told from the file: "
        "choose it at Moves to or from the State.",
        "--direction to or --direction from",
    ),
    "state": Advice(
        "The State the report was run for cannot be told from the file: choose it at State of the report.",
        "--state XX",
    ),
    "one_state": Advice(
        "A Missed Enrollment report is run for one State: choose it at State of the report.", "--state XX"
    ),
    "contradiction": Advice(
        "By {where} this is {said}, but {rows} rows with a State are {moves}: choose Moves to or from the State, and State of "
        "the report, or check which columns are read as from and to.",
        "--direction to or from, --state XX",
    ),
    "as_of": Advice(
        "The as-of date cannot be told from the file, which holds no past date of a move or an "
        "enrollment: fill in Day of the report or check the date columns.",
        "--as-of YYYY-MM-DD",
    ),
    "one_export": Advice(
        "{count} student ids of this file belong to other children in the records loaded for {state}: "
        "choose the State whose export this is at State of the report, for all of its files.",
        "--state XX",
    ),
    "year": Advice(
        "The file has figures of several years ({years}), which are never added: choose one at Year of "
        "the figures. The newest is {newest}.",
        '--year "{newest}"',
    ),
    "missing_columns": Advice(
        "{lacks} Say which column it is where the columns are checked, or rename the headers in the "
        "file and load it again.",
        "--map HEADER=FIELD",
    ),
    "unread_columns": Advice(
        "Left unread: {columns}. Say for each what it is where the columns are checked.",
        "--map HEADER=FIELD, --map HEADER=-",
    ),
    "unsure_columns": Advice(
        "Read without certainty: {columns}. Check this where the columns are checked.",
        "--map HEADER=FIELD",
    ),
    "swapped_columns": Advice(
        "The columns {one} and {other} seem to be swapped: {one} holds {in_one} and {other} holds "
        "{in_other}. Correct the headers, or check how the columns are read.",
        "--map HEADER=FIELD",
    ),
    "date_order": Advice(
        "Nothing settles whether {header} is written day or month first: read as {order}. If that is "
        "wrong, say so.",
        '--date-order "{header}={other}"',
    ),
    "turned_dates": Advice(
        "The dates in {header} look half turned: every day up to 12 is a real date and every later one is text, "
        "as after a spreadsheet that took the day for the month. They were read as they stand: 03/06/2026 as "
        "March 6. If it was June 3, have them turned back.",
        '--date-order "{header}=turned", or "{header}=right" where they are right',
    ),
    "late_births": Advice(
        "Of them {rows} for nothing but a birth date after the move; places with such refused rows: {places}. "
        "Accepting them without birth date keeps these families on the list, and can be undone.",
        "--late-births leave-out",
    ),
    "unknown_direction": Advice("The direction is `to` or `from`."),
    "unknown_state": Advice("The State is not known: give its two letters, such as FL."),
    "unknown_kind": Advice("The kind is one of {kinds}."),
    "unknown_column": Advice("The file has no column {header}; its columns are: {columns}.", "{option}"),
    "unknown_date_order": Advice(
        "The order of a date is `dmy` (day first) or `mdy` (month first); dates that a spreadsheet turned are "
        "`turned` (back) or `right`."
    ),
    "unknown_field": Advice("There is no field {field}; the fields are: {fields}."),
    "never_imported": Advice(
        "The column {header} is on the list of what is never imported, so it cannot be read as a field: "
        "leave it out."
    ),
    "read_twice": Advice("Two columns are read as {field}: choose one of them."),
    "profile_name": Advice("{problem}"),
    "hidden_rows": Advice(
        "{words}: all were loaded. If only those that are shown were meant, say so and load it again.",
        "--hidden-rows leave-out",
    ),
    "hidden_columns": Advice(
        "Columns that are hidden in the workbook were not read: {columns}. Say so if they are meant too.",
        "--hidden-columns",
    ),
    "hidden_sheets": Advice(
        "Sheets that are hidden in the workbook look like lists and were not read: {sheets}. Choose one "
        "at Sheet if it is meant.",
        "--sheet NAME",
    ),
    "joined_sheets": Advice(
        "{count} sheets with the same columns are read as one list: {sheets}, with their rows. Choose one at "
        "Sheet to load it alone.",
        "--sheet NAME",
    ),
    "other_lists": Advice(
        "Other sheets look like lists and were not read: {sheets}. Choose each at Sheet to load it too.",
        "--sheet NAME",
    ),
    "same_day": Advice(
        "A list of {run}, is in the store already: {file}, {rows} rows, {loaded}. This file has {new} rows, and "
        "{shared} of its {children} children are on that list. Say whether it replaces that list, is another "
        "part of the same report whose rows are added (such as one list for each district), or is of another "
        "day{or_other}. Nothing was changed.",
        "--same-day replace, --same-day add{other_option} or --as-of YYYY-MM-DD",
    ),
    "cannot_be_added": Advice(
        "Its rows cannot be added to {file}: {why}. Load it as one of another day, or have it replace that list.",
        "--as-of YYYY-MM-DD, --same-day replace",
    ),
}


def question(what: What, **facts: str) -> Advice:
    """The sentence of a question with what it names: headers, fields and counts, never a cell."""
    asked = QUESTIONS[what]
    return Advice(asked.sentence.format_map(facts), asked.option.format_map(facts))


class Undecided(AdviceNeeded):
    """A load cannot go on without a word from the person; `what` says on what."""

    def __init__(self, what: What, **facts: str) -> None:
        filled = question(what, **facts)
        super().__init__(filled.sentence, filled.option)
        self.what: What = what
