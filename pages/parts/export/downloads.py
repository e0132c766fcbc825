"""The one door through which files leave the tool: made on the click, recorded where they hold persons.

A file with rows of persons goes through `persons` alone, which writes the audit record
(data.handed_out.audit_log) before it hands anything out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

import streamlit as st

from data.handed_out.audit_log import FILE as RECORD
from data.handed_out.audit_log import ExportRecord, record
from data.store.inventory import is_lost, note
from data.store.reader import StoreNotUsable
from pages.parts.answers import leads

MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".ics": "text/calendar",
}

RECORD_LOST = (
    f"The record of lists that were handed out ({RECORD}) is missing, so none is handed out: put it back "
    f"from a copy, or begin it anew with `python -m data.store renew {RECORD}`."
)


@dataclass(frozen=True)
class PersonsFile:
    """A file with `rows` rows of persons; `filters`: what they were chosen by, in words."""

    content: bytes
    rows: int
    filters: str


def counts(label: str, make: Callable[[], bytes], file_name: str, *, key: str, **looks) -> None:
    """A button for a file of counts, places, offices or plans: nothing in it is a row per person.

    `make` is called on the click and never before. `looks`: as those of st.download_button.
    """
    st.download_button(
        label,
        data=make,
        file_name=file_name,
        mime=MEDIA_TYPES[PurePath(file_name).suffix],
        key=key,
        on_click="ignore",
        **looks,
    )


def persons(
    label: str,
    make: Callable[[], PersonsFile],
    file_name: str,
    *,
    who: str,
    why: str,
    key: str,
    given_to: str = "",
    **looks,
) -> None:
    """A button for a list of persons: closed until it is known who takes it and what for.

    The click records the disclosure in the store's folder; a list that cannot be recorded is not
    handed out (OSError, or StoreNotUsable where the record was lost).
    """
    store = leads.store()
    is_known = bool(who.strip() and why.strip())
    is_disabled = looks.pop("disabled", False) or not is_known
    if is_lost(store.folder, RECORD):
        is_disabled = True
        st.error(RECORD_LOST, icon=":material/block:")

    def recorded() -> bytes:
        if not is_known:
            raise ValueError("A list of persons is handed out to somebody, for a reason.")
        if is_lost(store.folder, RECORD):
            raise StoreNotUsable(RECORD_LOST)
        made = make()
        record(
            store.folder,
            ExportRecord(
                when=dt.datetime.now(dt.UTC),
                who=who.strip(),
                why=why.strip(),
                what=file_name,
                filters=made.filters,
                rows=made.rows,
                store_version=store.version,
                given_to=given_to.strip(),
            ),
        )
        note(store.folder, RECORD)
        return made.content

    counts(label, recorded, file_name, key=key, icon=":material/lock_open:", disabled=is_disabled, **looks)
