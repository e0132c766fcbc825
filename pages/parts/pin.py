"""The button "Pin this view", at hand in every room: one click puts the view and its figure on the board."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pandas as pd
import streamlit as st

from analytics.board import targets as question
from analytics.board.ideas import figure_of, kind_of_view
from analytics.selection import Selection
from analytics.wording import state_name
from data.board import board
from data.board.board import EditedMeanwhile, Pin, Target, TextTooLong
from data.board.database import BoardNotUsable
from data.board.personal_data import doubts
from data.board.schema import GUESSES, LONGEST
from pages.parts import current, identity, view_state
from pages.parts.answers import leads
from pages.parts.look import plain

SOURCE_OF_ROOM = {
    "pockets": "pocket",
    "patterns": "pattern",
    "missed-enrollment": "missed enrollment",
    "overview": "overview",
    "places": "places",
}
NO_NAMES = "No names, ids or birth dates of families, please: everybody who uses the store reads it."
JUST = "pin-just"
"""(room, selection, id) of the pin made last."""
LOOKED_AT = "pin-looked-at"
"""(room, selection, the rest of keep_view) of what the room shows, where it says so."""

JUST_PINNED = "pin-to-show"
"""Something was pinned since the Board was last looked at: it opens on the pins."""

DEFAULT_ROOM = "missed-enrollment"
"""The room without a name in its link."""

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
        if told := st.session_state.pop("pin-refused", None):
            st.error(plain(told, 600))
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
    said = st.session_state
    looked = said.get(LOOKED_AT)
    is_of_this = looked is not None and looked[:2] == (room, selection)
    try:
        pin = keep_view(room, selection, choices=view_state.of(room), **(looked[2] if is_of_this else {}))
        said[JUST] = (room, selection, pin.pin_id)
    except (BoardNotUsable, TextTooLong) as refused:
        said["pin-refused"] = str(refused)
        return
    said["pin-popover"] = True


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


def looking_at(room: str, selection: Selection, **said) -> None:
    """A room says what stands before the reader's eyes: a pin made now is a pin of that.

    `said`: of keep_view the kind, the idea, and where it is a part of the view its own figure,
    children and families.
    """
    st.session_state[LOOKED_AT] = (room, selection, said)


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
        except BoardNotUsable as refused:
            said["pin-told"] = (False, str(refused))

    told = said.pop("pin-told", (True, "Pinned: it is on the Board."))
    (st.success if told[0] else st.error)(plain(told[1], 3000))
    st.caption(plain(pin.filters, 300))
    words(pin, key)
    identity.ask_name()
    st.button("Save the words", key="pin-keep", type="primary", on_click=saved, width="stretch")
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
        board.edit_pin(leads.store().folder, changed)
    except EditedMeanwhile as meanwhile:
        yours = ". ".join(text for text in (changed.title, changed.note) if text)
        told = f"{meanwhile} Yours, to put in again where it is still wanted: {yours}"
        st.session_state["pin-told"] = (False, told)
    except (BoardNotUsable, TextTooLong, KeyError) as refused:
        st.session_state["pin-told"] = (False, str(refused.args[0]))
        return
    else:
        st.session_state["pin-told"] = (True, "Saved.")
    ended(pin)


def in_words(selection: Selection) -> str:
    """A view in words, for a title."""
    words = "; ".join(f"{name}: {value}" for name, value in current.filter_words(selection))
    return f"Move {selection.direction} {state_name(selection.state)}" + (f", {words}" if words else "")


def keep_view(
    room: str,
    selection: Selection,
    *,
    title: str = "",
    source: str = "",
    kind: str = "",
    idea: str = "",
    choices: str = "",
    figure: str = "",
    children: int | None = None,
    families: int | None = None,
) -> Pin:
    """Pin a view with its numbers and its figure; of a part of it (a pocket) those given.

    Raises BoardNotUsable, TextTooLong.
    """
    st.session_state[JUST_PINNED] = True
    tally = leads.counted(selection)
    extract = leads.extract_of(selection)
    said = in_words(selection)
    return board.add_pin(
        leads.store().folder,
        Pin(
            title=(title or idea or said)[: LONGEST["title"]],
            view=urlencode(selection.to_url(), doseq=True),
            room=room,
            filters=said,
            extract_id=extract["extract_id"],
            as_of_date=pd.Timestamp(extract["as_of_date"]).date(),
            children=int(tally.children) if children is None else children,
            families=int(tally.families) if families is None else families,
            source=source or SOURCE_OF_ROOM.get(room, "other"),
            kind=kind or kind_of_view(current.filter_words(selection)),
            idea=idea[: LONGEST["title"]],
            figure=figure or figure_of(tally),
            choices=choices,
            pinned_by=identity.me(),
        ),
    )


def view_of(pin: Pin) -> Selection:
    """The selection that was pinned. Like any link it is read with distrust."""
    return Selection.from_url(parse_qs(pin.view, keep_blank_values=True))[0]


def page_of(room: str) -> str | None:
    """The page's file of a room named in a pin, for st.switch_page; None where there is no such room."""
    name = room.replace("-", "_")
    if not re.fullmatch(r"[a-z_]+", name) or not (PAGES / name / "page.py").is_file():
        return None
    return f"pages/{name}/page.py"


def now_of(targets: tuple[Target, ...], newest) -> dict[str, question.TargetNow]:
    """Target id -> what is listed at its place then and now."""
    if not targets:
        return {}
    listed = leads.listed(lambda table, _: question.listed_at(table, targets, newest), Selection())
    ids = leads.extracts()["extract_id"]
    return {one.target.target_id: one for one in question.targets_now(targets, listed, newest, ids)}


def counted_then(target: Target, selection: Selection) -> Target:
    """A target about to be made, with what the extract that is looked at lists at its place."""
    extract = leads.extract_of(selection)
    as_of = pd.Timestamp(extract["as_of_date"]).date()
    target = question.made_of(target, question.Extract(extract["extract_id"], as_of))
    now = now_of((target,), question.newest_extracts(leads.extracts()))
    return question.with_counts(target, now[target.target_id])


def target_button(target: Callable[[], Target], key: str) -> None:
    """A button that puts a target on the board (a pocket's towns, say), and what became of it."""

    def made() -> None:
        try:
            board.add_target(leads.store().folder, target())
            st.session_state[f"{key}-told"] = (True, "It is on the Board as an idea.")
        except (BoardNotUsable, TextTooLong) as refused:
            st.session_state[f"{key}-told"] = (False, str(refused))

    st.button("Make it a target", key=key, icon=":material/flag:", on_click=made)
    if told := st.session_state.pop(f"{key}-told", None):
        (st.success if told[0] else st.error)(plain(told[1], 600))
