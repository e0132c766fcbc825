"""Writes synthetic extracts, for the demo, tests and benchmarks.

python -m data.made_up_families --out DIR                 the demo's two extracts
python -m data.made_up_families --out DIR --records       the same world's record and Mobility files
python -m data.made_up_families --out DIR --rows 1000000  one long .csv for benchmarks
python -m data.made_up_families --board STORE             made-up entries on an empty board beside the demo
"""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import fields
from pathlib import Path

from data.board.database import BoardNotUsable
from data.commands.shared import say, stop
from data.reference.states import STATES
from data.store.reader import Store, StoreNotUsable
from data.synthetic.board import put_made_up_board
from data.synthetic.demo import EVERY_STATE, SEED, demo_world, write_demo, write_rows
from data.synthetic.planted import DEMO_STATE
from data.synthetic.records import write_records
from data.synthetic.reports import AS_OF


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m data.made_up_families",
        description="Writes synthetic extracts: invented children, every row says SYNTHETIC.",
    )
    parser.add_argument("--out", type=Path, help="folder to write into")
    parser.add_argument(
        "--board",
        type=Path,
        metavar="STORE",
        help="instead: put made-up entries on the board of this store, where it holds none and the demo is loaded",
    )
    parser.add_argument(
        "--records",
        action="store_true",
        help="the records of the demo's world (Student, Demographics, Qualifying_Moves, "
        "Enrollments) and Mobility files instead of its two extracts",
    )
    parser.add_argument("--rows", type=int, help="one .csv of so many rows instead of the demo")
    parser.add_argument("--state", help=f"with --rows: two letters, or {EVERY_STATE} for all States")
    parser.add_argument("--direction", choices=("to", "from"), help="with --rows: which report")
    parser.add_argument(
        "--as-of",
        type=dt.date.fromisoformat,
        default=AS_OF,
        metavar="YYYY-MM-DD",
        help=f"the demo's day: an earlier one gives an earlier extract of the same families (default {AS_OF})",
    )
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    if given.board is not None:
        _put_board(given.board)
        return
    if given.out is None:
        parser.error("--out says which folder to write into")
    if given.rows is None:
        if given.state or given.direction:
            parser.error("--state and --direction go with --rows; the demo is Georgia, both ways")
        if given.records:
            written = write_records(given.out, demo_world(given.seed))
            say(*(getattr(written, field.name) for field in fields(written)))
            return
        demo = write_demo(given.out, given.seed, given.as_of)
        say(*(path for path in (demo.to_file, demo.from_file, demo.truth_file)))
        return
    state = (given.state or DEMO_STATE).upper()
    if given.records:
        parser.error("--records goes with the demo, not with --rows")
    if given.rows < 1:
        parser.error("--rows must be 1 or more")
    if state != EVERY_STATE and state not in STATES:
        parser.error(f"--state takes two letters of a State, or {EVERY_STATE}")
    try:
        say(write_rows(given.out, given.rows, state, given.direction or "to", given.seed))
    except ValueError as error:
        parser.error(str(error))


def _put_board(folder: Path) -> None:
    store = Store(folder)
    try:
        is_put = put_made_up_board(store, dt.date.today())
    except (StoreNotUsable, BoardNotUsable) as error:
        stop(error)
    say("The board holds made-up entries." if is_put else "The board was left as it is.")


if __name__ == "__main__":
    main()
