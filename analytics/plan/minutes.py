"""A matrix of minutes that a person loads: CSV with from, to, minutes; towns by name."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

LONGEST_MINUTES = 24 * 60
MOST_BYTES = 20_000_000
COLUMNS = ("from", "to", "minutes")


class MinutesNotUsable(ValueError):
    """A file of minutes that cannot be used; the text says where and what to do."""


@dataclass(frozen=True)
class Minutes:
    """by_pair: (town, town) -> minutes, as Travel.minutes wants them; notes: what was not used, with its line."""

    by_pair: dict[tuple[int | str, int | str], float]
    notes: tuple[str, ...]


def read_minutes(path: Path, towns: Iterable[tuple[int, str, str]], homes: Iterable[str]) -> Minutes:
    """The minutes of a file between towns (place_id, name, State) and homes, by name: "Tifton" or "Tifton, GA".

    A cell that cannot be read is refused with its line and column; a name that is none of the towns or homes is left out and
    told. Of a pair that stands there twice the later counts, and it is told. Raises MinutesNotUsable.
    """
    known = _known(towns, homes)
    found: dict[tuple[int | str, int | str], float] = {}
    strange: list[str] = []
    twice = 0
    for line, names, minutes in _lines(path):
        ends = []
        for name, column in zip(names, COLUMNS, strict=False):
            places = known.get(_key(name), [])
            if len(places) == 1:
                ends.append(places[0])
                continue
            why = "could be several towns: add the State" if places else "is no town of this plan"
            strange.append(f"line {line}, column {column}: {name!r} {why}")
        if len(ends) < 2:
            continue
        for start, finish in product(ends[0], ends[1]):
            twice += found.get((start, finish), minutes) != minutes
            found[start, finish] = minutes
    notes = []
    if strange:
        more = f" and {len(strange) - 3:,} more" if len(strange) > 3 else ""
        notes.append(f"Not used of {path.name}: {'; '.join(strange[:3])}{more}.")
    if twice:
        notes.append(f"{twice:,} ways stand in {path.name} with different minutes; the last one counts.")
    return Minutes(found, tuple(notes))


Place = tuple[int | str, ...]
"""One town under all its keys: its place_id, and its name where somebody lives there."""


def _known(towns: Iterable[tuple[int, str, str]], homes: Iterable[str]) -> dict[str, list[Place]]:
    """Spelling -> the places that bear it."""
    found: dict[str, dict[Place, None]] = {}
    at_home = {_key(home): home for home in homes}
    used = set()
    for place_id, name, state in towns:
        also = at_home.get(_key(name)) or at_home.get(_key(f"{name}, {state}"))
        place: Place = (place_id, also) if also else (place_id,)
        used.add(also)
        for spelling in (name, f"{name}, {state}", f"{name} {state}"):
            found.setdefault(_key(spelling), {})[place] = None
    for spelling, home in at_home.items():
        if home not in used:
            found.setdefault(spelling, {})[(home,)] = None
    return {spelling: list(places) for spelling, places in found.items()}


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _lines(path: Path) -> Iterator[tuple[int, tuple[str, str], float]]:
    """Line, both names and the minutes of each row that is not empty."""
    rows = _rows(path)
    places = _header(path, next(rows, (1, []))[1])
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        start, finish, minutes = (cells[i].strip() if i < len(cells) else "" for i in places)
        for name, column in ((start, "from"), (finish, "to")):
            if not name:
                raise MinutesNotUsable(f"{path.name}, line {line}, column {column}: the town is missing.")
        yield line, (start, finish), _number(path, line, minutes)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MinutesNotUsable(
                f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB: no matrix of towns is."
            )
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text("cp1252", errors="replace")
    except OSError as error:
        raise MinutesNotUsable(f"{path} cannot be read: {error.strerror or error}.") from None
    if "\0" in text:
        raise MinutesNotUsable(
            f"{path.name} is no text: save the matrix as CSV with the columns from, to, minutes."
        )
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(), delimiter=separator)
    return ((reader.line_num, cells) for cells in reader)


def _header(path: Path, cells: list[str]) -> list[int]:
    names = [cell.strip().casefold() for cell in cells]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise MinutesNotUsable(
            f"{path.name}, line 1: no column {' and no column '.join(missing)}. The first line has to name the columns from, "
            "to, minutes."
        )
    return [names.index(column) for column in COLUMNS]


def _number(path: Path, line: int, written: str) -> float:
    try:
        minutes = float(written.replace(",", "."))
    except ValueError:
        minutes = math.nan
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise MinutesNotUsable(
            f"{path.name}, line {line}, column minutes: {written!r} is no number of minutes from 0 to {LONGEST_MINUTES}."
        )
    return minutes
