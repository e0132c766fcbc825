"""Next stops as sentences, and where families are to be expected this month and the next."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analytics.forecast.arrivals import Expected, expected_arrivals, next_stops_of, towns_to_ask
from analytics.forecast.next_stop import LEAST_CHILDREN, sentence, support
from analytics.mobility.moves import EPOCH, MISSED
from analytics.mobility.view import IN
from analytics.selection import Selection
from analytics.wording import MONTHS, in_words, state_name
from pages.mobility.view_settings import ViewSettings, without_time
from pages.parts.answers import moves as move_answers
from pages.parts.look import counted, plain

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
        st.caption(plain(support(answer), 600))
    if refused := [answer.place for answer in answers if answer.refused]:
        st.caption(
            f"Fewer than {LEAST_CHILDREN} children were seen at the end of {MONTHS[month - 1]}, so "
            f"nothing is said of {plain(', '.join(refused), 200)}."
        )
    if spoken:
        st.caption(
            "Shares of the families who are there. A town with few leans on the other towns of its "
            "State, so a share can lie under the bare count. Of a list made from the records fewer "
            "turn up: some have left already and nobody has written it down yet."
        )


def draw_expected(selection: Selection, settings: ViewSettings) -> None:
    """Where families of the selection are to be expected this month and the next."""
    asked = (settings.source, without_time(selection), settings.mode)
    last = EPOCH + dt.timedelta(days=move_answers.moves(settings.source).last_day)
    found = move_answers.ask(expected_arrivals, *asked)
    this_month, next_month = found.last_days
    st.markdown(f"##### To be expected until {in_words(next_month)}")
    if found.stops.empty:
        st.caption(_none_expected(found, _asked_words(selection, settings), in_words(last)))
        return
    shown = found.stops.head(MOST_EXPECTED)
    st.dataframe(
        pd.DataFrame(
            {
                "Town": shown["name"],
                "Families": shown["expected_families"].round(1),
                "Between": [
                    f"{low:.0f} and {high:.0f}"
                    for low, high in zip(shown["low_families"], shown["high_families"], strict=True)
                ],
                f"in {MONTHS[this_month.month - 1]}": shown["this_month"].round(1),
                f"in {MONTHS[next_month.month - 1]}": shown["next_month"].round(1),
                "Came, all years before": shown["support_families"].round(),
            }
        ),
        hide_index=True,
        height="content",
    )
    where = _home_words(selection) if settings.mode == IN else "at another place"
    told = (
        f"{_families(found.families_now)} on record {_asked_words(selection, settings)} when the data "
        f"end, {in_words(last)}; about {found.moving_families:.0f} of them should be seen {where} by then, "
        "going by the share that was in the same weeks of earlier years. Between: 95% interval, "
        "rather too wide than too narrow. Who has left without anybody having written it down is "
        "still counted where they were."
    )
    if len(found.stops) > MOST_EXPECTED:
        rest = found.moving_families - shown["expected_families"].sum()
        more = f"about {rest:.0f}" if rest >= 0.5 else "fewer than 1"
        others = counted(len(found.stops) - MOST_EXPECTED, "other place", "other places")
        told = f"The {MOST_EXPECTED} with the most are listed; {more} more at {others}. {told}"
    if found.families_without:
        told += (
            f" Nothing is said of {counted(found.families_without, 'family', 'families')} in States with fewer than "
            f"{LEAST_CHILDREN} children on record in these weeks."
        )
    st.caption(told)


def _none_expected(found: Expected, where: str, last: str) -> str:
    """Why no place is named: nobody went there in these weeks, or too few are known to say."""
    now = f"{_families(found.families_now)} on record {where} when the data end, {last}"
    if found.families_now > found.families_without:
        return (
            f"None, going by earlier years: {now}, and of those on record there in these weeks of "
            "earlier years no family went on to here."
        )
    return (
        f"Nothing can be said: {now}, and too few children are known who were there in these weeks "
        "of earlier years."
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
