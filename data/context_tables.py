"""The part of the schema for reference files: what lies around a place. Nothing in it names a child.

data/tables.py lists these tables among all others.
"""

from __future__ import annotations

from data.move_tables import ROW_OF_FILE
from data.schema import Column, Table, enum_of

CONTEXT_KINDS = ("county_figures", "school_districts", "farm_jobs", "farm_housing")
"""Reference files: loaded like any other, and never counted with children."""

_COUNTY = Column(
    "county_fips", "VARCHAR", "County FIPS", "Five digits, text, of a county of the map."
)
_LAT = Column("lat", "DOUBLE", "Latitude", "Degrees north (WGS 84).")
_LON = Column("lon", "DOUBLE", "Longitude", "Degrees east (WGS 84).")

COUNTY_FIGURES = Table(
    "county_figures",
    "One row per accepted row of a file of figures by county.",
    (
        *ROW_OF_FILE,
        _COUNTY,
        Column("figure", "DOUBLE", "Figure", "The number of the file, zero or more.", "Rows of one county are added up."),
    ),
    key=("extract_id", "row_number"),
)  # fmt: skip

SCHOOL_DISTRICTS = Table(
    "school_districts",
    "One row per accepted row of a file of school districts and where their offices are.",
    (
        *ROW_OF_FILE,
        Column("district_id", "VARCHAR", "District ID", "NCES LEA id.", "Text of 7 digits."),
        Column("district_name", "VARCHAR", "District", "Name as written."),
        Column("city", "VARCHAR", "City", "City of the office, as written."),
        Column("state_code", "VARCHAR", "State", "State of the office."),
        _LAT,
        _LON,
    ),
    key=("extract_id", "row_number"),
    warnings=("The point is the district's office, which can be 40 km from where children live.",),
)  # fmt: skip

FARM_SITES = Table(
    "farm_sites",
    "One row per accepted row of an H-2A file: a place of work, or housing for workers.",
    (
        *ROW_OF_FILE,
        Column("kind", enum_of(("farm_jobs", "farm_housing")), "Kind", "Jobs or housing."),
        Column("case_number", "VARCHAR", "Case", "Number of the job order."),
        Column("case_status", "VARCHAR", "Status", "What became of it, as written."),
        Column("is_primary", "BOOLEAN", "Filing's own row", "The row of the whole filing (PRI), not of one of its worksites (SUB)."),
        Column("employer_name", "VARCHAR", "Employer", "Business that hires, as written."),
        Column("crop", "VARCHAR", "Crop", "Crop or work, as written."),
        Column("workers", "INTEGER", "Workers", "Workers certified."),
        Column("first_day", "DATE", "From", "First day of the jobs."),
        Column("last_day", "DATE", "To", "Last day of the jobs."),
        Column("housing_type", "VARCHAR", "Housing", "Kind of housing, as written."),
        Column("units", "INTEGER", "Units", "Housing units."),
        Column("occupancy", "INTEGER", "Room for", "People the housing holds."),
        Column("city", "VARCHAR", "City as written", "City cell, trimmed."),
        Column("state_code", "VARCHAR", "State", "Two letters."),
        Column("zip", "VARCHAR", "ZIP", "Text of 5 digits."),
        Column("county", "VARCHAR", "County as written", "County cell, trimmed."),
        Column("place_name", "VARCHAR", "Town", "The town (ZIP area, county) it was located at; nothing when unplaced."),
        _LAT,
        _LON,
    ),
    key=("extract_id", "row_number"),
    warnings=(
        "The filing of an association stands at its office, not at the farms; where a case has worksites of its own (SUB), its PRI row is left out of lists.",
        "Jobs of visa holders, many of whom come without family: a sign of farm work nearby, nothing more.",
    ),
)  # fmt: skip

CONTEXT_TABLES = (COUNTY_FIGURES, SCHOOL_DISTRICTS, FARM_SITES)
