"""Cards -> plotly figures of the Pockets room. Pure: no widgets here."""

from __future__ import annotations

import plotly.graph_objects as go

from analytics.pockets.cards import PocketCard
from analytics.wording import MONTHS
from pages.parts.look import DIRECTION_COLOURS


def months(card: PocketCard) -> go.Figure:
    """A bar per calendar month: families of the pocket by the months of their moves."""
    figure = go.Figure(
        go.Bar(
            x=[name[:1] for name in MONTHS],
            y=card.by_month,
            customdata=MONTHS,
            marker_color=DIRECTION_COLOURS[card.direction],
            hovertemplate="%{customdata}: %{y:,} families<extra></extra>",
        )
    )
    # twelve letters, of which J, M and A come twice: positions, not names, are the categories
    figure.data[0].x = list(range(12))
    figure.update_xaxes(tickvals=list(range(12)), ticktext=[name[0] for name in MONTHS])
    return _laid_out(figure)


def ages(card: PocketCard) -> go.Figure:
    """A bar per age band: children of the pocket."""
    figure = go.Figure(
        go.Bar(
            y=[band for band, _ in card.by_age],
            x=[children for _, children in card.by_age],
            orientation="h",
            text=[f"{children:,}" for _, children in card.by_age],
            marker_color=DIRECTION_COLOURS[card.direction],
            hovertemplate="%{y}: %{x:,} children<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", type="category")
    return _laid_out(figure)


def _laid_out(figure: go.Figure) -> go.Figure:
    figure.update_layout(
        height=190, margin={"l": 4, "r": 4, "t": 4, "b": 4}, showlegend=False, dragmode=False
    )
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True, rangemode="tozero")
    return figure
