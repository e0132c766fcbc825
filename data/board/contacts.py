"""The contacts: which office to call about a State, a county, a town or a district.

They stand in the board's file and follow its rules: one transaction a change, an edit that began
from an older text is refused, what a contact said before is kept, nothing is thrown away.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.board.database import FILE, change, copies, opened
from data.board.entries import Contact
from data.board.errors import BoardError
from data.board.personal_data import doubts
from data.board.rows import earlier_edits as edits_before
from data.board.rows import every, insert, new_id, now_utc, read_one, save_edit, write_edit
from data.values.names import long_key
from data.values.regions import state_code

EDITABLE = (
    "state_code", "county_name", "place_name", "district_name", "office", "role", "organization",
    "phone", "email", "note",
)  # fmt: skip
WHOM = ("office", "role", "organization", "phone", "email")
"""One of these has to be there: else there is nobody to call."""

_PRIVATE_MAIL = re.compile(r"@(gmail|yahoo|hotmail|outlook|icloud|aol|live|msn)\.", re.IGNORECASE | re.ASCII)


class NobodyToCall(BoardError, ValueError):
    """A contact says no State, or nothing of whom to call; the message says which."""


def read_contacts(folder: Path) -> tuple[Contact, ...]:
    """Every contact that was not removed, oldest first. Raises BoardDamaged, BoardNotUsable."""
    if not (folder / FILE).exists() and not copies(folder):
        return ()
    with opened(folder) as connection:
        return tuple(every(connection, Contact, "WHERE NOT is_removed"))


def add_contact(folder: Path, contact: Contact) -> Contact:
    """Keep a contact; returns it with its id. Raises NobodyToCall, TextTooLong."""
    kept = replace(settled(contact), contact_id=new_id(), **_made(contact), version=1)
    with change(folder) as connection:
        insert(connection, kept)
    return kept


def edit_contact(folder: Path, edited: Contact, by: str) -> Contact:
    """Save the fields of EDITABLE of a contact that was read as `edited.version`.

    Raises EditedMeanwhile where it is of a newer edit now, EntryGone where it is not there,
    NobodyToCall, TextTooLong.
    """
    wanted = settled(edited)
    with change(folder) as connection:
        return save_edit(connection, wanted, EDITABLE, by)


def remove_contact(folder: Path, contact_id: str, by: str) -> None:
    """Take a contact off the list; it stays in the file. Raises EntryGone."""
    with change(folder) as connection:
        now = read_one(connection, Contact, contact_id)
        write_edit(connection, now, replace(now, is_removed=True), by)


def mark_called(folder: Path, contact_id: str, day: dt.date | None) -> None:
    """Write down the day an office was called last, or take it away.

    No edit: what somebody else is typing about the contact meanwhile stays good.
    """
    with change(folder) as connection:
        connection.execute(
            "UPDATE contacts SET called_date = ? WHERE contact_id = ?",
            (day.isoformat() if day else None, contact_id),
        )


def earlier_edits(folder: Path, contact_id: str) -> list[dict[str, Any]]:
    """One per change of a contact, newest first: version, replaced_by, replaced_at, before (field -> cell)."""
    with opened(folder) as connection:
        return edits_before(connection, Contact, contact_id)


def settled(contact: Contact) -> Contact:
    """The contact with blanks at the ends gone, its State as its two letters and not in the town.

    Raises NobodyToCall.
    """
    trimmed = {name: getattr(contact, name).replace("\x00", "").strip() for name in EDITABLE}
    state = trimmed["state_code"] = state_code(trimmed["state_code"]) or trimmed["state_code"]
    for name in ("place_name", "county_name"):
        trimmed[name] = re.sub(rf"[\s,]+{re.escape(state)}$", "", trimmed[name])
    if not trimmed["state_code"]:
        raise NobodyToCall("The contact names no State: say which State it is for.")
    if not any(trimmed[name] for name in WHOM):
        raise NobodyToCall(
            "The contact says nobody to call: fill in an office, a role, an organization, a phone "
            "or an e-mail."
        )
    return replace(contact, **trimmed)


def asked_of(contact: Contact) -> tuple[str, ...]:
    """Questions to ask about a contact, each one sentence: is it an office, or somebody's family?"""
    asked = list(doubts(contact.note))
    if _PRIVATE_MAIL.search(contact.email):
        asked.append("The e-mail is of a free mailbox: is it an office's, and no family's?")
    return tuple(asked)


def is_for(contact: Contact, state: str, county: str = "", place: str = "") -> str:
    """What a contact is for, seen from a place: "town", "county", "State", "district", or "".

    "": it is for another place. With a State alone every contact of it is for something there:
    one of a town or a county of the State counts as "town" or "county". Names are compared as
    data.values.names reads them: "St. Paul" is "Saint Paul".
    """
    if long_key(contact.state_code) != long_key(state):
        return ""
    is_wide = not (county or place)
    if contact.place_name:
        same = long_key(contact.place_name) == long_key(place)
        fits = not (contact.county_name and county) or _county(contact.county_name) == _county(county)
        return "town" if is_wide or (same and fits) else ""
    if contact.county_name:
        return "county" if is_wide or _county(contact.county_name) == _county(county) else ""
    return "district" if contact.district_name else "State"


def _county(name: str) -> str:
    return re.sub(r" (county|parish|borough)$", "", long_key(name))


def _made(contact: Contact) -> dict[str, str]:
    now = now_utc()
    return {"made_at": now, "changed_at": now, "changed_by": contact.made_by}
