"""A second opinion on pockets: local statistics of counties, with false discoveries held down.

For each county x = (families - expected) / sqrt(expected), as the scan expects them. Two questions,
both answered by esda:
- Gi* (Getis and Ord 1992, Ord and Getis 1995): is the sum over the county and its neighbours high?
- local Moran (Anselin 1995): is the county high among neighbours that are high?
Chance is judged by shuffling x over all other counties; among many counties some look high by
luck, so only those count that the procedure of Benjamini and Hochberg (1995) keeps at 5 %.

It uses neighbours, not circles, and no search for the best window, so it may agree or not. It has
no say where few counties are compared.

esda and libpysal are imported when somebody asks, never at the start: with scikit-learn and
geopandas behind them that costs a second or more and 64 MB. esda compiles its shuffles: some 30 s
of processor time once on a computer, then 9 s once in every process (see `_kept_machine_code`).

A. Getis, J. K. Ord (1992), Geographical Analysis 24:189-206. J. K. Ord, A. Getis (1995),
Geographical Analysis 27:286-306. L. Anselin (1995), Geographical Analysis 27:93-115.
Y. Benjamini, Y. Hochberg (1995), Journal of the Royal Statistical Society B 57:289-300.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.pockets.cards import PocketCard
from analytics.pockets.cases import ViewLeads
from analytics.pockets.find import ScanResult
from data.reference import COUNTY_POINT_ID, reference

if TYPE_CHECKING:
    from libpysal.graph import Graph

NEIGHBOURS = 6
FALSE_DISCOVERY_SHARE = 0.05
LEAST_COUNTIES = 15
"""Fewer, and a county's neighbours are half of all."""
SHUFFLES = 9_999
FEWER_SHUFFLES, FEWER_FROM = 1_999, 500
"""From 500 counties on fewer shuffles are drawn: 9,999 of 3,000 counties would fill 0.5 GB."""


@dataclass(frozen=True)
class Opinion:
    """What the local statistics say of a pocket's counties; nothing of them is a p-value of the
    pocket. counties: those compared in it; hot, high_high: how many Gi*, local Moran single out.
    singled_out: FIPS codes of all counties that either does, in the pocket or not."""

    counties: int
    hot: int
    high_high: int
    is_possible: bool = True
    singled_out: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """One sentence for the card."""
        if not self.is_possible:
            return f"Second opinion: needs at least {LEAST_COUNTIES} counties to compare"
        of = f"of {self.counties} {'county' if self.counties == 1 else 'counties'}"
        if not self.hot and not self.high_high:
            return f"Second opinion: the two other tests (Gi* and local Moran) mark none {of}"
        agreed = "agrees" if 2 * max(self.hot, self.high_high) >= self.counties else "agrees in part"
        return f"Second opinion {agreed}: Gi* singles out {self.hot}, local Moran {self.high_high} {of}"


def county_values(found: ScanResult, view: ViewLeads, card: PocketCard) -> pd.DataFrame:
    """One row per county compared (index: FIPS; lat, lon, value) for a pocket of a scan.

    By seasons: counties with cases, in the pocket's months against the rest of the view. Against
    a denominator: all its counties (of towns their sum).
    """
    cases = found.cases
    if found.setting.level == "town":
        county = cases["location"].map(view.places["county_fips"])
    else:
        county = cases["location"]
    known = reference().points
    known = known[known.index >= COUNTY_POINT_ID].set_index("county_fips")
    if found.weights is not None:
        weights = found.weights["weight"]
        if found.setting.level == "town":
            of_town = view.places["county_fips"].reindex(weights.index)
            weights = weights.groupby(of_town).sum()
            weights = weights[weights.index != ""]
        counts = county.value_counts().reindex(weights.index, fill_value=0)
        expected = len(cases) * weights / weights.sum()
        points = known[["lat", "lon"]].reindex(weights.index)
    else:
        then = (cases["month"] >= pd.Timestamp(card.window_from)) & (
            cases["month"] <= pd.Timestamp(card.window_to)
        )
        totals = county[county.notna() & (county != "")].value_counts().sort_index()
        counts = county[then].value_counts().reindex(totals.index, fill_value=0)
        expected = totals * then.mean()
        points = known[["lat", "lon"]].reindex(totals.index)
    value = (counts - expected) / np.sqrt(expected)
    return points.assign(value=value).dropna()


