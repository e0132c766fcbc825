"""Reference files about what lies around a place: school districts, H-2A jobs, housing.

They hold no child, and have the column names of their publishers (NCES, U.S. Department of Labor).
"""

from __future__ import annotations

import datetime as dt
import re

from data.extracts import cells
from data.extracts.kind import Kind
from data.extracts.rules import Rule, shape_rules
from data.geocoding.geocode import locate
from data.schema.tables import FARM_SITES, SCHOOL_DISTRICTS

DISTRICT_ALIASES: dict[str, tuple[str, ...]] = {
    "district_id": ("LEAID", "LEA ID", "NCES LEA ID", "Agency ID - NCES Assigned"),
    "district_name": ("NAME", "District Name", "LEA Name", "LEA_NAME", "Agency Name"),
    "to_city": ("CITY",),
    "to_state": ("STATE", "LSTATE", "Location State", "Location State Abbr"),
    "lat": ("LAT", "Latitude", "LATCOD"),
    "lon": ("LON", "Longitude", "LONCOD"),
    "office_city": ("LCITY", "Location City"),
    "office_zip": ("LZIP", "Location ZIP"),
    "school_id": ("NCESSCH", "School ID - NCES Assigned"),
}
"""As NCES names them: EDGE (LAT, LON), the Common Core of Data (LCITY; until 2015 LATCOD13), ELSI."""
_YEAR_IN_HEADER = re.compile(
    r"(?<=[A-Za-z])\d{2}$|\s*\[[A-Za-z ]+\]\s*(?:latest available year|\d{4}(?:-\d{2,4})?)?\s*$",
    re.IGNORECASE,
)
"""LATCOD13 of the Common Core; "Latitude [District] 2022-23" of ELSI."""
JOB_ALIASES: dict[str, tuple[str, ...]] = {
    "case_number": ("CASE_NUMBER", "Case Number", "CASE_NO"),
    "case_status": ("CASE_STATUS", "Case Status"),
    "is_primary": ("PRIMARY/SUB", "PRIMARY_SUB", "Primary or Sub"),
    "employer_name": ("EMPLOYER_NAME", "Employer Name", "TRADE_NAME_DBA"),
    "crop": ("PRIMARY_CROP", "PRIMARY_CROP_TYPE", "Crop", "JOB_TITLE"),
    "workers": ("NBR_WORKERS_CERTIFIED", "TOTAL_WORKERS_H2A_CERTIFIED", "TOTAL_WORKERS_CERTIFIED", "Workers Certified"),
    "to_city": ("WORKSITE_CITY", "WORKSITE CITY"),
    "to_county": ("WORKSITE_COUNTY", "WORKSITE COUNTY"),
    "to_state": ("WORKSITE_STATE", "WORKSITE STATE"),
    "to_zip": ("WORKSITE_POSTAL_CODE", "WORKSITE_POSTAL", "WORKSITE ZIP"),
    "first_day": ("JOB_START_DATE", "EMPLOYMENT_BEGIN_DATE", "CERTIFICATION_BEGIN_DATE", "Job Start"),
    "last_day": ("JOB_END_DATE", "EMPLOYMENT_END_DATE", "CERTIFICATION_END_DATE", "Job End"),
}  # fmt: skip
HOUSING_ALIASES: dict[str, tuple[str, ...]] = {
    "case_number": JOB_ALIASES["case_number"],
    "housing_type": ("TYPE_OF_HOUSING", "Type of Housing", "HOUSING_TYPE"),
    "to_city": ("PHYSICAL_LOCATION_CITY", "HOUSING_CITY", "Housing City"),
    "to_county": ("PHYSICAL_LOCATION_COUNTY", "HOUSING_COUNTY", "Housing County"),
    "to_state": ("PHYSICAL_LOCATION_STATE", "HOUSING_STATE", "Housing State"),
    "to_zip": ("PHYSICAL_LOCATION_POSTAL_CODE", "HOUSING_POSTAL_CODE", "Housing ZIP"),
    "units": ("TOTAL_UNITS", "HOUSING_UNITS", "Total Units"),
    "occupancy": ("TOTAL_OCCUPANCY", "HOUSING_OCCUPANCY", "Total Occupancy"),
}


