"""What the map draws of reference files, against the same in plain loops. All rows SYNTHETIC."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd
import pytest

from analytics.sites import nearby
from analytics.sites.points import LONGEST, MOST_POINTS, points, rows_near
from analytics.stats.geodesy import distance_km

TOWNS = pd.DataFrame({"lat": [32.3, None], "lon": [-84.03, None]})
VIENNA, BYRON, FAR = (32.09, -83.79), (32.5, -83.9), (34.69, -84.48)
SITE = {
    "kind": "farm_jobs", "case_number": "H-1", "case_status": "CERTIFIED", "is_primary": None,
    "employer_name": "SYNTHETIC Farm", "crop": "Peaches", "workers": 10,
    "first_day": dt.date(2026, 3, 1), "last_day": dt.date(2026, 8, 31), "housing_type": None,
    "units": None, "occupancy": None, "place_name": "Vienna", "lat": VIENNA[0], "lon": VIENNA[1],
}  # fmt: skip


def sites(*changes: dict) -> pd.DataFrame:
    frame = pd.DataFrame([SITE | change for change in changes], columns=list(SITE))
    return frame.astype({"is_primary": "boolean", "workers": "Int64", "units": "Int64", "occupancy": "Int64"})


def district(name: str, lat: float, lon: float, **more) -> dict:
    return {
        "district_id": name,
        "district_name": name,
        "city": "Vienna",
        "state_code": "GA",
        "lat": lat,
        "lon": lon,
    } | more


def test_a_town_has_its_workers_and_its_largest_filings():
    rows = sites(
        {},
        {"employer_name": "SYNTHETIC Orchard", "workers": 90, "last_day": dt.date(2026, 3, 31)},
        {"employer_name": None, "crop": None, "workers": 1, "first_day": None, "last_day": None},
        {"employer_name": "SYNTHETIC Small", "workers": None},
        {"employer_name": "SYNTHETIC Byron", "place_name": "Byron", "lat": BYRON[0], "lon": BYRON[1]},
        {"workers": 999, "lat": FAR[0], "lon": FAR[1]},
        {"workers": 999, "lat": None, "lon": None},
    )
    found = points("farm_jobs", rows, TOWNS)
    assert found.in_reach == 2
    assert found.drawn["name"].tolist() == ["Vienna", "Byron"]
    assert found.drawn["size"].tolist() == [101, 10]
    assert found.drawn["lines"][0] == [
        "Farm jobs: 101 workers in 4 filings",
        "SYNTHETIC Orchard: Peaches, 90 workers, Mar 2026",
        "SYNTHETIC Farm: Peaches, 10 workers, Mar to Aug 2026",
        "Case H-1: crop not said, 1 worker",
        "and 1 more filing",
    ]


def test_a_filing_with_worksites_of_its_own_is_left_out_as_on_the_card():
    rows = sites(
        {"is_primary": True, "workers": 500},
        {"is_primary": False, "workers": 20, "lat": BYRON[0], "lon": BYRON[1], "place_name": "Byron"},
        {"case_number": "H-2", "is_primary": True, "workers": 7},
        {"case_number": "H-3", "case_status": "WITHDRAWN", "workers": 900},
    )
    drawn = points("farm_jobs", rows, TOWNS).drawn
    assert dict(zip(drawn["name"], drawn["size"], strict=True)) == {"Byron": 20, "Vienna": 7}
    listed = nearby.jobs(rows, ((32.3, -84.03),), nearby.NEAR_MILES)
    assert listed["workers"].sum() == drawn["size"].sum()


def test_the_office_of_worksites_out_of_reach_is_left_out_too():
    rows = sites(
        {"is_primary": True, "workers": 500},
        {"is_primary": False, "workers": 20, "lat": FAR[0], "lon": FAR[1]},
    )
    assert points("farm_jobs", rows, TOWNS).in_reach == 0


def test_housing_says_its_kind_units_and_room():
    camp = {"kind": "farm_housing", "housing_type": "SYNTHETIC camp", "units": 3, "occupancy": 40}
    rows = sites(camp, camp, camp | {"housing_type": None, "units": 1, "occupancy": None})
    drawn = points("farm_housing", rows, TOWNS).drawn
    assert drawn["size"].tolist() == [80]
    assert drawn["lines"][0] == [
        "Worker housing: room for 80 people",
        "SYNTHETIC camp: 6 units, room for 80",
        "kind not said: 1 unit, room for 0",
    ]


def test_district_offices_are_points_of_their_own_nearest_first():
    rows = pd.DataFrame(
        [
            district("Dooly", *VIENNA),
            district("Macon", 32.31, -84.03, city=None),
            district("Dooly", *VIENNA),
            district("Gilmer", *FAR),
        ]
    )
    found = points("school_districts", rows, TOWNS)
    assert found.in_reach == 2
    assert found.drawn["name"].tolist() == ["Macon", "Dooly"]
    assert found.drawn["lines"].tolist() == [
        ["School district office"],
        ["School district office in Vienna"],
    ]
    assert found.drawn["size"].isna().all()


@pytest.mark.parametrize("kind", ["farm_jobs", "farm_housing"])
def test_no_more_than_the_largest_are_drawn(kind):
    many = MOST_POINTS + 20
    rows = sites(
        *(
            {
                "kind": kind,
                "workers": i,
                "occupancy": i,
                "units": 1,
                "lat": 32.3 + i * 1e-4,
                "place_name": f"T{i}",
                "lon": -84.03,
            }
            for i in range(many)
        )
    )
    found = points(kind, rows, TOWNS)
    assert (len(found.drawn), found.in_reach) == (MOST_POINTS, many)
    assert found.drawn["size"].tolist() == list(range(many - 1, many - 1 - MOST_POINTS, -1))


def test_only_what_is_near_any_town_is_drawn():
    towns = pd.DataFrame({"lat": [32.0, 33.0, 60.0], "lon": [-84.0, -83.0, -150.0]})
    spots = [(32 + i / 9, -84.5 + j / 9) for i in range(12) for j in range(18)] + [(60.2, -150.3)]
    rows = pd.DataFrame([district(f"D{i}", *spot) for i, spot in enumerate(spots)])
    near = {
        f"D{i}"
        for i, (lat, lon) in enumerate(spots)
        if any(
            distance_km(a, b, *pd.DataFrame([[lat, lon]]).to_numpy().T)[0]
            <= nearby.NEAR_MILES * nearby.KM_PER_MILE
            for a, b in towns.itertuples(index=False)
        )
    }
    assert 0 < len(near) < len(spots)
    assert set(points("school_districts", rows, towns).drawn["name"]) == near


def test_long_texts_are_cut():
    rows = sites({"employer_name": "W" * 400, "crop": "L" * 30_000})
    (_, line) = points("farm_jobs", rows, TOWNS).drawn["lines"][0]
    assert line.startswith("W" * (LONGEST - 1) + "…: " + "L" * (LONGEST - 1) + "…, 10 workers")


@pytest.mark.parametrize("kind", ["farm_jobs", "farm_housing", "school_districts"])
def test_no_rows_and_no_towns_draw_nothing(kind):
    none = pd.DataFrame([district("D", *VIENNA)]) if kind == "school_districts" else sites({"kind": kind})
    for rows, towns in ((none.head(0), TOWNS), (none, TOWNS.head(0)), (none, TOWNS.tail(1))):
        found = points(kind, rows, towns)
        assert (len(found.drawn), found.in_reach) == (0, 0)


def test_the_question_gives_the_rows_of_one_kind_in_the_box():
    rows = sites({}, {"lat": FAR[0], "lon": FAR[1]}, {"lat": None}, {"kind": "farm_housing"})
    tables = {
        "farm_sites": ibis.memtable(rows.assign(housing_type="x")),
        "school_districts": ibis.memtable(pd.DataFrame([district("D", *VIENNA)])),
    }

    def asked(kind: str, towns: pd.DataFrame) -> int:
        return len(rows_near(tables.__getitem__, kind, towns).to_pandas())

    assert asked("farm_jobs", TOWNS) == 1
    assert asked("farm_housing", TOWNS) == 1
    assert asked("school_districts", TOWNS) == 1
    assert asked("farm_jobs", TOWNS.head(0)) == 0
