"""Made-up lists and the files that somebody shares of them, small enough to be attacked whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import ibis
import numpy as np
import pandas as pd

from analytics.leads.coded import EPOCH, CodedLeads, coded_leads
from analytics.leads.shared_list import BANDS, MONTHS, OTHERS, PLACES, Asked
from analytics.selection import Selection
from data.schema.program import period_year

TOWNS = [(1, "42071"), (2, "42071"), (3, "42071"), (4, "42117"), (5, "42117"), (6, "42127"), (7, None)]
ORIGINS = [(21, "12021", "FL"), (22, "12086", "FL"), (23, "37061", "NC")]
MONTHS_OF = [(2025, 5), (2025, 6), (2025, 8), (2025, 9), (2026, 5), (2026, 6)]
PLACES_FRAME = pd.DataFrame(
    [(p, f"Town {p}", "PA", c, f"County {c}") for p, c in TOWNS]
    + [(p, f"Town {p}", s, c, f"County {c}") for p, c, s in ORIGINS],
    columns=["place_id", "place_name", "state_code", "county_fips", "county_name"],
)
AGES = ("3-5", "6-13", "17-21")


def frame_of(town, month, origin, age, in_window, child, family) -> pd.DataFrame:
    """One row per lead of given numbers (positions in TOWNS, where one past the end is no town,
    MONTHS_OF, ORIGINS and AGES)."""
    towns = [*TOWNS, (None, None)]
    days = [dt.date(*MONTHS_OF[m], 10) for m in month]
    places = [towns[t] for t in town]
    others = [ORIGINS[o] for o in origin]
    first = [period_year(day) for day in days]
    return pd.DataFrame(
        {
            "missed_place_id": pd.array([p for p, _ in places], dtype="Int32"),
            "missed_county_fips": pd.array([c for _, c in places], dtype="string"),
            "other_place_id": pd.array([o[0] for o in others], dtype="Int32"),
            "last_district": pd.array([None] * len(days), dtype="string"),
            "other_state_code": pd.array([o[2] for o in others], dtype="string"),
            "missed_state_code": pd.array(["NJ" if t == 6 else "PA" for t in town], dtype="string"),
            "state_code": pd.array(["PA"] * len(days), dtype="string"),
            "move_month": pd.array([day.month for day in days], dtype="UInt8"),
            "performance_period": [f"{y}-{(y + 1) % 100:02d}" for y in first],
            "grade_band": pd.array([None] * len(days), dtype="string"),
            "age_band": [AGES[a] for a in age],
            "window_band": ["12-24" if w else "expired" for w in in_window],
            "family_size": "1",
            "status": "first extract",
            "is_in_window": np.asarray(in_window, dtype=bool),
            "is_osy": False,
            "child_number": np.asarray(child, dtype=np.int32),
            "family_number": np.asarray(family, dtype=np.int32),
            "move_date": pd.to_datetime(days),
        }
    )


def coded(frame: pd.DataFrame) -> CodedLeads:
    return coded_leads(ibis.memtable(frame), PLACES_FRAME)


def made_up(chance: np.random.Generator) -> pd.DataFrame:
    """A list of 20 to 700 children in families that travel together, most in a few towns."""
    families = int(chance.choice([8, 20, 60, 150, 250]))
    weights = chance.dirichlet(np.full(len(TOWNS) + 1, chance.choice([0.3, 0.8, 2.0])))
    town = chance.choice(len(TOWNS) + 1, families, p=weights)
    month = chance.choice(len(MONTHS_OF), families, p=chance.dirichlet(np.full(len(MONTHS_OF), 0.8)))
    origin = chance.choice(len(ORIGINS), families, p=chance.dirichlet(np.full(len(ORIGINS), 0.7)))
    window = chance.random(families) < chance.choice([0.5, 0.9, 0.97])
    size = chance.integers(1, 5, families)
    family = np.repeat(np.arange(families), size)
    age = chance.choice(len(AGES), len(family), p=[0.2, 0.7, 0.1])
    each = (town[family], month[family], origin[family])
    return frame_of(*each, age, window[family], np.arange(len(family)), family)


def next_list(frame: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """The list of some weeks later: a few families found, a few new ones."""
    families = frame["family_number"].unique()
    found = chance.choice(families, int(chance.integers(0, 4)), replace=False)
    more = made_up(chance)
    more = more[more["family_number"] < int(chance.integers(0, 4))]
    more = more.assign(
        child_number=more["child_number"] + 10_000, family_number=more["family_number"] + 10_000
    )
    return pd.concat([frame[~frame["family_number"].isin(found)], more], ignore_index=True)


def all_that_could_be() -> pd.DataFrame:
    """One row per combination of town, month, origin, age and window: what a child may be."""
    axes = np.meshgrid(
        range(len(TOWNS) + 1), range(len(MONTHS_OF)), range(len(ORIGINS)), range(len(AGES)), (0, 1),
        indexing="ij",
    )  # fmt: skip
    town, month, origin, age, window = (axis.ravel() for axis in axes)
    return frame_of(town, month, origin, age, window, np.arange(len(town)), np.arange(len(town)))


VIEWS: tuple[dict, ...] = (
    {},
    {"to_states": ("PA",)},
    {"counties": ("42117",)},
    {"counties": ("42071", "42117")},
    {"places": (1,)},
    {"places": (1, 4)},
    {"from_states": ("FL",)},
    {"from_states": ("NC",)},
    {"other_places": (21,)},
    {"months": (6,)},
    {"months": (5, 6)},
    {"months": (5,)},
    {"periods": ("2025-26",)},
    {"age_bands": ("6-13",)},
    {"age_bands": ("3-5", "6-13")},
    {"window_bands": ("12-24",)},
    {"window_bands": ("expired",)},
    {"qad_first": dt.date(2025, 6, 1), "qad_last": dt.date(2025, 9, 30)},
    {"from_states": ("FL",), "counties": ("42071",)},
    {"months": (6,), "age_bands": ("6-13",)},
)
RUN = Selection(direction="to", state="PA")


def some_file(chance: np.random.Generator) -> tuple[Asked, ...]:
    """What one file asks for: mostly the export of a view, now and then the plan or the call list."""
    kind = chance.choice(["export", "export", "export", "plan", "call"])
    selection = replace(RUN, **VIEWS[int(chance.integers(len(VIEWS)))])
    if kind == "export":
        return (Asked(selection, (PLACES, MONTHS), has_families=True, has_window=True),)
    if kind == "plan":
        compared = (PLACES, BANDS, MONTHS)
        return tuple(
            Asked(replace(RUN, periods=(p,)), tables)
            for p, tables in (("2024-25", compared), ("2025-26", compared), ("2023-24", ()))
        )
    level = chance.choice(["state", "county", "place"])
    seasons = ((dt.date(2025, 9, 1), None), (dt.date(2024, 9, 1), dt.date(2025, 8, 31)))
    return tuple(
        Asked(
            replace(selection, periods=(), months=(), qad_first=first, qad_last=last),
            (OTHERS,),
            has_total=False,
            has_families=True,
            level=str(level),
        )
        for first, last in seasons
    )


DAY_ZERO = EPOCH
