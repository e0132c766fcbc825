"""What a chart says to who hears it: each number of its picture, and none that it does not show."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.mobility import figures
from pages.parts.chart_words import MOST, in_words

PAGES = Path(__file__).resolve().parents[2] / "pages"


def test_bars_and_lines_are_read_by_the_names_of_their_points():
    lying = go.Bar(y=["birth-2", "3-5"], x=[148, 1239], orientation="h", name="all<br>others")
    line = go.Scatter(x=[dt.date(2026, 5, 1), dt.date(2026, 6, 1), "Jul"], y=[3, None, 0.25])
    assert in_words("Ages", go.Figure([lying, line])) == (
        "Ages. all others: birth-2 148, 3-5 1,239; May 2026 3, Jul 0.2"
    )
    assert in_words("Ages", go.Figure()) == "Ages: nothing to draw"


def test_of_a_long_list_the_largest_are_read_and_the_rest_is_told():
    said = in_words("Towns", go.Figure(go.Bar(x=[f"t{i}" for i in range(60)], y=list(range(60)))))
    assert said.endswith(f"t59 59, and {60 - MOST} smaller ones")
    assert "t35 " not in said and "t36 36" in said


def test_a_heat_map_says_its_numbers_and_not_how_dark_they_are_drawn():
    moves = pd.DataFrame(
        {"from_id": ["FL", "FL", "TX"], "to_id": ["GA", "NC", "GA"], "children": [144, 9, 25]}
    )
    assert in_words("Children from State to State", figures.state_matrix(moves)) == (
        "Children from State to State. Largest first: FL, GA 144, TX, GA 25, FL, NC 9"
    )
    assert not np.isclose(figures.state_matrix(moves).data[0].z, 144).any()


def test_no_chart_of_a_room_is_silent():
    for page in PAGES.rglob("*.py"):
        text = page.read_text("utf-8")
        assert len(re.findall(r"\.plotly_chart\(", text)) == len(re.findall(r"\balt=", text)), page
