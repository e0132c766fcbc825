"""Widgets -> Selection.

The Selection in the session is the truth; the widgets show it. That is why each widget's value is
set before it is drawn and read back in its callback: the labels carry counts that change with
every filter, and Streamlit would forget a choice whose label has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from analytics.leads.tally import Tally
from analytics.selection import (
    FAMILY_SIZE_WORDS,
    STATUS_WORDS,
    UNKNOWN_TEXT,
    WINDOW_WORDS,
    Selection,
    run_sentence,
)
from analytics.wording import MONTHS, day_of_list, in_words, state_name, state_with_country
from data.schema.tables import (
    AGE_BANDS,
    COMPUTED,
    DIRECTIONS,
    FAMILY_SIZES,
    GRADE_BANDS,
    STATUSES,
    WINDOW_BANDS,
)
from pages.parts import current
from pages.parts.answers import leads
from pages.parts.empty_state.kept_filters import say_which_leave_nobody, without
from pages.parts.look import bare, number, plain

MOST_OPTIONS = 300
"""Choices offered by one filter. A list of 3,000 towns would be 100 kB on every change; the
largest are shown, and a county narrows to the rest."""

COUNT_MARK = " · "


@dataclass(frozen=True)
class Filter:
    """One multiselect: the Selection's field, its label, and how a value reads."""

    field: str
    label: str
    read: Callable[[Any], str]
    order: tuple | None = None
    """The natural order of the values; None: most children first."""


def draw(is_quiet: bool = False) -> None:
    """Draw the run switch and the sentence. With nothing loaded it draws nothing; in a quiet room
    only the filters that are kept."""
    chosen = current.selection()
    if leads.extracts().empty:
        return
    if is_quiet:
        if words := current.filter_words(chosen):
            kept = "; ".join(f"{name}: {plain(value)}" for name, value in words)
            st.caption(f"Your filters are kept: {kept}. They do not narrow this room.")
        return
    _run_switch(chosen)
    _sentence(chosen)


def draw_side() -> None:
    """Open the side where the choices will be drawn, if there are any."""
    if leads.extract_of(current.selection()) is not None:
        st.sidebar.markdown("##### Where")


def draw_choices() -> None:
    """Draw the choices at the side, each with its count under the other filters."""
    chosen = current.selection()
    tally = leads.counted(chosen)
    if tally is not None:
        with st.sidebar:
            _sidebar(chosen, tally)


def _run_switch(chosen: Selection) -> None:
    def changed() -> None:
        if st.session_state.run in DIRECTIONS:
            current.choose(_switched(current.selection(), st.session_state.run))

    def label(direction: str) -> str:
        children = leads.children(_switched(chosen, direction))
        missed = "not loaded" if children is None else number(children)
        return f"Move {direction} {chosen.state}{COUNT_MARK}{missed}"

    labels = {direction: label(direction) for direction in DIRECTIONS}
    st.session_state.run = chosen.direction
    st.segmented_control(
        "Run",
        DIRECTIONS,
        key="run",
        required=True,
        format_func=labels.__getitem__,
        on_change=changed,
        label_visibility="collapsed",
        help=f"Two separate reports, never added together. The number counts {leads.unit_of(chosen).many}.",
    )


def _switched(chosen: Selection, direction: str) -> Selection:
    """What a click on a run shows. The other run has extracts of its own, the newest is taken; and
    a State chosen for the end that is now always this State would leave nobody."""
    if direction == chosen.direction:
        return chosen
    missed_end = "to_states" if direction == "to" else "from_states"
    return replace(chosen, direction=direction, extract=None, **{missed_end: ()})