def opinion(counties: pd.DataFrame, members: set[str], seed: int, neighbours: int = NEIGHBOURS) -> Opinion:
    """What the local statistics of `counties` (see `local_statistics`) say of the `members`."""
    inside = counties.index.isin(members)
    if len(counties) < LEAST_COUNTIES:
        return Opinion(int(inside.sum()), 0, 0, is_possible=False)
    local = local_statistics(counties, seed, neighbours)
    either = local["is_hot"] | local["is_high_high"]
    return Opinion(
        int(inside.sum()),
        int((local["is_hot"] & inside).sum()),
        int((local["is_high_high"] & inside).sum()),
        singled_out=tuple(sorted(counties.index[either])),
    )


def local_statistics(counties: pd.DataFrame, seed: int, neighbours: int = NEIGHBOURS) -> pd.DataFrame:
    """One row per county of `counties` (index; columns lat, lon, value), in its order.

    gi_star: z score, the county counts among its `neighbours` nearest; local_moran: with weights
    that add up to 1; gi_p, moran_p: one-sided, from shuffles; is_hot, is_high_high: kept at a
    false discovery share of 5 %, and above the mean. All 0 and p 1 where all values are equal.
    """
    x = counties["value"].to_numpy(dtype=float)
    if np.ptp(x) == 0:
        none = {"gi_star": 0.0, "local_moran": 0.0, "gi_p": 1.0, "moran_p": 1.0}
        return pd.DataFrame(none | {"is_hot": False, "is_high_high": False}, index=counties.index)
    from esda.getisord import G_Local
    from esda.moran import Moran_Local

    _kept_machine_code()
    near = nearest(counties, neighbours)
    shuffles = SHUFFLES if len(x) < FEWER_FROM else FEWER_SHUFFLES
    # more jobs would be processes of their own, each of which compiles for 9 s
    drawn = {"permutations": shuffles, "seed": seed, "n_jobs": 1}
    # esda writes Gi* as a share of the sum of all values, which must be positive: the z score and
    # the order of the shuffles stay the same when all values are raised alike
    gi = G_Local(x - x.min() + 1, near, transform="B", star=True, **drawn)
    moran = Moran_Local(x, near, transformation="R", **drawn)
    gi_p, moran_p = (
        share_as_high(np.asarray(seen), np.asarray(shuffled))
        for seen, shuffled in ((gi.Gs, gi.rGs), (moran.Is, moran.rlisas))
    )
    return pd.DataFrame(
        {
            "gi_star": gi.Zs,
            "local_moran": moran.Is,
            "gi_p": gi_p,
            "moran_p": moran_p,
            "is_hot": kept(gi_p) & (gi.Zs > 0),
            "is_high_high": kept(moran_p) & (moran.q == 1),
        },
        index=counties.index,
    )


def share_as_high(statistic: np.ndarray, shuffled: np.ndarray) -> np.ndarray:
    """p of each statistic: (1 + its shuffles, one row each, that are as high) / (1 + shuffles).

    esda's own p_sim takes whichever tail is smaller, which halves p; a pocket asks only for high.
    """
    from esda.significance import calculate_significance

    # the same sum added up in another order differs in its last digits and is still as high
    just_below = statistic - 1e-10 * np.abs(statistic)
    return calculate_significance(just_below, shuffled, alternative="greater")


def kept(p: np.ndarray, share: float = FALSE_DISCOVERY_SHARE) -> np.ndarray:
    """Which of the p-values the procedure of Benjamini and Hochberg keeps.

    By scipy: `esda.fdr` falls back on Bonferroni's bound where it keeps none.
    """
    # scipy takes 0.2 s to import: only when asked
    from scipy.stats import false_discovery_control

    return false_discovery_control(p) <= share


def nearest(counties: pd.DataFrame, neighbours: int) -> Graph:
    """The neighbours of each row (focal: row number): the nearest others, great-circle.

    Raises libpysal's CoplanarError where two rows share a point; no two counties do.
    """
    from libpysal.graph import Graph

    points = counties[["lon", "lat"]].to_numpy(dtype=float)
    return Graph.build_knn(points, k=neighbours, metric="haversine")


@lru_cache(maxsize=1)
def _kept_machine_code() -> None:
    """Has numba keep what it compiles for esda, beside esda or in the user's cache folder.

    esda asks for none of it to be kept. Its loop over counties cannot be: it is handed a function,
    which numba takes for another one in every process.
    """
    from esda import crand, getisord, moran, significance

    for function in (
        crand.vec_permutations,
        crand._prepare_univariate,
        getisord._g_local_star_crand,
        moran._moran_local_crand,
        significance._permutation_significance,
    ):
        # RuntimeError: there is no folder that numba may write to
        with contextlib.suppress(RuntimeError):
            function.enable_caching()
