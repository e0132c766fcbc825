"""A list of the same run and day that is loaded already: the same report again, or another part of it.

Of lists of one kind, State, direction and day the newest stands for all of that day. So a second one either
takes the place of the first, or its rows are added to it; a person says which, where the rows do not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.engine import quoted
from data.extracts.missed_enrollment import identifies_nobody
from data.store.cells import Decisions, decisions_of, write_table
from data.store.parts import Part, names_in_words, parts_of
from data.values.bare_text import bare

SAME_AGAIN = 0.8
"""Share of the children of a list who are on the one before from which on it is that report again."""
NOT_A_PART = 0.5
"""And of the children of the one before this share has to be on it: else it may be one district of several."""
_NAMES = ("last_name_1", "last_name_2", "first_name", "student_name")
_WITHOUT_NAMES = ("birth_date", "grade", "qad", "from_city", "move_from", "to_city", "move_to")
READ_FOR_IT = ("msix_id", *_NAMES, *_WITHOUT_NAMES)


@dataclass(frozen=True)
class Children:
    """Whom the rows of one file are about, as hashes: `known` one for each different child (or row, where
    nothing tells children apart), `rows` of the file. No name can be read back from them in practice, and
    they are held only while a file is looked at."""

    known: frozenset[int]
    rows: int

    @classmethod
    def of(cls, cells: pa.Table, columns: Mapping[str, str]) -> Children:
        """`columns`: field -> column of `cells`."""
        has_names = any(field in columns for field in ("msix_id", *_NAMES))
        by = _NAMES if has_names else _WITHOUT_NAMES
        told = [_plain(cells.column(columns[field])) for field in by if field in columns]
        empty = pa.nulls(cells.num_rows, pa.string())
        key = pc.binary_join_element_wise(*told, "|", null_handling="replace") if told else empty
        if "msix_id" in columns:
            ids = _plain_ids(cells.column(columns["msix_id"]))
            key = pc.if_else(pc.equal(pc.fill_null(ids, ""), ""), key, ids)
        texts = [text for text in pc.unique(key).to_pylist() if (text or "").strip("|")]
        return cls(frozenset(_hashed(text) for text in texts), cells.num_rows)


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.utf8_trim_whitespace(pc.utf8_upper(pc.fill_null(column, "")))


def _plain_ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The digits of an id without the zeros that some programs lose, and without ".0"."""
    whole = pc.replace_substring_regex(column, r"\.0+$", "")
    return pc.utf8_ltrim(pc.replace_substring_regex(whole, r"[^0-9A-Za-z]", ""), "0")


@dataclass(frozen=True)
class SameDay:
    """A list of the same run and day as one that is about to be loaded.

    `rows`: of the list that is there; `loaded_at`: of its load (UTC), None where it is not loaded yet.
    `children`: of the new file; `shared`: those of them who are on the list. `again`: which file of the list
    the new one is again, None where it is not; `files`: those of the list, by name; `cannot_be_added`: why,
    "" where it can; `is_day_guessed`: whether the day of the list is that of its newest move, for nobody knew it.
    """

    extract_id: str
    file_name: str
    rows: int
    loaded_at: dt.datetime | None
    children: int
    shared: int
    again: int | None
    files: tuple[str, ...] = ()
    cannot_be_added: str = ""
    is_day_guessed: bool = False

    @property
    def is_same_again(self) -> bool:
        """Whether the new file is the list, or a file of it, once more."""
        return self.again is not None

    @property
    def is_file_again(self) -> bool:
        """Whether it is one file of a list of several once more: then it takes the place of that one."""
        return self.is_same_again and len(self.files) > 1

    @property
    def loaded(self) -> str:
        """When, by the calendar of this computer: "2026-11-28"."""
        if self.loaded_at is None:
            return "chosen just now"
        return f"loaded {self.loaded_at.replace(tzinfo=dt.UTC).astimezone().date()}"

    def facts(self, run: str, rows: int, is_day_guessed: bool = False) -> dict[str, str]:
        """What the question of the command line names; `run`: "move to GA, as of 2026-10-01"; `is_day_guessed`:
        whether nobody knows the day of the new file either."""
        may_be_other = is_day_guessed or self.is_day_guessed
        return {
            "or_other": ", or is another, newer report whose day nobody knows" if may_be_other else "",
            "other_option": ", --same-day other" if may_be_other else "",
            "run": run,
            "file": bare(self.file_name),
            "rows": f"{self.rows:,}",
            "loaded": self.loaded,
            "new": f"{rows:,}",
            "children": f"{self.children:,}",
            "shared": f"{self.shared:,}",
        }


def compared(kept: Sequence[Children], new: Children, is_part: Sequence[bool] = ()) -> tuple[int, int | None]:
    """How many children of a new file are on a list of some files, and which of those it is again.

    `is_part`: of each file whether it is the same bytes.
    """
    every = frozenset[int]().union(*(one.known for one in kept))
    for i, one in enumerate(kept):
        common = len(new.known & one.known)
        is_alike = common and common >= SAME_AGAIN * len(new.known) and common >= NOT_A_PART * len(one.known)
        if is_alike or (is_part and is_part[i]):
            return len(new.known & every), i
    return len(new.known & every), None


UNLIKE = "one of the two has neither ids nor names, so children could not be counted over both"

