"""The flow map of the room: lines between places, rings at both ends; a click narrows everything."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.mobility import corridors as mobility
from analytics.mobility.counts import CHILDREN, MOVES, counted_by, pass_counts
from analytics.mobility.view import IN, OUT, MoveView
from analytics.selection import Selection
from pages.mobility.view_settings import ViewSettings
from pages.parts import current
from pages.parts.answers import leads, moves
from pages.parts.look import counted as counted_words
from pages.parts.look import number, pct
from pages.parts.map import live_map
from pages.parts.map.layers import Flows

MEASURES = {"place": "town to town", "county": "county to county", "state": "State to State"}


@dataclass(frozen=True)
class Drawn:
    """The flows of a map and what of the view they are."""

    flows: Flows
    corridors: int
    inside: int
    without_point: int
    children_pct: float


def drawn(view: MoveView, level: str, top: int) -> Drawn:
    """The `top` corridors with the most children that have two different ends on the map."""
    seen, counts = view.moves.levels[level], pass_counts(view, level)
    shown = mobility.corridors(view, level, top, only_lines=True)
    has_moves = counts.corridors[:, MOVES] > 0
    is_inside = seen.pairs[:, 0] == seen.pairs[:, 1]
    code = np.full(len(seen.pairs), -1)
    code[shown["pair"]] = 0
    reached = counted_by(view, code[seen.of_pair], 1)[CHILDREN, 0]
    return Drawn(
        flows=_flows(view, level, shown),
        corridors=int(has_moves.sum()),
        inside=int((has_moves & is_inside).sum()),
        without_point=int((has_moves & ~is_inside & ~seen.is_line).sum()),
        children_pct=100.0 * reached / counts.children if counts.children else 0.0,
    )


def _flows(view: MoveView, level: str, shown: pd.DataFrame) -> Flows:
    balance = mobility.balances(view, level).set_index("unit_id")
    ids = pd.unique(pd.concat([shown["from_id"], shown["to_id"]]))
    nodes = balance.loc[balance.index.intersection(ids)].reset_index()
    nodes["turnover"] = nodes[["arrived_children", "left_children"]].max(axis="columns")
    nodes = nodes.sort_values(["turnover", "name"], ascending=[False, True], ignore_index=True)
    nodes = nodes.rename(columns={"unit_id": "key"}).assign(node_id=range(len(nodes)))
    node = dict(zip(nodes["key"], nodes["node_id"], strict=True))
    lines = shown.assign(
        flow_id=shown["pair"],
        from_node=shown["from_id"].map(node),
        to_node=shown["to_id"].map(node),
    )
    return Flows(lines, nodes)


def footer(told: Drawn) -> str:
    """What the map shows and what it does not, in one line."""
    said = (
        f"{number(len(told.flows.lines))} of {number(told.corridors)} flows, "
        f"{pct(told.children_pct)} of the children, shown."
    )
    if told.inside:
        said += f" {counted_words(told.inside, 'flow stays', 'flows stay')} inside one place."
    if told.without_point:
        said += f" {counted_words(told.without_point, 'flow has', 'flows have')} no two points on the map."
    return said


def draw(selection: Selection, settings: ViewSettings) -> None:
    told = moves.ask(drawn, settings.source, selection, settings.mode, settings.level, settings.top)

    def clicked(click: live_map.MapClick) -> None:
        if click.kind == "flow":
            line = told.flows.lines.set_index("flow_id").loc[click.id]
            narrow_to(line, settings.level)
        elif click.kind == "node":
            node = told.flows.nodes.set_index("node_id").loc[click.id]
            _narrow_to_node(node, settings.level)

    live_map.live_map(
        key=f"mobility-map-{settings.level}",
        counties=None,
        towns=None,
        flows=told.flows,
        measure=f"Children who moved, {MEASURES[settings.level]}",
        unit="children",
        not_placed=0,
        total=0,
        selected=(*selection.counties, *selection.places),
        footer=footer(told),
        height=560,
        on_click=clicked,
    )


def narrow_to(corridor: pd.Series, level: str) -> None:
    """Look at one corridor alone: home end and other end; a second look takes it off again.

    A flow that leaves is looked at in the run of moves from the State, where that is loaded, so
    that the Missed enrollment room shows the same corridor.
    """
    chosen = current.selection()
    is_out = corridor["way"] == OUT
    if corridor["way"] == "elsewhere":
        return
    home, other = ("from", "to") if is_out else ("to", "from")
    wanted = replace(chosen, direction="from" if is_out else "to", extract=None)
    if leads.extract_of(wanted) is None:
        wanted = replace(wanted, direction=chosen.direction, extract=chosen.extract)
    other_states = "from_states" if wanted.direction == "to" else "to_states"
    narrowed: dict[str, tuple] = {}
    home_id, other_id = corridor[f"{home}_id"], corridor[f"{other}_id"]
    if level == "place":
        narrowed["places"] = (int(home_id),) if home_id.isdecimal() else ()
        narrowed["other_places"] = (int(other_id),) if other_id.isdecimal() else ()
    else:
        narrowed["counties"] = (home_id,) if level == "county" and home_id.isdecimal() else ()
        if corridor["way"] in (IN, OUT):
            narrowed[other_states] = (corridor[f"{other}_state"],)
    is_same = all(getattr(chosen, field) == value for field, value in narrowed.items())
    if is_same and wanted.direction == chosen.direction:
        narrowed = dict.fromkeys(narrowed, ())
    current.choose(replace(wanted, **narrowed))


def _narrow_to_node(node: pd.Series, level: str) -> None:
    """A ring at home narrows the missed place; one elsewhere the other end."""
    chosen = current.selection()
    key, is_home = node["key"], node["state_code"] == chosen.state
    if level == "place" and key.isdecimal():
        current.narrow("places" if is_home else "other_places", int(key))
    elif level == "county" and is_home and key.isdecimal():
        current.narrow("counties", key)
    elif not is_home:
        field = "from_states" if chosen.direction == "to" else "to_states"
        current.narrow(field, node["state_code"])
