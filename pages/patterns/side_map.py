"""Where two views differ: counties coloured by how many families more are here or there."""

from __future__ import annotations

import streamlit as st

from analytics.leads.tally import Tally
from analytics.patterns.side_by_side import by_county, without_county
from analytics.selection import Selection
from pages.parts import current
from pages.parts.look import NOTHING, bare, counted, number
from pages.parts.map import live_map
from pages.parts.map.layers import Counties

HEIGHT = 420


def draw(selection: Selection, here: Tally, there: Tally) -> None:
    """The map and its numbers as a table. A click on a county narrows this view to it."""
    found = by_county(here, there)
    st.markdown("**Families by county, here against there**")
    if found.empty:
        st.caption("No place of the two views is in a known county.")
        return

    def clicked(click: live_map.MapClick) -> None:
        if click.kind == "county":
            current.narrow("counties", click.id)

    lost = [without_county(tally) for tally in (here, there)]
    said = "Every family of the two views is on the map."
    if any(lost):
        said = (
            f"Not on the map: {counted(lost[0], 'family', 'families')} here and {number(lost[1])} "
            "there whose place is in no known county."
        )
    on_map, as_table = st.columns([3, 2], gap="medium")
    with on_map:
        view = live_map.MapView(
            (Counties(found.rename(columns={"change": "value"}), is_change=True),),
            measure="More here, or more there",
            unit="families",
            selected=selection.counties,
            footer=said,
            height=HEIGHT,
        )
        live_map.live_map(view, key="side-map", on_click=clicked)
    with as_table:
        name = current.county_reader()
        shown = found.assign(county=[bare(name(fips)) for fips in found["county_fips"]])
        st.dataframe(
            shown[["county", "change", "here", "there", "children_here", "children_there"]],
            hide_index=True,
            height=HEIGHT,
            column_config={
                "county": "County",
                "change": st.column_config.NumberColumn(
                    "Here less there", help="Families here less those there: below 0 more are there."
                ),
                "here": "Families here",
                "there": "Families there",
                "children_here": "Children here",
                "children_there": "Children there",
            },
            placeholder=NOTHING,
        )
    st.caption(
        "Numbers of families, not shares: a longer list has more nearly everywhere. "
        "A click on a county narrows this view to it."
    )
