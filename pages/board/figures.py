"""For supervisors: what was opened, visited and found, by region and by kind of idea."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.board import outcomes as outcome
from analytics.board import targets as question
from analytics.board.week import come_back_day, newest_visits
from analytics.pockets.find import propose, size_of
from analytics.selection import Selection
from analytics.wording import state_name, unit_of, unit_of_several
from data.schema.program import period_days, period_year
from pages.board import tables
from pages.board.state import BoardState
from pages.parts import current, look
from pages.parts.answers import leads, pockets
from pages.parts.look import counted, day, number, plain

MOST_IDEAS = 15
HEADERS = {
    "region": "Region", "source": "Source of the idea", "source_and_kind": "Kind of idea",
    "idea": "Which idea", "owner": "Who", "guess": "Guess why",
    "days_to_first_visit": "Days to first visit",
    "opened": "Opened", "closed": "Closed", "visits": "Visits", "visits_found": "Visits that found families",
    "families": "Families", "children": "Children", "children_per_visit": "Children per visit",
    "found": "Found families", "words": "How often",
}  # fmt: skip


def draw(board_state: BoardState) -> None:
    """The figures of a stretch of days, this performance period at first."""
    start, _ = period_days(period_year(board_state.today))
    left, right = st.columns(2)
    first = left.date_input("From", start, key="board-first", format="MM/DD/YYYY")
    last = right.date_input("to", board_state.today, key="board-last", format="MM/DD/YYYY")
    done = outcome.work(board_state.board, first, last)
    wait, per = done.days_to_first_visit, done.children_per_visit
    look.figures(
        ("Opened", number(done.opened), "targets"),
        ("Closed", number(done.closed), f"{number(done.open_now)} open now"),
        (
            "To the first visit",
            "–" if wait is None else f"{wait:g} {'day' if wait == 1 else 'days'}",
            "median, of those visited",
        ),
        (
            "Visits",
            number(done.visits),
            f"{counted(done.never_visited, 'open target', 'open targets')} never visited",
        ),
        (
            "Visits that found families",
            number(done.visits_found),
            f"of {counted(done.visits, 'visit', 'visits')}",
        ),
        (
            "Children",
            number(done.children),
            f"{counted(done.families, 'family', 'families')}, {counted(done.coes, 'COE', 'COEs')}",
        ),
        ("Children per visit", "–" if per is None else f"{per:.1f}", _not_counted(done)),
    )
    st.caption(f"Counted from {day(first)} to {day(last)}, both included.")
    _which_ideas(board_state)
    for field in ("region", "source_and_kind", "owner"):
        st.markdown(f"##### By {HEADERS[field].lower()}")
        _table(outcome.work_by(board_state.board, field, first, last))
    _to_visit_again(board_state)
    _leaving(board_state)
    _never_visited(board_state)


def _not_counted(done: outcome.Work) -> str:
    if not done.visits_not_counted:
        return ""
    return f"without {counted(done.visits_not_counted, 'visit', 'visits')} that did not count them"


def _which_ideas(board_state: BoardState) -> None:
    """What a supervisor asks first: which kinds of idea led to children, and is that more than luck."""
    st.markdown("##### Which ideas find children")
    if not board_state.board.visits:
        st.caption("No visit is logged yet.")
        return
    st.caption(
        "All visits ever logged, whatever the days above; children as counted on the visit. Kinds of "
        f"idea can be set beside one another from {outcome.FEWEST_VISITS} visits each."
    )
    for field in ("source_and_kind", "guess", "idea"):
        found = outcome.outcomes(board_state.board, field)
        if field == "guess":
            found = found.replace({"guess": {"other": "no guess"}})
        if field == "idea":
            found = found[found[field] != "not said"]
        if not found.empty:
            shown = [field, "visits", "found", "families", "children", "words"]
            _table(found[shown].head(MOST_IDEAS))


def _table(frame: pd.DataFrame) -> None:
    if frame.empty:
        st.caption("No target is on the board yet.")
        return
    tables.draw([HEADERS[name] for name in frame], frame.astype(object).itertuples(index=False))


def _leaving(board_state: BoardState) -> None:
    st.markdown("##### About to leave the window")
    leaving = [n for n in board_state.now.values() if n.leaving_children and n.target.is_open]
    if leaving:
        units = unit_of_several(n.unit for n in leaving)
        st.caption(
            f"Open targets with {units.many} whose 36-month window ends within 90 days from today, "
            f"{day(board_state.today)}, by the newest move of each on the data given."
        )
        tables.draw(
            ("Place", units.heading, "The first on", "Who", "Planned"),
            [
                (
                    n.target.place_name,
                    n.leaving_children,
                    day(n.leaving_by),
                    n.target.owner,
                    day(n.target.planned_date),
                )
                for n in sorted(leaving, key=lambda n: (n.leaving_by, n.target.place_name))
            ],
        )
    else:
        st.caption("At open targets nobody's window ends within 90 days from today.")
    extract = leads.extract_of(current.selection().without_filters())
    if extract is None:
        return
    newest = question.Extract(extract["extract_id"], pd.Timestamp(extract["as_of_date"]).date())
    today = board_state.today
    places = leads.listed(lambda table, _: question.leaving(table, newest, today), Selection())
    over = leads.listed(lambda table, _: question.over_since(table, newest, today), Selection())
    run = f"move {extract['direction']} {state_name(extract['state_code'])}"
    unit = unit_of(str(extract["kind"]), extract["mapping"])
    if ended := int(over["children"].iloc[0]):
        st.caption(
            f"Not among them: {unit.counted(ended)} in {run} whose window ended between {day(newest.as_of)}, the "
            "day of the list, and today."
        )
    ours = [
        t
        for t in board_state.board.targets
        if question.run_of(t) == (extract["state_code"], extract["direction"])
    ]
    rest = question.without_target(places, ours)
    if rest.empty:
        st.caption(f"In {run} no other place has a {unit.one} about to leave the window.")
        return
    names = leads.place_texts()
    st.markdown(
        f"In {run}, {counted(len(rest), 'other place', 'other places')} without an open target "
        f"{'has' if len(rest) == 1 else 'have'} {unit.many} about to leave; most first:"
    )
    rows = [
        (names.get(row.missed_place_id, "not on the map"), row.children, day(row.first_day))
        for row in rest.itertuples()
    ]
    headers = ("Place", unit.heading, "The first on")
    tables.draw(headers, rows[:MOST_IDEAS])
    if more := rows[MOST_IDEAS:]:
        with st.expander(f"The other {counted(len(more), 'place', 'places')}"):
            tables.draw(headers, more)


def _to_visit_again(board_state: BoardState) -> None:
    """Open targets whose newest visit says to come back, the first month first."""
    newest = newest_visits(board_state.board)
    again = sorted(
        (back, t.place_name, t.owner)
        for t in board_state.board.targets
        if t.is_open and t.target_id in newest and (back := come_back_day(newest[t.target_id]))
    )
    if again:
        st.markdown("##### To be visited again")
        rows = [(place, f"{back:%B %Y}", owner) for back, place, owner in again]
        tables.draw(("Place", "Come back in", "Who"), rows)


def _never_visited(board_state: BoardState) -> None:
    st.markdown("##### Pockets never visited")
    selection = current.selection().without_filters()
    if leads.extract_of(selection) is None or not st.toggle(
        "Look for pockets now", key="board-pockets", help="Takes a few seconds the first time."
    ):
        return
    view = leads.view(selection)
    proposal = propose(size_of(view))
    if proposal.setting is None:
        st.caption(plain(proposal.because, 400))
        return
    cards = pockets.pockets(selection, proposal.setting, lambda done, of: None).cards
    missed = outcome.never_visited(((c.title, c.place_ids, c.county_fips) for c in cards), board_state.board)
    st.markdown(
        f"{number(len(missed))} of {counted(len(cards), 'pocket', 'pockets')} as of {day(leads.extract_of(selection)['as_of_date'])}:"
    )
    for name in missed:
        st.markdown(f"- {plain(name, 200)}")
