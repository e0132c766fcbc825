"""Counts farm jobs by State, crop, first month and last month: data/reference/farm_seasons.csv.

Source: U.S. Department of Labor, OFLC H-2A disclosure data FY2017, public domain. Only sums
enter the project; no employer, case or address does.

Run with the disclosure file (.csv or .csv.gz, the department's column names):
    python -m data.reference_build.farm_seasons FILE
"""

from __future__ import annotations

import sys

import pandas as pd

from data.reference import FOLDER

FARM_SEASONS = FOLDER / "farm_seasons.csv"
SOURCE = "# Source: U.S. Department of Labor, OFLC H-2A disclosure data FY2017, public domain"
LEAST_JOB_ORDERS = 2
"""A crop with a single job order in a State is left out: it may be one employer's."""

NO_FAMILY_CROPS = (
    "agricultural equipment operators", "alligators", "bees", "cattle",
    "construction of livestock buildings", "cooks", "custom combine", "drivers", "fish", "goats",
    "honey", "horses", "livestock", "logging", "minks", "open range livestock", "pigs", "poultry",
    "sheep", "turkeys",
)  # fmt: skip
"""Animals, machines, building: no season of a field or orchard that families follow."""

ALSO_WRITTEN_CROPS = {
    "burley": "tobacco", "flue-cured": "tobacco", "stripping": "tobacco", "cutting": "tobacco",
    "canteloupes": "cantaloupes", "general farm workers": "mixed crops", "fruits": "fruits and vegetables",
    "bell peppers": "peppers", "jalapeno peppers": "peppers", "valencia oranges": "oranges",
    "romaine lettuce": "lettuce", "wine grapes": "grapes", "vineyards": "grapes",
    "trees": "nursery", "nursery and greenhouse workers": "nursery",
}  # fmt: skip


def farm_seasons(jobs: pd.DataFrame) -> pd.DataFrame:
    """One row per State, crop, start month and end month, with job orders and workers.

    Certified jobs only. A case lists its worksites as SUB rows below a PRI row: where there are
    SUB rows, the PRI row (an association's office) is left out.
    """
    is_certified = jobs["CASE_STATUS"].str.contains("CERTIFICATION")
    has_sub = jobs["CASE_NUMBER"].isin(jobs.loc[jobs["PRIMARY/SUB"] == "SUB", "CASE_NUMBER"])
    jobs = jobs[is_certified & ((jobs["PRIMARY/SUB"] == "SUB") | ~has_sub)]
    crop = jobs["PRIMARY_CROP"].str.strip().str.lower().replace(ALSO_WRITTEN_CROPS)
    seasons = pd.DataFrame(
        {
            "state_code": jobs["WORKSITE_STATE"].str.strip().str.upper(),
            "crop": crop,
            "start_month": pd.to_datetime(jobs["JOB_START_DATE"]).dt.month,
            "end_month": pd.to_datetime(jobs["JOB_END_DATE"]).dt.month,
            "workers": pd.to_numeric(jobs["NBR_WORKERS_CERTIFIED"]),
        }
    )
    seasons = seasons[seasons["crop"].notna() & ~seasons["crop"].isin(NO_FAMILY_CROPS)]
    keys = ["state_code", "crop", "start_month", "end_month"]
    seasons = seasons.dropna()
    orders_of_crop = seasons.groupby(keys[:2])["workers"].transform("size")
    seasons = seasons[(orders_of_crop >= LEAST_JOB_ORDERS) & (seasons["workers"] > 0)]
    counts = seasons.groupby(keys)["workers"].agg(job_orders="size", workers="sum").reset_index()
    counts["crop"] = counts["crop"].str.capitalize()
    return counts.astype({"start_month": int, "end_month": int, "workers": int})


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise SystemExit("One argument: the H-2A disclosure file (.csv or .csv.gz).")
    seasons = farm_seasons(pd.read_csv(arguments[0], dtype=str))
    with FARM_SEASONS.open("w", encoding="utf-8", newline="") as out:
        out.write(SOURCE + "\n")
        seasons.to_csv(out, index=False, lineterminator="\n")
    print(f"{len(seasons)} seasons of {seasons['state_code'].nunique()} States: {FARM_SEASONS.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
