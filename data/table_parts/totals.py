"""Rows of totals in a table: no places and no children, so they are left out and told.

By their words, in English and Spanish ("Total", "All States", "Georgia Total", "Totales"), and in a
file of counts also where a row with an empty cell of a place equals the sum of the rows above it. No
town of the reference is called like one of the words; a row that names a child is never a total.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.extracts.kind import Kind
from data.reading.grid import Grid, trimmed
from data.values.bare_text import folded
from data.values.codes import whole_number
from data.values.numbers import decimal_sign
from data.values.regions import country_as_written, state_code

_MAY_BE = r"(?i)total|todos|todas|\ball\b|^\W*suma?\W*$|overall|statewide"
"""A quick look over a whole column; `is_total` decides."""
_TOTAL = r"(?:grand |gran |sub|sub |over)?-?\s*total(?:s|es)?(?: general(?:es)?)?"
_WORD = re.compile(
    rf"(?:{_TOTAL}|sum|suma|suma total|overall|statewide|all|todos|todas"
    r"|all (?:states|cities|towns|counties|places|children|students|rows|moves|countries|districts|locations|records)"
    r"|todos los (?:estados|condados|municipios|pueblos|lugares|paises|ninos|distritos|alumnos|estudiantes)"
    r"|todas las (?:ciudades|localidades|filas))"
)
_OF_SOMETHING = re.compile(
    rf"(?P<first>.+?)[\s:,-]+{_TOTAL}|{_TOTAL}[\s:,-]+(?:for |of |in |de |del |para |en )?(?P<last>.+)"
)
_UNITS = frozenset({
    "state", "county", "city", "town", "district", "country", "region", "month", "year", "period", "page",
    "report", "children", "students", "migratory children", "moves", "rows", "records", "estado", "condado",
    "ciudad", "pais", "mes", "periodo", "ninos", "alumnos", "estudiantes", "filas",
})  # fmt: skip
_LABELS = (
    "from_city", "from_state", "from_country", "move_from", "to_city", "to_state", "to_country", "to_county", "move_to",
    "from_district_name", "to_district_name", "district_name", "employer_name", "reporting_state", "period",
    "county_fips", "msix_id", "student_id", "last_name_1", "first_name", "student_name",
)  # fmt: skip
"""Fields whose cell may say that the row is a total."""
_PLACES, _FIRST_OF_CHILD = _LABELS[:9], _LABELS.index("msix_id")
_COUNTS = ("children", "moves")
MOST_LINES = 5
"""Lines that a sentence names; the others are counted."""
MOST_SUMMED = 100_000
"""Rows of a file of counts in which sums are looked for: the largest of the nation has 40,000."""


def is_total(text: str, is_known: Callable[[str], bool]) -> bool:
    """Whether a cell says that its row is a total: of all, or of something that `is_known`."""
    said = folded(text).strip(" .:*-=()")
    if _WORD.fullmatch(said):
        return True
    match = _OF_SOMETHING.fullmatch(said)
    of = (match["first"] or match["last"]).strip(" .:*-=()") if match else ""
    return bool(of) and (of in _UNITS or is_known(of))


PIVOT = (
    "This looks like a pivot table, which holds sums and not the rows behind them: load the sheet or the file that "
    "it was made from."
)
_OF_PIVOTS = re.compile(r"row labels|column labels|etiquetas de (fila|columna)", re.IGNORECASE)


def noted_as_pivot(grid: Grid) -> Grid:
    """The grid, with a note where its header is that of a spreadsheet's pivot table."""
    is_pivot = any(_OF_PIVOTS.fullmatch(name.strip()) for name in grid.header)
    return replace(grid, notes=(*grid.notes, PIVOT)) if is_pivot else grid


def without_totals(grid: Grid, kind: Kind, mapping: Mapping[str, str]) -> Grid:
    """The grid without its rows of totals, which join its other lines; `notes` tell of them.

    `mapping`: header -> field.
    """
    column_of = {mapping[h]: f"c{i}" for i, h in enumerate(grid.header) if h in mapping}
    totals = _by_words(grid.cells, column_of)
    sums = np.zeros_like(totals)
    if kind.name == "mobility_counts" and grid.cells.num_rows <= MOST_SUMMED:
        sums = _by_sums(grid.cells, column_of, totals)
    lines = grid.cells.column("row_number").to_numpy()
    # Below a list of children "Total: 24 records" is a footer; among its rows it was a row.
    last = np.inf if kind.name == "mobility_counts" else lines.max(initial=0)
    footers = [
        line
        for line, text in grid.other_lines
        if grid.header_row_number < line < last and re.match(rf"{_TOTAL}\b", folded(text))
    ]
    said = []
    if totals.any() or footers:
        said.append(f"Rows of totals, left out: {listed_lines([*footers, *lines[totals].tolist()])}.")
    if sums.any():
        said.append(
            f"Rows with an empty cell that equal the sum of the rows above them, taken for totals and left "
            f"out: {listed_lines(lines[sums].tolist())}. Fill in the empty cell where one is none."
        )
    out = totals | sums
    if not out.any():
        return replace(grid, notes=(*grid.notes, *said))
    left = grid.cells.take(np.flatnonzero(out)).drop_columns(["row_number"]).to_pylist()
    texts = [" ".join(cell for cell in row.values() if cell) for row in left]
    others = [(int(line), trimmed(text)) for line, text in zip(lines[out], texts, strict=True)]
    return replace(
        grid,
        cells=grid.cells.take(np.flatnonzero(~out)),
        other_lines=(*grid.other_lines, *others),
        rows_ignored=grid.rows_ignored + len(others),
        notes=(*grid.notes, *said),
    )


