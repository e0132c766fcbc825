"""Records -> Grid: where the header row is, what stands above it, what stands below the table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.extracts import KNOWN_HEADERS
from data.reading import merged_cells
from data.reading.grid import MOST_OTHER_LINES, FileNotReadable, Grid, Hidden, Records, trimmed
from data.values.headers import count_known, plain

SEARCHED_RECORDS = 60
"""Title and parameter lines take up to about twenty lines; the header is looked for in sixty."""
_FEW_CELLS = 3
_BATCH_ROWS = 10_000
_FOOTER = re.compile(
    r"(grand |gran |sub)?total(s|es)?\b|end of (report|file|data)|number of (rows|records|students|children)"
    r"|records?( found| returned)?:|\*+|page \d+|confidential|report (generated|run|date)|run date"
    r"|generated (on|by)|source:|note:|printed",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"[\d\s.,:/%$-]+")


def score(records: Records) -> int:
    """How many known headers the best header row of these records shows."""
    return _find(records.first(SEARCHED_RECORDS), merged_cells.reaches(records, SEARCHED_RECORDS))[1]


def make_grid(
    records: Records,
    file_name: str,
    other_sheets: tuple[str, ...] = (),
    *,
    with_hidden_rows: bool = True,
    with_hidden_columns: bool = False,
) -> Grid:
    """The grid of one sheet or text file. Raises FileNotReadable where there is no header row.

    Hidden rows of a workbook are rows as the others unless `with_hidden_rows` is false; hidden columns
    are left out unless `with_hidden_columns` is true or no other column has a name.
    """
    head = records.first(SEARCHED_RECORDS)
    reaches = merged_cells.reaches(records, SEARCHED_RECORDS)
    lines, _ = _find(head, reaches)
    if lines is None:
        raise FileNotReadable(
            "No header row was found in the first 60 lines: give the columns a row of names "
            "(such as QAD, Move To City, Move To State) and load the file again."
        )
    top, bottom = lines
    names = _combined(head[top], head[bottom], reaches.get(top)) if top != bottom else head[bottom]
    below = records.cells.slice(bottom + 1)
    numbers = records.row_numbers[bottom + 1 :]
    below, filled_down = merged_cells.fill_down(below, numbers, records.facts.merged)
    shown = _columns_to_read(records, names, with_hidden_columns)
    hidden_names = tuple(
        trimmed(names[i]) for i in sorted(records.facts.hidden_columns) if i < len(names) and names[i]
    )
    letters = [_letters(i) for i in shown]
    merged_down = tuple(names[i] for i in shown if i in filled_down and i < len(names))
    names, below = [names[i] for i in shown], below.select(shown)
    filled = np.array([len(c) - c.null_count for c in below.columns])
    width = max(i for i, name in enumerate(names) if name) + 1
    last = max([width, *(np.flatnonzero(filled) + 1).tolist()])
    overflow = tuple(i for i in range(width, last) if 0 < filled[i] <= len(below) / 2)
    below = below.select(range(last))

    others = [(int(records.row_numbers[i]), " ".join(cell for cell in head[i] if cell)) for i in range(top)]
    is_data, blank, found = _sort_rows(below, numbers, names)
    is_hidden = is_data & np.isin(numbers, sorted(records.facts.hidden_rows))
    hidden = Hidden(
        rows=int(is_hidden.sum()),
        of_rows=int(is_data.sum()),
        is_by_filter=records.facts.has_filter,
        are_rows_left_out=not with_hidden_rows,
        columns=hidden_names,
        are_columns_read=len(shown) == records.cells.num_columns,
        is_sheet=records.facts.is_hidden,
    )
    left_out = 0 if with_hidden_rows else hidden.rows
    rows = np.flatnonzero(is_data if with_hidden_rows else is_data & ~is_hidden)
    kept = below if rows.size == len(below) else below.take(rows)
    names_of_columns = [f"c{i}" for i in range(last)]
    cells = pa.table(
        [*kept.columns, pa.array(numbers[rows].astype(np.int32))],
        names=[*names_of_columns, "row_number"],
    )
    others = [line for line in others if line[1]] + found
    return Grid(
        file_name=file_name,
        sheet_name=records.sheet_name,
        encoding=records.encoding,
        notes=records.notes,
        delimiter=records.delimiter,
        header=_distinct_names(names, letters[:last]),
        header_row_number=int(records.row_numbers[bottom]),
        cells=cells,
        other_lines=tuple(others),
        rows_ignored=records.blank_lines + top + (bottom - top) + blank + len(found) + left_out,
        overflow_columns=overflow,
        other_sheets=other_sheets,
        physical_rows=records.cells.num_rows + records.blank_lines,
        hidden=hidden,
        merged_down=merged_down,
        is_1904=records.facts.is_1904,
        hidden_rows=frozenset(numbers[rows][is_hidden[rows]].tolist()) if hidden.rows else frozenset(),
    )


def _columns_to_read(records: Records, names: list[str], with_hidden: bool) -> list[int]:
    """The columns that are shown in the workbook; all where that leaves none with a name.

    With the hidden ones, those stand last where one of them has the name of one that is shown.
    """
    every = list(range(records.cells.num_columns))
    shown = [i for i in every if i not in records.facts.hidden_columns]
    if not with_hidden and any(names[i] for i in shown):
        return shown
    hidden = [i for i in every if i in records.facts.hidden_columns]
    has_twin = {plain(names[i]) for i in hidden} & {plain(names[i]) for i in shown} - {""}
    return [*shown, *hidden] if has_twin else every


def _find(head: list[list[str]], reaches: Mapping[int, list[int]]) -> tuple[tuple[int, int] | None, int]:
    """Indices of the first and the last line of the header, and how many known headers it shows.

    The record with the most known headers; a header in two lines ("Move To" above "City") where
    both together show at least two more. Without any known header: the record with the most
    different cells that are text.
    """
    best, at = 0, None
    for i, record in enumerate(head):
        known = count_known(record, KNOWN_HEADERS)
        if known > best:
            best, at = known, (i, i)
    for i in range(len(head) - 1):
        both = count_known(_combined(head[i], head[i + 1], reaches.get(i)), KNOWN_HEADERS)
        if both >= best + 2:
            best, at = both, (i, i + 1)
    if best >= 2 and at is not None:
        return at, best
    texts = [len({c for c in record if c and not _NUMBERS.fullmatch(c)}) for record in head]
    if not texts or max(texts) < 2:
        return None, best
    first = texts.index(max(texts))
    return (first, first), best


def _combined(upper: list[str], lower: list[str], reach: list[int] | None) -> list[str]:
    """The names of a header in two lines: "Move To" merged above "City" and "State".

    A cell of the upper line counts for those it is merged over (`reach`); where nothing is merged, for
    the empty ones right of it. Of "Child MSIX ID" and
    "MSIX ID" the one that is a known header is taken.
    """
    names, group = [], ""
    for i, (above, below) in enumerate(zip(upper, lower, strict=True)):
        group = upper[reach[i]] if reach else above or group
        both = f"{group} {below}".strip() if below else above
        is_known_alone = bool(below) and plain(below) in KNOWN_HEADERS
        names.append(below if is_known_alone and plain(both) not in KNOWN_HEADERS else both)
    return names


def _distinct_names(names: list[str], letters: list[str]) -> tuple[str, ...]:
    """One name per column, each different: repeats are numbered, empty ones say which column."""
    width = len(letters)
    seen: Counter[str] = Counter()
    distinct: list[str] = []
    for i in range(width):
        name = names[i] if i < len(names) else ""
        name = name or f"(no header, column {letters[i]})"
        seen[name] += 1
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return (
        tuple(distinct)
        if len(set(distinct)) == width
        else tuple(f"{name} [{letters[i]}]" for i, name in enumerate(distinct))
    )


def _letters(column: int) -> str:
    """Letters of a column as a spreadsheet shows them: 0 -> A, 27 -> AB."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sort_rows(
    below: pa.Table, numbers: np.ndarray, names: list[str]
) -> tuple[np.ndarray, int, list[tuple[int, str]]]:
    """Which rows are data, how many are blank, and the (line, text) of footers and repeats.

    Only rows with one to three filled cells are looked at one by one. Blank anywhere: ignored.
    A footer: few cells of which the first says so, or the last lines where they hold one cell.
    A row equal to the header (printed at each page break) is ignored too.
    """
    rows = below.num_rows
    is_data = np.ones(rows, dtype=bool)
    filled = np.zeros(rows, dtype=np.int16)
    for column in below.columns:
        filled += np.asarray(column.is_valid())
    others: dict[int, str] = {}
    is_data[filled == 0] = False
    blank = rows - int(is_data.sum())
    few = min(_FEW_CELLS, sum(1 for name in names if name) // 2)
    is_one_cell = np.zeros(rows, dtype=bool)
    for i, cells in _texts(below, np.flatnonzero(is_data & (filled <= few))):
        if not cells:
            blank += 1
            is_data[i] = False
        elif _FOOTER.match(cells[0]):
            _keep_line(others, i, cells)
        is_one_cell[i] = len(cells) == 1
    may_be_footer = is_one_cell | ~is_data
    may_be_footer[list(others)] = True
    table_rows = np.flatnonzero(~may_be_footer)
    below_table = np.arange(rows) > (table_rows[-1] if table_rows.size else -1)
    for i, cells in _texts(below, np.flatnonzero(is_one_cell & below_table)):
        _keep_line(others, i, cells)
    named = [i for i, name in enumerate(names) if name]
    repeats = np.flatnonzero(
        pc.fill_null(pc.equal(below.column(named[0]), names[named[0]]), False).to_numpy()
    )
    wanted = [names[i] for i in named]
    for i, cells in _texts(below, repeats):
        if cells == wanted:
            _keep_line(others, i, cells)
    is_data[list(others)] = False
    return is_data, blank, [(int(numbers[i]), others[i]) for i in sorted(others)]


def _keep_line(others: dict[int, str], row: int, cells: list[str]) -> None:
    others[row] = trimmed(" ".join(cells))
    if len(others) > MOST_OTHER_LINES:
        raise FileNotReadable(
            f"More than {MOST_OTHER_LINES:,} lines of the file are totals, notes or repeated headers, "
            "so it is not one of the reports: delete them and load it again."
        )


def _texts(table: pa.Table, rows: np.ndarray) -> Iterator[tuple[int, list[str]]]:
    """Some rows, each with its filled cells, trimmed; a batch at a time, as text takes much memory."""
    for start in range(0, rows.size, _BATCH_ROWS):
        batch = rows[start : start + _BATCH_ROWS]
        columns = [column.to_pylist() for column in table.take(batch).columns]
        for i, row in zip(batch.tolist(), zip(*columns, strict=True), strict=True):
            texts = [trimmed(cell) for cell in row if cell]
            yield i, [text for text in texts if text]
