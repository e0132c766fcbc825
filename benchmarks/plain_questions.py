"""The questions of the Missed enrollment room in plain pandas, as an analyst would write them.

One frame of the leads in memory, text columns as categories (what pandas counts fastest by), a
boolean mask for each filter, groupby and nunique for each question.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from analytics.selection import DayRange, Selection

FILTERS = (
    "missed_place_id", "missed_county_fips", "other_place_id", "other_state_code",
    "missed_state_code", "move_month", "performance_period", "grade_band", "age_band",
    "window_band",
)  # fmt: skip


def leads_frame(cursor: duckdb.DuckDBPyConnection, direction: str) -> pd.DataFrame:
    """One row per lead of the direction's newest extract."""
    columns = ", ".join(FILTERS)
    frame = cursor.execute(
        f"SELECT {columns}, child_number, family_number, move_date, is_in_window, is_osy "
        "FROM leads WHERE direction = ? AND is_newest",
        [direction],
    ).df()
    text = frame.select_dtypes(["object", "str"]).columns
    return frame.astype({name: "category" for name in text})


def answers(leads: pd.DataFrame, places: pd.DataFrame, selection: Selection) -> dict[str, object]:
    """Everything that the room shows under `selection`, filter counts included."""
    masks: dict[str, pd.Series] = {}
    for condition in selection.conditions():
        column = leads[condition.column]
        if isinstance(condition, DayRange):
            mask = pd.Series(True, index=leads.index)
            if condition.first:
                mask &= column >= pd.Timestamp(condition.first)
            if condition.last:
                mask &= column <= pd.Timestamp(condition.last)
        else:
            mask = column.isin(condition.values)
        masks[condition.column] = mask
    chosen = leads[_all(masks, leads)]
    in_window = chosen[chosen["is_in_window"]]
    found: dict[str, object] = {
        "children": chosen["child_number"].nunique(),
        "families": chosen["family_number"].nunique(),
        "rows": len(chosen),
        "in_window": in_window["child_number"].nunique(),
    }
    for name in ("missed_place_id", "missed_county_fips"):
        by = _counted(chosen, name)
        days = chosen.groupby(name, observed=True)["move_date"].agg(["min", "max"])
        inside = in_window.groupby(name, observed=True)["child_number"].nunique()
        found[name] = by.join(days).join(inside.rename("in_window")).sort_values("children", ascending=False)
    pairs = _counted(chosen, ["missed_place_id", "other_place_id"]).reset_index()
    top = pairs.sort_values("children", ascending=False).groupby("missed_place_id").head(3)
    names = places.set_index("place_id")["place_name"]
    top = top.assign(text=top["other_place_id"].map(names) + " " + top["children"].astype(str))
    found["top_origins"] = top.groupby("missed_place_id")["text"].agg(", ".join)
    found["by_place"] = found["missed_place_id"].join(places.set_index("place_id"))
    found["months"] = _counted(chosen, ["performance_period", "move_month"])
    for name in ("performance_period", "age_band", "other_state_code", "other_place_id"):
        found[f"by_{name}"] = _counted(chosen, name)
    youth = chosen[chosen["is_osy"]]
    found["out_of_school"] = youth.groupby("age_band", observed=True)["child_number"].nunique()
    for name in FILTERS:
        others = {column: mask for column, mask in masks.items() if column != name}
        under = leads[_all(others, leads)] if name in masks else chosen
        found[f"choices_{name}"] = under.groupby(name, observed=True)["child_number"].nunique()
    return found


def _counted(chosen: pd.DataFrame, by: str | list[str]) -> pd.DataFrame:
    """One row per value: children, families, rows."""
    groups = chosen.groupby(by, observed=True)
    return groups.agg(
        children=("child_number", "nunique"),
        families=("family_number", "nunique"),
        rows=("child_number", "size"),
    )


def _all(masks: dict[str, pd.Series], leads: pd.DataFrame) -> pd.Series:
    together = pd.Series(True, index=leads.index)
    for mask in masks.values():
        together &= mask
    return together
