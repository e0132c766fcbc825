"""Told farm files around Vidalia: jobs and housing of invented employers, as H-2A files write them. SYNTHETIC."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from tests.loaded_once import load_once

TODAY = dt.date(2026, 11, 28)
JOBS = (
    "CASE_NUMBER",
    "CASE_STATUS",
    "EMPLOYER_NAME",
    "PRIMARY_CROP",
    "NBR_WORKERS_CERTIFIED",
    "WORKSITE_CITY",
    "WORKSITE_STATE",
    "JOB_START_DATE",
    "JOB_END_DATE",
)
HOUSING = (
    "CASE_NUMBER",
    "TYPE_OF_HOUSING",
    "PHYSICAL_LOCATION_CITY",
    "PHYSICAL_LOCATION_STATE",
    "TOTAL_UNITS",
    "TOTAL_OCCUPANCY",
)

CERTIFIED = "DETERMINATION ISSUED - CERTIFICATION"


def job(
    case: str,
    employer: str,
    crop: str,
    workers: int,
    first: dt.date,
    last: dt.date,
    town: str = "Vidalia",
    status: str = CERTIFIED,
) -> tuple:
    return case, status, employer, crop, workers, town, "GA", first.isoformat(), last.isoformat()


def around(today: dt.date) -> tuple[list[tuple], list[tuple]]:
    """Jobs and housing, told by days from `today`."""

    def day(days: int) -> dt.date:
        return today + dt.timedelta(days=days)

    jobs = [
        job("H-1", "SYNTHETIC Onions", "Onions", 40, day(-20), day(30)),
        # The same employer's second filing of this season, and its name in other letters.
        job("H-2", "Synthetic onions", "Carrots", 12, day(-10), day(40)),
        job("H-3", "SYNTHETIC Greens", "Greens", 25, day(10), day(90)),
        job("H-4", "SYNTHETIC Pines", "Pine straw", 9, day(15), day(60)),
        # Over: it began as many days from now, a year ago.
        job("H-5", "SYNTHETIC Pecans", "Pecans", 14, day(7 - 365), day(47 - 365)),
        job("H-10", "SYNTHETIC Pecans", "Walnuts", 100, day(7 - 730), day(47 - 730)),
        # So long ago that it says nothing of this year.
        job("H-6", "SYNTHETIC Cotton", "Cotton", 33, day(5 - 4 * 365), day(45 - 4 * 365)),
        job("H-7", "SYNTHETIC Denied", "Onions", 99, day(3), day(30), status="DETERMINATION ISSUED - DENIED"),
        job("H-8", "SYNTHETIC Berries", "Blueberries", 70, day(2), day(60), town="Moultrie"),
    ]
    housing = [
        ("H-1", "Barracks", "Vidalia", "GA", 4, 60),
        ("H-9", "Motel", "Vidalia", "GA", 2, 8),
    ]
    return jobs, housing


def load_farms(folder: Path, store: Path, today: dt.date) -> None:
    """The two files into a store."""
    jobs, housing = around(today)
    for name, header, rows in (("jobs.csv", JOBS, jobs), ("housing.csv", HOUSING, housing)):
        path = folder / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        report = load_once(path, store, as_of=today)
        assert report.status == "loaded", report
