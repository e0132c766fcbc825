"""Reference files: figures by county, districts, H-2A jobs and housing; all rows invented, SYNTHETIC."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from data.load.pipeline import load_file
from data.store.reader import Store
from data.store.rebuild import rebuild
from data.store.removal import undo

FIGURES = ("FIPS", "County", "Farm workers 2025")
DISTRICTS = ("LEAID", "NAME", "CITY", "STATE", "ZIP", "LAT", "LON", "SCHOOLYEAR")
JOBS = (
    "CASE_NUMBER",
    "CASE_STATUS",
    "PRIMARY/SUB",
    "PRIMARY_CROP",
    "NBR_WORKERS_CERTIFIED",
    "EMPLOYER_NAME",
    "WORKSITE_CITY",
    "WORKSITE_COUNTY",
    "WORKSITE_STATE",
    "WORKSITE_POSTAL_CODE",
    "JOB_START_DATE",
    "JOB_END_DATE",
)
HOUSING = (
    "CASE_NUMBER",
    "TYPE_OF_HOUSING",
    "PHYSICAL_LOCATION_CITY",
    "PHYSICAL_LOCATION_STATE",
    "PHYSICAL_LOCATION_POSTAL_CODE",
    "PHYSICAL_LOCATION_COUNTY",
    "TOTAL_UNITS",
    "TOTAL_OCCUPANCY",
)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def load(tmp_path, store):
    def written(header, rows, name="file.csv", **given):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        return load_file(path, store=store, **given)

    return written


def held(store, columns: str, table: str) -> list[tuple]:
    with store.reader() as cursor:
        return cursor.execute(f"SELECT {columns} FROM {table} ORDER BY row_number").fetchall()


def test_figures_by_county_are_any_file_with_fips_and_one_number(load, store):
    report = load(
        FIGURES,
        [
            ("13279", "Toombs", "1,250"),
            ("1001", "Autauga", "0"),
            ("13000", "Georgia", "9000"),
            ("99999", "Nowhere", "1"),
            ("13071", "Colquitt", "many"),
            ("13161", "Jeff Davis", "-5"),
            ("13005", "Bacon", ""),
        ],
    )
    assert (report.kind, report.rows_accepted, report.rows_refused) == ("county_figures", 2, 5)
    assert report.refused == {"not_a_figure": 3, "no_county": 2}
    assert report.mapping == {"FIPS": "county_fips", "Farm workers 2025": "figure"}
    assert held(store, "county_fips, figure", "county_figures") == [("13279", 1250), ("01001", 0)]


def test_of_two_figures_a_person_says_which(load, store):
    header, rows = ("fips", "Orchards", "Camps"), [("13279", "3", "7")]
    report = load(header, rows)
    assert report.status == "refused"
    assert "leave one number column in the file, or say which it is" in report.message
    report = load(header, rows, kind="county_figures", mapping={"Camps": "figure"})
    assert report.status == "loaded", report.message
    assert held(store, "figure", "county_figures") == [(7,)]


def test_a_district_stands_at_its_office(load, store):
    report = load(
        DISTRICTS,
        [
            (
                "130001",
                "SYNTHETIC Toombs Schools",
                "Lyons",
                "GA",
                "30436",
                "32.2",
                "-82.32",
                "2026",
            ),
            ("1300002", "SYNTHETIC No Point", "Lyons", "GA", "30436", "", "x", "2026"),
            ("1300003", "", "Lyons", "GA", "30436", "32", "-82", "2026"),
        ],
    )
    assert (report.kind, report.rows_accepted) == ("school_districts", 1)
    assert report.refused == {"no_latitude": 1, "no_longitude": 1, "no_name": 1}
    columns = "district_id, district_name, city, state_code, lat, lon"
    assert held(store, columns, "school_districts") == [
        ("0130001", "SYNTHETIC Toombs Schools", "Lyons", "GA", 32.2, -82.32)
    ]


def test_farm_jobs_lie_at_their_town_zip_or_county(load, store):
    farm = ("H-1", "CERTIFIED", "SUB", "Onions", "40", "SYNTHETIC Farm")
    season = ("2026-02-01 00:00:00", "2026-05-31")
    report = load(
        JOBS,
        [
            (*farm, "VIDALIA", "Toombs", "GEORGIA", "30474", *season),
            (*farm, "", "", "GA", "30436", *season),
            (*farm, "Qqxyz", "", "GA", "", *season),
            (*farm, "", "", "GA", "", *season),
            (*farm, "Lyons", "", "GA", "", "February 30", ""),
        ],
    )
    assert (report.kind, report.as_of_date) == ("farm_jobs", dt.date(2026, 2, 1))
    assert report.refused == {"no_place": 1, "impossible_date": 1}
    rows = held(
        store,
        "kind::VARCHAR, place_name, round(lat), workers, is_primary, first_day, last_day, crop, employer_name, state_code",
        "farm_sites",
    )
    season = (dt.date(2026, 2, 1), dt.date(2026, 5, 31), "Onions", "SYNTHETIC Farm", "GA")
    assert rows[0] == ("farm_jobs", "Vidalia", 32, 40, False, *season)
    assert rows[1][2] == 32
    assert rows[2][1:3] == (None, None)


def test_farm_housing_says_how_many_it_holds(load, store):
    report = load(HOUSING, [("H-1", "SYNTHETIC barracks", "Lyons", "GA", "30436", "TOOMBS", "2", "16")])
    assert report.kind == "farm_housing"
    columns = "kind::VARCHAR, place_name, housing_type, units, occupancy"
    assert held(store, columns, "farm_sites") == [("farm_housing", "Lyons", "SYNTHETIC barracks", 2, 16)]


def test_reference_files_stay_when_another_is_loaded_removed_or_all_is_built_anew(load, store):
    figures = load(FIGURES, [("13279", "Toombs", "5")], "a.csv")
    jobs = load(JOBS, [("H-1", "", "SUB", "Onions", "4", "", "Vidalia", "", "GA", "", "", "")], "b.csv")
    assert load(FIGURES, [("13279", "Toombs", "5")], "a.csv").status == "already_loaded"
    before = held(store, "*", "farm_sites")
    assert rebuild(store) == 2
    assert held(store, "*", "farm_sites") == before
    assert undo(store, [figures.extract_id]) == (figures.extract_id,)
    assert held(store, "*", "county_figures") == []
    assert held(store, "*", "farm_sites") == before
    undo(store, [jobs.extract_id])
    assert held(store, "*", "farm_sites") == []


def test_reference_files_add_no_child_and_no_place(load, store):
    load(JOBS, [("H-1", "", "SUB", "Onions", "4", "", "Vidalia", "", "GA", "", "", "")])
    with store.reader() as cursor:
        for table in ("leads", "moves", "places", "places_as_written"):
            assert cursor.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]
