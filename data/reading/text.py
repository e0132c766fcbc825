"""A text file with separated values -> Records, however it is encoded, separated and quoted.

The engine parses (an explicit dialect, all text, no guessing: its sniffer bent 12 of 36 bad files
in silence), and an independent count of the records checks it. Where the two disagree, or the
engine objects, the standard library's csv module reads the file instead: slower, and forgiving.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.engine import open_working, quoted
from data.extracts import KNOWN_HEADERS
from data.private_files import open_private
from data.reading.grid import LONGEST_TEXT_CELL, MAX_COLUMNS, FileNotReadable, Records
from data.reading.letters import as_plain_utf8, look_at
from data.reading.record_starts import Layout, lay_out
from data.values.headers import count_known

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 128 << 10
_SAMPLE_RECORDS = 200
_ONE_CELL = re.compile(r'"(?:[^"]|"")*"[,;\t|]*\s*')
_NO_MARK = "\x1f"
"""Parts no cells: a sign that text does not hold."""
_BATCH_CELLS = 400_000
_LONGEST_LINE = 2 * LONGEST_TEXT_CELL
_FEW_CELLS = 20_000_000
"""Of a table however small its file: 80 MB before any text. Beyond it, no more cells than bytes."""
_END = "\ufffe end of file"
"""A line after the last: where it ends up inside a cell, a quotation mark was never closed."""

csv.field_size_limit(LONGEST_TEXT_CELL)


def read_text(path: Path, work: Path) -> Records:
    """Records of a text file. `work`: as for data.reading.files.read. Raises FileNotReadable.

    Line numbers are those of the line where a record starts, also below cells with line breaks.
    A NUL becomes U+FFFD, so that it can be seen and nothing is cut off at it.
    """
    letters = look_at(path)
    if not letters.is_plain:
        path = as_plain_utf8(path, letters, work / "plain.txt")
    notes = (letters.note,) if letters.note else ()
    if unquoted := _unquoted(path, work / "unquoted.txt"):
        path = unquoted
        notes = (*notes, "Each line stood in quotation marks, as one cell: they were taken off.")
    delimiter, width = _dialect(path)
    layout = lay_out(path)
    _check_size(path, len(layout.starts), width)
    cells = None if layout.ends_inside_quotes else _parse(path, delimiter, width, layout, work)
    if cells is not None:
        return Records(cells, layout.starts, layout.blank_lines, None, letters.shown, delimiter, notes=notes)
    cells, row_numbers, blank_lines = _referee(path, delimiter)
    return Records(cells, row_numbers, blank_lines, None, letters.shown, delimiter, notes=notes)


def _unquoted(path: Path, copy: Path) -> Path | None:
    """Where each line is one quoted cell that holds a whole line: the file without those quotes.

    A spreadsheet writes so what lay in one column of it. Lines without a mark, such as a title, stand as
    they are. None where the file is no such one.
    """
    lines = _first_lines(path)
    quoted_lines = sum(_ONE_CELL.fullmatch(line) is not None for line in lines)
    if not quoted_lines or 2 * quoted_lines < sum(1 for line in lines if line.strip()):
        return None
    outside = [record[0] for record in _first_records(lines, _NO_MARK) if len(record) == 1]
    as_it_is, without = _best_dialect(lines), _best_dialect([f"{text}\n" for text in outside])
    # As it is, it may have marks too: of a title, or commas after the quotes.
    if without is None or (as_it_is is not None and as_it_is[0] >= without[0]):
        return None
    with open(path, encoding="utf-8-sig", newline="") as file, open_private(copy, "wb") as target:
        try:
            for record in csv.reader(_lines(file), delimiter=_NO_MARK):
                target.write(f"{_NO_MARK.join(record)}\n".encode())
        except csv.Error:
            return None  # a quotation mark that is never closed: told where the file is read as it is
    return copy


def _dialect(path: Path) -> tuple[str, int]:
    """The delimiter, and the widest record among the first 200.

    The best is the one that shows the most known headers in one record; then the one under
    which the most records are of one width; then the widest.
    """
    lines = _first_lines(path)
    best = _best_dialect(lines)
    if best is None:
        if not "".join(lines).strip():
            raise FileNotReadable("The file is empty: export the report again.")
        raise FileNotReadable(
            "The file is not a table: no line holds cells separated by comma, tab, semicolon or "
            "bar. Export the report as .xlsx or .csv."
        )
    _, delimiter, width = best
    if width > MAX_COLUMNS:
        raise _too_wide(width)
    return delimiter, width


def _first_lines(path: Path) -> list[str]:
    with open(path, "rb") as file:
        sample = file.read(_SAMPLE)
    text = sample.decode("utf-8-sig", errors="replace")
    lines = list(io.StringIO(text, newline="\n"))
    if len(sample) == _SAMPLE and len(lines) > 1:
        del lines[-1]  # cut short
    return lines


def _best_dialect(lines: list[str]) -> tuple[tuple[int, int, int], str, int] | None:
    """How well the best delimiter does, that, and the widest record; None where no line holds one."""
    best = None
    for delimiter in DELIMITERS:
        records = _first_records(lines, delimiter)
        widths = [len(record) for record in records if len(record) > 1]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        known = max(count_known(record, KNOWN_HEADERS) for record in records)
        score = (known if known > 1 else 0, widths.count(usual), usual)
        if best is None or score > best[0]:
            best = (score, delimiter, max(widths))
    return best


def _too_wide(width: int) -> FileNotReadable:
    return FileNotReadable(
        f"The file has {width:,} columns, more than {MAX_COLUMNS}: it is not one of the reports. "
        "Delete the columns that are not needed and load it again."
    )


def _check_size(path: Path, records: int, width: int) -> None:
    """Raise FileNotReadable where one wide line would make of a small file a huge table.

    In a table whose lines are of one width each cell takes a byte at least: that which parts it.
    """
    if records * width > max(_FEW_CELLS, path.stat().st_size):
        raise FileNotReadable(
            f"The file has {records:,} lines and most are far shorter than the longest, of "
            f"{width} cells: delete what stands too much in the longest lines and load it again."
        )


def _first_records(lines: list[str], delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
            records.append(record)
            if len(records) == _SAMPLE_RECORDS:
                break
    except csv.Error:
        return records  # a cell longer than the csv module's limit; the referee says where
    return records


def _parse(path: Path, delimiter: str, width: int, layout: Layout, work: Path) -> pa.Table | None:
    """The cells, by the engine, or None where it objects or counts other than `layout`."""
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    with open_working(work) as engine:
        engine.execute("SET memory_limit = '400MB'")
        try:
            cells = engine.sql(
                f"FROM read_csv({quoted(path)}, auto_detect=false, header=false, "
                f"columns={{{columns}}}, delim={quoted(delimiter)}, quote='\"', escape='\"', "
                "null_padding=true, strict_mode=true, "
                f"parallel={'false' if layout.has_line_breaks_in_cells else 'true'})"
            ).to_arrow_table()
        except duckdb.Error:
            return None  # a record longer than the first ones, a stray mark, a huge cell
    longest = max((pc.max(pc.binary_length(column)).as_py() or 0 for column in cells.columns), default=0)
    return cells if cells.num_rows == len(layout.starts) and longest <= LONGEST_TEXT_CELL else None


def _referee(path: Path, delimiter: str) -> tuple[pa.Table, np.ndarray, int]:
    """Cells, starting lines and the number of blank lines, by the csv module.

    Raises FileNotReadable where a quotation mark is never closed (all that follows would be one
    cell), a cell is longer than LONGEST_TEXT_CELL or a record is too wide.
    """
    batches: list[list[pa.Array]] = []
    row_numbers: list[int] = []
    pending: list[list[str]] = []
    blank_lines = start = pending_cells = 0
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = itertools.chain(_lines(file), [_END])
            reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
            for record in reader:
                if record == [_END]:
                    break
                if record and record[-1].endswith(_END):
                    raise FileNotReadable(
                        f'Line {start + 1} holds a quotation mark (") that is never closed: '
                        "remove it or close it, and load the file again."
                    )
                if not record:
                    blank_lines += 1
                else:
                    if len(record) > MAX_COLUMNS and any(record[MAX_COLUMNS:]):
                        raise _too_wide(len(record))
                    pending.append(record[:MAX_COLUMNS])
                    row_numbers.append(start + 1)
                    pending_cells += len(pending[-1])
                    if pending_cells >= _BATCH_CELLS:
                        batches.append(_columns(pending))
                        pending, pending_cells = [], 0
                start = reader.line_num
    except csv.Error as error:
        raise FileNotReadable(
            f"Line {start + 1} starts a cell longer than {LONGEST_TEXT_CELL:,} letters: a quotation "
            'mark (") there may never be closed. Close it or shorten the cell, and load the file again.'
        ) from error
    batches.append(_columns(pending))
    width = max(len(batch) for batch in batches)
    _check_size(path, len(row_numbers), width)
    tables = [
        pa.table(
            [*batch, *[pa.nulls(len(batch[0]), pa.string())] * (width - len(batch))],
            names=[f"c{i}" for i in range(width)],
        )
        for batch in batches
        if batch
    ]
    return pa.concat_tables(tables), np.array(row_numbers, dtype=np.int32), blank_lines


def _lines(file: TextIO) -> Iterator[str]:
    """The lines as they stand, none read further than is sane. Raises FileNotReadable."""
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise FileNotReadable(
                f"Line {number} is longer than {_LONGEST_LINE - 1:,} letters, so it is no line of a "
                "table: export the report again."
            )
        yield line


def _columns(records: list[list[str]]) -> list[pa.Array]:
    """One text array per column; an empty or missing cell is null."""
    width = max((len(record) for record in records), default=0)
    return [
        pa.array([(record[i] or None) if i < len(record) else None for record in records], pa.string())
        for i in range(width)
    ]
