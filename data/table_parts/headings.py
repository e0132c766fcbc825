"""A place that stands once, in a line above its children: it belongs to each of the rows below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from data.extracts.missed_enrollment import ALIASES
from data.reading.grid import Grid, trimmed
from data.reference import long_town_keys
from data.table_parts.totals import listed_lines
from data.values.headers import plain
from data.values.names import long_key
from data.values.regions import country_as_written, split_place, state_code

HEADING = "(line above the rows)"
"""The header of the column that the headings become where nobody can tell which place they are."""
FEWEST_CELLS = 4
"""Of most rows of a list that has headings."""
MOST_HEADINGS = 50_000
_BEFORE = re.compile(
    r"(?:(?:moved? |moving )?to|town|city|place|location|county|state|district|ciudad|pueblo|lugar|estado|condado)\s*[:=-]\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?:\(\s*\d+[^)]*\)|[-\u2013:]\s*\d+(?: [a-z]+)?)\s*$", re.IGNORECASE)
_COUNTY = re.compile(r"(.+) (?:county|co\.?|parish)(?:, *\w[\w .]*)?", re.IGNORECASE)
PLACE, TOWN, STATE, COUNTY = "place", "town", "State", "county"
_HEADER = {
    ("to", PLACE): "Move To", ("to", TOWN): "To City", ("to", STATE): "To State", ("to", COUNTY): "To County",
    ("from", PLACE): "Move From", ("from", TOWN): "From City", ("from", STATE): "From State",
}  # fmt: skip


def with_headings(grid: Grid) -> Grid:
    """The grid with a column of the places that stand alone in lines above the rows.

    Only where each line of one cell is a place and the first row is one: other lines of one cell stay
    rows, and are refused with a reason.
    """
    columns = [grid.cells.column(f"c{i}") for i in range(len(grid.header))]
    filled = np.zeros(grid.cells.num_rows, dtype=np.int16)
    for column in columns:
        filled += np.asarray(column.is_valid())
    alone = np.flatnonzero(filled == 1)
    if (
        not 0 < alone.size <= min(MOST_HEADINGS, len(filled) // 2)
        or alone[0] != 0
        or np.median(filled) < FEWEST_CELLS
    ):
        return grid
    cells = [
        next((i, text) for i, column in enumerate(columns) if (text := column[row].as_py()))
        for row in alone.tolist()
    ]
    read = _read([text for _, text in cells], alone, len(filled))
    if read is None:
        return grid
    values, forms = read
    rows = np.setdiff1d(np.arange(len(filled)), alone)
    above = np.searchsorted(alone, rows, side="right") - 1
    column = pa.chunked_array([pa.array([values[i] for i in above.tolist()], pa.string())])
    kept = grid.cells.take(rows)
    stands_in = {i for i, _ in cells}
    at = stands_in.pop() if len(stands_in) == 1 else -1
    lines = grid.cells.column("row_number").to_numpy()
    if at >= 0 and plain(grid.header[at]) in _PLACES and kept.column(f"c{at}").null_count == len(kept):
        name, header = grid.header[at], grid.header
        kept = kept.set_column(at, f"c{at}", column)
    else:
        name = _header_for(forms, grid.header)
        header = (*grid.header, name)
        kept = kept.add_column(len(grid.header), f"c{len(grid.header)}", column)
    read_as = (
        f"They are kept as the column {name}: say what it is"
        if name == HEADING
        else f"They were read as {name} of the rows below them"
    )
    note = f"Places that stand alone in a line above their rows: {listed_lines(lines[alone].tolist())}. {read_as}."
    others = [(int(lines[row]), trimmed(text)) for row, (_, text) in zip(alone, cells, strict=True)]
    return replace(
        grid,
        header=header,
        cells=kept,
        other_lines=(*grid.other_lines, *others),
        rows_ignored=grid.rows_ignored + len(others),
        notes=(*grid.notes, note),
    )


_PLACES = frozenset(
    plain(alias)
    for field in ("from_city", "to_city", "move_from", "move_to", "from_state", "to_state", "to_county")
    for alias in ALIASES[field]
)


def _read(texts: Sequence[str], alone: np.ndarray, rows: int) -> tuple[list[str], set[str]] | None:
    """For each heading the place that its rows lie in, and the forms of the headings that have rows.

    A State right above towns is the State of each of them. None where some line is no place, or has no
    rows below it.
    """
    values, forms, state = [], set(), ""
    has_rows = np.diff([*alone.tolist(), rows]) > 1
    for text, is_above_rows in zip(texts, has_rows.tolist(), strict=True):
        found = _place(text)
        if found is None or (not is_above_rows and found[1] != STATE):
            return None
        value, form = found
        if form == STATE and not is_above_rows:
            state = value
        elif form == TOWN and state:
            value, form = f"{value}, {state}", PLACE
        values.append(value)
        if is_above_rows:
            forms.add(form)
    return (values, forms) if has_rows[-1] else None


def _place(text: str) -> tuple[str, str] | None:
    """The place that a line names, and its form; None where it names none."""
    place = _AFTER.sub("", _BEFORE.sub("", " ".join(text.split()))).strip()
    city, region, country, _ = split_place(place)
    if "," in place and city and (state_code(region or "") or country_as_written(country or "")):
        return place, PLACE
    if not place or not any(letter.isalpha() for letter in place):
        return None
    if state_code(place) is not None:
        return place, STATE
    if _COUNTY.fullmatch(place):
        return place, COUNTY
    return (place, TOWN) if long_key(place) in long_town_keys() else None


def _header_for(forms: set[str], header: Sequence[str]) -> str:
    """The header of the column: the end of the move that lacks such a place, else HEADING."""
    form = forms.pop() if len(forms) == 1 else PLACE
    part = {PLACE: "city", TOWN: "city", STATE: "state", COUNTY: "county"}[form]
    names = {plain(name) for name in header}

    def has(field: str) -> bool:
        return any(plain(alias) in names for alias in ALIASES.get(field, ()))

    lacking = [side for side in ("from", "to") if not has(f"{side}_{part}") and not has(f"move_{side}")]
    has_any = any(has(f"{side}_{part}") or has(f"move_{side}") for side in ("from", "to"))
    name = _HEADER.get((lacking[0], form)) if len(lacking) == 1 and has_any else None
    return name or HEADING
