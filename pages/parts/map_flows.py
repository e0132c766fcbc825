"""Flows for the live map: lines between nodes, as parallel lists of numbers and names."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Flows:
    """What the map draws of moves; only what has two different ends on the map.

    lines: one row per flow, most children first: flow_id, from_node, to_node (node_id), way ("in",
    "out", "within", "elsewhere"), children, families, moves.
    nodes: one row per end, most children first: node_id, key (FIPS code, place_id or State as
    text), name, state_code, lat, lon, arrived_children, left_children.
    """

    lines: pd.DataFrame
    nodes: pd.DataFrame


def flow_columns(flows: Flows) -> dict:
    """Parallel lists; `from` and `to` are places in the lists of nodes, lat and lon thousandths."""
    nodes, lines = flows.nodes, flows.lines
    at = dict(zip(nodes["node_id"].tolist(), range(len(nodes)), strict=True))
    arrived, left = nodes["arrived_children"].tolist(), nodes["left_children"].tolist()
    return {
        "ids": lines["flow_id"].tolist(),
        "from": [at[node] for node in lines["from_node"].tolist()],
        "to": [at[node] for node in lines["to_node"].tolist()],
        "ways": lines["way"].tolist(),
        "children": lines["children"].tolist(),
        "families": lines["families"].tolist(),
        "moves": lines["moves"].tolist(),
        "nodes": {
            "ids": nodes["node_id"].tolist(),
            "keys": nodes["key"].tolist(),
            "names": nodes["name"].tolist(),
            "lat": (nodes["lat"] * 1000).round().astype(int).tolist(),
            "lon": (nodes["lon"] * 1000).round().astype(int).tolist(),
            "arrived": arrived,
            "left": left,
        },
        "most_at_node": max([1, *arrived, *left]),
    }
