"""Farm jobs, housing and districts around a point, and figures by county; rows invented, SYNTHETIC."""

from __future__ import annotations

import datetime as dt
import math

import duckdb
import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.pockets.cards import look_for_pockets
from analytics.pockets.denominators import (
    FARM_JOBS,
    CountyFigures,
    Fit,
    by_figure,
    county_figures,
    farm_job_figures,
    figure_names,
    fit,
)
from analytics.pockets.find import FIGURE, Setting
from analytics.sites.nearby import (
    districts_around,
    farm_sites,
    housing,
    jobs,
    nearest_districts,
    season,
    sites_around,
)
from data.reference import reference
from data.schema.tables import TABLES
from tests.analytics.pocket_stories import TOWNS, spread, view

VIDALIA = (32.2177, -82.4135)


def engine_with(table: str, rows: list[dict]) -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect()
    for known in TABLES:
        engine.execute(known.create_sql())
    for number, row in enumerate(rows):
        filled = {"extract_id": "a", "row_number": number} | row
        engine.execute(
            f"INSERT INTO {table} ({', '.join(filled)}) VALUES ({', '.join('?' * len(filled))})",
            list(filled.values()),
        )
    return engine


def sites_rows(rows: list[dict]) -> pd.DataFrame:
    """All located farm jobs of a store with these rows."""
    plain = {"kind": "farm_jobs", "case_number": "H-1", "employer_name": "SYNTHETIC Farm"}
    engine = engine_with("farm_sites", [plain | row for row in rows])
    return farm_sites(ibis.duckdb.from_connection(engine).table).to_pandas()


def sites(*rows: dict) -> pd.DataFrame:
    plain = {
        "kind": "farm_jobs", "case_number": "H-1", "case_status": "CERTIFICATION", "crop": "Onions",
        "employer_name": "SYNTHETIC Farm", "workers": 10, "place_name": "Vidalia",
        "first_day": dt.date(2026, 2, 1), "last_day": dt.date(2026, 5, 31),
        "lat": VIDALIA[0], "lon": VIDALIA[1],
    }  # fmt: skip
    engine = engine_with("farm_sites", [plain | row for row in rows])
    return sites_around(ibis.duckdb.from_connection(engine).table, (VIDALIA,), 30).to_pandas()


def told(frame: pd.DataFrame) -> list[tuple]:
    return list(frame.itertuples(index=False, name=None))


class TestJobs:
    def test_rows_of_one_employer_crop_season_and_town_are_one(self):
        found = jobs(sites({}, {"workers": 5}, {"crop": "Peaches", "workers": 99}), (VIDALIA,), 30)
        assert told(found) == [
            ("SYNTHETIC Farm", "Peaches", "Feb to May 2026", 99, "Vidalia", 0),
            ("SYNTHETIC Farm", "Onions", "Feb to May 2026", 15, "Vidalia", 0),
        ]

    def test_an_office_row_gives_way_to_the_worksites_of_its_case(self):
        found = jobs(
            sites(
                {"is_primary": True, "workers": 100, "place_name": "Office"},
                {"is_primary": False, "workers": 60},
                {"is_primary": True, "case_number": "H-2", "employer_name": None, "workers": 7},
            ),
            (VIDALIA,),
            30,
        )
        assert [(row[0], row[3]) for row in told(found)] == [
            ("SYNTHETIC Farm", 60),
            ("Case H-2", 7),
        ]

    def test_what_was_denied_or_withdrawn_is_no_job(self):
        rows = [{"case_status": status} for status in ("DENIED", "Determination - Withdrawn")]
        assert jobs(sites(*rows), (VIDALIA,), 30).empty

    def test_nothing_on_record_is_an_empty_list(self):
        none = sites({"kind": "farm_housing", "occupancy": 9})
        assert jobs(none, (VIDALIA,), 30).empty
        assert housing(sites({}), (VIDALIA,), 30).empty

    def test_housing_is_summed_by_kind_and_town(self):
        house = {"kind": "farm_housing", "housing_type": "SYNTHETIC camp", "units": 1}
        found = housing(sites(house | {"occupancy": 4}, house | {"occupancy": 6}), (VIDALIA,), 30)
        assert told(found) == [("SYNTHETIC camp", "Vidalia", 2, 10, 0)]

    @settings(deadline=None, max_examples=25)
    @given(points=st.lists(st.tuples(st.floats(31.2, 33.2), st.floats(-83.6, -81.2)), min_size=1, max_size=8))
    def test_those_within_the_miles_are_told_with_their_distance(self, points):
        found = jobs(
            sites(*({"employer_name": str(i), "lat": a, "lon": b} for i, (a, b) in enumerate(points))),
            (VIDALIA,),
            30,
        )
        expected = {}
        for i, (lat, lon) in enumerate(points):
            a, b, c, d = map(math.radians, (*VIDALIA, lat, lon))
            cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(d - b)
            miles = math.acos(min(1.0, cosine)) * 6371.0088 / 1.609344
            if abs(miles - 30) > 1e-6 and miles <= 30:
                expected[str(i)] = miles
        assert set(found["employer"]) == set(expected)
        for row in found.itertuples():
            assert abs(row.miles - expected[row.employer]) <= 0.5001

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            (dt.date(2026, 2, 1), dt.date(2026, 5, 1), "Feb to May 2026"),
            (dt.date(2025, 11, 1), dt.date(2026, 1, 9), "Nov 2025 to Jan 2026"),
            (dt.date(2026, 2, 1), dt.date(2026, 2, 9), "Feb 2026"),
            (None, dt.date(2026, 2, 9), "Feb 2026"),
            (None, None, ""),
        ],
    )
    def test_a_season_in_words(self, first, last, words):
        assert season(first, last) == words


