"""What kind of file a table is, and the options that whoever loads it may give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from data.extracts import EXTRACTS, kind_named
from data.extracts.kind import Kind
from data.mapping.inference import Columns, known_headers
from data.mapping.questions import Undecided
from data.reading.grid import FileNotReadable, Grid, Password
from data.schema.tables import ALL_STATES, DIRECTIONS
from data.values.headers import is_never_imported
from data.values.regions import state_code


@dataclass(frozen=True)
class ColumnInstructions:
    """How whoever loads a file wants its columns read; empty where they said nothing.

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
    year: str | None
    without_late_births: bool | None
    hidden_rows: bool | None
    hidden_columns: bool | None
    password: Password | None
    same_day: str | None


@dataclass(frozen=True)
class LoadOptions:
    """What whoever loads a file says of it; None where they leave it to the file.

    `state`: two letters, or ALL_STATES for the records of several. `file_name` is shown in place of
    the path's own (an upload has a temporary one). `keep_until`: the last day the rows may be kept.
    `year`: of a file with figures of several years the one to take, as the file writes it.
    `without_late_births`: whether rows whose birth date lies after the move are taken without it; None:
    as it was decided before, else not.
    `hidden_rows`, `hidden_columns`: whether those that are hidden in a workbook are read (else: rows yes,
    columns no).
    `password` opens a protected workbook and is kept nowhere.
    `same_day`: "replace", "add" or "other" (another report, whose day is not known: the newer one of the two),
    where a list of the same run and day is loaded already; None: replace where it is the same report again,
    else a person is asked.
    """

    direction: str | None = None
    state: str | None = None
    as_of: dt.date | None = None
    sheet: str | None = None
    kind: str | None = None
    columns: ColumnInstructions = ColumnInstructions()
    file_name: str | None = None
    keep_until: dt.date | None = None
    year: str | None = None
    without_late_births: bool | None = None
    hidden_rows: bool | None = None
    hidden_columns: bool | None = None

    @property
    def is_read_anew(self) -> bool:
        """Whether something is said on how the file is read: then it is read again, loaded or not."""
        return (
            bool(self.columns or self.year)
            or self.without_late_births is not None
            or self.hidden_rows is not None
            or self.hidden_columns is not None
        )

    password: Password | None = None
    same_day: str | None = None

    @classmethod
    def of(cls, **fields: Unpack[LoadFields]) -> LoadOptions:
        """The options of keyword arguments, checked. Raises Undecided for one that makes no sense."""
        direction, state, kind = fields.get("direction"), fields.get("state"), fields.get("kind")
        if direction is not None and direction not in DIRECTIONS:
            raise Undecided("unknown_direction")
        code = None
        if state:
            is_all = state.strip().upper() == ALL_STATES
            code = ALL_STATES if is_all else state_code(state)
            if code is None:
                raise Undecided("unknown_state")
        kinds = [known.name for known in EXTRACTS]
        if kind is not None and kind not in kinds:
            raise Undecided("unknown_kind", kinds=", ".join(kinds))
        return cls(
            direction=direction,
            state=code,
            as_of=fields.get("as_of"),
            sheet=fields.get("sheet"),
            kind=kind,
            columns=ColumnInstructions(
                fields.get("mapping") or {}, fields.get("date_order") or {}, fields.get("profile")
            ),
            file_name=fields.get("file_name"),
            keep_until=fields.get("keep_until"),
            year=(fields.get("year") or "").strip() or None,
            without_late_births=fields.get("without_late_births"),
            hidden_rows=fields.get("hidden_rows"),
            hidden_columns=fields.get("hidden_columns"),
            password=fields.get("password"),
            same_day=fields.get("same_day"),
        )


def propose_kind(grid: Grid, wanted: str | None = None) -> Kind:
    """The kind of file whose fields most of the columns are, of those the file has enough for.

    `wanted` overrides. Raises FileNotReadable, with a sentence naming what is missing to be of the
    kind wanted or, where the file fits none, of the nearest one.
    """
    columns = Columns(grid)
    kind, lacks = nearest_kind(
        grid,
        wanted,
        lambda kind: known_headers(kind, grid.header),
        lambda kind, known: columns.read(kind, known).mapping,
    )
    if lacks is not None:
        raise FileNotReadable(f"{lacks} Rename the headers in the file and load it again.")
    return kind


def nearest_kind(
    grid: Grid,
    wanted: str | None,
    known_of: Callable[[Kind], dict[str, str]],
    read_as: Callable[[Kind, dict[str, str]], dict[str, str]],
) -> tuple[Kind, str | None]:
    """The kind as in `propose_kind`, and what the file lacks to be of it, or None.

    `known_of(kind)`: header -> field as far as that is certain, were the file of that kind;
    `read_as(kind, known)`: the same with what words and values add. The second is asked for only
    where the first leaves a column.
    """
    known = {kind.name: known_of(kind) for kind in _kinds_said(grid, wanted)}
    best, lacks = _nearest(known)
    if lacks is None and len(known[best.name]) == sum(
        1 for name in grid.header if not is_never_imported(name)
    ):
        return best, None
    return _nearest({name: read_as(kind_named(name), mapping) for name, mapping in known.items()})


def _kinds_said(grid: Grid, wanted: str | None) -> tuple[Kind, ...]:
    """The kinds that come into question by what is wanted, and by the words around the table."""
    if wanted is not None:
        return (kind_named(wanted),)
    around = (grid.file_name, grid.sheet_name or "", *(line for _, line in grid.other_lines))
    words = " ".join(around).casefold()
    needed = ((kind, kind.said_by or kind.only_where_said) for kind in EXTRACTS)
    return tuple(kind for kind, word in needed if word is None or (word in words and "missed" not in words))


def _nearest(mappings: Mapping[str, dict[str, str]]) -> tuple[Kind, str | None]:
    kinds = [kind_named(name) for name in mappings]
    fitting = [kind for kind in kinds if kind.what_is_missing(mappings[kind.name].values()) is None]

    def rank(kind: Kind) -> tuple[bool, int]:
        # Shape C looks like a Missed Enrollment report: where a word says it, that counts. So does a
        # column that only one kind has: a history of notices may hold a child's columns too.
        has_own_column = kind.told_by is not None and kind.told_by in mappings[kind.name].values()
        return (
            has_own_column or (bool(fitting) and kind.said_by is not None),
            len(mappings[kind.name]),
        )

    best = max(fitting or kinds, key=rank)
    if fitting:
        return best, None
    lacks = best.what_is_missing(mappings[best.name].values())
    return best, f"The columns fit no {best.title} file. {lacks}"
