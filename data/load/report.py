"""The report of a load: the same for the command line, the Loading room and the tests."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, Protocol

import duckdb

from data.derive.records import rows_of_nobody
from data.extracts import kind_named
from data.extracts.cells import Cells
from data.extracts.missed_enrollment import MISSED_ENROLLMENT, identifies_nobody
from data.load.beside_cells import BesideCells, advice_beside
from data.load.left_open import advice_on_columns
from data.load.metadata import GIVEN
from data.load.old_moves import OldMoves
from data.mapping.choice import BY_VALUES, ColumnChoice
from data.mapping.questions import question
from data.reading.grid import Grid, PasswordNeeded
from data.reading.letters import in_words, is_guess
from data.schema.tables import ALL_STATES
from data.store.cells import Decisions
from data.store.version import RowAccount
from data.values.advice import Advice, AdviceNeeded
from data.values.bare_text import bare
from data.values.dates import MONTH_FIRST, TURNED

Status = Literal["loaded", "already_loaded", "refused"]


@dataclass(frozen=True)
class TableFacts:
    """Where the table of one file stood, and how the file was written.

    other_lines: (line number, text) of title, parameter and footer lines. sheet, encoding,
    delimiter: nothing where a file of that sort has none. notes: sentences on how it was taken apart.
    """

    header: tuple[str, ...]
    header_row_number: int
    sheet: str | None
    other_sheets: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    other_lines: tuple[tuple[int, str], ...]
    notes: tuple[str, ...] = ()
    beside: BesideCells = field(default_factory=BesideCells)

    @classmethod
    def of(cls, grid: Grid, beside: BesideCells) -> TableFacts:
        return cls(
            header=grid.header,
            header_row_number=grid.header_row_number,
            sheet=grid.sheet_name,
            other_sheets=grid.other_sheets,
            encoding=grid.encoding,
            delimiter=grid.delimiter,
            other_lines=grid.other_lines,
            notes=grid.notes,
            beside=beside,
        )


@dataclass(frozen=True)
class ColumnReading:
    """How the columns of one file were read; what a person should check.

    By header: date_orders, ambiguous_dates, not_understood (rows whose cell was left empty), how
    each came to its field, guesses (the likeliest field, not used), confidence (0 to 1, where words
    and values told), unread (what a column that was left out looks like). unsure: headers read with
    doubt. profile: the one followed; kept_as: the name under which the columns are remembered from
    now on. as_of_source: where the as-of date comes from; told_by: the same in words, for direction and State
    too; contradictions: sentences on what speaks against them; cautions: what
    the kind of file adds. rows_elsewhere: rows of other States. old_moves: how many moves lie where no
    report has them. stand_in_ids:
    rows whose MSIX ID says that there is none; error_cells, by header: cells in which a spreadsheet
    wrote an error; not_calculated, by header: formulas that hold no value; words_not_understood, by header:
    the most frequent of them; ids_of_several: MSIX IDs beside different names and
    birth dates; said: further sentences on how its rows were read; turned_dates: headers whose dates look
    half turned by a spreadsheet; late_births: rows refused for a birth date after the move alone, and at
    how many places; without_late_births: whether such rows were taken without it; taken_off, by header:
    what was taken off values or added to them so that they fit, in words -> rows.
    """

    date_orders: dict[str, str]
    ambiguous_dates: list[str]
    not_understood: dict[str, int]
    as_of_source: str
    how: dict[str, str]
    guesses: dict[str, str]
    confidence: dict[str, float]
    unread: dict[str, str]
    unsure: tuple[str, ...]
    profile: str | None
    kept_as: str | None
    rows_elsewhere: int = 0
    old_moves: OldMoves | None = None
    stand_in_ids: int = 0
    ids_of_several: int = 0
    told_by: dict[str, str] = field(default_factory=dict)
    contradictions: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    error_cells: dict[str, int] = field(default_factory=dict)
    not_calculated: dict[str, int] = field(default_factory=dict)
    words_not_understood: dict[str, list[str]] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    turned_dates: tuple[str, ...] = ()
    late_births: tuple[int, int] = (0, 0)
    without_late_births: bool = False
    taken_off: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, decisions: Decisions, cells: Cells, choice: ColumnChoice, kept_as: str | None
    ) -> ColumnReading:
        header_of = decisions.header_of()
        place_header = {
            f"{side}_{part}": header_of.get(f"move_{side}", "")
            for side in ("from", "to")
            for part in ("city", "state", "country", "zip")
        }
        named = {**place_header, **header_of}
        return cls(
            date_orders={named[field]: order for field, order in cells.date_orders.items()},
            ambiguous_dates=[named[field] for field in cells.ambiguous_dates],
            not_understood={named[field]: rows for field, rows in cells.not_understood.items()},
            as_of_source=decisions.as_of_source,
            how=choice.how,
            guesses=choice.guesses,
            confidence=choice.confidence,
            unread=choice.unread,
            unsure=choice.unsure,
            profile=choice.profile,
            kept_as=kept_as,
            stand_in_ids=cells.stand_in_ids(),
            told_by=decisions.told_by,
            contradictions=tuple(decisions.contradictions),
            error_cells={named[field]: rows for field, rows in cells.error_cells.items()},
            not_calculated={named[field]: rows for field, rows in cells.not_calculated.items()},
            words_not_understood={named[field]: words for field, words in cells.words_not_understood.items()},
            ids_of_several=cells.ids_of_several(decisions.extract_id),
            turned_dates=tuple(named[field] for field in cells.turned_dates),
            late_births=cells.late_births(decisions.direction),
            without_late_births=decisions.without_late_births,
            taken_off={named[field]: counts for field, counts in _made_to_fit(cells).items()},
        )


class Extract(Protocol):
    """What a report says of an extract, however that is known: from the decisions of its load, or
    from its line in `extracts`."""

    @property
    def extract_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def direction(self) -> str | None: ...
    @property
    def state_code(self) -> str: ...
    @property
    def as_of(self) -> dt.date: ...
    @property
    def rows_read(self) -> int: ...
    @property
    def mapping(self) -> dict[str, str]: ...
    @property
    def dropped_columns(self) -> list[str]: ...


@dataclass(frozen=True)
class LoadReport:
    """The outcome of one file, in rows of it.

    `status`: loaded, already_loaded or refused (the store is then as it was). `advice`: one or more
    sentences for a person. `refused`: rule -> rows (a row may break several). `mapping`: header ->
    field. `dropped_columns`: headers that are never imported; `unused_columns`: headers without a
    field. `places`: how the missed place was located -> accepted rows. `rows_ignored`: lines that
    are neither the header nor a row. `table` and `reading`: where the table stood and how it was
    read; nothing where no file was read column by column this time. `asks_password`: whether it was refused
    because the password of the file is missing or wrong.
    """

    file: str
    status: Status
    advice: tuple[Advice, ...] = ()
    kind: str | None = None
    direction: str | None = None
    state: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_refused: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    dropped_columns: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    as_of_date: dt.date | None = None
    extract_id: str | None = None
    rows_ignored: int | None = None
    table: TableFacts | None = None
    reading: ColumnReading | None = None
    asks_password: bool = False

    @classmethod
    def refusing(cls, file: str, error: Exception) -> LoadReport:
        """The report of a file that was refused, with the error's own advice."""
        advice = error.advice if isinstance(error, AdviceNeeded) else Advice(str(error))
        return cls(file, "refused", (advice,), asks_password=isinstance(error, PasswordNeeded))

    @classmethod
    def of(cls, extract: Extract, rows: RowAccount, file: str, status: Status, *advice: str) -> LoadReport:
        """The report on one extract, but for what only a load that reads its columns knows."""
        return cls(
            file=file,
            status=status,
            advice=tuple(map(Advice, advice)),
            kind=extract.kind,
            direction=extract.direction,
            state=extract.state_code,
            rows_read=extract.rows_read,
            rows_accepted=rows.accepted,
            rows_refused=rows.refused,
            refused=rows.by_rule,
            mapping=extract.mapping,
            dropped_columns=tuple(extract.dropped_columns),
            as_of_date=extract.as_of,
            extract_id=extract.extract_id,
        )

    @property
    def physical_rows(self) -> int | None:
        """Lines of the file or rows of its sheet: the header, the rows, and what was ignored."""
        return None if self.rows_ignored is None else 1 + self.rows_read + self.rows_ignored

    @property
    def is_left_open(self) -> bool:
        """Whether it was loaded with columns unread that look like ours, or read with doubt, or though
        the file contradicts itself on what it was run for, or with no row on the map, or with dates that
        look turned."""
        reading = self.reading
        columns = reading is not None and (
            reading.unread or reading.unsure or reading.contradictions or reading.turned_dates
        )
        return bool(columns) or self.is_nowhere or self._is_part_unread or self._is_old

    @property
    def _is_part_unread(self) -> bool:
        return self.table is not None and self.table.beside.is_left_open

    @property
    def _is_old(self) -> bool:
        moves = self.reading.old_moves if self.reading else None
        return moves is not None and bool(moves.advice)

    @property
    def is_nowhere(self) -> bool:
        """Whether it is a list of children of which no row is on the map: no load that went well."""
        placed = sum(rows for how, rows in self.places.items() if how != "unplaced")
        return bool(self.direction and self.rows_accepted and self.places and not placed)

    @property
    def open_in_words(self) -> tuple[str, ...]:
        """In a few words each: what stays open until a person settles it."""
        reading = self.reading
        doubts = (
            (self.is_nowhere, "nothing of it is on the map"),
            (is_elsewhere(self), "its moves are of another State"),
            (self.identifies_nobody, "no ids and no names, so rows are counted"),
            (reading and reading.unread, "columns that look like ours were not read"),
            (reading and reading.unsure, "columns were read with doubt"),
            (reading and reading.turned_dates, "dates look half turned"),
            (self._is_part_unread, "sheets or hidden columns that look like part of it were not read"),
            (self._is_old, "almost all its moves lie outside the 36 months before its day"),
            (reading and reading.contradictions, "it contradicts itself on what it was run for"),
        )
        return tuple(words for is_so, words in doubts if is_so)

    @property
    def identifies_nobody(self) -> bool:
        """Whether it is a list of children with neither ids nor names: its rows are counted."""
        return self.kind == MISSED_ENROLLMENT.name and identifies_nobody(self.mapping.values())

    @property
    def message(self) -> str:
        """The sentences as the room shows them."""
        return " ".join(advice.sentence for advice in self.advice)

    @property
    def message_for_terminal(self) -> str:
        """The sentences with the options of the command line."""
        return " ".join(advice.for_terminal for advice in self.advice)

    def to_dict(self) -> dict[str, object]:
        """Ready for json.dumps, with the words of the command line. Other programs read its keys."""
        return {
            "file": self.file,
            "kind": self.kind,
            "direction": self.direction,
            "state": self.state,
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_refused": self.rows_refused,
            "refused": self.refused,
            "mapping": self.mapping,
            "dropped_columns": list(self.dropped_columns),
            "places": self.places,
            "as_of_date": self.as_of_date.isoformat() if self.as_of_date else None,
            "extract_id": self.extract_id,
            "status": self.status,
            "message": self.message_for_terminal,
            "is_left_open": self.is_left_open,
            "proposal": _proposal(self),
        }


