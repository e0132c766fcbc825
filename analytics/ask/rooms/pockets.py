"""Pockets: where more families are missed than chance explains, and what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.ask.rooms.overview import without_names
from analytics.leads.changes import previous_extract
from analytics.leads.missed_enrollment import child_list
from analytics.pockets import change
from analytics.pockets.cards import PocketCard, Pockets, look_for_pockets
from analytics.pockets.denominators import (
    FARM_JOBS,
    CountyFigures,
    county_figures,
    farm_job_figures,
    figure_names,
    fit,
)
from analytics.pockets.facts import facts, pocket_table
from analytics.pockets.find import (
    EXPECTED_WORDS,
    FIGURE,
    INHABITANTS,
    KNOWN,
    LEAST_FAMILIES,
    SEASONS,
    Proposal,
    Setting,
    propose,
    size_of,
)
from analytics.pockets.known_moves import KnownMoves, known_moves, recorded_moves
from analytics.pockets.second_opinion import county_values, opinion
from analytics.pockets.stability import leads_behind
from analytics.pockets.surroundings import surroundings, surroundings_table
from analytics.selection import Selection
from analytics.sites.nearby import farm_sites
from analytics.wording import in_words


def pockets(asked: Asked) -> pd.DataFrame:
    cards = found(asked).cards
    return pocket_table(cards).assign(
        is_over=[card.is_over for card in cards],
        families_in_view=[card.families_in_view for card in cards],
        unit=[card.unit for card in cards],
        compared_with=[card.compared_with for card in cards],
    )


def pocket_towns(asked: Asked) -> pd.DataFrame:
    columns = ["pocket", "place_id", "town", "lat", "lon", "families", "families_in_view"]
    rows = [
        (card.rank, town.place_id, town.name, town.lat, town.lon, town.families, town.families_in_view)
        for card in found(asked).cards
        for town in card.towns
    ]
    return pd.DataFrame(rows, columns=columns)


def pocket_months(asked: Asked) -> pd.DataFrame:
    rows = [
        (card.rank, month, families)
        for card in found(asked).cards
        for month, families in enumerate(card.by_month, start=1)
    ]
    return pd.DataFrame(rows, columns=["pocket", "month", "families"])


def pocket_ages(asked: Asked) -> pd.DataFrame:
    rows = [(card.rank, band, children) for card in found(asked).cards for band, children in card.by_age]
    return pd.DataFrame(rows, columns=["pocket", "age_band", "children"])


def pocket_words(asked: Asked) -> pd.DataFrame:
    setting, rows = how(asked), []
    for card in found(asked).cards:
        said = [card.sentence, *facts(card)]
        if told := _across_lists(asked, card, setting):
            said.append(f"Across extracts: {told}.")
        rows += [(card.rank, number, sentence) for number, sentence in enumerate(said, start=1)]
    return pd.DataFrame(rows, columns=["pocket", "number", "sentence"])


def _across_lists(asked: Asked, card: PocketCard, setting: Setting) -> str | None:
    """Whether the pocket stood out in the list before; None for the first of its run."""
    before = previous_extract(asked.held.lists, str(asked.exact.extract))
    if before is None:
        return None
    day = in_words(before["as_of_date"].date())
    try:
        earlier = look(asked, replace(asked.selection, extract=before["extract_id"]), setting)
    except CannotBeTold:
        return f"the extract before (as of {day}) holds too few families to say"
    return change.stood_before(card, earlier.cards, day)


def pocket_hints(asked: Asked) -> pd.DataFrame:
    columns = ["rank", "title", "sentence", "cases", "expected", "p_value", "families", "children"]
    hints = found(asked).hints
    return pd.DataFrame([[getattr(hint, name) for name in columns] for hint in hints], columns=columns)


def pocket_nearby(asked: Asked) -> pd.DataFrame:
    return surroundings_table(
        {card.rank: surroundings(card, asked.held.kinds, asked.held.listed) for card in found(asked).cards}
    )


def pocket_second_opinion(asked: Asked) -> pd.DataFrame:
    all_of_them, rows = found(asked), []
    columns = ["pocket", "counties", "hot", "high_high", "is_possible", "words"]
    for card in all_of_them.cards:
        values = county_values(all_of_them.found, asked.view, card)
        said = opinion(values, set(card.county_fips), seed=card.rank)
        rows.append((card.rank, said.counties, said.hot, said.high_high, said.is_possible, said.words))
    return pd.DataFrame(rows, columns=columns)


def pocket_changes(asked: Asked) -> pd.DataFrame:
    every = replace(asked.selection, periods=())
    sizes = change.periods_of(asked.held.view(every))
    large = [period for period, families in sizes.items() if families >= LEAST_FAMILIES]
    now = asked.settings.get("period") or next(iter(large), None)
    before = asked.settings.get("period-before") or next((p for p in large if now and p < now), None)
    if now not in large or before not in large or now == before:
        raise CannotBeTold(
            f"Two performance periods with at least {LEAST_FAMILIES} families are needed to compare; this list has: "
            f"{', '.join(large) or 'none'}."
        )
    setting = how(asked)
    sides = [replace(every, periods=(period,)) for period in (now, before)]
    cards = [look(asked, side, setting).cards for side in sides]
    views = [asked.held.view(side) for side in sides]
    told = change.change_table(change.compare(*cards), *views)
    return told.assign(period=now, period_before=before)


def pocket_children(asked: Asked) -> pd.DataFrame:
    all_of_them, rank = found(asked), int(asked.settings.get("pocket", "1"))
    if rank not in {card.rank for card in all_of_them.cards}:
        raise CannotBeTold(f"There is no pocket {rank}: {len(all_of_them.cards)} stand out.")
    view = asked.view
    rows = asked.held.listed(
        lambda table: child_list(
            leads_behind(table("leads"), all_of_them.found, view, rank),
            table("missed_enrollment_rows"),
            table("places"),
            asked.exact,
        )
    )
    return without_names(rows)


def found(asked: Asked) -> Pockets:
    """The pockets of the view, as set. Raises CannotBeTold where it is too small."""
    return look(asked, asked.selection, how(asked))


def look(asked: Asked, selection: Selection, setting: Setting) -> Pockets:
    """The pockets of any view. Raises CannotBeTold where it is too small."""
    held, exact = asked.held, asked.held.exact_of(selection)

    def work() -> Pockets:
        moves = _known(asked, exact) if setting.expected == KNOWN else None
        try:
            return look_for_pockets(held.view(exact), setting, None, moves, figures(asked, setting.figure))
        except ValueError as refused:
            raise CannotBeTold(str(refused)) from refused

    return held.once(("pockets", exact, setting), work)


def how(asked: Asked) -> Setting:
    """As the room proposes it, but for what is set. Raises CannotBeTold where nothing can be looked for."""
    proposal = _proposal(asked)
    if proposal.setting is None:
        raise CannotBeTold(proposal.because)
    setting, given = proposal.setting, asked.settings
    if "compared" in given:
        compared = given["compared"]
        is_figure = compared not in EXPECTED_WORDS
        if is_figure and figures(asked, compared) is None:
            raise CannotBeTold("No such file of figures by county is loaded: `lists` says what is.")
        setting = replace(
            setting,
            expected=FIGURE if is_figure else compared,
            figure=compared if is_figure else "",
            level="county" if is_figure or compared == INHABITANTS else "town",
        )
    changes: tuple[tuple[str, str, Callable[[str], object]], ...] = (
        ("by", "level", str), ("count", "unit", str), ("day", "dated_by", str), ("miles", "radius_miles", int),
        ("ongoing", "is_ongoing", lambda text: text == "yes"),
    )  # fmt: skip
    named = {field: read(given[name]) for name, field, read in changes if name in given}
    setting = replace(setting, **named)
    return setting if setting.expected == SEASONS else replace(setting, is_ongoing=False)


def _proposal(asked: Asked) -> Proposal:
    names = figure_names(asked.held.loaded)
    given = {name: figures(asked, name) for name in names if name != FARM_JOBS}
    fits = [fit(name, figure, asked.view) for name, figure in given.items() if figure]
    return propose(size_of(asked.view, _known(asked, asked.exact)), fits)


def _known(asked: Asked, exact: Selection) -> KnownMoves:
    def work() -> KnownMoves:
        recorded = asked.held.listed(lambda table: recorded_moves(table, exact))
        return known_moves(recorded, asked.held.view(exact), exact)

    return asked.held.once(("known", exact), work)


def figures(asked: Asked, extract_id: str) -> CountyFigures | None:
    """The figures by county of one loaded file, or FARM_JOBS; None where no such file is loaded."""
    name = figure_names(asked.held.loaded).get(extract_id)
    if name is None:
        return None
    if extract_id == FARM_JOBS:
        return farm_job_figures(asked.held.listed(farm_sites))
    frame = asked.held.listed(lambda table: county_figures(table, extract_id))
    return CountyFigures(name, frame.set_index("county_fips")["figure"].sort_index())


def named_pockets(cards: Iterable[PocketCard]) -> list[tuple[str, tuple[int, ...], tuple[str, ...]]]:
    """Each pocket's name, the ids of its towns, its counties."""
    return [(card.title, card.place_ids, card.county_fips) for card in cards]
