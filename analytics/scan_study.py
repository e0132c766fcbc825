"""What was counted where and when: checked, added up by place and period, ready to be scanned.

What can be wrong with a single row is checked in `scan_rows`, what with the whole, here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.scan_rows import METRICS, Periods, Rows

EARTH_RADIUS_KM = 6371.0
MOST_CELLS = 2_000_000
"""Places times periods: a batch of random maps of that many takes 512 MB."""
MODELS = ("poisson", "bernoulli", "space_time_permutation")


@dataclass(frozen=True)
class Study:
    """One place per distinct pair of coordinates; arrays are places x periods.

    `measure` is what a window is judged by: expected cases (poisson, space_time_permutation;
    it sums to the number of cases) or population (bernoulli). `points` are places x 3 on the
    unit sphere (haversine) or places x 2 (euclidean), so that straight lines order distances.
    """

    model: str
    metric: str
    location_ids: tuple[tuple, ...]
    points: np.ndarray
    cases: np.ndarray
    population: np.ndarray | None
    measure: np.ndarray
    periods: Periods | None

    @property
    def total_cases(self) -> int:
        return int(self.cases.sum())

    @property
    def is_bernoulli(self) -> bool:
        return self.model == "bernoulli"

    def chord_of(self, radius: float) -> float:
        """Straight-line distance between `points` for a radius in km (or map units)."""
        if self.metric == "euclidean":
            return radius
        return 2 * np.sin(min(radius / EARTH_RADIUS_KM, np.pi) / 2)

    def radius_of(self, chord: float) -> float:
        """Great-circle km (or map units) for a straight-line distance between `points`."""
        if self.metric == "euclidean":
            return float(chord)
        return float(2 * EARTH_RADIUS_KM * np.arcsin(min(chord / 2, 1.0)))


def read_study(
    locations, cases, population, coordinates, *, model, metric, times, study_period
) -> Study:
    """The study of `analytics.scan.scan`'s arguments; ValueError names the row at fault."""
    if model not in MODELS:
        raise ValueError(f"model {model!r} is unknown; use one of {', '.join(MODELS)}.")
    if metric not in METRICS:
        raise ValueError(f"metric {metric!r} is unknown; use one of {', '.join(METRICS)}.")
    rows = Rows(locations)
    counts = rows.numbers(cases, "cases")
    rows.refuse(counts != np.floor(counts), counts, "cases is {}; cases are whole numbers.")
    if counts.sum() == 0:
        raise ValueError(f"There are no cases in the {len(counts)} rows: nothing to scan.")
    place_names, lat_lon = rows.coordinates(coordinates, metric)
    periods, period_of_row = rows.periods(times, study_period)
    if model == "space_time_permutation":
        if periods is None:
            raise ValueError("The space-time permutation model needs times.")
        if population is not None:
            raise ValueError("The space-time permutation model takes no population; leave it out.")
    elif population is None:
        raise ValueError(f"The {model} model needs a population (what the cases are out of).")

    # identical coordinates are one place, in the order of first appearance
    _, first_seen, same_as = np.unique(lat_lon, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first_seen))
    place_of_name = order[same_as.reshape(-1)]
    if len(first_seen) < 2:
        raise ValueError(
            f"All {len(place_names)} locations lie at one point; a scan compares at least two places."
        )
    ids_by_place: list[list] = [[] for _ in first_seen]
    for name, place in zip(place_names, place_of_name, strict=True):
        ids_by_place[place].append(name)

    shape = (len(first_seen), periods.count if periods else 1)
    cell_of_row = (place_of_name[rows.codes], period_of_row)
    if shape[0] * shape[1] > MOST_CELLS:
        raise ValueError(
            f"{shape[0]:,} places times {shape[1]:,} periods are too many. Use longer periods "
            f"(weeks or months) or fewer places."
        )
    case_cells = np.zeros(shape, dtype=np.int64)
    np.add.at(case_cells, cell_of_row, counts.astype(np.int64))
    total = int(case_cells.sum())

    people = None
    if model == "space_time_permutation":
        for axis, what in ((1, "place"), (0, "period")):
            if np.count_nonzero(case_cells.sum(axis=axis)) < 2:
                raise ValueError(
                    f"All {total} cases are in one {what}; the space-time permutation model "
                    f"compares at least two."
                )
        measure = np.outer(case_cells.sum(axis=1), case_cells.sum(axis=0)) / total
    else:
        people = rows.population(population, place_names, place_of_name, cell_of_row, shape)
        rows.refuse(
            (counts > 0) & (people[cell_of_row] == 0),
            counts,
            "cases is {} where the population is 0; give the population or leave the row out.",
        )
        if model == "bernoulli":
            measure = _bernoulli_measure(rows, counts, case_cells, people, cell_of_row)
        else:
            measure = people * (total / people.sum())
    return Study(
        model=model,
        metric=metric,
        location_ids=tuple(tuple(ids) for ids in ids_by_place),
        points=_points(lat_lon[np.sort(first_seen)], metric),
        cases=case_cells,
        population=people,
        measure=measure,
        periods=periods,
    )


def _bernoulli_measure(rows, counts, case_cells, people, cell_of_row) -> np.ndarray:
    if np.any(people != np.floor(people)):
        raise ValueError("The bernoulli model needs whole numbers as population.")
    rows.refuse(
        case_cells[cell_of_row] > people[cell_of_row],
        counts,
        "more cases than population here; bernoulli counts cases among the population.",
    )
    if case_cells.sum() == people.sum():
        raise ValueError("Everyone counted is a case: there is nobody to compare with.")
    return people


def _points(coordinates: np.ndarray, metric: str) -> np.ndarray:
    if metric == "euclidean":
        return np.ascontiguousarray(coordinates)
    lat, lon = np.radians(coordinates.T)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
