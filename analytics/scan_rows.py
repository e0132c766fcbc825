"""The rows given to a scan, read with care.

Every complaint names the row (counted from 1) and the location, and says what is needed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

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
        return np.datetime64(number, self.unit).astype("datetime64[D]").item()


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
        raise ValueError(
            f"Row {bad[0] + 1} (location {self.names[bad[0]]}): {sentence.format(shown)}{more}"
        )

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
                sentence = (
                    axis + " is {}; degrees, latitude first."
                    if limit < np.inf
                    else axis + " is {}."
                )
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
