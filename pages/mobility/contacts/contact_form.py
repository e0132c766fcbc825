"""One contact as a form in place: add, edit beside another editor, take off the list."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from data.board import contacts
from data.board.contacts import EDITABLE
from data.board.entries import Contact
from data.board.errors import EditedMeanwhile
from data.board.schema import LONGEST
from pages.parts import flash, identity, pin
from pages.parts.answers import leads
from pages.parts.look import plain

OPEN = "call_open"
"""In the session: (where on the page, the Contact that the form began from)."""
FLASH = "call"
"""The messages of the calls and of the list, each at its place of the page (see flash)."""
_THEIRS = "call_theirs"
LABELS = {
    "state_code": "State", "county_name": "County", "place_name": "Town",
    "district_name": "School district", "office": "Office", "role": "Whom to ask for (a role)",
    "organization": "Organization", "phone": "Phone", "email": "E-mail", "note": "Note",
}  # fmt: skip
_ROWS = (
    ("state_code", "county_name"),
    ("place_name", "district_name"),
    ("office",),
    ("role", "organization"),
    ("phone", "email"),
)


def open_form(where: str, contact: Contact) -> None:
    """Open the form at a place of the page (call it from a callback)."""
    st.session_state[OPEN] = (where, contact)
    st.session_state.pop(_THEIRS, None)


def close() -> None:
    st.session_state.pop(OPEN, None)
    st.session_state.pop(_THEIRS, None)


def opened_at(where: str) -> Contact | None:
    """What the form at this place began from, where it is the open one."""
    at, contact = st.session_state.get(OPEN, (None, None))
    return contact if at == where else None


def draw(where: str) -> None:
    """The form, where it is open at this place of the page."""
    base = opened_at(where)
    if base is None:
        return
    key = f"call-form-{where}-{base.contact_id}-{base.version}"
    _fields(base, key)
    typed = _typed(key)
    for question in contacts.asked_of(replace(base, **typed)):
        st.caption(f":material/help: {question}")
    identity.ask_name()
    theirs: Contact | None = st.session_state.get(_THEIRS)
    if theirs is not None:
        _both(theirs, typed)
    with st.container(horizontal=True):
        if theirs is None:
            st.button(
                "Save",
                key=f"{key}-save",
                type="primary",
                on_click=_save,
                args=(where, base, key, base.version),
            )
        else:
            st.button(
                "Save mine over theirs",
                key=f"{key}-over",
                on_click=_save,
                args=(where, base, key, theirs.version),
            )
        st.button("Close" if theirs is None else "Keep theirs", key=f"{key}-close", on_click=close)
        if base.contact_id and theirs is None:
            st.button(
                "Take off the list",
                key=f"{key}-remove",
                type="tertiary",
                on_click=_remove,
                args=(where, base),
            )
    if base.contact_id:
        _earlier(base)


def _fields(base: Contact, key: str) -> None:
    for at, row in enumerate(_ROWS):
        for column, name in zip(st.columns(len(row)), row, strict=True):
            column.text_input(
                LABELS[name], getattr(base, name), key=f"{key}-{name}", max_chars=LONGEST["words"]
            )
        if at == 1:
            st.caption("For the whole State: leave County, Town and School district empty.")
    st.text_area("Note", base.note, key=f"{key}-note", max_chars=LONGEST["note"], help=pin.NO_NAMES)
    st.caption("An office, never a family. " + pin.NO_NAMES)


def _typed(key: str) -> dict[str, str]:
    """What stands in the fields: from the session, for a click that comes with the last words typed
    is of this run already."""
    return {name: st.session_state[f"{key}-{name}"] for name in EDITABLE}


def _save(where: str, base: Contact, key: str, version: int) -> None:
    edited = replace(base, version=version, **_typed(key))
    folder, me = leads.store().folder, identity.me()
    try:
        if base.contact_id:
            is_done = flash.attempt(
                FLASH, "Saved.", lambda: contacts.edit_contact(folder, edited, me), at=where
            )
        else:
            made = replace(edited, made_by=me)
            is_done = flash.attempt(
                FLASH, "It is on the list.", lambda: contacts.add_contact(folder, made), at=where
            )
    except EditedMeanwhile as meanwhile:
        st.session_state[_THEIRS] = meanwhile.theirs
        flash.say(FLASH, str(meanwhile), is_done=False, at=where)
        return
    if is_done:
        close()


def _remove(where: str, base: Contact) -> None:
    def gone() -> None:
        contacts.remove_contact(leads.store().folder, base.contact_id, identity.me())

    if flash.attempt(FLASH, "It is off the list.", gone, at=where):
        close()


def _both(theirs: Contact, typed: dict[str, str]) -> None:
    st.warning(f"{plain(theirs.changed_by or 'Somebody')} saved other words meanwhile.")
    for name in EDITABLE:
        if getattr(theirs, name) != typed[name]:
            st.markdown(
                f"**{LABELS[name]}**: theirs: {plain(getattr(theirs, name) or '–', 2000)} · "
                f"yours: {plain(typed[name] or '–', 2000)}"
            )


def _earlier(base: Contact) -> None:
    for edit in contacts.earlier_edits(leads.store().folder, base.contact_id)[:5]:
        said = "; ".join(
            f"{label}: {edit['before'].get(name)}"
            for name, label in LABELS.items()
            if edit["before"].get(name) != getattr(base, name)
        )
        who = f"{edit['replaced_at'][:10]}, changed by {edit['replaced_by'] or 'somebody'}"
        st.caption(plain(f"Before {who}: {said or 'the same words'}", 1000))
