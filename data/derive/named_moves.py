"""The moves of children with what their rows name: surnames and parents, as numbers to compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from data.schema.program import day_number_sql
from data.values.people import childs_surnames, parents_given_names, parents_surnames

NAMES = (
    "last_name_1", "last_name_2", "parent_1_first_name", "parent_1_last_name", "parent_2_first_name",
    "parent_2_last_name",
)  # fmt: skip
"""What a family is known by, in the rows of a list and in records."""
NAME_CODES = "codes_of_names"


def make_name_codes(connection: duckdb.DuckDBPyConnection, rows: Iterable[str]) -> None:
    """Make the type NAME_CODES, a number for each different text in the columns NAMES of the relations."""
    every = " UNION ".join(f"SELECT {name} AS name FROM {relation}" for relation in rows for name in NAMES)
    connection.execute(f"DROP TYPE IF EXISTS {NAME_CODES}")
    connection.execute(
        f"CREATE TEMP TYPE {NAME_CODES} AS ENUM (SELECT name FROM ({every}) WHERE name IS NOT NULL)"
    )


def name_codes_sql(row: str) -> str:
    """SQL: the columns NAMES of the relation `row` as whole numbers, -1 where there is none."""
    return ", ".join(
        f"coalesce(enum_code({row}.{name}::{NAME_CODES})::INTEGER, -1) AS {name}" for name in NAMES
    )


@dataclass(frozen=True, eq=False)
class NamedMoves:
    """One element per move of a child: its ends, its day, the child 0 .. n-1, and codes of names.

    names: one of NAMES -> codes, -1 where there is none; texts: what a code stands for.
    """

    from_end: np.ndarray
    to_end: np.ndarray
    day: np.ndarray
    child: np.ndarray
    names: Mapping[str, np.ndarray]
    texts: Sequence[str]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, relation: str, child: str) -> NamedMoves:
        """The rows of a relation with from_end, to_end, move_date, `child` and the codes of names."""
        found = connection.execute(
            f"SELECT from_end, to_end, {day_number_sql('move_date')} AS day, {child} AS child, "
            f"{', '.join(NAMES)} FROM {relation} WHERE move_date IS NOT NULL"
        ).fetchnumpy()
        texts = connection.execute(f"SELECT unnest(enum_range(NULL::{NAME_CODES}))::VARCHAR").fetchall()
        return cls(
            *(np.asarray(found[name], dtype=np.int64) for name in ("from_end", "to_end", "day", "child")),
            {name: np.asarray(found[name], dtype=np.int64) for name in NAMES},
            [text for (text,) in texts],
        )


class People:
    """The names of moves as numbers, one element per move; -1 where there is none.

    surname, second: the child's first surname and what is behind it. parents: the whole names of both.
    names: what such a number stands for, given names and surnames; loose: the first of each, by that number.
    """

    def __init__(self, moves: NamedMoves) -> None:
        texts = [*moves.texts, None]  # -1 is the last
        given = _Numbers(parents_given_names(text) for text in texts)
        last = _Numbers(parents_surnames(text) for text in texts)
        self.surname, self.second = _surnames_of(moves)
        pairs = []
        for n in (1, 2):
            first = given.of[moves.names[f"parent_{n}_first_name"]]
            surname = last.of[moves.names[f"parent_{n}_last_name"]]
            is_whole = np.array([len(name) > 1 for name in last.names] + [False])[surname]
            is_parent = (surname >= 0) & ((first >= 0) | is_whole)
            pairs.append(np.where(is_parent, (first + 1) * (len(last.names) + 1) + surname, -1))
        found, numbers = np.unique(np.concatenate(pairs), return_inverse=True)
        self.names = [
            (given.names[pair // (len(last.names) + 1) - 1] if pair // (len(last.names) + 1) else (),
             last.names[pair % (len(last.names) + 1)])
            for pair in found.tolist() if pair >= 0
        ]  # fmt: skip
        self.parents = np.split(numbers - int(found.size > 0 and found[0] < 0), 2)
        self.loose = _Numbers((g[:1], s[:1]) if g else () for g, s in self.names).of


class _Numbers:
    """Different values numbered: `of` a number per value given, -1 for an empty one; `names`: back."""

    def __init__(self, values: Iterable[tuple]) -> None:
        numbers: dict[tuple, int] = {}
        self.of = np.array([numbers.setdefault(v, len(numbers)) if v else -1 for v in values], dtype=np.int64)
        self.names = list(numbers)


def _surnames_of(moves: NamedMoves) -> tuple[np.ndarray, np.ndarray]:
    """First and second surname of each move's child, as numbers; -1 where there is none."""
    base = len(moves.texts) + 1
    cells = (moves.names["last_name_1"] + 1) * base + moves.names["last_name_2"] + 1
    found, at = np.unique(cells, return_inverse=True)
    texts = [None, *moves.texts]
    parts = [childs_surnames(texts[cell // base], texts[cell % base]) for cell in found.tolist()]
    first, rest = _Numbers(name[:1] for name in parts), _Numbers(name[1:] for name in parts)
    return first.of[at], rest.of[at]
