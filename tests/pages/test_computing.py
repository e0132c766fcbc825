"""Computing missed enrollments in the Loading room: switches, rule, result, comparison."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.leads.compare_extracts import BOTH, ONLY_HERE
from data.load.pipeline import load_file
from data.store.reader import Store
from data.synthetic.records import write_records
from data.synthetic.reports import missed_enrollment_rows
from data.synthetic.world import make_world
from tests.asked import ask, column
from tests.families import write_csv

PROJECT = Path(__file__).resolve().parents[2]
AS_OF = dt.date(2026, 9, 30)
WORLD = make_world(250, seed=5, through="GA")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A store with the records of a small world."""
    made = tmp_path_factory.mktemp("records")
    written = write_records(made / "files", WORLD, AS_OF)
    for path in (written.student, written.demographics, written.qualifying_moves, written.enrollments):
        assert load_file(path, store=made / "store").status == "loaded"
    return made


def opened(store: Path, monkeypatch, room: str = "loading", **link: str) -> AppTest:
    monkeypatch.setenv("ATLAS_STORE", str(store))
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=60)
    for key, value in link.items():
        page.query_params[key] = value
    page.run()
    page.switch_page(f"pages/{room}/page.py").run()
    assert not page.exception, [error.value for error in page.exception]
    return page


def words(page: AppTest) -> str:
    shown = [*page.markdown, *page.caption, *page.success, *page.info, *page.error]
    return "\n".join(element.value.replace("\\", "") for element in shown)


def test_the_section_waits_for_records(tmp_path, monkeypatch):
    page = opened(tmp_path / "store", monkeypatch)
    assert "Compute missed enrollments" not in words(page)


def test_records_alone_fill_no_room(folder, monkeypatch):
    page = opened(folder / "store", monkeypatch, "missed_enrollment")
    assert "computed" not in words(page).lower()


def test_a_rule_is_set_computed_compared_and_shown_with_the_run(folder, monkeypatch):
    report = missed_enrollment_rows(WORLD, "GA", "to", AS_OF).to_pylist()
    story = [
        {key: str(value) for key, value in row.items() if value is not None}
        | {"from_state_code": row["from_state"], "to_state_code": row["to_state"]}
        for row in report
    ]
    delivered = write_csv(folder / "delivered.csv", story[: len(story) // 2])
    load_file(delivered, store=folder / "store", direction="to", state="GA", as_of=AS_OF)
    half = {row["msix_id"] for row in report[: len(report) // 2]}
    children = {row["msix_id"] for row in report}

    page = opened(folder / "store", monkeypatch)
    assert page.selectbox(key="compute-state").value == "GA", "the State whose report is loaded"
    assert "from 30 days before the QAD on" in words(page)
    page.checkbox(key="compute-any").check().run()
    assert "no enrollment of any type at any time;" in words(page)
    page.button[[b.label for b in page.button].index("Compute")].click().run()
    assert not page.exception
    told = words(page)
    assert f"{len(children):,} children of" in told
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures == {
        "On both lists": f"{len(half)} children",
        "Only computed": f"{len(children - half)} children",
        "Only delivered": "0 children",
    }
    sides = {row["side"]: row["children"] for row in ask(folder / "store", "computed-beside-delivered")}
    assert sides == {BOTH: len(half), ONLY_HERE: len(children - half)}
    at = ask(folder / "store", "computed-beside-delivered-places")
    assert sum(column(at, "both")) > 0 and sum(column(at, "only_there")) == 0

    with Store(folder / "store").reader() as cursor:
        ((computed,),) = cursor.execute(
            "SELECT extract_id FROM extracts WHERE kind = 'computed_missed_enrollment'"
        ).fetchall()
    shown = opened(folder / "store", monkeypatch, "missed_enrollment", run="to", state="GA", extract=computed)
    assert "Computed from records: qualifying moves into Georgia" in words(shown)
    plain = opened(folder / "store", monkeypatch, "missed_enrollment", run="to", state="GA")
    assert "Computed from records" not in words(plain)
