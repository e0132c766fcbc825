"""Counts that other offices made: a map and a table of their own, one file and period at a time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.exports.lists.corridors import WAY_WORDS
from analytics.mobility.reported.counts import COUNTS_CAUTION, corridors_of_counts
from analytics.mobility.view import BOTH, EVERYWHERE
from analytics.selection import Selection
from analytics.wording import state_name
from data.reference.states import STATES
from pages.mobility.flow_map import MEASURES
from pages.mobility.view_settings import LEVEL_WORDS, ViewSettings
from pages.parts.answers import moves as move_answers
from pages.parts.look import NOTHING, bare, counted, nothing_found, number, number_columns
from pages.parts.map import live_map
from pages.parts.map.layers import Flows

MOST_ROWS = 300


def draw(selection: Selection, settings: ViewSettings) -> None:
    """The file and period to look at, its flows on the map, and the same as a table."""
    st.caption(f":material/warning: {COUNTS_CAUTION}")
    counts = move_answers.counted_by_others()
    listings = counts.listings
    if listings.empty:
        nothing_found("The loaded files of counts hold no row.")
        return

    def words(i: int) -> str:
        row = listings.iloc[i]
        period = "no period said" if pd.isna(row["period"]) else row["period"]
        return bare(f"{row['file_name']} · {period}")

    options = list(range(len(listings)))
    if st.session_state.get("counts_listing") not in options:
        st.session_state.counts_listing = options[-1]
    listing = st.selectbox("File and period", options, key="counts_listing", format_func=words)
    mode = settings.mode or EVERYWHERE
    if not settings.source:
        selection, mode, settings = _looked_at(selection, settings)
    level = "state" if listings.iloc[listing]["shape"] == "A" else settings.level
    frame = corridors_of_counts(counts, listing, selection, mode, level)
    if frame.empty:
        nothing_found("This file counts no move here under these filters. Look at moves both ways.")
        return
    flows = _flows(frame, settings.top)
    said = f"{number(len(flows.lines))} of {counted(len(frame), 'flow', 'flows')}, the largest, drawn."
    if inside := int((frame["from_id"] == frame["to_id"]).sum()):
        said += f" {counted(inside, 'flow stays', 'flows stay')} inside one place: in the table only."
    if left_out := int(listings.iloc[listing]["no_end"]):
        said += f" {counted(left_out, 'row names', 'rows name')} no State or place at one end."
    unit = "children" if frame["children"].notna().any() else "moves"
    view = live_map.MapView(
        (flows,),
        measure=f"{unit.capitalize()} counted, {MEASURES[level]}",
        unit=unit,
        footer=said,
        height=560,
    )
    live_map.live_map(view, key=f"counts-map-{level}")
    shown = frame.head(MOST_ROWS).assign(way=frame["way"].map(WAY_WORDS))
    columns = {"from_name": "From", "to_name": "To"}
    if mode != EVERYWHERE:
        columns["way"] = "Way"
    columns |= {
        name: word
        for name, word in (("children", "Children"), ("moves", "Moves"))
        if frame[name].notna().any()
    }
    st.dataframe(
        shown[list(columns)].rename(columns=columns),
        hide_index=True,
        column_config=number_columns("Children", "Moves"),
        placeholder=NOTHING,
    )
    if len(frame) > MOST_ROWS:
        st.caption(f"The {MOST_ROWS} largest of {number(len(frame))} rows.")


def _looked_at(selection: Selection, settings: ViewSettings) -> tuple[Selection, str, ViewSettings]:
    """Where nothing but counts is loaded, the room has no filters: a State and a level to choose."""
    by, of = st.columns(2, gap="medium", vertical_alignment="bottom")
    level = by.segmented_control(
        "By",
        list(LEVEL_WORDS),
        key="counts_level",
        required=True,
        default="state",
        format_func=LEVEL_WORDS.__getitem__,
    )
    state = of.selectbox(
        "State",
        ["", *sorted(STATES)],
        key="counts_state",
        format_func=lambda code: state_name(code) if code else "All States",
    )
    mode = BOTH if state in STATES else EVERYWHERE
    level = level if level in LEVEL_WORDS else "state"
    return replace(selection, state=state or None), mode, replace(settings, level=level)


def _flows(frame: pd.DataFrame, top: int) -> Flows:
    """The largest corridors between two points. A file without children is drawn by its moves."""
    size = frame["children"].fillna(frame["moves"]).fillna(0).astype("int64")
    has_points = frame[["from_lat", "from_lon", "to_lat", "to_lon"]].notna().all(axis="columns")
    crosses = frame["from_id"] != frame["to_id"]
    sized = frame.assign(size=size)[has_points & crosses]
    lines = sized.head(top)
    ends = []
    for side, column in (("to", "arrived_children"), ("from", "left_children")):
        named = {f"{side}_{name}": name for name in ("id", "name", "state", "lat", "lon")}
        end = sized[[*named, "size"]].rename(columns={**named, "size": column})
        ends.append(end)
    nodes = (
        pd.concat(ends)
        .groupby("id", as_index=False)
        .agg(
            name=("name", "first"),
            state_code=("state", "first"),
            lat=("lat", "first"),
            lon=("lon", "first"),
            arrived_children=("arrived_children", "sum"),
            left_children=("left_children", "sum"),
        )
    )
    nodes = nodes[nodes["id"].isin({*lines["from_id"], *lines["to_id"]})]
    most = nodes[["arrived_children", "left_children"]].max(axis="columns")
    nodes = nodes.assign(most=most).sort_values(["most", "name"], ascending=[False, True], ignore_index=True)
    nodes = nodes.rename(columns={"id": "key"}).assign(node_id=range(len(nodes)))
    nodes = nodes.astype({"arrived_children": int, "left_children": int})
    node = dict(zip(nodes["key"], nodes["node_id"], strict=True))
    moves = lines["moves"].astype(object)
    lines = lines.assign(
        flow_id=lines["pair"],
        from_node=lines["from_id"].map(node),
        to_node=lines["to_id"].map(node),
        children=lines["size"],
        families=None,
        moves=moves.where(moves.notna(), None),
    )
    return Flows(lines, nodes)
