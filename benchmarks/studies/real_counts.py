"""Real flows as a file of counts: `python -m benchmarks.studies.real_counts FILE.csv`, to look at the room.

Reads irs_county_flows_2017_18.parquet in the folder ATLAS_REAL_DATA names, and writes a Mobility
file of shape B: the largest town of each county stands for it (people who moved, not children;
a picture of real flows, not for work). Load it with `python -m data.load`.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pandas as pd

from benchmarks.studies.made_up_moves import IRS
from data.reference import reference


def counts_of(file: Path) -> pd.DataFrame:
    """One row per pair of counties: From City, From State, To City, To State, Period, Children."""
    flows = pd.read_parquet(file, columns=["orig", "dest", "exemptions"]).dropna()
    towns = reference().points.reset_index()
    towns = towns[(towns["place_id"] < 100_000_000) & towns["county_fips"].notna()]
    largest = towns.sort_values("population").drop_duplicates("county_fips", keep="last")
    largest = largest.set_index("county_fips")[["place_name", "state_code"]]
    told = flows.join(largest.add_prefix("from_"), on="orig").join(largest.add_prefix("to_"), on="dest")
    told = told.dropna()
    return pd.DataFrame(
        {
            "From City": told["from_place_name"],
            "From State": told["from_state_code"],
            "To City": told["to_place_name"],
            "To State": told["to_state_code"],
            "Period": "2017-18",
            "Children": told["exemptions"].astype(int),
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.real_counts", description=__doc__)
    parser.add_argument("file", type=Path, help="the .csv to write, outside the project")
    given = parser.parse_args()
    told = counts_of(Path(os.environ["ATLAS_REAL_DATA"]) / IRS)
    told.to_csv(given.file, index=False)
    print(f"{len(told):,} rows, {told['Children'].sum():,} people: {given.file}")


if __name__ == "__main__":
    main()
