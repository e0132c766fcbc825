"""Places with more, or fewer, families in the last twelve complete months than in the twelve before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.leads.late_reporting import MONTHS_LATE
from analytics.patterns.shelf.shelf import ALL_LISTED, DAYS, Rows, ShelfPattern, named

COLUMNS = {"place_id": "Place", "town": "Town", "change": "Change", "last_year": "Last 12 complete months",
           "year_before": "12 months before", "words": "How sure"}  # fmt: skip
LEAST = 5


def answer(view: Rows) -> pd.DataFrame:
    """One row per place with LEAST or more families in the 24 months, largest change first.

    last_year, year_before: families. words: "clear" where an exact binomial test, with the share
    that the last year has over all places, holds after Benjamini-Yekutieli at 5 %; else "thin".
    """
    # scipy.stats takes 0.3 s of a core to import: only when asked
    from scipy.stats import binom, false_discovery_control

    last, before = view.two_years(view.placed)
    found = pd.DataFrame(
        {
            "last_year": last.groupby("place_id")["family"].nunique(),
            "year_before": before.groupby("place_id")["family"].nunique(),
        }
    ).fillna(0)
    found = found.astype(int).rename_axis("place_id")
    sums = found.sum()
    share = sums["last_year"] / max(sums.sum(), 1)
    found = found[found.sum(axis="columns") >= LEAST]
    both = found.sum(axis="columns")
    few = binom.cdf(found["last_year"], both, share)
    many = binom.sf(found["last_year"] - 1, both, share)
    p_values = np.minimum(1.0, 2 * np.minimum(few, many))
    chances = false_discovery_control(np.asarray(p_values, dtype=float), method="by")
    found["change"] = found["last_year"] - found["year_before"]
    found["words"] = np.where(chances <= 0.05, "clear", "thin: may be chance")
    found["_size"] = found["change"].abs()
    return named(found, view, [*COLUMNS, "_size"], ["_size", "town"])[list(COLUMNS)]


RISING_AND_FALLING = ShelfPattern(
    name="Rising and falling places",
    question="Where are more, or fewer, families missed than a year ago?",
    method="Families of the last 12 complete months against the 12 before, by place; places with at least "
    f"{LEAST} families. «Clear» where an exact test against the change of the whole view holds for all "
    "places together (5% false discoveries).",
    limits=f"The last {MONTHS_LATE} months before the as-of day are left out: moves are recorded late. "
    "A list of missed children forgets: who was enrolled or aged out since is gone from the "
    "earlier months, so older months look smaller than they were.",
    columns=COLUMNS,
    figure=("town", "change"),
    answer=answer,
    # Months stay: both years have each of them once.
    sets_aside=(*DAYS, *ALL_LISTED),
)
