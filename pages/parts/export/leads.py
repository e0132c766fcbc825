"""The export panel of missed enrollment: exactly what is shown, masked for outside, children apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.exports.context import Audience, ExportContext, Outgoing, for_audience
from analytics.exports.geojson import geojson
from analytics.exports.kml import kml
from analytics.exports.map_file import map_file
from analytics.exports.workbook import places_csv, workbook
from analytics.leads import missed_enrollment as question
from analytics.leads.shared_list import MONTHS, PLACES, Asked, Told
from analytics.selection import Selection, run_sentence
from analytics.wording import day_not_known, in_words, own_time, state_name
from pages.parts import current
from pages.parts.answers import leads
from pages.parts.export import downloads, outside, panel
from pages.parts.export.for_whom import for_whom
from pages.parts.look import PLACES_CREDITS
from pages.parts.map import site_switches

FILES: tuple[tuple[str, str, str, Callable[[Outgoing], bytes]], ...] = (
    (
        "Excel",
        "xlsx",
        ":material/table:",
        lambda out: workbook(out.context, places=out.places, counties=out.counties, months=out.months),
    ),
    (
        "Google Earth",
        "kml",
        ":material/public:",
        lambda out: kml(out.context, out.places, out.counties, sites=out.sites),
    ),
    (
        "Map to open offline",
        "html",
        ":material/map:",
        lambda out: map_file(out.context, out.places, out.counties, sites=out.sites),
    ),
    ("CSV", "csv", ":material/csv:", lambda out: places_csv(out.context, out.places)),
    (
        "GeoJSON",
        "geojson",
        ":material/data_object:",
        lambda out: geojson(out.context, out.places),
    ),
)
"""Label, ending, icon, and how the bytes are made (on click only)."""

Lists = Callable[[], Mapping[str, pd.DataFrame]]
"""Reads the sheets with a line per family, child and row (only "Rows" where nothing tells families)."""


def draw(selection: Selection, lists: Lists) -> None:
    """The export panel of a selection. `lists()` reads the lists of children, when asked."""
    panel.draw(lambda: content(selection, lists))


def content(selection: Selection, lists: Lists) -> None:
    """What stands in the panel: for whom, the files, and the list of children as a step apart."""
    st.caption("Files of exactly what is shown, with its filters written in.")
    audience, tab = for_whom("take-away-audience")
    with tab:
        _files(selection, audience, lists)


def _files(selection: Selection, audience: Audience, lists: Lists) -> None:
    on_map = site_switches.switched_on()

    def outgoing(told: Told | None = None) -> Outgoing:
        places = leads.answer(question.by_place, selection)
        leaving = for_audience(
            context(selection, audience),
            places=places,
            counties=leads.answer(question.by_county, selection),
            months=leads.answer(question.by_month, selection),
            told=told,
        )
        return replace(leaving, sites=site_switches.layers(selection, places, on_map))

    is_outside = audience == "outside"
    is_offered = not is_outside or outside.draw_offer(_part(selection))
    for label, ending, icon, make in FILES:
        name = file_name(selection, audience, ending)

        def made(make=make, name=name) -> bytes:
            if not is_outside:
                return make(outgoing())
            return outside.handed_out((_part(selection),), name, lambda told: make(outgoing(told[0][0])))

        downloads.counts(
            label,
            made,
            name,
            key=f"take-{audience}-{ending}",
            icon=icon,
            width="stretch",
            disabled=not is_offered,
        )
    if audience == "internal":
        _children(selection, outgoing, lists)


def _part(selection: Selection) -> outside.Part:
    exact = leads.exact_of(selection)
    asked = Asked(exact, (PLACES, MONTHS), has_families=True, has_window=True)
    return outside.Part(outside.list_of(exact), (asked,))


def context(selection: Selection, audience: Audience) -> ExportContext:
    """What every file of this selection says about itself."""
    extract = leads.extract_of(selection)
    totals = leads.answer(question.totals, selection)
    words = current.filter_words(selection)
    return ExportContext(
        title=f"Missed enrollment, move {selection.direction} {state_name(selection.state)}",
        filters_sentence="; ".join(f"{name}: {value}" for name, value in words) or "none",
        filters=(
            ("Run", f"move {selection.direction} {state_name(selection.state)}"),
            *words,
        ),
        as_of=extract["as_of_date"].date(),
        extract_lines=(
            f"{extract['file_name']}, {extract['rows_accepted']} rows, "
            f"loaded {in_words(own_time(extract['loaded_at']))} (extract {extract['extract_id']})"
            f"{day_not_known(str(extract['as_of_source']))}",
        ),
        direction_sentence=run_sentence(selection.direction, selection.state),
        audience=audience,
        made_at=dt.datetime.now(),
        children=totals.children,
        families=totals.families,
        rows=totals.rows,
        not_placed_children=totals.not_placed_children,
        elsewhere_children=totals.elsewhere_children,
        is_synthetic=bool(extract["is_synthetic"]),
        credits=(PLACES_CREDITS,),
        unit=leads.unit_of(selection),
        direction="to" if selection.direction == "to" else "from",
    )


def file_name(selection: Selection, audience: Audience, ending: str, what: str = "places") -> str:
    """A name that says run, State, day and handling; never a place or a person."""
    day = leads.extract_of(selection)["as_of_date"].date()
    handling = "confidential" if audience == "internal" else "shared"
    return f"missed-{what}-move-{selection.direction}-{selection.state}-{day}-{handling}.{ending}"


def _children(selection: Selection, outgoing: Callable[[], Outgoing], lists: Lists) -> None:
    """The list of children: a step of its own, confirmed by a name and a reason, and recorded."""
    unit = leads.unit_of(selection)
    with st.expander(f"With the list of {unit.many}", icon=":material/lock:"):
        st.caption(
            f"{'Names, ids and birth dates' if unit.tells_families else 'Each row with what its file says'}. "
            "Confidential: only for staff with a need to know. "
            "Who takes the list, for whom, why, when and under which filters is kept: *Privacy and sources* "
            "shows it."
        )
        who = st.text_input("Your name", key="take-away-who", max_chars=80)
        given_to = st.text_input(
            "Who gets the list", key="take-away-to", max_chars=80, placeholder="you, if this stays empty"
        )
        why = st.text_input("What it is for", key="take-away-why", max_chars=200)
        is_confirmed = st.checkbox(
            "I will keep this list confidential and delete it after use", key="take-away-sure"
        )

        def made() -> downloads.PersonsFile:
            children = lists()
            out = outgoing()
            handed_out = (
                ("Taken by", who.strip()),
                ("Given to", given_to.strip() or who.strip()),
                ("For", why.strip()),
            )
            content = workbook(
                replace(out.context, handed_out=handed_out),
                places=out.places,
                counties=out.counties,
                months=out.months,
                children=children,
            )
            return downloads.PersonsFile(content, len(children["Rows"]), out.context.filters_sentence)

        downloads.persons(
            f"Excel with the list of {unit.many}",
            made,
            file_name(selection, "internal", "xlsx", what=unit.many),
            who=who,
            why=why,
            given_to=given_to,
            key="take-children",
            disabled=not is_confirmed,
            width="stretch",
        )
