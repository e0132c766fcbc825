"""Who goes: the people of the office with their home towns, kept on the board, and who of them goes this week."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.plan.asked import Person
from analytics.plan.places import TownNotKnown, town_written
from data.board.board import read_board
from data.board.database import BoardNotUsable
from data.board.entries import Recruiter
from data.board.errors import BoardError
from data.board.plans import add_recruiter, edit_recruiter, remove_recruiter
from data.board.schema import LONGEST
from data.geocoding.gazetteer import place_details, towns_of
from pages.parts import flash, identity
from pages.parts.answers import leads
from pages.parts.look import plain

MOST_TOWNS = 1_500
FLASH = "week-people"
USUAL_HOURS = 8.0


def of_the_office() -> tuple[Recruiter, ...]:
    """Everybody who is on the list; nobody where the board cannot be used (the room Board says why)."""
    try:
        return tuple(one for one in read_board(leads.store().folder).recruiters if not one.is_removed)
    except BoardNotUsable:
        return ()


def goes(people: tuple[Recruiter, ...]) -> list[Person]:
    """Those with a home town on the map, as a plan takes them; names that two bear are told apart by a number."""
    found: list[Person] = []
    for one in people:
        if one.lat is None or one.lon is None:
            continue
        same = sum(other.name.partition(" (")[0] == one.name for other in found)
        name = f"{one.name} ({same + 1})" if same else one.name
        found.append(Person(name, one.home, one.lat, one.lon, one.hours_a_day))
    return found


def ask_first(state: str) -> None:
    """One line: who goes and from where. Without it there is no plan, and nobody's home is guessed."""
    st.markdown("**Who goes, and from which town?** Then the days are planned around them.")
    _new(state)


def draw(people: tuple[Recruiter, ...], state: str) -> None:
    """Each person with home town and hours, to be changed or taken off, and a line for one more."""
    towns = _towns(state)
    for one in people:
        _person(one, towns)
    st.markdown("**One more person**")
    _new(state)


def _new(state: str) -> None:
    towns = _towns(state)
    flash.show(FLASH)
    with st.container(horizontal=True, vertical_alignment="bottom", key="week-new-person"):
        st.session_state.setdefault("week-name", identity.me())
        st.text_input("Name", key="week-name", max_chars=LONGEST["words"], width=180)
        st.selectbox(
            "Home town",
            list(towns),
            None,
            key="week-home",
            format_func=lambda place: towns[place][0] if place in towns else str(place),
            placeholder="Type a town",
            accept_new_options=True,
            width=240,
            help="A town of another State with its State, such as Dothan, AL.",
        )
        st.number_input("Hours a day", 1.0, 14.0, USUAL_HOURS, 0.5, key="week-hours", width=130)

        def added() -> None:
            said = st.session_state
            name, home, hours = said["week-name"].strip(), said["week-home"], said["week-hours"]
            if not name or home is None:
                flash.say(FLASH, "Say a name and choose a home town.", is_done=False)
                return
            try:
                place_id, town, lat, lon = _home(home, state, towns)
                identity.remember(name)
                made = Recruiter(
                    name,
                    home=town,
                    home_place_id=place_id,
                    lat=lat,
                    lon=lon,
                    hours_a_day=hours,
                    made_by=identity.me(),
                )
                add_recruiter(leads.store().folder, made)
            except (BoardError, TownNotKnown) as refused:
                flash.say(FLASH, str(refused), is_done=False)
                return
            said["week-name"], said["week-home"] = "", None

        st.button("Add", key="week-add", type="primary", icon=":material/person_add:", on_click=added)


def _home(
    chosen: object, state: str, towns: dict[int, tuple[str, float, float]]
) -> tuple[int, str, float, float]:
    """place_id, name, latitude, longitude of a town that was chosen, or typed. Raises TownNotKnown."""
    if isinstance(chosen, int) and chosen in towns:
        return (chosen, *towns[chosen])
    found = town_written(str(chosen), [state])
    code = str(place_details([found.place_id])["state_code"].iloc[0])
    return found.place_id, f"{found.name} {code}", found.latitude, found.longitude


def _person(one: Recruiter, towns: dict[int, tuple[str, float, float]]) -> None:
    key = f"week-person-{one.recruiter_id}-{one.version}"
    offered = [*towns]
    if one.home_place_id is not None and one.home_place_id not in towns:
        offered.append(one.home_place_id)
    with st.container(horizontal=True, vertical_alignment="bottom", key=key):
        st.markdown(f"**{plain(one.name)}**", width=130)
        st.selectbox(
            "Home town",
            offered,
            offered.index(one.home_place_id) if one.home_place_id in offered else None,
            key=f"{key}-home",
            format_func=lambda place: towns[place][0] if place in towns else plain(one.home),
            placeholder="Not on the map: choose",
            width=240,
            on_change=_changed,
            args=(one, key, towns),
        )
        st.number_input(
            "Hours a day", 1.0, 24.0, float(max(one.hours_a_day, 1.0)), 0.5, key=f"{key}-hours", width=130,
            on_change=_changed, args=(one, key, towns),
        )  # fmt: skip
        st.button(
            "Take off the list",
            key=f"{key}-off",
            icon=":material/person_remove:",
            type="tertiary",
            on_click=lambda: flash.attempt(
                FLASH,
                f"{one.name} is off the list; what they visited stays.",
                lambda: remove_recruiter(leads.store().folder, one.recruiter_id, identity.me()),
            ),
        )


def _changed(one: Recruiter, key: str, towns: dict[int, tuple[str, float, float]]) -> None:
    said = st.session_state
    home, changed = said[f"{key}-home"], replace(one, hours_a_day=float(said[f"{key}-hours"]))
    if home in towns:
        town, lat, lon = towns[home]
        changed = replace(changed, home=town, home_place_id=home, lat=lat, lon=lon)
    try:
        edit_recruiter(leads.store().folder, changed, identity.me())
    except BoardError as refused:
        flash.say(FLASH, str(refused), is_done=False)


@st.cache_data(max_entries=4, show_spinner=False)
def _towns(state: str) -> dict[int, tuple[str, float, float]]:
    """place_id -> name with its State, latitude, longitude: the largest towns first."""
    return {
        int(row.place_id): (f"{row.place_name} {row.state_code}", float(row.lat), float(row.lon))
        for row in towns_of(state, MOST_TOWNS).itertuples()
    }
