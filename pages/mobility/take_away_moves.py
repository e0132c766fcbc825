"""Files of the corridors, for program staff: Excel, Google Earth, CSV, GeoJSON; the calendar to print."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import unicodedata
from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.exports.context import ExportContext
from analytics.exports.lists.corridors import (
    corridors_csv,
    corridors_geojson,
    corridors_kml,
    corridors_workbook,
)
from analytics.exports.sheets.season_sheet import season_sheet
from analytics.mobility import corridors as mobility
from analytics.mobility.moves import EPOCH, SOURCE_WORDS
from analytics.mobility.view import BOTH, LEFT_OUT, MODE_WORDS
from analytics.selection import Selection
from analytics.wording import in_words, own_time, state_name
from pages.mobility.view_settings import ViewSettings
from pages.parts import current
from pages.parts.answers import leads, moves
from pages.parts.export import downloads, panel
from pages.parts.look import PLACES_CREDITS

KINDS = ("qualifying_moves", "mobility_moves")


def draw(selection: Selection, settings: ViewSettings) -> None:
    """The export panel of the room."""

    def corridors() -> pd.DataFrame:
        return moves.ask(mobility.corridors, settings.source, selection, settings.mode, settings.level)

    def excel() -> bytes:
        frame = corridors()
        months = moves.ask(
            mobility.months_of,
            settings.source,
            selection,
            settings.mode,
            settings.level,
            tuple(frame["pair"]),
        )
        named = months.merge(frame[["pair", "from_name", "to_name"]], on="pair")
        told = named[["from_name", "to_name", "period", "month", "children", "families", "moves"]]
        return corridors_workbook(context(selection, settings), frame, told)

    files = (
        ("Excel", "xlsx", ":material/table:", excel),
        (
            "Google Earth",
            "kml",
            ":material/public:",
            lambda: corridors_kml(context(selection, settings), corridors()),
        ),
        (
            "CSV",
            "csv",
            ":material/csv:",
            lambda: corridors_csv(context(selection, settings), corridors()),
        ),
        (
            "GeoJSON",
            "geojson",
            ":material/data_object:",
            lambda: corridors_geojson(context(selection, settings), corridors()),
        ),
    )

    def content() -> None:
        st.caption(
            "For program staff: true counts, confidential. A corridor can be one family, so there "
            "is no version of it to share outside."
        )
        for label, ending, icon, made in files:
            downloads.counts(
                label,
                made,
                _file_name(selection, settings, "corridors", ending),
                key=f"take-corridors-{ending}",
                icon=icon,
                width="stretch",
            )

    panel.draw(content)


def draw_calendar(
    selection: Selection, settings: ViewSettings, place: str, lines: pd.DataFrame, note: str
) -> None:
    """The button for the calendar as a sheet of paper; `note`: what its crops are."""
    both = replace(settings, mode=BOTH)
    downloads.counts(
        "To print",
        lambda: season_sheet(context(selection, both), place, lines, SOURCE_WORDS[settings.source], note),
        _file_name(selection, settings, f"season-calendar-{in_a_file_name(place)}", "html"),
        icon=":material/print:",
        key="take-calendar",
        width="stretch",
        help="One page with true counts: confidential.",
    )


def in_a_file_name(text: str, longest: int = 40) -> str:
    """ "Añasco Montaña GA" -> "anasco-montana-ga": letters and digits that every computer takes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:longest].strip("-") or "place"


def place_words(selection: Selection) -> str:
    """The home of a selection by its name."""
    if len(selection.places) == 1:
        return current.place_reader()(selection.places[0])
    if len(selection.counties) == 1 and not selection.places:
        return current.county_reader()(selection.counties[0])
    if selection.places or selection.counties:
        return "the chosen places"
    return state_name(selection.state)


def context(selection: Selection, settings: ViewSettings) -> ExportContext:
    """What every file of these moves says about itself."""
    totals = moves.ask(mobility.move_totals, settings.source, selection, settings.mode, settings.level)
    extracts = leads.loaded()
    of_source = {"records": KINDS[:1], "mobility": KINDS[1:]}.get(settings.source)
    used = extracts[extracts["kind"].isin(of_source)] if of_source else leads.extracts()
    counted = dataclasses.replace(selection, **{f: () for f in LEFT_OUT if f != "extract"})
    words = current.filter_words(counted)
    source = SOURCE_WORDS[settings.source]
    last = EPOCH + dt.timedelta(days=moves.moves(settings.source).last_day)
    return ExportContext(
        title=f"Moves, {MODE_WORDS[settings.mode].lower()}, {place_words(selection)}",
        filters_sentence="; ".join(f"{name}: {value}" for name, value in words) or "none",
        filters=(("Moves", MODE_WORDS[settings.mode]), ("Source", source), *words),
        as_of=last,
        extract_lines=tuple(
            f"{row.file_name}, loaded {in_words(own_time(row.loaded_at))} (extract {row.extract_id})"
            for row in used.itertuples()
        ),
        direction_sentence=f"Corridors of {source}",
        audience="internal",
        made_at=dt.datetime.now(),
        children=totals.children,
        families=totals.families,
        rows=totals.moves,
        not_placed_children=0,
        is_synthetic=bool(used["is_synthetic"].all()),
        credits=(PLACES_CREDITS,),
    )


def _file_name(selection: Selection, settings: ViewSettings, what: str, ending: str) -> str:
    """A name that says what, State, day and handling; never a person."""
    last = EPOCH + dt.timedelta(days=moves.moves(settings.source).last_day)
    return f"{what}-{settings.source}-{selection.state}-{last}-confidential.{ending}"
