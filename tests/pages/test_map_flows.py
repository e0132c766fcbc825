"""Flows on the live map: what is sent, and which clicks on them are believed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pages.parts.map import live_map
from pages.parts.map.layers import Flows
from tests.pages.map_views import sent, view_of

FLOWS = Flows(
    lines=pd.DataFrame(
        [(41, 0, 1, "in", 52, 20, 80), (7, 1, 0, "out", 3, 1, 3)],
        columns=["flow_id", "from_node", "to_node", "way", "children", "families", "moves"],
    ),
    nodes=pd.DataFrame(
        [
            (1, "4210397", "Moultrie GA", "GA", 31.17991, -83.78906, 52, 3),
            (0, "4159553", "</script>", "FL", 26.41869, -81.4173, 3, 52),
        ],
        columns=["node_id", "key", "name", "state_code", "lat", "lon", "arrived_children", "left_children"],
    ),
)  # fmt: skip


def test_a_flow_names_its_ends_by_their_place_in_the_list_of_nodes():
    told = sent(flows=replace(FLOWS, chosen=7))
    assert told["selected_flow"] == 7
    assert told["flows"] == {
        "ids": [41, 7],
        "from": [1, 0],
        "to": [0, 1],
        "ways": ["in", "out"],
        "children": [52, 3],
        "families": [20, 1],
        "moves": [80, 3],
        "nodes": {
            "ids": [1, 0],
            "keys": ["4210397", "4159553"],
            "names": ["Moultrie GA", "</script>"],
            "lat": [31180, 26419],
            "lon": [-83789, -81417],
            "arrived": [52, 3],
            "left": [3, 52],
        },
        "most_at_node": 52,
    }


def test_a_map_without_flows_says_so():
    assert "flows" not in sent()
    none = Flows(FLOWS.lines.head(0), FLOWS.nodes.head(0))
    assert sent(flows=none)["flows"]["ids"] == []


def test_an_end_in_Mexico_asks_for_its_outlines():
    abroad = FLOWS.nodes.assign(state_code="Tamaulipas", lat=25.87, lon=-97.5)
    assert sent(flows=Flows(FLOWS.lines, abroad))["has_mexico"]
    assert not sent(flows=FLOWS)["has_mexico"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"kind": "flow", "id": 41, "is_clear": False}, live_map.MapClick("flow", 41, False)),
        ({"kind": "node", "id": 0, "is_clear": True}, live_map.MapClick("node", 0, True)),
        ({"kind": "flow", "id": 42, "is_clear": False}, None),
        ({"kind": "flow", "id": "41", "is_clear": False}, None),
        ({"kind": "node", "id": 2, "is_clear": False}, None),
        ({"kind": "flow", "id": True, "is_clear": False}, None),
    ],
)
def test_only_clicks_on_what_is_shown_are_believed(value, expected):
    assert view_of(flows=FLOWS).read_click(value) == expected


def test_without_flows_no_click_on_one_is_believed():
    assert view_of().read_click({"kind": "flow", "id": 41, "is_clear": False}) is None
