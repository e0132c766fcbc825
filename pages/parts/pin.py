"""The button "Pin this view", at hand in every room: the view, its figures and a guess go to the board."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pandas as pd
import streamlit as st

from analytics import board as question
from analytics.selection import Selection, state_name
from data import board
from data.board import Pin, Target, TextTooLong
from data.board_file import BoardNotUsable
from data.board_tables import GUESSES, LONGEST
from data.board_words import doubts
from pages.parts import answers, filter_bar
from pages.parts.look import plain

SOURCE_OF_ROOM = {
    "pockets": "pocket",
    "patterns": "pattern",
    "missed-enrollment": "missed enrollment",
    "overview": "overview",
    "places": "places",
}
NO_NAMES = (
    "No names, ids or birth dates of families, please: everybody who uses the store reads it."
)
ME = "board_me"
"""The person using this session, as they called themselves."""

DEFAULT_ROOM = "missed-enrollment"
"""The room without a name in its link."""

PAGES = Path(__file__).resolve().parents[1]


@st.fragment
def draw(room: str) -> None:
    """The button, at the corner of the screen where a thumb reaches it. `room`: as in its link.

    The form is drawn when it is opened, by itself: closed, it would be sent with every filter.
    """
    room = room or DEFAULT_ROOM
    selection = filter_bar.selection()
    if answers.extract_of(selection) is None:
        return
    with st.container(key="pin-this-view"):
        form = st.popover(
            "Pin this view", icon=":material/push_pin:", key="pin-popover", on_change="rerun"
        )
    if form.open:
        with form:
            _form(room, selection)


def _form(room: str, selection: Selection) -> None:
    def kept() -> None:
        said = st.session_state
        try:
            _keep(room, selection, said["pin-title"], said["pin-guess"], said["pin-note"])
        except (BoardNotUsable, TextTooLong) as refused:
            said["pin-told"] = (False, str(refused))
            return
        said["pin-told"] = (True, "Pinned: it is on the Board.")
        said["pin-title"] = said["pin-note"] = ""

    st.caption(plain(_in_words(selection), 300))
    ask_name()
    st.text_input(
        "Title", key="pin-title", max_chars=LONGEST["title"], placeholder=_in_words(selection)[:80]
    )
    st.selectbox("Why might families be missed here?", GUESSES, key="pin-guess")
    note = st.text_area("Note", key="pin-note", max_chars=LONGEST["note"], help=NO_NAMES)
    for doubt in doubts(note):
        st.caption(f":material/help: {doubt}")
    st.button("Pin", key="pin-keep", type="primary", on_click=kept, width="stretch")
    if told := st.session_state.pop("pin-told", None):
        (st.success if told[0] else st.error)(plain(told[1], 600))


def _in_words(selection: Selection) -> str:
    words = "; ".join(f"{name}: {value}" for name, value in filter_bar.filter_words(selection))
    return f"Move {selection.direction} {state_name(selection.state)}" + (
        f", {words}" if words else ""
    )


def _keep(room: str, selection: Selection, title: str, guess: str, note: str) -> Pin:
    tally = answers.counted(selection)
    extract = answers.extract_of(selection)
    return board.add_pin(
        answers.store().folder,
        Pin(
            title=title.strip() or _in_words(selection)[: LONGEST["title"]],
            view=urlencode(selection.to_url(), doseq=True),
            room=room,
            filters=_in_words(selection),
            extract_id=extract["extract_id"],
            as_of_date=pd.Timestamp(extract["as_of_date"]).date(),
            children=int(tally.children),
            families=int(tally.families),
            source=SOURCE_OF_ROOM.get(room, "other"),
            guess=guess,
            note=note.strip(),
            pinned_by=me(),
        ),
    )


def me() -> str:
    """Who uses this session; empty until they say."""
    return str(st.session_state.get(ME, "")).strip()


def ask_name() -> None:
    """A field for the person's name. Kept apart from the field, which is not in every room."""

    def said() -> None:
        st.session_state[ME] = st.session_state[f"{ME}_typed"]

    st.session_state[f"{ME}_typed"] = me()
    st.text_input("Your name", key=f"{ME}_typed", max_chars=LONGEST["words"], on_change=said)


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
    listed = answers.listed(
        lambda table, _: question.listed_at(table, targets, newest), Selection()
    )
    ids = answers.extracts()["extract_id"]
    return {one.target.target_id: one for one in question.targets_now(targets, listed, newest, ids)}


def counted_now(target: Target) -> Target:
    """A target about to be made, with what is listed at its place today."""
    newest = question.newest_extracts(answers.extracts())
    now = now_of((target,), newest)[target.target_id]
    return question.with_counts(target, now, newest.get(question.run_of(target)))


def target_button(target: Callable[[], Target], key: str) -> None:
    """A button that puts a target on the board (a pocket's towns, say), and what became of it."""

    def made() -> None:
        try:
            board.add_target(answers.store().folder, target())
            st.session_state[f"{key}-told"] = (True, "It is on the Board as an idea.")
        except (BoardNotUsable, TextTooLong) as refused:
            st.session_state[f"{key}-told"] = (False, str(refused))

    st.button("Make it a target", key=key, icon=":material/flag:", on_click=made)
    if told := st.session_state.pop(f"{key}-told", None):
        (st.success if told[0] else st.error)(plain(told[1], 600))
