"""How the table of one file stood and was read: what the report of its load is made of."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from data.extracts.cells import Cells
from data.load.beside_cells import BesideCells
from data.load.old_moves import OldMoves
from data.mapping.choice import ColumnChoice
from data.reading.grid import Grid
from data.store.cells import Decisions
from data.store.parts import further_headers


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

    @property
    def repeated_headers(self) -> int:
        """Lines below the header that say nothing but words of it; see `further_headers`."""
        return len(further_headers(self.header, self.header_row_number, self.other_lines))

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
    the most frequent of them; spellings_not_understood, by header: how many there are; ids_of_several: MSIX IDs beside different names and
    birth dates; said: further sentences on how its rows were read; turned_dates: headers whose dates look
    half turned by a spreadsheet; late_births: rows refused for a birth date after the move alone, and at
    how many places; without_late_births: whether such rows were taken without it; taken_off, by header:
    what was taken off values or added to them so that they fit, in words -> rows. files: of a list that
    came in several of one day, each with its rows.
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
    spellings_not_understood: dict[str, int] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    turned_dates: tuple[str, ...] = ()
    late_births: tuple[int, int] = (0, 0)
    without_late_births: bool = False
    taken_off: dict[str, dict[str, int]] = field(default_factory=dict)
    files: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(
        cls,
        decisions: Decisions,
        cells: Cells,
        choice: ColumnChoice,
        kept_as: str | None,
        header_of: Mapping[str, str],
    ) -> ColumnReading:
        """`header_of`: field -> header of the file that `cells` are of."""
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
            spellings_not_understood={named[f]: count for f, count in cells.spellings_not_understood.items()},
            ids_of_several=cells.ids_of_several(decisions.extract_id),
            turned_dates=tuple(named[field] for field in cells.turned_dates),
            late_births=cells.late_births(decisions.direction),
            without_late_births=decisions.without_late_births,
            taken_off={named[field]: counts for field, counts in _made_to_fit(cells).items()},
        )

    def with_files_before(self, before: Sequence[ColumnReading]) -> ColumnReading:
        """The reading of a list of several files, of which this is the last: what is doubtful in one of them
        is doubtful in the list. What is told of the list as a whole stays as it is here."""
        told: dict[str, Any] = {}
        for name in _OF_EACH_FILE:
            values = [getattr(reading, name) for reading in (*before, self)]
            told[name] = functools.reduce(_with, values)
        return replace(self, **told)


_OF_EACH_FILE = (
    "date_orders", "ambiguous_dates", "not_understood", "how", "guesses", "confidence", "unread", "unsure",
    "contradictions", "error_cells", "not_calculated", "words_not_understood", "spellings_not_understood", "turned_dates", "taken_off",
    "stand_in_ids",
)  # fmt: skip


def _with(one: Any, other: Any) -> Any:
    """What is said of one file with what is said of another: counts added, the rest side by side."""
    if isinstance(one, Mapping):
        return {**one, **{key: _with(one[key], new) if key in one else new for key, new in other.items()}}
    if isinstance(one, list | tuple):
        return type(one)(dict.fromkeys([*one, *other]))
    return one + other if isinstance(one, int) else other


def _made_to_fit(cells: Cells) -> dict[str, dict[str, int]]:
    """Field -> what was taken off its values or added -> rows; nothing of fields where nothing was."""
    ids = cells.ids_made_to_fit()
    return ({"msix_id": ids} if ids else {}) | cells.taken_off
