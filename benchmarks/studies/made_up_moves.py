"""Moves for the benchmarks: invented chains, and real flows of people expanded to one move each."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.made_up_stores import STATE, in_child
from data.reference import COUNTY_POINT_ID, reference
from data.schema.tables import SCHEMA_VERSION
from data.synthetic.planted import DEMO_STATE
from data.synthetic.records import Records, write_records
from data.synthetic.world import make_world

IRS = "irs_county_flows_2017_18.parquet"
FAMILIES_A_MILLION = 114_000
"""Made-up families, those that pass through the demo's State more often, for a million moves."""
STATES = ("GA", "FL", "NC", "TX", "CA", "MI")


def counties() -> pd.DataFrame:
    """One row per county, as in the store's places."""
    known = reference().points.reset_index()
    return known[known["place_id"] >= COUNTY_POINT_ID].reset_index(drop=True)


def some_towns(towns: int = 400) -> pd.DataFrame:
    """So many real towns of STATES."""
    known = reference().points.reset_index()
    near = known[(known["place_id"] < 100_000_000) & known["state_code"].isin(STATES)]
    return near.sample(towns, random_state=3).reset_index(drop=True)


def synthetic(moves: int, towns: pd.DataFrame) -> pa.Table:
    """Circuits of three towns over four years, children in families of one to four."""
    chance = np.random.default_rng(5)
    per_child = 9
    children = moves // per_child
    family = np.cumsum(chance.random(children) < 0.45).astype(np.int32)
    families = int(family[-1]) + 1
    route = chance.integers(0, len(towns), (families, 3))
    first = chance.integers(18_993, 19_300, families)
    step = np.arange(per_child)
    of_child = route[family]
    jitter = chance.integers(0, 9, (families, per_child))[family]
    day = first[family][:, None] + step * 122 + jitter
    ids = towns["place_id"].to_numpy()
    start = ids[of_child[:, step % 3]].ravel()
    finish = ids[of_child[:, (step + 1) % 3]].ravel()
    return _table(
        np.repeat(family, per_child),
        np.repeat(np.arange(children), per_child),
        day.ravel(),
        start,
        finish,
        towns,
        chance.random(children * per_child) < 0.7,
    )


def irs(file: Path, counties: pd.DataFrame) -> pa.Table:
    """One move per mover; the day and the family (two and a half people) are invented."""
    flows = pd.read_parquet(file, columns=["orig", "dest", "exemptions"]).dropna()
    known = set(counties["county_fips"])
    flows = flows[flows["orig"].isin(known) & flows["dest"].isin(known)]
    times = flows["exemptions"].to_numpy(dtype=int)
    start = np.repeat(COUNTY_POINT_ID + flows["orig"].astype(int).to_numpy(), times)
    finish = np.repeat(COUNTY_POINT_ID + flows["dest"].astype(int).to_numpy(), times)
    chance = np.random.default_rng(6)
    child = np.arange(len(start))
    family = (child // 2.5).astype(np.int32)
    day = (17_532 + chance.integers(0, 365, int(family[-1]) + 1))[family]
    return _table(family, child, day, start, finish, counties, None)


def _table(family, child, day, start, finish, places, found) -> pa.Table:
    states = places["state_code"].astype("category")
    row = pd.Series(np.arange(len(places)), index=places["place_id"])
    codes, names = states.cat.codes.to_numpy(), pa.array(states.cat.categories)

    def state(ids: np.ndarray) -> pa.DictionaryArray:
        picked = codes[row.reindex(ids).to_numpy()].astype(np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(picked), names)

    usa = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(day), np.int32)), pa.array(["USA"]))
    return pa.table(
        {
            "family_number": pa.array(family, pa.int32()),
            "child_number": pa.array(child.astype(np.int32)),
            "day": pa.array(day.astype(np.int32)),
            "from_place_id": pa.array(start.astype(np.int32)),
            "from_state_code": state(start),
            "from_country_code": usa,
            "to_place_id": pa.array(finish.astype(np.int32)),
            "to_state_code": state(finish),
            "is_same_place": pa.array(start == finish),
            "is_found": pa.nulls(len(day), pa.bool_()) if found is None else pa.array(found),
        }
    )


def write_records_of(folder: Path, moves: int) -> Records:
    """Record files of a made-up world with about so many moves on record."""
    families = max(1, moves * FAMILIES_A_MILLION // 1_000_000)
    return write_records(folder, make_world(families, through=DEMO_STATE))


def moves_store(folder: Path, moves: int) -> Path:
    """A store of records with about so many moves, and a report of 10,000 rows for the filters."""
    store = folder / f"store_{moves}_moves_schema_{SCHEMA_VERSION}"
    mark = store / "loaded-moves"
    if not mark.exists():
        records = folder / f"records_{moves}_moves"
        if not (records / "synthetic_enrollments.csv").exists():
            in_child("-m", "benchmarks.studies.made_up_moves", str(records), str(moves))
        kinds = ("student", "demographics", "qualifying_moves", "enrollments")
        in_child(
            "-m",
            "data.load",
            "--store",
            str(store),
            *(str(records / f"synthetic_{kind}.csv") for kind in kinds),
        )
        report = in_child(
            "-m",
            "data.made_up_families",
            "--out",
            str(records),
            "--rows",
            "10000",
            "--state",
            STATE,
            "--direction",
            "to",
        )
        in_child(
            "-m",
            "data.load",
            "--store",
            str(store),
            "--direction",
            "to",
            "--state",
            STATE,
            report.strip(),
        )
        mark.touch()
    return store


if __name__ == "__main__":
    write_records_of(Path(sys.argv[1]), int(sys.argv[2]))
