"""Small scripts of ours that do in the browser what Streamlit cannot; nothing of them is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.parts.streamlit_internals import component

_HERE = Path(__file__).resolve().parent


def script(name: str, *, key: str, data: dict, **callbacks: Callable[[], None]) -> None:
    """Run NAME_js/NAME.js of this folder with `data`; what it tells is in the session under `key`."""
    mount = component(f"idr_atlas_{name}.{name}", _HERE / f"{name}_js", js=f"{name}.js")
    with st.container(key=f"unseen-{key}"):
        mount(key=key, data=data, height=0, **callbacks)


def to_top(screen: str) -> None:
    """Begin a screen at its top when it is opened; `screen` names it, "" is none."""
    script("to_top", key="to-top", data={"screen": screen})


def go_to(place: str, token: str, *, label: str = "", inside: str = "") -> None:
    """Scroll to the container with the key `place` and put the focus on it, once for each `token` ("" is
    none). `label`: how it is called to whoever hears it; `inside`: CSS of the element in it to focus."""
    data = {"place": place, "token": token, "label": label, "inside": inside}
    script("go_to", key=f"go-to-{place}", data=data)
