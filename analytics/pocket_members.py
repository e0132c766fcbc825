"""Who is in a pocket: its cases, their leads, and the rows of the store behind them."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from analytics.pocket_cases import ViewLeads
from analytics.pockets import Found


def in_pocket(found: Found, cluster) -> pd.Series:
    """Whether each case of `found.cases` is one of the cluster's."""
    inside = found.cases["location"].isin(cluster.location_ids)
    if cluster.start is not None and not pd.isna(cluster.start):
        months = found.cases["month"]
        inside &= (months >= pd.Timestamp(cluster.start)) & (months <= pd.Timestamp(cluster.end))
    return inside


def members_of(found: Found, view: ViewLeads, cluster) -> pd.DataFrame:
    """The leads of the cluster's cases: those families' leads at its places, in its months."""
    level = "place_id" if found.setting.level == "town" else "county_fips"
    pairs = pd.MultiIndex.from_frame(found.cases[in_pocket(found, cluster)][["location", "family"]])
    there = view.rows[view.rows[level].isin(cluster.location_ids)]
    members = there[pd.MultiIndex.from_frame(there[[level, "family"]]).isin(pairs)]
    if cluster.start is not None and not pd.isna(cluster.start):
        day_after = pd.Timestamp(cluster.end) + pd.Timedelta(days=1)
        day = members["day"]
        members = members[(day >= pd.Timestamp(cluster.start)) & (day < day_after)]
    return members


def leads_behind(leads: ir.Table, found: Found, view: ViewLeads, rank: int) -> ir.Table:
    """The rows of `leads` that the pocket of this rank was counted from: Ibis, columns as given.

    Of one selection: apply it too, since a family's row at the same place and day may have another
    grade. `found` and `view` are those of the selection.
    """
    (cluster,) = found.clusters[found.clusters["rank"] == rank].itertuples(index=False)
    members = members_of(found, view, cluster)[["place_id", "family", "day"]].drop_duplicates()
    keys = [f"{place}|{family}|{day:%Y-%m-%d}" for place, family, day in members.to_numpy(object)]
    own = leads.missed_place_id.cast("string") + "|" + leads.family_number.cast("string")
    return leads.filter((own + "|" + leads.move_date.cast("string")).isin(keys))
