"""Farm jobs, worker housing and district offices for the live map: lists of numbers and texts."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analytics.sites.points import SITE_LABELS, Points
from pages.parts.look import bare


def site_columns(layers: Collection[Points]) -> list[dict]:
    """One entry per kind that is drawn, with parallel lists, one entry per point.

    `lat` and `lon` are thousandths of a degree; `sizes` is None where a point has no size. Signs
    that would turn text around are taken out of `names` and `lines`.
    """
    return [
        {
            "kind": layer.kind,
            "label": SITE_LABELS[layer.kind],
            "count": layer.shown,
            "names": [bare(name) for name in layer.drawn["name"]],
            "lines": [[bare(line, 160) for line in lines] for lines in layer.drawn["lines"]],
            "lat": (layer.drawn["lat"] * 1000).round().astype(int).tolist(),
            "lon": (layer.drawn["lon"] * 1000).round().astype(int).tolist(),
            "sizes": [None if pd.isna(size) else int(size) for size in layer.drawn["size"]],
        }
        for layer in layers
    ]
