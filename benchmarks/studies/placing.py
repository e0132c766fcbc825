"""How well and how fast places are placed, on real public files: `python -m benchmarks.studies.placing`.

Needs the environment variable ATLAS_REAL_DATA: a folder with h2a_worksites_fy2017.csv.gz,
h2a_housing_fy2021.csv.gz (Labor Department disclosure data), nces_lea_geocodes_2018_19.csv.gz
(NCES EDGE) and census_places_2018.csv.gz (Census Gazetteer). Figures only: nothing passes or
fails here.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

import pandas as pd

from data.geocoding.geocode import locate
from data.schema.tables import LOCATED_BY
from data.values.geodesy import distance_km

FAR_KM = 25
_KIND_OF_PLACE = (
    r" (?:CDP|city and borough|city|town|village|borough|municipality|comunidad|zona urbana|corporation|"
    r"(?:unified|consolidated|metropolitan|metro|urban county) government|metro township)(?: \(balance\))?$"
)


def read(folder: Path, name: str, **columns: str) -> pd.DataFrame:
    """One row per line of a file: the columns named, as text, under the names of `locate`."""
    frame = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
    return frame[list(columns.values())].set_axis(list(columns), axis=1)


def shares(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Prints how the rows were located and how long it took; the located rows."""
    start = time.perf_counter()
    located = locate(frame)
    seconds = time.perf_counter() - start
    share = located["located_by"].value_counts(normalize=True).reindex(LOCATED_BY).fillna(0) * 100
    town = share[["exact", "alias", "fuzzy_confirmed"]].sum()
    print(f"\n{name}: {len(frame):,} rows, {seconds:.2f} s")
    print("  " + ", ".join(f"{key} {value:.2f} %" for key, value in share.items()))
    print(
        f"  exact + alias {share['exact'] + share['alias']:.2f} %, by town or ZIP {town + share['zip']:.2f} %"
    )
    return located


def distances(located: pd.DataFrame, truth: pd.DataFrame) -> None:
    """Prints how far the located rows lie from the points of a second source."""
    km = pd.Series(
        distance_km(located["lat"], located["lon"], truth["lat"], truth["lon"]), index=located.index
    )
    for ways in (("exact",), ("alias",), ("exact", "alias"), ("fuzzy_confirmed",), ("zip",)):
        some = km[located["located_by"].isin(ways)].dropna()
        if len(some):
            far = (some > FAR_KM).sum()
            print(
                f"  {' + '.join(ways):16} {len(some):7,} rows: median {some.median():.2f} km, p95 {some.quantile(0.95):.1f} km, over {FAR_KM} km {far:,} = {100 * far / len(some):.2f} %"
            )


def county_agreement(located: pd.DataFrame, stated: pd.Series) -> None:
    """Prints how often the county by polygon is the one the file states, among rows with both."""
    plain = [
        s.str.lower().str.replace(r"[^a-z]|county|parish", "", regex=True)
        for s in (located["county_name"].fillna(""), stated)
    ]
    both = (plain[0] != "") & (plain[1] != "")
    print(f"  stated county agrees {100 * (plain[0] == plain[1])[both].mean():.2f} %")


def spellings(count: int) -> pd.DataFrame:
    """`count` distinct spellings made from the reference's own towns, a third of them misspelled."""
    draw = random.Random(5)
    towns = locate(pd.DataFrame({"zip": [f"{z:05d}" for z in range(1000, 99999, 3)]})).dropna(
        subset="place_id"
    )
    names = towns["place_name"].str.replace(r" \(ZIP.*", "", regex=True).tolist()
    rows = []
    for i in range(count):
        k = draw.randrange(len(names))
        name = names[k]
        if i % 3 == 0:
            at = draw.randrange(len(name))
            name = name[:at] + draw.choice("aeiorst") + name[at + 1 :]
        rows.append(
            (
                name,
                towns["state_code"].iloc[k],
                str(towns["place_id"].iloc[k] % 100_000).zfill(5) if i % 2 else "",
                f"{i}",
            )
        )
    return pd.DataFrame(rows, columns=["city", "state", "zip", "district_city"])


def main() -> None:
    """Measures and prints."""
    folder = os.environ.get("ATLAS_REAL_DATA")
    if not folder:
        sys.exit(
            "Set ATLAS_REAL_DATA to the folder that holds the public files named at the top of benchmarks/studies/placing.py."
        )
    start = time.perf_counter()
    locate(pd.DataFrame({"city": ["Immokalee"], "state": ["FL"]}))
    print(f"first call, reference loaded: {time.perf_counter() - start:.2f} s")
    real = Path(folder)

    worksites = read(
        real,
        "h2a_worksites_fy2017.csv.gz",
        city="WORKSITE_CITY",
        state="WORKSITE_STATE",
        zip="WORKSITE_POSTAL_CODE",
        county="WORKSITE_COUNTY",
    )
    county_agreement(shares("H-2A worksites, all cells", worksites), worksites["county"])
    shares("H-2A worksites, city and State only", worksites[["city", "state"]])
    housing = read(
        real,
        "h2a_housing_fy2021.csv.gz",
        city="PHYSICAL_LOCATION_CITY",
        state="PHYSICAL_LOCATION_STATE",
        zip="PHYSICAL_LOCATION_POSTAL_CODE",
        county="PHYSICAL_LOCATION_COUNTY",
    )
    county_agreement(shares("H-2A housing, all cells", housing), housing["county"])
    offices = read(
        real,
        "nces_lea_geocodes_2018_19.csv.gz",
        city="CITY",
        state="STATE",
        zip="ZIP",
        lat="LAT",
        lon="LON",
    )
    distances(shares("School district offices", offices), offices)
    census = read(
        real,
        "census_places_2018.csv.gz",
        city="NAME",
        state="USPS",
        lat="INTPTLAT",
        lon="INTPTLONG",
    )
    census["city"] = census["city"].str.replace(_KIND_OF_PLACE, "", regex=True)
    distances(shares("Census places 2018, city and State only", census), census)
    shares("Distinct spellings, a third misspelled", spellings(100_000))


if __name__ == "__main__":
    main()