def _proposal(report: LoadReport) -> dict[str, object]:
    """What `--json` says of how a file was read: nothing of one that was not read this time."""
    proposal: dict[str, object] = {}
    if report.status == "already_loaded":
        return proposal
    if report.table is not None:
        proposal |= asdict(report.table)
        proposal["other_lines"] = [list(line) for line in report.table.other_lines]
        if not report.table.notes:
            del proposal["notes"]
        proposal["beside"] = report.table.beside.kept()
    if report.rows_ignored is not None:
        proposal["unused_columns"] = report.unused_columns
        proposal["rows_ignored"] = report.rows_ignored
        proposal["physical_rows"] = report.physical_rows
    if report.reading is not None:
        proposal |= asdict(report.reading)
        moves = report.reading.old_moves
        proposal["old_moves"] = (
            {"outside": moves.outside, "dated": moves.dated} if moves and moves.advice else {}
        )
        for count in (
            "beside",
            "old_moves",
            "rows_elsewhere",
            "stand_in_ids",
            "ids_of_several",
            "error_cells",
            "not_calculated",
            "words_not_understood",
            "contradictions",
            "cautions",
            "said",
            "turned_dates",
            "late_births",
            "without_late_births",
            "taken_off",
        ):
            if not proposal.get(count) or proposal[count] == (0, 0):
                proposal.pop(count, None)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in proposal.items()}


