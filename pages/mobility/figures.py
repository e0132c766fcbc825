"""Frames -> plotly figures of the Mobility room. Pure: no widgets here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analytics.wording import MONTHS, state_name
from pages.parts.look import in_chart

SHADES = ((0.0, "#f4f7f8"), (0.15, "#cfe3e3"), (0.5, "#5fa3a3"), (1.0, "#0b5757"))
MOST_STATES = 14
MOST_ROWS = 14


def state_matrix(corridors: pd.DataFrame) -> go.Figure:
    """From States down, to States across, shaded by children; the most turned-over States."""
    ids = pd.concat([corridors["from_id"], corridors["to_id"]])
    children = pd.concat([corridors["children"], corridors["children"]])
    turnover = children.groupby(ids.to_numpy()).sum().sort_values(ascending=False)
    kept = list(turnover.index[:MOST_STATES])
    table = corridors.pivot_table(index="from_id", columns="to_id", values="children", aggfunc="sum")
    starts = [state for state in kept if state in table.index]
    finishes = [state for state in kept if state in table.columns]
    values = table.reindex(index=starts, columns=finishes).to_numpy(dtype=float)
    names = np.array([[[state_name(a), state_name(b)] for b in finishes] for a in starts])
    figure = go.Figure(
        go.Heatmap(
            z=np.sqrt(values),
            x=[in_chart(state, 12) for state in finishes],
            y=[in_chart(state, 12) for state in starts],
            text=[["" if np.isnan(v) else f"{v:,.0f}" for v in row] for row in values],
            texttemplate="%{text}",
            customdata=np.vectorize(in_chart)(names) if names.size else names,
            hovertemplate="%{customdata[0]} to %{customdata[1]}: %{text} children<extra></extra>",
            colorscale=SHADES,
            showscale=False,
            xgap=1,
            ygap=1,
        )
    )
    figure.update_xaxes(side="top", type="category", title_text="to")
    figure.update_yaxes(autorange="reversed", type="category", title_text="from")
    return _laid_out(figure, 90 + 27 * max(len(starts), 4))


def month_heat(corridors: pd.DataFrame, months: pd.DataFrame, newest: int) -> go.Figure:
    """Corridors down, months across: the 12 months before on the left, the last 12 on the right.

    `months`: see mobility.months_of; `newest`: the newest month of the data, in months since January 1970.
    """
    last_month = newest % 12 + 1
    shown = corridors.head(MOST_ROWS)
    labels = [in_chart(f"{a} → {b}", 44) for a, b in zip(shown["from_name"], shown["to_name"], strict=True)]
    order = [(last_month + i) % 12 + 1 for i in range(12)]
    figure = make_subplots(
        cols=2, shared_yaxes=True, horizontal_spacing=0.015,
        subplot_titles=(_twelve_months(newest - 12), _twelve_months(newest)),
    )  # fmt: skip
    most = max(1.0, float(months.loc[months["years_ago"] < 2, "children"].max() or 1)) if len(months) else 1.0
    for column, years_ago in ((1, 1), (2, 0)):
        part = months[months["years_ago"] == years_ago]
        table = part.pivot_table(index="pair", columns="month", values="children", aggfunc="sum")
        values = table.reindex(index=shown["pair"], columns=order).to_numpy(dtype=float)
        figure.add_trace(
            go.Heatmap(
                z=np.sqrt(values),
                text=[["" if np.isnan(v) else f"{v:,.0f}" for v in row] for row in values],
                x=list(range(12)),
                y=labels,
                customdata=np.tile(np.array([MONTHS[m - 1] for m in order]), (len(labels), 1)),
                hovertemplate="%{y}, %{customdata}: %{text} children<extra></extra>",
                colorscale=SHADES,
                zmin=0,
                zmax=np.sqrt(most),
                showscale=False,
                xgap=1,
                ygap=1,
            ),
            col=column,
            row=1,
        )
    figure.update_xaxes(tickvals=list(range(12)), ticktext=[MONTHS[m - 1][0] for m in order])
    figure.update_yaxes(autorange="reversed", type="category")
    return _laid_out(figure, 110 + 25 * max(len(labels), 3))


def _twelve_months(newest: int) -> str:
    """ "Oct 2025 to Sep 2026"."""
    first, last = (f"{MONTHS[n % 12][:3]} {1970 + n // 12}" for n in (newest - 11, newest))
    return f"{first} to {last}"


def _laid_out(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 4, "r": 4, "t": 40, "b": 4},
        dragmode=False,
        showlegend=False,
        font_size=12,
    )
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
    return figure