def _sentence(chosen: Selection) -> None:
    """The run and the active filters in words; each filter can be taken off where it stands."""
    for key in st.session_state.pop("link_ignored", ()):
        st.warning(
            f"The link asked for a filter «{key}» that does not fit; it was left out.",
            icon=":material/link_off:",
        )
    extract = leads.extract_of(chosen)
    if extract is None:
        return
    as_of = day_of_list(extract["as_of_date"], str(extract["as_of_source"]))
    synthetic = " · SYNTHETIC DATA" if extract["is_synthetic"] else ""
    st.markdown(f"{run_sentence(chosen.direction, chosen.state)}. As of **{as_of}**{synthetic}.")
    if extract["kind"] == COMPUTED:
        st.caption(plain(extract["rule_sentence"], 600))
    # Drawn also when empty: where a box comes and goes, the browser makes everything below it anew,
    # the map included.
    with st.container(horizontal=True, vertical_alignment="center", key="filters-set"):
        if not chosen.is_filtered():
            return
        for name, value in current.filter_words(chosen):
            st.button(
                f"{name}: {plain(value)}",
                key=f"off-{name}",
                icon=":material/close:",
                icon_position="right",
                on_click=_take_off,
                args=(name,),
                help="Take this filter off",
            )
        st.button("Reset", key="reset", type="tertiary", on_click=_reset, icon=":material/undo:")
    say_which_leave_nobody(chosen, dict(current.filter_words(chosen)), current.choose)


def _reset() -> None:
    current.choose(current.selection().without_filters())


def _take_off(name: str) -> None:
    current.choose(without(current.selection(), name))


def _sidebar(chosen: Selection, tally: Tally) -> None:
    is_to = chosen.direction == "to"
    unit = leads.unit_of(chosen)
    place = current.place_reader()
    states = sorted(set(leads.extracts()["state_code"]))
    if len(states) > 1:
        _state_choice(chosen, states)
    missed_end = "to_states" if is_to else "from_states"
    for each in (
        Filter("from_states", "From State", state_with_country),
        Filter("to_states", "To State", state_with_country),
    ):
        _choice(chosen, tally, each, is_fixed=each.field == missed_end)
    for each in (
        Filter("counties", "County where missed", current.county_reader()),
        Filter("places", "Town where missed", place),
        Filter("other_places", "Moved from town" if is_to else "Moved to town", place),
    ):
        _choice(chosen, tally, each)
    st.markdown("##### When")
    for each in (
        Filter("periods", "Performance period", str, order=()),
        Filter("months", "Month of the year", lambda m: MONTHS[m - 1], tuple(range(1, 13))),
    ):
        _choice(chosen, tally, each)
    _qad_range(chosen)
    st.markdown("##### Who")
    for each in (
        Filter("age_bands", "Age", str, AGE_BANDS),
        Filter("grade_bands", "Grade", str, GRADE_BANDS),
        Filter("window_bands", "Time left in the window", WINDOW_WORDS.__getitem__, WINDOW_BANDS),
        Filter("family_sizes", "Size of the family", FAMILY_SIZE_WORDS.__getitem__, FAMILY_SIZES),
    ):
        if each.field != "family_sizes" or unit.tells_families or chosen.family_sizes:
            _choice(chosen, tally, each)
    if tally.by["last_district"].values != (UNKNOWN_TEXT,) or chosen.districts:
        district = Filter("districts", "District of the last enrollment", lambda d: d or "Not known")
        _choice(chosen, tally, district)
    has_status = unit.tells_families and tally.by["status"].values != ("first extract",)
    if has_status or chosen.statuses:
        since = Filter("statuses", "Since the last extract", STATUS_WORDS.__getitem__, STATUSES)
        _choice(chosen, tally, since)
        if (before := leads.previous_extract(chosen)) is not None:
            day = day_of_list(before["as_of_date"], str(before["as_of_source"]))
            st.caption(f"The last extract: {plain(before['file_name'], 200)}, {day}")
    _extract_choice(chosen)
    several = (
        f" A {unit.one} with several moves counts under each of its towns, months and periods; age, grade and "
        "window are those of its newest move."
        if unit.tells_families
        else ""
    )
    st.caption(f"The number beside a choice counts {unit.many} under the other filters.{several}")


