"""The pockets beside the map: one card each, the same as a table, and which one is chosen."""

from __future__ import annotations

import streamlit as st

from analytics.exports.columns import fields_of
from analytics.pockets.cards import PocketCard, Pockets
from analytics.pockets.facts import pocket_table
from analytics.pockets.now import soon_in_words
from analytics.pockets.wording import expected_in_words
from pages.parts import choosing_rows, order
from pages.parts.look import plain

KEY = "pocket"
"""What is chosen in the session: (cards it was chosen among, its rank by strength), whatever their order is."""


def chosen(pockets: Pockets) -> PocketCard | None:
    """The pocket a person chose, else the first; None where nothing stands out."""
    if not pockets.cards:
        return None
    among, strength_rank = st.session_state.get(KEY, (None, 0))
    if among != _mark(pockets):
        return pockets.cards[0]
    return next((card for card in pockets.cards if card.strength_rank == strength_rank), pockets.cards[0])


def choose(pockets: Pockets, rank: int) -> None:
    """Look at this pocket from the next run on (call it from a callback)."""
    [card] = [card for card in pockets.cards if card.rank == rank]
    st.session_state[KEY] = (_mark(pockets), card.strength_rank)


def _mark(pockets: Pockets) -> tuple:
    """Tells one answer from another: after a filter the first pocket is chosen again."""
    by_strength = sorted(pockets.cards, key=lambda card: card.strength_rank)
    return tuple((card.place_ids, card.cases, card.when) for card in by_strength)


def draw(pockets: Pockets, selected: PocketCard | None) -> None:
    """One card per pocket in their order, what is over below a line. A click shows it on the map and below."""
    is_below = False
    for card in pockets.cards:
        if card.is_over and not is_below:
            is_below = True
            order.draw_line("nothing in the 12 months before the list, last seen as each says.")
        is_selected = card == selected
        key = f"pocket-card-{card.rank}" + ("-chosen" if is_selected else "")
        with st.container(border=True, key=key, gap=None):
            st.button(
                f"**{card.rank}** · {plain(card.name)}",
                key=f"pocket-{card.rank}",
                type="tertiary",
                on_click=choose,
                args=(pockets, card.rank),
                help="Show this pocket on the map and below",
            )
            if card.over:
                st.markdown(f":orange-badge[:material/history: {card.over}]")
            when = "" if card.over else card.when
            st.caption(" · ".join(part for part in (plain(card.county_names, 120), when) if part))
            if not card.over and (soon := soon_in_words(card.families_soon)):
                st.caption(f":material/directions_car: {soon[:1].upper()}{soon[1:]}")
            st.html(_bars(card))


def _bars(card: PocketCard) -> str:
    """Missed against expected as two bars. Numbers only: nothing in it comes from a file."""
    share = max(1.0, 100 * card.expected / card.cases)
    return (
        '<div class="atlas-pocket">'
        f'<span>missed</span><i style="width:100%"></i><b>{card.cases:,} {card.unit}</b>'
        f'<span>expected</span><i class="expected" style="width:{share:.0f}%"></i>'
        f"<b>{expected_in_words(card.expected)}</b>"
        f"<em>{card.ratio:.1f} × as many · {card.chance}</em></div>"
    )


def table(pockets: Pockets) -> None:
    """One row per pocket; a click on its towns chooses it."""
    shown = pocket_table(pockets.cards)
    headers = {field.name: field.header for field in fields_of(shown)}
    choosing_rows.choosing_table(
        shown,
        "pocket_towns",
        lambda row: choose(pockets, pockets.cards[row].rank),
        key=f"pocket-table-{hash(_mark(pockets))}",
        header=headers["pocket_towns"],
        column_config=headers,
    )
