"""What is planted in the demo's world, and the truth file that says what should be found.

A pocket is a set of neighbouring towns where the State misses most of those who come; a pattern
is many alike who come to one place and are missed no more often than others.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from data.synthetic.journeys import FOUND_SHARE, Planting
from data.synthetic.world import World

DEMO_STATE = "GA"
"""Georgia: families come from Florida and Texas, live there, and leave for the Carolinas."""


@dataclass(frozen=True)
class Planted:
    """A planting with what it should look like to a person who reads the report.

    `towns` are the missed places in `state_code`; `first_qad` the day from which it is there.
    """

    planting: Planting
    role: str
    kind: str
    direction: str
    sentence: str
    towns: tuple[str, ...]
    first_qad: dt.date | None = None


FLORIDA_HOMES = (("Immokalee", "FL"), ("Belle Glade", "FL"), ("LaBelle", "FL"), ("Wauchula", "FL"))
TEXAS_HOMES = (("Weslaco", "TX"), ("Pharr", "TX"), ("Edinburg", "TX"), ("Eagle Pass", "TX"))
ALMA = ("Alma", "Baxley", "Hazlehurst")
BAINBRIDGE = ("Bainbridge", "Attapulgus", "Donalsonville")
TATTNALL = ("Glennville", "Reidsville", "Collins")
FORT_VALLEY = ("Fort Valley", "Reynolds", "Montezuma", "Musella")
ELLIJAY = ("Ellijay", "Blue Ridge")
BERRIEN = ("Nashville", "Enigma", "Lakeland", "Adel")

PLANTED: tuple[Planted, ...] = (
    Planted(
        Planting("Alma - Baxley - Hazlehurst", "GA", FLORIDA_HOMES, ("GA", "NC"), (70, 110, 110, 110), ALMA, (2, 3, 4), 0.12),
        "pocket", "steady", "to", "Three neighbouring counties miss most families, every spring.", ALMA,
    ),
    Planted(
        Planting("Bainbridge - Donalsonville", "GA", FLORIDA_HOMES, ("GA",), (60, 60, 60, 60), BAINBRIDGE, (8, 9, 10), 0.15),
        "pocket", "season", "to", "Missed in August to October only; at other times like everywhere.", BAINBRIDGE,
    ),
    Planted(
        Planting("Glennville - Reidsville", "GA", TEXAS_HOMES, ("GA", "MI"), (0, 0, 0, 55), TATTNALL, (1, 2, 3, 4), 0.12),
        "pocket", "new", "to", "New: nobody of these came before January 2026.", TATTNALL, dt.date(2026, 1, 1),
    ),
    Planted(
        Planting("Fort Valley - Reynolds", "GA", FLORIDA_HOMES, ("GA", "SC"), (70, 70, 24, 5), FORT_VALLEY, (3, 4, 5), 0.15),
        "pocket", "shrunken", "to", "Large until 2024, a third of it in 2025, nearly gone in 2026.", FORT_VALLEY,
    ),
    Planted(
        Planting("Ellijay - Blue Ridge", "GA", TEXAS_HOMES, ("GA",), (10, 10, 10, 10), ELLIJAY, (8, 9), 0.1),
        "pocket", "small", "to", "A handful of families in the mountains each autumn, all but one missed.", ELLIJAY,
    ),
    Planted(
        Planting("Nashville - Lakeland - Adel", "GA", tuple((town, "GA") for town in BERRIEN), ("NC",), (60, 60, 60, 60), found_share=0.1),
        "pocket", "home base", "from", "Families who live there unseen and leave for North Carolina.", BERRIEN,
    ),
    Planted(
        Planting("Statenville youth", "GA", (("Huehuetenango", "GTM"), ("Barillas", "GTM")), ("GA", "NC"), (90, 120, 150, 150), ("Statenville",), (1, 2, 3), is_youth=True),
        "pattern", "out-of-school youth", "to", "Youth from Huehuetenango who travel without parents.", ("Statenville",),
    ),
    Planted(
        Planting("Belle Glade to Cordele in June", "GA", (("Belle Glade", "FL"),), ("GA", "NC"), (90, 90, 90, 90), ("Cordele",), (6,)),
        "pattern", "one origin, one month", "to", "Families of one town arrive together in one month.", ("Cordele",),
    ),
    Planted(
        Planting("Immokalee to Moultrie", "GA", (("Immokalee", "FL"),), ("GA", "NC"), (100, 100, 100, 100), ("Moultrie",)),
        "pattern", "stream", "to", "The widest stream: Immokalee, Moultrie, North Carolina and back.", ("Moultrie",),
    ),
)  # fmt: skip
"""In the order of the world's plantings."""


