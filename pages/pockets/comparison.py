"""Pockets of one performance period beside those of another: grew, shrank, moved, new, gone."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.pockets.cards import PocketCard, Pockets
from analytics.pockets.cases import ViewLeads
from analytics.pockets.change import CHANGES, change_table, compare, periods_of, stood_before
from analytics.pockets.find import LEAST_FAMILIES, Setting
from analytics.selection import Selection
from analytics.wording import in_words
from pages.parts.answers import leads, pockets
from pages.parts.look import NOTHING, plain

WORDS = {
    "change": "Change", "pocket": "Pocket", "families_now": "Families now",
    "families_before": "before", "children_now": "Children now", "children_before": "before ",
    "miles_moved": "Miles moved",
}  # fmt: skip


def draw(selection: Selection, setting: Setting) -> None:
    """The section; nothing where the run has fewer than two periods large enough to scan."""
    every = replace(selection, periods=())
    sizes = periods_of(leads.view(every))
    periods = [period for period, families in sizes.items() if families >= LEAST_FAMILIES]
    if len(periods) < 2:
        return
    with st.expander("Compare two performance periods", icon=":material/compare_arrows:"):
        first, second = st.columns(2)
        now = first.selectbox("This period", periods, index=0, key="pockets-period-now")
        others = [period for period in periods if period != now]
        older = next((i for i, period in enumerate(others) if period < now), 0)
        before = second.selectbox("Against", others, index=older, key=f"pockets-period-before-{now}")
        if not st.toggle("Compare", key="pockets-compare", help="Scans both periods."):
            return
        found = [_of(every, period, setting) for period in (now, before)]
        if None in found:
            return
        views = [leads.view(replace(every, periods=(period,))) for period in (now, before)]
        _say(found, views, now, before)


def _of(selection: Selection, period: str, setting: Setting) -> Pockets | None:
    try:
        return pockets.pockets(replace(selection, periods=(period,)), setting, lambda done, of: None)
    except ValueError as refused:
        st.warning(f"{plain(period)}: {plain(str(refused), 400)}", icon=":material/info:")
        return None


def _say(found: list[Pockets], views: list[ViewLeads], now: str, before: str) -> None:
    changes = compare(found[0].cards, found[1].cards)
    if not changes:
        st.caption(f"Nothing stands out in {now}, nor in {before}.")
        return
    counts = {name: sum(one.change == name for one in changes) for name in CHANGES}
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    st.markdown(f"From {before} to {now}: **{told}**.")
    table = change_table(changes, *views)
    if table["miles_moved"].isna().all():
        table = table.drop(columns="miles_moved")
    st.dataframe(table, hide_index=True, height="content", column_config=WORDS, placeholder=NOTHING)
    st.caption(
        "The same pocket: they share a town with families of both. Moved: no such town, but the "
        "middles lie within 30 miles. Grew or shrank: by at least a fifth and 3 families. Gone: "
        "nothing stands out there any more; the figure is who is still missed at its towns (new: who "
        "was missed there before). A period that is not over yet holds fewer families."
    )


def across_loads(card: PocketCard, selection: Selection, setting: Setting) -> str | None:
    """Whether the pocket stood out in the extract before; None for the first of its run."""
    before = leads.previous_extract(selection)
    if before is None or not card.is_tested:
        return None
    day = in_words(before["as_of_date"].date())
    try:
        earlier = pockets.pockets(
            replace(selection, extract=before["extract_id"]), setting, lambda done, of: None
        )
    except ValueError:
        return f"the extract before (as of {day}) holds too few families to say"
    return stood_before(card, earlier.cards, day)
