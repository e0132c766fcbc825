"""What a workbook says beside its cells, as a load uses it, keeps it and tells it.

Hidden rows, columns and sheets, merged cells, several sheets that are one list, days from 1904.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pyarrow as pa

from data.extracts import KNOWN_HEADERS
from data.mapping.choice import ColumnChoice
from data.mapping.questions import question
from data.reading.grid import Grid, Hidden, SheetPart, place_of
from data.values.advice import Advice
from data.values.bare_text import bare
from data.values.headers import is_never_imported, plain

MOST_NAMED = 8
"""Headers or sheets that a sentence names; the rest is counted."""
_DAYS_BETWEEN = (dt.date(1904, 1, 1) - dt.date(1899, 12, 30)).days
_NUMBER_OF_A_DAY = re.compile(r"(\d{5})(\.\d+)?")


@dataclass(frozen=True)
class BesideCells:
    """Of the list of one file: `hidden`, `merged_down` and `sheets` as in Grid. other_lists: sheets that look
    like lists and were not read. only_hidden: known headers of hidden columns that no column that is shown has. days_of_1904: cells whose number of a day was counted from 1904."""

    hidden: Hidden = field(default_factory=Hidden)
    merged_down: tuple[str, ...] = ()
    sheets: tuple[SheetPart, ...] = ()
    other_lists: tuple[str, ...] = ()
    only_hidden: tuple[str, ...] = ()
    days_of_1904: int = 0

    @property
    def is_left_open(self) -> bool:
        """Whether something that looks like a part of the list was not read."""
        return bool(set(self.unread_columns) & set(self.only_hidden) or self.other_lists)

    @property
    def unread_columns(self) -> tuple[str, ...]:
        """Headers of hidden columns that were left out, but for those that are never imported."""
        if self.hidden.are_columns_read:
            return ()
        return tuple(name for name in self.hidden.columns if not is_never_imported(name))

    def kept(self) -> dict[str, Any]:
        """What is kept with the extract, ready for JSON; nothing where there is nothing to say."""
        every = asdict(self)
        if self == BesideCells(hidden=replace(Hidden(), of_rows=self.hidden.of_rows, are_columns_read=True)):
            return {}
        return every | {"sheets": [asdict(part) for part in self.sheets]}

    @classmethod
    def told_again(cls, kept: dict[str, Any]) -> BesideCells:
        """As it was when it was written as JSON. Raises TypeError where that was another version's."""

        def tuples(part: dict[str, Any]) -> dict[str, Any]:
            return {name: tuple(value) if isinstance(value, list) else value for name, value in part.items()}

        sheets = tuple(SheetPart(**part) for part in kept.get("sheets", ()))
        hidden = Hidden(**tuples(kept.get("hidden", {})))
        others: dict[str, Any] = tuples({n: v for n, v in kept.items() if n not in ("sheets", "hidden")})
        return cls(hidden=hidden, sheets=sheets, **others)


def in_days_of_1900(grid: Grid, choice: ColumnChoice) -> tuple[Grid, BesideCells]:
    """The grid with the numbers of days in its date columns counted as everywhere else, where its
    workbook counts them from 1904; and what there is to say beside its cells."""
    shown = {plain(header) for header in grid.header}
    only_hidden = tuple(n for n in grid.hidden.columns if plain(n) in KNOWN_HEADERS and plain(n) not in shown)
    beside = BesideCells(grid.hidden, grid.merged_down, grid.sheets, grid.other_lists, only_hidden)
    if not grid.is_1904:
        return grid, beside
    cells, count = grid.cells, 0
    for i, header in enumerate(grid.header):
        if choice.mapping.get(header) in choice.kind.cells.date_fields:
            column, changed = _later(cells.column(f"c{i}"))
            cells, count = cells.set_column(i, f"c{i}", column), count + changed
    return replace(grid, cells=cells, is_1904=False), replace(beside, days_of_1904=count)


def _later(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    """The column with the numbers of days from 1904 as those from 1900, and how many there are."""
    spellings = column.combine_chunks().dictionary_encode()
    texts = spellings.dictionary.to_pylist()
    matches = [_NUMBER_OF_A_DAY.fullmatch((text or "").strip()) for text in texts]
    later = [
        f"{int(match[1]) + _DAYS_BETWEEN}{match[2] or ''}" if match else text
        for match, text in zip(matches, texts, strict=True)
    ]
    is_number = pa.array([match is not None for match in matches], pa.bool_())
    count = sum(is_number.take(spellings.indices.drop_null()).to_pylist())
    if not count:
        return column, 0
    new = pa.DictionaryArray.from_arrays(spellings.indices, pa.array(later, pa.string()))
    return pa.chunked_array([new.dictionary_decode()]), count


def advice_beside(beside: BesideCells, is_before: bool = False) -> list[Advice]:
    """The sentences: what was hidden and what became of it, which sheets are the list, which are not.

    `is_before`: before the load, when hidden rows and columns are asked about with words of their own.
    """
    advice = [] if is_before else _on_hidden(beside)
    if beside.sheets:
        rows = [f"{bare(part.name, 40)} ({part.rows:,})" for part in beside.sheets]
        advice.append(question("joined_sheets", count=f"{len(beside.sheets):,}", sheets=_listed(rows)))
    if beside.other_lists:
        advice.append(question("other_lists", sheets=_listed(beside.other_lists)))
    if beside.hidden.sheets:
        advice.append(question("hidden_sheets", sheets=_listed(beside.hidden.sheets)))
    if beside.hidden.is_sheet:
        advice.append(Advice("The sheet that is read is hidden in the workbook."))
    if beside.merged_down:
        advice.append(Advice(f"A merged cell counts for every row beside it: {_listed(beside.merged_down)}."))
    if beside.days_of_1904:
        advice.append(
            Advice(
                "The workbook counts its days from 1904, as Excel on a Mac did: so were read "
                f"{beside.days_of_1904:,} cells that hold a day as a plain number."
            )
        )
    return advice


def _on_hidden(beside: BesideCells) -> list[Advice]:
    hidden, advice = beside.hidden, []
    if hidden.rows:
        advice.append(_hidden_rows(hidden))
    if unread := beside.unread_columns:
        advice.append(question("hidden_columns", columns=_listed(unread)))
    elif hidden.columns and hidden.are_columns_read:
        advice.append(
            Advice(f"Columns that are hidden in the workbook were read too: {_listed(hidden.columns)}.")
        )
    return advice


def hidden_rows_in_words(hidden: Hidden) -> str:
    """ "7 of 10 rows are hidden by a filter"."""
    by = "by a filter" if hidden.is_by_filter else "in the workbook"
    verb = "is" if hidden.rows == 1 else "are"
    return f"{hidden.rows:,} of {hidden.of_rows:,} rows {verb} hidden {by}"


def _hidden_rows(hidden: Hidden) -> Advice:
    words = hidden_rows_in_words(hidden)
    if hidden.are_rows_left_out:
        return Advice(f"{words}: only the others were loaded, as you said.")
    return question("hidden_rows", words=words)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    shown = ", ".join(bare(name) for name in names[:MOST_NAMED])
    return shown + (f" and {more} more" if more > 0 else "")


def sheet_of_row(kept: dict[str, Any], row_number: int) -> tuple[str | None, int]:
    """The sheet of a row of a loaded list of several, and its number there; `kept`: as in BesideCells."""
    return place_of([SheetPart(**part) for part in kept.get("sheets", ())], row_number)
