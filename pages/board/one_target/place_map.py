"""Where a target is: each of its towns with what is listed there, on the map and in words."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analytics.board import targets as question
from analytics.selection import Selection
from analytics.wording import Unit
from data.board.board import Target
from data.geocoding.gazetteer import place_details
from pages.board import lists
from pages.board.state import BoardState
from pages.parts.answers import leads
from pages.parts.look import day, number
from pages.parts.map import live_map
from pages.parts.map.layers import Towns


def draw(target: Target, board_state: BoardState) -> None:
    """The map of a target; below it the towns of several."""
    towns = _towns(target, board_state)
    if lists.is_of_county(target):
        drawn = lists.layers([target], board_state, per="target")
    else:
        drawn = (Towns(towns),)
    if towns.empty and len(drawn) == 1:
        st.caption("The place has no point on the map.")
        return
    now = board_state.now[target.target_id]
    view = live_map.MapView(
        drawn,
        measure=f"{now.unit.heading} listed now",
        unit=now.unit.many,
        footer=_footer(towns, now.as_of, now.unit),
        height=300,
    )
    live_map.live_map(view, key=f"board-map-{target.target_id}")


def _towns(target: Target, board_state: BoardState) -> pd.DataFrame:
    """As a layer of towns wants them: the target's towns, most children first; of a county its name and counts."""
    if len(target.place_ids) < 2:
        return lists.towns([target] if lists.is_on_map(target) else [], board_state)
    listed = leads.listed(
        lambda table, _: question.listed_at(table, [target], board_state.newest), Selection()
    )
    extract = board_state.newest.get(question.run_of(target))
    counts = question.at_each_town(listed, target, extract).set_index("place_id")
    towns = place_details(target.place_ids).join(counts, on="place_id")
    if extract and not extract.unit.tells_families:
        towns["families"] = None
    towns = towns.dropna(subset=["lat", "lon"]).assign(in_window_pct=None, newest_move_date=pd.NaT)
    return towns.astype({"in_window_pct": "Float64"}).sort_values(
        "children", ascending=False, kind="stable", ignore_index=True
    )


def _footer(towns: pd.DataFrame, as_of: dt.date | None, unit: Unit) -> str:
    if as_of is None:
        return "No extract of this run is loaded."
    counted = "families" if unit.tells_families else "children"
    ranked = towns.sort_values(counted, ascending=False, kind="stable")
    numbers = zip(ranked["place_name"], ranked[counted], strict=True)
    each = ", ".join(f"{name} {number(count)}" for name, count in numbers)
    return f"{'Families' if unit.tells_families else unit.heading} listed as of {day(as_of)}: {each}."
