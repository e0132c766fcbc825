"""A second opinion on pockets: local statistics of counties, with false discoveries held down.

For each county x = (families - expected) / sqrt(expected), as the scan expects them. Two questions:
- Gi* (Getis and Ord 1992, Ord and Getis 1995): is the sum over the county and its neighbours high?
- local Moran (Anselin 1995): is the county high among neighbours that are high?
Chance is judged by shuffling x over all other counties; among many counties some look high by
luck, so only those count that the procedure of Benjamini and Hochberg (1995) keeps at 5 %.

It uses neighbours, not circles, and no search for the best window, so it may agree or not. It has
no say where few counties are compared.

A. Getis, J. K. Ord (1992), Geographical Analysis 24:189-206. J. K. Ord, A. Getis (1995),
Geographical Analysis 27:286-306. L. Anselin (1995), Geographical Analysis 27:93-115.
Y. Benjamini, Y. Hochberg (1995), Journal of the Royal Statistical Society B 57:289-300.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.pocket_cards import PocketCard
from analytics.pocket_cases import ViewLeads
from analytics.pockets import Found
from data.reference import COUNTY_POINT_ID, reference

NEIGHBOURS = 6
FALSE_DISCOVERY_SHARE = 0.05
LEAST_COUNTIES = 15
"""Fewer, and a county's neighbours are half of all."""
SHUFFLES = 9_999
FEWER_SHUFFLES, FEWER_FROM = 1_999, 500
"""From 500 counties on fewer shuffles are drawn: 10,000 of 3,000 counties would take 30 s."""


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
            return f"Second opinion: neither Gi* nor local Moran singles out any {of}"
        agreed = (
            "agrees" if 2 * max(self.hot, self.high_high) >= self.counties else "agrees in part"
        )
        return f"Second opinion {agreed}: Gi* singles out {self.hot}, local Moran {self.high_high} {of}"


def county_values(found: Found, view: ViewLeads, card: PocketCard) -> pd.DataFrame:
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


def opinion(
    counties: pd.DataFrame, members: set[str], seed: int, neighbours: int = NEIGHBOURS
) -> Opinion:
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


def local_statistics(
    counties: pd.DataFrame, seed: int, neighbours: int = NEIGHBOURS
) -> pd.DataFrame:
    """One row per county of `counties` (index; columns lat, lon, value), in its order.

    gi_star: z score, the county counts among its `neighbours` nearest; local_moran: with weights
    that add up to 1; gi_p, moran_p: one-sided, from shuffles; is_hot, is_high_high: kept at a
    false discovery share of 5 %, and above the mean. All 0 and p 1 where all values are equal.
    """
    x = counties["value"].to_numpy(dtype=float)
    n = len(x)
    near = nearest(counties[["lat", "lon"]].to_numpy(dtype=float), neighbours)
    z = (x - x.mean()) / x.std() if x.std() > 0 else np.zeros(n)
    with_self = z + z[near].sum(axis=1)
    k = neighbours + 1
    gi_star = with_self / np.sqrt((n * k - k * k) / (n - 1))
    own = (n - 1) / n * z
    moran = own * z[near].mean(axis=1)

    shuffles = SHUFFLES if n < FEWER_FROM else FEWER_SHUFFLES
    draw = np.random.default_rng(seed)
    # one set of drawings serves all counties: the others of a county are numbered past itself
    drawn = np.argpartition(draw.random((shuffles, n - 1)), neighbours, axis=1)[:, :neighbours]
    gi_p, moran_p = np.ones(n), np.ones(n)
    for i in range(n):
        sums = z[drawn + (drawn >= i)].sum(axis=1)
        gi_p[i] = (1 + np.count_nonzero(sums + z[i] >= with_self[i] - 1e-12)) / (1 + shuffles)
        moran_p[i] = (1 + np.count_nonzero(own[i] * sums / neighbours >= moran[i] - 1e-12)) / (
            1 + shuffles
        )
    neighbours_high = z[near].mean(axis=1) > 0
    return pd.DataFrame(
        {
            "gi_star": gi_star,
            "local_moran": moran,
            "gi_p": gi_p,
            "moran_p": moran_p,
            "is_hot": kept(gi_p) & (gi_star > 0),
            "is_high_high": kept(moran_p) & (z > 0) & neighbours_high,
        },
        index=counties.index,
    )


def kept(p: np.ndarray, share: float = FALSE_DISCOVERY_SHARE) -> np.ndarray:
    """Which of the p-values the procedure of Benjamini and Hochberg keeps."""
    order = np.argsort(p, kind="stable")
    passes = p[order] <= share * np.arange(1, len(p) + 1) / len(p)
    last = np.flatnonzero(passes)[-1] + 1 if passes.any() else 0
    result = np.zeros(len(p), dtype=bool)
    result[order[:last]] = True
    return result


def nearest(points: np.ndarray, neighbours: int) -> np.ndarray:
    """Row numbers (n x neighbours) of the nearest other points, great-circle; lat, lon in degrees."""
    lat, lon = np.radians(points).T
    xyz = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    # scipy takes 0.2 s to import: only when asked
    from scipy.spatial import cKDTree

    _, found = cKDTree(xyz).query(xyz, k=neighbours + 1)
    others = np.array([[j for j in row if j != i][:neighbours] for i, row in enumerate(found)])
    return others.reshape(len(points), neighbours)
