"""Which children travel together: families, from what their moves, their parents and surnames share.

Families are the unit of everything that tests chance: what names nobody joins nobody, and a weak
likeness joins only where nothing speaks against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import duckdb
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data.derive.named_moves import NamedMoves, People

SIBLING_DAYS = 7
"""Siblings arrive together: their QADs lie at most this many days apart (domain rule)."""
MOST_SURNAMES = 3
"""Children of one parent who travel together have at most this many first surnames; under one name of
more it is no parent (a word that no list has, a recruiter, a crew leader)."""


def number_families(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `family_numbers` from `move_ends` and `child_numbers`: one row per child.

    See `families_of`. `move_ends` holds the names as codes of NAME_CODES.
    """
    children = connection.execute("SELECT count(*) FROM child_numbers").fetchall()[0][0]
    numbered = pa.table(
        {
            "child_number": np.arange(children, dtype=np.int32),
            "family_number": families_of(children, NamedMoves.of(connection, "move_ends", "child_number")),
        }
    )
    connection.register("numbered_families", numbered)
    connection.execute("CREATE TEMP TABLE family_numbers AS SELECT * FROM numbered_families")
    connection.unregister("numbered_families")


def families_of(
    children: int, moves: NamedMoves, also: tuple[np.ndarray, np.ndarray] | None = None
) -> np.ndarray:
    """One family number (int32) per child 0 .. children-1, without gaps.

    Children travel together who made the same move with QADs within SIBLING_DAYS of the first, and
    have one parent of the same name, so half-siblings are one family. A parent has a given name and
    a surname (or two surnames): a word for nobody, a first name or a surname alone is none, and
    neither is a name under which children of more than MOST_SURNAMES surnames travel. Two spellings
    of a parent (a middle initial, a second surname that one lacks) are one where the children have
    the same surnames and no third spelling speaks against it. A child without a parent belongs to
    the only family of its two surnames in the group, else to those of its surnames without a parent.
    Groups that share a child are one family, so one that comes back next year is counted once.
    `also`: pairs of children who are one family for another reason.
    """
    people = People(moves)
    joined = [also] if also is not None else []
    joined.append(_by_parents(moves, people))
    together = _groups(moves.day, moves.from_end, moves.to_end, people.surname, among=people.surname >= 0)
    joined.append(_by_spellings(moves, people, together))
    family = _connected(children, joined)
    joined.append(_without_parents(moves, people, together, family[moves.child]))
    return _connected(children, joined)


