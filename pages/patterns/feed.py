"""The sentences of the room, each with its small figure and the ways to its leads."""

from __future__ import annotations

import math
from dataclasses import replace

import streamlit as st

from analytics.patterns.compared import OTHER_STATES, PERIOD_BEFORE, REST, YEAR_EARLIER
from analytics.patterns.jumping_out import JumpingOut, Pattern
from analytics.patterns.kernels import LOUD_FAMILIES, LOUD_RATIO
from analytics.patterns.now import soon_in_words
from analytics.selection import Selection
from analytics.wording import MONTHS
from data.board.board import Board
from pages.parts import current, order
from pages.parts.look import counted, number, plain
from pages.patterns import navigation, to_board

SIDES = {
    REST: ("here", "elsewhere"),
    OTHER_STATES: ("here", "elsewhere"),
    PERIOD_BEFORE: ("now", "before"),
    YEAR_EARLIER: ("now", "before"),
}
"""How the two bars of a card are called, by what is compared with."""


def draw(found: JumpingOut) -> None:
    """A card for each pattern, and what could not be looked at."""
    if found.compared.left_out:
        st.markdown(f":material/event_busy: {found.compared.left_out}")
    board = to_board.current_board()
    goes_on = [rank for rank, one in enumerate(found.patterns) if not one.is_over]
    over = [rank for rank, one in enumerate(found.patterns) if one.is_over]
    for group in (goes_on, over):
        if group and group is over:
            order.draw_line(
                "nobody moved with these in the 12 months before the list, last seen as each says."
            )
        for first in range(0, len(group), 2):
            for side, rank in zip(st.columns(2, gap="small"), group[first : first + 2], strict=False):
                with side:
                    _card(rank + 1, found.patterns[rank], SIDES[found.compared.baseline], board)
    if found.hints:
        _worth_a_look(found)
    for limit in (found.thin, found.unknown):
        if limit:
            st.caption(plain(limit, 400))


def _worth_a_look(found: JumpingOut) -> None:
    """What would matter if it were true, and did not pass: apart, and never a claim."""
    with st.expander("Worth a look, but could be chance", icon=":material/casino:"):
        alone = max(1, math.ceil(found.by_chance))
        st.caption(
            f"Not findings. {LOUD_FAMILIES} families or more and {LOUD_RATIO:.0f} times the usual share "
            f"or more, but a list of this size has up to {number(alone)} such by chance alone. Ask "
            "somebody who knows the place; do not plan by them."
        )
        for rank, hint in enumerate(found.hints, 1):
            st.markdown(f"- {plain(hint.sentence, 400)}")
            st.button(
                "See them",
                key=f"hint-{rank}-missed",
                icon=":material/person_search:",
                on_click=navigation.open_room,
                args=("missed", hint.selection),
                type="tertiary",
            )


def say(found: JumpingOut, order_words: str) -> None:
    """What was found, in a sentence. `order_words`: what stands first."""
    looked_at = (
        f"{number(found.looked_at)} combinations of {counted(found.families, 'family', 'families')} "
        "were looked at"
    )
    if not found.patterns:
        st.info(
            f"Nothing stands out: {looked_at}, and none is more common than chance would make one of so many. That "
            "does not say that there is nothing. It cannot see a town that misses families in every month and from "
            "everywhere (see *Missed enrollment*, most children first), towns that stand out together only with "
            "their neighbours (see *Pockets*), or what returns every year alike (see *Mobility*, Season calendar).",
            icon=":material/info:",
        )
        return
    stand = counted(len(found.patterns), "pattern stands out", "patterns stand out")
    st.markdown(f"#### {stand}")
    st.caption(
        f"{order_words} {looked_at[:1].upper()}{looked_at[1:]}. Where nothing belongs together, at most 1 list in 20 would show "
        "anything here. A pattern says what is alike, not why.",
        help=f"Without that care {number(found.uncontrolled)} would be shown for this list. «1 in "
        "2,000 by chance»: of 2,000 lists in which nothing belongs together, one would show something "
        "as clear.",
    )


def _card(rank: int, pattern: Pattern, sides: tuple[str, str], board: Board) -> None:
    claim, _, evidence = pattern.sentence.rpartition(": ")
    with st.container(border=True, key=f"pattern-card-{rank}", gap="small"):
        st.markdown(f"**{plain(claim, 300)}**")
        st.html(_figure(pattern, sides))
        st.caption(plain(evidence, 200))
        said = f"{pattern.when[0].upper()}{pattern.when[1:]}"
        if pattern.is_over:
            st.markdown(f":orange-badge[:material/history: {said}]")
        else:
            soon = soon_in_words(pattern.families_soon)
            st.caption(f"{said}{'; ' if soon else ''}{soon}.")
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                "See them",
                key=f"pattern-{rank}-missed",
                icon=":material/person_search:",
                on_click=navigation.open_room,
                args=("missed", pattern.selection),
                type="primary",
                help="Apply this pattern as filters and open Missed enrollment",
            )
            st.button(
                "Where else?",
                key=f"pattern-{rank}-pockets",
                icon=":material/hub:",
                on_click=navigation.open_room,
                args=("pockets", _anywhere(pattern.selection)),
                help="The same families wherever they are missed, in the Pockets room",
            )
            st.button(
                "Their moves",
                key=f"pattern-{rank}-mobility",
                icon=":material/route:",
                on_click=navigation.open_room,
                args=("mobility", pattern.selection),
                help="The moves of these places and months, in the Mobility room: all families there, "
                "since age and grade say nothing of a move",
            )
            to_board.button(rank, pattern)
        to_board.draw_record(rank, pattern, board)


def _anywhere(chosen: Selection) -> Selection:
    """A pattern's selection with the places that were looked at before instead of its own: one
    county alone has nothing to be a pocket against."""
    now = current.selection()
    return replace(chosen, counties=now.counties, places=now.places)


def _figure(pattern: Pattern, sides: tuple[str, str]) -> str:
    """The two shares and the months, as bars. Numbers only: nothing in it comes from a file."""
    most = max(pattern.here_pct, pattern.there_pct)
    highest = max(pattern.months) or 1
    shares = "".join(
        f'<span>{words}</span><i class="{name}" style="width:{100 * share / most:.0f}%"></i>'
        f"<b>{share:.1f}%</b>"
        for name, words, share in (
            ("here", sides[0], pattern.here_pct),
            ("there", sides[1], pattern.there_pct),
        )
    )
    months = "".join(
        f'<div title="{name}: {n:,} families"><i style="height:{72 * n / highest:.0f}%"></i>'
        f"<small>{name[0]}</small></div>"
        for name, n in zip(MONTHS, pattern.months, strict=True)
    )
    return f'<div class="atlas-pattern">{shares}</div><div class="atlas-months">{months}</div>'
