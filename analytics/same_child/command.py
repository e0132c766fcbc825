"""`python -m analytics.same_child --store DIR`: which missed children are probably enrolled already.

Compares the children of the newest lists with the rosters that are loaded, or with the State's own records.
Three piles: called (probably one child), asked (a person has to look), apart (a twin, a brother or sister, one
of the same name). Nothing is merged or changed. --json prints the numbers of the children, because it is asked
for; without it there is a table without names and numbers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable

import duckdb
import pandas as pd

from analytics.ask.printing import as_table, say, seen_enough
from analytics.same_child.compared import Compared, NothingToCompare, compare
from data.commands.shared import CANCELLED_CODE
from data.reference.states import STATES
from data.same_child.piles import PILES
from data.store.errors import what_failed
from data.store.reader import Store, StoreNotUsable

_PRINTED = ("listed_id", "roster_id", "pile", "weight", "reasons")


def main(arguments: list[str] | None = None) -> int:
    """Print the pairs; 0 when they were compared, 1 when there is nothing to compare, 130 after Ctrl+C."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    state = asked.state.strip().upper() if asked.state else None
    if state is not None and state not in STATES:
        parser.error("--state takes the two letters of a State")
    store = Store(asked.store)
    try:
        with store.reader() as cursor:
            found = compare(cursor, state)
    except KeyboardInterrupt:
        return CANCELLED_CODE
    except (StoreNotUsable, NothingToCompare) as error:
        say(error, error=True)
        return 1
    except duckdb.Error as error:
        say(what_failed(error, store.folder), error=True)
        return 1
    finally:
        store.close()
    try:
        _print_objects(found.pairs) if asked.json else _print_table(found)
        sys.stdout.flush()
    except BrokenPipeError:
        seen_enough()
    return 0


def _print_objects(pairs: pd.DataFrame) -> None:
    # As printed JSON: letters beyond ASCII are escaped, so that nothing in a number acts on a terminal.
    columns: Iterable = zip(*(pairs[name].tolist() for name in _PRINTED), strict=True)
    sys.stdout.writelines(json.dumps(dict(zip(_PRINTED, row, strict=True))) + "\n" for row in columns)


def _print_table(found: Compared) -> None:
    say(
        f"{len(found.children):,} missed children beside {found.records:,} rows of {' and '.join(sorted(found.by))}."
    )
    best = found.pairs.groupby("child_number")["pile"].agg(lambda piles: min(piles, key=PILES.index))
    of_child = found.children.assign(pile=found.children["child_number"].map(best)).explode("states")
    rows = []
    for state, children in of_child.groupby("states"):
        counts = children["pile"].value_counts()
        rows.append(
            {"state": state, "missed": len(children)}
            | {pile: int(counts.get(pile, 0)) for pile in PILES}
            | {"nobody alike": int(children["pile"].isna().sum())}
        )
    as_table(rows, ("state", "missed", *PILES, "nobody alike"))
    say(
        "Children, each in its surest pile. called: probably enrolled already. asked: look before you drive. "
        "apart: a twin, a brother or sister, or one of the same name is enrolled, not the child. "
        "Nothing was merged or changed."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analytics.same_child", description=__doc__)
    parser.add_argument("--store", metavar="DIR", help="folder (default: ATLAS_STORE, else ./store)")
    parser.add_argument("--state", metavar="XX", help="missed children of one State's lists (default: all)")
    parser.add_argument("--json", action="store_true", help="one object a line for each pair")
    return parser
