"""What a room keeps beside the Selection, in and out of a pin: so that it opens as it was seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any, get_args

import streamlit as st

from analytics.pockets.cases import DatedBy, Level, Unit
from analytics.pockets.find import Setting

LONGEST = 20_000
"""Characters of a pin's choices that are read again: what a room keeps takes some hundreds."""


def _setting(fields: dict) -> Setting:
    for name, kind in (("level", Level), ("unit", Unit), ("dated_by", DatedBy)):
        if fields.get(name, get_args(kind)[0]) not in get_args(kind):
            raise ValueError(f"{name} is not known")
    return Setting(**fields)


def _tuples(value: Any) -> Any:
    """Lists as the tuples they were before they became JSON."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _chosen_pocket(pair: list) -> tuple:
    among, rank = pair
    return _tuples(among), int(rank)


CHOICES: dict[str, dict[str, Callable[[Any], Any]]] = {
    "pockets": {"pocket_setting": _setting, "pocket": _chosen_pocket, "pocket_order": str},
    "patterns": {"patterns_baseline": str, "patterns_question": str, "patterns_order": str},
    "mobility": {"mobility_looking": dict},
}
"""Room as in its link -> names in the session, and how each is read from JSON. The room looks at a
value before it uses it, as at anything that a browser sends."""


def of(room: str) -> str:
    """What is chosen in the room, as JSON; nothing where all is as proposed."""
    chosen = {
        name: asdict(value) if is_dataclass(value) else value
        for name in CHOICES.get(room, ())
        if (value := st.session_state.get(name)) is not None
    }
    return json.dumps(chosen) if chosen else ""


def restore(room: str, text: str) -> None:
    """Choose in the room what a pin tells; what it does not tell, or not well, is as proposed."""
    try:
        choices = json.loads(text) if text and len(text) <= LONGEST else {}
    except (ValueError, RecursionError):
        choices = {}
    for name, read in CHOICES.get(room, {}).items():
        try:
            st.session_state[name] = read(choices[name])
        except (KeyError, TypeError, ValueError, AttributeError):
            st.session_state.pop(name, None)
