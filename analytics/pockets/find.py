"""Pockets: neighbouring places where more families are missed than chance explains.

A pocket is a cluster of the spatial scan statistic (see scan.py) on the leads of a view. What it
is measured against is always named: known moves (missed and identified) where record extracts give them, a denominator
by county, or the view's own seasons (space-time permutation), which needs no denominator: it finds
places where many families are missed *at some time*, against what the place has over the whole
view and what the month has over all places. A place that always has many is not found by it.

A pocket says where to look. It never says why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.pockets.cases import DatedBy, Level, Unit, ViewLeads, cases_of
from analytics.pockets.denominators import Denominator, Fit
from analytics.pockets.known_moves import (
    LEAST_IDENTIFIED_FAMILIES,
    LEAST_IDENTIFIED_PLACES,
    KnownMoves,
    identified,
)
from analytics.stats.scan.scan import ScanSettings, scan
from data.values.geodesy import KM_PER_MILE

LEAST_FAMILIES = 10
LEAST_PLACES = 5
"""With fewer, one place alone holds more than the quarter that a pocket may hold."""
LEAST_MONTHS = 4
"""Fewer months leave the space-time permutation hardly a season to compare with."""

LEAST_COVERED_SHARE = 0.9
"""A figure by county is proposed where it covers so many of the families."""

MAX_FRACTION = 0.25
REPLICAS = 999
MOST_POCKETS = 20
CLEAR_P = 0.05
"""Up to here a cluster is called a pocket; above, chance alone may well explain it."""

RADII_MILES = (15, 30, 50, 100)

KNOWN, SEASONS, INHABITANTS, FIGURE = "known", "seasons", "inhabitants", "figure"
EXPECTED_WORDS = {
    KNOWN: "all known moves, missed or identified",
    SEASONS: "the seasons of this view",
    INHABITANTS: "how many people live there",
    FIGURE: "a loaded figure by county",
}
"""What a pocket can be measured against, in the order proposed; KNOWN needs record extracts,
FIGURE a file of figures by county."""


SEASONS_CAUTION = (
    "A town that misses many families all the year round does not stand out this way: look for it "
    "in Missed enrollment."
)


@dataclass(frozen=True)
class Setting:
    """How pockets are looked for. Part of the cache key; numbers depend on every field."""

    expected: str = SEASONS
    level: Level = "town"
    unit: Unit = "families"
    dated_by: DatedBy = "newest"
    is_ongoing: bool = False
    """Only pockets that last to the newest month of the view (seasons only)."""
    radius_miles: int = 30
    """No pocket reaches farther from its centre: what a recruiter can drive in a day."""
    figure: str = ""
    """extract_id of the file of figures by county (FIGURE only)."""

    def __post_init__(self) -> None:
        if self.expected not in EXPECTED_WORDS:
            raise ValueError(f"«{self.expected}» is not one of {', '.join(EXPECTED_WORDS)}.")
        if self.radius_miles not in RADII_MILES:
            raise ValueError(f"The reach must be one of {RADII_MILES} miles.")


@dataclass(frozen=True)
class Size:
    """What a view holds for a scan, and whom the records know beside the missed, by town."""

    families: int
    towns: int
    counties: int
    months: int
    identified_families: int = 0
    identified_towns: int = 0

    @property
    def has_known_moves(self) -> bool:
        """Enough identified families to compare the missed with."""
        return (
            self.identified_families >= LEAST_IDENTIFIED_FAMILIES
            and self.identified_towns >= LEAST_IDENTIFIED_PLACES
        )


@dataclass(frozen=True)
class Proposal:
    """The setting that fits a view, and why, in one sentence; `setting` is None for a refusal."""

    setting: Setting | None
    because: str


@dataclass(frozen=True)
class ScanResult:
    """What a scan found.

    clusters: the frame of scan.scan (p_value up to 1), most likely first.
    cases: the cases scanned (see pocket_cases.cases_of). too_large: locations that alone hold more
    than MAX_FRACTION and so could not be part of a pocket. ratio_at_p05: see scan.scan.
    compared_with: the end of the sentence "... expected".
    """

    setting: Setting
    clusters: pd.DataFrame
    cases: pd.DataFrame
    too_large: tuple
    ratio_at_p05: float
    compared_with: str
    caution: str
    weights: pd.DataFrame | None = None

    @property
    def pockets(self) -> pd.DataFrame:
        """The clusters that chance hardly explains: p <= CLEAR_P."""
        return self.clusters[self.clusters["p_value"] <= CLEAR_P]


def size_of(view: ViewLeads, known: KnownMoves | None = None) -> Size:
    """Families on the map, and the towns, counties and months they are missed in."""
    rows = view.rows
    others = None
    if known is not None and known.is_loaded:
        others = identified(view, known, "town", "families")
    return Size(
        identified_families=0 if others is None else int(others["who"].nunique()),
        identified_towns=0 if others is None else int(others["location"].nunique()),
        families=int(rows["family"].nunique()),
        towns=int(rows["place_id"].nunique()),
        counties=int(rows.loc[rows["county_fips"] != "", "county_fips"].nunique()),
        months=int(rows["day"].dt.to_period("M").nunique()),
    )


def propose(size: Size, fits: Iterable[Fit] = ()) -> Proposal:
    """The setting for a view of this size, or a refusal that says what would be enough.

    Known moves first; then the first figure by county of `fits` that covers nearly all families:
    it was loaded for this. Without either, seasons come before inhabitants, which find farm land.
    """
    if refused := refusal(size):
        return Proposal(None, refused)
    if size.has_known_moves:
        return Proposal(
            Setting(KNOWN),
            f"The loaded records also know {size.identified_families:,} families of "
            f"{size.identified_towns:,} towns who were not missed, so a pocket is where a larger "
            "share of the families known to have moved was missed than elsewhere.",
        )
    for one in fits:
        is_covered = one.families >= LEAST_COVERED_SHARE * size.families
        if is_covered and one.counties >= LEAST_PLACES:
            return Proposal(
                Setting(FIGURE, level="county", figure=one.figure),
                "How many migratory families came to each town is not loaded, but a figure by county "
                f"is: {one.name}, for the counties of {one.families:,} of {size.families:,} families. "
                "A pocket is where more families are missed than in proportion to it.",
            )
    if size.months >= LEAST_MONTHS and size.towns >= LEAST_PLACES:
        return Proposal(
            Setting(SEASONS),
            "How many migratory families came to each town is not loaded, and inhabitants would "
            "mostly show where the farms are, so each town is compared with its own other months: "
            "a pocket is a place and a time with more missed families than the town and the season "
            "explain.",
        )
    return Proposal(
        Setting(INHABITANTS, level="county"),
        f"The view holds only {size.months} months, too few to compare seasons, so counties are "
        "compared by how many people live there.",
    )


def refusal(size: Size, setting: Setting | None = None) -> str:
    """Why a view is too small to scan (with `setting`, or at all) and what is enough; or ""."""
    if size.families < LEAST_FAMILIES:
        return (
            f"{size.families} {'family is' if size.families == 1 else 'families are'} on the map in "
            f"this view; below {LEAST_FAMILIES} nothing can be told from chance. Take filters off, "
            "or load a longer report."
        )
    is_by_town = setting is not None and setting.level == "town"
    places, noun = (size.towns, "towns") if is_by_town else (size.counties, "counties")
    if setting is None and size.towns > size.counties:
        places, noun = size.towns, "towns"
    if places < LEAST_PLACES and not (setting and setting.expected in (INHABITANTS, FIGURE)):
        return (
            f"The families of this view are missed in {places} {noun}; at least {LEAST_PLACES} are "
            "needed to compare one with the others. Take filters off."
        )
    if setting is not None and setting.expected == SEASONS and size.months < LEAST_MONTHS:
        return (
            f"The view holds {size.months} months; at least {LEAST_MONTHS} are needed to compare "
            "seasons. Take filters off, or compare by inhabitants."
        )
    return ""


def find_pockets(
    view: ViewLeads,
    setting: Setting,
    denominator: Denominator | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> ScanResult:
    """Scan a view. `denominator` is needed for every setting but SEASONS.

    The random maps are drawn from a seed made of the cases and the setting, so the same view gives
    the same answer every time, whoever asks. Raises ValueError with the sentence of `refusal`.
    """
    if denominator is not None:
        setting = replace(setting, level=denominator.level)
    if refused := refusal(size_of(view), setting):
        raise ValueError(refused)
    cases = cases_of(view, setting.level, setting.unit, setting.dated_by)
    limits = ScanSettings(
        model="space_time_permutation" if denominator is None else denominator.model,
        max_fraction=MAX_FRACTION,
        max_radius_km=setting.radius_miles * KM_PER_MILE,
        replicas=REPLICAS,
        seed=seed_of(cases, setting),
        max_clusters=MOST_POCKETS,
        is_prospective=denominator is None and setting.is_ongoing,
    )
    if denominator is None:
        if setting.expected != SEASONS:
            raise ValueError(f"To compare with {setting.expected} a denominator must be given.")
        sums = cases.groupby("location").size()
        clusters = scan(
            cases["location"].tolist(),
            np.ones(len(cases), dtype=int),
            coordinates=cases[["lat", "lon"]].to_numpy(),
            times=cases["month"].to_numpy().astype("datetime64[M]"),
            settings=limits,
            on_progress=on_progress,
        )
        compared = "there at that time, going by the rest of the list"
        caution = SEASONS_CAUTION
        weights = None
    else:
        weights = denominator.weights
        cases = cases[cases["location"].isin(weights.index)].reset_index(drop=True)
        sums = weights["weight"]
        counts = cases.groupby("location").size().reindex(weights.index, fill_value=0)
        clusters = scan(
            weights.index.tolist(),
            counts.to_numpy(),
            weights["weight"].to_numpy(),
            coordinates=weights[["lat", "lon"]].to_numpy(),
            settings=limits,
            on_progress=on_progress,
        )
        compared, caution = denominator.sentence, denominator.caution
    too_large = sums.index[(sums > MAX_FRACTION * sums.sum() * (1 + 1e-9)).to_numpy()]
    occupied = set(cases["location"])
    return ScanResult(
        setting=setting,
        clusters=clusters,
        cases=cases,
        too_large=tuple(name for name in too_large if name in occupied),
        ratio_at_p05=clusters.attrs["ratio_at_p05"],
        compared_with=compared,
        caution=caution,
        weights=weights,
    )


def seed_of(cases: pd.DataFrame, setting: Setting) -> int:
    """A seed that only the cases' places and months and the setting decide, not their numbering."""
    text = cases[["location", "month"]].astype(str).agg(" ".join, axis=1)
    content = "\n".join([repr(setting), *sorted(text)])
    return int.from_bytes(hashlib.sha256(content.encode()).digest()[:4], "big")
