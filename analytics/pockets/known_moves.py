"""Known moves: who came to (left) each place by the loaded records, missed or not.

The fairest measure of a place: of the families whose move there is on record, how many were
missed? A family counts once per place. The missed ones are those of the view; the others are the
identified ones: known to have moved there and not among the missed of that place. Only moves that
crossed the State's border count, in the days that the view covers, as a Missed Enrollment report
sees them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import pandas as pd

from analytics.pockets.cases import Level, Unit, ViewLeads, cases_of, with_location
from analytics.pockets.denominators import Denominator
from analytics.selection import Selection
from data.reference import COUNTY_POINT_ID, reference

LEAST_IDENTIFIED_FAMILIES = 10
LEAST_IDENTIFIED_PLACES = 5
"""With fewer the records say nothing about how many are usually found."""

OF_THE_CHILD = ("grade_bands", "age_bands", "window_bands", "statuses", "family_sizes", "districts")
"""Filters that recorded moves cannot follow: they narrow the missed alone."""


NO_RECORDED_MOVES = pd.DataFrame(
    {"place_id": [], "county_fips": [], "child": [], "family": [], "day": []}
).astype({"place_id": "int64", "county_fips": str, "child": "int64", "family": "int64"})


@dataclass(frozen=True)
class KnownMoves:
    """The recorded moves of a view.

    rows: one row per child, place and day, as `recorded_moves`, in the days of the view.
    is_narrowed: the view is filtered by something that the records' moves do not follow.
    """

    rows: pd.DataFrame
    is_narrowed: bool

    @property
    def is_loaded(self) -> bool:
        return not self.rows.empty


def recorded_moves(table, selection: Selection) -> ir.Table:
    """One row per child, place and day of a move into (out of) the State in the loaded records.

    Columns: place_id, county_fips ("" outside the USA), child, family (both as in `moves`), day.
    The filters on places, origins, months, periods and days count; those on the child cannot.
    `table(name)` gives a table of the store.
    """
    moves, places = table("moves"), table("places")
    missed, other = ("to", "from") if selection.direction == "to" else ("from", "to")
    at = moves.join(places, moves[f"{missed}_place_id"] == places.place_id).select(
        moves.kind,
        moves.child_number,
        moves.family_number,
        moves.move_date,
        moves.move_month,
        moves.performance_period,
        direction=ibis.literal(selection.direction),
        state_code=ibis.literal(selection.state),
        extract_id=ibis.literal(selection.extract),
        missed_place_id=places.place_id,
        missed_county_fips=places.county_fips,
        missed_state_code=moves[f"{missed}_state_code"],
        missed_country_code=places.country_code,
        other_place_id=moves[f"{other}_place_id"],
        other_state_code=moves[f"{other}_state_code"],
    )
    followed = replace(selection, **dict.fromkeys(OF_THE_CHILD, ()))
    crossed = at.filter(
        at.kind.cast("string") == "qualifying_moves",
        at.missed_state_code == selection.state,
        at.missed_country_code == "USA",
        (at.other_state_code != selection.state) | at.other_state_code.isnull(),
        at.move_date.notnull(),
    )
    asked = followed.apply(crossed)
    return asked.select(
        place_id=asked.missed_place_id,
        county_fips=asked.missed_county_fips.fill_null(""),
        child=asked.child_number,
        family=asked.family_number,
        day=asked.move_date,
    ).distinct()


def known_moves(recorded: pd.DataFrame, view: ViewLeads, selection: Selection) -> KnownMoves:
    """The recorded moves between the first and the last day of the view's own."""
    day = pd.to_datetime(recorded["day"])
    rows = recorded
    if len(view.rows):
        rows = recorded[(day >= view.rows["day"].min()) & (day <= view.rows["day"].max())]
    is_narrowed = any(getattr(selection, field) for field in OF_THE_CHILD)
    return KnownMoves(rows.reset_index(drop=True), is_narrowed)


def identified(view: ViewLeads, known: KnownMoves, level: Level, unit: Unit) -> pd.DataFrame:
    """One row per place and identified family (child): columns location, who.

    Families have one number in the records and another in the view; a child has one number in
    both, which tells that a family of the records is one of the missed.
    """
    location = "place_id" if level == "town" else "county_fips"
    who = "family" if unit == "families" else "child"
    rows = with_location(known.rows, level)
    there = rows.rename(columns={location: "location", who: "who"})[["location", "who"]]
    missed = view.rows[[location, "family", "child"]].rename(columns={location: "location"})
    if unit == "families":
        of_child = known.rows.drop_duplicates("child").set_index("child")["family"]
        of_family = (
            pd.DataFrame({"family": view.rows["family"], "who": view.rows["child"].map(of_child)})
            .dropna()
            .drop_duplicates("family")
            .set_index("family")["who"]
        )
        missed = missed.assign(who=missed["family"].map(of_family)).dropna(subset=["who"])
    else:
        missed = missed.assign(who=missed["child"])
    pairs = pd.MultiIndex.from_frame(missed[["location", "who"]].astype({"who": "int64"}))
    there = there.astype({"who": "int64"}).drop_duplicates()
    return there[~pd.MultiIndex.from_frame(there).isin(pairs)].reset_index(drop=True)


def known_arrivals(view: ViewLeads, known: KnownMoves, level: Level, unit: Unit) -> Denominator:
    """Missed and identified together at each place (Bernoulli: the cases are some of them).

    Raises ValueError, with what would be enough, where the records identify too few.
    """
    others = identified(view, known, level, unit)
    if refused := too_few_identified(others, unit):
        raise ValueError(refused)
    missed = cases_of(view, level, unit, "newest").groupby("location").size()
    people = missed.add(others.groupby("location").size(), fill_value=0)
    if level == "town":
        points = view.places[["lat", "lon"]]
    else:
        every = reference().points
        points = every[every.index >= COUNTY_POINT_ID].set_index("county_fips")[["lat", "lon"]]
    weights = points.join(pd.Series(people, name="weight"), how="inner").dropna().sort_index()
    moved = "moved there" if view.direction == "to" else "left"
    narrowed = (
        " A filter on grade, age, window or status narrows the missed alone: the known moves stay "
        "those of all children."
    )
    return Denominator(
        name="Known moves",
        sentence=f"if every place missed the same share of the {unit} known to have {moved}",
        caution="Known are only the moves in the loaded records: where those of another State are "
        "not loaded, too few identified families are known and a place can look worse than it is."
        + (narrowed if known.is_narrowed else ""),
        level=level,
        weights=weights.astype("float64"),
        model="bernoulli",
    )


def too_few_identified(others: pd.DataFrame, unit: Unit) -> str:
    """What is lacking to measure against known moves, in a sentence; "" where nothing is."""
    who, places = len(others.drop_duplicates("who")), others["location"].nunique()
    if who >= LEAST_IDENTIFIED_FAMILIES and places >= LEAST_IDENTIFIED_PLACES:
        return ""
    return (
        f"Beside the missed, the loaded records know {who:,} {unit} at {places} places of this "
        f"view; at least {LEAST_IDENTIFIED_FAMILIES} at {LEAST_IDENTIFIED_PLACES} places are "
        "needed. Load the records of this State (Loading), take filters off, or compare with the "
        "seasons."
    )
