"""The windows of a scan: circles around every place, times every run of periods.

Which window fits the counts best, and which other windows, sharing no place with it, come next.
"""

from __future__ import annotations

import heapq
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from analytics.stats.scan import circle_kernels as circles
from analytics.stats.scan import kernels
from analytics.stats.scan.study import Study

MAX_WINDOWS = 5_000_000_000
"""Some 10 minutes for 999 random maps on two cores; more is a mistake in the periods."""
MOST_PLACES = 1 << 18
CENTRES_AT_A_TIME = 128


@dataclass(frozen=True)
class Windows:
    """All windows of a study.

    Only places with a population (or, for the space-time permutation, with cases) are members;
    every place is a centre. `members` holds the places of each centre's largest circle, nearest
    first, from starts[centre] to starts[centre + 1]; see `circles.circles_around`.
    `visits` are the centres again, neighbours near one another.
    `sizes` and `counts` are members x periods, summed over time. `table` is that of
    `kernels.least_counts`.
    """

    study: Study
    member_places: np.ndarray
    members: np.ndarray
    starts: np.ndarray
    visits: np.ndarray
    sizes: np.ndarray
    counts: np.ndarray
    largest_size: float
    longest: int
    is_prospective: bool
    table: np.ndarray

    @property
    def total_size(self) -> float:
        return float(self.sizes[:, -1].sum())

    @property
    def count(self) -> int:
        """Number of windows, counted with each centre of its own."""
        periods = self.sizes.shape[1]
        runs = self.longest
        if not self.is_prospective:
            runs = sum(periods - length + 1 for length in range(1, self.longest + 1))
        return int(np.count_nonzero(self.members >= 0)) * runs


@dataclass(frozen=True)
class Window:
    """One window: its places (nearest first), its radius and its first and last period."""

    centre: int
    places: np.ndarray
    radius: float
    start: int
    end: int
    ratio: float


def build_windows(
    study: Study,
    *,
    max_fraction,
    max_radius_km,
    max_period_fraction,
    is_prospective,
    min_cases,
    cores,
) -> Windows:
    """The windows within the limits; ValueError where the limits leave none."""
    weights = study.measure.sum(axis=1)
    member_places = np.flatnonzero(weights > 0)
    member_places = member_places[_in_strips(study.points[member_places])]
    if len(study.points) > MOST_PLACES:
        raise ValueError(f"{len(study.points)} places; a scan takes at most {MOST_PLACES}.")
    # the last bits of a sum depend on its order: a billionth keeps "just at the limit" inside
    limit = max_fraction * weights.sum() * (1 + 1e-9)
    chord_limit = np.inf if max_radius_km is None else study.chord_of(max_radius_km)
    id_bits = int(len(member_places) - 1).bit_length()
    if study.metric == "haversine":
        longest_chord = 2.0
    else:
        longest_chord = float(np.linalg.norm(np.ptp(study.points, axis=0)))
    quantum = longest_chord / (1 << 44)

    def around(first: int):
        return circles.circles_around(
            study.points,
            study.points[member_places],
            weights[member_places],
            first,
            min(first + CENTRES_AT_A_TIME, len(study.points)),
            limit,
            chord_limit,
            quantum,
            int(1e-9 * longest_chord / quantum),
            id_bits,
        )

    with ThreadPoolExecutor(cores) as pool:
        parts = list(pool.map(around, range(0, len(study.points), CENTRES_AT_A_TIME)))
    lengths = np.concatenate([np.diff(ends, prepend=0) for _, ends in parts])
    members = np.concatenate([found for found, _ in parts])
    if len(members) == 0:
        raise ValueError(
            f"No circle holds at most {max_fraction:.0%} of the total"
            + (f" within {max_radius_km:g} km" if max_radius_km is not None else "")
            + ": every place is larger than that. Raise max_fraction."
        )
    periods = study.measure.shape[1]
    table = kernels.least_counts(
        limit,
        study.total_cases,
        float(weights.sum()),
        study.is_bernoulli,
        min(min_cases, study.total_cases + 1),
    )
    windows = Windows(
        study=study,
        member_places=member_places,
        members=members,
        starts=np.concatenate([[0], np.cumsum(lengths)]),
        visits=_in_strips(study.points),
        sizes=np.ascontiguousarray(np.cumsum(study.measure[member_places], axis=1)),
        counts=np.ascontiguousarray(np.cumsum(study.cases[member_places], axis=1)),
        largest_size=limit,
        longest=max(1, int(max_period_fraction * periods * (1 + 1e-9))),
        is_prospective=is_prospective,
        table=table,
    )
    if windows.count > MAX_WINDOWS:
        raise ValueError(
            f"{windows.count:,} windows are too many ({periods} periods). Use longer periods "
            f"(weeks or months), a smaller max_fraction or a smaller max_period_fraction."
        )
    return windows


