"""The plan of the week: what is asked for, the days in order beside their map, and what is done with it."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from analytics.forecast.visit.forecast import Forecast
from analytics.plan.asked import NoPlan
from pages.parts import flash
from pages.parts.answers import week as answers_week
from pages.parts.look import counted, plain
from pages.parts.map.layers import Route
from pages.this_week import people, plan_list, planned, take_away, to_board, towns, week_map
from pages.this_week.asked_week import AskedWeek
from pages.this_week.planned import Planned

USUAL_DAYS = 5
USUAL_VISIT = 2.0


def draw(found: Forecast, asked: AskedWeek) -> None:
    """Without anybody to go: the towns, and one line that asks who goes."""
    office = people.of_the_office()
    going = people.goes(office)
    if not going:
        towns.three_first(found)
        if office:
            st.info("The home town of nobody on the list is on the map: choose one.", icon=":material/home:")
            people.draw(office, str(asked.run.state))
        else:
            people.ask_first(str(asked.run.state))
        towns.draw(found, asked)
        return
    state = str(asked.run.state)
    first = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", key="week-asked"):
        days = _days(asked)
        with st.popover(_who(going), icon=":material/group:", key="week-people"):
            people.draw(office, state)
        hours = st.number_input(
            "Hours a visit", 0.5, 8.0, USUAL_VISIT, 0.5, key="week-visit-hours", width=120
        )
        is_spread = st.toggle(
            "Spread over counties",
            key="week-spread",
            help="Counties where nobody was for a year get their share of the visits.",
        )
    try:
        made = planned.of_week(found, planned.asked_for(found, state, days, going, hours, is_spread))
    except NoPlan as why:
        with first:
            towns.three_first(found)
        flash.show(planned.FLASH)
        st.info(plain(why, 500), icon=":material/event_busy:")
        _back_button(state, asked)
        towns.draw(found, asked)
        return
    with first:
        towns.three_first(found, made.plan.left_out)
    _plan(made, found, asked)


def _plan(made: Planned, found: Forecast, asked: AskedWeek) -> None:
    plan, wished = made.plan, planned.wishes(str(asked.run.state), asked.monday)
    stops = counted(plan.stops["place_id"].nunique(), "town", "towns")
    st.markdown(
        f"Planned: **{stops}, about {counted(round(plan.families), 'family', 'families')} to be met**, "
        f"{round(plan.days['miles'].sum()):,} miles."
    )
    with st.container(horizontal=True, vertical_alignment="center", key="week-actions"):
        to_board.button(made, found, asked)
        take_away.draw(made, found, asked)
        if wished.must or wished.must_not or made.is_by_hand:
            _back_button(str(asked.run.state), asked)
    flash.show(to_board.FLASH)
    # The list first: on a phone it stands above the map.
    list_side, map_side = st.columns([9, 11], gap="medium")
    with list_side:
        plan_list.draw(made, asked)
    with map_side:
        week_map.draw(found.towns, routes(made))
        st.caption(" ".join(plain(note, 300) for note in plan.notes))
    towns.rests_on(found)


def routes(made: Planned) -> list[Route]:
    """One line for each person and day with stops, from home and back."""
    plan = made.plan
    homes = {person.name: (person.latitude, person.longitude) for person in plan.asked.people}
    found = []
    for day in plan.days[plan.days["stops"] > 0].itertuples():
        own = plan.stops[(plan.stops["person"] == day.person) & (plan.stops["day"] == day.day)]
        home = homes[day.person]
        points = (
            home,
            *zip(own["latitude"].astype(float), own["longitude"].astype(float), strict=True),
            home,
        )
        stops = tuple(zip(own["place_id"].astype(int), own["number"].astype(int), strict=True))
        found.append(Route(f"{day.day:%A}", day.person, points, stops))
    return found


def _who(going: list) -> str:
    named = ", ".join(plain(person.name, 30) for person in going[:3])
    return named if len(going) <= 3 else f"{named} and {len(going) - 3} more"


def _days(asked: AskedWeek) -> tuple[dt.date, ...]:
    """The days of the week that are worked on: Monday to Friday unless said; in the week of today none that is over."""
    week, today = [asked.monday + dt.timedelta(days=number) for number in range(7)], answers_week.today()
    chosen = st.pills(
        "Days",
        week,
        selection_mode="multi",
        default=[day for day in week[:USUAL_DAYS] if day >= today] or week[:USUAL_DAYS],
        key=f"week-days-{asked.monday}",
        format_func=lambda day: f"{day:%a} {day.day}",
    )
    return tuple(sorted(day for day in chosen if day in week))


def _back_button(state: str, asked: AskedWeek) -> None:
    st.button(
        "As proposed",
        key="week-as-proposed",
        icon=":material/restart_alt:",
        type="tertiary",
        on_click=planned.as_proposed,
        args=(state, asked.monday),
        help="Without the towns taken out, put in or moved.",
    )
