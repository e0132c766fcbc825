"""The plan of the week as the session has it: what is asked for, made once, and what a person changed of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from analytics.forecast.visit.forecast import Forecast
from analytics.plan.asked import Asked, NoPlan, Person, Plan
from analytics.plan.places import with_points
from analytics.plan.plan import make_plan
from pages.parts import flash

KEPT = "week-plan"
WISHES = "week-wishes"
FLASH = "week-change"
SECONDS = 3.0


@dataclass(frozen=True)
class Wishes:
    """Towns that a person takes out or wants in, by place_id; of one State and week."""

    of: tuple[str, dt.date]
    must: tuple[int, ...] = ()
    must_not: tuple[int, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A plan, what it was made for (`key`), the towns that it was made from (with points; of_towns: as the forecast has
    them). `is_by_hand`: stops were moved."""

    key: tuple
    plan: Plan
    towns: pd.DataFrame
    of_towns: pd.DataFrame
    is_by_hand: bool = False


def wishes(state: str, monday: dt.date) -> Wishes:
    """What was wished for the week so far."""
    kept = st.session_state.get(WISHES)
    return kept if isinstance(kept, Wishes) and kept.of == (state, monday) else Wishes((state, monday))


def asked_for(
    found: Forecast,
    state: str,
    days: tuple[dt.date, ...],
    people: list[Person],
    hours: float,
    is_spread: bool,
) -> Asked:
    """What is asked for, with the wishes of the week."""
    wished = wishes(state, found.monday)
    return Asked(
        found.monday,
        days,
        tuple(people),
        hours,
        must=wished.must,
        must_not=wished.must_not,
        is_spread=is_spread,
    )


def of_week(found: Forecast, asked: Asked) -> Planned:
    """The plan: as it is kept where the same was asked for on the same knowledge, else made, with a bar.

    Raises NoPlan where no day can be planned.
    """
    key = (
        asked.monday,
        asked.days,
        asked.people,
        asked.hours_a_visit,
        asked.must,
        asked.must_not,
        asked.is_spread,
    )
    kept: Planned | None = st.session_state.get(KEPT)
    if kept is not None and kept.key == key and kept.of_towns.equals(found.towns):
        return kept
    towns = with_points(found.towns)
    place = st.empty()

    def on_progress(part: float) -> None:
        place.progress(min(max(part, 0.0), 1.0), "Looking for the days that meet the most families")

    plan = make_plan(towns, asked, SECONDS, on_progress)
    place.empty()
    made = Planned(key, plan, towns, found.towns)
    _say_what_it_costs(kept, made)
    st.session_state[KEPT] = made
    return made


def _say_what_it_costs(before: Planned | None, after: Planned) -> None:
    """Where the same people and days were planned before with other wishes: what the change costs in families."""
    if before is None or before.key[:4] != after.key[:4] or before.key[4:6] == after.key[4:6]:
        return
    cost = before.plan.families - after.plan.families
    if abs(cost) < 0.05:
        said = "The plan meets as many families as before."
    else:
        said = (
            f"The plan meets about {abs(cost):.1f} {'fewer' if cost > 0 else 'more'} families now: "
            f"{after.plan.families:.0f} in place of {before.plan.families:.0f}."
        )
    flash.say(FLASH, said)


def take_out(state: str, monday: dt.date, place_id: int) -> None:
    """From a callback: the plan goes elsewhere from the next run on."""
    now = wishes(state, monday)
    st.session_state[WISHES] = replace(
        now, must=_without(now.must, place_id), must_not=(*_without(now.must_not, place_id), place_id)
    )


def put_in(state: str, monday: dt.date, place_id: int) -> None:
    """From a callback: the plan goes there from the next run on, if it is within reach."""
    now = wishes(state, monday)
    st.session_state[WISHES] = replace(
        now, must=(*_without(now.must, place_id), place_id), must_not=_without(now.must_not, place_id)
    )


def as_proposed(state: str, monday: dt.date) -> None:
    """From a callback: without wishes, and without what was moved by hand."""
    st.session_state[WISHES] = Wishes((state, monday))
    st.session_state.pop(KEPT, None)


def changed_by_hand(planned: Planned, change: Callable[[Planned], Plan]) -> None:
    """From a callback: keep the plan that `change` makes of it, and say what it costs."""
    try:
        after = change(planned)
    except NoPlan as refused:
        flash.say(FLASH, str(refused), is_done=False)
        return
    cost = planned.plan.families - after.families
    said = "Moved. The plan meets as many families."
    if abs(cost) >= 0.05:
        said = f"Moved. The plan meets about {abs(cost):.1f} {'fewer' if cost > 0 else 'more'} families."
    lost = set(planned.plan.stops["place_id"]) - set(after.stops["place_id"])
    if lost:
        named = planned.towns.set_index("place_id").loc[sorted(lost), "town"]
        said += f" No hours are left on that day for {' and '.join(named)}: it is not in the plan now."
    flash.say(FLASH, said)
    st.session_state[KEPT] = replace(planned, plan=after, is_by_hand=True)


def _without(places: tuple[int, ...], place_id: int) -> tuple[int, ...]:
    return tuple(place for place in places if place != place_id)