def places_located(cursor: duckdb.DuckDBPyConnection, extract_id: str) -> dict[str, int]:
    """How the missed place was located -> accepted rows of one extract."""
    return dict(
        cursor.execute(
            "SELECT located_by::VARCHAR, count(*) FROM leads WHERE extract_id = ? "
            "GROUP BY located_by ORDER BY located_by",
            [extract_id],
        ).fetchall()
    )


def placed_anew(report: LoadReport, places: dict[str, int]) -> LoadReport:
    """The report with the places of its rows as they are located now, after some were repaired."""
    now = replace(report, places=places)
    if report.status != "loaded" or report.table is None or report.reading is None:
        return now
    return replace(now, advice=advice_on(now, report.table, report.reading))


def on_student_numbers(cursor: duckdb.DuckDBPyConnection, report: LoadReport) -> tuple[str, ...]:
    """Sentences on moves and enrollments whose student is unknown, or numbered in another spelling."""
    if report.kind not in ("qualifying_moves", "enrollments") or not report.extract_id:
        return ()
    nobody, otherwise = rows_of_nobody(cursor, report.kind, report.extract_id)
    said = []
    if otherwise:
        said.append(
            "Student numbers that the Student file writes otherwise (as 2002 for 2002.0 or 0002002) were "
            f"taken for the same: {otherwise:,} of {report.rows_accepted:,} rows."
        )
    if nobody:
        said.append(
            f"{nobody:,} of {report.rows_accepted:,} rows name a student who stands in no Student file loaded "
            "for the same State: until such a file is loaded they count for nobody."
        )
    return tuple(said)


