"""The watched folder: which one, what it does just now, and the files in it that wait for a person."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from data.load.watched.memory import (
    NotWatchable,
    Seen,
    check_folder,
    set_watched_folder,
    waiting,
    watched_folder,
)
from data.reading.door import check_size
from data.reading.grid import FileNotReadable
from data.store.errors import what_failed
from data.store.folder import make_private_folder
from data.store.parts import contents_loaded
from data.store.reader import StoreNotUsable
from data.upkeep import watching
from pages.loading.work import FLASH
from pages.parts import flash
from pages.parts.answers import leads
from pages.parts.look import counted, plain

CHOSEN = "watched-chosen"
"""Names of the waiting files that a person took to check and load."""


@dataclass(frozen=True)
class WaitingFile:
    """A file of the watched folder, as an uploaded one to whoever checks and loads it."""

    path: Path
    file_id: str

    @property
    def name(self) -> str:
        return self.path.name

    def getbuffer(self) -> bytes:
        """Its bytes; no link is followed. Raises FileNotReadable."""
        try:
            check_size(self.path)
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
            with open(os.open(self.path, flags | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise FileNotReadable("This is no file any more: put it into the folder again.")
                return file.read()
        except OSError as error:
            raise FileNotReadable(
                f"The file in the watched folder cannot be read ({error.strerror}): put it there again."
            ) from error


def draw_waiting() -> None:
    """The files that were left for a person, each with its reason and a button to check and load it."""
    store = leads.store()
    folder, left = watched_folder(store.folder), _left()
    if not left:
        return
    chosen = st.session_state.setdefault(CHOSEN, [])
    with st.container(border=True):
        st.markdown(
            f":material/pending_actions: **Waiting for you: {counted(len(left), 'file', 'files')}** "
            "of the watched folder. They are not loaded."
        )
        for seen in left:
            said, button = st.columns([5, 1], vertical_alignment="center")
            said.markdown(f"**{plain(seen.name)}** {plain(seen.reason, 600)}")
            if folder is not None and seen.name not in chosen:
                button.button(
                    "Check and load",
                    key=f"waiting-{seen.sha256}-{seen.name}",
                    on_click=chosen.append,
                    args=(seen.name,),
                    width="stretch",
                )


def chosen() -> list[WaitingFile]:
    """The waiting files that a person took; of those, the ones that wait still."""
    store = leads.store()
    folder = watched_folder(store.folder)
    names = set(st.session_state.get(CHOSEN, []))
    if folder is None or not names:
        return []
    return [WaitingFile(folder / seen.name, _id_of(seen)) for seen in _left() if seen.name in names]


def _left() -> list[Seen]:
    """Those that wait still: one that was loaded here a moment ago does not, though no look was made since."""
    loaded = contents_loaded(leads.store())
    return [seen for seen in waiting(leads.store().folder) if seen.sha256 not in loaded]


def _id_of(seen: Seen) -> str:
    return f"watched-{seen.sha256 or seen.mtime_ns}"


def forget() -> None:
    """After they were loaded: none is taken any more."""
    st.session_state[CHOSEN] = []


def draw_setting() -> None:
    """The folder that is watched, and how to choose another or none."""
    store = leads.store()
    folder = watched_folder(store.folder)
    if folder is not None:
        _state(folder)
    with st.expander("Watch a folder", icon=":material/folder_eye:"):
        st.caption(
            "Extracts that are put into a folder of this computer, or of a network drive, are loaded by "
            "themselves while Atlas runs. What is doubtful waits here for you. Nothing in the folder is moved, "
            "changed or deleted, folders inside it and links are not looked at."
        )
        written = st.text_input(
            "Folder",
            value=str(folder or ""),
            key="watched-folder",
            max_chars=1000,
            placeholder="Its whole path, such as C:\\Extracts or /home/me/extracts",
        )
        on, off = st.columns(2)
        if on.button("Watch this folder", key="watch-on", width="stretch", icon=":material/visibility:"):
            try:
                make_private_folder(store.folder)
                path = check_folder(written, store.folder)
                set_watched_folder(store.folder, path)
                flash.say(FLASH, f"Watching {path} from now on, whenever Atlas runs.")
            except (NotWatchable, StoreNotUsable) as refused:
                flash.say(FLASH, str(refused), is_done=False)
            except OSError as error:
                flash.say(FLASH, what_failed(error, store.folder), is_done=False)
            st.rerun()
        if off.button("Watch none", key="watch-off", width="stretch", disabled=folder is None):
            set_watched_folder(store.folder, None)
            flash.say(FLASH, "No folder is watched any more.")
            st.rerun()


def _state(folder: Path) -> None:
    store = leads.store()
    if trouble := watching.trouble(store):
        st.warning(
            f"The folder {plain(folder, 300)} is not looked at: {plain(trouble, 400)}",
            icon=":material/folder_off:",
        )
        return
    at_work = watching.at_work(store)
    doing = f" At work: {plain(at_work)}." if at_work else ""
    st.caption(f"**Watched folder**: {plain(folder, 300)}. What is put into it is loaded by itself.{doing}")
