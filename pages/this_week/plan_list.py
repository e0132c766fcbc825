"""The days of the plan beside the map: each person's stops in order, each with a sentence to read aloud."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import streamlit as st

from pages.parts import flash
from pages.parts.look import counted, plain
from pages.parts.navigation import MISSED_ENROLLMENT, way_to
from pages.this_week import moving, planned
from pages.this_week.asked_week import AskedWeek
from pages.this_week.planned import Planned

MOST_LEFT_OUT = 12


def clock(time: dt.time) -> str:
    """ "9:05 AM"."""
    return f"{time.hour % 12 or 12}:{time:%M} {'AM' if time.hour < 12 else 'PM'}"


def draw(made: Planned, asked: AskedWeek) -> None:
    """A heading for each person and day with its hours and miles, then its stops."""
    flash.show(planned.FLASH)
    plan = made.plan
    several = plan.days["person"].nunique() > 1
    for day in plan.days.itertuples():
        stops = plan.stops[(plan.stops["person"] == day.person) & (plan.stops["day"] == day.day)]
        if stops.empty:
            continue
        who = f"{plain(day.person)}, " if several else ""
        st.markdown(
            f"##### {who}{day.day:%A, %b} {day.day.day}\n"
            f"About {_families(day.families)}, {clock(day.starts)} to {clock(day.ends)} from {plain(day.home)} and "
            f"back, {round(day.miles):,} miles"
        )
        with st.container(gap=None, key=f"week-day-{day.day}-{hash(day.person)}"):
            for stop in stops.itertuples():
                _stop(stop, made, asked)
    idle = plan.days[plan.days["stops"] == 0]
    if len(idle):
        named = [f"{plain(one.person)} on {one.day:%A}" for one in idle.itertuples()]
        st.caption(
            f"Nothing within reach is left for {', '.join(named[:6])}{' …' if len(named) > 6 else ''}."
        )
    _left_out(made, asked)


def _families(count: float) -> str:
    return counted(round(count), "family", "families") if count >= 0.5 else "perhaps a family"


def _stop(stop, made: Planned, asked: AskedWeek) -> None:
    head, _, why = stop.reason.partition(").")
    place = int(stop.place_id)
    key = f"week-stop-{stop.day}-{stop.number}-{place}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}-line"):
        st.markdown(
            f"**{stop.number}** · {clock(stop.arrive)} · **{plain(f'{head})', 120)}**", width="stretch"
        )
        menu = st.popover("Change", key=f"{key}-menu", on_change="rerun", type="tertiary")
    st.markdown(plain(why.strip(), 400))
    if menu.open:
        with menu:
            _menu(stop, place, key, made, asked)


def _menu(stop, place: int, key: str, made: Planned, asked: AskedWeek) -> None:
    state, monday = str(asked.run.state), asked.monday
    st.button(
        "Take it out",
        key=f"{key}-out",
        icon=":material/remove_circle:",
        on_click=planned.take_out,
        args=(state, monday, place),
        help="The hours go to other towns, and what it costs in families is said.",
    )
    moving.draw(stop, key, made)
    way_to(
        MISSED_ENROLLMENT,
        "See its families",
        replace(asked.run, places=(place,)),
        f"{key}-see",
        icon=":material/person_search:",
    )


def _left_out(made: Planned, asked: AskedWeek) -> None:
    left = made.plan.left_out
    if left.empty:
        return
    with st.expander(
        f"Not in the plan: {counted(len(left), 'town', 'towns')}", icon=":material/playlist_add:"
    ):
        for town in left.head(MOST_LEFT_OUT).itertuples():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    f"**{plain(town.town)}**: about {_families(town.expected_families)}; {plain(town.why)}.",
                    width="stretch",
                )
                st.button(
                    "Put it in",
                    key=f"week-in-{town.place_id}",
                    type="tertiary",
                    on_click=planned.put_in,
                    args=(str(asked.run.state), asked.monday, int(town.place_id)),
                )
        if len(left) > MOST_LEFT_OUT:
            names = [plain(name) for name in left["town"].iloc[MOST_LEFT_OUT:]]
            st.caption(f"And {counted(len(names), 'more town', 'more towns')}: {', '.join(names)}.")
