"""The map of the room, its satellite switch, and the list of what could not be put on it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.leads import missed_enrollment as question
from analytics.leads.missed_enrollment import Totals
from analytics.selection import Selection
from analytics.wording import Unit, state_name
from data.reference import COUNTY_POINT_ID
from pages.parts import current, order
from pages.parts.answers import leads
from pages.parts.look import NOTHING
from pages.parts.map import live_map, site_switches
from pages.parts.map.layers import Counties, Sites, Towns

MOST_ROWS_FOR_NOW = 200_000
"""Of larger lists it takes seconds to tell who is to be met: the map of who is missing does not wait for it."""


def draw(
    selection: Selection, totals: Totals, by_place: pd.DataFrame, by_county: pd.DataFrame, unit: Unit
) -> None:
    """Counties shaded by children (or rows) missed, a bubble per town; a click narrows everything."""
    allowed = live_map.imagery_allowed()
    if not unit.tells_families:  # else the balloons name families
        by_place, by_county = (
            by_place.assign(families=float("nan")),
            by_county.drop(columns="families", errors="ignore"),
        )
    by_place = by_place[by_place["place_id"] < COUNTY_POINT_ID]  # a county is drawn as its area alone
    by_place = _with_soon(by_place, selection, unit)
    sites = site_switches.layers(selection, by_place, site_switches.switched_on())
    view = live_map.MapView(
        (Counties(by_county.rename(columns={"children": "value"})), Towns(by_place), Sites(sites)),
        measure=f"{unit.heading} missed",
        unit=unit.many,
        not_placed=totals.not_placed_children,
        total=totals.children,
        selected=(*selection.counties, *selection.places),
        show_imagery=allowed and st.session_state.get("imagery", False),
        height=540,
    )
    live_map.live_map(
        view,
        key="missed-map",
        on_click=lambda click: current.narrow("counties" if click.kind == "county" else "places", click.id),
    )
    with st.container(horizontal=True, gap="small"):
        st.toggle("Satellite imagery", key="imagery", disabled=not allowed, help=live_map.IMAGERY_SENTENCE)
        site_switches.switches()
    site_switches.say(sites)
    if totals.not_placed_rows:
        _not_placed(selection, totals, unit)
    if totals.elsewhere_rows:
        _elsewhere(selection, totals, unit)


def _with_soon(by_place: pd.DataFrame, selection: Selection, unit: Unit) -> pd.DataFrame:
    """With the families to be met at each town in the next weeks, where that can be told: the map says now, too."""
    extract = leads.extract_of(selection)
    if selection.direction != "to" or not unit.tells_families or extract["rows_accepted"] > MOST_ROWS_FOR_NOW:
        return by_place
    to_come = order.coming(selection)
    if isinstance(to_come, str):
        return by_place
    return by_place.assign(families_soon=[to_come.families((int(i),)) for i in by_place["place_id"]])


def _not_placed(selection: Selection, totals: Totals, unit: Unit) -> None:
    missing = unit.counted(totals.not_placed_children)
    with st.expander(f"Not placed: {missing}", icon=":material/wrong_location:"):
        st.caption("Towns as the file spells them. They count in every figure but the map.")
        rows = leads.listed(
            lambda table, chosen: question.not_placed(table("leads"), table("places_as_written"), chosen),
            selection,
        )
        _table(
            rows,
            unit,
            {"city": "Town as written", "written_state": "State", "zip": "ZIP", "county": "County"},
        )


def _elsewhere(selection: Selection, totals: Totals, unit: Unit) -> None:
    """Who is missed in another State than the report's: apart, for they are none of its towns."""
    said = f"In another State: {unit.counted(totals.elsewhere_children)}"
    with st.expander(said, icon=":material/output:"):
        st.caption(
            f"The list is of {state_name(selection.state)}, but the place is not: a slip of the pen, or a row of "
            "another report. They count in the figures above, and not in the towns and counties, on the map, in "
            "files of places or in Pockets."
        )
        rows = leads.listed(
            lambda table, chosen: question.elsewhere(
                table("leads"), table("places"), table("places_as_written"), chosen
            ),
            selection,
        )
        _table(rows, unit, {"state": "State", "town": "Town", "county_name": "County"})


def _table(rows: pd.DataFrame, unit: Unit, named: dict[str, str]) -> None:
    """Places with what they count; columns that hold nothing are left out."""
    if not unit.tells_families:
        rows = rows.drop(columns="children")
    st.dataframe(
        rows.dropna(axis="columns", how="all"),
        hide_index=True,
        column_config=named | {"children": "Children", "rows": "Rows"},
        placeholder=NOTHING,
    )
