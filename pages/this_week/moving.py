"""A town on another day: the choice, and the plan that comes of it."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from analytics.plan.asked import Plan
from analytics.plan.change import in_order
from pages.parts.look import plain
from pages.this_week import planned
from pages.this_week.planned import Planned


def draw(stop, key: str, made: Planned) -> None:
    """The other days, and a button; nothing where there is none."""
    asked = made.plan.asked
    several = len(asked.people) > 1
    offered = {
        f"{person.name}|{day}": f"{plain(person.name) + ', ' if several else ''}{day:%A}"
        for day in asked.days
        for person in asked.people
        if (person.name, day) != (stop.person, stop.day)
    }
    if not offered:
        return
    st.selectbox("Move it to", list(offered), key=f"{key}-to", format_func=offered.__getitem__)

    def moved() -> None:
        wanted = st.session_state[f"{key}-to"]
        if wanted not in offered:  # a client can send any value
            return
        person, _, day = wanted.rpartition("|")
        to = (person, dt.date.fromisoformat(day))
        planned.changed_by_hand(
            made, lambda one: to_day(one, int(stop.place_id), (stop.person, stop.day), to)
        )

    st.button("Move it", key=f"{key}-move", icon=":material/event:", on_click=moved)


def to_day(made: Planned, place_id: int, was: tuple[str, dt.date], to: tuple[str, dt.date]) -> Plan:
    """The plan with a town taken from one day and put where it is least out of the way on another.

    Raises NoPlan.
    """
    stays = [place for place in _places(made.plan, was) if place != place_id]
    without = in_order(made.plan, made.towns, *was, tuple(stays)).plan
    there = [place for place in _places(without, to) if place != place_id]
    tried = [
        in_order(without, made.towns, *to, (*there[:at], place_id, *there[at:])).plan
        for at in range(len(there) + 1)
    ]
    # Where all fits first, then the most families, then the shortest way.
    return max(
        tried,
        key=lambda plan: (
            place_id in set(plan.stops["place_id"]),
            round(plan.families, 6),
            -float(plan.days["miles"].sum()),
        ),
    )


def _places(plan: Plan, at: tuple[str, dt.date]) -> list[int]:
    stops = plan.stops[(plan.stops["person"] == at[0]) & (plan.stops["day"] == at[1])]
    return [int(place) for place in stops.sort_values("number")["place_id"]]
