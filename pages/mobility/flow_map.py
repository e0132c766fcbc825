"""The flow map of the room: lines between places, rings at both ends; a click narrows everything."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analytics.mobility.mapped_flows import MappedFlows, mapped_flows
from analytics.mobility.view import IN, OUT
from analytics.selection import Selection
from pages.mobility.view_settings import ViewSettings
from pages.parts import current
from pages.parts.answers import leads, moves
from pages.parts.look import counted as counted_words
from pages.parts.look import number, pct
from pages.parts.map import live_map
from pages.parts.map.layers import Flows

MEASURES = {"place": "town to town", "county": "county to county", "state": "State to State"}


def footer(shown: MappedFlows) -> str:
    """What the map shows and what it does not, in one line."""
    said = (
        f"{number(len(shown.lines))} of {number(shown.corridors)} flows, "
        f"{pct(shown.children_pct)} of the children, shown."
    )
    if shown.inside:
        said += f" {counted_words(shown.inside, 'flow stays', 'flows stay')} inside one place."
    if shown.without_point:
        said += f" {counted_words(shown.without_point, 'flow has', 'flows have')} no two points on the map."
    return said


def draw(selection: Selection, settings: ViewSettings) -> None:
    shown = moves.ask(mapped_flows, settings.source, selection, settings.mode, settings.level, settings.top)

    def clicked(click: live_map.MapClick) -> None:
        if click.kind == "flow":
            line = shown.lines.set_index("flow_id").loc[click.id]
            narrow_to(line, settings.level)
        elif click.kind == "node":
            node = shown.nodes.set_index("node_id").loc[click.id]
            _narrow_to_node(node, settings.level)

    view = live_map.MapView(
        (Flows(shown.lines, shown.nodes),),
        measure=f"Children who moved, {MEASURES[settings.level]}",
        unit="children",
        selected=(*selection.counties, *selection.places),
        footer=footer(shown),
        height=560,
    )
    live_map.live_map(view, key=f"mobility-map-{settings.level}", on_click=clicked)


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
