"""Log-linear models of who stands on which of several lists: how many stand on none.

Sources: R. M. Cormack (1989), Log-linear models for capture-recapture, Biometrics 45, 395-413; S. E.
Fienberg (1972), The multiple recapture census for closed populations and incomplete 2^k contingency tables,
Biometrika 59, 591-603; L.-P. Rivest and S. Baillargeon (2007), Applications and extensions of Chao's moment
estimator for the size of a closed population, Biometrics 63, 999-1006 (the lower bound); J. N. Darroch, S. E.
Fienberg, G. F. V. Glonek and B. W. Junker (1993), A three-sample multiple-recapture approach to census population
estimation with heterogeneous catchability, Journal of the American Statistical Association 88, 1137-1148.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

History = tuple[int, ...]
"""A 1 or 0 for each list."""
Pair = tuple[int, int]

_STEPS = 200
_SMALLEST = 1e-10


class NotToBeFitted(ValueError):
    """The counts do not settle the model; the message says so."""


@dataclass(frozen=True)
class Fit:
    """total: those on a list and on none, together. missing: those on none. deviance: twice the log likelihood
    ratio against the counts themselves; freedom: its degrees of freedom."""

    total: float
    missing: float
    deviance: float
    freedom: int


def lists_of(counts: Mapping[History, int]) -> int:
    """How many lists the histories are of. Raises ValueError where they differ, or where one is of no list."""
    lengths = {len(history) for history in counts}
    if len(lengths) != 1 or any(not any(history) for history in counts):
        raise ValueError("Every history is of the same lists, and of one at least.")
    return lengths.pop()


def fitted(counts: Mapping[History, int], pairs: tuple[Pair, ...] = (), is_uneven: bool = False) -> Fit:
    """How many there are, were the lists independent but for `pairs` of them. Histories left out count 0.

    is_uneven: some are more easily found than others, by all lists alike (Darroch and others 1993).
    Raises NotToBeFitted where the counts do not settle it.
    """
    histories, seen, design = _of(counts)
    more = [histories[:, a] * histories[:, b] for a, b in pairs]
    if is_uneven:
        on = histories.sum(axis=1)
        more.append(on * (on - 1) / 2)
    return _fit(seen, np.column_stack([design, *more]) if more else design)


def lower_bound(counts: Mapping[History, int]) -> Fit:
    """Chao's lower bound for lists of unequal length: only who is on one or two lists says who is on none.

    It holds where who is easily found by one is easily found by all. Where those on three or more lists are
    fewer than independent lists would have, it is the independent estimate. With two lists it always is.
    Raises NotToBeFitted.
    """
    histories, seen, design = _of(counts)
    on = histories.sum(axis=1)
    more = [(on == k).astype(float) for k in range(3, histories.shape[1] + 1)]
    independent = _fit(seen, design)
    if not more:
        return independent
    try:
        bound = _fit(seen, np.column_stack([design, *more]))
    except NotToBeFitted:
        return independent
    return bound if bound.total > independent.total else independent


def _of(counts: Mapping[History, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lists = lists_of(counts)
    histories = np.array([h for h in product((1, 0), repeat=lists) if any(h)], dtype=float)
    seen = np.array([counts.get(tuple(int(x) for x in h), 0) for h in histories], dtype=float)
    return histories, seen, np.column_stack([np.ones(len(histories)), histories])


def _fit(seen: np.ndarray, design: np.ndarray) -> Fit:
    """A Poisson regression by iteratively reweighted least squares; the first column is who is on no list."""
    mean = seen + 0.5
    deviance = np.inf
    for _ in range(_STEPS):
        line = np.log(mean) + (seen - mean) / mean
        weighted = design * mean[:, None]
        answer, _, rank, _ = np.linalg.lstsq(weighted.T @ design, weighted.T @ line, rcond=1e-12)
        if rank < design.shape[1]:
            raise NotToBeFitted("These counts do not settle how many are on no list.")
        mean = np.maximum(np.exp(np.clip(design @ answer, -30, 30)), _SMALLEST)
        before, deviance = deviance, _deviance(seen, mean)
        if abs(before - deviance) < 1e-9 * (abs(deviance) + 0.1):
            missing = float(np.exp(min(answer[0], 30.0)))
            return Fit(missing + float(seen.sum()), missing, deviance, len(seen) - design.shape[1])
    raise NotToBeFitted("These counts do not settle how many are on no list.")


def _deviance(seen: np.ndarray, mean: np.ndarray) -> float:
    ratio = np.where(seen > 0, seen / mean, 1.0)
    return float(2 * (seen * np.log(ratio) - (seen - mean)).sum())
