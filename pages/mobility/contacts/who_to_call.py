"""Who to call: the places families come from and go on to, each with its office, to work through."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.exports.lists.call_list import call_tables, call_workbook
from analytics.mobility.moves import EPOCH, SOURCE_WORDS
from analytics.mobility.reported.notices import chosen_notices, notices_by_other
from analytics.mobility.view import BOTH, IN, OUT
from analytics.mobility.who_to_call import (
    WAY_TITLES,
    Seasons,
    call_list,
    in_one_line,
    none_yet,
    partners,
    seasons,
    whom,
)
from analytics.selection import Selection
from analytics.wording import state_name
from data.board import contacts
from data.board.database import BoardNotUsable
from data.board.entries import Contact
from pages.mobility import notices, take_away_moves
from pages.mobility.contacts import contact_form, contact_list, share_call_list
from pages.mobility.view_settings import ViewSettings
from pages.parts import flash
from pages.parts.answers import leads, moves
from pages.parts.export import downloads, panel
from pages.parts.look import counted, day, number, plain

MOST_CALLS = 8
MOST_OFFICES = 3
_BY = {"state": "State", "county": "county", "place": "town"}


def draw(selection: Selection, settings: ViewSettings) -> None:
    """The section: two lists to work through, the list of offices below."""
    _section(selection, settings)


@st.fragment
def _section(selection: Selection, settings: ViewSettings) -> None:
    try:
        offices = contacts.read_contacts(leads.store().folder)
    except BoardNotUsable as refused:
        st.error(plain(refused, 800))
        return
    if selection.state is None:
        st.caption(
            "Whose State this is can be told once a Missed Enrollment report is loaded or computed: "
            "then the places that families come from and go on to stand here."
        )
    else:
        _calls(selection, settings, offices)
    contact_list.draw(offices, selection.state)


def _calls(selection: Selection, settings: ViewSettings, offices: tuple[Contact, ...]) -> None:
    held = moves.moves(settings.source)
    season = seasons(selection, EPOCH + dt.timedelta(days=held.last_day))
    listed = call_list(
        *(
            moves.ask(partners, settings.source, asked, BOTH, settings.level)
            for asked in (season.now, season.before)
        )
    )
    notice_counts = {}
    if notices.are_loaded():
        notice_counts = notices_by_other(
            chosen_notices(notices.loaded_notices(), season.now, BOTH), settings.level
        )
    _said(selection, settings, season, EPOCH + dt.timedelta(days=held.first_day))
    _export(selection, settings, season, listed, offices, notice_counts)
    for column, way in zip(st.columns(2, gap="medium"), (IN, OUT), strict=True):
        with column:
            _way(way, listed[listed["way"] == way], season, offices, notice_counts)


def _said(selection: Selection, settings: ViewSettings, season: Seasons, first_day: dt.date) -> None:
    home = plain(take_away_moves.place_words(selection))
    st.markdown(
        f"Children and families who crossed the border of **{home}**, "
        f"{plain(season.now_words)}, beside the season before ({plain(season.before_words)}); by "
        f"{_BY[settings.level]}. Coming and going are two lists: a child may be in "
        "both."
    )
    st.caption(f"Counted from {SOURCE_WORDS[settings.source]}.")
    if season.first_day_before and first_day > season.first_day_before:
        st.caption(
            f"The data begin on {day(first_day)}: of the season before they hold only a part, or nothing."
        )


def _way(
    way: str,
    listed: pd.DataFrame,
    season: Seasons,
    offices: tuple[Contact, ...],
    notice_counts: dict[tuple[str, str], tuple[int, int]],
) -> None:
    st.markdown(f"##### {WAY_TITLES[way]}")
    if listed.empty:
        what = "came from" if way == IN else "went on to"
        st.caption(f"No child {what} another place in either season under these filters.")
        return
    key = f"call-most-{way}"
    most = st.session_state.get(key, MOST_CALLS)
    if silent := none_yet(listed.iloc[most:]):
        st.caption(plain(silent, 400))
    for row in listed.head(most).itertuples():
        _card(row, offices, notice_counts.get((way, row.unit_id)))
    if len(listed) > most:

        def more() -> None:
            st.session_state[key] = most + MOST_CALLS

        st.button(
            f"Show {min(MOST_CALLS, len(listed) - most)} more of {number(len(listed))}",
            key=f"{key}-more",
            on_click=more,
        )


def _card(row, offices: tuple[Contact, ...], notice_counts: tuple[int, int] | None) -> None:
    where = f"{row.way}-{row.unit_id}"
    known = whom(offices, row.state_code, row.county_name, row.place_name)
    with st.container(border=True, key=f"call-card-{row.way}-{row.Index}", gap="xsmall"):
        name = state_name(row.name) if row.name == row.state_code else row.name
        st.markdown(f"**{plain(name)}** · {_children(row.children, row.families)}")
        said = f"Season before: {_children(row.children_before, row.families_before)}."
        if notice_counts:
            said += (
                f" Move notices this season, not among the children: "
                f"{counted(notice_counts[0], 'arrival', 'arrivals')}, "
                f"{counted(notice_counts[1], 'departure', 'departures')}."
            )
        st.caption(said)
        flash.show(contact_form.FLASH, at=where)
        for contact, words in known[:MOST_OFFICES]:
            _office(where, contact, words)
        if len(known) > MOST_OFFICES:
            st.caption(f"{len(known) - MOST_OFFICES} more are on the contact list below.")
        fresh = Contact(row.state_code or "", county_name=row.county_name, place_name=row.place_name)
        if not known:
            st.markdown("Nobody on the list yet.")
        st.button(
            "Add another" if known else "Add who to call",
            key=f"call-add-{where}",
            icon=":material/add:",
            type="tertiary" if known else "secondary",
            on_click=contact_form.open_form,
            args=(where, fresh),
        )
        contact_form.draw(where)


def _children(children: int, families: int) -> str:
    return f"{counted(children, 'child', 'children')}, {counted(families, 'family', 'families')}"


def _office(where: str, contact: Contact, words: str) -> None:
    """One office in a card: whom to ask for, and that it was called."""
    today = dt.date.today()
    is_called = contact.called_date == today
    folder = leads.store().folder

    def called() -> None:
        flash.attempt(
            contact_form.FLASH,
            "Taken back." if is_called else "Noted.",
            lambda: contacts.mark_called(folder, contact.contact_id, None if is_called else today),
            at=where,
        )

    called_on = f"called {day(contact.called_date)}" if contact.called_date else "not called yet"
    note = f" · {contact.note}" if contact.note else ""
    at = f"{where}-{contact.contact_id}"
    st.markdown(plain(in_one_line(contact), 300))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(f"{words} · {called_on}{note}", 400))
        st.button(
            "Not called" if is_called else "Called today",
            key=f"call-done-{at}",
            on_click=called,
            icon=":material/undo:" if is_called else ":material/call:",
            type="tertiary",
        )
        st.button(
            "Edit",
            key=f"call-edit-{at}",
            icon=":material/edit:",
            type="tertiary",
            on_click=contact_form.open_form,
            args=(where, contact),
        )


def _export(
    selection: Selection,
    settings: ViewSettings,
    season: Seasons,
    listed: pd.DataFrame,
    offices: tuple[Contact, ...],
    notice_counts: dict[tuple[str, str], tuple[int, int]],
) -> None:
    context = take_away_moves.context(season.now, replace(settings, mode=BOTH))
    context = replace(
        context,
        title=f"Who to call, {take_away_moves.place_words(selection)}",
        filters=(*context.filters, ("Season", season.now_words), ("Season before", season.before_words)),
    )
    name = f"who-to-call-{state_name(selection.state)}-{dt.date.today()}".replace(" ", "-")

    def shared() -> None:
        share_call_list.draw(context, settings, season, listed, offices, f"{name}-shared.xlsx")

    with st.container(horizontal=True):
        downloads.counts(
            "For staff (Excel)",
            lambda: call_workbook(context, call_tables(listed, offices, notice_counts)),
            f"{name}-confidential.xlsx",
            key="call-take-confidential",
            icon=":material/download:",
            disabled=listed.empty,
        )
        if st.button(
            "Share outside",
            key="call-share",
            icon=":material/download:",
            disabled=listed.empty,
        ):
            panel.opened(shared)
    st.caption("To share outside: counts under 10 are hidden; notices and your notes stay inside.")
