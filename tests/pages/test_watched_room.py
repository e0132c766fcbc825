"""The watched folder in the Loading room: naming it, and what waits there for a person."""

from __future__ import annotations

import pytest

from data.load.watched.folder import Watcher
from data.load.watched.memory import waiting, watched_folder
from data.store.reader import Store
from tests.data.files import FAMILY, HEADER, csv_of, write
from tests.data.loaded import loads_in
from tests.pages.press_load import press_load
from tests.pages.test_loading_room import button, check_step, drawn, room

ODD = ["Field 1", *HEADER[1:3], "Field 4", *HEADER[4:]]


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    made = Store(tmp_path / "store")
    yield made
    made.close()


def texts(page) -> str:
    shown = [text.value for kind in (page.markdown, page.caption, page.error, page.success) for text in kind]
    return " ".join(shown).replace("\\", "")


def named(page, folder) -> object:
    next(box for box in page.text_input if box.label == "Folder").set_value(str(folder))
    return drawn(button(page, "Watch this folder").click().run())


def test_a_folder_is_named_and_given_up(store, tmp_path):
    folder = tmp_path / "dropped"
    folder.mkdir()
    page = named(room(), folder)
    assert watched_folder(store.folder) == folder
    assert f"Watched folder**: {folder}" in texts(page)
    page = drawn(button(page, "Watch none").click().run())
    assert watched_folder(store.folder) is None


@pytest.mark.parametrize("name", ["nothing", "store", "link"])
def test_a_folder_that_cannot_be_watched_is_refused_with_its_reason(store, tmp_path, name):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    page = named(room(), tmp_path / name)
    assert watched_folder(store.folder) is None
    assert any(
        w in texts(page) for w in ("No folder of that name", "the store's own folder", "a link to another")
    )


def test_what_waits_is_listed_checked_and_loaded_in_the_room(store, tmp_path):
    folder = tmp_path / "dropped"
    folder.mkdir()
    write(folder / "may.csv", "Move To State: FL\n\n" + csv_of(FAMILY, ODD))
    page = named(room(), folder)
    watcher = Watcher(store, folder)
    watcher.look(), watcher.look()
    page = drawn(page.run())
    assert "Waiting for you: 1 file" in texts(page)
    assert "may.csv** Some columns that look like ours are not surely read" in texts(page)
    page = drawn(button(page, "Check and load").click().run())
    assert check_step(page).label.replace("\\", "").endswith("may.csv")
    for label, field in (("Field 1", "msix_id"), ("Field 4", "birth_date")):
        next(box for box in page.selectbox if box.label == label).set_value(field)
    page = drawn(page.run())
    page = press_load(page)
    assert [load[1:] for load in loads_in(store)] == [(3, 3)]
    assert "Waiting for you" not in texts(page)
    watcher.look(), watcher.look()
    assert waiting(store.folder) == []
    assert (folder / "may.csv").exists()
