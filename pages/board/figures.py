"""For supervisors: what was opened, visited and found, by region and by source of the idea."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analytics import board as question
from analytics.pockets import propose, size_of
from pages.board.held import Held
from pages.parts import answers, filter_bar, look
from pages.parts.look import counted, day, number, plain

HEADERS = {
    "region": "Region", "source": "Source of the idea", "owner": "Who", "guess": "Guess why",
    "opened": "Opened", "closed": "Closed", "visits": "Visits", "visits_found": "Found families",
    "families": "Families", "children": "Children", "children_per_visit": "Children per visit",
    "found": "Found families", "words": "In words",
}  # fmt: skip


def draw(kept: Held) -> None:
    """The figures of a stretch of days, this performance period at first."""
    start = dt.date(kept.today.year - (kept.today.month < 9), 9, 1)
    left, right = st.columns(2)
    first = left.date_input("From", start, key="board-first", format="MM/DD/YYYY")
    last = right.date_input("to", kept.today, key="board-last", format="MM/DD/YYYY")
    done = question.work(kept.board, first, last)
    wait, per = done.days_to_first_visit, done.children_per_visit
    look.figures(
        ("Opened", number(done.opened), "targets"),
        ("Closed", number(done.closed), f"{number(done.open_now)} open now"),
        ("To the first visit", "–" if wait is None else f"{wait:g} {'day' if wait == 1 else 'days'}", "median, of those visited"),
        ("Visits", number(done.visits), f"{number(done.never_visited)} open targets never visited"),
        ("Found families", number(done.visits_found), "of these visits"),
        ("Children", number(done.children), f"{number(done.families)} families, {number(done.coes)} COEs"),
        ("Children per visit", "–" if per is None else f"{per:.1f}", ""),
    )  # fmt: skip
    for field in ("region", "source", "owner"):
        st.markdown(f"##### By {HEADERS[field].lower()}")
        _table(question.work_by(kept.board, field, first, last), field)
    st.markdown("##### Which ideas find families")
    for field in ("source", "guess"):
        found = question.outcomes(kept.board, field)
        if found.empty:
            st.caption("No visit is logged yet.")
            break
        _table(found[[field, "visits", "found", "words"]], field)
    _leaving(kept)
    _never_visited(kept)


def _table(frame: pd.DataFrame, field: str) -> None:
    st.dataframe(
        frame, hide_index=True, key=f"board-by-{field}-{'words' in frame}",
        column_config={
            name: st.column_config.NumberColumn(HEADERS[name], format="%.1f")
            if name == "children_per_visit" else HEADERS[name]
            for name in frame
        },
    )  # fmt: skip


def _leaving(kept: Held) -> None:
    st.markdown("##### About to leave the window")
    leaving = [n for n in kept.now.values() if n.leaving_children and n.target.is_open]
    if not leaving:
        st.caption("At open targets no child's window ends within 90 days of the extract.")
        return
    st.dataframe(
        pd.DataFrame(
            [(n.target.place_name, n.leaving_children, n.leaving_by, n.target.owner, n.target.planned_date) for n in leaving],
            columns=["Place", "Children", "The first on", "Who", "Planned"],
        ).sort_values("The first on"),
        hide_index=True, key="board-leaving",
    )  # fmt: skip


def _never_visited(kept: Held) -> None:
    st.markdown("##### Pockets never visited")
    selection = filter_bar.selection().without_filters()
    if answers.extract_of(selection) is None or not st.toggle(
        "Look for pockets now", key="board-pockets", help="Takes a few seconds the first time."
    ):
        return
    view = answers.view(selection)
    proposal = propose(size_of(view))
    if proposal.setting is None:
        st.caption(plain(proposal.because, 400))
        return
    cards = answers.pockets(selection, proposal.setting, lambda done, of: None).cards
    missed = question.never_visited(((c.title, c.place_ids) for c in cards), kept.board)
    st.markdown(f"{number(len(missed))} of {counted(len(cards), 'pocket', 'pockets')} as of {day(answers.extract_of(selection)['as_of_date'])}:")  # fmt: skip
    for name in missed:
        st.markdown(f"- {plain(name, 200)}")
