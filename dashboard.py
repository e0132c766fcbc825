"""The frame: the filter bar, the list of rooms, and the room that was chosen. Nothing else.

Draws nothing where no door stands in front of it (server/sign_in.py).
"""

from __future__ import annotations

import contextlib
from html import escape
from urllib.parse import urlencode

import streamlit as st

from data.store.reader import StoreNotUsable
from data.upkeep import background
from pages.parts import current, filter_bar, look, pin
from pages.parts.answers import leads
from server import sign_in

st.set_page_config(page_title="ID&R Atlas", page_icon="static/icon.png", layout="wide")

if not sign_in.is_asked_here():
    st.title("Start ID&R Atlas with python run.py")
    st.write(
        "It was started in another way (`streamlit run dashboard.py`). Then nobody who opens this address "
        "is asked who they are, and other accounts of this computer could read the lists of children. So "
        "nothing is shown. Stop it in its window with Ctrl+C, then start it there with `python run.py`."
    )
    st.stop()

FIRST_ROOM = st.Page(
    "pages/this_week/page.py",
    title="This week",
    icon=":material/directions_car:",
    url_path=pin.DEFAULT_ROOM,
)
ROOMS = [
    FIRST_ROOM,
    st.Page(
        "pages/missed_enrollment/page.py",
        title="Missed enrollment",
        icon=":material/person_search:",
        url_path="missed-enrollment",
    ),
    st.Page(
        "pages/pockets/page.py",
        title="Pockets",
        icon=":material/hub:",
        url_path="pockets",
    ),
    st.Page(
        "pages/patterns/page.py",
        title="Patterns",
        icon=":material/lightbulb:",
        url_path="patterns",
    ),
    st.Page(
        "pages/mobility/page.py",
        title="Mobility",
        icon=":material/route:",
        url_path="mobility",
    ),
    st.Page(
        "pages/board/page.py",
        title="Board",
        icon=":material/assignment:",
        url_path="board",
    ),
    st.Page(
        "pages/loading/page.py",
        title="Loading",
        icon=":material/upload_file:",
        url_path="loading",
    ),
]
ASIDE = [
    st.Page(
        "pages/places/page.py",
        title="Places to repair",
        icon=":material/edit_location_alt:",
        url_path="places",
    ),
    st.Page(
        "pages/about/page.py",
        title="Privacy and sources",
        icon=":material/shield_person:",
        url_path="about",
    ),
]


def open_first_room() -> None:
    """Go on from the address without a room to the one that it means, under the same filters."""
    link = {key: st.query_params.get_all(key) for key in st.query_params}
    wanted = pin.first_room(urlencode(link, doseq=True))
    st.switch_page(next(one for one in ROOMS if one.url_path == wanted), query_params=link)


def open_this_week() -> None:
    """Go on from the address that the Overview had: This week holds what it held."""
    st.switch_page(FIRST_ROOM, query_params={key: st.query_params.get_all(key) for key in st.query_params})


START = st.Page(open_first_room, default=True, visibility="hidden")
FORMER = [st.Page(open_this_week, url_path="overview", visibility="hidden")]
"""Addresses of rooms that are part of another now: links of earlier versions go on."""

st.html(look.STYLE)
QUIET = {pin.DEFAULT_ROOM, "board", "loading", "places", "about"}
"""Rooms that answer no question of the selection: they say which filters wait, and no more."""

MAP_FIRST = {"missed-enrollment", "mobility"}
"""Rooms that are drawn before what stands around them: the browser draws in the order in which
things arrive, and a dozen lists of choices would keep a new map waiting."""

# A section without a name stands in the bar itself, and all seven fit at 1366 pixels.
room = st.navigation({"": [START, *FORMER, *ROOMS], "More": ASIDE}, position="top")
if room == START or room in FORMER:
    room.run()
st.set_page_config(page_title=f"{room.title} · ID&R Atlas")
st.html(f'<h1 class="atlas-room">{escape(room.title)}</h1>')
try:
    _ = leads.store().version
except StoreNotUsable as unusable:
    st.error(look.plain(unusable, 500), icon=":material/block:")
    st.stop()
is_quiet = room.url_path in QUIET
current.settle()
head = st.container(key=None if is_quiet else "head")
if not is_quiet:
    # At once, so that the page has its width before a map is drawn.
    filter_bar.draw_side()


def draw_around() -> None:
    """Draw what stands above and beside the room."""
    with head:
        filter_bar.draw(is_quiet)
    if not is_quiet:
        filter_bar.draw_choices()
    if room.url_path not in {"board", "loading", "about"}:
        pin.draw(room.url_path)


is_map_first = room.url_path in MAP_FIRST
if not is_map_first:
    draw_around()
try:
    with contextlib.suppress(look.RoomEnded):
        room.run()
finally:
    # Also where the room ended early or broke: what stands around it is the way out.
    if is_map_first:
        draw_around()
background.look_soon(leads.store())
st.caption(look.PLACES_CREDITS)
