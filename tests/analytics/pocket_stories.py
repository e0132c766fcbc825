"""Little worlds for pockets: towns on a grid, and who was missed where on which day. SYNTHETIC."""

from __future__ import annotations

import datetime as dt
import random

import pandas as pd

from analytics.pockets.cases import ViewLeads

TOWNS = {
    # place_id: (name, county FIPS, county, lat, lon); Georgia, all over
    1: ("Alma", "13005", "Bacon", 31.54, -82.46),
    2: ("Baxley", "13001", "Appling", 31.78, -82.35),
    3: ("Hazlehurst", "13161", "Jeff Davis", 31.87, -82.59),
    4: ("Bainbridge", "13087", "Decatur", 30.90, -84.57),
    5: ("Donalsonville", "13253", "Seminole", 31.04, -84.88),
    6: ("Ellijay", "13123", "Gilmer", 34.69, -84.48),
    7: ("Cordele", "13081", "Crisp", 31.96, -83.78),
    8: ("Moultrie", "13071", "Colquitt", 31.18, -83.79),
    9: ("Tifton", "13277", "Tift", 31.45, -83.51),
    10: ("Macon", "13021", "Bibb", 32.84, -83.63),
    11: ("Athens", "13059", "Clarke", 33.96, -83.38),
    12: ("Gainesville", "13139", "Hall", 34.30, -83.82),
    13: ("Rome", "13115", "Floyd", 34.26, -85.16),
    14: ("Columbus", "13215", "Muscogee", 32.46, -84.99),
    15: ("Augusta", "13245", "Richmond", 33.47, -81.97),
    16: ("Savannah", "13051", "Chatham", 32.08, -81.10),
    17: ("Brunswick", "13127", "Glynn", 31.15, -81.49),
    18: ("Valdosta", "13185", "Lowndes", 30.83, -83.28),
    19: ("Dublin", "13175", "Laurens", 32.54, -82.90),
    20: ("Statesboro", "13031", "Bulloch", 32.45, -81.78),
}
IMMOKALEE, WESLACO = 100, 101
Row = tuple[int, int, int, str]
"""(place_id, family, child, day)"""


AS_OF = dt.date(2026, 1, 31)


def view(
    rows: list[Row], direction: str = "to", not_placed: int = 0, as_of: dt.date = AS_OF, **columns
) -> ViewLeads:
    """The view that holds these rows; `columns` set other columns of all rows."""
    frame = pd.DataFrame(rows, columns=["place_id", "family", "child", "day"])
    frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[s]")
    frame["county_fips"] = [TOWNS[i][1] for i in frame["place_id"]]
    given = {
        "other_place_id": IMMOKALEE,
        "age_band": "6-13",
        "is_osy": False,
        "is_in_window": True,
        "status": "first extract",
    }
    for name, value in (given | columns).items():
        frame[name] = value
    named = {**TOWNS, IMMOKALEE: ("Immokalee", "12021", "Collier", 26.42, -81.42)}
    places = pd.DataFrame(
        [
            (i, name, county, fips, "FL" if i == IMMOKALEE else "GA", lat, lon)
            for i, (name, fips, county, lat, lon) in named.items()
        ],
        columns=["place_id", "place_name", "county_name", "county_fips", "state_code", "lat", "lon"],
    ).set_index("place_id")
    families = frame["family"].nunique() + not_placed
    return ViewLeads(frame, places, direction, "GA", as_of, families, not_placed)


def spread(families: int, seed: int = 1) -> list[Row]:
    """Each family of two, missed once at a town and in a month drawn without a pattern."""
    draw = random.Random(seed)
    rows: list[Row] = []
    for family in range(families):
        day = dt.date(2025, draw.randint(1, 12), draw.randint(1, 28)).isoformat()
        town = draw.choice(list(TOWNS))
        rows += [(town, family, 2 * family, day), (town, family, 2 * family + 1, day)]
    return rows


def with_pocket(families: int = 320, more: int = 32) -> list[Row]:
    """`spread`, and families who came to Alma, Baxley and Hazlehurst in March and April 2025."""
    rows = spread(families)
    for i in range(more):  # two months of sixteen days
        family = families + i
        day = dt.date(2025, 3 + i % 2, 1 + i // 2).isoformat()
        rows.append((1 + i % 3, family, 2 * family, day))
    return rows
