"""The Mobility room where another State shares counts only."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from data.load.pipeline import load_file
from pages.parts.map import live_map
from tests.asked import ask
from tests.data.files import csv_of, write

PROJECT = Path(__file__).resolve().parents[2]
HEADER = ("From State", "To State", "Period", "Children", "Note")
LINES = [
    ("FL", "GA", "2024-25", 120, "SYNTHETIC"),
    ("TX", "GA", "2024-25", 40, "SYNTHETIC"),
    ("GA", "NC", "2024-25", 75, "SYNTHETIC"),
    ("TX", "MI", "2024-25", 300, "SYNTHETIC"),
]


def table(page: AppTest) -> list[list]:
    assert not page.exception
    return next(f.value for f in page.dataframe if "Children" in f.value).to_numpy().tolist()


def test_counts_alone_are_shown_and_can_be_narrowed_to_a_state(tmp_path, monkeypatch):
    load_file(
        write(tmp_path / "a.csv", csv_of([tuple(map(str, r)) for r in LINES], HEADER)),
        store=tmp_path / "store",
    )
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=120).run()
    page = page.switch_page("pages/mobility/page.py").run()
    assert table(page) == [["TX", "MI", 300], ["FL", "GA", 120], ["GA", "NC", 75], ["TX", "GA", 40]]
    rows = ask(tmp_path / "store", "counts-of-other-offices")
    assert [[r["from_name"], r["to_name"], r["children"]] for r in rows] == table(page)
    assert {(r["period"], r["file_name"]) for r in rows} == {("2024-25", "a.csv")}
    assert any("never added up" in caption.value for caption in page.caption)
    page = page.selectbox("counts_state").set_value("GA").run()
    assert table(page) == [
        ["FL", "GA", "arriving", 120],
        ["GA", "NC", "leaving", 75],
        ["TX", "GA", "arriving", 40],
    ]


def test_each_flow_between_two_states_is_drawn_though_the_file_names_no_town(tmp_path, monkeypatch):
    load_file(
        write(tmp_path / "a.csv", csv_of([tuple(map(str, r)) for r in LINES], HEADER)),
        store=tmp_path / "store",
    )
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    drawn = []
    monkeypatch.setattr(live_map, "live_map", lambda view, *, key: drawn.append(view))
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=120).run()
    page = page.switch_page("pages/mobility/page.py").run()
    assert not page.exception
    (flows,) = drawn[-1].layers
    ends = set(zip(flows.lines["from_id"], flows.lines["to_id"], strict=True))
    assert ends == {(line[0], line[1]) for line in LINES}
    assert drawn[-1].footer == "4 of 4 flows, the largest, drawn."
