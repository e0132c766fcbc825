"""How the mix of the other ends of the moves changed."""

from __future__ import annotations

import pandas as pd

from analytics.leads.late_reporting import MONTHS_LATE
from analytics.patterns.shelf.shelf import ALL_LISTED, DAYS, Rows, ShelfPattern
from analytics.wording import state_name

COLUMNS = {"state": "State at the other end", "shift": "Shift (points)", "now_pct": "Last 12 complete months, %",
           "before_pct": "12 months before, %", "now": "Families now", "before": "Families before"}  # fmt: skip
LEAST = 5


def answer(view: Rows) -> pd.DataFrame:
    """One row per State at the other end with LEAST families in 24 months, largest shift first.

    Shares in percent of the families with a move in the twelve months.
    """
    rows = view.rows[view.rows["other_state_code"] != ""]
    now, before = view.two_years(rows)
    if now.empty or before.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    found = pd.DataFrame(
        {
            "now": now.groupby("other_state_code")["family"].nunique(),
            "before": before.groupby("other_state_code")["family"].nunique(),
        }
    ).fillna(0)
    found = found.astype(int)
    found = found[found.sum(axis="columns") >= LEAST]
    found["now_pct"] = 100.0 * found["now"] / now["family"].nunique()
    found["before_pct"] = 100.0 * found["before"] / before["family"].nunique()
    found["shift"] = found["now_pct"] - found["before_pct"]
    found["state"] = [state_name(code) for code in found.index]
    order = found["shift"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)[list(COLUMNS)]


ORIGIN_SHIFT = ShelfPattern(
    name="Origin mix shift",
    question="Do families come from (go to) other States than a year ago?",
    method="Share of the families by State at the other end, last 12 complete months against the 12 "
    "before; "
    f"States with at least {LEAST} families.",
    limits=f"The last {MONTHS_LATE} months before the as-of day are left out: moves are recorded late, "
    "by some States later than by others. Shares, not numbers: one State's rise lowers all "
    "others. What is clear and what is chance stands above, compared with the same months a "
    "year earlier.",
    columns=COLUMNS,
    figure=("state", "shift"),
    answer=answer,
    # Months stay: both years have each of them once.
    sets_aside=(*DAYS, *ALL_LISTED),
)
