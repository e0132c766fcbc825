"""Answers about pockets: store version + Selection + setting -> what stands out, and against what.

As pages.parts.answers.leads, for the questions of analytics.pockets.find and its neighbours.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import streamlit as st

from analytics.pockets.cards import PocketCard, Pockets, look_for_pockets
from analytics.pockets.denominators import (
    FARM_JOBS,
    CountyFigures,
    Fit,
    county_figures,
    farm_job_figures,
    figure_names,
    fit,
)
from analytics.pockets.find import KNOWN, Setting
from analytics.pockets.known_moves import KnownMoves, known_moves, recorded_moves
from analytics.pockets.second_opinion import Opinion, county_values, opinion
from analytics.selection import Selection
from analytics.sites.nearby import farm_sites
from data.store.reader import Store
from pages.parts.answers import leads as answers

MOST_POCKET_ANSWERS = 64
_POCKETS_LOCK = threading.Lock()


def known(selection: Selection) -> KnownMoves:
    """The moves of the loaded records that a selection's missed are some of, without names.

    Empty where no records are loaded. LookupError as in `answer`.
    """
    exact = answers.exact_of(selection)
    return _known(str(answers.store().folder), answers.store().version, exact)


def figures(extract_id: str) -> CountyFigures | None:
    """The figures by county of one loaded file, or FARM_JOBS; None where no such file is loaded."""
    name = figure_names(answers.loaded()).get(extract_id)
    return (
        None
        if name is None
        else _figures(str(answers.store().folder), answers.store().version, extract_id, name)
    )


def figure_fits(selection: Selection) -> list[Fit]:
    """How far each loaded file of figures serves a selection, newest first. LookupError as in
    `answer`. Farm jobs are not among them: their file is loaded to see what is nearby."""
    found = {name: figures(name) for name in figure_names(answers.loaded()) if name != FARM_JOBS}
    return [fit(name, given, answers.view(selection)) for name, given in found.items() if given]


def pockets(selection: Selection, setting: Setting, on_progress: Callable[[int, int], None]) -> Pockets:
    """The pockets of a selection. `on_progress(done, all)` may draw; what it raises ends the scan.

    Raises ValueError with a sentence for a person where the view is too small, LookupError as in
    `answer`. Not made by st.cache_data: a cached function may not draw its progress.
    """
    exact = answers.exact_of(selection)
    kept = _pockets_kept(str(answers.store().folder), answers.store().version)
    key = (exact, setting)
    found = kept.get(key)
    if found is None:
        moves = known(exact) if setting.expected == KNOWN else None
        found = look_for_pockets(answers.view(exact), setting, on_progress, moves, figures(setting.figure))
        with _POCKETS_LOCK:
            while len(kept) >= MOST_POCKET_ANSWERS:
                del kept[next(iter(kept))]
            kept[key] = found
    return found


def second_opinion(selection: Selection, setting: Setting, card: PocketCard) -> Opinion:
    """What local statistics say of one pocket of `pockets(selection, setting, ...)`."""
    exact = answers.exact_of(selection)
    return _opinion(str(answers.store().folder), answers.store().version, exact, setting, card.rank, card)


@st.cache_resource(max_entries=8, show_spinner=False)
def _known(folder: str, version: str | None, selection: Selection) -> KnownMoves:
    opened = Store(folder)
    with opened.reader() as cursor:
        recorded = recorded_moves(opened.ibis(cursor).table, selection).to_pandas()
    return known_moves(recorded, answers.view_of(folder, version, selection), selection)


@st.cache_resource(max_entries=16, show_spinner=False)
def _figures(folder: str, version: str | None, extract_id: str, name: str) -> CountyFigures:
    if extract_id == FARM_JOBS:
        return farm_job_figures(answers.listed(lambda table, _: farm_sites(table), Selection()))
    frame = answers.listed(lambda table, _: county_figures(table, extract_id), Selection())
    return CountyFigures(name, frame.set_index("county_fips")["figure"].sort_index())


@st.cache_resource(max_entries=2, show_spinner=False)
def _pockets_kept(folder: str, version: str | None) -> dict[tuple[Selection, Setting], Pockets]:
    """The answers given for one version of the store, oldest first."""
    return {}


@st.cache_resource(
    max_entries=256,
    show_spinner="Comparing each county with its neighbours: the first time takes a while.",
)
def _opinion(
    folder: str, version: str | None, selection: Selection, setting: Setting, rank: int, _card
) -> Opinion:
    leads = answers.view_of(folder, version, selection)
    found = _pockets_kept(folder, version)[selection, setting].found
    return opinion(county_values(found, leads, _card), set(_card.county_fips), seed=rank)
