"""The corridors that a map of flows draws: lines between two places, rings at both ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.mobility.corridors import balances, corridors
from analytics.mobility.counts import CHILDREN, MOVES, counted_by, pass_counts
from analytics.mobility.view import MoveView


@dataclass(frozen=True)
class MappedFlows:
    """lines: one row per corridor drawn, as `corridors` plus flow_id, from_node, to_node. nodes: one
    row per place that a line begins or ends at, as `balances` plus node_id, key, turnover.

    corridors: all that have moves. inside: of these, from a place to itself. without_point: with an
    end that is not on the map. children_pct: share of the children that the lines hold.
    """

    lines: pd.DataFrame
    nodes: pd.DataFrame
    corridors: int
    inside: int
    without_point: int
    children_pct: float


def mapped_flows(view: MoveView, level: str, top: int) -> MappedFlows:
    """The `top` corridors with the most children that have two different ends on the map."""
    seen, counts = view.moves.levels[level], pass_counts(view, level)
    shown = corridors(view, level, top, only_lines=True)
    has_moves = counts.corridors[:, MOVES] > 0
    is_inside = seen.pairs[:, 0] == seen.pairs[:, 1]
    code = np.full(len(seen.pairs), -1)
    code[shown["pair"]] = 0
    reached = counted_by(view, code[seen.of_pair], 1)[CHILDREN, 0]
    lines, nodes = _lines_and_nodes(view, level, shown)
    return MappedFlows(
        lines,
        nodes,
        corridors=int(has_moves.sum()),
        inside=int((has_moves & is_inside).sum()),
        without_point=int((has_moves & ~is_inside & ~seen.is_line).sum()),
        children_pct=100.0 * reached / counts.children if counts.children else 0.0,
    )


def _lines_and_nodes(view: MoveView, level: str, shown: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    balance = balances(view, level).set_index("unit_id")
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
    return lines, nodes