MOST_ELSEWHERE = 0.5
"""A list may hold a few moves of other States; where most are, its columns were read wrongly."""


def rows_elsewhere(cursor: duckdb.DuckDBPyConnection, report: LoadReport) -> int:
    """Accepted rows whose missed place lies in another State than the report's."""
    if not report.direction or report.state == ALL_STATES:
        return 0
    return cursor.execute(
        "SELECT count(*) FROM leads WHERE extract_id = ? AND missed_state_code <> ?",
        [report.extract_id, report.state],
    ).fetchall()[0][0]


def is_elsewhere(report: LoadReport) -> bool:
    """Whether most rows speak of moves to (from) other States than the one of the report."""
    rows = report.reading.rows_elsewhere if report.reading else 0
    return rows > MOST_ELSEWHERE * report.rows_accepted


NOWHERE = (
    "None of its rows is on the map: check which columns are read as towns and States, or put the places "
    "right by hand."
)
_AS_OF_WORDS = {"newest_row": " (the newest day in its rows: its lines name no past day)"}


def advice_on(report: LoadReport, table: TableFacts, reading: ColumnReading) -> tuple[Advice, ...]:
    """What a load that went through says: what was loaded, and what a person should check."""
    advice = [Advice(_loaded(report, reading)), *_told_by(reading), *map(Advice, table.notes)]
    advice += [Advice(f"Check this: {sentence}") for sentence in reading.contradictions]
    if report.is_nowhere:
        advice.append(Advice(NOWHERE))
    if is_elsewhere(report):
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
        advice.append(Advice(f"Not understood, so left empty: {_not_understood(reading)}."))
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


def _made_to_fit(cells: Cells) -> dict[str, dict[str, int]]:
    """Field -> what was taken off its values or added -> rows; nothing of fields where nothing was."""
    ids = cells.ids_made_to_fit()
    return ({"msix_id": ids} if ids else {}) | cells.taken_off


def _taken_off(reading: ColumnReading) -> str:
    """ "MSIX ID: zeros put before it 3; Age: a part of a year 1"."""
    return "; ".join(
        f"{header}: {', '.join(f'{words} {rows:,}' for words, rows in counts.items())}"
        for header, counts in reading.taken_off.items()
    )


_PLAIN_WORDS = re.compile(r"\w[\w .,'’/()-]*")
"""What a State, a grade or an age may be written as; what else stands in a cell is not repeated."""


def _not_understood(reading: ColumnReading) -> str:
    """ "From State 2 rows (Teaxs, Manila City), Grade 1 row (TK)": none of these columns names a child."""
    parts = []
    for header, rows in reading.not_understood.items():
        words = [
            bare(w, 30) for w in reading.words_not_understood.get(header, ()) if _PLAIN_WORDS.fullmatch(w)
        ]
        told = f" ({', '.join(words)})" if words else ""
        parts.append(f"{header} {rows:,} {'row' if rows == 1 else 'rows'}{told}")
    return ", ".join(parts)


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
