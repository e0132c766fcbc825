"""Answers about pockets: store version + Selection + setting -> what stands out, and against what.

As pages.parts.answers.leads, for the questions of analytics.pockets.find and its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
from pages.parts.answers import leads as answers
from pages.parts.answers.answered import answered, store


def known(selection: Selection) -> KnownMoves:
    """The moves of the loaded records that a selection's missed are some of, without names.

    Empty where no records are loaded. LookupError as in `answer`.
    """
    return _known(answers.exact_of(selection))


@answered(max_entries=8)
def _known(exact: Selection) -> KnownMoves:
    opened = store()
    with opened.reader() as cursor:
        recorded = recorded_moves(opened.ibis(cursor).table, exact).to_pandas()
    return known_moves(recorded, answers.view(exact), exact)


@answered(max_entries=16)
def figures(extract_id: str) -> CountyFigures | None:
    """The figures by county of one loaded file, or FARM_JOBS; None where no such file is loaded."""
    name = figure_names(answers.loaded()).get(extract_id)
    if name is None:
        return None
    if extract_id == FARM_JOBS:
        return farm_job_figures(answers.listed(lambda table, _: farm_sites(table), Selection()))
    frame = answers.listed(lambda table, _: county_figures(table, extract_id), Selection())
    return CountyFigures(name, frame.set_index("county_fips")["figure"].sort_index())


def figure_fits(selection: Selection) -> list[Fit]:
    """How far each loaded file of figures serves a selection, newest first. LookupError as in
    `answer`. Farm jobs are not among them: their file is loaded to see what is nearby."""
    found = {name: figures(name) for name in figure_names(answers.loaded()) if name != FARM_JOBS}
    return [fit(name, given, answers.view(selection)) for name, given in found.items() if given]


@dataclass
class _Slot:
    """Where the pockets of one selection and setting are kept; empty until a search is finished."""

    pockets: Pockets | None = None


@answered(max_entries=64)
def _slot(exact: Selection, setting: Setting) -> _Slot:
    """The slot, not the search, is cached: a cached function may not draw its progress, and a
    search that was stopped leaves the slot empty."""
    return _Slot()


def pockets(selection: Selection, setting: Setting, on_progress: Callable[[int, int], None]) -> Pockets:
    """The pockets of a selection. `on_progress(done, all)` may draw; what it raises ends the scan.

    Raises ValueError with a sentence for a person where the view is too small, LookupError as in
    `answer`.
    """
    exact = answers.exact_of(selection)
    slot = _slot(exact, setting)
    if slot.pockets is None:
        moves = known(exact) if setting.expected == KNOWN else None
        slot.pockets = look_for_pockets(
            answers.view(exact), setting, on_progress, moves, figures(setting.figure)
        )
    return slot.pockets


def second_opinion(selection: Selection, setting: Setting, card: PocketCard) -> Opinion:
    """What local statistics say of one pocket of `pockets(selection, setting, ...)`."""
    return _opinion(answers.exact_of(selection), setting, card.strength_rank, card)


@answered(
    max_entries=256,
    show_spinner="Comparing each county with its neighbours: the first time takes a while.",
)
def _opinion(exact: Selection, setting: Setting, rank: int, _card: PocketCard) -> Opinion:
    # Asked anew where their slot was given to another search since.
    found = pockets(exact, setting, lambda done, of: None).found
    return opinion(county_values(found, answers.view(exact), _card), set(_card.county_fips), seed=rank)
