"""School districts in the layouts of NCES; all rows invented, SYNTHETIC."""

from __future__ import annotations

import csv

import pytest

from data.load.pipeline import load_file
from data.store.reader import Store


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def load(tmp_path, store):
    def written(rows, name="file.csv", **given):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        return load_file(path, store=store, **given)

    return written


def held(store, columns: str, table: str) -> list[tuple]:
    with store.reader() as cursor:
        return cursor.execute(f"SELECT {columns} FROM {table} ORDER BY row_number").fetchall()


ELSI = [
    ("ELSI Export, SYNTHETIC",),
    ("Table generated on 11/20/2026",),
    (),
    (
        "Agency Name",
        "State Name [District] Latest available year",
        "Agency ID - NCES Assigned [District] Latest available year",
        "Location City [District] 2022-23",
        "Location State Abbr [District] 2022-23",
        "Latitude [District] 2022-23",
        "Longitude [District] 2022-23",
    ),
    ("SYNTHETIC TIFT", "Georgia", '="1305100"', "TIFTON", "GA", "31.4505", "-83.5085"),
    ("SYNTHETIC CLOSED", "Georgia", '="1301380"', "†", "†", "†", "†"),
    ("Data Source: U.S. Department of Education, Common Core of Data",),
    ("† indicates that the data are not applicable.",),
]
CCD = [
    (
        "SCHOOL_YEAR",
        "FIPST",
        "STATENAME",
        "ST",
        "LEA_NAME",
        "ST_LEAID",
        "LEAID",
        "MSTREET1",
        "MCITY",
        "MSTATE",
        "MZIP",
        "LSTREET1",
        "LCITY",
        "LSTATE",
        "LZIP",
        "PHONE",
        "LEA_TYPE",
        "GSLO",
        "GSHI",
    ),
    (
        "2022-2023",
        "13",
        "GEORGIA",
        "GA",
        "SYNTHETIC TIFT",
        "GA-737",
        "1305100",
        "PO Box 1",
        "Atlanta",
        "GA",
        "30301",
        "1 Main St",
        "Tifton",
        "GA",
        "31794",
        "",
        "1",
        "PK",
        "12",
    ),
    (
        "2022-2023",
        "13",
        "GEORGIA",
        "GA",
        "SYNTHETIC NOWHERE",
        "GA-1",
        "1301381",
        "",
        "",
        "",
        "",
        "",
        "Qqxyz",
        "GA",
        "",
        "",
        "1",
        "PK",
        "12",
    ),
]
CCD_2013 = [
    ("SURVYEAR", "LEAID", "NAME13", "LCITY13", "LSTATE13", "LZIP13", "LATCOD13", "LONCOD13"),
    ("2013", "1305100", "SYNTHETIC TIFT", "TIFTON", "GA", "31794", "31.4505", "-83.5085"),
]
EDGE = [
    (
        "LEAID",
        "NAME",
        "OPSTFIPS",
        "STREET",
        "CITY",
        "STATE",
        "ZIP",
        "STFIP",
        "CNTY",
        "NMCNTY",
        "LOCALE",
        "LAT",
        "LON",
        "CBSA",
        "NMCBSA",
        "CBSATYPE",
        "CSA",
        "NMCSA",
        "CD",
        "SLDL",
        "SLDU",
        "SCHOOLYEAR",
    ),
    (
        "1305100",
        "SYNTHETIC TIFT",
        "13",
        "1 Main St",
        "Tifton",
        "GA",
        "31794",
        "13",
        "13277",
        "Tift County",
        "33",
        "31.4505",
        "-83.5085",
        "45700",
        "Tifton, GA",
        "2",
        "N",
        "N",
        "1308",
        "1",
        "1",
        "2022-2023",
    ),
]


@pytest.mark.parametrize("rows", [ELSI, CCD_2013, EDGE], ids=["ELSI", "CCD of 2013", "EDGE"])
def test_districts_are_read_in_every_layout_of_nces(load, store, rows):
    report = load(rows)
    assert (report.kind, report.rows_accepted) == ("school_districts", 1), report.message
    found = held(store, "district_id, district_name, lower(city), state_code, lat, lon", "school_districts")
    assert found == [("1305100", "SYNTHETIC TIFT", "tifton", "GA", 31.4505, -83.5085)]


def test_a_directory_without_points_places_offices_at_their_town_and_says_so(load, store):
    report = load(CCD)
    assert (report.kind, report.rows_accepted) == ("school_districts", 2)
    assert "The file has no points: 1 office is placed at the town; 1 could not be placed." in report.message
    found = held(store, "district_name, city, round(lat, 1), round(lon, 1)", "school_districts")
    assert found == [
        ("SYNTHETIC TIFT", "Tifton", 31.5, -83.5),
        ("SYNTHETIC NOWHERE", "Qqxyz", None, None),
    ]


def test_a_file_of_schools_is_no_file_of_districts(load):
    schools = [
        ("NCESSCH", "LEAID", "NAME", "CITY", "STATE", "LAT", "LON"),
        ("130510000001", "1305100", "SYNTHETIC High", "Tifton", "GA", "31.45", "-83.5"),
    ]
    report = load(schools)
    assert report.status == "refused"
    assert "most often: a school" in report.message


@pytest.mark.parametrize(
    ("lat", "lon", "refused"),
    [
        ("31°27'00\"N", "83°30'36\"W", None),
        ("31 27 00 N", "83 30 36 W", None),
        ("31:27:00", "-83:30:36", None),
        ("N31.45", "W83.51", None),
        ("31450000", "-83510000", None),
        ("31.45", "83.51 O", None),
        ("31° 27.0'", "-83° 30.6'", None),
        ("31.45", "83.51", "no_longitude"),
        ("31 27 00", "83 30 36", "no_longitude"),
        ("31.45", "83.51 E", "no_longitude"),
        ("31450000", "83510000", "no_longitude"),
        ("314500000", "-835100000", "no_latitude"),
        ("3690000", "-9296000", "no_latitude"),
        ("31.45", "-31 83.51", "no_longitude"),
    ],
)
def test_degrees_in_other_ways_are_understood_or_refused_by_name(load, store, lat, lon, refused):
    row = ("1305100", "SYNTHETIC Tift", "Tifton", "GA", lat, lon)
    good = ("1305101", "SYNTHETIC Good", "Tifton", "GA", "31", "-83")
    report = load([("LEAID", "NAME", "CITY", "STATE", "LAT", "LON"), good, row])
    if refused:
        assert refused in report.refused and report.rows_accepted == 1
    else:
        ((_, _), (north, east)) = held(store, "lat, lon", "school_districts")
        assert (north, east) == pytest.approx((31.45, -83.51))
