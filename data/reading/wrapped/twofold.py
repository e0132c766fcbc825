"""Letters that were written twice over, put right: "JosÃ©" and "Jos√©" are "José".

A program took UTF-8 for Windows-1252 or for an old Mac and saved that as UTF-8. Only what can be nothing
else is put right: signs beside each other that give, read back, a letter that names have.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from data.reading.grid import Records

_MOST_TIMES = 3
_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_MARKS = frozenset("’‘“”–—…¿¡°ºª·´\xa0\xad")


def _bytes_of(encoding: str) -> dict[int, int]:
    """Code of a letter -> its byte. A control sign stands for itself, as Latin-1 has it."""
    letters = bytes(range(128, 256)).decode(encoding, "replace")
    known = {ord(letter): byte for byte, letter in enumerate(letters, start=128) if letter != "\ufffd"}
    return {byte: byte for byte in range(128, 160)} | known


_TABLES = (_bytes_of("cp1252"), _bytes_of("mac-roman"))


def put_right(records: Records) -> Records:
    """The records with such letters put right, and a note that says how many cells held them."""
    columns, rows = [], []
    for column in records.cells.columns:
        mended, where = _column(column)
        columns.append(mended)
        rows += where
    if not rows:
        return records
    count = "1 cell" if len(rows) == 1 else f"{len(rows):,} cells"
    note = (
        f"Letters in {count} were written twice over (Ã© for é), the first in line "
        f"{int(records.row_numbers[min(rows)]):,}: they were put right."
    )
    cells = pa.table(columns, names=records.cells.column_names)
    return replace(records, cells=cells, notes=(*records.notes, note))


def _column(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, list[int]]:
    """A column with its cells put right, and the places of those."""
    if pc.all(pc.string_is_ascii(column)).as_py() is not False:
        return column, []
    spellings = pc.unique(column.filter(pc.invert(pc.fill_null(pc.string_is_ascii(column), True))))
    changed = {text: mended for text in spellings.to_pylist() if (mended := mend(text)) != text}
    if not changed:
        return column, []
    places = pc.index_in(column, value_set=pa.array(list(changed), pa.string()))
    rows = [row for row, place in enumerate(places.to_pylist()) if place is not None]
    mended = pc.coalesce(pc.take(pa.array(list(changed.values()), pa.string()), places), column)
    return mended, rows


def mend(text: str) -> str:
    """A text with the letters put right that were written twice over, or three times."""
    for _ in range(_MOST_TIMES):
        mended = _RUN.sub(_once, text)
        if mended == text:
            break
        text = mended
    return text


def _once(run: re.Match[str]) -> str:
    for table in _TABLES:
        raw = [table.get(ord(letter)) for letter in run[0]]
        if None in raw:
            continue
        try:
            read = bytes(byte for byte in raw if byte is not None).decode("utf-8")
        except UnicodeDecodeError:
            continue
        # Two letters beside each other may be meant, but Ã and Â never stand before another.
        is_sure = run[0][0] in "ÃÂ" or not all(letter.isalpha() and letter not in "ªº" for letter in run[0])
        # Twice over still has signs that no name has; they are put right the next time.
        if is_sure and (all(_is_of_a_name(letter) for letter in read) or _RUN.sub(_once, read) != read):
            return read
    return run[0]


def _is_of_a_name(letter: str) -> bool:
    return letter in _MARKS or (letter < "\u0180" and unicodedata.name(letter, "").startswith("LATIN"))
