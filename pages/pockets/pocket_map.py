"""The map of the room: pockets outlined over counties and towns; a click chooses a pocket."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.leads.missed_enrollment import Totals
from analytics.pockets.cards import PocketCard, Pockets
from analytics.pockets.second_opinion import Opinion
from analytics.pockets.wording import about_in_words
from analytics.selection import Selection
from pages.parts.look import counted
from pages.parts.map import live_map, site_switches
from pages.parts.map.layers import Counties, Outlines, Sites, Towns
from pages.pockets import pocket_list


def draw(
    pockets: Pockets,
    chosen: PocketCard | None,
    *,
    selection: Selection,
    totals: Totals,
    by_place: pd.DataFrame,
    by_county: pd.DataFrame,
    opinion: Opinion | None,
) -> None:
    """Counties shaded and towns as bubbles by children missed, pockets as numbered circles.

    What is switched on of loaded reference files stands around them. With a second opinion on the
    chosen pocket, the counties it singles out have a dark edge.
    """

    def clicked(click: live_map.MapClick) -> None:
        card = _meant(click, pockets)
        if card is not None:
            pocket_list.choose(pockets, card.rank)

    allowed = live_map.imagery_allowed()
    sites = site_switches.layers(selection, by_place, site_switches.switched_on())
    view = live_map.MapView(
        (
            Counties(by_county.rename(columns={"children": "value"})),
            Outlines(outlines(pockets.cards), None if chosen is None else chosen.rank),
            Towns(by_place),
            Sites(sites),
        ),
        measure="Children missed",
        unit="children",
        not_placed=totals.not_placed_children,
        total=totals.children,
        selected=() if opinion is None else opinion.singled_out,
        show_imagery=allowed and st.session_state.get("imagery", False),
        height=560,
    )
    live_map.live_map(view, key="pocket-map", on_click=clicked)
    if opinion is not None and opinion.is_possible:
        number = len(opinion.singled_out)
        marked = f"{counted(number, 'county', 'counties')}, marked by a dark edge"
        st.caption(
            f"The second opinion on pocket {chosen.rank} singles out {marked if number else 'no county'}."
        )
    with st.container(horizontal=True, gap="small"):
        st.toggle("Satellite imagery", key="imagery", disabled=not allowed, help=live_map.IMAGERY_SENTENCE)
        site_switches.switches()
    site_switches.say(sites)


def outlines(cards: tuple[PocketCard, ...]) -> pd.DataFrame:
    """One row per pocket, as a layer of outlines wants it."""
    rows = [
        (
            card.rank,
            card.name,
            [
                card.county_names,
                f"{card.cases:,} {card.unit}, {about_in_words(card.expected)} expected",
                card.when[:1].upper() + card.when[1:],
                f"{card.chance[:1].upper()}{card.chance[1:]}",
            ],
            card.lat,
            card.lon,
            card.outline_km,
        )
        for card in cards
    ]
    columns = ["outline_id", "name", "words", "lat", "lon", "radius_km"]
    return pd.DataFrame(rows, columns=columns)


def _meant(click: live_map.MapClick, pockets: Pockets) -> PocketCard | None:
    """The pocket that a click means: its outline, one of its towns, or one of its counties."""
    belongs = {
        "outline": lambda card: card.rank == click.id,
        "place": lambda card: click.id in card.place_ids,
        "county": lambda card: click.id in card.county_fips,
    }[click.kind]
    return next((card for card in pockets.cards if belongs(card)), None)
