"""A store to write on, for the tests of the rooms that keep what people did."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from data.store.reader import Store


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """Each page that is opened for a test looks through what every installed package says of itself
    for components (0.3 s): no package comes or goes while tests run, so once is enough.
    """
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def folder(demo, tmp_path, monkeypatch) -> Path:
    """A copy of the demo's store: the board is written on."""
    made = tmp_path / "store"
    shutil.copytree(demo.store, made)
    monkeypatch.setenv("ATLAS_STORE", str(made))
    yield made
    Store(made).close()