def test_the_nearest_district_offices_each_once():
    rows = [
        {"district_name": f"SYNTHETIC {name}", "state_code": "GA", "lat": VIDALIA[0] + up, "lon": VIDALIA[1]}
        for name, up in (
            ("Far", 0.5),
            ("Near", 0.1),
            ("Near", 0.1),
            ("Here", 0.0),
            ("Next", 0.2),
            ("Off", 3.0),
        )
    ]
    table = ibis.duckdb.from_connection(engine_with("school_districts", rows)).table
    found = districts_around(table, (VIDALIA,)).to_pandas()
    assert nearest_districts(found, (VIDALIA,)) == (
        ("SYNTHETIC Here", 0),
        ("SYNTHETIC Near", 7),
        ("SYNTHETIC Next", 14),
    )


class TestFigures:
    def figures(self, **more: float) -> CountyFigures:
        even = {county[1]: 100.0 for county in TOWNS.values()}
        return CountyFigures("Orchards (mine.csv)", pd.Series(even | more, dtype="float64"))

    def test_rows_of_a_county_are_added_and_the_file_gives_the_name(self):
        rows = [("13279", 3.0), ("13071", 1.0), ("13279", 4.5)]
        engine = engine_with("county_figures", [{"county_fips": f, "figure": n} for f, n in rows])
        found = county_figures(ibis.duckdb.from_connection(engine).table, "a").to_pandas()
        assert dict(told(found)) == {"13279": 7.5, "13071": 1.0}
        loaded = pd.DataFrame(
            [
                (
                    "a",
                    "county_figures",
                    '{"FIPS": "county_fips", "Orchards": "figure"}',
                    "mine.csv",
                ),
                ("b", "students", "{}", "s.csv"),
            ],
            columns=["extract_id", "kind", "mapping", "file_name"],
        )
        assert figure_names(loaded) == {"a": "Orchards (mine.csv)"}
        jobs_too = loaded.assign(kind=["county_figures", "farm_jobs"])
        assert list(figure_names(jobs_too)) == ["a", FARM_JOBS]

    def test_a_county_with_many_missed_for_its_figure_stands_out(self):
        rows = spread(100) + [(6, 900 + i, 9000 + i, "2025-05-05") for i in range(30)]
        pockets = look_for_pockets(view(rows), Setting(FIGURE, figure="a"), figures=self.figures())
        card = pockets.cards[0]
        assert card.county_fips == ("13123",)
        assert card.expected == pytest.approx(len(pockets.found.cases) / 20)
        assert "in proportion to Orchards (mine.csv)" in card.sentence
        more = self.figures(**{"13123": 1500.0})
        assert look_for_pockets(view(rows), Setting(FIGURE, figure="a"), figures=more).cards == ()

    def test_families_of_counties_without_a_figure_are_told(self):
        rows = [(6, i, i, "2025-05-05") for i in range(3)] + [(1, 9, 9, "2025-05-05")]
        given = self.figures(**{"13123": 0.0})
        assert "3 families are missed in counties without a figure" in by_figure(given, view(rows)).caution
        assert "without a figure" not in by_figure(self.figures(), view(rows)).caution

    def test_farm_jobs_are_added_up_by_the_county_of_their_point(self):
        """The point of a worksite is that of its town on the map; Vidalia GA lies in Toombs."""
        known = reference().points
        towns = {}
        for name, fips in (("Vidalia", "13279"), ("Moultrie", "13071"), ("Alma", "13005")):
            row = known[(known["place_name"] == name) & (known["county_fips"] == fips)].iloc[0]
            towns[name] = {"place_name": name, "lat": row["lat"], "lon": row["lon"]}
        rows = [
            towns["Vidalia"] | {"workers": 30},
            towns["Vidalia"] | {"workers": 12, "case_number": "H-2"},
            towns["Alma"] | {"workers": 5, "is_primary": False, "case_number": "H-3"},
            towns["Moultrie"] | {"workers": 99, "is_primary": True, "case_number": "H-3"},
            towns["Moultrie"] | {"workers": 7, "case_status": "DENIED"},
            towns["Moultrie"] | {"workers": 8, "kind": "farm_housing"},
        ]
        given = farm_job_figures(sites_rows(rows))
        assert given.figures.to_dict() == {"13279": 42.0, "13005": 5.0}
        assert "without family" in given.caution

    def test_a_fit_counts_families_in_counties_with_a_figure(self):
        rows = [(6, i, i, "2025-05-05") for i in range(3)] + [(1, 9, 9, "2025-05-05")]
        given = self.figures(**{"13123": 0.0})
        assert fit("a", given, view(rows)) == Fit("a", given.name, 1, 19)
        assert fit("a", self.figures(), view(rows)) == Fit("a", given.name, 4, 20)

    def test_a_file_that_does_not_fit_is_refused_with_what_to_load(self):
        one = CountyFigures("Camps", pd.Series({"13123": 3.0}))
        with pytest.raises(ValueError, match="Camps has a figure above zero for 1 counties"):
            by_figure(one, view(spread(20)))
        with pytest.raises(ValueError, match="no longer loaded"):
            look_for_pockets(view(spread(20)), Setting(FIGURE, figure="a"))
