"""Frames -> plotly figures of the Patterns room. Pure: no widgets here."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analytics.wording import MONTHS
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


def months(found: pd.DataFrame, direction: str) -> go.Figure:
    """Two bars per calendar month: percent of the families here and there."""
    by_month = found[found["column"] == "move_month"].set_index("value")
    figure = go.Figure(
        [
            go.Bar(
                x=list(range(12)),
                y=[float(by_month[share].get(m, 0.0)) for m in range(1, 13)],
                customdata=MONTHS,
                name=name,
                marker_color=colour,
                hovertemplate=f"%{{customdata}}: %{{y:.1f}}% {name}<extra></extra>",
            )
            for name, share, colour in (
                ("here", "here_pct", DIRECTION_COLOURS[direction]),
                ("there", "there_pct", GREY),
            )
        ]
    )
    # twelve letters, of which J, M and A come twice: positions are the categories
    figure.update_xaxes(tickvals=list(range(12)), ticktext=[name[0] for name in MONTHS], fixedrange=True)
    figure.update_yaxes(fixedrange=True, rangemode="tozero", automargin=True)
    figure.update_layout(
        height=240,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        dragmode=False,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xref": "container"},
    )
    return figure