def _connected(children: int, pairs: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    a, b = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    edges = coo_matrix((np.ones(a.size, dtype=bool), (a, b)), shape=(children, children))
    return connected_components(edges, directed=False)[1].astype(np.int32)


@dataclass(frozen=True, eq=False)
class _Groups:
    """Moves in groups that travel together. rows: of the moves, group by group; group: its number, rising."""

    rows: np.ndarray
    group: np.ndarray

    def pairs(self, child: np.ndarray, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Each child of a group tied to the next one: no node for the group itself is needed.

        `among`: a mask of `rows` of which both have to be.
        """
        is_same = self.group[1:] == self.group[:-1]
        same = np.flatnonzero(is_same if among is None else is_same & among[1:] & among[:-1])
        children = child[self.rows]
        return children[same], children[same + 1]


def _groups(day: np.ndarray, *keys: np.ndarray, among: np.ndarray) -> _Groups:
    """The moves `among` all (a mask) that have the same keys and days of one travelling group."""
    rows = np.flatnonzero(among)
    if not rows.size:
        return _Groups(rows, rows)
    mixed = np.zeros(rows.size, dtype=np.uint64)
    for key in keys:  # one number for the keys: to sort by several takes four times as long
        mixed = (mixed ^ key[rows].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    days = (day[rows] - day[rows].min()).astype(np.uint64)
    rows = rows[np.argsort((mixed << np.uint64(16)) | days)]
    is_other = np.zeros(rows.size - 1, dtype=bool)
    for key in keys:  # the keys themselves: two of them may have mixed to one number
        is_other |= key[rows[1:]] != key[rows[:-1]]
    return _Groups(rows, _travelling_groups(is_other, day[rows]))


def _travelling_groups(is_other: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Group number of each move, sorted by its keys and day: at most SIBLING_DAYS from its first.

    `is_other`: whether a move has other keys than the one before. Measured from the group's first
    day, not from the last: on a busy corridor a common surname arrives every few days, and chaining
    would make one family of a whole season.
    """
    starts = np.ones(days.size, dtype=bool)
    starts[1:] = is_other | (np.diff(days) > SIBLING_DAYS) | (np.diff(days) < 0)
    run_starts = np.flatnonzero(starts)
    run_ends = np.append(run_starts[1:], days.size)
    too_long = days[run_ends - 1] - days[run_starts] > SIBLING_DAYS
    for begin, end in zip(run_starts[too_long], run_ends[too_long], strict=True):
        first_day = days[begin]
        for i in range(begin + 1, end):
            if days[i] - first_day > SIBLING_DAYS:
                starts[i] = True
                first_day = days[i]
    return np.cumsum(starts) - 1


def _by_parents(moves: NamedMoves, people: People) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of children under one parent. Takes out of `people` the names that are no parents."""
    parent = np.concatenate(people.parents)
    twice = [np.concatenate([values, values]) for values in (moves.from_end, moves.to_end, moves.day)]
    child, surname = (np.concatenate([values, values]) for values in (moves.child, people.surname))
    under = _groups(twice[2], twice[0], twice[1], parent, among=parent >= 0)
    doubtful = _no_parents(*(values[under.rows] for values in (parent, surname, child)), under.group)
    if not doubtful.size:
        return under.pairs(child)
    is_none = np.isin(parent, doubtful)
    people.parents = [np.where(np.isin(values, doubtful), -1, values) for values in people.parents]
    # Under such a name children of one surname may still be siblings, as they may without a parent.
    by_surname = _groups(twice[2], twice[0], twice[1], parent, surname, among=is_none & (surname >= 0))
    pairs = under.pairs(child, ~is_none[under.rows]), by_surname.pairs(child)
    return np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])


def _no_parents(parent: np.ndarray, surname: np.ndarray, child: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The names under which children of too many surnames travel; elements sorted by group.

    In one group, or in several: then most of its groups of two children and more have several surnames.
    A name that many mothers have stands over many surnames too, but over one in each of its groups.
    """
    known = surname >= 0
    if not known.any():
        return np.empty(0, dtype=np.int64)
    groups, most = int(group[-1]) + 1, int(parent.max()) + 1
    whose = parent[_starts(group)]
    base = int(surname.max()) + 1
    different = _different(group[known] * base + surname[known])
    surnames = np.bincount(different // base, minlength=groups)
    children = _different(group * (int(child.max()) + 1) + child) // (int(child.max()) + 1)
    sizes = np.bincount(children, minlength=groups)
    is_mixed = surnames > 1
    mixed = np.bincount(whose[is_mixed], minlength=most)
    larger = np.bincount(whose[sizes > 1], minlength=most)
    in_mixed = different[is_mixed[different // base]]
    of_name = _different(whose[in_mixed // base] * base + in_mixed % base) // base
    is_doubtful = (np.bincount(of_name, minlength=most) > MOST_SURNAMES) & (2 * mixed > larger)
    is_doubtful[whose[surnames > MOST_SURNAMES]] = True
    return np.flatnonzero(is_doubtful)


def _different(values: np.ndarray) -> np.ndarray:
    """The different values, rising. numpy.unique takes four times as long for a million."""
    values = np.sort(values)
    return values[_starts(values)]


def _by_spellings(moves: NamedMoves, people: People, together: _Groups) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of children whose parent is written in two ways that fit, in groups of one surname."""
    rows, group = (np.concatenate([values, values]) for values in (together.rows, together.group))
    parent = np.concatenate([people.parents[n][together.rows] for n in (0, 1)])
    loose = np.append(people.loose, -1)[parent]
    kept = np.flatnonzero(loose >= 0)
    if not kept.size:
        return kept, kept
    kept = kept[np.lexsort((parent[kept], loose[kept], group[kept]))]
    same = (np.diff(group[kept]) == 0) & (np.diff(loose[kept]) == 0)
    differs = same & (np.diff(parent[kept]) != 0)
    runs = np.cumsum(np.append(True, ~same)) - 1
    wanted = np.unique(runs[1:][differs])
    first, last = (np.searchsorted(runs, wanted, side=side) for side in ("left", "right"))
    left, right = [], []
    for begin, end in zip(first.tolist(), last.tolist(), strict=True):
        members = kept[begin:end]
        names = {people.names[number] for number in np.unique(parent[members]).tolist()}
        seconds = np.unique(people.second[rows[members]])
        if (seconds >= 0).sum() > 1 or not all(_fit(a, b) for a, b in combinations(names, 2)):
            continue
        children = moves.child[rows[members]].tolist()
        left += children[:-1]
        right += children[1:]
    return np.array(left, dtype=np.int64), np.array(right, dtype=np.int64)


Name = tuple[tuple[str, ...], tuple[str, ...]]


def _fit(one: Name, other: Name) -> bool:
    """Whether two full names may be one: what both have is the same, an initial that of the name."""
    return all(
        a == b or (1 in (len(a), len(b)) and a[0] == b[0])
        for mine, theirs in zip(one, other, strict=True)
        for a, b in zip(mine, theirs, strict=False)
    )


def _without_parents(
    moves: NamedMoves, people: People, together: _Groups, family: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of children that join those who name no parent to the others of their surnames.

    `family`: of each move's child, by parents.
    """
    rows, group = together.rows, together.group
    if not rows.size:
        return rows, rows
    has_parent = (people.parents[0][rows] >= 0) | (people.parents[1][rows] >= 0)
    by_parents, second = np.where(has_parent, family[rows], -1), people.second[rows]
    # By one surname alone only where nobody of that surname in the group names a parent.
    is_asked = (second >= 0) | (np.maximum.reduceat(by_parents, _starts(group)) < 0)[group]
    asked = np.flatnonzero(is_asked)
    if not asked.size:
        return asked, asked
    asked = asked[np.lexsort((has_parent[asked], second[asked], group[asked]))]
    same = np.cumsum(np.append(True, (np.diff(group[asked]) != 0) | (np.diff(second[asked]) != 0))) - 1
    is_one = _one_of(by_parents[asked], _starts(same))[same]
    # Of several families none is theirs: then only those who name no parent belong together.
    return _Groups(rows[asked], same).pairs(moves.child, is_one | ~has_parent[asked])


def _starts(group: np.ndarray) -> np.ndarray:
    """Where each group begins; the elements come sorted by group."""
    return np.flatnonzero(np.append(group.size > 0, group[1:] != group[:-1])[: group.size])


def _one_of(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Whether the values of each group that are not -1 are all one."""
    values = values.astype(np.int64)
    highest = np.maximum.reduceat(values, starts)
    lowest = np.minimum.reduceat(np.where(values < 0, np.iinfo(np.int64).max, values), starts)
    return (highest < 0) | (highest == lowest)
