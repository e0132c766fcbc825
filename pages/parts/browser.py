"""Small scripts of ours that do in the browser what Streamlit cannot; nothing of them is seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_PARTS = Path(__file__).resolve().parent
_LOCK = threading.Lock()
_mounts: dict[str, Callable[..., Any]] = {}


def script(name: str, *, key: str, data: dict, **callbacks: Callable[[], None]) -> None:
    """Run NAME_js/NAME.js of this folder with `data`; what it tells is in the session under `key`."""
    with st.container(key=f"unseen-{key}"):
        _mount(name)(key=key, data=data, height=0, **callbacks)


def to_top(screen: str) -> None:
    """Begin a screen at its top when it is opened; `screen` names it, "" is none."""
    script("to_top", key="to-top", data={"screen": screen})


def _mount(name: str) -> Callable[..., Any]:
    """The mounting command; the script is a file of ours, as that of the map (pages.parts.map.live_map)."""
    project, component = f"idr_atlas_{name}", f"idr_atlas_{name}.{name}"
    with _LOCK:
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(component) is None:
            config = ComponentConfig(name=name, asset_dir=f"{name}_js")
            manifest = ComponentManifest(name=project, version="1", components=[config])
            manager.register_from_manifest(manifest, _PARTS)
        if name not in _mounts:
            _mounts[name] = st.components.v2.component(component, js=f"{name}.js")
        return _mounts[name]
