"""The season calendar of the chosen places: who comes and goes, and what is picked there by then."""

from __future__ import annotations

import streamlit as st

from analytics.mobility import corridors
from analytics.mobility.view import BOTH
from analytics.pockets.denominators import counties_of
from analytics.selection import Selection
from analytics.sites.crops import CAUTION, SeasonCrops, crop_lines, season_crops
from analytics.sites.nearby import farm_sites
from analytics.wording import state_name
from pages.mobility import take_away_moves
from pages.mobility.view_settings import ViewSettings
from pages.parts import current
from pages.parts.answers import leads, moves
from pages.parts.answers.answered import answered
from pages.parts.look import NOTHING, counted, number, plain

MOST_COUNTIES_NAMED = 4
MOST_NAMED = 2


def draw(selection: Selection, settings: ViewSettings) -> None:
    """Twelve lines, and the button for the same on paper."""
    asked = (settings.source, selection, BOTH)
    level = "state" if settings.level == "county" else settings.level
    found = moves.ask(corridors.season_calendar, *asked, level)
    totals = moves.ask(corridors.season_totals, *asked)
    lines = corridors.calendar_lines(found, totals)
    crops = _crops(selection)
    note = ""
    if crops is not None:
        note = crops_note(crops, county_words(selection))
        if crops.filings:
            lines["crops"] = crop_lines(crops)
    place = take_away_moves.place_words(selection)
    head, sheet = st.columns([4, 1], vertical_alignment="center")
    head.markdown(f"##### Who comes to {plain(place)} and who leaves, month by month")
    with sheet:
        take_away_moves.draw_calendar(selection, settings, place, lines, note)
    if "crops" in lines:  # on screen beside one another, so fewer names each; paper has room
        lines = corridors.calendar_lines(found, totals, MOST_NAMED).assign(
            crops=crop_lines(crops, MOST_NAMED)
        )
    shown = lines.rename(columns={
        "month_name": "Month", "arrive_children": "Arrive", "arrive_from": "from",
        "leave_children": "Leave", "leave_to": "to", "crops": "Crops with jobs on record (workers)",
    })  # fmt: skip
    st.dataframe(shown, hide_index=True, height="content", placeholder=NOTHING)
    st.caption(
        "Different children by the month of the move, all years of the source under your filters: who came in two "
        "years counts once. Beside two places a child stands with each."
    )
    st.caption(
        plain(note, 900)
        or "To see beside it which crops are worked when, load a file of farm jobs (H-2A job orders)."
    )


def county_words(selection: Selection) -> str:
    """The counties whose jobs are told, by name."""
    if not (selection.places or selection.counties):
        return state_name(selection.state)
    counties = sorted(counties_of(selection, leads.places()))
    if not counties:
        return "places without a known county"
    if len(counties) > MOST_COUNTIES_NAMED:
        return f"{len(counties)} counties"
    read = current.county_reader()
    return ", ".join(f"{read(fips)} county" for fips in counties)


def crops_note(crops: SeasonCrops, where: str) -> str:
    """What the column of crops is, or why there is none."""
    if not crops.filings:
        return f"The loaded job orders hold no farm jobs in {where}."
    years = "without days"
    if crops.first_year is not None:
        years = f"of {crops.first_year}"
        if crops.last_year != crops.first_year:
            years = f"between {crops.first_year} and {crops.last_year}"
    told = f"Crops in {where}: {counted(crops.filings, 'job order', 'job orders')} {years}. {CAUTION}"
    if crops.undated_workers:
        told += f" Jobs for {number(crops.undated_workers)} workers give no days and are in no month."
    return told


def _crops(selection: Selection) -> SeasonCrops | None:
    """None where no job orders are loaded."""
    if "farm_jobs" not in set(leads.loaded()["kind"].astype(str)):
        return None
    return _season_crops(counties_of(selection, leads.places()))


@answered(max_entries=64)
def _season_crops(counties: frozenset[str]) -> SeasonCrops:
    return season_crops(leads.listed(lambda table, _: farm_sites(table), Selection()), counties)