def truth(world: World, planted: tuple[Planted, ...], rows: dict[str, pa.Table], as_of: dt.date) -> dict:
    """What the reports `rows` ("to" and "from", with the world's columns) hold of what was planted.

    Counts of a planted thing come in two kinds: `planted` counts its own families, `there` counts
    everybody listed at its towns, in its months and since its first day, chance visitors too.
    Raises ValueError where `planted` are not the plantings of the world.
    """
    if tuple(p.planting for p in planted) != world.plantings:
        raise ValueError("The truth can only be told of the plantings that the world was made with.")
    frames = {direction: table.to_pandas() for direction, table in rows.items()}
    things = [
        _truth_of(world, number, thing, frames[thing.direction], as_of)
        for number, thing in enumerate(planted)
    ]
    return {
        "pockets": [t for t in things if t["role"] == "pocket"],
        "patterns": [t for t in things if t["role"] == "pattern"],
        "background": {
            "expected_missed_share": round(1 - FOUND_SHARE, 3),
            "arrivals": _arrivals(world, world.moves[_is_by_chance(world)], "to", DEMO_STATE, as_of),
        },
        "streams": {direction: _streams(frame) for direction, frame in frames.items()},
    }


def counts(rows: pd.DataFrame) -> dict[str, int]:
    """Families, children and rows."""
    families, children = rows["family_id"].nunique(), rows["child_id"].nunique()
    return {"families": int(families), "children": int(children), "rows": len(rows)}


def _is_by_chance(world: World) -> np.ndarray:
    return (world.families["planting"].to_numpy() < 0)[world.moves["family_id"].to_numpy()]


def _truth_of(world: World, number: int, thing: Planted, rows: pd.DataFrame, as_of: dt.date) -> dict:
    city = "to_city" if thing.direction == "to" else "from_city"
    qad = pd.to_datetime(rows["qad"])
    months = thing.planting.months
    there = rows[city].isin(thing.towns)
    if months:
        there &= qad.dt.month.isin(months)
    if thing.first_qad:
        there &= qad >= pd.Timestamp(thing.first_qad)
    towns = world.places.towns
    county = [towns["county_name"][world.places.town(name, DEMO_STATE)] for name in thing.towns]
    mine = rows[(rows["planting"] == number).to_numpy()]
    of_planting = world.families["planting"].to_numpy()[world.moves["family_id"].to_numpy()]
    return {
        "name": thing.planting.name,
        "role": thing.role,
        "kind": thing.kind,
        "direction": thing.direction,
        "sentence": thing.sentence,
        "places": [
            {"town": name, "county_name": of, "state_code": DEMO_STATE}
            for name, of in zip(thing.towns, county, strict=True)
        ],
        "counties": sorted(set(county)),
        "months": list(months),
        "first_qad": (thing.first_qad or _date(qad.min())).isoformat(),
        "last_qad": as_of.isoformat(),
        "families_by_year": dict(
            zip(("2023", "2024", "2025", "2026"), thing.planting.yearly_families, strict=True)
        ),
        "expected_missed_share": round(1 - thing.planting.found_share, 3),
        "planted": counts(mine),
        "planted_arrivals": _arrivals(
            world, world.moves[of_planting == number], thing.direction, DEMO_STATE, as_of
        ),
        "there": counts(rows[there]),
    }


def _arrivals(
    world: World, moves: pd.DataFrame, direction: str, state_code: str, as_of: dt.date
) -> dict[str, float]:
    """Families with a move into (out of) the State by `as_of`, and those it never enrolled."""
    places = world.places
    end = moves["to_town"] if direction == "to" else moves["from_town"]
    state = places.region(state_code)
    here = (places.region_of_town[end.to_numpy()] == state) & (moves["qad"] <= pd.Timestamp(as_of))
    families = np.unique(moves.loc[here.to_numpy(), "family_id"])
    into = places.region_of_town[world.moves["to_town"].to_numpy()] == state
    enrolled = into & world.moves["is_found"].to_numpy()
    enrolled &= (world.moves["enrollment_date"] <= pd.Timestamp(as_of)).to_numpy()
    missed = ~np.isin(families, world.moves.loc[enrolled, "family_id"])
    return {
        "families": len(families),
        "missed_families": int(missed.sum()),
        "missed_share": round(float(missed.mean()), 3) if len(families) else 0.0,
    }


def _streams(rows: pd.DataFrame, most: int = 12) -> list[dict]:
    """The pairs of towns with the most listed families, most first."""
    ends = ["from_city", "from_state", "to_city", "to_state"]
    sums = rows.groupby(ends).agg(
        families=("family_id", "nunique"),
        children=("child_id", "nunique"),
        rows=("child_id", "size"),
    )
    sums = sums.reset_index().sort_values(["families", *ends], ascending=[False] + [True] * 4)
    return sums.head(most).to_dict("records")


def _date(day: pd.Timestamp) -> dt.date:
    return day.date()
