"""What kind of file a table is, and what the person loading said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from data.extracts import EXTRACTS, kind_named
from data.extracts.kind import Kind
from data.reading.grid import FileNotReadable, Grid


class Undecided(Exception):
    """A load cannot go on without a word from the person; the message says which."""


@dataclass(frozen=True)
class Said:
    """What the person loading said about columns; nothing where nothing.

    `mapping`: header -> field, None to leave the column out. `date_order`: header -> "dmy" or
    "mdy". `profile`: the name of one to follow and to keep.
    """

    mapping: Mapping[str, str | None] = field(default_factory=dict)
    date_order: Mapping[str, str] = field(default_factory=dict)
    profile: str | None = None

    def __bool__(self) -> bool:
        return bool(self.mapping or self.date_order or self.profile)


@dataclass(frozen=True)
class Given:
    """What the person loading said; None where nothing."""

    direction: str | None = None
    state: str | None = None
    as_of: dt.date | None = None
    sheet: str | None = None
    kind: str | None = None
    said: Said = Said()


def propose_kind(grid: Grid, asked: str | None = None) -> Kind:
    """The kind of file whose fields most of the headers are, of those the file has enough for.

    `asked` overrides. Raises FileNotReadable, with a sentence naming what is missing to be of the
    kind asked for or, where the file fits none, of the nearest one.
    """
    kind, lacks = nearest_kind(grid, asked, lambda kind: kind.propose_mapping(grid.header))
    if lacks is not None:
        raise FileNotReadable(f"{lacks} Rename the headers in the file and load it again.")
    return kind


def nearest_kind(
    grid: Grid, asked: str | None, mapping_of: Callable[[Kind], dict[str, str]]
) -> tuple[Kind, str | None]:
    """The kind as in `propose_kind`, and what the file lacks to be of it, or None.

    `mapping_of(kind)`: header -> field, were the file of that kind.
    """
    if asked is not None:
        kinds = (kind_named(asked),)
    else:
        around = (grid.file_name, grid.sheet_name or "", *(line for _, line in grid.other_lines))
        said = " ".join(around).casefold()
        kinds = tuple(
            kind
            for kind in EXTRACTS
            if kind.said_by is None or (kind.said_by in said and "missed" not in said)
        )
    mappings = {kind.name: mapping_of(kind) for kind in kinds}
    fitting = [kind for kind in kinds if kind.what_is_missing(mappings[kind.name].values()) is None]

    def rank(kind: Kind) -> tuple[bool, int]:
        # Shape C looks like a Missed Enrollment report: where it is said, it counts. So does a
        # column that only one kind has: a history of notices may hold a child's columns too.
        is_told = kind.told_by is not None and kind.told_by in mappings[kind.name].values()
        return (
            is_told or (bool(fitting) and kind.said_by is not None),
            len(mappings[kind.name]),
        )

    best = max(fitting or kinds, key=rank)
    if fitting:
        return best, None
    lacks = best.what_is_missing(mappings[best.name].values())
    return best, f"The columns fit no {best.title} file. {lacks}"
