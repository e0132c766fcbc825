"""`python -m analytics.week --store DIR --week DATE`: towns in the order of the families to be met there.

Prints what the room shows: see analytics.forecast.visit.forecast. With --plan the days and stops of a plan
(analytics.plan.plan): --people 2 --days 5 --home Tifton --home Vidalia.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys

import duckdb

from analytics.ask.printing import as_json, say, seen_enough
from analytics.forecast.visit.forecast import Forecast, as_objects, forecast
from analytics.forecast.visit.loaded import NothingToSay
from analytics.plan.asked import NoPlan
from analytics.plan.minutes import MinutesNotUsable
from analytics.plan.places import TownNotKnown
from analytics.week_plan import add_plan, plan_wrong, planned, tell_plan
from data.board.board import read_board
from data.board.database import BoardNotUsable
from data.commands.shared import CANCELLED_CODE, day_given
from data.reference.states import STATES
from data.store.errors import what_failed
from data.store.reader import Store, StoreNotUsable


def main(arguments: list[str] | None = None) -> int:
    """Print the towns; 0 when there are any answers, 1 when nothing can be said, 130 after Ctrl+C."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    wrong = plan_wrong(asked)
    if wrong:
        parser.error(wrong)
    state = asked.state.strip().upper() if asked.state else None
    if state is not None and state not in STATES:
        parser.error(f"--state takes two letters of a State; {asked.state!r} is none")
    store = Store(asked.store)
    try:
        board = read_board(store.folder)
        with store.reader() as cursor:
            found = forecast(store.ibis(cursor).table, board, asked.week or dt.date.today(), state)
        plan = planned(asked, found, board) if asked.plan else None
    except KeyboardInterrupt:
        return CANCELLED_CODE
    except (TownNotKnown, MinutesNotUsable) as error:
        parser.error(str(error))
    except (StoreNotUsable, BoardNotUsable, NothingToSay, NoPlan) as error:
        say(error, error=True)
        return 1
    except duckdb.Error as error:
        say(what_failed(error, store.folder), error=True)
        return 1
    finally:
        store.close()
    try:
        if plan is None:
            _tell(found, asked.json)
        else:
            tell_plan(found, plan, asked.json)
        sys.stdout.flush()
    except BrokenPipeError:
        seen_enough()
    return 0


def _tell(found: Forecast, is_json: bool) -> None:
    say(*found.notes, error=is_json)
    towns = as_objects(found.towns)
    if found.towns.empty:
        say("No town of the State stands out: no family is expected anywhere.", error=is_json)
    if is_json:
        as_json(towns)
        return
    for told in towns:
        say(f"{told['expected_families']:6.1f}  ({told['low']} to {told['high']})  {told['reason']}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analytics.week", description=__doc__)
    parser.add_argument("--store", metavar="DIR", help="folder (default: ATLAS_STORE, else ./store)")
    parser.add_argument(
        "--week",
        metavar="DATE",
        type=day_given,
        help="any day of the week (Monday to Sunday; default: this week)",
    )
    parser.add_argument("--state", metavar="XX", help="one State (default: all with lists of moves to them)")
    parser.add_argument("--json", action="store_true", help="one array of objects, one per town")
    add_plan(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
