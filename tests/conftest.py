"""The demo, written and loaded once for all tests that need it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.load.pipeline import load_file
from data.synthetic.demo import write_demo

# Daily backups are tested where they are asked for: elsewhere they would take time of every test.
os.environ["ATLAS_BACKUPS"] = "off"


@dataclass(frozen=True)
class LoadedDemo:
    """A store with the demo's two extracts (SYNTHETIC), and what was planted in them."""

    store: Path
    truth: dict


@pytest.hookimpl(tryfirst=True)  # xdist looks at the marks in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of several workers one takes the tests of a file, and one all that drive a browser.

    Stories are made once for a file; two browsers at once would wait for each other.
    """
    tests = Path(__file__).parent
    for item in items:
        part = item.path.relative_to(tests)
        group = part.parts[0] if part.parts[0] == "browser" else part.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> LoadedDemo:
    """The demo as `python -m data.made_up_families` writes it, loaded like any file."""
    folder = tmp_path_factory.mktemp("demo")
    files = write_demo(folder)
    for path in (files.to_file, files.from_file):
        report = load_file(path, store=folder / "store")
        assert report.status == "loaded", report
    return LoadedDemo(folder / "store", json.loads(files.truth_file.read_text("utf-8")))
