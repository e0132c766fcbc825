"""Switches below a map for what reference files add to it, and what a point there is not.

A switch is shown only where such a file is loaded. The map is drawn above its switches, so what
is on is read from the session first.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.selection import Selection
from analytics.sites import nearby
from analytics.sites.points import SITE_CAUTIONS, SITE_KINDS, SITE_LABELS, Points, points, rows_near
from pages.parts.answers import leads
from pages.parts.answers.answered import answered

_FIRST = {
    "farm_jobs": "most workers",
    "farm_housing": "most room",
    "school_districts": "nearest",
}
"""What is drawn first where not all of a kind can be."""


def switched_on() -> tuple[str, ...]:
    """The kinds that are on. A file is made on a click, where the session cannot be read any more."""
    return tuple(kind for kind in _loaded_kinds() if st.session_state.get(_key(kind)))


def layers(selection: Selection, towns: pd.DataFrame, kinds: tuple[str, ...]) -> tuple[Points, ...]:
    """What is drawn of the kinds around the towns that the map shows under the selection."""
    return tuple(_layer(kind, selection, towns) for kind in kinds)


def switches() -> None:
    """A switch per kind of file that is loaded; call it inside a row."""
    for kind in _loaded_kinds():
        st.toggle(SITE_LABELS[kind], key=_key(kind), help=SITE_CAUTIONS[kind])


def say(drawn: tuple[Points, ...]) -> None:
    """How much is drawn of each kind, and what a point is not."""
    for layer in drawn:
        within = f"within {nearby.NEAR_MILES} miles of a town on this map"
        if layer.in_reach == 0:
            st.caption(f"{SITE_LABELS[layer.kind]}: none {within}.")
            continue
        limit = f" ({_FIRST[layer.kind]})" if len(layer.drawn) < layer.in_reach else ""
        st.caption(f"{SITE_LABELS[layer.kind]}: {layer.shown}{limit} {within}. {SITE_CAUTIONS[layer.kind]}")


def _loaded_kinds() -> list[str]:
    held = set(leads.loaded()["kind"].astype(str))
    return [kind for kind in SITE_KINDS if kind in held]


def _key(kind: str) -> str:
    return f"map-{kind}"


@answered(max_entries=32)
def _layer(kind: str, selection: Selection, _towns: pd.DataFrame) -> Points:
    rows = leads.listed(lambda table, _: rows_near(table, kind, _towns), selection)
    return points(kind, rows, _towns)
