"""What unplaced spellings may mean, as the room asks it: worked out once for a version of the store."""

from __future__ import annotations

import pandas as pd

from analytics.leads import places_to_repair as question
from analytics.selection import Selection
from data.geocoding import proposals
from data.geocoding.proposals import Listed
from pages.parts.answers import leads
from pages.parts.answers.answered import answered

SUGGESTIONS = 6


@answered(max_entries=8)
def spelled(only: str | None) -> pd.DataFrame:
    """The spellings of one extract, or of all: analytics.leads.places_to_repair.spellings."""
    return leads.listed(lambda table, _: question.spellings(table, only), Selection())


@answered(max_entries=2)
def _listed() -> Listed:
    every = spelled(None)
    placed = every[every["located_by"].isin(proposals.SURELY) & every["place_id"].notna()]
    return Listed.of(placed["place_id"])


@answered(max_entries=2)
def _near() -> dict[int, tuple[float, float]]:
    found = leads.listed(lambda table, _: question.near_families(table), Selection())
    return {int(row.written_id): (row.lat, row.lon) for row in found.itertuples()}


@answered(max_entries=8)
def sure(only: str | None) -> pd.DataFrame:
    """One row per spelling to look at whose meaning is sure, by written_id: place_id, why."""
    asked = question.to_look_at(spelled(only)).set_index("written_id")
    return proposals.sure(asked, _listed())


def propose(spelling: pd.Series, text: str, state: str) -> pd.DataFrame:
    """The towns of a State that a spelling may mean, or `text` where a person searches."""
    is_own = text == spelling["city"]
    county = spelling["county_fips"] if is_own and pd.notna(spelling["county_fips"]) else None
    near = _near().get(int(spelling["written_id"]))
    return proposals.propose(text, state, _listed(), county, near, SUGGESTIONS)