def _in_strips(points: np.ndarray) -> np.ndarray:
    """The order of the points along strips, up one and down the next.

    Random maps of 10,000 towns are walked a third faster with the counts of neighbours side by
    side in memory and neighbouring centres one after the other.
    """
    strips = max(1, int(np.sqrt(len(points))))
    across, along = points[:, -1], points[:, 0]
    span = np.ptp(across)
    strip = (
        ((across - across.min()) / span * strips).astype(np.int64)
        if span > 0
        else np.zeros(len(points), dtype=np.int64)
    )
    return np.lexsort([np.where(strip % 2, -along, along), strip])


def best_windows(windows: Windows, most: int | None, stop: np.ndarray, cores: int) -> list[Window]:
    """The best window, then the best of those that share no place with the ones before it.

    Ends when no window is left with more cases than expected, or after `most` windows.
    """
    study = windows.study
    centres = len(windows.starts) - 1
    is_taken = np.zeros(len(windows.member_places), dtype=np.bool_)
    ratios = np.zeros(centres)
    found = np.zeros((centres, 3), dtype=np.int64)

    def look(first: int, last: int) -> None:
        kernels.best_of_centres(
            windows.members,
            windows.starts,
            first,
            last,
            windows.counts,
            windows.sizes,
            windows.table,
            windows.largest_size,
            study.total_cases,
            windows.total_size,
            study.is_bernoulli,
            windows.longest,
            windows.is_prospective,
            is_taken,
            ratios,
            found,
            stop,
        )

    def entry(centre: int):
        # one circle can be drawn around several of its places: the tightest is told
        return (-round(ratios[centre], 9), radius_of(centre), centre)

    def radius_of(centre: int) -> float:
        last = windows.members[found[centre, 0]]
        chord = study.points[centre] - study.points[windows.member_places[last]]
        return round(study.radius_of(float(np.linalg.norm(chord))), 6)

    with ThreadPoolExecutor(cores) as pool:
        edges = [*range(0, centres, CENTRES_AT_A_TIME), centres]
        list(pool.map(look, edges[:-1], edges[1:]))
    queue = [entry(centre) for centre in np.flatnonzero(ratios > 0).tolist()]
    heapq.heapify(queue)
    chosen: list[Window] = []
    while queue and (most is None or len(chosen) < most):
        _, radius, centre = heapq.heappop(queue)
        run = windows.members[windows.starts[centre] : found[centre, 0] + 1]
        members = np.where(run < 0, ~run, run)
        if is_taken[members].any():
            look(centre, centre + 1)
            if ratios[centre] > 0:
                heapq.heappush(queue, entry(centre))
            continue
        is_taken[members] = True
        _, start, end = found[centre].tolist()
        # places at one distance are told in the order of the rows
        places = windows.member_places[members]
        ring = np.cumsum(run >= 0) - (run >= 0)
        places = places[np.lexsort([places, ring])]
        chosen.append(Window(centre, places, radius, start, end, float(ratios[centre])))
    return chosen
