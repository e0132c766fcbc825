"""Farm jobs, worker housing and district offices for the live map: lists of numbers and texts."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analytics.nearby_points import Points
from pages.parts.look import bare

LABELS = {
    "farm_jobs": "Farm jobs",
    "farm_housing": "Worker housing",
    "school_districts": "School district offices",
}
_UNITS = {
    "farm_jobs": ("town", "towns"),
    "farm_housing": ("town", "towns"),
    "school_districts": ("office", "offices"),
}


def site_columns(layers: Collection[Points]) -> list[dict]:
    """One entry per kind that is drawn, with parallel lists, one entry per point.

    `lat` and `lon` are thousandths of a degree; `sizes` is None where a point has no size. Signs
    that would turn text around are taken out of `names` and `lines`.
    """
    return [
        {
            "kind": layer.kind,
            "label": LABELS[layer.kind],
            "count": shown(layer),
            "names": [bare(name) for name in layer.drawn["name"]],
            "lines": [[bare(line, 160) for line in lines] for lines in layer.drawn["lines"]],
            "lat": (layer.drawn["lat"] * 1000).round().astype(int).tolist(),
            "lon": (layer.drawn["lon"] * 1000).round().astype(int).tolist(),
            "sizes": [None if pd.isna(size) else int(size) for size in layer.drawn["size"]],
        }
        for layer in layers
    ]


def shown(layer: Points) -> str:
    """ "12 towns", "300 of 412 towns": how much of what is in reach is drawn."""
    one, many = _UNITS[layer.kind]
    if len(layer.drawn) < layer.in_reach:
        return f"{len(layer.drawn):,} of {layer.in_reach:,} {many}"
    return f"{layer.in_reach:,} {one if layer.in_reach == 1 else many}"
