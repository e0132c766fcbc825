"""Spellings of places that a person should look at, and rows whose places cannot be right."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pandas as pd

from data.geocoding.gazetteer import counties_of_name, state_of_zip

WRITTEN = ("city", "state_code", "country_code", "zip", "county")

UNPLACED = "Not on the map"
PROBLEM_OF = {
    "unplaced": UNPLACED,
    "fuzzy_confirmed": "Taken for a similar name",
    "zip": "Only its ZIP's point, up to 26 km off",
    "district": "Only the district's town",
    "county": "Only its county",
}
"""How a spelling was located -> why a person should look, where one should."""


def spellings(table: Callable[[str], ir.Table], extract_id: str | None = None) -> ibis.Table:
    """One row per place as written that a loaded lead names, at either end of its move.

    `extract_id`: only the leads of one extract; None: of all that are loaded. Columns: WRITTEN,
    place_id, located_by, place_name, county_name, place_state, children (who name it at either
    end), missed_children (who are missed there).
    """
    leads = table("leads")
    if extract_id is not None:
        leads = leads.filter(leads.extract_id == extract_id)
    missed = leads.select("child_number", written_id=leads.missed_written_id, is_missed=ibis.literal(True))
    other = leads.select("child_number", written_id=leads.other_written_id, is_missed=ibis.literal(False))
    counted = (
        missed.union(other)
        .group_by("written_id")
        .aggregate(
            children=lambda t: t.child_number.nunique(),
            missed_children=lambda t: t.child_number.nunique(where=t.is_missed),
        )
    )
    places = table("places")
    places = places.select("place_id", "place_name", "county_name", place_state=places.state_code)
    return (
        counted.join(table("places_as_written"), "written_id")
        .left_join(places, "place_id")
        .select(
            *WRITTEN,
            "place_id",
            "located_by",
            "place_name",
            "county_name",
            "place_state",
            "children",
            "missed_children",
        )
    )


def to_look_at(spelled: pd.DataFrame) -> pd.DataFrame:
    """The rows of `spellings` with a `problem` (text), most children first.

    A town's name that several counties of its State know is doubtful where neither ZIP nor county
    says which is meant; what a person decided is not.
    """
    located_by = spelled["located_by"].astype("object")
    problem = located_by.map(PROBLEM_OF)
    by_name = located_by.isin(["exact", "alias"]) & spelled["zip"].isna() & spelled["county"].isna()
    counties = counties_of_name(spelled[by_name])
    several = counties[counties > 1]
    problem.loc[several.index] = [f"{n} counties know this name" for n in several]
    found = spelled.assign(problem=problem)[problem.notna()]
    return found.sort_values(
        ["children", "city"], ascending=[False, True], na_position="last", ignore_index=True
    )


def zip_elsewhere(spelled: pd.DataFrame) -> pd.DataFrame:
    """The rows of `spellings` whose ZIP lies in another State than the one written, with zip_state."""
    has_zip = spelled[spelled["zip"].notna() & spelled["state_code"].notna()]
    found = has_zip.assign(zip_state=state_of_zip(has_zip["zip"]))
    found = found[found["zip_state"].notna() & (found["zip_state"] != found["state_code"])]
    return found.sort_values(["children", "city"], ascending=[False, True], ignore_index=True)


def _by_missed_spelling(table: Callable[[str], ir.Table], leads: ir.Table) -> ibis.Table:
    written = table("places_as_written")
    written = written.select("written_id", "city", "zip", "county", written_state=written.state_code)
    return (
        leads.left_join(written, leads.missed_written_id == written.written_id)
        .group_by("direction", "state_code", "city", "written_state", "zip", "county")
        .aggregate(children=lambda t: t.child_number.nunique(), rows=lambda t: t.count())
        .order_by(ibis.desc("children"), "city")
    )


def same_place(table: Callable[[str], ir.Table]) -> ibis.Table:
    """One row per run and spelling whose rows in the newest extract move from a place to itself.

    Columns: direction, state_code (the run), city, written_state, zip, county, children, rows.
    """
    leads = table("leads")
    return _by_missed_spelling(table, leads.filter(leads.is_newest, leads.is_same_place))


def missed_in_other_state(table: Callable[[str], ir.Table]) -> ibis.Table:
    """The same columns, for newest rows whose missed place lies in another State than the run's."""
    leads = table("leads")
    is_other = leads.missed_state_code != leads.state_code
    return _by_missed_spelling(table, leads.filter(leads.is_newest, is_other))
