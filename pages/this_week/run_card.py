"""One run that is loaded: its size, what changed, and the places to look at first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.leads import changes
from analytics.leads import missed_enrollment as question
from analytics.leads.changes import CHANGE_WORDS, REASON_WORDS, Change
from analytics.patterns.compared import REST
from analytics.patterns.now import in_order
from analytics.selection import Selection, run_sentence
from analytics.wording import ROWS_SENTENCE, Unit, day_of_list, in_words, state_name
from data.reference import COUNTY_POINT_ID
from pages.parts import look, order
from pages.parts.answers import leads, patterns
from pages.parts.export import child_rows
from pages.parts.look import NOTHING, counted, number, pct, plain
from pages.parts.navigation import MISSED_ENROLLMENT, way_to

TOP_PLACES = 5
PLACES_OF_NEW = {
    "to": "Go first where children are new",
    # They have left: what is worth a visit is the place, not the family.
    "from": "Where the new ones lived before they left",
}
TOP_PATTERNS = 3
MOST_ROWS_FOR_PATTERNS = 200_000
"""Larger lists take a second or more to search: the room does not wait for them."""


def draw(run: Selection) -> None:
    """One bordered card. A click opens the Missed enrollment room on what was clicked."""
    extract = leads.extract_of(run)
    totals = leads.answer(question.totals, run)
    unit = leads.unit_of(run)
    change = leads.change_of(extract["extract_id"]) if unit.tells_families else None
    with st.container(border=True):
        st.markdown(f"#### Move {run.direction} {state_name(run.state)}")
        age = changes.age_words(extract["as_of_date"].date(), dt.date.today())
        synthetic = " · SYNTHETIC DATA" if extract["is_synthetic"] else ""
        st.caption(
            f"{run_sentence(run.direction, run.state)}. "
            f"As of **{day_of_list(extract['as_of_date'], str(extract['as_of_source']))}**, {age}{synthetic}."
        )
        look.figures(
            (unit.heading, number(totals.children), counted(totals.towns, "town", "towns")),
            *(
                [("Families", number(totals.families), "siblings counted as one")]
                if unit.tells_families
                else []
            ),
            ("Inside the window", pct(totals.in_window_pct), "36 months, as recorded"),
        )
        if totals.elsewhere_rows:
            st.caption(
                f":material/output: {unit.counted(totals.elsewhere_children)} missed in another State than the "
                "report's: not in its towns, listed below the map of *Missed enrollment*."
            )
        if not unit.tells_families:
            st.info(ROWS_SENTENCE, icon=":material/group_off:")
            _places(run, "Most rows", unit)
            return
        if change is None:
            st.info(
                "The first list: with the next month's you see here who is new, and who is no longer listed.",
                icon=":material/flag:",
            )
            _places(run, "Most children missed", unit)
        else:
            _what_changed(run, extract, change, unit)
        _patterns(run, extract)


def _what_changed(run: Selection, extract: pd.Series, change: Change, unit: Unit) -> None:
    """Who is new since the list before, where, and who is no longer listed or was corrected."""
    st.markdown(
        f"Since the list of {plain(change.before_in_words, 200)}: "
        f":green-badge[**+{number(change.new_children)}** new] "
        f":gray-badge[**\u2212{number(change.gone_children)}** no longer listed]"
    )
    if change.moved_within:
        st.caption(changes.new_in_words(change))
    if still := changes.still_listed_in_words(change):
        st.caption(still)
    for said in leads.beside_the_counts(extract["extract_id"]):
        st.caption(said)
    is_new = replace(run, statuses=("new",))
    if change.new_children:
        label = f"See the {counted(change.new_children, 'new child', 'new children')}"
        _opens(label, is_new, "all-new", primary=True)
        _places(is_new, PLACES_OF_NEW[run.direction], unit)
    else:
        st.caption("Nobody is new since then.")
    if change.gone_children:
        _no_longer_listed(extract["extract_id"], change)
    if change.changed or change.refused:
        _corrected(run, extract["extract_id"], change)


def _opens(label: str, chosen: Selection, key: str, primary: bool = False, icon: str = "") -> None:
    """A button that opens the Missed enrollment room on `chosen`."""
    way_to(
        MISSED_ENROLLMENT,
        label,
        chosen,
        f"{key}-{chosen.direction}-{chosen.state}",
        icon=icon or (":material/person_search:" if primary else ":material/location_on:"),
        is_primary=primary,
    )


def _places(chosen: Selection, title: str, unit: Unit) -> None:
    by_place = leads.answer(question.by_place, chosen).head(TOP_PLACES)
    if by_place.empty:
        return
    st.markdown(f"**{title}**")
    with st.container(gap=None):
        for place in by_place.itertuples():
            is_county = place.place_id >= COUNTY_POINT_ID  # its name says so
            county = "" if pd.isna(place.county_name) or is_county else f" · {plain(place.county_name)}"
            _opens(
                f"{plain(place.place_name)}{county} · {unit.counted(place.children)}",
                replace(chosen, places=(int(place.place_id),)),
                f"place-{place.place_id}",
            )


def _patterns(run: Selection, extract: pd.Series) -> None:
    """The strongest patterns of the list, a click away from their leads."""
    if extract["rows_accepted"] > MOST_ROWS_FOR_PATTERNS:
        return
    try:
        found = patterns.patterns(run, REST)
    except ValueError:
        # too few families to tell anything from chance; the room says so at length
        return
    if not found.patterns:
        st.caption("No pattern stands out in this list against chance.")
        return
    st.markdown("**What jumps out**")
    with st.container(gap=None, key=f"pattern-claims-{run.direction}-{run.state}"):
        to_come = order.coming(run) if run.direction == "to" else order.HAVE_LEFT
        found = in_order(found, patterns.families_soon(run, REST, to_come))
        for i, pattern in enumerate(found.patterns[:TOP_PATTERNS]):
            claim, _, _ = pattern.sentence.rpartition(": ")
            _opens(
                f"{plain(claim, 200)} · {pattern.when}",
                pattern.selection,
                f"pattern-{i}",
                icon=":material/lightbulb:",
            )
    st.page_link("pages/patterns/page.py", label="All patterns", icon=":material/arrow_forward:")


def _corrected(run: Selection, extract_id: str, change: Change) -> None:
    """The moves that both lists have, one otherwise than the other."""
    what = leads.listed(lambda table, _: changes.changed_by_what(table, extract_id), Selection())
    title = counted(change.changed + change.refused, "child", "children")
    with st.expander(f"Still listed, but corrected: {title}", icon=":material/edit_note:"):
        st.dataframe(
            what.assign(what=what["what"].map(CHANGE_WORDS)),
            hide_index=True,
            column_order=("children", "families", "what"),
            column_config=_COUNTS | {"what": "What changed"},
            placeholder=NOTHING,
        )
        if change.refused:
            st.caption("Refused rows: *Loading*, *Open the report of a load*, has the file to correct them.")
        is_changed = replace(run, statuses=("changed",))
        if children := leads.answer(question.totals, is_changed).children:
            label = f"See the {counted(children, 'child', 'children')} with a corrected town or day"
            _opens(label, is_changed, "changed", icon=":material/edit_note:")


_COUNTS = {
    "children": st.column_config.NumberColumn("Children", width="small", format="localized"),
    "families": st.column_config.NumberColumn("Families", width="small", format="localized"),
}


def _no_longer_listed(extract_id: str, change: Change) -> None:
    reasons = leads.listed(lambda table, _: changes.gone_by_reason(table, extract_id), Selection())
    title = counted(change.gone_children, "child", "children")
    with st.expander(f"No longer listed: {title}, by reason", icon=":material/person_off:"):
        st.dataframe(
            reasons.assign(reason=reasons["reason"].map(REASON_WORDS)),
            hide_index=True,
            # numbers first: on a phone the words fill the screen
            column_order=("children", "families", "reason"),
            column_config=_COUNTS | {"reason": "What is known"},
            placeholder=NOTHING,
        )
        st.caption(changes.NOT_FOUND)
        child_rows.draw(
            # the town first: on a phone the words of the reason fill the screen
            lambda table, _, most, kept: (
                question.gone_list(table, extract_id, most, kept)
                .mutate(reason=lambda t: t.reason.cast("string").substitute(REASON_WORDS))
                .relocate("reason", after="place_name")
            ),
            Selection(),
            "Show who they are",
            key=f"gone-{extract_id}",
            note=f"Line, age, months left and window are those of {in_words(change.before)}, "
            "the last extract that listed them.",
        )
