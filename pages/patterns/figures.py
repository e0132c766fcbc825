"""Frames -> plotly figures of the Patterns room. Pure: no widgets here."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from pages.parts.look import DIRECTION_COLOURS, GREY, in_chart

MOST_BARS = 10


def bars(found: pd.DataFrame, name: str, length: str, direction: str) -> go.Figure:
    """A bar per row, the first on top; lengths below zero in grey."""
    top = found.head(MOST_BARS)
    lengths = top[length].astype(float)
    figure = go.Figure(
        go.Bar(
            y=list(range(len(top))),
            x=lengths,
            orientation="h",
            text=[f"{value:,.0f}" for value in lengths],
            marker_color=[DIRECTION_COLOURS[direction] if v >= 0 else GREY for v in lengths],
            customdata=[in_chart(text) for text in top[name]],
            hovertemplate="%{customdata}: %{x:,.0f}<extra></extra>",
        )
    )
    # two rows may have one name (a place in two months): positions are the categories
    figure.update_yaxes(
        tickvals=list(range(len(top))),
        ticktext=[in_chart(text) for text in top[name]],
        autorange="reversed",
        automargin=True,
        fixedrange=True,
    )
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_layout(
        height=max(120, 50 + 25 * len(top)),
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        showlegend=False,
        dragmode=False,
    )
    return figure
