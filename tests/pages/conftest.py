"""The door that a served dashboard has in front of it, and a store to write on."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from data.store.reader import Store
from pages.parts.answers import week
from pages.parts.map import live_map
from server.sign_in import SignIn
from tests.families import AS_OF
from tests.served import run_apart


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """Each page that is opened for a test looks through what every installed package says of itself
    for components (0.3 s): no package comes or goes while tests run, so once is enough.
    """
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that a test opens stays the program's main module, and processes that later tests start
    would run it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session", autouse=True)
def no_head_start() -> Iterator[None]:
    """Pages that no browser draws need not wait for one (0.12 s for each map)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_map, "HEAD_START_SECONDS", 0)
        yield


@pytest.fixture(autouse=True)
def a_week_after_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can be met in the next weeks is counted from a day soon after the lists of the stories, whenever
    the tests run."""
    monkeypatch.setattr(week, "today", lambda: AS_OF + dt.timedelta(days=6))


@pytest.fixture(scope="package", autouse=True)
def door() -> None:
    """dashboard.py draws nothing in a process without it: it starts here as serve.py starts it."""

    async def no_server(scope, receive, send) -> None:
        pass

    run_apart(SignIn(no_server)({"type": "lifespan"}, None, None))


@pytest.fixture
def folder(demo, tmp_path, monkeypatch) -> Path:
    """A copy of the demo's store: the board is written on."""
    made = tmp_path / "store"
    shutil.copytree(demo.store, made)
    monkeypatch.setenv("ATLAS_STORE", str(made))
    yield made
    Store(made).close()
