"""A file for outside is recorded before it leaves; without the record nothing is shared."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.disclosure.cells import TOTAL
from analytics.leads.shared_list import CHILDREN, PLACES, Asked
from analytics.selection import Selection
from data.handed_out.audit_log import FILE as AUDIT
from data.handed_out.audit_log import ExportRecord, record
from data.handed_out.audit_log import recorded as taken
from data.handed_out.shared_outside import FILE_NAME, RecordNotUsable, recorded
from pages.parts.export import outside

RUN = Selection(state="GA")
ABOUT = Path(__file__).resolve().parents[2] / "pages/about/page.py"


@pytest.fixture
def store(demo, tmp_path, monkeypatch) -> Path:
    """A copy of the demo's store, which this server shows."""
    folder = tmp_path / "store"
    shutil.copytree(demo.store, folder)
    monkeypatch.setenv("ATLAS_STORE", str(folder))
    return folder


def part(**filters) -> outside.Part:
    chosen = replace(RUN, **filters)
    return outside.Part(outside.list_of(chosen), (Asked(chosen, (PLACES,)),))


def test_what_left_is_in_the_record_and_weighed_the_next_time(store):
    content = outside.handed_out((part(),), "all.csv", lambda told: str(told[0][0].figures).encode())
    (file,) = recorded(store, "to GA")
    total = file.views[0].figures[CHILDREN][TOTAL]
    assert file.what == "all.csv" and str(total) in content.decode()
    again = outside.handed_out((part(),), "all.kml", lambda told: str(told[0][0].figures).encode())
    assert again == content
    assert [f.what for f in recorded(store, "to GA")] == ["all.csv", "all.kml"]


def test_a_file_that_cannot_be_made_is_not_recorded(store):
    def fails(_) -> bytes:
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError):
        outside.handed_out((part(),), "all.csv", fails)
    assert recorded(store, "to GA") == ()


def test_without_the_record_nothing_is_shared_and_the_panel_says_so(store):
    outside.handed_out((part(),), "all.csv", lambda _: b"")
    (store / FILE_NAME).unlink()
    with pytest.raises(RecordNotUsable):
        outside.handed_out((part(),), "all.kml", lambda _: b"")

    def panel():
        from analytics.selection import Selection
        from pages.parts.export import leads as take_away

        take_away.content(Selection(state="GA"), lambda: None)

    page = AppTest.from_function(panel, default_timeout=60).run()
    page.session_state["take-away-audience"] = "Share outside"
    page = page.run()
    assert not page.exception
    assert "Without it nothing can be shared outside" in page.warning[0].value.replace("\\", "")
    assert all(button.proto.disabled for button in page.get("download_button"))


def test_what_left_is_shown_under_privacy(store):
    empty = AppTest.from_file(str(ABOUT), default_timeout=60).run()
    assert [m.value for m in empty.info][:2] == [
        "No list with names has been taken.",
        "No file has been made to share outside.",
    ]
    record(
        store,
        ExportRecord(
            dt.datetime(2026, 11, 2, 15, tzinfo=dt.UTC), "Sam", "visits", "list.xlsx", "none", 3, None, "Ana"
        ),
    )
    outside.handed_out((part(),), "all.csv", lambda _: b"")
    page = AppTest.from_file(str(ABOUT), default_timeout=60).run()
    names, shared = page.dataframe[0].value, page.dataframe[1].value
    assert names[["Taken by", "Given to", "For", "Rows"]].to_numpy().tolist() == [["Sam", "Ana", "visits", 3]]
    assert shared[["Of which list", "File"]].to_numpy().tolist() == [["Move to GA", "all.csv"]]


def test_a_line_of_before_names_nobody_as_given_to(store):
    (store / AUDIT).write_text(
        '{"when": "2026-01-02T00:00:00+00:00", "who": "Sam", "why": "visits", "what": "list.xlsx", "filters": "", '
        '"rows": 3, "store_version": null}\n'
    )
    (one,) = taken(store)
    assert (one.who, one.given_to) == ("Sam", "")
