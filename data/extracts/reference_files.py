"""Reference files about what lies around a place: figures by county, districts, H-2A jobs, housing.

They hold no child. County figures are any file with a FIPS column and one column of numbers; the
others have the column names of their publishers (NCES, U.S. Department of Labor).
"""

from __future__ import annotations

import datetime as dt

from data.extracts import cells
from data.extracts.kind import Kind, OpenField
from data.extracts.rules import Rule, shape_rules
from data.geocoding.geocode import locate
from data.schema.tables import COUNTY_FIGURES, FARM_SITES, SCHOOL_DISTRICTS

FIGURE_ALIASES: dict[str, tuple[str, ...]] = {
    "county_fips": (
        "FIPS", "County FIPS", "FIPS Code", "County FIPS Code", "GEOID", "GEO_ID", "GEOID20", "GEOID10",
        "GISJOIN", "Area FIPS", "FIPSTXT", "STCOFIPS", "CNTY",
    ),
    "figure": ("Figure", "Population", "Farm Workers", "Workers", "Jobs", "H-2A Jobs", "Migratory Children"),
}  # fmt: skip
DISTRICT_ALIASES: dict[str, tuple[str, ...]] = {
    "district_id": ("LEAID", "LEA ID", "NCES LEA ID"),
    "district_name": ("NAME", "District Name", "LEA Name", "LEA_NAME"),
    "to_city": ("CITY", "LCITY", "Location City"),
    "to_state": ("STATE", "LSTATE", "Location State"),
    "lat": ("LAT", "Latitude"),
    "lon": ("LON", "Longitude"),
}
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
_NO_FIGURE = frozenset(
    ("stname", "ctyname", "state", "statename", "county", "countyname", "name", "year", "notes",
     "statefips", "sumlev", "region", "division", "datanote", "datayear")
)  # fmt: skip
"""Headers (plain) beside a FIPS code that hold no figure."""
_WITHHELD = r"\(?(D|S|X|Z|H|L|NA|N/A|N|P|R)\)?|<\s*\d+|\*+|-+|\.{1,3}|suppressed|withheld"
"""What publishers write in place of a figure: (D) of the Census of Agriculture, <10, suppressed."""
_FIGURE = OpenField("figure", beside="county_fips", never=_NO_FIGURE)


def _unreadable(field: str, rule: str, hint: str) -> Rule:
    """The rule for a cell that has to be readable and is empty or is not."""
    return Rule(rule, (field,), hint, f"read_{field} IS NULL", f"w.{field}")


class FigureCells(cells.Cells):
    """The cells of one file of figures by county."""

    table = COUNTY_FIGURES
    text_fields = ()
    read_fields = ("county_fips", "figure")

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        return (
            *shape_rules(),
            _unreadable(
                "county_fips",
                "no_county",
                "The code is no county of the map (a State's total, an old or a wrong code, or a county that was "
                "drawn anew, such as Connecticut's planning regions): leave the row out or correct the code.",
            ),
            Rule(
                "figure_withheld",
                ("figure",),
                "The publisher withholds the figure, so the county has none: nothing is wrong with the file.",
                f"read_figure IS NULL AND regexp_full_match(w.figure, '{_WITHHELD}', 'i')",
                "w.figure",
            ),
            Rule(
                "percentage",
                ("figure",),
                "The cell is a percentage among numbers: give the column of counts.",
                "read_figure IS NULL AND contains(w.figure, '%')",
                "w.figure",
            ),
            Rule(
                "not_a_figure",
                ("figure",),
                "The cell is no number of zero or more: write it in digits.",
                "read_figure IS NULL AND NOT contains(coalesce(w.figure, ''), '%') "
                f"AND NOT coalesce(regexp_full_match(w.figure, '{_WITHHELD}', 'i'), false)",
                "w.figure",
            ),
        )

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL."""
        return _row() | {"county_fips": "read_county_fips", "figure": "read_figure"}


class DistrictCells(cells.Cells):
    """The cells of one file of school districts."""

    table = SCHOOL_DISTRICTS
    text_fields = ("district_name",)
    read_fields = ("district_id", "to_state", "lat", "lon")

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        where = (
            "The row does not say where in the USA the office is: give latitude and longitude in degrees, "
            "such as 31.45 and -83.51 (west has a minus sign)."
        )
        return (
            *shape_rules(),
            Rule(
                "no_name", ("district_name",), "The row names no district.", "w.district_name IS NULL", "NULL"
            ),
            _unreadable("lat", "no_latitude", where),
            _unreadable("lon", "no_longitude", where),
        )

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column -> SQL."""
        return _row() | {
            "district_id": "read_district_id",
            "district_name": "w.district_name",
            "city": "w.to_city",
            "state_code": "read_to_state",
            "lat": "read_lat",
            "lon": "read_lon",
        }


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

    def insert_rows(
        self, extract_id: str, direction: str | None, state: str, as_of_date: dt.date
    ) -> tuple[int, dict[str, int]]:
        """As every kind, then the sites' points: by town, ZIP or county as for any place."""
        outcome = super().insert_rows(extract_id, direction, state, as_of_date)
        keys = ", ".join(_SITE_PLACE)
        asked = self.engine.execute(
            f"SELECT DISTINCT {keys} FROM farm_sites WHERE extract_id = ? ORDER BY ALL",
            [extract_id],
        ).df()
        if asked.empty:
            return outcome
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
        return outcome


class HousingCells(SiteCells):
    """The cells of one H-2A housing file."""

    kind = "farm_housing"


def _row() -> dict[str, str]:
    return {"extract_id": "$extract_id", "row_number": "w.row_number"}


_FIGURES_NEED = (
    ("the county's FIPS code", ("county_fips",)),
    ("the figure (leave one number column in the file, or say which it is)", ("figure",)),
)


_DISTRICTS_NEED = (
    ("the district (LEAID)", ("district_id",)),
    ("its name", ("district_name",)),
    ("its latitude", ("lat",)),
    ("its longitude", ("lon",)),
)


_SITES_NEED = (
    ("the case (CASE_NUMBER)", ("case_number",)),
    ("where it is", ("to_city", "to_zip", "to_county")),
)
_JOBS_NEED = (*_SITES_NEED, ("the jobs (crop, workers, start)", ("crop", "workers", "first_day")))
_HOUSING_NEEDS = (*_SITES_NEED, ("the housing", ("housing_type", "units", "occupancy")))


KINDS = (
    Kind(
        "county_figures", "Figures by county", FIGURE_ALIASES, FigureCells, _FIGURES_NEED, open_field=_FIGURE
    ),
    Kind("school_districts", "School districts", DISTRICT_ALIASES, DistrictCells, _DISTRICTS_NEED),
    Kind("farm_jobs", "H-2A job orders", JOB_ALIASES, SiteCells, _JOBS_NEED),
    Kind("farm_housing", "H-2A housing", HOUSING_ALIASES, HousingCells, _HOUSING_NEEDS),
)
