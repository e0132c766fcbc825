"""Visits that a plan owes to places where nobody was for a year, or of which little is known."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.plan.asked import Asked
from analytics.plan.places import is_not_seen
from analytics.plan.worth import SIGMAS_OF_90

WIDER_THAN_CHANCE = 1.5
"""A town is uncertain where its interval is so many times as wide as that of chance alone."""


@dataclass(frozen=True)
class Owed:
    """towns: flags, the towns that count; visits: how many of the plan's go to them at least. why: "to learn" or
    "spread"; name: of whom it is told."""

    towns: np.ndarray
    visits: int
    why: str
    name: str


def owed(chosen: pd.DataFrame, asked: Asked, visits: int) -> list[Owed]:
    """What a plan of so many visits owes: to places to learn of, and with is_spread to counties not seen for a year."""
    found = []
    to_learn = worth_learning(chosen, asked)
    if asked.share_to_learn > 0 and to_learn.any():
        share = math.ceil(asked.share_to_learn * visits - 1e-9)
        found.append(Owed(to_learn, min(share, int(to_learn.sum())), "to learn", "places to learn of"))
    if asked.is_spread:
        expected = chosen["expected_families"].to_numpy(float)
        counties = chosen["county_fips"].astype(object)
        missed = _county_not_seen(chosen, asked)
        for county in sorted({c for c in counties if isinstance(c, str)}):
            here = (counties == county).to_numpy(dtype=bool)
            share = math.floor(expected[here].sum() / expected.sum() * visits + 0.5)
            if share and missed[here].all():
                name = str(chosen.loc[here, "county_name"].iloc[0])
                found.append(Owed(here, min(share, int(here.sum())), "spread", f"{name} County"))
    return found


def worth_learning(chosen: pd.DataFrame, asked: Asked) -> np.ndarray:
    """Flags: not seen for a year, where visits are logged at all, or uncertain beyond chance."""
    mean = np.maximum(chosen["expected_families"].to_numpy(float), 1e-9)
    width = chosen["high"].to_numpy(float) - chosen["low"].to_numpy(float)
    is_uncertain = width > WIDER_THAN_CHANCE * 2 * SIGMAS_OF_90 * np.sqrt(np.maximum(mean, 0.5))
    if not has_visits(chosen):
        return is_uncertain
    return is_uncertain | is_not_seen(chosen["last_visit"], asked.monday).to_numpy(dtype=bool)


def has_visits(towns: pd.DataFrame) -> bool:
    """Whether any visit is logged in the counties of these towns."""
    return "last_visit" in towns and bool(
        towns["last_visit"].notna().any() or towns["county_last_visit"].notna().any()
    )


def _county_not_seen(chosen: pd.DataFrame, asked: Asked) -> np.ndarray:
    if "county_last_visit" not in chosen:
        return np.ones(len(chosen), dtype=bool)
    return is_not_seen(chosen["county_last_visit"], asked.monday).to_numpy(dtype=bool)
