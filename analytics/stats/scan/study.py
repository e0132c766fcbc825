"""What was counted where and when: checked, added up by place and period, ready to be scanned.

What can be wrong with a single row is checked in `scan_rows`, what with the whole, here.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.values.geodesy import EARTH_RADIUS_KM

METRICS = {"haversine": ("lat", "lon"), "euclidean": ("x", "y")}


@dataclass(frozen=True)
class Periods:
    """The periods of a study, first to last without gaps, numbered from `first`.

    `unit` is None for whole numbers, else one of numpy's date units D, W, M, Y.
    """

    first: int
    count: int
    unit: str | None

    def start(self, index: int):
        """First day of a period, or its number."""
        return self._day(self.first + index) if self.unit else self.first + index

    def end(self, index: int):
        """Last day of a period, or its number."""
        if self.unit is None:
            return self.first + index
        return self._day(self.first + index + 1) - datetime.timedelta(days=1)

    def _day(self, number: int) -> datetime.date:
        return np.array(number).astype(f"datetime64[{self.unit}]").astype("datetime64[D]").item()


class Rows:
    """The rows as given: one per count. Knows how to say which row is at fault."""

    def __init__(self, locations):
        names = np.empty(len(locations), dtype=object)
        names[:] = list(locations)
        if len(names) == 0:
            raise ValueError("There are no rows: nothing to scan.")
        self.names = names
        self.codes, unique = pd.factorize(names)
        self.unique = list(unique)
        self.refuse(self.codes < 0, names, "the location is missing.")

    def refuse(self, is_bad: np.ndarray, values: np.ndarray, sentence: str) -> None:
        """Raises ValueError naming the first bad row and how many more there are."""
        bad = np.flatnonzero(is_bad)
        if len(bad) == 0:
            return
        more = f" ({len(bad) - 1} more such rows.)" if len(bad) > 1 else ""
        value = values[bad[0]]
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        raise ValueError(f"Row {bad[0] + 1} (location {self.names[bad[0]]}): {sentence.format(shown)}{more}")

    def numbers(self, values, what: str) -> np.ndarray:
        """`values` as floats, one per row; refuses what is missing, infinite or negative."""
        if len(values) != len(self.names):
            raise ValueError(f"{what}: {len(values)} values for {len(self.names)} rows.")
        given = pd.Series(list(values), dtype=object)
        numbers = pd.to_numeric(given, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        self.refuse(~np.isfinite(numbers), given.to_numpy(), what + " is {}; a number is needed.")
        self.refuse(numbers < 0, numbers, what + " is {}; it cannot be negative.")
        return numbers

    def coordinates(self, given, metric: str) -> tuple[list, np.ndarray]:
        """Names of all locations and their coordinates (locations x 2)."""
        axes = METRICS[metric]
        if isinstance(given, Mapping):
            absent = np.array([name not in given for name in self.unique])
            self.refuse(absent[self.codes], self.names, "it has no coordinates.")
            names = self.unique + [name for name in given if name not in set(self.unique)]
            pairs = _floats([tuple(given[name]) for name in names], "coordinates")
        else:
            if isinstance(given, pd.DataFrame):
                given = given[list(axes)]
            by_row = _floats(given, "coordinates")
            if by_row.shape != (len(self.names), 2):
                raise ValueError(
                    f"coordinates: {by_row.shape} values for {len(self.names)} rows; "
                    f"two per row are needed ({axes[0]}, {axes[1]})."
                )
            names = self.unique
            pairs = np.empty((len(names), 2))
            pairs[self.codes[::-1]] = by_row[::-1]
            differs = (by_row != pairs[self.codes]).any(axis=1) & ~np.isnan(by_row).any(axis=1)
            self.refuse(differs, self.names, "its coordinates differ from its earlier row.")
        limits = (90, 360) if metric == "haversine" else (np.inf, np.inf)
        for axis, limit, pair in zip(axes, limits, pairs.T, strict=True):
            bad = ~np.isfinite(pair) | (np.abs(pair) > limit)
            if bad.any():
                row = np.isin(self.codes, np.flatnonzero(bad))
                sentence = axis + " is {}; degrees, latitude first." if limit < np.inf else axis + " is {}."
                if row.any():
                    self.refuse(row, pair[self.codes], sentence)
                name = names[np.flatnonzero(bad)[0]]
                raise ValueError(f"Location {name}: {sentence.format(pair[bad][0])}")
        if metric == "haversine":
            pairs = np.column_stack([pairs[:, 0], (pairs[:, 1] + 180) % 360 - 180])
        return names, pairs + 0.0  # -0.0 and 0.0 are one coordinate

    def periods(self, times, study_period) -> tuple[Periods | None, np.ndarray]:
        """The periods of the study, and which one each row belongs to."""
        if times is None:
            if study_period is not None:
                raise ValueError("study_period has no meaning without times.")
            return None, np.zeros(len(self.names), dtype=np.int64)
        if len(times) != len(self.names):
            raise ValueError(f"times: {len(times)} values for {len(self.names)} rows.")
        self.refuse(np.asarray(pd.isna(pd.Series(times))), self.names, "its time is missing.")
        numbers, unit = _period_numbers(times)
        first, last = int(numbers.min()), int(numbers.max())
        if study_period is not None:
            (first, last), period_unit = _period_numbers(study_period, unit)
            if period_unit != unit:
                raise ValueError("study_period and times are of different kinds.")
            self.refuse(
                (numbers < first) | (numbers > last),
                self.names,
                "its time is outside study_period.",
            )
        return Periods(int(first), int(last - first + 1), unit), numbers - first

    def population(self, given, place_names, place_of_name, cell_of_row, shape) -> np.ndarray:
        """Population by place and period; a mapping by location holds for every period."""
        people = np.zeros(shape)
        if isinstance(given, Mapping):
            position = {name: i for i, name in enumerate(place_names)}
            for name, value in given.items():
                if name not in position:
                    raise ValueError(f"Location {name} has a population but no coordinates.")
                if not np.isfinite(value) or value < 0:
                    raise ValueError(f"Location {name}: population is {value}; zero or more.")
                people[place_of_name[position[name]]] += value
            absent = np.array([name not in given for name in self.unique])
            self.refuse(absent[self.codes], self.names, "it has no population.")
        else:
            np.add.at(people, cell_of_row, self.numbers(given, "population"))
        if people.sum() == 0:
            raise ValueError("The population is 0 everywhere.")
        return people


def _floats(values, what: str) -> np.ndarray:
    if hasattr(values, "to_numpy"):
        values = values.to_numpy(dtype=float, na_value=np.nan)
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{what} holds something that is not a number: {error}") from error


def _period_numbers(times, unit: str | None = None) -> tuple[np.ndarray, str | None]:
    """Whole numbers of the periods and numpy's unit of them (None for plain numbers)."""
    array = times.to_numpy() if hasattr(times, "to_numpy") else np.asarray(times)
    if array.dtype == object and isinstance(array[0], datetime.date):
        array = array.astype("datetime64[us]")
    if array.dtype.kind == "M":
        given = np.datetime_data(array.dtype)[0]
        unit = unit or (given if given in ("Y", "M", "W") else "D")
        return array.astype(f"datetime64[{unit}]").astype(np.int64), unit
    numbers = _floats(array, "times")
    if np.any(numbers != np.floor(numbers)):
        raise ValueError("times are whole numbers of periods (months, weeks, days) or dates.")
    return numbers.astype(np.int64), None


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


def read_study(locations, cases, population, coordinates, *, model, metric, times, study_period) -> Study:
    """The study of `analytics.stats.scan.scan.scan`'s arguments; ValueError names the row at fault."""
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
    _check_model(model, periods is not None, population is not None)

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
        measure = _permutation_measure(case_cells, total)
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


def _check_model(model: str, has_times: bool, has_population: bool) -> None:
    """Raise ValueError for a model without what it needs, or with what it does not take."""
    if model != "space_time_permutation":
        if not has_population:
            raise ValueError(f"The {model} model needs a population (what the cases are out of).")
    elif not has_times:
        raise ValueError("The space-time permutation model needs times.")
    elif has_population:
        raise ValueError("The space-time permutation model takes no population; leave it out.")


def _permutation_measure(case_cells: np.ndarray, total: int) -> np.ndarray:
    """Expected cases by place and period: both margins multiplied, over all cases."""
    for axis, what in ((1, "place"), (0, "period")):
        if np.count_nonzero(case_cells.sum(axis=axis)) < 2:
            raise ValueError(
                f"All {total} cases are in one {what}; the space-time permutation model "
                f"compares at least two."
            )
    return np.outer(case_cells.sum(axis=1), case_cells.sum(axis=0)) / total


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
