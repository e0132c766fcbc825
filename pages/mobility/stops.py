"""Next stops as sentences, and where families are to be expected this month and the next."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analytics.forecast.arrivals import Expected, expected_arrivals, next_stops_of, towns_to_ask
from analytics.forecast.next_stop import LEAST_CHILDREN, NextStops, next_time, sentence, support
from analytics.mobility.moves import EPOCH, MISSED
from analytics.mobility.view import IN
from analytics.selection import Selection
from analytics.wording import MONTHS, in_words, state_name
from pages.mobility.view_settings import ViewSettings, without_time
from pages.parts.answers import moves as move_answers
from pages.parts.look import NOTHING, counted, plain

MOST_PLACES = 4
MOST_EXPECTED = 8


def draw(selection: Selection, settings: ViewSettings) -> None:
    st.markdown("##### Next stop")
    ask = without_time(selection)
    asked = (settings.source, ask, settings.mode)
    view = move_answers.view(*asked)
    if settings.source == MISSED:
        st.caption(
            ":material/info: A Missed Enrollment report holds only moves of children who were "
            "missed, so their chains have gaps: read this as a hint. Records tell it better."
        )
    last = EPOCH + dt.timedelta(days=view.moves.last_day)
    if "mobility_month" not in st.session_state:
        st.session_state.mobility_month = last.month
    month = st.selectbox(
        "Last seen at the end of",
        list(range(1, 13)),
        key="mobility_month",
        format_func=lambda m: MONTHS[m - 1],
    )
    places = move_answers.ask(towns_to_ask, *asked)
    answers = move_answers.ask(next_stops_of, *asked, month, tuple(places["place_id"][:MOST_PLACES]))
    year = last.year if month >= last.month else last.year + 1
    spoken = [answer for answer in answers if not answer.refused]
    for answer in spoken:
        st.markdown(f"- {plain(sentence(answer, year), 400)}")
        if expected := next_time(answer):
            st.caption(plain(expected, 600))
    if refused := [answer.place for answer in answers if answer.refused]:
        st.caption(
            f"Fewer than {LEAST_CHILDREN} children were seen at the end of {MONTHS[month - 1]}, so it cannot be "
            f"told from this file where they go next: {plain(', '.join(refused), 200)}."
        )
    if spoken:
        _how_it_was_counted(spoken)


def _how_it_was_counted(spoken: list[NextStops]) -> None:
    """Behind one control: of whom each sentence is, and what its shares mean."""
    with st.expander("How this was counted"):
        for answer in spoken:
            st.caption(f"{plain(answer.place, 80)}: {plain(support(answer), 600)}")
        st.caption(
            "Each share is of the families who are there. Where a town has few, the other towns of its State "
            "are counted with it, so a share can be smaller than the count beside it. In lists made from "
            "records fewer are seen: some families have left, and nobody has written it down yet."
        )


def draw_expected(selection: Selection, settings: ViewSettings) -> None:
    """Where families of the selection are to be expected this month and the next."""
    asked = (settings.source, without_time(selection), settings.mode)
    last = EPOCH + dt.timedelta(days=move_answers.moves(settings.source).last_day)
    found = move_answers.ask(expected_arrivals, *asked)
    st.markdown(f"##### To be expected until {in_words(found.last_days[1])}")
    if found.stops.empty:
        st.caption(_none_expected(found, _asked_words(selection, settings), in_words(last)))
        return
    if found.years:
        st.markdown(f"{_years(found)}.")
    table = _table(found)
    st.dataframe(table.head(MOST_EXPECTED), hide_index=True, height="content", placeholder=NOTHING)
    if len(table) > MOST_EXPECTED:
        others = counted(len(table) - MOST_EXPECTED, "other place", "other places")
        rest = found.stops["expected_families"][MOST_EXPECTED:].sum()
        together = counted(round(rest), "family", "families") if rest >= 0.5 else "less than one family"
        with st.expander(f"{others}, together about {together}"):
            st.dataframe(table[MOST_EXPECTED:], hide_index=True, placeholder=NOTHING)
    st.caption(_told(found, _asked_words(selection, settings), in_words(last)))


def _table(found: Expected) -> pd.DataFrame:
    this_month, next_month = (MONTHS[day.month - 1] for day in found.last_days)
    stops = found.stops
    return pd.DataFrame(
        {
            "Town": stops["name"],
            "Families": stops["expected_families"].round(1),
            "Between": [
                f"{low:.0f} and {high:.0f}"
                for low, high in zip(stops["low_families"], stops["high_families"], strict=True)
            ],
            f"in {this_month}": stops["this_month"].round(1),
            f"in {next_month}": stops["next_month"].round(1),
            "Came, all years before": stops["support_families"].round(),
        }
    )


def _told(found: Expected, where: str, last: str) -> str:
    """What the table is made of, with its limits."""
    shown = found.moving_families - found.unshown_families
    told = (
        f"About {found.moving_families:.0f} families: about {shown:.0f} of those on record {where} when the data "
        f"end, {last} ({_families(found.families_now)}), by the share that went on in the same weeks of earlier "
        f"years; about {found.unshown_families:.0f} whom no line of the file shows there yet, as many as a year "
        "brought so far: that they left is the first that a file tells of many. Between: 95% interval, rather too "
        "wide than too narrow. Who has left without anybody having written it down is still counted where they were."
    )
    if found.families_without:
        told += (
            f" Cannot be told from this file: {counted(found.families_without, 'family', 'families')} in States "
            f"with fewer than {LEAST_CHILDREN} children on record in these weeks."
        )
    return told


def _years(found: Expected) -> str:
    """How many made these moves in the same weeks of each earlier year."""
    years = [
        f"{year}: {counted(families, 'family', 'families')} ({counted(children, 'child', 'children')})"
        for year, families, children in found.years
    ]
    return f"In the same weeks of earlier years moved, {'; '.join(years)}"


def _none_expected(found: Expected, where: str, last: str) -> str:
    """Why no place is named. Never that nobody comes: a file without a line says nothing of that."""
    if not found.years:
        why = "no earlier year of these weeks is in it"
    elif any(families for _, families, _ in found.years):
        why = "nobody of these came to the places asked about"
    else:
        named = ", ".join(str(year) for year, _, _ in found.years)
        why = f"in these weeks of {named} it has no such move"
    return (
        f"Cannot be told from this file: {why}. {_families(found.families_now).capitalize()} on record {where} when "
        f"the data end, {last}."
    )


def _home_words(selection: Selection) -> str:
    """Where the Selection is at home: "in Georgia"."""
    if selection.counties or selection.places:
        return "at the chosen places"
    return f"in {state_name(selection.state)}" if selection.state else "here"


def _asked_words(selection: Selection, settings: ViewSettings) -> str:
    """Where the families stay that are asked about; without a State, or with the other end chosen,
    that is more than one name can say."""
    if not selection.state or selection.other_places or selection.from_states or selection.to_states:
        return "at the places asked about"
    home = _home_words(selection)
    if settings.mode != IN:
        return home
    return "outside the chosen places" if home.startswith("at") else f"outside{home[2:]}"


def _families(count: int) -> str:
    return counted(count, "family is", "families are") if count else "no family is"
