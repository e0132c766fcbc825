"""Board: what saved plans expected beside what visits met, the log of work, and the year's coverage."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.ask.rooms.board import days_asked
from analytics.board import coverage as year
from analytics.board.later_lists import listed_later
from analytics.board.work_log import work_log as log_of
from analytics.promise.beside import beside
from analytics.promise.kept import Calibration, calibration, kept
from analytics.promise.learned import learned


def saved_plans(asked: Asked) -> pd.DataFrame:
    board = asked.held.board
    own = ["plan_id", "monday", "state_code", "saved_date", "saved_by", "as_of_date", "replaces_id"]
    stops = [sum(stop.plan_id == plan.plan_id for stop in board.stops) for plan in board.plans]
    found = pd.DataFrame([[getattr(plan, name) for name in own] for plan in board.plans], columns=own)
    return found.assign(stops=stops)


def expected_and_met(asked: Asked) -> pd.DataFrame:
    frame = kept(asked.held.board, asked.today)
    if frame.empty:
        return frame
    store = asked.held.store
    with store.reader() as cursor:
        later = listed_later(store.ibis(cursor).table, frame, asked.today)
    return frame.merge(later, "left", on=["monday", "place_id"])


def promise_kept(asked: Asked) -> pd.DataFrame:
    found: Calibration = calibration(kept(asked.held.board, asked.today))
    row = asdict(found) | {
        "met_per_expected": None,
        "met_per_expected_low": None,
        "met_per_expected_high": None,
    }
    if found.families is not None:
        row |= {
            "met_per_expected": found.families.per, "met_per_expected_low": found.families.low,
            "met_per_expected_high": found.families.high,
        }  # fmt: skip
    return pd.DataFrame([row]).drop(columns="families")


def planned_and_other_visits(asked: Asked) -> pd.DataFrame:
    found = beside(asked.held.board)
    ratios = {
        f"times_{measure}{end}": None if told is None else told[i]
        for measure, told in (("per_visit", found.per_visit), ("per_hour", found.per_hour))
        for i, end in enumerate(("", "_low", "_high"))
    }
    return found.groups.assign(**{name: [value, None, None, None] for name, value in ratios.items()})


def what_visits_teach(asked: Asked) -> pd.DataFrame:
    found = learned(asked.held.board, asked.today)
    rows = [("all", "all", found.level)]
    rows += [(kind, season, found.level * times) for (kind, season), times in sorted(found.of_cell.items())]
    frame = pd.DataFrame(rows, columns=["kind", "season", "factor"])
    return frame.assign(visits=found.visits, words=found.words)


def work_log(asked: Asked) -> pd.DataFrame:
    return log_of(asked.held.board, *days_asked(asked))


def coverage(asked: Asked) -> pd.DataFrame:
    held, days = asked.held, year.twelve_months(asked.today)
    state = str(asked.exact.state)
    lists = year.lists_of_year(held.lists, state, *days)
    if not lists:
        raise CannotBeTold(
            f"No list of moves to {state} with ids or names is as of a day since {days[0]}: load a newer one."
        )
    rows = held.listed(lambda table: year.expected(table, lists))
    return year.coverage(rows, held.board, held.county_names, *days)
