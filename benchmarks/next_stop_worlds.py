"""Worlds for the benchmark of the next stop: what was written down on a day, and towns of known shares."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.mobility.moves import EPOCH, RECORDS, CodedMoves, coded
from data.synthetic.world import World, travelling


def known_on(world: World, day: dt.date) -> CodedMoves:
    """The moves of a made-up world that the States had written down on `day`.

    The same rows as in its record files of that day (data/synthetic/records.py), without the detour
    through files and spelling of places; ends are numbered by the rows of the table of towns.
    """
    today = np.datetime64(day)
    known = world.enrollments["enrollment_date"].to_numpy() <= today
    is_on_record = np.zeros(len(world.children), dtype=bool)
    is_on_record[world.enrollments["child_id"].to_numpy()[known]] = True
    is_written = world.moves["recorded_region"].to_numpy() >= 0
    is_written &= (world.moves["recorded_date"] <= today).to_numpy()
    moves = world.moves[is_written]
    move, child = travelling(moves, world.children)
    move, child = move[is_on_record[child]], child[is_on_record[child]]
    moves = moves.iloc[move]
    days = moves["qad"].to_numpy().astype("datetime64[D]").astype(int)
    order = np.lexsort((days, child, moves["family_id"].to_numpy()))
    moves, child, days = moves.iloc[order], child[order], days[order]
    towns = world.places.towns
    state, country = towns["state_code"].to_numpy(object), towns["country_code"].to_numpy(object)
    start, finish = moves["from_town"].to_numpy(), moves["to_town"].to_numpy()
    table = pa.table(
        {
            "family_number": pa.array(moves["family_id"].to_numpy(), pa.int32()),
            "child_number": pa.array(child, pa.int32()),
            "day": pa.array(days, pa.int32()),
            "from_place_id": pa.array(start + 1, pa.int32()),
            "from_state_code": pa.array(state[start]),
            "from_country_code": pa.array(country[start]),
            "to_place_id": pa.array(finish + 1, pa.int32()),
            "to_state_code": pa.array(state[finish]),
            "is_same_place": pa.array(start == finish),
            "is_found": pa.nulls(len(start), pa.bool_()),
        }
    )
    return coded(table, _places(np.arange(len(towns)) + 1, towns["town"], state, country), RECORDS)


def simulated(
    towns: int, families: int, alike: float, years: int, chance: np.random.Generator
) -> tuple[CodedMoves, np.ndarray]:
    """A State whose towns send families on to four stops, or nowhere; and the true shares.

    Shares (towns x 5, the last one not seen again) vary about those of the State as those of
    `alike` families would: small numbers are towns that differ. Every year brings other families,
    4 to `families` to a town. Towns are the ends 1, 2, ...; stops 1001 to 1004.
    """
    state = chance.dirichlet([2.0, 1.5, 1.0, 0.5, 2.5])
    shares = chance.dirichlet(np.maximum(alike * state, 1e-3), towns)
    first = (dt.date(2020, 3, 1) - EPOCH).days
    rows, family = [], 0
    for town in range(towns):
        for year in range(years):
            for goes in chance.choice(5, chance.integers(4, families + 1), p=shares[town]):
                day = first + 365 * year
                for child in range(chance.integers(1, 4)):
                    rows.append((family, 5 * family + child, day, 2000, town + 1))
                    if goes < 4:
                        rows.append((family, 5 * family + child, day + 80, town + 1, 1001 + goes))
                family += 1
    rows.append((family, 5 * family, first + 365 * years + 300, 1001, 1002))
    frame = pd.DataFrame(
        rows, columns=["family_number", "child_number", "day", "from_place_id", "to_place_id"]
    )
    table = pa.Table.from_pandas(frame.astype("int32"), preserve_index=False)
    for side in ("from", "to"):
        codes = np.where(frame[f"{side}_place_id"] < 1000, "GA", "FL")
        table = table.append_column(f"{side}_state_code", pa.array(codes))
    table = table.append_column("from_country_code", pa.array(["USA"] * len(frame)))
    table = table.append_column("is_same_place", pa.array([False] * len(frame)))
    table = table.append_column("is_found", pa.nulls(len(frame), pa.bool_()))
    ids = np.unique(frame[["from_place_id", "to_place_id"]].to_numpy())
    codes = np.where(ids < 1000, "GA", "FL")
    return coded(table, _places(ids, "Town", codes, "USA"), RECORDS), shares


def _places(ids: np.ndarray, names, states, countries) -> pd.DataFrame:
    return pd.DataFrame({"place_id": ids}).assign(
        place_name=np.asarray(names, dtype=object) if not isinstance(names, str) else names,
        state_code=states,
        country_code=countries,
        county_fips=None,
        county_name=None,
        lat=32.0,
        lon=-82.0,
    )
