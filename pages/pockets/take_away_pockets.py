"""Files of the pockets, for program staff: Excel, Google Earth, the offline map, a route sheet."""

from __future__ import annotations

import streamlit as st

from analytics.exports.kml import kml
from analytics.exports.map_file import map_file
from analytics.exports.sheets.route_sheet import route_sheet
from analytics.exports.workbook import workbook
from analytics.leads import missed_enrollment as question
from analytics.pockets.cards import PocketCard, Pockets
from analytics.pockets.facts import pocket_table, pocket_word_table
from analytics.pockets.find import Setting
from analytics.pockets.surroundings import surroundings_table
from analytics.selection import Selection
from pages.parts.answers import leads
from pages.parts.export import downloads, panel
from pages.parts.export import leads as take_away
from pages.parts.map import site_switches
from pages.pockets import surroundings


def draw(selection: Selection, pockets: Pockets, setting: Setting) -> None:
    """The export panel of the room."""

    on_map = site_switches.switched_on()

    def made(write):
        """A callable, so that a file is made on the click and never before."""
        return lambda: write(
            take_away.context(selection, "internal"),
            leads.answer(question.by_place, selection),
            leads.answer(question.by_county, selection),
            {card.rank: surroundings.beside(card, selection, setting) for card in pockets.cards},
        )

    files = (
        (
            "Excel",
            "xlsx",
            ":material/table:",
            lambda context, places, counties, beside: workbook(
                context,
                places=places,
                counties=counties,
                months=leads.answer(question.by_month, selection),
                pockets=pocket_table(pockets.cards).drop(columns="stability"),
                beside={
                    "Pockets in words": pocket_word_table(pockets.cards, beside),
                    "Nearby": surroundings_table({r: one.around for r, one in beside.items()}),
                },
            ),
        ),
        (
            "Google Earth",
            "kml",
            ":material/public:",
            lambda context, places, counties, beside: kml(
                context,
                places,
                counties,
                pockets.cards,
                beside,
                site_switches.layers(selection, places, on_map),
            ),
        ),
        (
            "Map to open offline",
            "html",
            ":material/map:",
            lambda context, places, counties, beside: map_file(
                context,
                places,
                counties,
                pockets.cards,
                beside,
                site_switches.layers(selection, places, on_map),
            ),
        ),
    )

    def content() -> None:
        st.caption(
            "For program staff: true counts, confidential. A pocket can be a few families of one "
            "town, so there is no version of it to share outside; the places alone can be shared "
            "from Missed enrollment."
        )
        for label, ending, icon, write in files:
            downloads.counts(
                label,
                made(write),
                take_away.file_name(selection, "internal", ending, what="pockets"),
                key=f"take-pockets-{ending}",
                icon=icon,
                width="stretch",
            )

    panel.draw(content)


def draw_route_sheet(selection: Selection, card: PocketCard, setting: Setting) -> None:
    """The button for one pocket's sheet of paper."""
    name = take_away.file_name(selection, "internal", "html", what=f"pocket-{card.rank}-route-sheet")
    downloads.counts(
        "Route sheet to print",
        lambda: route_sheet(
            take_away.context(selection, "internal"),
            card,
            surroundings.beside(card, selection, setting),
        ),
        name,
        key="take-route-sheet",
        icon=":material/print:",
        help="One page: what to say, the towns in the order of a drive, room for notes. Confidential.",
    )
