"""What kind of file a table is, and what the person loading said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from data.extracts import EXTRACTS, kind_named
from data.extracts.kind import Kind
from data.reading.grid import FileNotReadable, Grid
from data.schema.tables import ALL_STATES, DIRECTIONS
from data.values.advice import AdviceNeeded
from data.values.regions import state_code


class Undecided(AdviceNeeded):
    """A load cannot go on without a word from the person; the message says which."""


@dataclass(frozen=True)
class ColumnInstructions:
    """What the person loading said about columns; nothing where nothing.

    `mapping`: header -> field, None to leave the column out. `date_order`: header -> "dmy" or
    "mdy". `profile`: the name of one to follow and to keep.
    """

    mapping: Mapping[str, str | None] = field(default_factory=dict)
    date_order: Mapping[str, str] = field(default_factory=dict)
    profile: str | None = None

    def __bool__(self) -> bool:
        return bool(self.mapping or self.date_order or self.profile)


class LoadFields(TypedDict, total=False):
    """The fields of LoadOptions one by one, as `load_file` takes them."""

    direction: str | None
    state: str | None
    as_of: dt.date | None
    sheet: str | None
    kind: str | None
    mapping: Mapping[str, str | None] | None
    date_order: Mapping[str, str] | None
    profile: str | None
    file_name: str | None
    keep_until: dt.date | None


@dataclass(frozen=True)
class LoadOptions:
    """What the person loading said; None where nothing.

    `state`: two letters, or ALL_STATES for the records of several. `file_name` is shown in place of
    the path's own (an upload has a temporary one). `keep_until`: the last day the rows may be kept.
    """

    direction: str | None = None
    state: str | None = None
    as_of: dt.date | None = None
    sheet: str | None = None
    kind: str | None = None
    columns: ColumnInstructions = ColumnInstructions()
    file_name: str | None = None
    keep_until: dt.date | None = None

    @classmethod
    def of(cls, **given: Unpack[LoadFields]) -> LoadOptions:
        """The options as a person gave them. Raises Undecided for one that makes no sense."""
        direction, state, kind = given.get("direction"), given.get("state"), given.get("kind")
        if direction is not None and direction not in DIRECTIONS:
            raise Undecided("The direction is `to` or `from`.")
        code = None
        if state:
            is_all = state.strip().upper() == ALL_STATES
            code = ALL_STATES if is_all else state_code(state)
            if code is None:
                raise Undecided("The State is not known: give its two letters, such as FL.")
        if kind is not None and kind not in {known.name for known in EXTRACTS}:
            raise Undecided(f"The kind is one of {', '.join(known.name for known in EXTRACTS)}.")
        return cls(
            direction=direction,
            state=code,
            as_of=given.get("as_of"),
            sheet=given.get("sheet"),
            kind=kind,
            columns=ColumnInstructions(
                given.get("mapping") or {}, given.get("date_order") or {}, given.get("profile")
            ),
            file_name=given.get("file_name"),
            keep_until=given.get("keep_until"),
        )


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
