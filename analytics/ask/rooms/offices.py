"""Mobility: whom to call, and what other offices count, notify and have on record."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.ask.rooms.mobility import _ends, seen, source
from analytics.exports.lists.call_list import call_tables
from analytics.mobility.moves import EPOCH
from analytics.mobility.reported import counts as reported
from analytics.mobility.reported.notices import (
    chosen_notices,
    notice_corridors,
    notices,
    notices_by_other,
)
from analytics.mobility.view import BOTH, EVERYWHERE, IN, OUT
from analytics.mobility.who_to_call import WAY_TITLES, call_list, partners, seasons
from analytics.pockets.denominators import counties_of
from analytics.selection import Selection
from analytics.sites import crops
from analytics.sites.nearby import farm_sites
from data.board import contacts as board_contacts


def who_to_call(asked: Asked) -> pd.DataFrame:
    if asked.selection.state is None:
        raise CannotBeTold(
            "Whose State this is can be told once a Missed Enrollment report is loaded or computed."
        )
    held = asked.held
    last = EPOCH + dt.timedelta(days=held.moves(source(asked)).last_day)
    season = seasons(asked.selection, last)
    listed = call_list(
        *(partners(seen(asked, BOTH, one), asked.level) for one in (season.now, season.before))
    )
    told = {}
    if "move_notices" in held.kinds:
        told = notices_by_other(chosen_notices(_notices(asked), season.now, BOTH), asked.level)
    tables = call_tables(listed, board_contacts.read_contacts(held.store.folder), told)
    beside = pd.concat([tables[WAY_TITLES[way]] for way in (IN, OUT)], ignore_index=True)
    ways = [listed[listed["way"] == way] for way in (IN, OUT)]
    found = pd.concat(ways, ignore_index=True)
    names = ["who_to_call", "last_called", "arrival_notices", "departure_notices"]
    found[names] = beside[names]
    return found.assign(season=season.now_words, season_before=season.before_words)


def contacts(asked: Asked) -> pd.DataFrame:
    columns = (
        "office", "state_code", "place_name", "county_name", "district_name", "role", "organization", "phone",
        "email", "called_date",
    )  # fmt: skip
    every = board_contacts.read_contacts(asked.held.store.folder)
    return pd.DataFrame([[getattr(one, name) for name in columns] for one in every], columns=columns)


def counts_of_other_offices(asked: Asked) -> pd.DataFrame:
    held = asked.held
    if "mobility_counts" not in held.kinds:
        return pd.DataFrame()
    with held.store.reader() as cursor:
        told = reported.counted_moves(reported.placed_counts(held.store.ibis(cursor).table), held.places)
    parts = []
    for number, listing in enumerate(told.listings.to_dict("records")):
        level = "state" if listing["shape"] == "A" else asked.level
        selection, mode = _looked_at(asked)
        part = _ends(reported.corridors_of_counts(told, number, selection, mode, level))
        parts.append(part.assign(**{name: listing[name] for name in ("file_name", "period", "shape")}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _looked_at(asked: Asked) -> tuple[Selection, str]:
    """Without a list the room has no State of its own: all moves, unless a way is set."""
    if asked.held.sources or "way" in asked.settings:
        return asked.selection, asked.mode
    return asked.selection, BOTH if asked.selection.state else EVERYWHERE


def move_notices(asked: Asked) -> pd.DataFrame:
    if "move_notices" not in asked.held.kinds:
        return pd.DataFrame()
    selection, mode = asked.selection, asked.mode
    if not asked.held.sources and "way" not in asked.settings:
        mode = EVERYWHERE
    level = asked.level if asked.held.sources or "level" in asked.settings else "state"
    return notice_corridors(chosen_notices(_notices(asked), selection, mode), level)


def _notices(asked: Asked) -> pd.DataFrame:
    return asked.held.once(("notices",), lambda: asked.held.listed(lambda table: notices(table, Selection())))


def season_crops(asked: Asked) -> pd.DataFrame:
    if "farm_jobs" not in asked.held.kinds:
        return pd.DataFrame()
    counties = counties_of(asked.selection, asked.held.places)
    return crops.season_crops(asked.held.listed(farm_sites), counties).months
