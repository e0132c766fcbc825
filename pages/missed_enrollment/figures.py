"""Frames -> plotly figures and tables of the Missed enrollment room. Pure: no widgets here."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import plotly.graph_objects as go

from analytics.leads.late_reporting import complete_until, not_complete
from analytics.wording import MONTHS
from data.schema.program import WINDOW_MONTHS, month_of, period_of
from pages.parts.look import DIRECTION_COLOURS, GREY, OUT_OF_SCHOOL, PERIOD_COLOURS, in_chart

PERIOD_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)
"""A performance period runs from September to August."""

MOST_BARS = 12

LETTER_PIXELS = 7
NUMBER_PIXELS = 52
"""As wide as a letter, and as a number of children, are at the size of the axes."""


def months(
    by_month: pd.DataFrame,
    as_of: dt.date,
    unit: str = "children",
    first: tuple[int, int] = (0, 1),
) -> go.Figure:
    """A line per performance period over its months, September first; the newest is strongest.

    It ends with the month of the as-of day; months before the list's 36 months and before `first`, the first
    (year, month) that the whole list names, are gaps unless somebody is named there. It is dotted where months are not complete yet: a
    fall there may only be late recording. customdata of each point: the month (1 to 12).
    """
    figure = go.Figure()
    periods = sorted(by_month["performance_period"].unique())
    colours = PERIOD_COLOURS[-len(periods) :] if len(periods) <= len(PERIOD_COLOURS) else None
    begin = pd.Timestamp(as_of) - pd.DateOffset(months=WINDOW_MONTHS) + pd.DateOffset(days=1)
    reached = max((begin.year, begin.month), first)
    until, today = complete_until(as_of), (as_of.year, as_of.month)
    for i, period in enumerate(periods):
        children = by_month[by_month["performance_period"] == period].set_index("month")["children"]
        when = {m: month_of(period, m) for m in PERIOD_MONTHS}
        drawn = [m for m in PERIOD_MONTHS if when[m] <= today or m in children.index]
        whole = [m for m in drawn if when[m] <= (until.year, until.month)]
        late = drawn[len(whole) :]
        for is_late, points in ((False, whole), (True, whole[-1:] + late if late else [])):
            if not points:
                continue
            still = [", not complete yet" if m in late else "" for m in points]
            figure.add_scatter(
                x=[MONTHS[m - 1][:3] for m in points],
                y=[
                    int(children.get(m, 0)) if m in children.index or when[m] >= reached else None
                    for m in points
                ],
                customdata=[[m] for m in points],
                name=period,
                legendgroup=period,
                showlegend=not (is_late and whole),
                mode="lines+markers",
                opacity=0.6 if is_late else 1,
                line={
                    "color": colours[i] if colours else None,
                    "width": 2 + (i == len(periods) - 1),
                    "dash": "dot" if is_late else "solid",
                },
                marker={
                    "size": 8,
                    "symbol": ["circle-open" if m in late else "circle" for m in points],
                },
                hovertemplate=[
                    f"%{{x}}: %{{y:,}} {unit}" + words + "<extra>" + period + "</extra>" for words in still
                ],
            )
    figure.update_xaxes(
        categoryarray=[MONTHS[m - 1][:3] for m in PERIOD_MONTHS], range=[-0.5, 11.5], tickangle=0
    )
    return _laid_out(figure, height=300, left=NUMBER_PIXELS, legend=True)


def periods(by_period: pd.DataFrame, direction: str, as_of: dt.date, unit: str = "children") -> go.Figure:
    """A bar per performance period, light where its months are not complete yet; customdata: the
    period."""
    late = {period_of(*month) for month in not_complete(as_of)}
    named = by_period["performance_period"]
    figure = go.Figure(
        go.Bar(
            x=named,
            y=by_period["children"],
            customdata=[[p] for p in named],
            text=[f"{n:,}" for n in by_period["children"]],
            textposition="outside",
            cliponaxis=False,
            marker={
                "color": DIRECTION_COLOURS[direction],
                "opacity": [0.5 if p in late else 1 for p in named],
            },
            hovertemplate=[
                f"%{{x}}: %{{y:,}} {unit}" + (", not complete yet" if p in late else "") + "<extra></extra>"
                for p in named
            ],
        )
    )
    figure.update_xaxes(type="category")
    return _laid_out(figure, height=300, left=NUMBER_PIXELS, top=26)


def ages(by_age: pd.DataFrame, direction: str, unit: str = "children") -> go.Figure:
    """A bar per age band, the out-of-school youth in it apart; customdata: the band."""
    bands = [[band] for band in by_age["age_band"]]
    in_school = by_age["children"] - by_age["out_of_school_children"]
    figure = go.Figure(
        [
            go.Bar(
                y=by_age["age_band"], x=in_school, customdata=bands, orientation="h",
                name="all others", marker_color=DIRECTION_COLOURS[direction],
                hovertemplate=f"%{{y}}: %{{x:,}} {unit}<extra></extra>",
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
    return _laid_out(figure, height=300, left=_room_for(by_age["age_band"]), legend=True)


def other_ends(ranked: pd.DataFrame, name: str, value: str, unit: str = "children") -> go.Figure:
    """A bar per place or State at the other end, most children on top; customdata: the value."""
    top = ranked.head(MOST_BARS)
    figure = go.Figure(
        go.Bar(
            y=top[name].map(in_chart),
            x=top["children"],
            customdata=[[v] for v in top[value]],
            orientation="h",
            text=[f"{n:,}" for n in top["children"]],
            textposition="outside",
            cliponaxis=False,
            marker_color=GREY,
            hovertemplate=f"%{{y}}: %{{x:,}} {unit}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", type="category")
    # The numbers stand behind the bars, in room of their own: a part of the axis is too narrow on a phone.
    most = max(1, int(top["children"].max()) if len(top) else 1)
    figure.update_xaxes(range=[0, most])
    room = 12 + LETTER_PIXELS * len(f"{most:,}")
    return _laid_out(figure, height=max(160, 40 + 26 * len(top)), left=_room_for(top[name]), right=room)


def _laid_out(
    figure: go.Figure, height: int, left: int, legend: bool = False, right: int = 12, top: int = 8
) -> go.Figure:
    """`left`: pixels for the words of the vertical axis; `right` and `top`: for numbers behind bars.

    Margins are given, not found by plotly: it lays the whole figure out anew until the words fit.
    """
    figure.update_layout(
        height=height,
        margin={"l": left, "r": right, "t": 52 if legend else top, "b": 30, "autoexpand": False},
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xref": "container"},
        clickmode="event+select",
        dragmode=False,
    )
    figure.update_xaxes(automargin=False, fixedrange=True)
    figure.update_yaxes(automargin=False, fixedrange=True, rangemode="tozero")
    return figure


def _room_for(words: pd.Series) -> int:
    """Pixels for the longest of these words beside a bar."""
    return min(240, 16 + LETTER_PIXELS * int(words.str.len().max() or 0))
