"""The spatial scan statistic: where are more cases than chance explains, and how sure are we.

Null hypothesis: a case is as likely here as anywhere else, given the denominator.
- poisson: cases fall on places (and periods) in proportion to the population; given their
  total they are multinomial (Kulldorff 1997).
- bernoulli: the cases are a random choice among the persons counted, without replacement
  (Kulldorff 1997).
- space_time_permutation: place and time of a case are independent; the sums by place and by
  period are kept and the times shuffled. No denominator is needed, and a place that has
  always many cases is not found, only one that has many *at some time* (Kulldorff et al. 2005).
With times, poisson and bernoulli windows are a circle and a run of periods (Kulldorff 2001:
`prospective` keeps only those that last to the end of the study).

Every circle around every place is tried, from the place alone up to `max_fraction` of the
population, and the window with the highest log likelihood ratio is the most likely cluster.
Its p-value is the rank of that ratio among the highest ratios of maps drawn under the null
hypothesis, so all windows tried are paid for. Only windows with more cases than expected count.

M. Kulldorff (1997), A spatial scan statistic. Communications in Statistics 26:1481-1496.
M. Kulldorff (2001), Prospective time periodic geographical disease surveillance using a scan
statistic. Journal of the Royal Statistical Society A 164:61-72.
M. Kulldorff, R. Heffernan, J. Hartman, R. Assuncao, F. Mostashari (2005), A space-time
permutation scan statistic for disease outbreak detection. PLoS Medicine 2:e59.
A. M. Abrams, K. Kleinman, M. Kulldorff (2010), Gumbel based p-value approximations for spatial
scan statistics. International Journal of Health Geographics 9:61.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral

import numpy as np
import pandas as pd

from analytics.stats.scan.study import Study, read_study

COLUMNS = (
    "rank", "centre", "location_ids", "radius_km", "start", "end", "population", "cases",
    "expected", "observed_expected", "relative_risk", "log_likelihood_ratio", "p_value",
    "p_value_gumbel",
)  # fmt: skip


@dataclass(frozen=True)
class ScanSettings:
    """What is looked for, and how far.

    model: poisson, bernoulli or space_time_permutation. metric: haversine or euclidean.
    A circle holds at most `max_fraction` of the population (of the cases, for
    space_time_permutation) and reaches at most `max_radius_km`; this binds single places too.
    A window has at least `min_cases` cases and lasts at most `max_period_fraction` of the study;
    `is_prospective`: only windows that last until the end of the study, which is `study_period`
    (first, last) where it is not from the first to the last time of the rows.
    `replicas` random maps; the same `seed` gives the same result on any number of `cores`
    (default: all this process may use). At most `max_clusters` rows come out.
    """

    model: str = "poisson"
    metric: str = "haversine"
    max_fraction: float = 0.25
    max_radius_km: float | None = None
    min_cases: int = 2
    replicas: int = 999
    seed: int | None = None
    max_period_fraction: float = 0.5
    is_prospective: bool = False
    study_period: tuple | None = None
    max_clusters: int | None = None
    cores: int | None = None

    def check(self) -> None:
        """Raise ValueError, naming the setting, for what cannot be."""
        _check_settings(
            self.max_fraction,
            self.max_radius_km,
            self.min_cases,
            self.replicas,
            self.max_period_fraction,
            self.max_clusters,
        )


def scan(
    locations,
    cases,
    population=None,
    *,
    coordinates,
    times=None,
    settings: ScanSettings | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """One row per cluster, the most likely first; no two clusters share a place.

    What goes in, one entry per row (a location, or a location and a period):
    locations: an id; rows with the same id (and time) are added up.
    cases: whole numbers. population: what the cases are out of, in any unit for poisson
    (expected cases will do), persons for bernoulli, none for space_time_permutation; per row,
    or a mapping by location that holds for every period.
    coordinates: rows x 2 in the order latitude, longitude (or x, y for the metric euclidean),
    a frame with columns lat and lon (x and y), or a mapping by location; a mapping may name
    locations without rows, which have no cases.
    times: whole numbers of periods, or dates; numpy's datetime64[M], [W], [Y] mean months,
    weeks, years, other dates mean days. settings: the model, its limits, the random maps.

    What comes out: rank; centre (a location id); location_ids (tuple, nearest first; only
    those with a population; locations at identical coordinates stand together); radius_km (in
    units of the map for euclidean); start and end (first and last day, or period number;
    nothing without times); population (mean over the window's periods for poisson, persons for
    bernoulli, none for space_time_permutation); cases; expected; observed_expected;
    relative_risk (inside against outside; none for space_time_permutation, infinite where all
    cases are inside); log_likelihood_ratio; p_value (rank among the random maps: at least
    1 / (replicas + 1); none for replicas=0); p_value_gumbel (from a Gumbel law fitted to the
    random maps' ratios: for p-values smaller than ranks can show, never to replace them).
    Rows after the first are secondary clusters (the best windows of what shares no place with the
    rows before; the reference program looks at each centre once and lists fewer); their p-values
    compare them with the *highest*
    ratio of each random map and so are on the safe side. At most `max_clusters` rows.
    `attrs["ratio_at_p05"]` is the ratio that a window must exceed for p <= 0.05 (infinite below 19
    replicas): it judges a window that differs by a case without scanning again.

    Rules: locations at identical coordinates are one place; places at the same distance from a
    centre (to a billionth of the map) enter a circle together; all cases in one place is
    allowed for poisson and bernoulli. A place without population may be a centre.
    `on_progress(done, replicas)` is called from the calling thread; an exception it raises stops
    the scan.

    Raises ValueError, naming the row (from 1) and the location, for missing, negative or
    fractional counts, cases without population, more cases than population (bernoulli),
    coordinates missing or out of range; and for no cases, no times where the model needs them,
    all rows at one point, or limits that leave no window.
    """
    settings = settings or ScanSettings()
    settings.check()
    if settings.is_prospective and times is None:
        raise ValueError("A prospective scan needs times.")
    study = read_study(
        locations,
        cases,
        population,
        coordinates,
        model=settings.model.lower().replace("-", "_").replace(" ", "_"),
        metric=settings.metric,
        times=times,
        study_period=settings.study_period,
    )
    if on_progress is not None:
        on_progress(0, settings.replicas)

    # numba takes 0.4 s to import: only when something is scanned
    from analytics.stats.scan.replicas import replica_maxima
    from analytics.stats.scan.windows import best_windows, build_windows

    cores = settings.cores or _cores()
    windows = build_windows(
        study,
        max_fraction=settings.max_fraction,
        max_radius_km=settings.max_radius_km,
        min_cases=settings.min_cases,
        max_period_fraction=settings.max_period_fraction,
        is_prospective=settings.is_prospective,
        cores=cores,
    )
    stop = np.zeros(1, dtype=np.int8)
    maxima = replica_maxima(
        windows, settings.replicas, settings.seed, cores=cores, stop=stop, on_progress=on_progress
    )
    found = best_windows(windows, settings.max_clusters, stop, cores)
    rows = [_describe(study, window) for window in found]
    clusters = pd.DataFrame(rows, columns=list(COLUMNS[1:-2]))
    clusters.insert(0, "rank", np.arange(1, len(clusters) + 1))
    ratios = clusters["log_likelihood_ratio"].to_numpy(dtype=float)
    clusters["p_value"] = rank_p_values(ratios, maxima)
    clusters["p_value_gumbel"] = gumbel_p_values(ratios, maxima)
    clusters.attrs["ratio_at_p05"] = ratio_at(0.05, maxima)
    return clusters


def rank_p_values(ratios: np.ndarray, maxima: np.ndarray) -> np.ndarray:
    """(1 + number of random maps that reach the ratio) / (1 + number of random maps)."""
    if len(maxima) == 0:
        return np.full(len(ratios), np.nan)
    # the same windows summed in another order differ in the last bits: those are ties
    reached = ratios - 1e-9 * np.maximum(1, ratios)
    beaten_by = len(maxima) - np.searchsorted(np.sort(maxima), reached, side="left")
    return (1 + beaten_by) / (1 + len(maxima))


def ratio_at(p_value: float, maxima: np.ndarray) -> float:
    """The ratio above which `rank_p_values` gives at most `p_value`; infinite where none does."""
    reached_by = int(p_value * (1 + len(maxima)) + 1e-9) - 1
    if reached_by < 0:
        return float("inf")
    return float(np.sort(maxima)[::-1][reached_by])


def gumbel_p_values(ratios: np.ndarray, maxima: np.ndarray) -> np.ndarray:
    """Upper tail of the Gumbel law with the mean and deviation of the random maps' ratios."""
    if len(maxima) < 2 or np.ptp(maxima) == 0:
        return np.full(len(ratios), np.nan)
    scale = np.std(maxima, ddof=1) * np.sqrt(6) / np.pi
    mode = np.mean(maxima) - np.euler_gamma * scale
    return -np.expm1(-np.exp(-(ratios - mode) / scale))


def warm_up() -> None:
    """Compiles or loads the machine code for all models, so that no person waits for it."""
    for model in ("poisson", "bernoulli", "space-time permutation"):
        scan(
            ["a", "b", "c", "a"],
            [3, 1, 1, 1],
            None if model.startswith("space") else [5, 9, 9, 5],
            coordinates=[(0, 0), (0, 1), (1, 1), (0, 0)],
            times=[1, 1, 2, 2],
            settings=ScanSettings(model, max_fraction=0.9, replicas=1, cores=1),
        )


def _describe(study: Study, window) -> tuple:
    inside = (window.places, slice(window.start, window.end + 1))
    cases, total = int(study.cases[inside].sum()), study.total_cases
    size, total_size = float(study.measure[inside].sum()), float(study.measure.sum())
    expected = size * total / total_size
    risk = population = np.nan
    if study.population is not None:
        # with everyone inside there is no outside to compare with
        outside = total_size - size
        outside_rate = (total - cases) / outside if outside > 1e-9 * total_size else np.nan
        risk = (cases / size) / outside_rate if outside_rate != 0 else np.inf
        population = float(study.population[inside].sum())
        if not study.is_bernoulli:
            population /= window.end - window.start + 1
    return (
        study.location_ids[window.centre][0],
        tuple(name for place in window.places for name in study.location_ids[place]),
        window.radius,
        study.periods.start(window.start) if study.periods else None,
        study.periods.end(window.end) if study.periods else None,
        population,
        cases,
        expected,
        cases / expected,
        risk,
        window.ratio,
    )


def _check_settings(
    max_fraction, max_radius_km, min_cases, replicas, max_period_fraction, max_clusters
) -> None:
    for name, value in (
        ("max_fraction", max_fraction),
        ("max_period_fraction", max_period_fraction),
    ):
        if not 0 < value <= 1:
            raise ValueError(f"{name} is {value}; a share above 0 and up to 1 is needed.")
    if max_radius_km is not None and not max_radius_km > 0:
        raise ValueError(f"max_radius_km is {max_radius_km}; it must be above 0.")
    for name, value, least in (
        ("min_cases", min_cases, 1),
        ("replicas", replicas, 0),
        ("max_clusters", 1 if max_clusters is None else max_clusters, 1),
    ):
        if not isinstance(value, Integral) or value < least:
            raise ValueError(f"{name} is {value}; a whole number of {least} or more is needed.")


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
