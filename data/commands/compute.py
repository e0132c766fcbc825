"""`python -m data.compute`: the rule's switches as options; see data.derive.missed_enrollment."""

from __future__ import annotations

import argparse
import datetime as dt
import sys

import duckdb

from data.commands.shared import keep_backup, say
from data.compute.run import NothingToCompute, compute_missed_enrollment, newest_record_day
from data.derive.missed_enrollment import (
    ENROLLMENT_TYPES,
    WINDOW_MONTHS,
    MissedEnrollmentRule,
    NotARule,
    default_rule,
)
from data.store.errors import what_failed
from data.store.reader import Store, StoreNotUsable
from data.values.dates import read_date


def main(arguments: list[str] | None = None) -> int:
    """Compute by the options; 0 when the result is in the store afterwards, else 1."""
    asked = _parser().parse_args(arguments)
    store = Store(asked.store)
    try:
        computed = compute_missed_enrollment(_rule(asked, store), store)
    except (NotARule, NothingToCompute, StoreNotUsable) as error:
        say(error, error=True)
        return 1
    except (OSError, duckdb.Error) as error:
        # Without the error's own text: that may quote a row.
        say(f"It could not be computed. {what_failed(error, store.folder)}", error=True)
        return 1
    say(computed.message)
    say(f"Extract {computed.extract_id}.")
    keep_backup(store)
    return 0


def _rule(asked: argparse.Namespace, store: Store) -> MissedEnrollmentRule:
    as_of = asked.as_of or newest_record_day(store)
    if as_of is None:
        raise NothingToCompute("No moves are loaded: load the record extracts first.")
    switches = {
        "enrollment_types": asked.types,
        "window_months": asked.window or None,
        "include_22_plus": not asked.without_22,
    }
    if asked.any_time:
        switches |= {"from_days": None, "to_days": None}
    if asked.from_days is not None:
        switches["from_days"] = asked.from_days
    if asked.to_days is not None:
        switches["to_days"] = asked.to_days
    return default_rule(asked.state.upper(), asked.direction, as_of, **switches)


def _parser() -> argparse.ArgumentParser:
    types = ", ".join(f"{code} {name}" for code, name in ENROLLMENT_TYPES.items())
    parser = argparse.ArgumentParser(
        prog="python -m data.compute",
        description="Computes missed enrollments from the loaded record extracts.",
    )
    parser.add_argument("--state", metavar="XX", required=True, help="the State that missed them")
    parser.add_argument("--direction", choices=("to", "from"), required=True)
    parser.add_argument(
        "--types",
        metavar="CODES",
        type=lambda text: tuple(code.strip() for code in text.split(",") if code.strip()),
        default=(),
        help=f"enrollment types that count, such as 01,02 ({types}); default: every enrollment",
    )
    parser.add_argument(
        "--from-days",
        metavar="N",
        type=int,
        help="an enrollment counts from N days after the QAD on (negative: before); default: -30 "
        "for moves to, no limit for moves from",
    )
    parser.add_argument(
        "--to-days",
        metavar="N",
        type=int,
        help="and up to N days after the QAD; default: no limit for moves to, 30 for moves from",
    )
    parser.add_argument("--any-time", action="store_true", help="an enrollment at any time counts")
    parser.add_argument(
        "--window",
        metavar="MONTHS",
        type=int,
        default=WINDOW_MONTHS,
        help=f"months before the as-of date that the QAD lies in ({WINDOW_MONTHS}); 0: no limit",
    )
    parser.add_argument("--without-22", action="store_true", help="leave out children of 22 and over")
    parser.add_argument("--as-of", metavar="DATE", type=_date, help="default: the newest day of the records")
    parser.add_argument(
        "--store", metavar="DIR", help="folder of the store (default: ATLAS_STORE, else ./store)"
    )
    return parser


def _date(text: str) -> dt.date:
    date = read_date(text)
    if date is None:
        raise argparse.ArgumentTypeError("write the date as YYYY-MM-DD")
    return date


if __name__ == "__main__":
    sys.exit(main())
