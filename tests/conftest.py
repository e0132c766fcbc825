"""The demo, written and loaded once for all tests that need it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from data.load.pipeline import load_file
from data.synthetic.demo import write_demo

# Daily backups are tested where they are asked for: elsewhere they would take time of every test.
os.environ["ATLAS_BACKUPS"] = "off"


_BROWSER = "tests/browser/"


@dataclass(frozen=True)
class LoadedDemo:
    """A store with the demo's two extracts (SYNTHETIC), and what was planted in them."""

    store: Path
    truth: dict


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that drive a browser first: they take one worker the longest."""
    items.sort(key=lambda item: not item.nodeid.startswith(_BROWSER))


class _ByFile(LoadScopeScheduling):
    """Of several workers one takes the tests of a file, and one all that drive a browser.

    Stories are made once for a file; two browsers at once would wait for each other. The marks of
    xdist do nothing with this pytest: it knows no names of tests that are changed.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _BROWSER if nodeid.startswith(_BROWSER) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """For any --dist."""
    config.option.loadscopereorder = False
    return _ByFile(config, log)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> LoadedDemo:
    """The demo as `python -m data.made_up_families` writes it, loaded like any file."""
    folder = tmp_path_factory.mktemp("demo")
    files = write_demo(folder)
    for path in (files.to_file, files.from_file):
        report = load_file(path, store=folder / "store")
        assert report.status == "loaded", report
    return LoadedDemo(folder / "store", json.loads(files.truth_file.read_text("utf-8")))
