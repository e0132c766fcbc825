"""The Pockets room with reference files, two periods and two extracts. All rows SYNTHETIC."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.load.pipeline import load_file
from data.store.reader import Store
from data.store.removal import undo
from tests.asked import ask, column
from tests.families import child, write_csv
from tests.pages.test_pockets_room import PROJECT, card_titles, drawn, opener, words

TOWNS = (
    "Vidalia",
    "Moultrie",
    "Cordele",
    "Alma",
    "Bainbridge",
    "Ellijay",
    "Tifton",
    "Claxton",
    "Dublin",
    "Statesboro",
    "Athens",
    "Rome",
)
JOBS = (
    "CASE_NUMBER",
    "PRIMARY_CROP",
    "NBR_WORKERS_CERTIFIED",
    "EMPLOYER_NAME",
    "WORKSITE_CITY",
    "WORKSITE_STATE",
    "JOB_START_DATE",
    "JOB_END_DATE",
)


def story(year: int, hidden: str, more: int) -> list[dict[str, str]]:
    """A family a month at each town; `more` families in May at the hidden one."""
    number = 10_000 * (year - 2000)
    rows = []
    for t, town in enumerate(TOWNS):
        for m in range(1, 13):
            number += 1
            name = f"S{year}X{t}X{m}-SYNTHETIC"
            rows.append(child(number, f"{year}-{m:02d}-10", move_to=(town, "GA"), last_name_1=name))
    for i in range(more):
        number += 1
        name = f"M{year}X{i}-SYNTHETIC"
        day = f"{year}-05-{1 + i:02d}"
        rows.append(child(number, day, move_to=(hidden, "GA"), last_name_1=name))
    return rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A store with two extracts: May of 2025 at Alma in both, May of 2026 at Ellijay in the second."""
    made = tmp_path_factory.mktemp("two")
    first, second = story(2025, "Alma", 15), story(2026, "Ellijay", 20)
    for name, rows, as_of in (
        ("a.csv", first, dt.date(2025, 12, 31)),
        ("b.csv", first + second, dt.date(2026, 12, 31)),
    ):
        path = write_csv(made / name, rows)
        report = load_file(path, store=made / "store", direction="to", state="GA", as_of=as_of)
        assert report.status == "loaded", report.message
    return made


def load_rows(folder: Path, name: str, header, rows) -> str:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    report = load_file(path, store=folder / "store")
    assert report.status == "loaded", report.message
    return report.extract_id


def test_a_card_says_whether_it_stood_out_in_the_previous_extract(folder, monkeypatch):
    page = opener(folder / "store", monkeypatch)(run="to")
    assert card_titles(page) == ["**1** · Ellijay", "**2** · Alma"]
    assert "in the extract before (as of Dec 31, 2025) nothing stood out here" in words(page)
    page = drawn(page.button("pocket-2").click().run())
    assert "it stood out in the extract before too (as of Dec 31, 2025: " in words(page)


def test_the_first_extract_has_none_before(folder, monkeypatch):
    store = Store(folder / "store")
    with store.reader() as cursor:
        first = cursor.execute(
            "SELECT extract_id FROM extracts WHERE as_of_date = DATE '2025-12-31'"
        ).fetchall()[0][0]
    page = opener(folder / "store", monkeypatch)(run="to", extract=first)
    assert card_titles(page) == ["**1** · Alma"]
    assert "Across extracts" not in words(page)


def test_two_periods_are_compared_when_asked(folder, monkeypatch):
    page = opener(folder / "store", monkeypatch)(run="to")
    assert "From 2024-25" not in words(page)
    page = drawn(page.selectbox("pockets-period-now").set_value("2025-26").run())
    assert page.selectbox("pockets-period-before-2025-26").value == "2024-25"
    page = drawn(page.toggle("pockets-compare").set_value(True).run())
    assert "From 2024-25 to 2025-26: **1 new, 1 gone**" in words(page)
    table = next(frame.value for frame in page.dataframe if "change" in frame.value)
    assert table["change"].tolist() == ["new", "gone"]
    rows = ask(
        folder / "store", "pocket-changes", "?run=to", period="2025-26", **{"period-before": "2024-25"}
    )
    for name in ("change", "families_now", "families_before", "children_now", "children_before"):
        assert column(rows, name) == table[name].tolist()
    assert table["families_now"].tolist()[0] == 20 + 1
    assert table["families_before"].tolist()[1] == 15 + 1


