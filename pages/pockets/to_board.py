"""A pocket on its way to the board: its towns as one target, and what visits to pockets found so far."""

from __future__ import annotations

import streamlit as st

from analytics.board.ideas import figure_of_pocket, kind_of_pocket
from analytics.board.outcomes import track_record
from analytics.board.target_days import days_of_pocket
from analytics.pockets.cards import PocketCard
from analytics.pockets.find import EXPECTED_WORDS, Setting
from analytics.selection import Selection
from data.board.board import Target, read_board
from data.board.database import BoardNotUsable
from data.board.schema import LONGEST
from pages.parts import current, identity, pin, targets
from pages.parts.answers import leads
from pages.parts.look import plain


def draw(card: PocketCard, selection: Selection, setting: Setting) -> None:
    """The button, and the record of earlier visits where there were some."""
    kind = kind_of_pocket(setting.level, EXPECTED_WORDS[setting.expected])
    towns = [(town.place_id, town.name, town.families) for town in card.towns]
    pin.looking_at(
        "pockets",
        selection,
        pin.Idea(
            kind=kind,
            idea=card.title,
            children=card.children,
            families=card.families,
            figure=figure_of_pocket(card.by_month, towns, card.sentence, days_of_pocket(card)),
        ),
    )

    towns_to_visit = [town for town in card.towns if town.is_a_place_to_drive_to]
    made = Target(
        place_name=card.title[: LONGEST["words"]],
        direction=selection.direction,
        # Of whom only the county is known counts in the county, and is nowhere to drive to.
        place_ids=tuple(int(town.place_id) for town in towns_to_visit),
        county_fips="" if towns_to_visit else card.county_fips[0],
        lat=float(towns_to_visit[0].lat) if towns_to_visit else None,
        lon=float(towns_to_visit[0].lon) if towns_to_visit else None,
        state_code=leads.extract_of(selection)["state_code"],
        source="pocket",
        kind=kind,
        idea=card.title[: LONGEST["title"]],
        hypothesis=f"{card.sentence}{_under(selection)}"[: LONGEST["note"]],
        made_by=identity.me(),
        owner=identity.me(),
        **days_of_pocket(card),
    )
    targets.target_button(made, selection, key="pocket-to-board")
    try:
        said = track_record(read_board(leads.store().folder), "pocket", kind)
    except BoardNotUsable:
        return  # the room Board says what is wrong with it
    if said:
        st.caption(plain(said, 300))


def _under(selection: Selection) -> str:
    """That the pocket was counted under filters, which a target is not: else its two numbers would differ unsaid."""
    words = "; ".join(f"{name}: {value}" for name, value in current.filter_words(selection))
    return f" Counted under {words}; the target's own numbers are without filters." if words else ""
