"""Who is whose sibling on made-up lists with a third of the parents missing: precision and recall.

`python -m benchmarks.studies.families [--lists 5]`. Pairs of children in one family, of those told and of
those true, over 5 lists of 1,200 families each: by the rule as it was until November 2026 (names letter
for letter, whatever stands in a parent's field), with the list of words alone, without any list, and by
the rule of data/derive/families.py.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from unittest.mock import patch

from data.derive import families
from data.values import people
from tests.made_up_lists import Row, World, as_moves, made_up, precision_and_recall

WORLDS = {
    "a third of the parents missing": World(),
    "... and no placeholders": World(placeholders=0.0),
    "... and every placeholder on no list": World(unlisted=1.0),
    "... on one corridor in every ten families": World(corridors=120),
    "... on three busy corridors": World(corridors=3),
    "... in one spelling": World(respelled=0.0),
    "... without second surnames": World(second_surnames=0.0),
    "... and 60 families a list": World(families=60, corridors=3, weeks=8),
    "no parent missing": World(missing=0.0),
    "two of three parents missing": World(missing=2 / 3),
}


def until_november(rows: list[Row]) -> dict[int, int]:
    """Child -> family by the rule before: same move, QADs within a week, a parent letter for letter."""
    ties: dict[tuple, list[Row]] = defaultdict(list)
    for row in rows:
        named = [" ".join(filter(None, parent)).strip().upper() for parent in row.parents]
        found = [("p", name) for name in named if name]
        if not found and any(row.surnames):
            found = [("s", "|".join(filter(None, row.surnames)).upper())]
        for tie in found:
            ties[(row.move, tie)].append(row)
    root = {row.child: row.child for row in rows}

    def top(child: int) -> int:
        while root[child] != child:
            root[child] = root[root[child]]
            child = root[child]
        return child

    for members in ties.values():
        members.sort(key=lambda row: row.day)
        first = members[0]
        for row in members:
            if row.day - first.day > families.SIBLING_DAYS:
                first = row
            root[top(row.child)] = top(first.child)
    return {child: top(child) for child in root}


def now(rows: list[Row]) -> dict[int, int]:
    """Child -> family by the rule of the product."""
    children = max(row.child for row in rows) + 1
    return dict(enumerate(families.families_of(children, as_moves(rows)).tolist()))


def list_alone(rows: list[Row]) -> dict[int, int]:
    """As `now`, without the rule that needs no list."""
    with patch.object(families, "MOST_SURNAMES", 10**9):
        return now(rows)


def no_list(rows: list[Row]) -> dict[int, int]:
    """As `now`, without the list of words."""
    with patch.object(people, "_SAYS_NOBODY", frozenset()), patch.object(people, "_UNKNOWN", frozenset()):
        return now(rows)


RULES: dict[str, Callable[[list[Row]], dict[int, int]]] = {
    "until November": until_november,
    "list alone": list_alone,
    "no list": no_list,
    "now": now,
}


def main(lists: int = 5) -> None:
    print(f"{'precision / recall of pairs':44}" + "".join(f"{name:>17}" for name in RULES))
    for words, world in WORLDS.items():
        told = []
        for rule in RULES.values():
            found = [
                precision_and_recall(rows, rule(rows)) for rows in (made_up(n, world) for n in range(lists))
            ]
            told.append(tuple(sum(values) / lists for values in zip(*found, strict=True)))
        print(f"{words:44}" + "".join(f"{p:8.1%} / {r:6.1%}" for p, r in told))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.studies.families", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--lists", type=int, default=5, help="made-up lists of each world")
    main(parser.parse_args().lists)
