"""The report of a load: the same for the command line, the Loading room and the tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Literal, Protocol

from data.extracts.missed_enrollment import MISSED_ENROLLMENT, identifies_nobody
from data.load.reports.facts import ColumnReading, TableFacts
from data.mapping.questions import Undecided
from data.reading.grid import PasswordNeeded
from data.store.version import RowAccount
from data.values.advice import Advice, AdviceNeeded

Status = Literal["loaded", "already_loaded", "refused"]

MOST_ELSEWHERE = 0.5
"""A list may hold a few moves of other States; where most are, its columns were read wrongly."""


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
    because the password of the file is missing or wrong. `asks`: of a refused file the question of
    data.mapping.questions that only a person can answer.
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
    asks: str | None = None

    @classmethod
    def refusing(cls, file: str, error: Exception) -> LoadReport:
        """The report of a file that was refused, with the error's own advice."""
        advice = error.advice if isinstance(error, AdviceNeeded) else Advice(str(error))
        asks = error.what if isinstance(error, Undecided) else None
        return cls(file, "refused", (advice,), asks_password=isinstance(error, PasswordNeeded), asks=asks)

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
    def is_elsewhere(self) -> bool:
        """Whether most rows speak of moves to (from) other States than the one of the report."""
        rows = self.reading.rows_elsewhere if self.reading else 0
        return rows > MOST_ELSEWHERE * self.rows_accepted

    @property
    def open_in_words(self) -> tuple[str, ...]:
        """In a few words each: what stays open until a person settles it."""
        reading = self.reading
        doubts = (
            (self.is_nowhere, "nothing of it is on the map"),
            (self.is_elsewhere, "its moves are of another State"),
            (self.identifies_nobody, "no ids and no names, so rows are counted, not children"),
            (reading and reading.unread, "columns that look as if they were needed were not read"),
            (reading and reading.unsure, "columns may have been read wrongly"),
            (reading and reading.turned_dates, "days and months look exchanged in some dates"),
            (self._is_part_unread, "sheets or hidden columns that look like part of it were not read"),
            (self._is_old, "almost all its moves lie outside the 36 months before its day"),
            (
                reading and reading.contradictions,
                "it says two different things about its State, its direction or its day",
            ),
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
            **({"asks": self.asks} if self.asks else {}),
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
            "spellings_not_understood",
            "contradictions",
            "cautions",
            "said",
            "turned_dates",
            "late_births",
            "without_late_births",
            "taken_off",
            "files",
        ):
            if not proposal.get(count) or proposal[count] == (0, 0):
                proposal.pop(count, None)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in proposal.items()}
