"""How the moves are looked at: source, way, level and number of flows; kept in the session."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import streamlit as st

from analytics.mobility.moves import MISSED, MOBILITY, SOURCE_WORDS
from analytics.mobility.view import BOTH, EVERYWHERE, IN, LEFT_OUT, MODE_WORDS, OUT
from analytics.selection import Selection
from pages.parts.streamlit_internals import DeltaGenerator

KEY = "mobility_looking"
LEVEL_WORDS = {"state": "States", "county": "Counties", "place": "Towns"}
SOURCE_LABELS = {"records": "Records", "mobility": "Mobility files", "missed": "Missed Enrollment"}
TOPS = (10, 30, 60, 120)
NO_NAMES = (
    " Of a Mobility file names are not kept: who travels together is known of children on a list of missed "
    "enrollment, every other child counts as a family of its own."
)


@dataclass(frozen=True)
class ViewSettings:
    """Looks only: which of the answers to one Selection are drawn. `mode` None: as the run."""

    source: str
    mode: str | None = None
    level: str = "place"
    top: int = 30


def draw(
    sources: tuple[str, ...], selection: Selection, ways: DeltaGenerator, buttons: DeltaGenerator
) -> ViewSettings:
    """The switches of the room, of the ways in one box and of all others behind a button in another;
    returns what is looked at, its mode filled in."""
    kept = _kept()
    now = kept if kept and kept.source in sources else ViewSettings(sources[0])
    mode = now.mode or (IN if selection.direction == "to" else OUT)
    with ways:
        labels = {m: mode_label(m, selection) for m in MODE_WORDS}
        _switch("mode", "Moves", labels, mode, now, label_visibility="collapsed")
    with buttons, st.popover("Change how", icon=":material/tune:"):
        _switch("level", "By", LEVEL_WORDS, now.level, now)
        _switch("source", "From", {s: SOURCE_LABELS[s] for s in sources}, now.source, now)
        st.session_state["mobility_top"] = now.top
        st.selectbox("Flows drawn", TOPS, key="mobility_top", on_change=_taken, args=("top", TOPS, now))
    return replace(now, mode=mode)


def of_what(now: ViewSettings, selection: Selection) -> str:
    """What is counted, and which filters say nothing of it."""
    said = f"By {LEVEL_WORDS[now.level].lower()}, counted from {SOURCE_WORDS[now.source]}. Sources are never added together."
    if now.source != MISSED:
        said += " Every child who moved is in it, missed or not."
    if now.source == MOBILITY:
        said += NO_NAMES
    without = [word for field, word in LEFT_OUT.items() if getattr(selection, field)]
    if without:
        said += f" Your filter on {', '.join(without)} says nothing of moves and is left out here."
    if now.mode == EVERYWHERE and has_places(selection):
        where = ", ".join(word for field, word in PLACES.items() if getattr(selection, field))
        said += f" «{MODE_WORDS[EVERYWHERE]}» means all places: your filter on {where} is left out here."
    return said


def _kept() -> ViewSettings | None:
    """What was chosen here, or told by a pin (a dict, which may hold anything)."""
    kept = st.session_state.get(KEY)
    if not isinstance(kept, dict):
        return kept
    told = {field.name: kept.get(field.name, field.default) for field in fields(ViewSettings)}
    is_known = told["mode"] in (None, *MODE_WORDS) and told["level"] in LEVEL_WORDS and told["top"] in TOPS
    return ViewSettings(**told) if is_known else None


def without_time(selection: Selection) -> Selection:
    """The selection for questions that compare years themselves."""
    return replace(selection, periods=(), qad_first=None, qad_last=None)


PLACES = {
    "counties": "county",
    "places": "town",
    "other_places": "town at the other end",
    "from_states": "State moved from",
    "to_states": "State moved to",
}
"""Filters on where, in words."""


def has_places(selection: Selection) -> bool:
    """A filter says where the moves begin or end, beyond the State of the run."""
    return any(getattr(selection, field) for field in PLACES)


def mode_label(mode: str, selection: Selection) -> str:
    """How moves are looked at, in the words of the switch."""
    here = selection.state or "the State"
    is_narrow = bool(selection.counties or selection.places)
    if mode in (IN, OUT):
        where = "here" if is_narrow else f"in {here}" if mode == IN else here
        return f"{MODE_WORDS[mode]} {where}"
    if mode == BOTH or is_narrow:
        return MODE_WORDS[mode]
    return {"within": f"Within {here}"}.get(mode, MODE_WORDS[mode])


def _switch(field: str, label: str, words: dict[str, str], value: str, now: ViewSettings, **more) -> None:
    key = f"mobility_{field}"
    st.session_state[key] = value
    st.segmented_control(
        label,
        list(words),
        key=key,
        required=True,
        format_func=words.__getitem__,
        on_change=_taken,
        args=(field, tuple(words), now),
        **more,
    )


def _taken(field: str, allowed: tuple, now: ViewSettings) -> None:
    """A switch changed. A client can send any value: only one that was offered counts."""
    value = st.session_state[f"mobility_{field}"]
    if value in allowed:
        st.session_state[KEY] = replace(now, **{field: value})
        st.session_state.pop("mobility_flow", None)
