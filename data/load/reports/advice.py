"""What a load that went through says in sentences: what was loaded, and what a person should check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from data.extracts import kind_named
from data.load.beside_cells import advice_beside
from data.load.left_open import advice_on_columns
from data.load.metadata import GIVEN
from data.load.reports import not_understood
from data.load.reports.facts import ColumnReading, TableFacts
from data.load.reports.report import LoadReport
from data.mapping.choice import BY_VALUES
from data.mapping.questions import question
from data.reading.letters import in_words, is_guess
from data.schema.tables import ALL_STATES
from data.values.advice import Advice
from data.values.bare_text import bare
from data.values.dates import MONTH_FIRST, TURNED

NOWHERE = (
    "None of its rows is on the map: check which columns are read as towns and States, or put the places "
    "right by hand."
)
_AS_OF_WORDS = {"newest_row": " (the newest day in its rows: its lines name no past day)"}


def advice_on(report: LoadReport, table: TableFacts, reading: ColumnReading) -> tuple[Advice, ...]:
    """What a load that went through says: what was loaded, and what a person should check."""
    advice = [Advice(_loaded(report, reading)), *_files(reading), *_told_by(reading)]
    advice += map(Advice, table.notes)
    advice += [Advice(f"Check this: {sentence}") for sentence in reading.contradictions]
    if report.is_nowhere:
        advice.append(Advice(NOWHERE))
    if report.is_elsewhere:
        advice.append(
            Advice(
                f"But {reading.rows_elsewhere:,} of them say that the move was "
                f"{report.direction} another State than {report.state}: check which columns are read "
                "as from and to, and load the file again."
            )
        )
    advice += advice_on_columns(
        report.kind, report.mapping, reading.unread, reading.guesses, reading.unsure, report.direction
    )
    advice += _refused_and_turned(report, reading)
    advice += reading.old_moves.advice if reading.old_moves else []
    advice += _doubted_cells(reading)
    advice += map(Advice, reading.said)
    advice += advice_beside(table.beside)
    advice += [_date_order_doubt(header, reading) for header in reading.ambiguous_dates]
    if guessed := [h for h, how in reading.how.items() if how == BY_VALUES and h not in reading.unsure]:
        read_as = ", ".join(f"{h} as {report.mapping[h].replace('_', ' ')}" for h in guessed)
        advice.append(
            Advice(
                "Under headers that are not known, by their words and values, were read: "
                f"{read_as}. Check this."
            )
        )
    if table.encoding and is_guess(table.encoding):
        advice.append(
            Advice(
                "The file does not say how its letters are written: they were read as "
                f"{in_words(table.encoding)}; check names with accents."
            )
        )
    if name := reading.profile:
        advice.append(Advice(f"The columns were read as in the profile {name}."))
    elif name := reading.kept_as:
        advice.append(Advice(f"How its columns are read is remembered as {name}."))
    return (*advice, *map(Advice, reading.cautions))


_WHAT = {"direction": "direction", "state": "State", "as_of": "day"}
_NOT_SAID = (GIVEN, "the newest day in its rows", "the day of loading")
"""Given by a person, or said beside the day already."""


def told_by_in_words(told_by: Mapping[str, str]) -> str:
    """ "Taken from line 2: direction, State; from the file's name: day." Nothing of what a person said."""
    by_place: dict[str, list[str]] = {}
    for what, place in told_by.items():
        if place not in _NOT_SAID:
            by_place.setdefault(place, []).append(_WHAT[what])
    parts = [f"from {place}: {', '.join(whats)}" for place, whats in by_place.items()]
    return f"Taken {'; '.join(parts)}." if parts else ""


def _files(reading: ColumnReading) -> list[Advice]:
    if not reading.files:
        return []
    named = ", ".join(f"{bare(name, 60)} ({rows:,} rows)" for name, rows in reading.files)
    return [Advice(f"It is one list of {len(reading.files):,} files of that day: {named}.")]


def _told_by(reading: ColumnReading) -> list[Advice]:
    words = told_by_in_words(reading.told_by)
    return [Advice(words)] if words else []


def _refused_and_turned(report: LoadReport, reading: ColumnReading) -> list[Advice]:
    """On rows that were refused, or taken without birth date, and on dates that a spreadsheet turned."""
    advice = []
    if report.rows_refused:
        advice.append(Advice(f"Rows refused: {report.rows_refused:,}; each with its reason."))
    if reading.late_births[0]:
        rows, places = reading.late_births
        advice.append(question("late_births", rows=f"{rows:,}", places=f"{places:,}"))
    if reading.without_late_births:
        advice.append(
            Advice(
                "Rows whose birth date lies after the move were taken without their birth date, as was said."
            )
        )
    advice += [question("turned_dates", header=bare(header)) for header in reading.turned_dates]
    if turned_back := [bare(h) for h, order in reading.date_orders.items() if order.endswith(TURNED)]:
        advice.append(
            Advice(f"Dates that a spreadsheet had turned were read turned back: {', '.join(turned_back)}.")
        )
    return advice


def _doubted_cells(reading: ColumnReading) -> list[Advice]:
    """On cells that were left empty, and on ids that cannot be those of one child."""
    advice = []
    if reading.not_understood:
        advice.append(Advice(f"Not understood, so left empty: {not_understood.told(reading)}."))
    if reading.taken_off:
        advice.append(Advice(f"Taken off values, or added, so that they fit: {_taken_off(reading)}."))
    if reading.error_cells:
        columns = ", ".join(f"{header} {rows:,}" for header, rows in reading.error_cells.items())
        advice.append(
            Advice(f"Errors of a spreadsheet (#N/A, #REF! and the like), read as empty cells: {columns}.")
        )
    if reading.not_calculated:
        columns = ", ".join(f"{header} {rows:,}" for header, rows in reading.not_calculated.items())
        advice.append(
            Advice(
                "Formulas that hold no value, because nobody opened the workbook since a program wrote it, "
                f"were read as empty cells: {columns}. Open it in Excel, save it and load it again."
            )
        )
    if count := reading.stand_in_ids:
        advice.append(
            Advice(
                f"Rows whose MSIX ID stands for none (such as -1, or twelve nines): {count:,}; it was left "
                "out, and such children are told apart by name and birth date."
            )
        )
    if count := reading.ids_of_several:
        advice.append(
            Advice(
                f"MSIX IDs that stand beside different names and different birth dates: {count:,}; each "
                "is counted as one child. Check them with whoever made the list."
            )
        )
    return advice


def _taken_off(reading: ColumnReading) -> str:
    """ "MSIX ID: zeros put before it 3; Age: a part of a year 1"."""
    return "; ".join(
        f"{header}: {', '.join(f'{words} {rows:,}' for words, rows in counts.items())}"
        for header, counts in reading.taken_off.items()
    )


def advice_on_clock(behind: dt.timedelta) -> tuple[Advice, ...]:
    """What to say where the clock is behind the last load by more than clocks drift."""
    if behind < dt.timedelta(minutes=5):
        return ()
    by = f"{behind.days:,} days" if behind.days > 1 else f"{behind.total_seconds() / 3600:.1f} hours"
    return (
        Advice(
            f"The clock of this computer is {by} behind the last load: set it right. Days after what it "
            "says are taken for the future, so the as-of date may be too early; look at it above."
        ),
    )


def _loaded(report: LoadReport, reading: ColumnReading) -> str:
    source = reading.as_of_source
    loaded = f"Loaded {report.rows_accepted:,} of {report.rows_read:,} rows as "
    if report.direction:
        on_the_map = report.rows_accepted - report.places.get("unplaced", 0)
        return (
            f"{loaded}move {report.direction} {report.state}, as of {report.as_of_date}"
            f"{_AS_OF_WORDS.get(source, '')}; {on_the_map:,} on the map."
        )
    whose = "several States" if report.state == ALL_STATES else report.state
    loaded += f"{kind_named(report.kind or '').title} of {whose}, as of {report.as_of_date}"
    return loaded + (", the day of loading: the file holds no date." if source == "load_day" else ".")


def _date_order_doubt(header: str, reading: ColumnReading) -> Advice:
    order = reading.date_orders[header]
    other = "dmy" if order == MONTH_FIRST else "mdy"
    return question("date_order", header=header, order=order, other=other)
