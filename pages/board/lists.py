"""Targets as a person meets them: mine this week, all of them, and on the map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.board.targets import TargetNow, changes_in_words, which_changed
from analytics.board.week import done_this_week, due, newest_visits, state_in_words, why_later
from analytics.exports.sheets.week_sheet import week_sheet
from analytics.wording import unit_of_several
from data.board.board import Target
from data.board.schema import STATES_OF_WORK
from pages.board import state, stops, tables
from pages.board.state import BoardState
from pages.parts import choosing_rows, identity
from pages.parts.answers import leads
from pages.parts.export import downloads
from pages.parts.look import counted, day, nothing_found, plain
from pages.parts.map import live_map
from pages.parts.map.layers import Counties, Layer, Towns

EVERYBODY = "Everybody"
MOST_CARDS = 30
WHOSE = "board_whose"
"""Whose targets were chosen, in the session."""
ON_PAPER = [
    "Place", "State of work", "Who", "Planned", "Families then", "Families now", "Listed then", "Listed now",
    "Counted", "Visits", "Hypothesis",
]  # fmt: skip
"""Columns of the list that fit a page's width, of those it has."""


def this_week(board_state: BoardState) -> None:
    """What the person has to do this week first, the rest of theirs below."""
    who = _whose(board_state)
    stops.calls(board_state)
    if not board_state.board.targets:
        nothing_found(
            "No target is on the board yet. Pin a view in any room, then make a target of it under Pins."
        )
        return
    owner = None if who == EVERYBODY else who
    _changes([one for one in board_state.now.values() if owner in (None, one.target.owner)])
    now, later = due(board_state.board, owner, board_state.today)
    done = done_this_week(board_state.board, owner, board_state.today)
    is_done = {one.target.target_id for one in done}
    newest = newest_visits(board_state.board)
    later = [target for target in later if target.target_id not in is_done]
    st.markdown(f"#### {counted(len(now), 'target', 'targets')} this week")
    for one in now:
        card(one.target, board_state, one.why)
    if not now:
        st.caption("Nothing is planned for this week or before.")
    if done:
        st.markdown("##### Done this week")
        for one in done:
            card(one.target, board_state, one.why)
    if later:
        st.markdown("##### Later, or without a day")
        for target in later[:MOST_CARDS]:
            card(target, board_state, why_later(target, newest.get(target.target_id)))
        if len(later) > MOST_CARDS:
            st.caption(f"{len(later) - MOST_CARDS} more are under All.")
    if now or later:
        listed = [(one.target, one.why) for one in now] + [
            (t, why_later(t, newest.get(t.target_id))) for t in later
        ]
        downloads.counts(
            "Print this list",
            lambda: week_sheet(
                who if owner else "everybody",
                board_state.today,
                listed,
                board_state.now,
                leads.place_texts(),
                board_state.is_synthetic,
                {target.target_id: stops.on_paper(target, board_state) for target, _ in listed},
            ),
            f"targets-{board_state.today}-confidential.html",
            icon=":material/print:",
            key="board-print",
        )


def _changes(now: list[TargetNow]) -> None:
    """What newer data say, in a line: whoever wants to know which opens it."""
    if said := changes_in_words(now):
        with st.expander(plain(said, 300), icon=":material/update:", key="board-changes"):
            for line in which_changed(now) or ["Nothing changed."]:
                st.markdown(plain(line, 3000))
            st.caption("No longer listed is not found: a record may have been enrolled, merged or aged out.")


def _whose(board_state: BoardState) -> str:
    """Whose targets: the person's own where they have some, else everybody's, until somebody
    chooses. Kept while a target's screen is open."""

    def chosen() -> None:
        st.session_state[WHOSE] = st.session_state["board-whose"]

    owners = {t.owner for t in board_state.board.targets if t.owner}
    mine = identity.me()
    kept_choice = st.session_state.get(WHOSE, mine if mine in owners else EVERYBODY)
    owners |= {kept_choice}
    offered = [EVERYBODY, *sorted(owners - {EVERYBODY})]
    st.session_state["board-whose"] = kept_choice
    who = st.selectbox("Whose", offered, key="board-whose", on_change=chosen)
    if who != EVERYBODY and not mine:
        st.button(
            "That is me: keep it so",
            key="board-me",
            icon=":material/person:",
            type="tertiary",
            on_click=identity.remember,
            args=(who,),
        )
    return who


def card(target: Target, board_state: BoardState, why: str) -> None:
    """One target as a row that a thumb can hit."""
    now = board_state.now[target.target_id]
    with st.container(border=True, key=f"board-card-{target.target_id}", gap=None):
        st.button(
            f"**{plain(target.place_name)}** · {state_in_words(target, newest_visits(board_state.board).get(target.target_id))}",
            key=f"board-open-{target.target_id}",
            type="tertiary",
            on_click=state.choose,
            args=(target.target_id,),
            width="stretch",
        )
        said = [
            why,
            f"move {target.direction}",
            "" if target.guess == "other" else target.guess,
            target.owner,
            now.in_brief,
        ]
        st.caption(" · ".join(plain(part) for part in said if part))