class DistrictCells(cells.Cells):
    """The cells of one file of school districts."""

    table = SCHOOL_DISTRICTS
    text_fields = ("district_name", "office_city", "school_id")
    read_fields = ("district_id", "to_state", "lat", "lon", "office_zip")

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        where = (
            "The row does not say where in the USA the office is: give latitude and longitude in degrees, "
            "such as 31.45 and -83.51 (west has a minus sign), 31 27 00 N and 83 30 36 W, or in millionths."
        )
        is_told, no_town = (
            "w.lat IS NOT NULL OR w.lon IS NOT NULL",
            "coalesce(w.office_city, read_office_zip) IS NULL",
        )
        return (
            *shape_rules(),
            Rule(
                "no_name", ("district_name",), "The row names no district.", "w.district_name IS NULL", "NULL"
            ),
            Rule(
                "a_school",
                ("school_id",),
                "The row is a school, not a district: load the file of district offices (EDGE_GEOCODE_PUBLICLEA).",
                "w.school_id IS NOT NULL",
                "w.school_id",
            ),
            *(
                Rule(
                    rule, (field,), where, f"read_{field} IS NULL AND ({is_told} OR {no_town})", f"w.{field}"
                )
                for field, rule in (("lat", "no_latitude"), ("lon", "no_longitude"))
            ),
        )

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL."""
        return _row() | {
            "district_id": "read_district_id",
            "district_name": "w.district_name",
            "city": "coalesce(w.to_city, w.office_city)",
            "state_code": "read_to_state",
            "lat": "read_lat",
            "lon": "read_lon",
        }

    def place_rows(self, extract_id: str) -> None:
        """An office without a point in a file that has none stands at its town."""
        asked = self.engine.execute(
            "SELECT d.row_number, d.city, d.state_code AS state, w.read_office_zip AS zip "
            f"FROM {self.table.name} d JOIN {self._read_sql('written_ends')} USING (row_number) "
            "WHERE d.extract_id = ? AND d.lat IS NULL ORDER BY ALL",
            [extract_id],
        ).df()
        if asked.empty:
            return
        found = locate(
            asked.assign(country="USA", county=None)[["city", "state", "zip", "county", "country"]]
        )
        located = asked[["row_number"]].join(found[["lat", "lon"]]).dropna()
        self.engine.register("located_offices", located)
        self.engine.execute(
            f"UPDATE {self.table.name} d SET lat = l.lat, lon = l.lon FROM located_offices l "
            "WHERE d.extract_id = ? AND d.row_number = l.row_number",
            [extract_id],
        )
        self.engine.unregister("located_offices")
        self._at_their_town = (len(located), len(asked))

    _at_their_town = (0, 0)

    def cautions(self, extract_id: str) -> tuple[str, ...]:
        """How many offices stand at their town for want of a point, and how many nowhere."""
        located, asked = self._at_their_town
        if not asked:
            return ()
        nowhere = f"; {asked - located:,} could not be placed" if located < asked else ""
        placed = f"{located:,} {'office is' if located == 1 else 'offices are'}"
        return (f"The file has no points: {placed} placed at the town{nowhere}.",)


_SITE_PLACE = ("city", "state_code", "zip", "county")


class SiteCells(cells.Cells):
    """The cells of one H-2A file, of jobs or of housing; its rows are located as they come in."""

    table = FARM_SITES
    text_fields = ("case_number", "case_status", "employer_name", "crop", "housing_type")
    date_fields = ("first_day", "last_day")
    newest_fields = ("first_day",)
    read_fields = ("is_primary", "workers", "units", "occupancy", "to_state", "to_zip")
    kind = "farm_jobs"

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        return (
            *shape_rules(),
            Rule(
                "no_place",
                ("to_city", "to_zip", "to_county"),
                "The row does not say where the site is: fill in a city, a ZIP or a county.",
                "coalesce(w.to_city, read_to_zip, w.to_county) IS NULL",
                "NULL",
            ),
            *(
                Rule(
                    "impossible_date",
                    (field,),
                    "The cell names no day of the calendar: write it as 2024-05-31 or 5/31/2024.",
                    f"bad_{field}",
                    f"w.{field}",
                )
                for field in SiteCells.date_fields
            ),
        )

    @classmethod
    def values_sql(cls, direction: str | None) -> dict[str, str]:
        """Column -> SQL."""
        texts = {name: f"w.{name}" for name in cls.text_fields}
        read = ("first_day", "last_day", "is_primary", "workers", "units", "occupancy")
        return (
            _row()
            | texts
            | {name: f"read_{name}" for name in read}
            | {
                "kind": f"'{cls.kind}'",
                "city": "w.to_city",
                "state_code": "read_to_state",
                "zip": "read_to_zip",
                "county": "w.to_county",
                "place_name": "NULL",
                "lat": "NULL",
                "lon": "NULL",
            }
        )

    def place_rows(self, extract_id: str) -> None:
        """The sites' points: by town, ZIP or county as for any place."""
        keys = ", ".join(_SITE_PLACE)
        asked = self.engine.execute(
            f"SELECT DISTINCT {keys} FROM farm_sites WHERE extract_id = ? ORDER BY ALL",
            [extract_id],
        ).df()
        if asked.empty:
            return
        found = locate(asked.rename(columns={"state_code": "state"}).assign(country="USA"))
        located = asked.join(found[["place_name", "lat", "lon"]]).dropna(subset=["lat", "lon"])
        self.engine.register("located_sites", located)
        same = " AND ".join(f"s.{key} IS NOT DISTINCT FROM l.{key}" for key in _SITE_PLACE)
        self.engine.execute(
            "UPDATE farm_sites s SET place_name = l.place_name, lat = l.lat, lon = l.lon "
            f"FROM located_sites l WHERE s.extract_id = ? AND {same}",
            [extract_id],
        )
        self.engine.unregister("located_sites")


class HousingCells(SiteCells):
    """The cells of one H-2A housing file."""

    kind = "farm_housing"


def _row() -> dict[str, str]:
    return {"extract_id": "$extract_id", "row_number": "w.row_number"}


_DISTRICTS_NEED = (
    ("the district (LEAID)", ("district_id",)),
    ("its name", ("district_name",)),
    ("where it is (its latitude and longitude, or its location city)", ("lat", "office_city")),
)


_SITES_NEED = (
    ("the case (CASE_NUMBER)", ("case_number",)),
    ("where it is", ("to_city", "to_zip", "to_county")),
)
_JOBS_NEED = (*_SITES_NEED, ("the jobs (crop, workers, start)", ("crop", "workers", "first_day")))
_HOUSING_NEEDS = (*_SITES_NEED, ("the housing", ("housing_type", "units", "occupancy")))


KINDS = (
    Kind(
        "school_districts",
        "School districts",
        DISTRICT_ALIASES,
        DistrictCells,
        _DISTRICTS_NEED,
        beside_names=_YEAR_IN_HEADER,
    ),
    Kind("farm_jobs", "H-2A job orders", JOB_ALIASES, SiteCells, _JOBS_NEED),
    Kind("farm_housing", "H-2A housing", HOUSING_ALIASES, HousingCells, _HOUSING_NEEDS),
)
