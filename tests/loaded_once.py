"""What a store begins with, loaded once a session: the next test that begins alike gets a copy.

A load takes 0.3 s of processor time, and many tests that ask something else of a store begin with the
same small lists. Tests of the loader itself call `load_file`.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data.load.pipeline import load_file
from data.load.reports.report import LoadReport

_loaded: dict[tuple, tuple[Path, list[LoadReport]]] = {}


def load_once(path: Path, store: Path, **options: Any) -> LoadReport:
    """As load_file; of a store that is not there yet see `load_all_once`."""
    return load_all_once([(path, options)], store)[0]


def load_all_once(files: Sequence[tuple[Path, dict[str, Any]]], store: Path) -> list[LoadReport]:
    """The reports of load_file for each file and its options, in this order.

    Where the folder `store` is not there yet, it is copied from the first one that began with the same bytes
    of the same names under the same options; the times of the loads are then those of that one.
    """
    if store.exists():
        return [load_file(path, store=store, **options) for path, options in files]
    alike = tuple((path.name, path.read_bytes(), repr(sorted(options.items()))) for path, options in files)
    if alike not in _loaded:
        reports = [load_file(path, store=store, **options) for path, options in files]
        if all(report.status == "loaded" for report in reports):
            _loaded[alike] = shutil.copytree(store, _folder() / str(len(_loaded))), reports
        return reports
    kept, reports = _loaded[alike]
    shutil.copytree(kept, store)
    return reports


def _folder() -> Path:
    """Of this process, gone with it."""
    if not _folders:
        _folders.append(Path(tempfile.mkdtemp(prefix="loaded-once-")))
        atexit.register(shutil.rmtree, _folders[0], ignore_errors=True)
    return _folders[0]


_folders: list[Path] = []
