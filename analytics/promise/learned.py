"""What visits to the stops of saved plans teach of expectations: by kind of town and season, and only beyond chance.

Two things are told apart. The level: visits may meet fewer, or more, than expected everywhere. And where: towns of
one kind, in one season, may give more than others. Each moves the forecast only where it is more than chance would
make of it (LEVEL_HELD, CHANCE), and is drawn towards nothing by families that were never seen (FAMILIES). So
outcomes that mean nothing move nothing, but once in twenty boards. See docs/decisions/0027.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.promise.kept import PARTS, kept
from analytics.stats.counts import poisson_limits
from data.board.board import Board

ENOUGH_VISITS = 50
FAMILIES = 10.0
"""Families, as expected, that count beside those of visits."""
LEVEL_HELD, CHANCE = 0.95, 0.05
SHUFFLES = 999
LEAST_EXPECTED = 0.05
KINDS = ("mostly listed", "mostly not listed")
SEASONS = ("winter", "spring", "summer", "fall")
Cell = tuple[str, str]


@dataclass(frozen=True)
class Learned:
    """level: what all expectations are multiplied by; of_cell: (kind, season) -> what else. 1 is not at all.

    visits: to stops of plans whose weeks are over; words: what is to be said of it, nothing where no plan is saved.
    """

    level: float = 1.0
    of_cell: Mapping[Cell, float] = field(default_factory=dict)
    visits: int = 0
    words: str = ""

    @property
    def moves(self) -> bool:
        return self.level != 1.0 or bool(self.of_cell)

    def factor(self, parts: np.ndarray, day: dt.date) -> np.ndarray:
        """For each row of `parts` (families by PARTS) what its expectation in the week of a day is multiplied by."""
        kinds = kinds_of(parts)
        by_kind = [self.level * self.of_cell.get((kind, season_of(day)), 1.0) for kind in KINDS]
        return np.array(by_kind)[kinds]


def kinds_of(parts: np.ndarray) -> np.ndarray:
    """Number of KINDS of each row of families by PARTS: most of those expected are listed, or not."""
    listed, total = parts[:, :2].sum(axis=1), parts.sum(axis=1)
    return (listed < 0.5 * total).astype(int)


def season_of(day: dt.date) -> str:
    """Winter from December on, spring from March, summer from June, fall from September."""
    return SEASONS[day.month % 12 // 3]


def learned(board: Board, day: dt.date) -> Learned:
    """What is learned from the weeks that are over by a day."""
    if not board.plans:
        return Learned()
    frame = kept(board, day)
    return learned_from(frame[frame["held"].notna()])


def learned_from(told: pd.DataFrame) -> Learned:
    """What the rows of `kept` teach whose weeks are over: expected, met, learned, monday, visits, PARTS."""
    visits = int(told["visits"].sum())
    if visits < ENOUGH_VISITS:
        return Learned(
            visits=visits,
            words=f"Outcomes of visits do not move the families expected yet: {visits} of the {ENOUGH_VISITS} visits to stops "
            "of saved plans that it takes, in weeks that are over.",
        )
    # what was expected before any outcome moved it: else a correction would undo itself
    raw = (told["expected"] / told["learned"]).to_numpy(dtype=float)
    used = raw > LEAST_EXPECTED
    raw, met = raw[used], told["met"].astype(float).to_numpy()[used]
    if not raw.size:
        return Learned(visits=visits)
    share = met.sum() / raw.sum()
    told_by = _told_by(raw * share, met)
    level = _level(float((raw * told_by).sum()), float((met * told_by).sum()))
    of_cell = _of_cells(raw * share, met, told_by, _cells(told[used])) if share > 0 else {}
    found = Learned(level, of_cell, visits)
    return Learned(level, of_cell, visits, _words(found, share))


def _told_by(expected: np.ndarray, met: np.ndarray) -> np.ndarray:
    """How much each family met tells, 1 where families come alone: of a large town they come, or do not, together.

    What is met spreads as expected + together * expected squared; `together` by moments.
    """
    if not expected.any():
        return np.ones(expected.size)
    together = max(0.0, float(((met - expected) ** 2 - expected).sum() / (expected**2).sum()))
    return 1.0 / (1.0 + together * expected)


def _level(expected: float, met: float) -> float:
    """What expectations are multiplied by; both in families that come alone."""
    low, high = poisson_limits(met, LEVEL_HELD)
    if low <= expected <= high:
        return 1.0
    return (FAMILIES + met) / (FAMILIES + expected)


def _cells(told: pd.DataFrame) -> np.ndarray:
    kinds = kinds_of(told[list(PARTS)].to_numpy(dtype=float))
    seasons = np.array([SEASONS.index(season_of(monday)) for monday in told["monday"]], dtype=int)
    return kinds * len(SEASONS) + seasons


def _of_cells(
    expected: np.ndarray, met: np.ndarray, told_by: np.ndarray, cells: np.ndarray
) -> dict[Cell, float]:
    """(kind, season) -> factor, where cells differ by more than shuffled outcomes do; `expected` at the level met."""
    size = len(KINDS) * len(SEASONS)
    of_expected = np.bincount(cells, expected * told_by, size)
    seen = np.flatnonzero(of_expected > 0)
    if seen.size < 2:
        return {}
    sure = np.sqrt(expected * told_by)
    inside = (cells[:, None] == seen) * sure[:, None]

    def apart(residual: np.ndarray) -> np.ndarray:
        """How far cells are from what is expected of them, for each row of standardized residuals."""
        return ((residual @ inside) ** 2 / of_expected[seen]).sum(axis=1)

    residual = (met - expected) * told_by / sure
    chance = np.random.default_rng(27)
    shuffled = chance.permuted(np.tile(residual, (SHUFFLES, 1)), axis=1)
    reached = int((apart(shuffled) >= apart(residual[None])[0] - 1e-9).sum())
    if (reached + 1) / (SHUFFLES + 1) > CHANCE:
        return {}
    of_met = np.bincount(cells, met * told_by, size)
    factor = (FAMILIES + of_met) / (FAMILIES + of_expected)
    return {(KINDS[i // len(SEASONS)], SEASONS[i % len(SEASONS)]): float(factor[i]) for i in seen}


def _words(found: Learned, share: float) -> str:
    head = f"{found.visits:,} visits to stops of saved plans met {share:.2f} of the families expected"
    if not found.moves:
        return f"{head}, which may be chance: nothing is moved by them."
    said = [f"all that is expected is multiplied by {found.level:.2f}"] if found.level != 1.0 else []
    said += [
        f"what is expected of towns with families {kind}, in {season}, by {found.level * times:.2f}"
        for (kind, season), times in sorted(found.of_cell.items())
    ]
    return f"{head}. By what they found {'; '.join(said)}."
