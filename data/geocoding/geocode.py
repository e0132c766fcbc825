"""A place as written -> a place on the map, and how it was found.

The order, and the name each step goes by in `located_by`:

exact            city and State name a town, a post office or a township ("New Garden Twp"): case,
                 accents and punctuation do not count, and usual short forms are written out ("St",
                 "Ft", "Jct", "Mc Coy")
alias            the same with other spacing ("Desoto"), by another name the town goes by, a township
                 without that word, or by a part of the cell ("CR 37 Houston"); where a ZIP or county
                 is given, it must agree
fuzzy_confirmed  a misspelled name, accepted only where the ZIP or the county agrees
confirmed_by_list  one slip of the pen from a town that the same list names elsewhere, and from no other of
                 its State; known only in the store (data.store.version), not of a spelling by itself
zip              the point of the ZIP: never used where the town is known, for it can be 26 km off
district         the city of the school district, where a column `district_city` is given
county           the label point of the county
unplaced         none of these

Where several places of one State bear the name, the ZIP decides, then the county. Without either a
town stands only where it has twenty times the inhabitants of every other of its name that lies more
than 25 km away (four times where the post office of the name is its own; never where that lies elsewhere); else the name is a choice for a person, and a township's always where several bear
it. A town goes before a post office, and that before a township. A town keeps its point when its ZIP
says otherwise, or the next county is written; a county farther off makes it doubtful: the row stands
at that county, for a person to decide. A ZIP in another State than the one written places nothing: "Yuma, CA
85364" is not put in Arizona; it stays unplaced, or at its county, for a person to decide.
Outside the USA a town without a State is placed only where no other town of its name in that
country has a twentieth of its inhabitants. Mexican States are joined by name.
"""

from __future__ import annotations

import pandas as pd

from data.geocoding import likeness, match, parse
from data.reference import COUNTY_POINT_ID, ZIP_POINT_ID, reference
from data.schema.tables import PLACES

LOCATED_COLUMNS = (*PLACES.column_names, "located_by")
_DETAILS = PLACES.column_names[1:]


def locate(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per row of `frame`, with its index: the columns of LOCATED_COLUMNS.

    `frame` may have any of the columns city, state (or state_code), country (or country_code),
    zip, county, district_city, as text or as numbers; others are not looked at. place_id (Int64) is the GeoNames id of a town,
    100,000,000 + ZIP or 200,000,000 + county FIPS; lat and lon are degrees (WGS 84). In an
    unplaced row only state_code and country_code can be filled, as far as they could be read.
    Each distinct row is placed once; the order of rows changes nothing.
    """
    written = parse.cells(frame)
    number = written.groupby(list(parse.CELLS), sort=False).ngroup()
    rows = parse.read(written.drop_duplicates(ignore_index=True))
    placed = _place(rows)
    located = reference().points[list(_DETAILS)].reindex(placed["place_id"].fillna(-1).astype("int64"))
    located.index = rows.index
    located.insert(0, "place_id", placed["place_id"])
    located["located_by"] = placed["located_by"]
    for name in ("state_code", "country_code"):
        located[name] = located[name].fillna(rows[name])
    located = located.loc[number]
    located.index = frame.index
    return located[list(LOCATED_COLUMNS)]


def _place(rows: pd.DataFrame) -> pd.DataFrame:
    """place_id and located_by for each row of data.geocoding.parse.read."""
    placed = pd.DataFrame(
        {"place_id": pd.array([pd.NA] * len(rows), dtype="Int64"), "located_by": "unplaced"},
        index=rows.index,
    )

    def take(found: pd.DataFrame, located_by: str | None = None) -> None:
        placed.loc[found.index, "place_id"] = found["place_id"].astype("Int64")
        placed.loc[found.index, "located_by"] = located_by or found["located_by"]

    def left() -> pd.DataFrame:
        return rows[placed["place_id"].isna()]

    take(match.by_name(rows, rows["city"]))
    if left().empty:
        return placed
    take(likeness.by_likeness(left()), "fuzzy_confirmed")
    with_zip = left()["zip"].dropna()
    take((ZIP_POINT_ID + with_zip.astype("int64")).to_frame("place_id"), "zip")
    take(match.by_name(left(), left()["district_city"]), "district")
    with_county = left()["county_fips"].dropna()
    take((COUNTY_POINT_ID + with_county.astype("int64")).to_frame("place_id"), "county")
    return placed
