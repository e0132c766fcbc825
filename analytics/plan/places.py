"""Where the towns of a forecast lie."""

from __future__ import annotations

import pandas as pd

from data.geocoding.gazetteer import place_details


def with_points(towns: pd.DataFrame) -> pd.DataFrame:
    """The rows of a forecast with latitude and longitude (degrees, WGS 84); nothing where a place has no point."""
    points = place_details(towns["place_id"].astype("int64"))
    return towns.assign(latitude=points["lat"].to_numpy(float), longitude=points["lon"].to_numpy(float))
