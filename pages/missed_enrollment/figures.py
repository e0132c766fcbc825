"""Frames -> plotly figures and tables of the Missed enrollment room. Pure: no widgets here."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analytics.selection import MONTHS
from pages.parts.look import DIRECTION_COLOURS, GREY, OUT_OF_SCHOOL, PERIOD_COLOURS, in_chart

PERIOD_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)
"""A performance period runs from September to August."""

MOST_BARS = 12


def months(by_month: pd.DataFrame) -> go.Figure:
    """A line per performance period over its months, September first; the newest is strongest.

    customdata of each point: the month (1 to 12).
    """
    figure = go.Figure()
    periods = sorted(by_month["performance_period"].unique())
    colours = PERIOD_COLOURS[-len(periods) :] if len(periods) <= len(PERIOD_COLOURS) else None
    for i, period in enumerate(periods):
        children = by_month[by_month["performance_period"] == period].set_index("month")["children"]
        figure.add_scatter(
            x=[MONTHS[m - 1][:3] for m in PERIOD_MONTHS],
            y=[int(children.get(m, 0)) for m in PERIOD_MONTHS],
            customdata=[[m] for m in PERIOD_MONTHS],
            name=period,
            mode="lines+markers",
            line={"color": colours[i] if colours else None, "width": 2 + (i == len(periods) - 1)},
            marker={"size": 8},
            hovertemplate="%{x}: %{y:,} children<extra>" + period + "</extra>",
        )
    return _laid_out(figure, height=300, legend=True)


def periods(by_period: pd.DataFrame, direction: str) -> go.Figure:
    """A bar per performance period; customdata: the period."""
    figure = go.Figure(
        go.Bar(
            x=by_period["performance_period"],
            y=by_period["children"],
            customdata=[[p] for p in by_period["performance_period"]],
            text=[f"{n:,}" for n in by_period["children"]],
            marker_color=DIRECTION_COLOURS[direction],
            hovertemplate="%{x}: %{y:,} children<extra></extra>",
        )
    )
    figure.update_xaxes(type="category")
    return _laid_out(figure, height=300)


def ages(by_age: pd.DataFrame, direction: str) -> go.Figure:
    """A bar per age band, the out-of-school youth in it apart; customdata: the band."""
    bands = [[band] for band in by_age["age_band"]]
    in_school = by_age["children"] - by_age["out_of_school_children"]
    figure = go.Figure(
        [
            go.Bar(
                y=by_age["age_band"], x=in_school, customdata=bands, orientation="h",
                name="in school, younger, or not known", marker_color=DIRECTION_COLOURS[direction],
                hovertemplate="%{y}: %{x:,} children<extra></extra>",
            ),
            go.Bar(
                y=by_age["age_band"], x=by_age["out_of_school_children"], customdata=bands,
                orientation="h", name="out-of-school youth", marker_color=OUT_OF_SCHOOL,
                hovertemplate="%{y}: %{x:,} out-of-school youth<extra></extra>",
            ),
        ]
    )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_yaxes(autorange="reversed", type="category")
    return _laid_out(figure, height=300, legend=True)


def other_ends(ranked: pd.DataFrame, name: str, value: str) -> go.Figure:
    """A bar per place or State at the other end, most children on top; customdata: the value."""
    top = ranked.head(MOST_BARS)
    figure = go.Figure(
        go.Bar(
            y=top[name].map(in_chart), x=top["children"], customdata=[[v] for v in top[value]],
            orientation="h", text=[f"{n:,}" for n in top["children"]], marker_color=GREY,
            hovertemplate="%{y}: %{x:,} children<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", type="category")
    return _laid_out(figure, height=max(160, 40 + 26 * len(top)))


def _laid_out(figure: go.Figure, height: int, legend: bool = False) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        clickmode="event+select",
        dragmode=False,
    )
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True, rangemode="tozero")
    return figure
