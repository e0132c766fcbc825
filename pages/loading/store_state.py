"""How the store is: what of it is missing or damaged, and when the last good backup was made."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from data.store.reader import Store, StoreNotUsable
from data.upkeep import background
from data.upkeep.daily_folder import VARIABLE, folder_of, kept
from pages.parts.answers import leads
from pages.parts.look import counted, day, plain


def draw() -> None:
    """One line for the backup; above it what is damaged, with what mends it."""
    store = leads.store()
    try:
        store.check_whole()
    except StoreNotUsable as damaged:
        st.error(plain(damaged, 700), icon=":material/block:")
    try:
        _backup(store)
    except StoreNotUsable as unusable:
        st.warning(f"No backup is made: {plain(unusable, 400)}", icon=":material/backup:")


def _backup(store: Store) -> None:
    folder = folder_of(store)
    if folder is None:
        st.caption(f"Daily backups are switched off ({VARIABLE}). Whoever set Atlas up makes copies.")
        return
    newest = next(iter(kept(store)), None)
    failure = background.failure(store)
    if newest is None:
        last = "None yet: it is made within a minute after a load."
    else:
        made = newest.made_at.astimezone()
        lists = counted(len(newest.extracts), "list", "lists")
        last = (
            f"**Last good backup**: {day(made)}, {made:%H:%M}, {lists} and everything beside them, read back and "
            f"compared; in {plain(folder, 200)}. "
            + ("It is sealed with a passphrase." if newest.is_sealed else "It holds names.")
        )
    if background.is_writing(store):
        last += " The next one is being written now."
    if failure:
        ago = f" {last}" if newest else ""
        st.warning(
            f"The last try to make a backup failed: {plain(failure, 400)}{ago}", icon=":material/backup:"
        )
    elif newest is None:
        st.caption(f"**Last good backup**: {last}" if store.version else "Nothing is loaded: no backup yet.")
    else:
        st.caption(last)
    if newest is not None and dt.datetime.now(dt.UTC) - newest.made_at < dt.timedelta(0):
        st.caption("The clock of this computer was set back: that day lies ahead of it.")
