"""Families per visit and per hour, of visits that a plan chose beside those that it did not.

Only visits since the first plan was saved are set beside one another: what was found before, in other
seasons, says nothing of plans. Stops that somebody wanted, or that were to explore, stand apart from
those that the plan chose for the families expected; a visit of which nobody can tell whether it was a plan's is in none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.promise.kept import FEWEST, belonging
from analytics.stats.counts import rate, times_as_many
from data.board.board import Board
from data.board.entries import Visit

PLANNED, OTHERS = "planned", "not planned"
GROUPS = (PLANNED, "must go", "explored", OTHERS)


@dataclass(frozen=True)
class Beside:
    """groups: one row per group of GROUPS: visits, families, per_visit, per_visit_low, per_visit_high, hours,
    visits_with_hours, families_with_hours, per_hour, per_hour_low, per_hour_high (90 %; missing below FEWEST).

    per_visit, per_hour: (times, low, high), how many times as many the planned visits met as the others; None where one
    side has fewer than FEWEST, of which `words` says so. unclear: visits left out.
    """

    groups: pd.DataFrame
    per_visit: tuple[float, float, float] | None
    per_hour: tuple[float, float, float] | None
    words: tuple[str, ...]
    unclear: int


def beside(board: Board) -> Beside:
    """The groups, and planned visits beside the others."""
    visits = _by_group(board)
    groups = pd.DataFrame([_row(name, visits[name]) for name in GROUPS])
    words = []
    ratios = []
    for measure, what in (("visit", "per visit"), ("hour", "per hour")):
        one, other = (_counted(visits[name], measure) for name in (PLANNED, OTHERS))
        fewest = min(len(one), len(other))
        ratio = times_as_many(_rate(one), _rate(other)) if fewest >= FEWEST else None
        ratios.append(ratio)
        with_hours = " that say their hours" if measure == "hour" else ""
        if fewest < FEWEST:
            words.append(
                f"Families {what}: {len(one)} planned and {len(other)} other visits{with_hours} are too few to be set "
                f"beside one another (from {FEWEST} each)."
            )
        elif ratio is None:
            words.append(f"Families {what}: the other visits met none, so nothing can be divided.")
        else:
            words.append(_said(what, *ratio))
    return Beside(groups, ratios[0], ratios[1], tuple(words), len(belonging(board).unclear))


def _by_group(board: Board) -> dict[str, list[Visit]]:
    first = min((plan.saved_date for plan in board.plans), default=None)
    belongs = belonging(board)
    chosen = {stop.stop_id: stop.chosen for stop in board.stops}
    left_out = {visit.visit_id for visit in belongs.unclear}
    found: dict[str, list[Visit]] = {name: [] for name in GROUPS}
    for visit in board.visits:
        if first is None or visit.visit_date < first or visit.visit_id in left_out:
            continue
        stop_id = belongs.stop_of.get(visit.visit_id)
        found[chosen[stop_id] if stop_id else OTHERS].append(visit)
    return found


def _counted(visits: Sequence[Visit], measure: str) -> list[tuple[int, float]]:
    """(families, exposure) of each visit: of hours those alone that say them."""
    if measure == "visit":
        return [(visit.families, 1.0) for visit in visits]
    return [(visit.families, visit.hours) for visit in visits if visit.hours]


def _rate(counted: Sequence[tuple[int, float]]):
    counts, exposure = np.array(counted, dtype=float).T
    return rate(counts, exposure)


def _row(name: str, visits: Sequence[Visit]) -> dict[str, object]:
    row: dict[str, object] = {"group": name, "visits": len(visits)}
    row["families"] = sum(visit.families for visit in visits)
    timed = _counted(visits, "hour")
    row |= {
        "hours": sum(hours for _, hours in timed), "visits_with_hours": len(timed),
        "families_with_hours": sum(families for families, _ in timed),
    }  # fmt: skip
    for measure in ("visit", "hour"):
        counted = _counted(visits, measure)
        found = _rate(counted) if len(counted) >= FEWEST else None
        row |= {
            f"per_{measure}": found.per if found else None,
            f"per_{measure}_low": found.low if found else None,
            f"per_{measure}_high": found.high if found else None,
        }
    return row


def _said(what: str, times: float, low: float, high: float) -> str:
    head = f"Families {what}: planned visits met {times:.1f} times as many as the others"
    most = "no upper limit" if high == float("inf") else f"{high:.1f}"
    if low <= 1 <= high:
        return f"{head} ({low:.1f} to {most} with 90% confidence): that may be chance."
    return f"{head} ({low:.1f} to {most} with 90% confidence)."
