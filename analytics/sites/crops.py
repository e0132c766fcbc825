"""Which crops have farm jobs on record in some counties, month by month of the year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.sites.nearby import certified, with_county

MOST_MONTHS = 36
"""A job order spans at most 10 months, or 3 years for sheep and range herding: longer is a slip."""
CAUTION = (
    "Crops of H-2A job orders on record, with the workers certified for them (where several years "
    "are loaded, the most in one year). Many visa holders come without family and most farm jobs "
    "need no filing: it shows what is in season, not who the families work for."
)


@dataclass(frozen=True)
class SeasonCrops:
    """months: one row per month of the year and crop, the most workers first: month (1-12), crop,
    workers. first_year, last_year: of the days of the jobs (None: no day given). filings: job
    orders counted (by case number). undated_workers: certified for jobs without days; in no month.
    """

    months: pd.DataFrame
    filings: int
    undated_workers: int
    first_year: int | None
    last_year: int | None


def season_crops(sites: pd.DataFrame, counties: frozenset[str]) -> SeasonCrops:
    """The certified jobs whose worksite is located in one of `counties` (FIPS codes).

    `sites`: every located row of the loaded job orders (denominators.farm_sites). A job counts in
    every month that it touches. The workers of a month and crop are summed within each calendar
    year, and the year with the most is told: two years of files are not two crews.
    """
    found = with_county(certified(sites))
    found = found[found["county_fips"].isin(counties)]
    crop = found["crop"].astype(object).where(found["crop"].notna(), "Crop not said")
    crop = crop.astype(str).str.strip().str.capitalize()
    first = pd.to_datetime(found["first_day"]).fillna(pd.to_datetime(found["last_day"]))
    last = pd.to_datetime(found["last_day"]).fillna(first)
    span = (last.dt.year - first.dt.year) * 12 + last.dt.month - first.dt.month
    is_dated = span.between(0, MOST_MONTHS)
    workers = found["workers"].fillna(0).astype(int)
    dated = pd.DataFrame(
        {
            "crop": crop[is_dated],
            "workers": workers[is_dated],
            "start": first[is_dated].dt.year * 12 + first[is_dated].dt.month - 1,
            "months": span[is_dated].astype(int) + 1,
        }
    )
    each = dated.loc[dated.index.repeat(dated["months"])]
    number = each["start"].to_numpy() + each.groupby(level=0).cumcount().to_numpy()
    each = each.assign(year=number // 12, month=number % 12 + 1)
    yearly = each.groupby(["month", "crop", "year"])["workers"].sum()
    months = yearly.groupby(["month", "crop"]).max().reset_index()
    months = months.sort_values(
        ["month", "workers", "crop"], ascending=[True, False, True], ignore_index=True
    )
    years = np.concatenate([first[is_dated].dt.year, last[is_dated].dt.year])
    return SeasonCrops(
        months=months.astype({"month": int, "workers": int}),
        filings=int(found["case_number"].nunique()),
        undated_workers=int(workers[~is_dated].sum()),
        first_year=int(years.min()) if years.size else None,
        last_year=int(years.max()) if years.size else None,
    )


def crop_lines(crops: SeasonCrops, most: int = 3) -> list[str]:
    """For January to December in words: "Onions 120, Peaches 40, 2 more"; "" without jobs."""
    lines = []
    for month in range(1, 13):
        part = crops.months[crops.months["month"] == month]
        top = [f"{c} {n:,}" for c, n in zip(part["crop"][:most], part["workers"][:most], strict=True)]
        more = len(part) - most
        lines.append(", ".join(top) + (f", {more} more" if more > 0 else ""))
    return lines
