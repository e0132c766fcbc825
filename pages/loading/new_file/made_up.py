"""The made-up families beside real lists: said, taken out with the first real list, and brought back."""

from __future__ import annotations

import streamlit as st

from data.load.reports.report import LoadReport
from data.synthetic.loading import load_made_up_families, made_up_extracts, take_out_made_up_families
from pages.loading.work import FLASH, work_on_store
from pages.parts import flash
from pages.parts.answers import leads
from pages.parts.empty_state.nothing_loaded import say_what_is_made_up

SHALL_GO = "made-up-shall-go"


def is_loaded() -> bool:
    """Whether the made-up families of this program are among what is loaded."""
    return bool(made_up_extracts(leads.store()))


def ask() -> None:
    """In the form for files: shall they go when a list of one's own comes in?"""
    if is_loaded():
        st.checkbox(
            "Take the made-up families out when a list of my own is loaded",
            value=True,
            key=SHALL_GO,
            help="They can be brought back with one click, below the table of what is loaded.",
        )


def take_out_after(reports: list[LoadReport], shall_go: bool) -> None:
    """Take them out where a list that is not made up came in, and say so."""
    store = leads.store()
    mine = {report.extract_id for report in reports if report.status == "loaded"}
    if not (shall_go and mine and is_loaded()):
        return
    if mine & set(leads.loaded()["extract_id"][~leads.are_made_up()]):
        many = take_out_made_up_families(store)
        flash.say(
            FLASH,
            f"The {many} lists of made-up families that came with the program were taken out; they can be "
            "brought back below.",
        )


def draw() -> None:
    """Below the loaded extracts: what is made up, and one click to take it out or bring it back."""
    store = leads.store()
    say_what_is_made_up()
    if is_loaded():
        if st.button("Take the made-up families out", key="made-up-out", icon=":material/science_off:"):
            work_on_store(lambda: take_out_made_up_families(store), "The made-up families were taken out.")
    elif st.button(
        "Load made-up families to try things on",
        key="made-up-in",
        icon=":material/science:",
        help="Invented families of Georgia, marked SYNTHETIC everywhere. They never mix with real lists.",
    ):
        work_on_store(lambda: load_made_up_families(store), "The made-up families are loaded.")
