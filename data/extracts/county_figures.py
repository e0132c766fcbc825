"""Figures by county: any file with a FIPS column and one column of numbers. It holds no child."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from data.engine import quoted
from data.extracts import cells
from data.extracts.kind import Kind, OpenField
from data.extracts.rules import EARLIEST_DATE, Rule, shape_rules
from data.schema.tables import COUNTY_FIGURES

FIGURE_ALIASES: dict[str, tuple[str, ...]] = {
    "county_fips": (
        "FIPS", "County FIPS", "FIPS Code", "County FIPS Code", "GEOID", "GEO_ID", "GEOID20", "GEOID10",
        "GISJOIN", "Area FIPS", "FIPSTXT", "STCOFIPS", "CNTY",
    ),
    "figure": ("Figure", "Population", "Farm Workers", "Workers", "Jobs", "H-2A Jobs", "Migratory Children"),
    "year": (
        "Year", "Data Year", "Census Year", "Survey Year", "Fiscal Year", "School Year", "Reference Year",
        "Calendar Year", "Year of Data", "SCHOOLYEAR", "Año", "Anio", "TIME_PERIOD", "Period",
    ),
}  # fmt: skip
_NO_FIGURE = frozenset(
    ("stname", "ctyname", "state", "statename", "county", "countyname", "name", "year", "notes",
     "statefips", "sumlev", "region", "division", "datanote", "datayear")
)  # fmt: skip
"""Headers (plain) beside a FIPS code that hold no figure."""
_YEAR = r"regexp_replace(trim(w.year), '\.0+$', '')"
_FOUR_DIGITS = re.compile(r"(?:19|20)\d{2}")
_WITHHELD = (
    r"\(?(D|S|X|Z|H|L|NA|N/A|N\.A\.|N|P|R)\)?|(<|≤|<=|less than|fewer than|under|menos de)\s*\d+"
    r"|\*+|[-–—†‡]+|\.{1,3}|suppressed|withheld|null|not available|no disponible"
)
"""What publishers write in place of a figure: (D) of the Census of Agriculture, <10, suppressed."""
_DRAWN_ANEW = (
    r"(.*\D)?(09[- ]?1[1-9]0|02[- ]?06[36])(\D.*)?|G0901[1-9]00|G020006[36]0|CN(091[1-9]0|0206[36])0{8}"
)
"""Codes of counties of after 2020 that the map does not have: Connecticut's planning regions, and the
Chugach and Copper River areas of Alaska. None of them is one county of before, or a sum of some."""
_IS_DRAWN_ANEW = f"coalesce(regexp_full_match(w.county_fips, '{_DRAWN_ANEW}', 'i'), false)"
_FIGURE = OpenField("figure", beside="county_fips", never=_NO_FIGURE)


def _unreadable(field: str, rule: str, hint: str) -> Rule:
    """The rule for a cell that has to be readable and is empty or is not."""
    return Rule(rule, (field,), hint, f"read_{field} IS NULL", f"w.{field}")


def newest_first(texts: Iterable[str]) -> tuple[str, ...]:
    """The different years of cells ("2023", "2023.0", "FY2021", "2021-22"), by the years that stand in them."""
    years = {re.sub(r"\.0+$", "", text.strip()) for text in texts}
    return tuple(sorted(years, key=lambda year: (_FOUR_DIGITS.findall(year)[-1:], year), reverse=True))


class FigureCells(cells.Cells):
    """The cells of one file of figures by county."""

    table = COUNTY_FIGURES
    text_fields = ("year",)
    read_fields = ("county_fips", "figure")

    def years(self) -> tuple[str, ...]:
        """The years that the file has figures of, as written, newest first; none where no column says."""
        return newest_first(self._spellings("year"))

    def newest_date(self) -> dt.date | None:
        """The last day of the year that the figures are of, as far as a column says it."""
        years = (self.only_year,) if self.only_year else self.years()
        last = max((int(year) for year in _FOUR_DIGITS.findall(years[0])), default=0) if years else 0
        if not EARLIEST_DATE.year <= last <= dt.date.today().year:
            return None
        return min(dt.date(last, 12, 31), dt.date.today())

    def rules_of_file(self) -> tuple[Rule, ...]:
        """A row of another year than the one that was chosen."""
        if self.only_year is None:
            return ()
        return (
            Rule(
                "other_year",
                ("year",),
                f"The row is of another year than {self.only_year.replace('{', '').replace('}', '')}, of which the figures were loaded.",
                f"w.year IS NULL OR {_YEAR} <> {quoted(self.only_year)}",
                "w.year",
            ),
        )

    def cautions(self, extract_id: str) -> tuple[str, ...]:
        """Which year was taken, and that counties stand in several rows: nothing is counted twice in silence."""
        taken = (f"Of its years the figures of {self.only_year} are taken.",) if self.only_year else ()
        counties = self.engine.execute(
            f"SELECT count(*) FROM (SELECT county_fips FROM {self.table.name} WHERE extract_id = ? "
            "GROUP BY county_fips HAVING count(*) > 1)",
            [extract_id],
        ).fetchall()[0][0]
        if not counties:
            return taken
        return (
            *taken,
            f"{counties:,} {'county stands' if counties == 1 else 'counties stand'} in several rows, whose "
            "figures are added: where they overlap (a total beside its parts, several years or items), leave "
            "one row a county in the file.",
        )

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """Every rule, in the order in which they are told."""
        return (
            *shape_rules(),
            Rule(
                "county_drawn_anew",
                ("county_fips",),
                "The county was drawn anew after 2020 (Connecticut's planning regions, Chugach and Copper River in "
                "Alaska), and the map has the counties of before: give the figures of those.",
                f"read_county_fips IS NULL AND {_IS_DRAWN_ANEW}",
                "w.county_fips",
            ),
            Rule(
                "no_county",
                ("county_fips",),
                "The code is no county of the map (a State's total, an old or a wrong code): leave the row "
                "out or correct the code.",
                f"read_county_fips IS NULL AND NOT {_IS_DRAWN_ANEW}",
                "w.county_fips",
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
        return {"extract_id": "$extract_id", "row_number": "w.row_number"} | {
            "county_fips": "read_county_fips",
            "figure": "read_figure",
        }


_FIGURES_NEED = (
    ("the county's FIPS code", ("county_fips",)),
    ("the figure (leave one number column in the file, or say which it is)", ("figure",)),
)


KINDS = (
    Kind(
        "county_figures", "Figures by county", FIGURE_ALIASES, FigureCells, _FIGURES_NEED, open_field=_FIGURE
    ),
)
