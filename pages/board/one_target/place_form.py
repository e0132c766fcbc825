"""Which place a target stands for: one town, several, or a whole county. Asked in the form of a target."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics.board.ideas import read_figure
from analytics.leads import missed_enrollment as question
from analytics.selection import Selection
from data.board.board import Pin, Target
from data.geocoding.gazetteer import counties_of, towns_of
from pages.parts import current
from pages.parts.answers import leads
from pages.parts.look import counted, plain

MOST_PLACES = 1000
TOWNS, COUNTY = "Towns", "A whole county"


@dataclass(frozen=True)
class Where:
    """What a target stands for; fields as data.board.Target."""

    place_name: str
    place_ids: tuple[int, ...]
    county_fips: str
    lat: float | None
    lon: float | None


def ask(one: Pin | None, selection: Selection, targets: tuple[Target, ...], key: str) -> None:
    """The fields, and who means to go there already."""
    asked = st.radio(
        "Where", (TOWNS, COUNTY), key=f"{key}-what", horizontal=True, label_visibility="collapsed"
    )
    if asked == COUNTY:
        counties = _counties(selection)
        names = {f: f"{row.full_name} · {_listed(row)}" for f, row in counties.iterrows()}
        fips = st.selectbox(
            "County",
            list(names),
            _first_county(selection, list(names)),
            key=f"{key}-county",
            format_func=names.__getitem__,
        )
        others = [t for t in targets if not t.place_ids and t.county_fips == fips]
    else:
        towns = _towns(selection, is_any=one is None)
        if towns.empty:
            st.caption("No town of this view is on the map; a county can be chosen.")
        names = {i: f"{row.place_name} {row.state_code} · {_listed(row)}" for i, row in towns.iterrows()}
        chosen = st.multiselect(
            "Town (several are one target)",
            list(names),
            _proposed(one, list(names)),
            key=f"{key}-place",
            format_func=names.__getitem__,
            select_all=False,
            filter_mode="contains",
        )
        others = [t for t in targets if set(chosen) & set(t.place_ids)]
    for other in others:
        if other.is_open:
            said = f"{other.place_name} is a target of {other.owner or 'somebody'} already: {other.progress}."
            st.caption(f":material/groups: {plain(said, 400)}")


def chosen(one: Pin | None, selection: Selection, key: str) -> Where | None:
    """What was chosen, read from the session; None where no town was."""
    said = st.session_state
    if said[f"{key}-what"] == COUNTY:
        fips = said[f"{key}-county"]
        county = _counties(selection).loc[fips]
        name = f"{county.full_name} {county.state_code}"
        return Where(name, (), fips, None, None)  # its middle is nowhere to drive to
    ids = said[f"{key}-place"]
    if not ids:
        return None
    towns = _towns(selection, is_any=one is None)
    named = [f"{towns.loc[i].place_name} {towns.loc[i].state_code}" for i in ids[:3]]
    more = f" + {len(ids) - 3} more" if len(ids) > 3 else ""
    first = towns.loc[ids[0]]
    return Where(" + ".join(named) + more, tuple(int(i) for i in ids), "", float(first.lat), float(first.lon))


def _proposed(one: Pin | None, towns: list[int]) -> list[int]:
    """The towns that a pin's idea is about, else the first of its view."""
    if one is None:
        return []
    figure = read_figure(one.figure)
    about = [i for i in figure.towns if i in set(towns)] if figure else []
    return about or towns[:1]


def _towns(selection: Selection, is_any: bool) -> pd.DataFrame:
    """One row per town to choose from, by its id: those of the view, most families first, then
    (`is_any`) the other towns of the State, the largest first."""
    listed = leads.answer(question.by_place, selection).dropna(subset=["place_id", "lat", "lon"])
    listed = listed[listed["place_id"] > 0].sort_values("families", ascending=False, kind="stable")
    columns = ["place_name", "state_code", "lat", "lon", "families"]
    towns = listed.set_index("place_id")[columns]
    if is_any:
        others = towns_of(leads.extract_of(selection)["state_code"], MOST_PLACES)
        others = others[~others["place_id"].isin(towns.index)].assign(families=0)
        towns = pd.concat([towns, others.set_index("place_id")[columns]])
    return towns.head(MOST_PLACES)


def _counties(selection: Selection) -> pd.DataFrame:
    """One row per county of the State, by its FIPS code: those of the view first, most families first."""
    counties = counties_of(leads.extract_of(selection)["state_code"]).set_index("county_fips")
    listed = leads.answer(question.by_county, selection).set_index("county_fips")["families"]
    counties["families"] = listed.reindex(counties.index).fillna(0).astype(int)
    return counties.sort_values("families", ascending=False, kind="stable")


def _first_county(selection: Selection, offered: list[str]) -> int:
    """The county that the view is filtered by, else that with most families."""
    wanted = [fips for fips in selection.counties if fips in offered]
    return offered.index(wanted[0]) if wanted else 0


def _listed(place) -> str:
    if not place.families:
        return "nobody listed"
    if not leads.unit_of(current.selection()).tells_families:
        return counted(int(place.families), "row", "rows")
    return counted(int(place.families), "family", "families")
