"""The whole list of contacts: to look through, to edit, out and in as Excel or CSV."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analytics.exports.lists.contact_list import contacts_csv, contacts_workbook
from data.board.contact_exchange import ImportedContacts, import_contacts
from data.board.contacts import EDITABLE
from data.board.entries import Contact
from data.board.errors import BoardError
from pages.mobility.contacts import contact_form
from pages.parts import choosing_rows, flash, identity
from pages.parts.answers import leads
from pages.parts.export import downloads
from pages.parts.look import bare, counted, day_columns, plain

COLUMNS = (
    "office", "state_code", "place_name", "county_name", "district_name", "role", "organization",
    "phone", "email", "called_date", "note",
)  # fmt: skip
MOST_REFUSED = 20
_IMPORTED = "call_imported"


def draw(offices: tuple[Contact, ...], state: str | None) -> None:
    """The list, below the calls."""
    with st.expander(
        f"The contact list: {counted(len(offices), 'office', 'offices')}",
        icon=":material/contacts:",
        key="call-contacts",
    ):
        flash.show(contact_form.FLASH, at="list")
        offices = tuple(sorted(offices, key=lambda one: [getattr(one, name) for name in EDITABLE]))
        _table(offices)
        st.button(
            "Add an office",
            key="call-list-add",
            icon=":material/add:",
            on_click=contact_form.open_form,
            args=("list", Contact(state or "")),
        )
        contact_form.draw("list")
        _exchange(offices)


def _table(offices: tuple[Contact, ...]) -> None:
    if not offices:
        st.caption("No office is on the list yet: add one, or import a list you keep elsewhere.")
        return
    choosing_rows.choosing_table(
        pd.DataFrame(
            {
                Contact.table[name].header: [
                    value if name == "called_date" else bare(value, 200)
                    for value in (getattr(contact, name) for contact in offices)
                ]
                for name in COLUMNS
            }
        ),
        Contact.table["office"].header,
        lambda row: contact_form.open_form("list", offices[row]),
        key=f"call-table-{len(offices)}",
        column_config=day_columns(Contact.table["called_date"].header),
    )
    st.caption("A click on the name of an office, or on its box, opens it to edit.")


def _exchange(offices: tuple[Contact, ...]) -> None:
    today = dt.date.today()
    with st.container(horizontal=True):
        for label, ending, write in (
            ("List as Excel", "xlsx", contacts_workbook),
            ("List as CSV", "csv", contacts_csv),
        ):
            downloads.counts(
                label,
                lambda write=write: write(offices),
                f"offices-to-call-{today}.{ending}",
                key=f"call-list-{ending}",
                icon=":material/download:",
                disabled=not offices,
            )
    given = st.file_uploader(
        "Import a list (Excel or CSV): a header row with State, Town, Office, Role, Phone, E-mail",
        ["xlsx", "xls", "csv", "txt"],
        key="call-import",
    )

    def take() -> None:
        try:
            done = import_contacts(leads.store().folder, given.getvalue(), identity.me())
        except BoardError as refused:
            flash.say("call-import", str(refused), is_done=False)
        else:
            st.session_state[_IMPORTED] = done

    if given is not None:
        st.button("Take it in", key="call-take", on_click=take, type="primary")
    flash.show("call-import")
    if imported := st.session_state.pop(_IMPORTED, None):
        _imported(imported)


def _imported(done: ImportedContacts) -> None:
    st.success(
        f"{done.added} added, {done.same} there already, {done.different} different from the file and "
        f"kept as they are here, {counted(len(done.refused), 'line', 'lines')} refused."
    )
    for line, why in done.refused[:MOST_REFUSED]:
        st.caption(f"Line {line}: {plain(why, 300)}")
    if len(done.refused) > MOST_REFUSED:
        st.caption(f"{len(done.refused) - MOST_REFUSED} more lines are refused like these.")
    if done.unused:
        st.caption(f"Columns without a use here: {plain(', '.join(done.unused), 300)}.")
