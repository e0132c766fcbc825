"""The season calendar in the Mobility room: with and without job orders; rows invented, SYNTHETIC."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from analytics.pockets.denominators import counties_of
from analytics.selection import Selection
from data.load.pipeline import load_file
from data.store.reader import Store
from pages.mobility.take_away_moves import in_a_file_name
from tests.asked import ask, column
from tests.pages.test_mobility_room import drawn, opened, words

JOBS = ("CASE_NUMBER", "PRIMARY_CROP", "NBR_WORKERS_CERTIFIED", "EMPLOYER_NAME", "WORKSITE_CITY",
        "WORKSITE_STATE", "JOB_START_DATE", "JOB_END_DATE")  # fmt: skip
CROPS = "Crops with jobs on record (workers)"


@pytest.fixture
def store(demo, tmp_path) -> Path:
    return Path(shutil.copytree(demo.store, tmp_path / "store"))


def load_jobs(store: Path, tmp_path: Path, *rows: tuple) -> None:
    file = tmp_path / "jobs.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([JOBS, *rows])
    assert load_file(file, store=Store(store)).status == "loaded"


def calendar(store: Path, monkeypatch, **link: str):
    page = opened(store, monkeypatch, run="to", **link)
    page.session_state["mobility_shown"] = "Season calendar"
    page = drawn(page.run())
    return page, next(frame.value for frame in page.dataframe if "Arrive" in frame.value)


def test_without_job_orders_it_says_what_to_load(store, monkeypatch):
    page, lines = calendar(store, monkeypatch)
    assert len(lines) == 12
    assert CROPS not in lines
    assert "load a file of farm jobs" in words(page)


def test_crops_of_the_state_of_a_county_and_of_none(store, tmp_path, monkeypatch):
    load_jobs(
        store,
        tmp_path,
        ("H-1", "Onions", "40", "SYNTHETIC <b>Farm", "Vidalia", "GA", "2026-03-01", "2026-05-31"),
        ("H-2", "Cabbage", "9", "SYNTHETIC Farm", "Moultrie", "GA", "2026-05-01", "2026-05-31"),
        ("H-3", "Oranges", "99", "SYNTHETIC Farm", "Immokalee", "FL", "2026-05-01", "2026-05-31"),
    )
    page, lines = calendar(store, monkeypatch)
    assert lines[CROPS].tolist()[2:5] == ["Onions 40", "Onions 40", "Onions 40, Cabbage 9"]
    assert "Crops in Georgia: 2 job orders of 2026." in words(page)
    rows = ask(store, "season-crops", "?run=to&state=GA")
    assert [(r["month"], r["crop"], r["workers"]) for r in rows] == [
        (3, "Onions", 40), (4, "Onions", 40), (5, "Onions", 40), (5, "Cabbage", 9),
    ]  # fmt: skip
    shown = ask(store, "season-calendar", "?run=to&state=GA")
    assert column(shown, "arrive_children") == lines["Arrive"].tolist()
    assert "Many visa holders come without family" in words(page)
    page, lines = calendar(store, monkeypatch, county="13071")
    assert lines[CROPS].tolist()[2:5] == ["", "", "Cabbage 9"]
    assert "Crops in Colquitt GA county: 1 job order of 2026." in words(page)
    page, lines = calendar(store, monkeypatch, county="13123")
    assert CROPS not in lines
    assert "The loaded job orders hold no farm jobs in Gilmer GA county." in words(page)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("Vidalia GA", "vidalia-ga"),
        ("Añasco, Montaña", "anasco-montana"),
        ("../..\\C:<b>", "c-b"),
        ("the chosen places", "the-chosen-places"),
        ("…", "place"),
        ("x" * 99, "x" * 40),
    ],
)
def test_a_place_in_a_file_name_is_letters_that_every_computer_takes(place, name):
    assert in_a_file_name(place) == name


def test_places_stand_for_their_counties(demo):
    with Store(demo.store).reader() as cursor:
        places = Store(demo.store).ibis(cursor).table("places").to_pandas()
    vidalia = places[(places["place_name"] == "Vidalia") & (places["state_code"] == "GA")].iloc[0]
    assert counties_of(Selection(state="GA", places=(int(vidalia["place_id"]),)), places) == {"13279"}
    assert counties_of(Selection(state="GA", counties=("13071", "")), places) == {"13071"}
    georgia = counties_of(Selection(state="GA"), places)
    assert len(georgia) == 159
    assert counties_of(Selection(state="GA", places=(-1,)), places) == set()
