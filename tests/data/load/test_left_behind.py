"""Work that is killed while rows lie outside the lists' own files: what comes next takes them away.

`python -m benchmarks.left_behind` kills at random moments instead.
"""

from __future__ import annotations

import shutil

import pytest

from benchmarks import left_behind
from benchmarks.left_behind import (
    NAME,
    WAYS,
    Moment,
    holding_names,
    kill_once,
    left_in,
    make_given,
    purge_all,
)
from data.load.pipeline import load_file
from data.store.folder import temporary_files_of
from data.store.reader import Store
from tests.data.files import csv_of, write


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("given") / "first"
    make_given(folder)
    return folder


@pytest.fixture
def folder(given, tmp_path):
    return shutil.copytree(given, tmp_path / "round")


def next_load(folder):
    title = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: 7/31/2024\n\n"
    path = write(folder / "given" / "next.csv", title + csv_of())
    assert load_file(path, store=folder / "store").status == "loaded"


def next_start(folder):
    with temporary_files_of(Store(folder / "store")):
        pass


@pytest.mark.parametrize(
    ("way", "moment", "next_command"),
    [
        ("a text is loaded", "store/spill/*/plain.txt", purge_all),
        ("a workbook is loaded", "store/spill/*/0.arrow", next_load),
        ("an upload is loaded in the room", "store/spill/*/upload.csv", next_start),
        ("a backup is restored", "store/spill/*/cells/*.parquet", next_start),
        ("a workbook is given to the contacts", "store/spill/*/0.arrow", next_load),
        ("a backup is written", "sticks/.0.zip.*", purge_all),
    ],
)
def test_what_was_killed_leaves_no_name_that_the_next_command_does_not_remove(
    folder, way, moment, next_command
):
    killed = kill_once(folder, way, Moment(moment), next_command)
    assert killed.touches is None
    assert [path for path in killed.found if (folder / path).match(moment)], killed.found
    assert not [path for path in killed.found if (folder / path).exists()]
    purge_all(folder)
    assert left_in(folder) == []


def test_the_first_load_ever_that_is_killed_is_purged_too(folder):
    shutil.rmtree(folder / "store")
    killed = kill_once(folder, "a text is loaded", Moment("store/cells/*.parquet"), purge_all)
    assert killed.touches is None
    assert killed.left == ()
    assert not list((folder / "store").glob("atlas-*"))


def test_the_search_finds_what_is_left(folder):
    assert WAYS
    purge_all(folder)
    assert left_in(folder) == []
    places = ("tmp/a.txt", "log", "store/spill/b.parquet", "sticks/.c.zip.0a1b2c3d", "cwd/d")
    for place, encoding in zip(places, ("utf-8", "utf-16-le", "utf-8", "utf-16-be", "utf-8"), strict=True):
        write(folder / place, f"SYNTHETIC {NAME}7".encode(encoding))
    assert holding_names(folder) == sorted(places)
    write(folder / "tmp" / "packed", b"SYNTHETIC")
    assert left_in(folder) == sorted([*places, "tmp/packed"])
    assert left_behind.ROWS > 1
