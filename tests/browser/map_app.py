"""A small page around the live map, for test_map_component.py: a few towns, one filter, and a layer
that the product has not.

Not a page of the dashboard. Names of towns include text that would be script, markup or markdown
if anything read it as such.
"""

import datetime as dt
import os
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
import streamlit as st

from pages.parts.map.layers import Counties, Layer, Towns
from pages.parts.map.live_map import MapClick, MapView, imagery_allowed, live_map

HOSTILE_NAMES = (
    "<img src=x onerror=\"document.title='SCRIPT RAN'\">",
    "</script><script>document.title='SCRIPT RAN'</script>",
    "${document.title='SCRIPT RAN'}`",
    "![x](https://image.example.com/x.png)",
)
DAY = dt.date(2026, 5, 14)

TOWNS = pd.DataFrame(
    [
        (1, "Immokalee", "Collier", "FL", 26.419, -81.417, 64, 21),
        (2, "Homestead", "Miami-Dade", "FL", 25.469, -80.478, 30, 11),
        (3, "Arcadia", "DeSoto", "FL", 27.216, -81.858, 16, 6),
        (4, "Wimauma", "Hillsborough", "FL", 27.713, -82.299, 4, 1),
        (11, HOSTILE_NAMES[0], "<b>County</b>", "FL", 28.5, -81.4, 9, 3),
        (12, HOSTILE_NAMES[1], "Polk", "FL", 28.0, -81.7, 8, 3),
        (13, HOSTILE_NAMES[2], "Putnam", "FL", 29.6, -81.6, 7, 2),
        (14, HOSTILE_NAMES[3], "Lee", "FL", 26.6, -81.9, 6, 2),
        (15, "Somewhere", None, "FL", float("nan"), float("nan"), 2, 1),
    ],
    columns=[
        "place_id",
        "place_name",
        "county_name",
        "state_code",
        "lat",
        "lon",
        "children",
        "families",
    ],
).assign(in_window_pct=80.0, newest_move_date=DAY)

COUNTIES = pd.DataFrame(
    [("12021", 64), ("12086", 30), ("12027", 16), ("12057", 4), ("12105", 8), ("12107", 7)],
    columns=["county_fips", "value"],
).assign(families=3, newest_move_date=DAY)


@dataclass(frozen=True)
class Pins(Layer):
    """A layer of this page alone. frame: one row per pin: pin_id, name, lat, lon (degrees)."""

    name: ClassVar[str] = "pins"
    frame: pd.DataFrame

    def parts(self) -> dict[str, Any]:
        return {"pins": {column: self.frame[column].tolist() for column in self.frame}}

    def knows(self, kind: object, clicked: object) -> bool:
        return kind == "pin" and type(clicked) is int and bool(self.frame["pin_id"].eq(clicked).any())


PINS = Pins(pd.DataFrame([(7, HOSTILE_NAMES[0], 28.5, -81.4)], columns=["pin_id", "name", "lat", "lon"]))
FAR_AWAY = TOWNS.head(1).assign(place_id=21, place_name="Yuma", lat=32.69, lon=-114.62)
ROWS = {
    "all": (COUNTIES, TOWNS),
    "two towns": (COUNTIES.head(2), TOWNS.head(2)),
    "far away": (COUNTIES.head(0), FAR_AWAY),
    "none": (COUNTIES.head(0), TOWNS.head(0)),
    "counties": (COUNTIES, None),
    "pins": (COUNTIES.head(0), None),
}

st.set_page_config(page_title="Map under test", layout="wide")
st.session_state.setdefault("selected", ())
st.session_state.setdefault("calls", 0)


def take(click: MapClick) -> None:
    st.session_state["selected"] = () if click.is_clear else (click.id,)
    st.session_state["calls"] += 1


rows = st.radio("Rows", list(ROWS), horizontal=True)
counties, towns = ROWS[rows]
clicked = None
if st.toggle("Show the map", value=True):
    parts = [Counties(counties)] if towns is None else [Counties(counties), Towns(towns)]
    if rows == "pins":
        parts.append(PINS)
    view = MapView(
        tuple(parts),
        measure="Children missed",
        unit="children",
        not_placed=5,
        total=151,
        selected=st.session_state["selected"],
        show_imagery=os.environ.get("MAP_TEST_IMAGERY") == "1",
    )
    clicked = live_map(view, key="map", on_click=take)
st.text(f"this run: {clicked}")
st.text(f"selected: {st.session_state['selected']} after {st.session_state['calls']} clicks")
st.text(f"imagery allowed: {imagery_allowed()}")
st.button("Run again")
