"""Outlines on the live map: what is sent, and which clicks on them are believed."""

from __future__ import annotations

import pandas as pd
import pytest

from pages.parts.map import live_map
from tests.pages.map_views import sent, view_of

OUTLINES = pd.DataFrame(
    [
        (1, "Alma - Baxley", ["Bacon GA", "88 families"], 31.5404, -82.4618, 39.25),
        (2, "</script>", [], 30.9, -84.57, 10.0),
    ],
    columns=["outline_id", "name", "words", "lat", "lon", "radius_km"],
)


def test_an_outline_is_a_circle_a_name_and_its_lines():
    told = sent(outlines=OUTLINES, chosen=2)
    assert told["outlines"] == {
        "ids": [1, 2],
        "names": ["Alma - Baxley", "</script>"],
        "words": [["Bacon GA", "88 families"], []],
        "lat": [31540, 30900],
        "lon": [-82462, -84570],
        "metres": [39250, 10000],
    }
    assert told["selected_outline"] == 2


def test_a_map_without_outlines_says_so():
    assert not {"outlines", "selected_outline"} & set(sent())
    assert sent(outlines=OUTLINES.head(0))["outlines"]["ids"] == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"kind": "outline", "id": 2, "is_clear": False}, live_map.MapClick("outline", 2, False)),
        ({"kind": "outline", "id": 2, "is_clear": True}, live_map.MapClick("outline", 2, True)),
        ({"kind": "outline", "id": 3, "is_clear": False}, None),
        ({"kind": "outline", "id": "2", "is_clear": False}, None),
        ({"kind": "outline", "id": True, "is_clear": False}, None),
        ({"kind": "outline", "id": 2.0, "is_clear": False}, None),
    ],
)
def test_only_an_outline_that_was_shown_can_be_clicked(value, expected):
    assert view_of(outlines=OUTLINES).read_click(value) == expected
    assert view_of().read_click(value) is None