def _choice(chosen: Selection, tally: Tally, each: Filter, is_fixed: bool = False) -> None:
    """One multiselect with counts. `is_fixed`: the run itself leaves nothing to choose."""
    column = chosen.columns[each.field]
    counts = dict(zip(tally.by[column].values, tally.choices[column].tolist(), strict=True))
    picked = getattr(chosen, each.field)
    options = [v for v, n in counts.items() if n > 0 or v in picked]
    options += [v for v in picked if v not in counts]
    if each.order is None:
        options.sort(key=lambda v: (-counts.get(v, 0), each.read(v)))
    elif each.order:
        options.sort(key=each.order.index)
    if is_fixed and len(options) <= 1 and not picked:
        said = each.read(options[0]) if options else ""
        st.text_input(each.label, said, disabled=True, key=f"fixed-{each.field}-{said}")
        return
    hidden = len(options) - MOST_OPTIONS
    if hidden > 0:
        options = options[:MOST_OPTIONS] + [v for v in picked if v in options[MOST_OPTIONS:]]
    names = {value: bare(each.read(value)) for value in options}
    st.session_state[f"filter-{each.field}"] = list(picked)
    st.multiselect(
        each.label,
        options,
        key=f"filter-{each.field}",
        format_func=lambda v: f"{names.get(v, v)}{COUNT_MARK}{number(counts.get(v, 0))}",
        on_change=_chosen,
        args=(each.field, {name: value for value, name in names.items()}),
        placeholder="All",
        # Enter takes the choice that is marked: never all that hold its letters in some order.
        select_all=False,
        filter_mode="contains",
        help=f"The {MOST_OPTIONS} largest of {number(len(options) + hidden)}: choose a county to see the rest."
        if hidden > 0
        else None,
    )


def _chosen(field: str, values: dict[str, Any]) -> None:
    """A multiselect changed. A label with an outdated count arrives as text: read its name."""
    picked = []
    for value in st.session_state[f"filter-{field}"]:
        if isinstance(value, str) and COUNT_MARK in value:
            value = values.get(value.rpartition(COUNT_MARK)[0])
        if value is not None:
            picked.append(value)
    current.choose(replace(current.selection(), **{field: tuple(dict.fromkeys(picked))}))


def _state_choice(chosen: Selection, states: list[str]) -> None:
    def changed() -> None:
        current.choose(
            replace(current.selection().without_filters(), state=st.session_state.state, extract=None)
        )

    def label(state: str) -> str:
        children = leads.children(replace(chosen, state=state, extract=None))
        told = "not loaded" if children is None else number(children)
        return f"{state_name(state)}{COUNT_MARK}{told}"

    labels = {state: label(state) for state in states}
    st.session_state.state = chosen.state
    st.selectbox("Your State", states, key="state", format_func=labels.__getitem__, on_change=changed)


def _qad_range(chosen: Selection) -> None:
    def changed() -> None:
        current.choose(
            replace(
                current.selection(),
                qad_first=st.session_state.qad_first,
                qad_last=st.session_state.qad_last,
            )
        )

    # One below the other: side by side the year did not fit.
    st.session_state.qad_first, st.session_state.qad_last = chosen.qad_first, chosen.qad_last
    limits = {"min_value": pd.Timestamp("1990-01-01"), "max_value": pd.Timestamp("2099-12-31")}
    st.date_input("From day", value=None, key="qad_first", on_change=changed, format="MM/DD/YYYY", **limits)
    st.date_input("To day", value=None, key="qad_last", on_change=changed, format="MM/DD/YYYY", **limits)


def _extract_choice(chosen: Selection) -> None:
    loaded = leads.extracts()
    same = loaded[(loaded["direction"] == chosen.direction) & (loaded["state_code"] == chosen.state)]
    newest, older = same.iloc[0]["extract_id"], list(same["extract_id"])
    names = {
        row.extract_id: f"{in_words(row.as_of_date)}{COUNT_MARK}{number(row.rows_accepted)} rows"
        + (f"{COUNT_MARK}computed" if row.kind == COMPUTED else "")
        + (f"{COUNT_MARK}SYNTHETIC" if row.is_synthetic else "")
        + (f"{COUNT_MARK}{bare(row.file_name, 60)}" if row.kind != COMPUTED else "")
        for row in same.itertuples()
    }

    def changed() -> None:
        picked = st.session_state.extract
        current.choose(replace(current.selection(), extract=None if picked == newest else picked))

    st.markdown("##### Extract")
    st.session_state.extract = chosen.extract or newest
    st.selectbox(
        "Extract",
        older,
        key="extract",
        format_func=names.__getitem__,
        on_change=changed,
        label_visibility="collapsed",
        help="Extracts are looked at one at a time, never added up.",
    )
    looked_at = same[same["extract_id"] == st.session_state.extract].iloc[0]
    if looked_at["kind"] != COMPUTED:
        st.caption(f"File: {plain(looked_at['file_name'], 200)}")
