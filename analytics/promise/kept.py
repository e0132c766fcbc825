"""What saved plans expected beside what visits met: town by town, and whether the intervals held.

What is compared with what:

- The promise is of a town in the week of a plan, so two visits in that week count once, with the families of both. A
  plan may go to a town twice, each stop for some of its families: then those stops count that were visited.
- A visit belongs to the stop that it was logged to. One that was logged to none belongs to the newest plan that stood
  on its day with a stop at its town, if that plan was saved on an earlier day: of the day itself nobody can tell
  which came first. A visit before its plan was saved is no visit of the plan.
- A stop that nobody visited is no miss: nothing is known of it.
- Whether an interval held is said when the week is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analytics.stats.counts import HELD, Rate, rate, share_limits
from data.board.board import Board
from data.board.entries import PlanStop, SavedPlan, Visit
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
    at_place: dict[int, list[PlanStop]] = {}
    in_county: dict[str, list[PlanStop]] = {}
    for stop in board.stops:
        at_place.setdefault(stop.place_id, []).append(stop)
        in_county.setdefault(stop.county_fips, []).append(stop)
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
        here = [stop for place in target.place_ids for stop in at_place.get(place, ())]
        if not target.place_ids and target.county_fips:
            here = in_county.get(target.county_fips, [])
        standing = [
            stop
            for stop in here
            if is_of_week(plans[stop.plan_id], day) and day <= replaced_on.get(stop.plan_id, day)
        ]
        earlier = [stop for stop in standing if plans[stop.plan_id].saved_date < day]
        if earlier and len(target.place_ids) == 1:
            stop_of[visit.visit_id] = max(earlier, key=lambda stop: _fit(plans, stop, day)).stop_id
        elif standing:
            unclear.append(visit)
    return Belonging(stop_of, tuple(unclear))


def _fit(plans: Mapping[str, SavedPlan], stop: PlanStop, day: dt.date) -> tuple:
    return plans[stop.plan_id].saved_at, stop.stop_day == day, -stop.stop_day.toordinal()


def kept(board: Board, today: dt.date) -> pd.DataFrame:
    """One row per plan and town of it: COLUMNS, the newest week first, each as planned.

    met: families of its visits; held: whether that lies in the interval (nothing before the week is over,
    nor where nobody went); hours and miles: of the visits that say them. status: MET, NOT_VISITED, AHEAD, REPLACED.
    """
    belongs = belonging(board).stop_of
    of_stop: dict[str, list[Visit]] = {}
    for visit in board.visits:
        if visit.visit_id in belongs:
            of_stop.setdefault(belongs[visit.visit_id], []).append(visit)
    of_town: dict[tuple[str, int], list[PlanStop]] = {}
    for stop in sorted(board.stops, key=lambda stop: (stop.stop_day, stop.person, stop.number)):
        of_town.setdefault((stop.plan_id, stop.place_id), []).append(stop)
    replaced = {plan.replaces_id for plan in board.plans}
    rows = []
    for plan in sorted(board.plans, key=lambda plan: (plan.monday, plan.saved_at), reverse=True):
        for stops in (own for (plan_id, _), own in of_town.items() if plan_id == plan.plan_id):
            unvisited = REPLACED if plan.plan_id in replaced else NOT_VISITED
            rows.append(_row(plan, stops, of_stop, unvisited, today))
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"met": "Int64", "held": "boolean"})
    return frame.astype({name: float for name in ("hours", "miles", "expected", "learned", *PARTS)})


def _sum(values: Iterable[float | None]) -> float | None:
    said = [value for value in values if value is not None]
    return sum(said) if said else None


def _row(
    plan: SavedPlan, stops: list[PlanStop], of_stop: Mapping[str, list[Visit]], unvisited: str, today: dt.date
) -> dict[str, object]:
    """One town of a plan, by its stops in their order; of several those that were visited, where any was."""
    visited = [stop for stop in stops if stop.stop_id in of_stop]
    promised = visited or stops
    visits = [visit for stop in visited for visit in of_stop[stop.stop_id]]
    is_over = today > plan.monday + dt.timedelta(days=6)
    met = sum(visit.families for visit in visits)
    low, high = (sum(getattr(stop, name) for stop in promised) for name in ("low", "high"))
    ahead = AHEAD if unvisited == NOT_VISITED and not is_over else unvisited
    own = {name: getattr(promised[0], name) for name in COLUMNS if hasattr(promised[0], name)}
    return own | {
        "monday": plan.monday, "saved_date": plan.saved_date, "state_code": plan.state_code,
        "person": ", ".join(dict.fromkeys(stop.person for stop in stops if stop.person)),
        **{name: sum(getattr(stop, name) for stop in promised) for name in ("expected", *PARTS)},
        "low": low, "high": high, "visits": len(visits), "met": met if visits else None,
        "hours": _sum(visit.hours for visit in visits), "miles": _sum(visit.miles for visit in visits),
        "first_visit": min((visit.visit_date for visit in visits), default=None),
        "status": MET if visits else ahead, "held": bool(low <= met <= high) if visits and is_over else None,
    }  # fmt: skip


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
