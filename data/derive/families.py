"""Which children travel together: families, from what their moves and their parents share."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data.schema.program import day_number_sql

SIBLING_DAYS = 7
"""Siblings arrive together: their QADs lie at most this many days apart (domain rule)."""


def number_families(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `family_numbers` from `move_ends` and `child_numbers`: one row per child.

    A travelling group is: the same move, QADs within SIBLING_DAYS of the group's first, and one
    parent of the same full name, so half-siblings who travel together are one family; where a
    row names no parent, the same surname or surnames. Groups that share a child are one family,
    so a family that comes back next year is counted once. Children alone are families of one.
    """
    ties = connection.execute(
        f"""
        WITH tied AS (
            SELECT from_end, to_end, move_date, child_number, tie_1 AS tie FROM move_ends
            UNION ALL
            SELECT from_end, to_end, move_date, child_number, tie_2 FROM move_ends
        )
        SELECT hash(from_end, to_end, tie) AS tie_id,
               {day_number_sql("move_date")} AS day, child_number
        FROM tied WHERE tie IS NOT NULL
        ORDER BY tie_id, day, child_number
        """
    ).fetchnumpy()
    children = connection.execute("SELECT count(*) FROM child_numbers").fetchall()[0][0]
    family_numbers = families_of(
        children, *(np.asarray(ties[name]) for name in ("tie_id", "day", "child_number"))
    )
    numbered = pa.table(
        {
            "child_number": np.arange(children, dtype=np.int32),
            "family_number": family_numbers,
        }
    )
    connection.register("numbered_families", numbered)
    connection.execute("CREATE TEMP TABLE family_numbers AS SELECT * FROM numbered_families")
    connection.unregister("numbered_families")


def families_of(children: int, tie_ids: np.ndarray, days: np.ndarray, child_of_tie: np.ndarray) -> np.ndarray:
    """One family number (int32) per child 0 .. children-1, without gaps.

    A tie is a child on a day under what it shares with others (a move and a parent): children
    with one tie_id and days of one travelling group are one family, and groups that share a
    child are. The ties come sorted by tie_id and day.
    """
    groups = _travelling_groups(np.asarray(tie_ids), np.asarray(days))
    child_of_tie = np.asarray(child_of_tie)
    # each child of a group is tied to the next one: no node for the group itself is needed
    same = np.flatnonzero(groups[1:] == groups[:-1])
    edges = coo_matrix(
        (np.ones(same.size, dtype=bool), (child_of_tie[same], child_of_tie[same + 1])),
        shape=(children, children),
    )
    return connected_components(edges, directed=False)[1].astype(np.int32)


def _travelling_groups(tie_ids: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Group number of each tie (sorted by tie_id and day): at most SIBLING_DAYS from its first.

    Measured from the group's first day, not from the last: on a busy corridor a common surname
    arrives every few days, and chaining would make one family of a whole season.
    """
    if not tie_ids.size:
        return np.empty(0, dtype=np.int64)
    starts = np.empty(tie_ids.size, dtype=bool)
    starts[0] = True
    starts[1:] = (tie_ids[1:] != tie_ids[:-1]) | (np.diff(days) > SIBLING_DAYS)
    run_starts = np.flatnonzero(starts)
    run_ends = np.append(run_starts[1:], tie_ids.size)
    too_long = days[run_ends - 1] - days[run_starts] > SIBLING_DAYS
    for begin, end in zip(run_starts[too_long], run_ends[too_long], strict=True):
        first_day = days[begin]
        for i in range(begin + 1, end):
            if days[i] - first_day > SIBLING_DAYS:
                starts[i] = True
                first_day = days[i]
    return np.cumsum(starts) - 1
