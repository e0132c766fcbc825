"""What chance alone does: the best window of each of many random maps.

Every map has a random number stream of its own, made from the seed and the map's number, and
its result does not depend on the maps computed beside it: any number of threads gives the same.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import numpy as np

from analytics.stats.scan import kernels
from analytics.stats.scan.windows import Windows

MOST_BYTES = 600_000_000
"""For the random maps at work: with many places and periods fewer threads run at once."""


def replica_maxima(
    windows: Windows,
    replicas: int,
    seed,
    *,
    cores: int,
    stop: np.ndarray,
    on_progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    """The highest log likelihood ratio of each random map, in the order of the maps.

    Threads of our own, each with the maps of one batch. `on_progress(done, replicas)` is called
    in the caller's thread; whatever it raises ends the work within one centre's circles.
    """
    maxima = np.zeros(replicas)
    if replicas == 0:
        return maxima
    seeds = np.random.SeedSequence(seed).generate_state(replicas, np.uint64)
    law = law_of(windows)
    study = windows.study

    def run(first: int) -> int:
        batch = seeds[first : first + kernels.LANES]
        counts = random_maps(windows, law, batch)
        best = np.zeros(kernels.LANES)
        least = np.empty((kernels.BUCKETS + 1, kernels.LANES), dtype=counts.dtype)
        least[:] = windows.table[0][:, None]
        kernels.best_of_maps(
            windows.members,
            windows.starts,
            windows.visits,
            counts,
            windows.sizes,
            windows.table,
            windows.largest_size,
            study.total_cases,
            windows.total_size,
            study.is_bernoulli,
            windows.longest,
            windows.is_prospective,
            best,
            least,
            stop,
        )
        maxima[first : first + len(batch)] = best[: len(batch)]
        return len(batch)

    done = 0
    batch_bytes = windows.sizes.size * kernels.LANES * _kind(windows)().itemsize
    pool = ThreadPoolExecutor(max(1, min(cores, MOST_BYTES // batch_bytes)))
    try:
        futures = [pool.submit(run, first) for first in range(0, replicas, kernels.LANES)]
        for future in as_completed(futures):
            done += future.result()
            if on_progress is not None:
                on_progress(done, replicas)
    except BaseException:
        stop[0] = 1
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return maxima


def random_maps(windows: Windows, law: Law, seeds: np.ndarray) -> np.ndarray:
    """Counts of members x periods x LANES, summed over time; map i is drawn from seeds[i]."""
    counts = np.zeros((*windows.sizes.shape, kernels.LANES), dtype=_kind(windows))
    kernels.draw_maps(
        law.way,
        seeds,
        law.draws,
        law.keep,
        law.alias,
        law.people,
        law.is_inverted,
        law.places,
        law.times,
        counts,
    )
    return counts


def _kind(windows: Windows) -> type:
    """Counts in two bytes where all cases fit: half the memory to walk through."""
    return np.int16 if windows.study.total_cases < np.iinfo(np.int16).max else np.int32


@dataclass(frozen=True)
class Law:
    """How a random map is drawn; see `kernels.draw_maps`."""

    way: int
    draws: int
    keep: np.ndarray
    alias: np.ndarray
    people: np.ndarray
    is_inverted: bool
    places: np.ndarray
    times: np.ndarray


def law_of(windows: Windows) -> Law:
    """What a map without any pattern looks like, under the null hypothesis of the model."""
    study = windows.study
    cases = study.cases[windows.member_places]
    cells = np.ascontiguousarray(study.measure[windows.member_places]).reshape(-1)
    nobody = np.empty(0, dtype=np.int64)
    if study.model == "space_time_permutation":
        places, times = np.nonzero(cases)
        repeats = cases[places, times]
        return Law(
            kernels.PERMUTED_TIMES,
            0,
            np.empty(0),
            nobody,
            np.empty(0),
            False,
            np.repeat(places, repeats),
            np.repeat(times, repeats),
        )
    keep, alias = _alias_tables(cells)
    if study.model == "poisson":
        return Law(kernels.MULTINOMIAL, study.total_cases, keep, alias, cells, False, nobody, nobody)
    # at most half of the people are drawn, so a draw is repeated at most once on average
    others = int(cells.sum()) - study.total_cases
    return Law(
        kernels.WITHOUT_REPLACEMENT,
        min(study.total_cases, others),
        keep,
        alias,
        cells,
        others < study.total_cases,
        nobody,
        nobody,
    )


def _alias_tables(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Walker's tables: cell i is kept with chance keep[i], else alias[i] is meant."""
    cells = len(weights)
    share = (weights * (cells / weights.sum())).tolist()
    keep, alias = np.ones(cells), np.arange(cells)
    small = [i for i in range(cells) if share[i] < 1]
    large = [i for i in range(cells) if share[i] >= 1]
    while small and large:
        low, high = small.pop(), large[-1]
        keep[low], alias[low] = share[low], high
        share[high] -= 1 - share[low]
        if share[high] < 1:
            small.append(large.pop())
    # what rounding leaves over: a cell without weight still must not be drawn
    for i in small:
        if weights[i] == 0:
            keep[i], alias[i] = 0.0, int(np.argmax(weights))
    return keep, alias
