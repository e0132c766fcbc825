"""Farm jobs, worker housing and district offices for the live map: lists of numbers and texts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.sites.points import SITE_LABELS, Points
from pages.parts.look import bare

CLASSES = 5
"""Colours of the choropleth: more than five shades are not told apart on a map."""

SIDE_CLASSES = 3
"""Colours to each side of none, where a map shows what is more in one view than in another."""


def class_limits(values: Collection[float], classes: int = CLASSES) -> list[list[float]]:
    """One [lowest, highest] pair per class that holds a value, from low to high.

    Values above 0 only: none is its own thing, not a shade. Few distinct values get a class each;
    else quantiles of the values, so that each shade holds about as many counties. The limits are
    values that occur, so a legend of them has no gap that would need a rule.
    """
    array = np.asarray(list(values), dtype=float)
    array = np.sort(array[np.isfinite(array) & (array > 0)])
    distinct = np.unique(array)
    if len(distinct) <= classes:
        return [[short(v), short(v)] for v in distinct]
    shares = np.arange(1, classes) / classes
    upper = np.unique(np.append(np.quantile(array, shares, method="lower"), array[-1]))
    starts = np.searchsorted(distinct, np.append(-np.inf, upper[:-1]), side="right")
    return [[short(distinct[s]), short(u)] for s, u in zip(starts, upper, strict=True)]


def side_limits(values: Collection[float]) -> list[list[float]]:
    """As class_limits, for values on both sides of 0: those below it first, each side by itself."""
    below = class_limits([-v for v in values], SIDE_CLASSES)
    above = class_limits(values, SIDE_CLASSES)
    return [[-high, -low] for low, high in reversed(below)] + above


def short(value: float) -> float | int:
    """A number as JSON should hold it: whole numbers without a point, others to 6 digits."""
    return int(value) if float(value).is_integer() else float(f"{value:.6g}")


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


def site_columns(layers: Collection[Points]) -> list[dict]:
    """One entry per kind that is drawn, with parallel lists, one entry per point.

    `lat` and `lon` are thousandths of a degree; `sizes` is None where a point has no size. Signs
    that would turn text around are taken out of `names` and `lines`.
    """
    return [
        {
            "kind": layer.kind,
            "label": SITE_LABELS[layer.kind],
            "count": layer.shown,
            "names": [bare(name) for name in layer.drawn["name"]],
            "lines": [[bare(line, 160) for line in lines] for lines in layer.drawn["lines"]],
            "lat": (layer.drawn["lat"] * 1000).round().astype(int).tolist(),
            "lon": (layer.drawn["lon"] * 1000).round().astype(int).tolist(),
            "sizes": [None if pd.isna(size) else int(size) for size in layer.drawn["size"]],
        }
        for layer in layers
    ]
