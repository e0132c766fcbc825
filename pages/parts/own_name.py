"""How the person using this session calls themselves: asked once, kept until the tab is closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from data.board_tables import LONGEST

ME = "board_me"
"""The name in the session; not there until it is known."""

COMPONENT = "idr_atlas_person.own_name"
_KEY = "own-name-kept"
_PARTS = Path(__file__).resolve().parent
_LOCK = threading.Lock()
_mount: Callable[..., Any] | None = None


def me() -> str:
    """Who uses this session; empty until they say."""
    return str(st.session_state.get(ME, "")).strip()


def ask_name() -> None:
    """A field for the person's name. Kept apart from the field, which is not in every room."""

    def said() -> None:
        st.session_state[ME] = st.session_state[f"{ME}_typed"]

    st.session_state[f"{ME}_typed"] = me()
    st.text_input("Your name", key=f"{ME}_typed", max_chars=LONGEST["words"], on_change=said)


def remember(name: str) -> None:
    """Take a name that somebody gave as theirs, where they have not said another yet."""
    if name.strip() and not me():
        st.session_state[ME] = name.strip()


def keep() -> None:
    """Have the browser's tab keep the name: after a reload the session is new, and asks it there."""

    def told() -> None:
        name = st.session_state[_KEY].get("name")
        if isinstance(name, str):
            remember(name[: LONGEST["words"]])

    told_data = {"is_known": ME in st.session_state, "name": me()}
    with st.container(key="own-name"):
        _component()(key=_KEY, data=told_data, on_name_change=told, height=0)


def _component() -> Callable[..., Any]:
    """The mounting command; its script is a file of ours, as that of the map (pages.parts.maps)."""
    global _mount
    with _LOCK:
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(COMPONENT) is None:
            project, name = COMPONENT.split(".")
            config = ComponentConfig(name=name, asset_dir="own_name_js")
            manifest = ComponentManifest(name=project, version="1", components=[config])
            manager.register_from_manifest(manifest, _PARTS)
        if _mount is None:
            _mount = st.components.v2.component(COMPONENT, js="own_name.js")
    return _mount
