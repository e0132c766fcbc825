"""What a load said can be read again later: after a restart, a rebuild, corrections and repairs."""

from __future__ import annotations

import json
import os
import time

import pytest

from data.commands.load import LEFT_OPEN_CODE, main
from data.load.pipeline import load_file
from data.load.reports.kept import NOT_KEPT_THEN, kept_reports
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data.files import FAMILY, changed, csv_of, write

TITLE = "Move To State: FL\nRun date: 5/31/2024\n\n"
NOWHERE = [changed(row, To_City=f"Nosuchtown {i}") for i, row in enumerate(FAMILY)]


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def test_a_report_is_told_again_word_for_word(tmp_path, store):
    rows = [*FAMILY, changed(FAMILY[2], QAD="2/30/2024"), changed(FAMILY[0], From_State="Teaxs", To_City="?")]
    report = load_file(write(tmp_path / "a.csv", TITLE + csv_of(rows)), store=store)
    again = kept_reports(Store(store.folder))[report.extract_id]
    assert again.rows_refused == 1
    assert again.refused == report.refused
    assert again.places == report.places
    assert again.table == report.table
    # Words of cells are not kept: of a column that was read as something else they may be names.
    assert "Teaxs" in report.message
    assert again.message == report.message.replace(" (Teaxs (Texas?))", "")
    store.close()
    rebuild(Store(store.folder))
    assert kept_reports(Store(store.folder))[report.extract_id].message == again.message


def test_no_cell_is_among_what_is_kept(tmp_path, store):
    path = write(tmp_path / "a.csv", TITLE + csv_of())
    by_a_slip = {"Last Name": "from_state", "From State": None}  # names, taken for States
    report = load_file(path, store=store, mapping=by_a_slip)
    kept = (store.folder / "cells" / f"{report.extract_id}.json").read_text("utf-8")
    assert report.reading.not_understood
    for cell in ("Ruiz", "Soto", "Ana", "000000001234", "3/14/2015"):
        assert cell not in kept


def test_nothing_on_the_map_is_no_load_that_went_well(tmp_path, store, capsys):
    path = write(tmp_path / "a.csv", TITLE + csv_of(NOWHERE))
    report = load_file(path, store=store)
    assert report.status == "loaded" and report.is_left_open
    assert "None of its rows is on the map" in report.message
    assert kept_reports(store)[report.extract_id].open_in_words == ("nothing of it is on the map",)
    assert main(["--store", str(tmp_path / "other"), "--json", str(path)]) == LEFT_OPEN_CODE
    assert json.loads(capsys.readouterr().out)["is_left_open"] is True


def test_the_same_file_again_settles_nothing(tmp_path, store):
    path = write(tmp_path / "a.csv", TITLE + csv_of(NOWHERE))
    load_file(path, store=store)
    again = load_file(path, store=store)
    assert again.status == "already_loaded" and again.is_left_open
    assert "None of its rows is on the map" in again.message


def test_a_list_that_was_loaded_before_reports_were_kept_says_so(tmp_path, store):
    report = load_file(write(tmp_path / "a.csv", TITLE + csv_of()), store=store)
    path = store.folder / "cells" / f"{report.extract_id}.json"
    kept = json.loads(path.read_text("utf-8"))
    for name in ("table", "reading", "told_by", "contradictions"):
        del kept[name]
    path.write_text(json.dumps(kept), "utf-8")
    again = kept_reports(store)[report.extract_id]
    assert again.message.startswith("Loaded 3 of 3 rows as move to FL, as of 2024-05-31.")
    assert NOT_KEPT_THEN in again.message


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")
def test_the_day_of_a_load_is_that_of_this_computer(tmp_path, store, monkeypatch):
    path = write(tmp_path / "a.csv", TITLE + csv_of())
    load_file(path, store=store)
    with store.reader() as cursor:
        loaded_at = cursor.execute("SELECT loaded_at FROM extracts").fetchall()[0][0]
    days = set()
    before = os.environ.get("TZ")
    try:
        for zone in ("Etc/GMT+12", "Etc/GMT-14"):  # 26 hours apart: never of one day
            os.environ["TZ"] = zone
            time.tzset()
            days.add(load_file(path, store=store).message[:37])
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()
    assert len(days) == 2, (days, loaded_at)


def test_without_a_town_the_warning_stays_whatever_else_is_chosen(tmp_path, store):
    header = ["MSIX ID", "When", *(f"Column {n}" for n in range(8))]
    path = write(tmp_path / "a.csv", TITLE + csv_of(FAMILY, header))
    report = load_file(path, store=store, mapping={"When": "last_name_1", "Column 2": "qad", "Column 4": None,
                                                   "Column 3": "from_city", "Column 5": None, "Column 6": None})  # fmt: skip
    assert "No column is read as the town that children moved to: hardly any row" in report.message
    assert report.is_left_open
