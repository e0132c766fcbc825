"""The list of whom to call for people outside: what it may tell, and the file."""

from __future__ import annotations

import pandas as pd

from analytics.exports.context import ExportContext
from analytics.exports.lists.call_list import asked, call_tables, call_workbook, for_outside
from analytics.leads.shared_list import Told
from analytics.mobility.moves import MISSED
from analytics.mobility.view import IN, OUT
from analytics.mobility.who_to_call import WAY_TITLES, Seasons, move_rows
from analytics.selection import Selection
from data.board.entries import Contact
from pages.mobility.view_settings import ViewSettings
from pages.parts.answers import leads, moves
from pages.parts.export import downloads, outside

DIRECTIONS = {IN: "to", OUT: "from"}


def draw(
    context: ExportContext,
    settings: ViewSettings,
    season: Seasons,
    listed: pd.DataFrame,
    offices: tuple[Contact, ...],
    file_name: str,
) -> None:
    """What may be told, and the button."""
    parts = tuple(_part(way, settings, season, listed) for way in (IN, OUT))

    def write(told: tuple[tuple[Told, ...], ...]) -> bytes:
        masked = {way: (each[0], each[1]) for way, each in zip((IN, OUT), told, strict=True)}
        return call_workbook(for_outside(context), call_tables(listed, offices, {}, masked))

    is_offered = outside.draw_offer(*parts)
    downloads.counts(
        "To share outside (Excel)",
        lambda: outside.handed_out(parts, file_name, write),
        file_name,
        key="call-take-shared",
        icon=":material/download:",
        width="stretch",
        disabled=not is_offered,
    )


def _part(way: str, settings: ViewSettings, season: Seasons, listed: pd.DataFrame) -> outside.Part:
    """The moves of a Missed Enrollment report are the list itself, whose other files tell of them too."""
    level = settings.level
    wanted = tuple(
        asked(listed, way, selection, level, is_before)
        for selection, is_before in ((season.now, False), (season.before, True))
    )
    own = _list_of(way, season.now) if settings.source == MISSED else None
    if own is None:
        run = season.now.without_filters()
        rows = move_rows(moves.moves(settings.source), run, way)
        own = outside.Shareable(f"{way} {run.state}, {settings.source}", "", rows)
    return outside.Part(own, wanted, WAY_TITLES[way])


def _list_of(way: str, selection: Selection) -> outside.Shareable | None:
    run = Selection(direction=DIRECTIONS[way], state=selection.state)
    return None if leads.extract_of(run) is None else outside.list_of(run)
