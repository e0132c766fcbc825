"""Spellings of places that a person should look at, and rows whose places cannot be right."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pandas as pd

from data.geocoding.gazetteer import counties_of_name, miles_to_township, state_of_zip
from data.reference import COUNTY_POINT_ID
from data.values.names import unplaced_key

WRITTEN = ("city", "state_code", "country_code", "zip", "county")

UNPLACED = "Not on the map"
PROBLEM_OF = {
    "unplaced": UNPLACED,
    "fuzzy_confirmed": "Taken for a similar name",
    "confirmed_by_list": "One slip from a town that the list names",
    "zip": "Only its ZIP's point, up to 26 km off",
    "district": "Only the district's town",
    "county": "Only its county",
}
"""How a spelling was located -> why a person should look, where one should."""


def spellings(table: Callable[[str], ir.Table], extract_id: str | None = None) -> ibis.Table:
    """One row per place as written that a loaded lead names, at either end of its move.

    `extract_id`: only the leads of one extract; None: of all that are loaded. Columns: WRITTEN,
    written_id, same_id, place_id, located_by, place_name, county_name, county_fips, place_state, children (who name
    it at either end), missed_children (who are missed there). Spellings of one unplaced place share
    same_id, and their children are counted together, each once.
    """
    leads = table("leads")
    if extract_id is not None:
        leads = leads.filter(leads.extract_id == extract_id)
    missed = leads.select("child_number", written_id=leads.missed_written_id, is_missed=ibis.literal(True))
    other = leads.select("child_number", written_id=leads.other_written_id, is_missed=ibis.literal(False))
    ends = missed.union(other)
    written = table("places_as_written")
    same = ibis.memtable(_same_places(written.to_pandas()))
    counted = (
        ends.join(same, "written_id")
        .group_by("same_id")
        .aggregate(
            children=lambda t: t.child_number.nunique(),
            missed_children=lambda t: t.child_number.nunique(where=t.is_missed),
        )
    )
    named = ends.filter(ends.written_id.notnull()).select("written_id").distinct()
    places = table("places")
    places = places.select(
        "place_id", "place_name", "county_name", "county_fips", place_state=places.state_code
    )
    return (
        named.join(written, "written_id")
        .join(same, "written_id")
        .join(counted, "same_id")
        .left_join(places, "place_id")
        .select(
            *WRITTEN,
            "written_id",
            "same_id",
            "place_id",
            "located_by",
            "place_name",
            "county_name",
            "county_fips",
            "place_state",
            "children",
            "missed_children",
        )
    )


def _same_places(written: pd.DataFrame) -> pd.DataFrame:
    """One row per written_id: same_id, the first written_id of an unplaced place, else its own."""
    written = written.sort_values("written_id")
    cells = written[list(WRITTEN)].astype("object").where(written[list(WRITTEN)].notna(), None)
    first: dict[tuple[str, ...], int] = {}
    same = []
    for number, place_id, *texts in zip(
        written["written_id"], written["place_id"], *(cells[name] for name in WRITTEN), strict=True
    ):
        same.append(number if pd.notna(place_id) else first.setdefault(unplaced_key(*texts), number))
    return pd.DataFrame({"written_id": written["written_id"].to_numpy(), "same_id": same}, dtype="int64")


def near_families(table: Callable[[str], ir.Table]) -> ibis.Table:
    """One row per unplaced spelling whose families name other towns of its State, in any extract:
    written_id, lat, lon (degrees, the middle of those towns)."""
    leads, places, written = table("leads"), table("places"), table("places_as_written")
    ends = leads.select("family_number", written_id=leads.missed_written_id).union(
        leads.select("family_number", written_id=leads.other_written_id)
    )
    ends = ends.join(written.select("written_id", "place_id", "state_code"), "written_id").distinct()
    lost = ends.filter(ends.place_id.isnull()).select("family_number", "written_id", "state_code")
    towns = places.filter(places.place_id < COUNTY_POINT_ID).select(
        "place_id", "lat", "lon", place_state=places.state_code
    )
    placed = ends.filter(ends.place_id.notnull()).select("family_number", "place_id").distinct()
    placed = placed.join(towns, "place_id")
    met = lost.join(
        placed, [lost.family_number == placed.family_number, lost.state_code == placed.place_state]
    )
    return met.group_by("written_id").aggregate(lat=met.lat.mean(), lon=met.lon.mean())


def to_look_at(spelled: pd.DataFrame) -> pd.DataFrame:
    """The rows of `spellings` with a `problem` (text), most children first; one for an unplaced place.

    `also`: the other ways in which it is written, each as the texts of WRITTEN.
    A town's name that several counties of its State know is doubtful where neither ZIP nor county
    says which is meant, and so is one whose township lies elsewhere; what a person decided is not.
    """
    located_by = spelled["located_by"].astype("object")
    problem = located_by.map(PROBLEM_OF)
    by_name = located_by.isin(["exact", "alias"]) & spelled["zip"].isna() & spelled["county"].isna()
    counties = counties_of_name(spelled[by_name])
    several = counties[counties > 1]
    problem.loc[several.index] = [f"{n} counties know this name" for n in several]
    township = miles_to_township(spelled[by_name & problem.isna()]).dropna()
    problem.loc[township.index] = [
        f"A township of this name lies {miles:.0f} miles off" for miles in township
    ]
    found = spelled.assign(problem=problem)[problem.notna()].sort_values("written_id")
    cells = found[list(WRITTEN)].astype("object").where(found[list(WRITTEN)].notna(), None)
    ways: dict[int, list[tuple]] = {}
    for number, way in zip(found["same_id"], cells.itertuples(index=False, name=None), strict=True):
        ways.setdefault(number, []).append(way)
    found = found.drop_duplicates("same_id")
    found = found.assign(also=[tuple(ways[number][1:]) for number in found["same_id"]])
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
