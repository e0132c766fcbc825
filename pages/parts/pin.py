"""The button "Pin this view", at hand in every room: one click puts the view and its figure on the board."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pandas as pd
import streamlit as st

from analytics.board.ideas import figure_of, kind_of_view
from analytics.leads.tally import Tally
from analytics.selection import URL_KEYS, Selection
from analytics.wording import state_name
from data.board import board
from data.board.database import BoardNotUsable
from data.board.entries import Pin
from data.board.errors import BoardError, EditedMeanwhile
from data.board.personal_data import doubts
from data.board.schema import GUESSES, LONGEST
from pages.parts import current, flash, identity, view_state
from pages.parts.answers import leads
from pages.parts.look import plain

DEFAULT_ROOM = "this-week"
"""The room without a name in its link."""
FILTERED_ROOM = "missed-enrollment"
"""The room of a link without a room's name that says filters: it shows whom they leave."""

SOURCE_OF_ROOM = {
    "pockets": "pocket",
    "patterns": "pattern",
    "missed-enrollment": "missed enrollment",
    DEFAULT_ROOM: "overview",
    "places": "places",
}
NO_NAMES = "No names, ids or birth dates of families, please: everybody who uses the store reads it."
JUST = "pin-just"
"""(room, selection, id) of the pin made last."""
LOOKED_AT = "pin-looked-at"
"""(room, selection, Idea) of what the room shows, where it says so."""

JUST_PINNED = "pin-to-show"
"""Something was pinned since the Board was last looked at: it opens on the pins."""

FORMER_ROOMS = {"overview": DEFAULT_ROOM}
"""Room as pins of earlier versions name it -> where it is now."""

PAGES = Path(__file__).resolve().parents[1]


@st.fragment
def draw(room: str) -> None:
    """The button, at the corner of the screen where a thumb reaches it. `room`: as in its link.

    One click pins. The form for the words is drawn after it, by itself: closed, it would be sent
    with every filter.
    """
    room = room or DEFAULT_ROOM
    selection = current.selection()
    if leads.extract_of(selection) is None:
        return
    identity.keep()
    with st.container(key="pin-this-view"):
        flash.show("pin-refused")
        just = _just(room, selection)
        if just is None:
            st.button(
                "Pin this view",
                icon=":material/push_pin:",
                key="pin-now",
                on_click=_pinned,
                args=(room, selection),
            )
            return
        form = st.popover("Pinned", icon=":material/check:", key="pin-popover", on_change="rerun")
        if not form.open:
            ended(just)
            return
        with form:
            _form(just)


def _pinned(room: str, selection: Selection) -> None:
    """Keep the view; open the form for the words."""
    looked = st.session_state.get(LOOKED_AT)
    is_of_this = looked is not None and looked[:2] == (room, selection)
    try:
        pin = keep_view(room, selection, looked[2] if is_of_this else WHOLE_VIEW, view_state.of(room))
    except BoardError as refused:
        flash.say("pin-refused", str(refused), is_done=False)
        return
    st.session_state[JUST] = (room, selection, pin.pin_id)
    st.session_state["pin-popover"] = True


def _just(room: str, selection: Selection) -> Pin | None:
    """The pin that was made of this very view a moment ago, while it is on the board."""
    was = st.session_state.get(JUST)
    if was is None or was[:2] != (room, selection):
        return None
    try:
        pins = board.read_board(leads.store().folder).pins
    except BoardNotUsable:
        return None  # the room Board says what is wrong with it
    return next((pin for pin in pins if pin.pin_id == was[2]), None)


@dataclass(frozen=True)
class Idea:
    """What a pin says of its view, fields as of data.board.Pin; "" and None: as the view itself says.

    figure, children, families: of a part of the view (a pocket), where it is one.
    """

    title: str = ""
    source: str = ""
    kind: str = ""
    idea: str = ""
    figure: str = ""
    children: int | None = None
    families: int | None = None


WHOLE_VIEW = Idea()


def looking_at(room: str, selection: Selection, idea: Idea) -> None:
    """A room says what stands before the reader's eyes: a pin made now is a pin of that."""
    st.session_state[LOOKED_AT] = (room, selection, idea)


def _form(pin: Pin) -> None:
    pin = begun(pin)
    said = st.session_state
    key = f"pin-{pin.pin_id}-{pin.version}"

    def saved() -> None:
        words = {name: said[f"{key}-{name}"] for name in ("title", "guess", "note")}
        edit(pin, **words)

    def removed() -> None:
        try:
            board.remove_pin(leads.store().folder, pin.pin_id)
        except BoardError as refused:
            flash.say("pin", str(refused), is_done=False)

    if not flash.show("pin", longest=3000):
        st.success("Pinned: it is on the Board.")
    st.caption(plain(pin.filters, 300))
    words(pin, key)
    identity.ask_name()
    st.button("Save title and note", key="pin-keep", type="primary", on_click=saved, width="stretch")
    st.page_link("pages/board/page.py", label="To the Board", icon=":material/assignment:")
    st.button("Take it off again", key="pin-off", type="tertiary", on_click=removed)