def test_a_figure_by_county_and_what_is_nearby_come_from_loaded_files(folder, tmp_path, monkeypatch):
    shutil.copytree(folder / "store", tmp_path / "store")
    page = opener(tmp_path / "store", monkeypatch)(run="to")
    plain = words(page) + " ".join(e.label for e in page.expander)
    assert "Farm jobs" not in plain and "district offices" not in plain
    counties = [
        "13279",
        "13071",
        "13081",
        "13005",
        "13087",
        "13123",
        "13277",
        "13109",
        "13175",
        "13031",
        "13059",
        "13115",
    ]
    figure = load_rows(tmp_path, "orchards.csv", ("FIPS", "Orchards"), [(fips, "10") for fips in counties])
    load_rows(
        tmp_path,
        "jobs.csv",
        JOBS,
        [
            ("H-1", "Apples", "40", "SYNTHETIC Farm", "Ellijay", "GA", "2026-05-01", "2026-10-31"),
            ("H-2", "Onions", "9", "SYNTHETIC Far", "Vidalia", "GA", "", ""),
        ],
    )
    load_rows(
        tmp_path,
        "districts.csv",
        ("LEAID", "NAME", "STATE", "LAT", "LON"),
        [("1302310", "SYNTHETIC Gilmer <b>", "GA", "34.69", "-84.48")],
    )
    page = opener(tmp_path / "store", monkeypatch)(run="to")
    assert "SYNTHETIC Gilmer" in words(page)
    assert "Farm jobs on record nearby: 40 workers in 1 filing" in words(page)
    assert "Lists: farm jobs by employer, crop and season" in [e.label for e in page.expander]
    assert "association stands at its office" in words(page)
    jobs = next(frame.value for frame in page.dataframe if "employer" in frame.value)
    assert jobs["season"].tolist() == ["May to Oct 2026"]
    near = {row["nearby"]: row for row in ask(tmp_path / "store", "pocket-nearby") if row["pocket"] == 1}
    assert (near["farm jobs"]["workers"], near["farm jobs"]["season"]) == (40, "May to Oct 2026")
    assert near["district office"]["nearby_name"] == "SYNTHETIC Gilmer <b>"
    # a figure that covers all families was loaded to be compared with
    assert "compared with **Orchards (orchards.csv)**, by **counties**" in words(page)
    assert "more families are missed than in proportion to it" in words(page)
    page = drawn(page.radio("pocket_expected").set_value("figurefarm_jobs").run())
    assert "compared with **workers of H-2A farm jobs on record**" in "\n".join(
        e.value for e in page.markdown
    )
    assert "many without family" in words(page)
    assert "missed in counties without a figure above zero" in words(page)
    page = drawn(page.radio("pocket_expected").set_value(f"figure{figure}").run())
    assert "in proportion to Orchards (orchards.csv)" in words(page)
    undo(Store(tmp_path / "store"), [figure])
    page = drawn(page.run())
    assert "the seasons of this view" in words(page)


def test_reference_files_are_listed_and_removed_in_the_loading_room(tmp_path, monkeypatch):
    load_rows(tmp_path, "orchards.csv", ("FIPS", "Orchards"), [("13279", "10"), ("13005", "3")])
    jobs = load_rows(
        tmp_path,
        "jobs.csv",
        JOBS,
        [("H-1", "Apples", "40", "SYNTHETIC Farm", "Ellijay", "GA", "2026-05-01", "")],
    )
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=120)
    page = drawn(drawn(page.run()).switch_page("pages/loading/page.py").run())
    assert "**orchards.csv** · Figures by county · 2 rows · loaded " in words(page)
    assert "**jobs.csv** · H-2A job orders · 1 rows · as of May 1, 2026" in words(page)
    page = drawn(page.button(f"remove-{jobs}").click().run())
    assert "jobs.csv" not in words(page)
    assert "**orchards.csv**" in words(page)
    with Store(tmp_path / "store").reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM farm_sites").fetchall() == [(0,)]