_STANDS = """
SELECT extract_id, file_name, rows_accepted, loaded_at FROM extracts
WHERE kind = $kind AND direction = $direction AND state_code = $state AND as_of_date = $day
  AND coalesce(is_synthetic, false) = coalesce($is_synthetic, coalesce(is_synthetic, false))
ORDER BY loaded_at DESC LIMIT 1
"""


Standing = tuple[str, str, int, dt.datetime]
"""Id, file, accepted rows and time of load (UTC) of a list."""


def standing(
    cursor: duckdb.DuckDBPyConnection,
    kind: str,
    direction: str,
    state: str,
    day: dt.date,
    is_synthetic: bool | None = None,
) -> Standing | None:
    """The list that stands for a run and day; None where there is none. Real lists and made-up ones are
    never taken for each other, where `is_synthetic` says which is meant."""
    of_run = {"kind": kind, "direction": direction, "state": state, "day": day, "is_synthetic": is_synthetic}
    found = cursor.execute(_STANDS, of_run).fetchall()
    return found[0] if found else None


def children_of_kept(decisions: Decisions, file: Path) -> list[Children]:
    """Of each file of a kept extract, whom its rows are about. Raises OSError, pa.ArrowException."""
    found = []
    for part in parts_of(decisions):
        columns = {field: part.columns[field] for field in READ_FOR_IT if field in part.columns}
        cells = pq.read_table(file, columns=[*columns.values(), "row_number"])
        if part.added or part.last is not None:
            numbers = cells.column("row_number")
            is_row = pc.greater(numbers, part.added)
            if part.last is not None:
                is_row = pc.and_(is_row, pc.less_equal(numbers, part.last))
            cells = cells.filter(is_row)
        found.append(Children.of(cells, columns))
    return found


def beside(
    stands: Standing, folder: Path, new: Children, fields: Sequence[str], content_sha256: str
) -> SameDay | None:
    """The list that stands for a run and day, beside a file that is about to be loaded; None where nothing of
    the list can be read. `fields`: those that the file has."""
    decisions = decisions_of(folder, stands[0])
    if decisions is None:
        return None
    try:
        kept = children_of_kept(decisions, folder / "cells" / f"{stands[0]}.parquet")
    except (OSError, KeyError, pa.ArrowException):
        return None
    parts = parts_of(decisions)
    shared, again = compared(kept, new, [part.content_sha256 == content_sha256 for part in parts])
    refused = ""
    if any(identifies_nobody(part.columns) != identifies_nobody(fields) for part in parts):
        refused = UNLIKE
    names, is_guessed = tuple(part.file_name for part in parts), decisions.as_of_source == "newest_row"
    return SameDay(*stands, len(new.known), shared, again, names, refused, is_guessed)


def joined(
    engine: duckdb.DuckDBPyConnection,
    list_before: Decisions,
    arriving: Decisions,
    files: tuple[Path, Path, Path],
    again: int | None,
) -> Decisions:
    """The decisions of a list with the rows of one more file; `again`: the file of it whose place that takes.

    `files`: kept cells of the list, cells of the new file, and where those of both are written (mode 0600).
    """
    kept_file, new_file, out = files
    before = parts_of(list_before)
    top = f"SELECT max(row_number) FROM read_parquet({quoted(kept_file)})"
    added = engine.execute(top).fetchall()[0][0] or 0
    # Names of columns are numbered by where they begin, so that no two files ever share one.
    columns = {field: f"r{added}_{column}" for field, column in arriving.columns.items()}
    overflow = [f"r{added}_{column}" for column in arriving.overflow]
    here = [*arriving.columns.values(), *arriving.overflow]
    renamed = ", ".join(f"{column} AS r{added}_{column}" for column in dict.fromkeys(here))
    stays = [replace(part, last=added if part.last is None else part.last) for part in before]
    stays = [part for i, part in enumerate(stays) if i != again]
    is_kept = " OR ".join(f"({part.holds()})" for part in stays) or "false"
    every = engine.sql(
        f"SELECT * FROM read_parquet({quoted(kept_file)}) WHERE {is_kept} UNION ALL BY NAME "
        f"SELECT {renamed}, (row_number + {added})::INTEGER AS row_number FROM read_parquet({quoted(new_file)})"
    )
    write_table(every.to_arrow_table(), out)
    new = replace(Part.of(arriving), columns=columns, overflow=overflow, added=added)
    return _together(list_before, arriving, [*stays, new])


def _together(before: Decisions, arriving: Decisions, parts: list[Part]) -> Decisions:
    first = parts[0]
    mapping = {header: field for part in reversed(parts) for header, field in part.mapping.items()}
    return replace(
        arriving,
        extract_id=hashlib.sha256(f"{before.extract_id} {arriving.extract_id}".encode()).hexdigest()[:12],
        file_name=names_in_words([part.file_name for part in parts]),
        content_sha256=first.content_sha256,
        rows_read=sum(part.rows_read for part in parts),
        # The header of each further file is a line that is no row.
        rows_ignored=sum(part.rows_ignored for part in parts) + len(parts) - 1,
        mapping=mapping,
        columns=first.columns,
        overflow=first.overflow,
        date_orders=first.date_orders,
        dropped_columns=list(dict.fromkeys([*before.dropped_columns, *arriving.dropped_columns])),
        unused_columns=list(dict.fromkeys([*before.unused_columns, *arriving.unused_columns])),
        contradictions=list(dict.fromkeys([*before.contradictions, *arriving.contradictions])),
        is_synthetic=before.is_synthetic and arriving.is_synthetic,
        parts=[part.kept() for part in parts],
        was=[*before.was, before.extract_id],
    )
