"""The map of the week: a bubble for each town with families to be met, and the days' routes through them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.parts.answers import leads
from pages.parts.map import live_map
from pages.parts.map.layers import Route, Routes


def draw(towns: pd.DataFrame, routes: Sequence[Route], key: str = "week-map") -> None:
    """`towns`: those of a Forecast. A click on a town shows its card."""
    points = leads.places().set_index("place_id")
    at = towns.assign(place_id=towns["place_id"].astype(int)).join(points[["lat", "lon"]], on="place_id")
    view = live_map.MapView(
        (Routes(at, tuple(routes)),),
        measure="Families expected",
        unit="families",
        footer="Towns where families are expected to be met; lines are straight, not roads.",
        show_imagery=live_map.imagery_allowed() and st.session_state.get("imagery", False),
        height=560,
    )
    live_map.live_map(view, key=key)
