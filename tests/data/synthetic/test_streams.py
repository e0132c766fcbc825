"""The tables that made-up families are drawn from: real seasons, towns, streams."""

from __future__ import annotations

import csv
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.geocoding.geocode import locate
from data.reference import FOLDER
from data.reference.states import STATES
from data.reference_build.farm_seasons import farm_seasons
from data.synthetic.planted import PLANTED
from data.synthetic.streams import ARRIVAL_SHARES, Draw, geography

SOURCE = "U.S. Department of Labor, OFLC H-2A disclosure data FY2017, public domain"


def arrivals_in_plain_python() -> dict[tuple[str, int], dict[str, float]]:
    """(State, month) -> crop -> workers who arrive then, from the file itself."""
    arrivals: dict[tuple[str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    lines = (FOLDER / "farm_seasons.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        start, end = int(row["start_month"]), int(row["end_month"])
        months = [start]
        while months[-1] != end:
            months.append(months[-1] % 12 + 1)
        for month, share in zip(months, ARRIVAL_SHARES, strict=False):
            arrivals[row["state_code"], month][row["crop"]] += float(row["workers"]) * share
    return arrivals


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=30),
    st.floats(0, 1, exclude_max=True, width=32),
    st.integers(0, 4),
)
def test_a_draw_gives_what_its_running_weights_say(
    entries: list[tuple[int, int]], chance: float, wanted: int
) -> None:
    groups, weights = (np.array(column) for column in zip(*entries, strict=True))
    draw = Draw.of(groups, np.arange(len(entries)), weights, 5)
    mine = [(n, w) for n, (group, w) in enumerate(entries) if group == wanted and w > 0]
    picked = draw.pick(np.array([wanted]), np.array([float(chance)]))[0]
    if not mine:
        assert picked == -1
        return
    total = sum(w for _, w in mine)
    before = sum(w for n, w in mine if n < picked) / total
    after = before + dict(mine)[picked] / total
    assert before - 1e-9 <= chance < after + 1e-9


@pytest.mark.parametrize("code", ["GA", "NC", "WA", "ME"])
def test_months_are_drawn_in_the_shares_of_the_seasons_table(code: str) -> None:
    arrivals = arrivals_in_plain_python()
    workers = [sum(arrivals[code, month].values()) for month in range(1, 13)]
    places = geography()
    chances = (np.arange(20_000) + 0.5) / 20_000
    region = np.full(len(chances), places.region(code))
    months = places.arrival_month(region, np.zeros(len(chances), int), chances)
    shares = np.bincount(months, minlength=13)[1:] / len(chances)
    assert shares == pytest.approx(np.array(workers) / sum(workers), abs=0.001)


def test_after_a_month_only_later_months_are_drawn_and_none_after_december() -> None:
    places = geography()
    chances = np.linspace(0, 0.999, 500)
    region = np.full(500, places.region("NC"))
    assert places.arrival_month(region, np.full(500, 7), chances).min() == 8
    assert set(places.arrival_month(region, np.full(500, 12), chances)) == {-1}


def test_the_seasons_name_their_source_and_hold_sums_only() -> None:
    text = (FOLDER / "farm_seasons.csv").read_text("utf-8")
    first, header, *rows = text.splitlines()
    assert first == f"# Source: {SOURCE}"
    assert header == "state_code,crop,start_month,end_month,job_orders,workers"
    assert len(rows) > 1000
    assert {row.split(",")[0] for row in rows} <= set(STATES)


def test_towns_cover_the_country_each_once() -> None:
    towns = geography().towns
    at_home = towns[towns["country_code"] == "USA"]
    assert len(at_home) >= 120
    assert at_home["state_code"].nunique() >= 35
    assert set(at_home["state_code"]) <= set(STATES)
    assert (at_home["county_name"] != "").all()
    assert not towns.duplicated(["town", "state_code", "country_code"]).any()
    abroad = towns[towns["country_code"] != "USA"]
    assert set(abroad["country_code"]) == {"MEX", "GTM"}
    assert {"Guerrero", "Oaxaca", "Michoacán", "Tamaulipas"} <= set(abroad["state_code"])


def test_every_stream_finds_homes_work_and_a_season() -> None:
    places = geography()
    arrivals = arrivals_in_plain_python()
    for stream in places.streams.itertuples():
        assert places.home_of_region.sizes[places.region(stream.home)] > 0
        for code in stream.route:
            if stream.kind == "year-round":
                assert places.plant_of_region.sizes[places.region(code)] > 0, code
            else:
                assert places.farm_town_of_region.sizes[places.region(code)] > 0, code
                assert any(arrivals[code, month] for month in range(1, 13)), code


def test_what_is_planted_is_in_season_and_on_the_map() -> None:
    places = geography()
    arrivals = arrivals_in_plain_python()
    for thing in PLANTED:
        planting = thing.planting
        for month in planting.months:
            assert arrivals[planting.route[0], month], (planting.name, month)
        for name in (*thing.towns, *planting.stops):
            assert places.towns["state_code"][places.town(name, "GA")] == "GA"
    with pytest.raises(KeyError, match="no town Nowhere in GA"):
        places.town("Nowhere", "GA")


def test_seasons_count_certified_worksites_and_leave_offices_and_lone_orders_out() -> None:
    def job(case: str, part: str, crop: str, workers: int, status: str = "CERTIFICATION") -> dict:
        return {
            "CASE_NUMBER": case,
            "PRIMARY/SUB": part,
            "CASE_STATUS": status,
            "PRIMARY_CROP": crop,
            "WORKSITE_STATE": "GA",
            "NBR_WORKERS_CERTIFIED": str(workers),
            "JOB_START_DATE": "2017-04-03 00:00:00",
            "JOB_END_DATE": "2017-06-30 00:00:00",
        }

    jobs = [
        job("1", "PRI", "Onions", 100),
        job("1", "SUB", "Onions ", 40),
        job("1", "SUB", "ONIONS", 60),
        job("2", "PRI", "Burley", 5),
        job("3", "PRI", "Tobacco", 7),
        job("4", "PRI", "Peaches", 9),
        job("5", "PRI", "Onions", 50, "WITHDRAWN"),
        job("6", "PRI", "Sheep", 2),
        job("7", "PRI", "Sheep", 2),
    ]
    assert farm_seasons(pd.DataFrame(jobs)).to_dict("records") == [
        {
            "state_code": "GA",
            "crop": "Onions",
            "start_month": 4,
            "end_month": 6,
            "job_orders": 2,
            "workers": 100,
        },
        {
            "state_code": "GA",
            "crop": "Tobacco",
            "start_month": 4,
            "end_month": 6,
            "job_orders": 2,
            "workers": 12,
        },
    ]


def test_the_product_places_the_towns_where_the_table_says() -> None:
    towns = geography().towns
    asked = towns.rename(columns={"town": "city", "state_code": "state", "country_code": "country"})
    found = locate(asked[["city", "state", "country"]])
    at_home = (towns["country_code"] == "USA").to_numpy()
    assert found["place_id"].notna().mean() >= 0.95
    same_county = found["county_name"].to_numpy() == towns["county_name"].to_numpy()
    assert same_county[at_home].mean() >= 0.95