def listed_lines(lines: Iterable[int]) -> str:
    """How many lines, and which: "3 (lines 4, 6 and 7)"."""
    found = sorted(set(lines))
    named = [f"{line:,}" for line in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        return f"{len(found):,} (lines {', '.join(named)} and more)"
    if len(found) == 1:
        return f"1 (line {named[0]})"
    return f"{len(found):,} (lines {', '.join(named[:-1])} and {named[-1]})"


def _by_words(cells: pa.Table, column_of: Mapping[str, str]) -> np.ndarray:
    """Whether each row says that it is a total, and names no child."""
    found = np.zeros(cells.num_rows, dtype=bool)
    if not cells.num_rows:
        return found
    names_a_child = _names_a_child(cells, column_of)
    if names_a_child.all():
        return found
    columns = dict.fromkeys(["c0", *(column_of[field] for field in _LABELS if field in column_of)])
    known: set[str] | None = None
    for column in columns:
        hits = pc.fill_null(pc.match_substring_regex(cells.column(column), _MAY_BE), False)
        hits = hits.to_numpy() & ~names_a_child & ~found
        if not hits.any():
            continue
        if known is None:
            known = _known_places(cells, column_of)
        rows = np.flatnonzero(hits)
        texts = cells.column(column).take(rows).to_pylist()
        is_total_text = {
            text: is_total(text, lambda of, known=known: _is_known(of, known)) for text in {*texts}
        }
        found[rows] = [is_total_text[text] for text in texts]
    return found


def _names_a_child(cells: pa.Table, column_of: Mapping[str, str]) -> np.ndarray:
    """Whether a row has an id that begins with a digit, or both a last name and a first name."""

    def filled(field: str) -> np.ndarray:
        return np.asarray(cells.column(column_of[field]).is_valid())

    named = np.zeros(cells.num_rows, dtype=bool)
    for field in ("msix_id", "student_id"):
        if field in column_of:
            # ":" comes after the digits: a comparison takes a fifth of what a pattern takes.
            named |= pc.fill_null(pc.less(cells.column(column_of[field]), ":"), False).to_numpy()
    if {"last_name_1", "first_name"} <= column_of.keys():
        named |= filled("last_name_1") & filled("first_name")
    if "student_name" in column_of:
        named |= pc.fill_null(
            pc.match_substring(cells.column(column_of["student_name"]), ","), False
        ).to_numpy()
    return named


def _known_places(cells: pa.Table, column_of: Mapping[str, str]) -> set[str]:
    texts = (
        text
        for field in _LABELS[:_FIRST_OF_CHILD]
        if field in column_of
        for text in cells.column(column_of[field]).unique().to_pylist()[:MOST_SUMMED]
    )
    return {folded(text) for text in texts if text}


def _is_known(of: str, places: set[str]) -> bool:
    return of in places or state_code(of) is not None or country_as_written(of) is not None


def _by_sums(cells: pa.Table, column_of: Mapping[str, str], totals: np.ndarray) -> np.ndarray:
    """Whether each row of a file of counts has an empty cell where others have a place, and equals the
    sum of the block above it (or, as the first or last row, of all others).

    Small numbers equal a sum by chance: a block counts where there are several and each such row
    equals the sum of its own.
    """
    columns = [column_of[field] for field in _PLACES if field in column_of]
    places = [[folded(text or "") for text in cells.column(c).to_pylist()] for c in columns]
    usual = [column for column in places if sum(map(bool, column)) > len(column) / 2]
    counts = [cells.column(column_of[field]).to_pylist() for field in _COUNTS if field in column_of]
    sign = decimal_sign(text for column in counts for text in column if text)
    numbers = [[whole_number(text, sign) if text else None for text in column] for column in counts]
    found = np.zeros(len(totals), dtype=bool)
    if not usual or not numbers:
        return found
    rows = [i for i in range(len(totals)) if not totals[i]]
    labels = {i: tuple(column[i] for column in usual) for i in rows}
    values = {i: tuple(column[i] for column in numbers) for i in rows}
    blank = [i for i in rows if not all(labels[i]) and any(value is not None for value in values[i])]

    def is_sum(row: int, block: Sequence[int]) -> bool:
        return values[row] == tuple(
            None if all(v is None for v in column) else sum(v or 0 for v in column)
            for column in zip(*(values[i] for i in block), strict=True)
        )

    def fits(row: int, block: Sequence[int]) -> bool:
        return all(
            not label or all(labels[i][at] == label for i in block) for at, label in enumerate(labels[row])
        )

    is_blank, place = set(blank), {row: at for at, row in enumerate(rows)}

    def block_above(row: int) -> list[int]:
        """The rows just above, up to the next one with an empty cell, as far as their places fit."""
        block: list[int] = []
        for i in reversed(rows[: place[row]]):
            if i in is_blank or not fits(row, [i]):
                break
            block.append(i)
        return block

    blocks = {row: block_above(row) for row in blank}
    of_blocks = [row for row in blank if blocks[row]]
    are_sums = [row for row in of_blocks if is_sum(row, blocks[row])]
    if len(are_sums) > 1 and are_sums == of_blocks and any(len(blocks[row]) > 1 for row in are_sums):
        found[are_sums] = True
    others = [i for i in rows if i not in is_blank]
    for row in {rows[0], rows[-1]} & is_blank if rows else ():
        if len(others) > 1 and fits(row, others) and is_sum(row, others):
            found[row] = True
    return found