def begun(pin: Pin) -> Pin:
    """The pin as it was when its form was opened: an edit of another must not empty the form."""
    return st.session_state.setdefault(f"pin-begun-{pin.pin_id}", pin)


def ended(pin: Pin) -> None:
    """The form is closed, or saved: the next begins from what the board says then."""
    st.session_state.pop(f"pin-begun-{pin.pin_id}", None)


def guess_in_words(guess: str) -> str:
    """A guess as it is offered: "other" stands there until somebody chooses."""
    return "no guess, or another" if guess == "other" else guess


def words(pin: Pin, key: str) -> None:
    """The fields for a pin's title, guess and note, under `key`."""
    st.text_input("Title", pin.title, key=f"{key}-title", max_chars=LONGEST["title"])
    st.selectbox(
        "Why might families be missed here?",
        GUESSES,
        GUESSES.index(pin.guess),
        key=f"{key}-guess",
        format_func=guess_in_words,
    )
    note = st.text_area("Note", pin.note, key=f"{key}-note", max_chars=LONGEST["note"], help=NO_NAMES)
    for doubt in doubts(note):
        st.caption(f":material/help: {doubt}")


def edit(pin: Pin, title: str, guess: str, note: str) -> None:
    """Save a pin's words and remember what to tell. Call it from a callback."""
    changed = replace(
        pin,
        title=title.strip() or pin.title,
        guess=guess,
        note=note.strip(),
        pinned_by=identity.me(),
    )
    try:
        is_done = flash.attempt("pin", "Saved.", lambda: board.edit_pin(leads.store().folder, changed))
    except EditedMeanwhile as meanwhile:
        yours = ". ".join(text for text in (changed.title, changed.note) if text)
        said = f"{meanwhile} Yours, to put in again where it is still wanted: {yours}"
        flash.say("pin", said, is_done=False)
        is_done = True  # the next form begins from what the other wrote
    if is_done:
        ended(pin)


def in_words(selection: Selection) -> str:
    """A view in words, for a title."""
    words = "; ".join(f"{name}: {value}" for name, value in current.filter_words(selection))
    return f"Move {selection.direction} {state_name(selection.state)}" + (f", {words}" if words else "")


def keep_view(room: str, selection: Selection, idea: Idea = WHOLE_VIEW, choices: str = "") -> Pin:
    """Pin a view with its numbers and its figure; of a part of it (a pocket) those of the idea.

    `choices`: what the room keeps beside the Selection. Raises BoardNotUsable, TextTooLong.
    """
    st.session_state[JUST_PINNED] = True
    tally = leads.counted(selection)
    extract = leads.extract_of(selection)
    said = in_words(selection)
    return board.add_pin(
        leads.store().folder,
        Pin(
            title=(idea.title or idea.idea or said)[: LONGEST["title"]],
            view=urlencode(selection.to_url(), doseq=True),
            room=room,
            filters=said,
            extract_id=extract["extract_id"],
            as_of_date=pd.Timestamp(extract["as_of_date"]).date(),
            children=int(tally.children) if idea.children is None else idea.children,
            # Of a list in which nobody can be told apart only rows are known: analytics.board.plan.
            families=_families(tally, idea) if leads.unit_of(selection).tells_families else None,
            source=idea.source or SOURCE_OF_ROOM.get(room, "other"),
            kind=idea.kind or kind_of_view(current.filter_words(selection)),
            idea=idea.idea[: LONGEST["title"]],
            figure=idea.figure or figure_of(tally),
            choices=choices,
            pinned_by=identity.me(),
        ),
    )


def _families(tally: Tally, idea: Idea) -> int:
    return int(tally.families) if idea.families is None else idea.families


def first_room(query: str) -> str:
    """The room that opens where a link names none, by what it says besides."""
    keys = parse_qs(query, keep_blank_values=True)
    return FILTERED_ROOM if keys.keys() & (set(URL_KEYS) - {"run", "state", "extract"}) else DEFAULT_ROOM


def onward(path: str, query: str) -> str | None:
    """Where an address without a room, or with the name that a room had, goes on to; None for all others."""
    room = path.strip("/")
    if room and room not in FORMER_ROOMS:
        return None
    to = f"/{FORMER_ROOMS.get(room) or first_room(query)}"
    return f"{to}?{query}" if query else to


def view_of(pin: Pin) -> Selection:
    """The selection that was pinned. Like any link it is read with distrust."""
    return Selection.from_url(parse_qs(pin.view, keep_blank_values=True))[0]


def page_of(room: str) -> str | None:
    """The page's file of a room named in a pin, for st.switch_page; None where there is no such room."""
    name = FORMER_ROOMS.get(room, room).replace("-", "_")
    if not re.fullmatch(r"[a-z_]+", name) or not (PAGES / name / "page.py").is_file():
        return None
    return f"pages/{name}/page.py"
