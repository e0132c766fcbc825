"""Places to repair: spellings to look at, what is decided, and rows that cannot be right."""

from __future__ import annotations

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.leads import places_to_repair as question
from data.geocoding import proposals
from data.geocoding.gazetteer import place_details
from data.geocoding.proposals import Listed
from data.reference import COUNTY_POINT_ID
from data.store.place_choices import Alias, by_key, key_of, read_aliases


def places_to_repair(asked: Asked) -> pd.DataFrame:
    found = _undecided(asked)
    ways = [len(also) + 1 for also in found["also"]]
    return found.assign(ways=ways).drop(columns=["also", "written_id", "same_id", "county_fips"])


def _spelled(asked: Asked, only: str | None = None) -> pd.DataFrame:
    if only is not None and only not in set(asked.held.lists["extract_id"]):
        raise CannotBeTold("That list is not loaded: the question `lists` says what is.")
    return asked.held.once(
        ("spelled", only), lambda: asked.held.listed(lambda table: question.spellings(table, only))
    )


def _undecided(asked: Asked) -> pd.DataFrame:
    """Without the spellings that somebody decided to leave unplaced."""
    listed = question.to_look_at(_spelled(asked, asked.settings.get("file")))
    aliases: dict[tuple[str, ...], Alias] = by_key(read_aliases(asked.held.store.folder))
    keys = [key_of(*cells) for cells in listed[list(question.WRITTEN)].itertuples(index=False)]
    return listed[[key not in aliases for key in keys]].reset_index(drop=True)


def places_sure(asked: Asked) -> pd.DataFrame:
    every = _spelled(asked)
    placed = every[every["located_by"].isin(proposals.SURELY) & every["place_id"].notna()]
    listed = _undecided(asked)
    meant = proposals.sure(listed.set_index("written_id"), Listed.of(placed["place_id"]))
    rows = listed[listed["written_id"].isin(meant.index)].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame()
    meant = meant.loc[rows["written_id"]].reset_index(drop=True)
    places = place_details(meant["place_id"])
    is_county = places["place_id"] >= COUNTY_POINT_ID
    names = ("somewhere in " + places["place_name"]).where(is_county, places["place_name"])
    return rows[[*question.WRITTEN, "children"]].assign(
        place_id=meant["place_id"], is_place=names, is_county=places["county_name"],
        is_state_code=places["state_code"], why=meant["why"],
    )  # fmt: skip


def places_decided(asked: Asked) -> pd.DataFrame:
    names = [*question.WRITTEN, "place_id", "decided_by", "decided_at"]
    aliases = read_aliases(asked.held.store.folder)
    found = pd.DataFrame([[getattr(one, name) for name in names] for one in aliases], columns=names)
    placed = sorted({int(one.place_id) for one in aliases if one.place_id is not None})
    details = place_details(placed)
    by_id = dict(zip(details["place_id"], details["place_name"] + " " + details["state_code"], strict=True))
    return found.assign(place_name=[by_id.get(one.place_id) for one in aliases])


def moves_within_one_place(asked: Asked) -> pd.DataFrame:
    return asked.held.listed(question.same_place)


def missed_in_another_state(asked: Asked) -> pd.DataFrame:
    return asked.held.listed(question.missed_in_other_state)


def zip_in_another_state(asked: Asked) -> pd.DataFrame:
    found = question.zip_elsewhere(_spelled(asked))
    return found[["city", "state_code", "zip", "zip_state", "children"]]
