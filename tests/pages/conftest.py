"""A store to write on, for the tests of the rooms that keep what people did."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.store.reader import Store


@pytest.fixture
def folder(demo, tmp_path, monkeypatch) -> Path:
    """A copy of the demo's store: the board is written on."""
    made = tmp_path / "store"
    shutil.copytree(demo.store, made)
    monkeypatch.setenv("ATLAS_STORE", str(made))
    yield made
    Store(made).close()
