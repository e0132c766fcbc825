"""What a chart shows, in words: for who hears the page, for whom a chart without a name is silence."""

from __future__ import annotations

import datetime as dt
import re

import plotly.graph_objects as go

from pages.parts.look import number

MOST = 24
"""Values that are read out; a longer list is heard by nobody to its end."""


def in_words(name: str, figure: go.Figure) -> str:
    """ "Ages. birth-2 148, 3-5 239": each line or stack of bars with its values, whose names are those of its
    points; of a heat map the largest cells, by the numbers written in them.

    More than MOST values: the largest, and how many are left out.
    """
    parts = [part for trace in figure.data if (part := _of_trace(trace))]
    return f"{name}. {'; '.join(parts)}" if parts else f"{name}: nothing to draw"


def _of_trace(trace) -> str:
    if trace.type == "heatmap":
        # z is how dark a cell is, not its number: that is the text in it.
        cells = [
            (f"{_text(y)}, {_text(trace.customdata[i][j] if isinstance(x, int) else x)}", trace.text[i][j])
            for i, y in enumerate(trace.y)
            for j, x in enumerate(trace.x)
        ]
        counts = [(name, float(said.replace(",", ""))) for name, said in cells if said]
        return _listed("Largest first: ", sorted(counts, key=lambda cell: -cell[1]))
    if trace.x is None or trace.y is None:
        return ""
    names, values = (trace.y, trace.x) if trace.orientation == "h" else (trace.x, trace.y)
    pairs = [(_text(name), value) for name, value in zip(names, values, strict=True) if _is_number(value)]
    title = f"{_text(trace.name)}: " if trace.name and pairs else ""
    return _listed(title, pairs)


def _listed(title: str, pairs: list[tuple[str, float]]) -> str:
    if not pairs:
        return ""
    said = pairs
    if len(pairs) > MOST:
        least = sorted((value for _, value in pairs), reverse=True)[MOST - 1]
        said = [pair for pair in pairs if pair[1] >= least][:MOST]
    left = f", and {len(pairs) - len(said)} smaller ones" if len(said) < len(pairs) else ""
    return title + ", ".join(f"{name} {_value(value)}" for name, value in said) + left


def _is_number(value: object) -> bool:
    return value is not None and not isinstance(value, str) and value == value  # NaN is not itself


def _value(value: float) -> str:
    return number(value) if float(value).is_integer() or abs(value) >= 10 else f"{value:.1f}"


def _text(value: object) -> str:
    """A label without what only plotly reads in it."""
    if isinstance(value, dt.date):
        return f"{value:%b %Y}"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(value))).strip()
