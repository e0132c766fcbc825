"""What saved plans expected beside what visits met: town by town, and whether the intervals held.

What is compared with what:

- The promise is of a town in the week of a plan, so two visits in that week count once, with the families of both.
- A visit belongs to the stop that it was logged to. One that was logged to none belongs to the newest plan that stood
  on its day with a stop at its town, if that plan was saved on an earlier day: of the day itself nobody can tell
  which came first. A visit before its plan was saved is no visit of the plan.
- A stop that nobody visited is no miss: nothing is known of it.
- Whether an interval held is said when the week is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from analytics.stats.counts import HELD, Rate, rate, share_limits
from data.board.board import Board
from data.board.entries import PlanStop, SavedPlan, Target, Visit
from data.board.plans import is_of_week

PARTS = ("listed_there", "listed_back", "not_listed_yet", "to_come")
FEWEST = 8
"""Below this many visits, or visited stops, nothing is said of all of them."""
COLUMNS = (
    "plan_id", "monday", "saved_date", "state_code", "place_id", "town", "county_fips", "person", "stop_day",
    "chosen", "expected", "low", "high", *PARTS, "learned", "visits", "met", "hours", "miles", "first_visit",
    "status", "held",
)  # fmt: skip
MET, NOT_VISITED, AHEAD, REPLACED = "visited", "not visited", "still ahead", "replaced"


@dataclass(frozen=True)
class Belonging:
    """Visit id -> id of the stop it belongs to, and the visits of which it cannot be told."""

    stop_of: Mapping[str, str]
    unclear: tuple[Visit, ...]


def belonging(board: Board) -> Belonging:
    """Which visits belong to which stops of saved plans."""
    plans = {plan.plan_id: plan for plan in board.plans}
    stops = {stop.stop_id: stop for stop in board.stops}
    targets = {target.target_id: target for target in board.targets}
    replaced_on = {plan.replaces_id: plan.saved_date for plan in board.plans}
    stop_of: dict[str, str] = {}
    unclear: list[Visit] = []
    for visit in board.visits:
        day = visit.visit_date
        if visit.stop_id in stops:
            if is_of_week(plans[stops[visit.stop_id].plan_id], day):
                stop_of[visit.visit_id] = visit.stop_id
            continue
        target = targets[visit.target_id]
        standing = [
            stop
            for stop in board.stops
            if _is_at(stop, target)
            and is_of_week(plans[stop.plan_id], day)
            and day <= replaced_on.get(stop.plan_id, day)
        ]
        earlier = [stop for stop in standing if plans[stop.plan_id].saved_date < day]
        if earlier and len(target.place_ids) == 1:
            stop_of[visit.visit_id] = max(earlier, key=lambda stop: _fit(plans, stop, day)).stop_id
        elif standing:
            unclear.append(visit)
    return Belonging(stop_of, tuple(unclear))


def _is_at(stop: PlanStop, target: Target) -> bool:
    if target.place_ids:
        return stop.place_id in target.place_ids
    return bool(target.county_fips) and stop.county_fips == target.county_fips


def _fit(plans: Mapping[str, SavedPlan], stop: PlanStop, day: dt.date) -> tuple:
    return plans[stop.plan_id].saved_at, stop.stop_day == day, -stop.stop_day.toordinal()


def kept(board: Board, today: dt.date) -> pd.DataFrame:
    """One row per plan and town of it: COLUMNS, the newest week first, each as planned.

    met: families of its visits; held: whether that lies in the interval (nothing before the week is over,
    nor where nobody went); hours and miles: of the visits that say them. status: MET, NOT_VISITED, AHEAD, REPLACED.
    """
    belongs = belonging(board).stop_of
    of_town: dict[tuple[str, int], list[Visit]] = {}
    stops = {stop.stop_id: stop for stop in board.stops}
    for visit in board.visits:
        if visit.visit_id in belongs:
            stop = stops[belongs[visit.visit_id]]
            of_town.setdefault((stop.plan_id, stop.place_id), []).append(visit)
    replaced = {plan.replaces_id for plan in board.plans}
    rows = []
    for plan in sorted(board.plans, key=lambda plan: (plan.monday, plan.saved_at), reverse=True):
        is_over = today > plan.monday + dt.timedelta(days=6)
        for stop, people in _promises(board, plan):
            visits = of_town.get((plan.plan_id, stop.place_id), [])
            met = sum(visit.families for visit in visits)
            unvisited = REPLACED if plan.plan_id in replaced else NOT_VISITED if is_over else AHEAD
            own = {name: getattr(stop, name) for name in COLUMNS if hasattr(stop, name)}
            rows.append(
                own
                | {
                    "monday": plan.monday, "saved_date": plan.saved_date, "state_code": plan.state_code,
                    "person": people, "visits": len(visits), "met": met if visits else None,
                    "hours": _sum(visit.hours for visit in visits), "miles": _sum(visit.miles for visit in visits),
                    "first_visit": min((visit.visit_date for visit in visits), default=None),
                    "status": MET if visits else unvisited,
                    "held": bool(stop.low <= met <= stop.high) if visits and is_over else None,
                }
            )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"met": "Int64", "held": "boolean"})
    return frame.astype({name: float for name in ("hours", "miles", "expected", "learned", *PARTS)})


def _sum(values: Iterable[float | None]) -> float | None:
    said = [value for value in values if value is not None]
    return sum(said) if said else None


def _promises(board: Board, plan: SavedPlan) -> Iterator[tuple[PlanStop, str]]:
    """Each town of a plan once, and who goes: its first stop says what was expected there in the week."""
    of_place: dict[int, list[PlanStop]] = {}
    for stop in sorted(
        (s for s in board.stops if s.plan_id == plan.plan_id), key=lambda s: (s.stop_day, s.number)
    ):
        of_place.setdefault(stop.place_id, []).append(stop)
    for stops in of_place.values():
        yield stops[0], ", ".join(dict.fromkeys(stop.person for stop in stops if stop.person))


@dataclass(frozen=True)
class Calibration:
    """Over the visited towns of weeks that are over. stops, held: counts; share, low, high: of the intervals
    that held, with a 90 % interval; below, above: how often fewer, or more, were met than the interval says;
    families: met per family expected. share to families are None below FEWEST, where `refused` says so."""

    stops: int
    held: int
    below: int
    above: int
    expected: float
    met: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    families: Rate | None = None
    refused: str = ""


def calibration(frame: pd.DataFrame) -> Calibration:
    """Whether 90 % intervals held, over the rows of `kept`."""
    told = frame[frame["held"].notna()]
    hits, stops = int(told["held"].sum()), len(told)
    met = told["met"].astype(float).to_numpy()
    counts = (
        stops, hits, int((met < told["low"]).sum()), int((met > told["high"]).sum()),
        float(told["expected"].sum()), int(met.sum()),
    )  # fmt: skip
    if stops < FEWEST:
        said = "no stop was" if not stops else "1 stop was" if stops == 1 else f"{stops} stops were"
        refused = (
            f"In weeks that are over {said} visited: too few to say how well plans expect (from {FEWEST} on)."
        )
        return Calibration(*counts, refused=refused)
    low, high = share_limits(hits, stops, HELD)
    of = told["expected"].to_numpy()
    families = rate(met[of > 0], of[of > 0]) if (of > 0).any() else None
    return Calibration(*counts, hits / stops, low, high, families)
