"""Cells that could not be read and were left empty: how many, their words, and the rows they stand in.

The words of a load are told once, with its report; afterwards they are read again from the kept cells, when
somebody asks for the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rapidfuzz.distance import OSA

from data.engine import open_working
from data.extracts.cells import Cells
from data.load.reports.facts import ColumnReading
from data.reference.states import STATES
from data.spill import work_folder_if_writable
from data.store.cells import Decisions, read_decisions
from data.store.parts import parts_of
from data.store.reader import Store
from data.store.row_places import RowPlaces
from data.values.bare_text import bare

MOST_CELLS = 1_000
ROW_NUMBER, COLUMN, WRITTEN = "row_number", "Column", "As written"
LEAST_LETTERS = 5
"""Of a word that is taken for a slip in a State's name: a shorter one may be any."""

_PLAIN_WORDS = re.compile(r"\w[\w .,'’/()-]*")
"""What a State, a grade or an age may be written as; what else stands in a cell is not repeated."""


@dataclass(frozen=True)
class NotUnderstood:
    """By header: rows whose cell was left empty, its most frequent words, how many spellings there are.

    cells: one row per such cell, MOST_CELLS at most: ROW_NUMBER (of the list), COLUMN, WRITTEN. `places`: where
    the rows of the list stand.
    """

    rows: Mapping[str, int]
    words: Mapping[str, list[str]]
    spellings: Mapping[str, int]
    cells: pd.DataFrame
    places: RowPlaces

    @classmethod
    def of(cls, cells: Cells, header_of: Mapping[str, str], places: RowPlaces) -> NotUnderstood:
        """`header_of`: field -> header of the file that `cells` are of."""
        named = {field: header_named(field, header_of) for field in cells.not_understood}
        found = [
            (line, bare(named[field], 60), bare(text, 60))
            for line, field, text in cells.rows_not_understood(MOST_CELLS)
        ]
        return cls(
            rows={named[field]: rows for field, rows in cells.not_understood.items()},
            words={named[field]: words for field, words in cells.words_not_understood.items()},
            spellings={named[field]: count for field, count in cells.spellings_not_understood.items()},
            cells=pd.DataFrame(found, columns=[ROW_NUMBER, COLUMN, WRITTEN]),
            places=places,
        )

    @property
    def shown(self) -> pd.DataFrame:
        """One row per cell: file, sheet and table where the list has several, line, COLUMN, WRITTEN."""
        where = pd.DataFrame(self.places.columns(self.cells[ROW_NUMBER]), index=self.cells.index)
        return where.join(self.cells[[COLUMN, WRITTEN]])

    @property
    def in_words(self) -> str:
        return in_words(self.rows, self.words, self.spellings)


def header_named(field: str, header_of: Mapping[str, str]) -> str:
    """The header under which a field stands; of a part of a place the one of the whole place."""
    side = field.split("_")[0]
    return header_of.get(field) or header_of.get(f"move_{side}", field)


def told(reading: ColumnReading) -> str:
    """What the report of a load says: "From State 2 rows (Teaxs (Texas?), Manila City), Grade 1 row (TK)"."""
    return in_words(reading.not_understood, reading.words_not_understood, reading.spellings_not_understood)


def in_words(rows: Mapping[str, int], words: Mapping[str, list[str]], spellings: Mapping[str, int]) -> str:
    """None of these columns names a child. What is no plain word is counted and not repeated."""
    parts = []
    for header, count in rows.items():
        plain_words = [w for w in words.get(header, ()) if _PLAIN_WORDS.fullmatch(w)]
        more = spellings.get(header, 0) - len(plain_words)
        named = ", ".join(_with_proposal(word) for word in plain_words)
        if named and more > 0:
            named += f" and {more:,} more"
        parts.append(f"{header} {count:,} {'row' if count == 1 else 'rows'}{f' ({named})' if named else ''}")
    return ", ".join(parts)


def _with_proposal(word: str) -> str:
    state = likely_state(word)
    return f"{bare(word, 30)} ({state}?)" if state else bare(word, 30)


def likely_state(word: str) -> str | None:
    """The one State whose name is a slip or two of the pen away: "Teaxs" -> "Texas"."""
    if len(word) < LEAST_LETTERS:
        return None
    slips = 1 if len(word) < 8 else 2
    near = sorted(
        (OSA.distance(word.casefold(), name.casefold(), score_cutoff=slips), name) for name in STATES.values()
    )
    is_one = near[0][0] <= slips and near[1][0] > near[0][0]
    return near[0][1] if is_one else None


def cells_of_load(store: Store, extract_id: str) -> NotUnderstood:
    """What was left empty of a loaded list, read again from its kept cells.

    Raises LookupError where no cells of it are kept.
    """
    decisions, file = _kept(store, extract_id)
    places = RowPlaces.of(decisions)
    found: list[NotUnderstood] = []
    with work_folder_if_writable(store.folder) as spill, open_working(spill) as engine:
        for part in parts_of(decisions):
            found.append(NotUnderstood.of(part.cells(engine, decisions.kind, file), part.header_of(), places))
    rows: dict[str, int] = {}
    for one in found:
        for header, count in one.rows.items():
            rows[header] = rows.get(header, 0) + count
    return NotUnderstood(
        rows,
        {header: words for one in found for header, words in one.words.items()},
        {header: count for one in found for header, count in one.spellings.items()},
        pd.concat([one.cells for one in found], ignore_index=True)[:MOST_CELLS],
        places,
    )


def _kept(store: Store, extract_id: str) -> tuple[Decisions, Path]:
    for decisions, file in read_decisions(store.folder):
        if decisions.extract_id == extract_id:
            return decisions, file
    raise LookupError("No cells of this list are kept.")
