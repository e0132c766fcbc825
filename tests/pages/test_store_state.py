"""The Loading room says how the store is: its last good backup, and what of it is damaged."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.store.reader import Store
from data.store.removal import undo
from data.upkeep import background, seal
from data.upkeep.daily_folder import VARIABLE, kept
from data.upkeep.passphrase import set_passphrase
from tests.data.loaded import load_month

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(background, "PAUSE_S", 0.0)
    monkeypatch.setattr(background, "IDLE_S", 0.2)
    made = Store(tmp_path / "store")
    yield made
    made.close()


def room() -> AppTest:
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=60)
    page = page.run().switch_page("pages/loading/page.py").run()
    assert not page.exception, [error.value for error in page.exception]
    return page


def said(page: AppTest) -> str:
    shown = [*page.caption, *page.warning, *page.error, *page.success]
    return " ".join(element.value for element in shown).replace("\\", "")


def until(is_so) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_change_is_backed_up_behind_the_page_and_the_day_is_said(tmp_path, store):
    assert "Nothing is loaded: no backup yet." in said(room())
    load_month(tmp_path, store, "5/31/2024")
    room()
    until(lambda: kept(store) and not background.is_writing(store))
    (made,) = kept(store)
    shown = said(room())
    assert (
        "Last good backup: " in shown.replace("*", "")
        and "1 list and everything beside them, read back" in shown
    )
    assert f"{made.made_at.astimezone():%Y, %H:%M}" in shown
    assert str(made.file.parent) in shown


def test_a_sealed_one_is_said_to_be_sealed(tmp_path, store, monkeypatch):
    monkeypatch.setattr(seal, "COST", seal.Cost(1, 1, 8))
    load_month(tmp_path, store, "5/31/2024")
    set_passphrase(store, "SYNTHETIC words of a test")
    room()
    until(lambda: kept(store) and not background.is_writing(store))
    shown = said(room())
    assert "read back and compared" in shown and "It is sealed with a passphrase." in shown
    assert "It holds names." not in shown


def test_why_there_is_none_is_said_beside_the_last_good_one(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    extract = load_month(tmp_path, store, "6/30/2024")
    room()
    until(lambda: kept(store) and not background.is_writing(store))
    undo(store, [extract])
    (store.folder / "removed.json").write_bytes(b"")
    room()
    until(lambda: background.failure(store))
    shown = said(room()).replace("*", "")
    assert "The last try to make a backup failed: The store in" in shown
    assert "removed.json was written here and is damaged" in shown
    assert "2 lists and everything beside them, read back and compared" in shown
    assert "data.store renew removed.json" in shown


def test_switched_off_is_said(tmp_path, store, monkeypatch):
    monkeypatch.setenv(VARIABLE, "off")
    load_month(tmp_path, store, "5/31/2024")
    assert "Daily backups are switched off (ATLAS_BACKUPS)" in said(room())
    assert not (tmp_path / "store-backups").exists()


def test_deleting_for_good_takes_it_out_of_the_backups_and_says_so(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    gone = load_month(tmp_path, store, "6/30/2024", "Zebulonskaya")
    room()
    until(lambda: kept(store) and not background.is_writing(store))
    page = room()
    page.selectbox(key="kept-extract").set_value(gone)
    page = page.run()
    page = page.checkbox(key=f"kept-sure-{gone}").check().run()
    page = page.button(key="kept-purge").click().run()
    assert not page.exception
    assert "Deleted for good. Daily backups that held these lists were removed" in said(page)
    assert all(gone not in one.extracts for one in kept(store))
    store.close()
    for file in (tmp_path / "store-backups").iterdir():
        assert b"Zebulonskaya" not in file.read_bytes()


def test_a_folder_that_goes_away_while_the_page_is_open_is_told_and_comes_back(tmp_path, store, monkeypatch):
    monkeypatch.setenv(VARIABLE, "off")
    load_month(tmp_path, store, "5/31/2024")
    page = room()
    store.folder.rename(tmp_path / "away")
    page = page.run()
    assert not page.exception
    assert "is not there any more: connect its drive or network share again" in said(page)
    assert not store.folder.exists()
    (tmp_path / "away").rename(store.folder)
    page = page.run()
    assert not page.exception and not page.error
