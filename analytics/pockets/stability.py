"""Does a pocket hang on one family? Leave families out and see whether it still stands out.

Fast and approximate: the pocket's own window is scored again without the family and compared with
what chance alone reached in the scan of all families (p = 0.05). The circles are not searched
anew; without the family another circle could only fit better, so the answer errs on the safe side.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.pockets.cases import ViewLeads
from analytics.pockets.find import KNOWN, SEASONS, ScanResult


def in_pocket(found: ScanResult, cluster) -> pd.Series:
    """Whether each case of `found.cases` is one of the cluster's."""
    inside = found.cases["location"].isin(cluster.location_ids)
    if cluster.start is not None and not pd.isna(cluster.start):
        months = found.cases["month"]
        inside &= (months >= pd.Timestamp(cluster.start)) & (months <= pd.Timestamp(cluster.end))
    return inside


def members_of(found: ScanResult, view: ViewLeads, cluster) -> pd.DataFrame:
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


def leads_behind(leads: ir.Table, found: ScanResult, view: ViewLeads, rank: int) -> ir.Table:
    """The rows of `leads` that the pocket of this rank was counted from: Ibis, columns as given.

    Of one selection: apply it too, since a family's row at the same place and day may have another
    grade. `found` and `view` are those of the selection.
    """
    (cluster,) = found.clusters[found.clusters["rank"] == rank].itertuples(index=False)
    members = members_of(found, view, cluster)[["place_id", "family", "day"]].drop_duplicates()
    keys = [f"{place}|{family}|{day:%Y-%m-%d}" for place, family, day in members.to_numpy(object)]
    own = leads.missed_place_id.cast("string") + "|" + leads.family_number.cast("string")
    return leads.filter((own + "|" + leads.move_date.cast("string")).isin(keys))


MOST_LEFT_OUT = 50
"""Families left out one after the other, at most: a pocket that survives this hangs on none."""


@dataclass(frozen=True)
class Stability:
    """spare_families: how many families can be left out, the weightiest first, before p > 0.05.

    is_counted_out: the count stopped at MOST_LEFT_OUT.
    """

    spare_families: int
    is_counted_out: bool = False

    @property
    def is_stable(self) -> bool:
        """It stands out without any one family."""
        return self.spare_families >= 1

    @property
    def words(self) -> str:
        if not self.is_stable:
            return "rests on a single family: without it, chance could explain the rest"
        if self.is_counted_out:
            return f"stands out also when any {self.spare_families} of its families are left out"
        if self.spare_families == 1:
            return "stands out when any one family is left out, not when two are"
        return f"stands out also when any {self.spare_families} of its families are left out"


def stability(found: ScanResult, inside: pd.Series, cluster) -> Stability:
    """How many families the pocket can spare. `inside` marks its cases in `found.cases`."""
    # numba takes 0.4 s to import: only when something was scanned
    from analytics.stats.scan.kernels import score

    cases = found.cases
    is_by_time = found.setting.expected == SEASONS
    at_places = cases["location"].isin(cluster.location_ids)
    at_times = np.ones(len(cases), dtype=bool)
    if is_by_time:
        months = cases["month"]
        at_times = (months >= pd.Timestamp(cluster.start)) & (months <= pd.Timestamp(cluster.end))
    marks = pd.DataFrame(
        {"family": cases["family"], "both": inside, "place": at_places, "time": at_times, "all": 1}
    )
    sums = marks[marks["family"].isin(cases.loc[inside, "family"])].groupby("family").sum()
    # families with the same four numbers weigh the same: each kind is tried once
    kinds = Counter(tuple(int(n) for n in row) for row in sums.to_numpy())
    both, place, time, total = (int(marks[c].sum()) for c in ("both", "place", "time", "all"))
    share = float(cluster.expected) / total
    persons = 0.0
    if found.setting.expected == KNOWN and found.weights is not None:
        persons = float(found.weights["weight"].sum())

    def ratio(b: int, p: int, t: int, n: int) -> float:
        if persons:
            # a missed family that is left out is no longer one of those known either
            gone, gone_here = int(marks["all"].sum()) - n, int(marks["both"].sum()) - b
            return score(b, float(cluster.population) - gone_here, n, persons - gone, True)
        expected = p * t / n if is_by_time else share * n
        return score(b, expected, n, n, False) if b > 0 and 0 < expected < n else 0.0

    spare = 0
    while kinds and spare < MOST_LEFT_OUT:
        without = {kind: (both - kind[0], place - kind[1], time - kind[2], total - kind[3]) for kind in kinds}
        worst = min(kinds, key=lambda kind: (ratio(*without[kind]), kind))
        if ratio(*without[worst]) <= found.ratio_at_p05:
            return Stability(spare)
        both, place, time, total = without[worst]
        kinds[worst] -= 1
        if not kinds[worst]:
            del kinds[worst]
        spare += 1
    return Stability(spare, is_counted_out=True)
