"""Two selections side by side: the view now, and another one; what changed first."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.patterns.attributes import BOUND_TO_AGE, BY_COLUMN, Names, phrase
from analytics.patterns.side_by_side import differences, side, still_growing, told_apart_by
from analytics.selection import Selection
from analytics.wording import in_words
from pages.parts import current, look
from pages.parts.answers import leads
from pages.parts.look import NOTHING, bare, nothing_found, number, plain
from pages.patterns import figures, side_map

KEPT, AGAINST = "patterns_kept", "patterns_against"
MOST_ROWS = 100
TOP = 5


def draw(selection: Selection) -> None:
    """The choice of the other side; figures, what changed first, months, and the rows."""
    st.markdown("#### Side by side")
    others = _others(selection)
    st.button(
        "Keep this view to compare with",
        icon=":material/bookmark_add:",
        key="patterns-keep",
        on_click=_keep,
        args=(selection,),
        help="Keep it, change the filters, and both stand here side by side.",
    )
    if not others:
        st.caption("Nothing to set beside this view yet: keep it, then change filters or the run.")
        return

    def changed() -> None:
        if st.session_state.patterns_side in others:
            st.session_state[AGAINST] = st.session_state.patterns_side

    asked = st.session_state.get(AGAINST)
    st.session_state.patterns_side = asked if asked in others else next(iter(others))
    name = st.selectbox(
        "This view beside", list(others), key="patterns_side", format_func=bare, on_change=changed
    )
    _compare(selection, others[name], name)


def _keep(selection: Selection) -> None:
    st.session_state[KEPT] = selection


def _others(selection: Selection) -> dict[str, Selection]:
    """What this view can be set beside: words -> Selection."""
    found: dict[str, Selection] = {}
    kept = st.session_state.get(KEPT)
    if kept is not None and kept != selection and leads.extract_of(kept) is not None:
        words = "; ".join(value for _, value in current.filter_words(kept)) or "the whole list"
        found[f"the view you kept: move {kept.direction}, {words}"] = kept
    loaded = leads.extracts()
    now = leads.extract_of(selection)
    same = loaded[
        (loaded["state_code"] == now["state_code"])
        & (loaded["direction"] == now["direction"])
        & (loaded["extract_id"] != now["extract_id"])
    ]
    for row in same.head(3).itertuples():
        found[f"the extract of {in_words(row.as_of_date)}"] = replace(selection, extract=row.extract_id)
    other = "from" if selection.direction == "to" else "to"
    turned = _turned(selection, other)
    if leads.extract_of(turned) is not None:
        found[f"move {other} {selection.state}"] = turned
    return found


def _turned(selection: Selection, direction: str) -> Selection:
    """The same view of the other run: its missed places stay, the other end is another."""
    return replace(
        selection,
        direction=direction,
        extract=None,
        from_states=(),
        to_states=(),
        other_places=(),
        statuses=(),
    )


def _compare(selection: Selection, other: Selection, name: str) -> None:
    here, there = leads.counted(selection), leads.counted(other)
    if not here.families or not there.families:
        nothing_found("One of the two views holds nobody: take filters off.")
        return
    a, b = side(here), side(there)
    look.figures(
        *(
            (what, f"{number(x)} · {number(y)}", _more_or_fewer(x - y))
            for what, x, y in (
                ("Children", a.children, b.children),
                ("Families", a.families, b.families),
                ("Towns", a.towns, b.towns),
            )
        )
    )
    st.caption(f"This view first, then {plain(name, 120)}. Two lists are never added together.")
    found = differences(here, there, told_apart_by(selection, other))
    days = [leads.extract_of(each)["as_of_date"].date() for each in (selection, other)]
    if growing := still_growing((selection, days[0]), (other, days[1])):
        st.markdown(f":material/event_busy: {growing}")
    if days[0] != days[1]:
        # a later list has later moves and fewer months left: no news
        found = found[~found["column"].isin(BOUND_TO_AGE)]
    towns, counties = current.place_reader(), current.county_reader()
    said = _told(found, selection.direction, Names(towns, counties))
    side_map.draw(selection, here, there)
    months, first = st.columns(2, gap="medium")
    with months:
        st.markdown("**Families by month of the move, in percent**")
        by_month = figures.months(differences(here, there), selection.direction)
        st.plotly_chart(
            by_month,
            alt="Families by month of the move, in percent, here and there. All differences, below, has the numbers.",
            config={"displayModeBar": False},
            key="side-months",
        )
    with first:
        st.markdown("**What changed first**")
        for row in said.head(TOP).itertuples():
            st.markdown(
                f"- Families {plain(row.what, 120)}: **{row.here_pct:.1f}%** here, "
                f"**{row.there_pct:.1f}%** there ({row.here:,} and {row.there:,} families)"
            )
    with st.expander("All differences", icon=":material/table_rows:"):
        shown = said[["kind", "what", "here", "there", "here_pct", "there_pct"]].head(MOST_ROWS)
        st.dataframe(
            shown,
            hide_index=True,
            column_config={
                "kind": "Attribute",
                "what": "Families",
                "here": "Here",
                "there": "There",
                "here_pct": st.column_config.NumberColumn("Here, %", format="%.1f"),
                "there_pct": st.column_config.NumberColumn("There, %", format="%.1f"),
            },
            placeholder=NOTHING,
        )
        st.caption(
            "In the order of the difference of shares against its standard error. What chance "
            "explains is not asked here: compare above for that."
        )


def _more_or_fewer(difference: int) -> str:
    """ "12 more here", "3 fewer here", "as many"."""
    if not difference:
        return "as many"
    return f"{abs(difference):,} {'more' if difference > 0 else 'fewer'} here"


def _told(found: pd.DataFrame, direction: str, names: Names) -> pd.DataFrame:
    what = [phrase(row.column, row.value, direction, names) for row in found.head(MOST_ROWS).itertuples()]
    kinds = [BY_COLUMN[column].name for column in found["column"].head(MOST_ROWS)]
    return found.head(MOST_ROWS).assign(what=what, kind=kinds)
