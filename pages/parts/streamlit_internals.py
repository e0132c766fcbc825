"""What Streamlit holds but does not offer: read in its source at READ_AT, reached from here alone.

Another version may move or change each of these: read them again, then set READ_AT.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_tab_container import TabContainer
from streamlit.runtime.pages_manager import PagesManager

__all__ = ["READ_AT", "DeltaGenerator", "TabContainer", "component", "take_pages_for_a_package"]

READ_AT = "1.67.0"

_LOCK = threading.Lock()
_mounts: dict[str, Callable[..., Any]] = {}


def component(name: str, folder: Path, *, js: str, css: str | None = None) -> Callable[..., Any]:
    """The command that mounts a script of ours, the file `js` in `folder`. `name`: "project.component".

    Streamlit reads such folders from the pyproject.toml of installed packages; the dashboard runs
    from a clone that nobody installed, so the same declaration is made here. The script is then a
    file from our own address: it needs no `blob:` in script-src, can be split into modules, and
    does not travel again with each change of filter, as inline script does.
    """
    with _LOCK:
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(name) is None:
            project, own = name.split(".")
            config = ComponentConfig(name=own, asset_dir=folder.name)
            manifest = ComponentManifest(name=project, version="1", components=[config])
            manager.register_from_manifest(manifest, folder.parent)
        if name not in _mounts:
            _mounts[name] = st.components.v2.component(name, js=js, css=css)
        return _mounts[name]


def take_pages_for_a_package() -> None:
    """Rooms are folders in pages/: without this, Streamlit takes the folder for its older kind of
    pages until the first visit is over, and greets a link to a room with "Page not found".
    """
    PagesManager.uses_pages_directory = False
