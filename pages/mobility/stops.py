"""Next stops as sentences, and where families are to be expected this month and the next."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import streamlit as st

from analytics import mobility
from analytics.mobility_moves import EPOCH, MISSED
from analytics.mobility_view import IN, OUT, MoveView
from analytics.next_stop import NextStops, expected_next, next_stops, sentence
from analytics.selection import MONTHS, Selection, in_words
from pages.mobility.looking import Looking, without_time
from pages.parts import move_answers
from pages.parts.look import plain

MOST_PLACES = 4
DAYS_AHEAD = 61
"""This month and the next."""


def asked_places(view: MoveView) -> pd.DataFrame:
    """One row per town to ask about: where those who arrive come from, where those who leave are."""
    side = "from" if view.mode in (IN, OUT) else "to"
    found = mobility.corridors(view, "place")
    found = found[found[f"{side}_id"].str.isdecimal()]
    sums = found.groupby([f"{side}_id", f"{side}_name"], as_index=False)["children"].sum()
    sums.columns = ["place_id", "name", "children"]
    return sums.sort_values(["children", "name"], ascending=[False, True], ignore_index=True)


def told(view: MoveView, month: int, place_ids: tuple[str, ...]) -> tuple[NextStops, ...]:
    """The next stops of each town, at the end of `month`."""
    names = view.moves.levels["place"].units.set_index("unit_id")["name"]
    ends = view.moves.ends["end_id"].astype(str)
    return tuple(
        next_stops(view.moves, (ends == p).to_numpy(), names[p], month, "place") for p in place_ids
    )


def expected(view: MoveView) -> pd.DataFrame:
    """Where families of the selection are to be expected (see next_stop.expected_next)."""
    moves = view.moves
    as_of = EPOCH + dt.timedelta(days=moves.last_day)
    if view.mode != IN:
        return expected_next(moves, view.is_home, as_of, DAYS_AHEAD, "place")
    found = expected_next(moves, view.is_other & ~view.is_home, as_of, DAYS_AHEAD, "place")
    at_home = moves.ends.loc[view.is_home, "end_id"].astype(str)
    return found[found["unit_id"].isin(at_home)].reset_index(drop=True)


def draw(selection: Selection, looking: Looking) -> None:
    st.markdown("##### Next stop")
    ask = without_time(selection)
    asked = (looking.source, ask, looking.mode)
    view = move_answers.view(*asked)
    if looking.source == MISSED:
        st.caption(
            ":material/info: A Missed Enrollment report holds only moves of children who were "
            "missed, so their chains have gaps: read this as a hint. Records tell it better."
        )
    last = EPOCH + dt.timedelta(days=view.moves.last_day)
    if "mobility_month" not in st.session_state:
        st.session_state.mobility_month = last.month
    month = st.selectbox(
        "Last seen at the end of", list(range(1, 13)), key="mobility_month",
        format_func=lambda m: MONTHS[m - 1],
    )  # fmt: skip
    places = move_answers.ask(asked_places, *asked)
    answers = move_answers.ask(told, *asked, month, tuple(places["place_id"][:MOST_PLACES]))
    year = last.year if month >= last.month else last.year + 1
    spoken = [answer for answer in answers if not answer.refused]
    for answer in spoken:
        st.markdown(f"- {plain(sentence(answer, year), 400)}")
    if refused := [answer.place for answer in answers if answer.refused]:
        st.caption(
            f"Fewer than 8 children were seen at the end of {MONTHS[month - 1]}, so nothing is "
            f"said of {plain(', '.join(refused), 200)}."
        )


def draw_expected(selection: Selection, looking: Looking) -> None:
    """Where families of the selection are to be expected in the next weeks."""
    asked = (looking.source, without_time(selection), looking.mode)
    last = EPOCH + dt.timedelta(days=move_answers.moves(looking.source).last_day)
    found = move_answers.ask(expected, *asked).head(8)
    until = last + dt.timedelta(days=DAYS_AHEAD)
    st.markdown(f"##### To be expected until {in_words(until)}")
    if found.empty:
        st.caption("Earlier years hold too few children to say where families go in these weeks.")
        return
    shown = pd.DataFrame(
        {
            "Town": found["name"],
            "Families": found["expected_families"].round(1),
            "Between": [
                f"{np.floor(low):.0f} and {np.ceil(high):.0f}"
                for low, high in zip(found["low_families"], found["high_families"], strict=True)
            ],
        }
    )
    st.dataframe(shown, hide_index=True, height="content")
    st.caption(
        f"Families now at places from which others moved on in the same weeks of earlier years, "
        f"times the share that did. Data end {in_words(last)}."
    )
