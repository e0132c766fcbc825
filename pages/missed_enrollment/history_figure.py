"""The history of a place -> a plotly figure and a table. Pure: no widgets here."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analytics.wording import Unit
from pages.parts.look import DIRECTION_COLOURS, GREY

GAP = "–"
NEW = "#5fa3a3"
MOST_TICKS = 6
"""Names of months that stand side by side on a phone."""

COLUMNS = {
    "label": "List", "listed": "Listed", "new": "New", "changed": "Changed", "away": "To another town",
    "refused": "Refused", "gone": "No longer listed", "reasons": "What is known of them",
    "not_compared": "Not compared, here only", "left_out": "Not compared, before only",
    "moved": "Moved in that month", "note": "Note",
}  # fmt: skip
"""Columns of analytics.leads.history.by_month -> what stands above them."""
ALWAYS = ("listed", "new", "changed", "refused", "gone", "moved")
WORDS = ("label", "reasons", "note")


def chart(by_month: pd.DataFrame, direction: str, unit: Unit) -> go.Figure:
    """Listed as a line, new above and no longer listed below it, a place on the axis for each list and
    for each month without one. Where nothing is told nothing is drawn, and the line is broken."""
    told = by_month.iloc[::-1]
    figure = go.Figure(
        [
            go.Bar(
                x=told["label"], y=told["new"].astype(object).where(told["new"].notna(), None), name="new",
                marker_color=NEW, hovertemplate=f"%{{x}}: %{{y:,}} {unit.many} new<extra></extra>",
            ),
            go.Bar(
                x=told["label"], y=(-told["gone"]).astype(object).where(told["gone"].notna(), None),
                customdata=told["gone"].astype(object).where(told["gone"].notna(), None),
                name="no longer listed", marker_color=GREY,
                hovertemplate=f"%{{x}}: %{{customdata:,}} {unit.many} no longer listed<extra></extra>",
            ),
            go.Scatter(
                x=told["label"], y=told["listed"].astype(object).where(told["listed"].notna(), None),
                name="listed", mode="lines+markers", connectgaps=False,
                line={"color": DIRECTION_COLOURS[direction], "width": 3}, marker={"size": 8},
                hovertemplate=f"%{{x}}: %{{y:,}} {unit.many} listed<extra></extra>",
            ),
        ]
    )  # fmt: skip
    figure.update_layout(
        height=240,
        barmode="relative",
        dragmode=False,
        margin={"l": 52, "r": 12, "t": 40, "b": 44},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xref": "container"},
    )
    labels = told["label"].tolist()
    step = -(-len(labels) // MOST_TICKS)
    named = list(range(len(labels) - 1, -1, -step))
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=labels,
        range=[-0.6, len(labels) - 0.4],
        fixedrange=True,
        tickangle=0,
        tickvals=[labels[i] for i in named],
        ticktext=[f"{told['month'].iloc[i]:%b<br>%Y}" for i in named],
    )
    figure.update_yaxes(fixedrange=True)
    return figure


def table(by_month: pd.DataFrame) -> pd.DataFrame:
    """The frame in words: GAP where nothing is told; a column that is seldom needed only where it is."""
    shown = {}
    for name, header in COLUMNS.items():
        values = by_month[name]
        if name in WORDS:
            shown[header] = values
        elif name in ALWAYS or values.fillna(0).any():
            shown[header] = [GAP if pd.isna(value) else f"{int(value):,}" for value in values]
    return pd.DataFrame(shown)