def frame(board_state: BoardState, targets: list[Target]) -> pd.DataFrame:
    """One row per target. Where a list has neither ids nor names, a column says what is counted."""
    newest = newest_visits(board_state.board)
    visits = pd.Series([v.target_id for v in board_state.board.visits], dtype=object).value_counts()
    made = pd.DataFrame(
        [
            (
                t.place_name,
                state_in_words(t, newest.get(t.target_id)),
                t.owner,
                day(t.planned_date) if t.planned_date else "",
                now.families_then,
                now.families,
                now.counted,
                now.change_in_words,
                int(visits.get(t.target_id, 0)),
                t.priority,
                t.region,
                t.direction,
                "" if t.guess == "other" else t.guess,
                t.source_and_kind,
                t.hypothesis,
            )
            for t in targets
            for now in [board_state.now[t.target_id]]
        ],
        columns=[
            "Place",
            "State of work",
            "Who",
            "Planned",
            "Families then",
            "Families now",
            "Counted",
            "Pocket",
            "Visits",
            "Priority",
            "Region",
            "Direction",
            "Guess",
            "Idea from",
            "Hypothesis",
        ],
    )
    if (made["Counted"] == "families").all():
        return made.drop(columns="Counted")
    return made.rename(columns={"Families then": "Listed then", "Families now": "Listed now"})


def every(board_state: BoardState) -> None:
    """All targets as a table; a click on its place opens one."""
    if not board_state.board.targets:
        nothing_found("No target is on the board yet.")
        return

    wanted = st.selectbox("Show", ("all", "open", *STATES_OF_WORK), 0, key="board-states")
    targets = [
        t
        for t in board_state.board.targets
        if wanted == "all" or t.progress == wanted or (wanted == "open" and t.is_open)
    ]
    if not targets:
        nothing_found(f"No target is {wanted}.")
        return
    made = frame(board_state, targets)
    choosing_rows.choosing_table(
        made,
        "Place",
        lambda row: state.choose(targets[row].target_id),
        key=f"board-table-{wanted}",
        height="content" if len(made) <= 20 else 740,
    )
    with st.container(key="board-all-cards"):
        # In place of the table on a phone, where it shows little more than the places.
        for target in targets[:MOST_CARDS]:
            card(
                target, board_state, why_later(target, newest_visits(board_state.board).get(target.target_id))
            )
        if len(targets) > MOST_CARDS:
            st.caption(f"{len(targets) - MOST_CARDS} more on a wider screen.")
    paper = made[[name for name in ON_PAPER if name in made]]
    tables.draw(list(paper), paper.itertuples(index=False), is_for_print=True)
    st.caption("No longer listed is not found: a record may have been enrolled, merged or aged out.")


def on_map(board_state: BoardState) -> None:
    """Targets by place; a click opens one."""
    placed = [t for t in board_state.board.targets if is_on_map(t)]

    def clicked(click: live_map.MapClick) -> None:
        # Of two at one town the open one, else the newest.
        for target in sorted(reversed(placed), key=lambda t: not t.is_open):
            if click.id == (target.county_fips if is_of_county(target) else _spot(target)):
                state.choose(target.target_id)
                return

    unit = unit_of_several(board_state.now[t.target_id].unit for t in placed)
    view = live_map.MapView(
        layers(placed, board_state, per="target"),
        measure=f"{unit.heading} listed now",
        unit=unit.many,
        footer=f"{len(placed):,} of {counted(len(board_state.board.targets), 'target', 'targets')} on the map.",
        height=560,
    )
    live_map.live_map(view, key="board-map", on_click=clicked)


def families_for_map(now: TargetNow) -> float | None:
    """The families of a target; nothing where its list has neither ids nor names."""
    return (now.families or 0) if now.unit.tells_families else None


def is_of_county(target: Target) -> bool:
    """Whether a target stands for a whole county: it is drawn as that, for its middle is no place to go to."""
    return not target.place_ids and target.county_fips.isdecimal()


def is_on_map(target: Target) -> bool:
    return is_of_county(target) or (target.lat is not None and target.lon is not None)


def layers(targets: list[Target], board_state: BoardState, per: str) -> tuple[Layer, ...]:
    """Counties as areas, towns as bubbles."""
    counties = pd.DataFrame(
        [
            (
                t.county_fips,
                board_state.now[t.target_id].children or 0,
                families_for_map(board_state.now[t.target_id]),
            )
            for t in targets
            if is_of_county(t)
        ],
        columns=["county_fips", "value", "families"],
    )
    drawn = towns([t for t in targets if not is_of_county(t)], board_state)
    return Counties(counties.drop_duplicates("county_fips")), Towns(drawn, per=per)


def _spot(target: Target) -> int:
    """The id of a target's bubble: its first town; one below all of them where it has none."""
    return target.place_ids[0] if target.place_ids else -1


def towns(targets: list[Target], board_state: BoardState) -> pd.DataFrame:
    """One row per target of towns with a point, as a layer of towns wants it."""
    rows = [
        (
            _spot(t),
            t.place_name,
            None,
            t.state_code,
            t.lat,
            t.lon,
            board_state.now[t.target_id].children or 0,
            families_for_map(board_state.now[t.target_id]),
            None,
            None,
        )
        for t in targets
    ]
    columns = [
        "place_id", "place_name", "county_name", "state_code", "lat", "lon", "children", "families",
        "in_window_pct", "newest_move_date",
    ]  # fmt: skip
    made = pd.DataFrame(rows, columns=columns).drop_duplicates("place_id")
    made["newest_move_date"] = pd.to_datetime(made["newest_move_date"])
    return made.astype({"in_window_pct": "Float64"})
