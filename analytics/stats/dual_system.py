"""How many there are in all, of whom two or more lists hold some: the estimates, and what they rest on.

Sources: D. G. Chapman (1951), Some properties of the hypergeometric distribution with applications to
zoological sample censuses, University of California Publications in Statistics 1, 131-160; A. Chao (1984),
Nonparametric estimation of the number of classes in a population, Scandinavian Journal of Statistics 11,
265-270, and (1987), Estimating the population size for capture-recapture data with unequal catchability,
Biometrics 43, 783-791; J. N. Darroch (1958), The multiple-recapture census I, Biometrika 45, 343-359; R. M.
Cormack (1992), Interval estimation for mark-recapture studies of closed populations, Biometrics 48, 567-576.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, xlog1py, xlogy

from analytics.stats.intervals import Z_95

MOST = 1e9


def chapman(first: int, second: int, both: int) -> float:
    """All, of `first` on one list, `second` on the other and `both` on both, the lists being independent.

    Raises ValueError where more are on both than on one.
    """
    if not 0 <= both <= min(first, second):
        raise ValueError("More are on both lists than on one of them.")
    return (first + 1) * (second + 1) / (both + 1) - 1


def independent(seen: int, lengths: Sequence[int]) -> float:
    """All, of `seen` on at least one of several lists with so many each: likeliest where no list tells of another.

    Infinite where nobody is on two of them.
    """
    if sum(lengths) <= seen:
        return float("inf")

    def short(total: float) -> float:
        missed = np.prod([1 - length / total for length in lengths])
        return total * (1 - missed) - seen

    low = float(max(seen, *lengths))
    return low if short(low) >= 0 else float(brentq(short, low, MOST))


def chao(frequencies: Sequence[int], lists: int | None = None) -> float:
    """At least so many in all, of frequencies[k - 1] found k times each, whoever is found more easily.

    lists: on how many lists somebody can stand; None where there is no such number (Chao 1984).
    """
    once, twice = frequencies[0], frequencies[1] if len(frequencies) > 1 else 0
    share = 1.0 if lists is None else (lists - 1) / lists
    missing = once * once / (2 * twice) if twice else once * (once - 1) / 2
    return sum(frequencies) + share * missing


def profile_interval(seen: int, lengths: Sequence[int], z: float = Z_95) -> tuple[float, float]:
    """The 95 % interval of `independent`: the totals that are not much less likely than the likeliest.

    The upper end is infinite where nothing limits it. Those counted have to be independent of one another:
    families, never siblings.
    """
    best = min(independent(seen, lengths), MOST)
    if seen == 0 or not np.isfinite(best):
        return float(seen), float("inf")
    likelihood = _likelihood(seen, lengths)
    limit = likelihood(best) - z * z / 2

    def over(total: float) -> float:
        return likelihood(total) - limit

    low = float(seen) if over(seen) >= 0 else float(brentq(over, seen, best))
    high = float("inf") if over(MOST) >= 0 else float(brentq(over, best, MOST))
    return low, high


def _likelihood(seen: int, lengths: Sequence[int]) -> Callable[[float], float]:
    """The log likelihood of a total, each list's share set to what is likeliest under it."""
    held = np.asarray(lengths, dtype=float)

    def of(total: float) -> float:
        shares = held / total
        arranged = gammaln(total + 1) - gammaln(total - seen + 1)
        return float(arranged + (xlogy(held, shares) + xlog1py(total - held, -shares)).sum())

    return of
