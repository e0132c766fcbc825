"""Crops by month of the year from job orders; every row invented, SYNTHETIC."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict

import ibis
import pandas as pd
import pytest

from analytics.sites.crops import crop_lines, season_crops
from analytics.sites.nearby import farm_sites
from data.reference import COUNTY_POINT_ID, reference
from tests.analytics.sites.test_nearby import engine_with

TOOMBS, COLQUITT = "13279", "13071"


def point(county: str) -> tuple[float, float]:
    points = reference().points
    at = points[(points["county_fips"] == county) & (points.index >= COUNTY_POINT_ID)].iloc[0]
    return float(at["lat"]), float(at["lon"])


def job(crop, workers, first, last, county=TOOMBS, **more) -> dict:
    lat, lon = point(county)
    days = [None if day is None else dt.date.fromisoformat(day) for day in (first, last)]
    plain = {
        "kind": "farm_jobs", "case_number": f"SYNTHETIC-{crop}-{first}-{workers}", "case_status": "CERTIFICATION",
        "employer_name": "SYNTHETIC Farm", "crop": crop, "workers": workers,
        "first_day": days[0], "last_day": days[1], "lat": lat, "lon": lon,
    }  # fmt: skip
    return plain | more


def sites(*rows: dict) -> pd.DataFrame:
    return farm_sites(ibis.duckdb.from_connection(engine_with("farm_sites", list(rows))).table).to_pandas()


def test_a_job_counts_in_every_month_it_touches_also_over_new_year():
    found = season_crops(
        sites(
            job("ONIONS", 30, "2025-11-20", "2026-02-01"),
            job("Onions ", 5, "2026-01-05", "2026-01-09"),
            job("Peaches", 8, "2026-01-05", None),
        ),
        frozenset({TOOMBS}),
    )
    assert crop_lines(found) == [
        "Onions 35, Peaches 8",
        "Onions 30",
        *[""] * 8,
        "Onions 30",
        "Onions 30",
    ]
    assert (found.filings, found.first_year, found.last_year) == (3, 2025, 2026)


def test_two_years_of_files_are_not_two_crews():
    rows = [job("Onions", n, f"{y}-04-01", f"{y}-05-31") for y, n in ((2024, 40), (2025, 60))]
    assert crop_lines(season_crops(sites(*rows), frozenset({TOOMBS})))[3] == "Onions 60"


def test_other_counties_and_what_was_denied_are_no_jobs_here():
    rows = [
        job("Peaches", 9, "2026-04-01", "2026-04-30", COLQUITT),
        job("Apples", 9, "2026-04-01", "2026-04-30", case_status="DENIED"),
    ]
    found = season_crops(sites(*rows), frozenset({TOOMBS}))
    assert (found.filings, found.undated_workers, found.first_year) == (0, 0, None)
    assert crop_lines(found) == [""] * 12
    assert season_crops(sites(*rows), frozenset({TOOMBS, COLQUITT})).filings == 1
    assert season_crops(sites(), frozenset({TOOMBS})).months.empty


def test_jobs_without_days_or_with_impossible_ones_are_in_no_month():
    rows = [job("Onions", 7, None, None), job("Onions", 3, "2026-05-01", "2025-05-01"),
            job("Onions", 2, "1926-05-01", "2026-05-01"), job(None, 4, "2026-05-01", "2026-05-09")]  # fmt: skip
    found = season_crops(sites(*rows), frozenset({TOOMBS}))
    assert (found.filings, found.undated_workers) == (4, 12)
    assert crop_lines(found)[4] == "Crop not said 4"


def test_more_than_three_crops_are_counted():
    rows = [job(c, n, "2026-06-01", "2026-06-30") for n, c in enumerate(("Aa", "Bb", "Cc", "Dd", "Ee"), 1000)]
    found = season_crops(sites(*rows), frozenset({TOOMBS}))
    assert crop_lines(found)[5] == "Ee 1,004, Dd 1,003, Cc 1,002, 2 more"


@pytest.mark.parametrize("seed", range(6))
def test_the_months_agree_with_a_count_in_loops(seed):
    chance = random.Random(seed)
    rows = []
    for _ in range(40):
        first = dt.date(2023, 1, 1) + dt.timedelta(days=chance.randrange(1000))
        last = first + dt.timedelta(days=chance.randrange(300))
        crop, county = chance.choice(("Onions", "Peaches")), chance.choice((TOOMBS, COLQUITT))
        rows.append(job(crop, chance.randrange(1, 50), str(first), str(last), county))
    sums = defaultdict(int)
    for r in rows:
        if (r["lat"], r["lon"]) == point(TOOMBS):
            day = r["first_day"].replace(day=1)
            while day <= r["last_day"]:
                sums[day.month, r["crop"], day.year] += r["workers"]
                day = (day + dt.timedelta(days=32)).replace(day=1)
    most = defaultdict(int)
    for (month, crop, _), workers in sums.items():
        most[month, crop] = max(most[month, crop], workers)
    found = season_crops(sites(*rows), frozenset({TOOMBS})).months
    assert {(r.month, r.crop): r.workers for r in found.itertuples()} == dict(most)
