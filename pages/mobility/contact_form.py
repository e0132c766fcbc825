"""One contact as a form in place: add, edit beside another editor, take off the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from data.board import contacts
from data.board.contacts import EDITABLE, NobodyToCall
from data.board.database import BoardNotUsable
from data.board.entries import Contact, EditedMeanwhile, TextTooLong
from data.board.schema import LONGEST
from pages.parts import identity, pin
from pages.parts.answers import leads
from pages.parts.look import plain

OPEN = "call_open"
"""In the session: (where on the page, the Contact that the form began from)."""
TOLD = "call_told"
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


def act(where: str, done: str, do: Callable[[], object]) -> bool:
    """Do something with the list and remember what to tell there; True where it was done."""
    try:
        do()
    except (BoardNotUsable, TextTooLong, NobodyToCall, KeyError) as refused:
        st.session_state[TOLD] = (where, False, str(refused.args[0]))
        return False
    st.session_state[TOLD] = (where, True, done)
    return True


def tell(where: str) -> None:
    """What became of the last click, at the place of the page where it was made."""
    told = st.session_state.get(TOLD)
    if told and told[0] == where:
        del st.session_state[TOLD]
        (st.success if told[1] else st.error)(plain(told[2], 600))


def draw(where: str) -> None:
    """The form, where it is open at this place of the page."""
    base = opened_at(where)
    if base is None:
        return
    key = f"call-form-{where}-{base.contact_id}-{base.version}"
    for at, row in enumerate(_ROWS):
        for column, name in zip(st.columns(len(row)), row, strict=True):
            column.text_input(
                LABELS[name], getattr(base, name), key=f"{key}-{name}", max_chars=LONGEST["words"]
            )
        if at == 1:
            st.caption("For the whole State: leave County, Town and School district empty.")
    st.text_area("Note", base.note, key=f"{key}-note", max_chars=LONGEST["note"], help=pin.NO_NAMES)
    st.caption("An office, never a family. " + pin.NO_NAMES)
    typed = {name: st.session_state[f"{key}-{name}"] for name in EDITABLE}
    for question in contacts.asked_of(replace(base, **typed)):
        st.caption(f":material/help: {question}")
    identity.ask_name()
    theirs: Contact | None = st.session_state.get(_THEIRS)

    def save(version: int) -> None:
        # From the session: a click that comes with the last words typed is of this run already.
        words = {name: st.session_state[f"{key}-{name}"] for name in EDITABLE}
        edited = replace(base, version=version, **words)
        folder = leads.store().folder
        try:
            if base.contact_id:
                is_done = act(where, "Saved.", lambda: contacts.edit_contact(folder, edited, identity.me()))
            else:
                made = replace(edited, made_by=identity.me())
                is_done = act(where, "It is on the list.", lambda: contacts.add_contact(folder, made))
        except EditedMeanwhile as meanwhile:
            st.session_state[_THEIRS] = meanwhile.theirs
            st.session_state[TOLD] = (where, False, str(meanwhile))
            return
        if is_done:
            close()

    def remove() -> None:
        def gone() -> None:
            contacts.remove_contact(leads.store().folder, base.contact_id, identity.me())

        if act(where, "It is off the list.", gone):
            close()

    if theirs is not None:
        _both(theirs, typed)
    with st.container(horizontal=True):
        if theirs is None:
            st.button("Save", key=f"{key}-save", type="primary", on_click=save, args=(base.version,))
        else:
            st.button("Save mine over theirs", key=f"{key}-over", on_click=save, args=(theirs.version,))
        st.button("Close" if theirs is None else "Keep theirs", key=f"{key}-close", on_click=close)
        if base.contact_id and theirs is None:
            st.button("Take off the list", key=f"{key}-remove", type="tertiary", on_click=remove)
    if base.contact_id:
        _earlier(base)


def _both(theirs: Contact, typed: dict[str, str]) -> None:
    st.warning(f"{plain(theirs.changed_by or 'Somebody')} saved other words meanwhile.")
    for name in EDITABLE:
        if getattr(theirs, name) != typed[name]:
            st.markdown(
                f"**{LABELS[name]}**: theirs: {plain(getattr(theirs, name) or '–', 2000)} · "
                f"yours: {plain(typed[name] or '–', 2000)}"
            )


def _earlier(base: Contact) -> None:
    for edit in contacts.earlier_words(leads.store().folder, base.contact_id)[:5]:
        said = "; ".join(
            f"{label}: {edit['before'].get(name)}"
            for name, label in LABELS.items()
            if edit["before"].get(name) != getattr(base, name)
        )
        who = f"{edit['replaced_at'][:10]}, changed by {edit['replaced_by'] or 'somebody'}"
        st.caption(plain(f"Before {who}: {said or 'the same words'}", 1000))
