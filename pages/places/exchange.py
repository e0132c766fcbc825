"""What was decided by hand: taking it back, sending the list to another office, taking one in."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.exports.lists.place_choices import ListNotReadable, compared, read_list, written_list
from data.geocoding.gazetteer import place_details
from data.store.place_choices import Alias
from pages.parts.export import downloads
from pages.parts.look import NOTHING, counted, plain
from pages.places.save import remember_now


def draw(aliases: Sequence[Alias]) -> None:
    """The decided spellings as a table, and the exchange of lists."""
    if aliases:
        _decided(aliases)
    else:
        st.caption("Nothing was decided by hand yet.")
    st.markdown("##### Exchange with another office")
    st.caption("The list holds places as people write them and who decided: no child's data.")
    out, into = st.columns(2, gap="medium")
    with out:
        downloads.counts(
            "Export the list (CSV)",
            lambda: written_list(aliases),
            "places_decided_by_hand.csv",
            key="places-export",
            disabled=not aliases,
            icon=":material/download:",
        )
    sent = into.file_uploader("Import a list (CSV)", type=["csv"], key="alias-list")
    if sent is not None:
        _import(aliases, sent.getvalue())


def _named(aliases: Sequence[Alias]) -> list[str]:
    """Where each alias puts its spelling, in words."""
    ids = sorted({alias.place_id for alias in aliases if alias.place_id is not None})
    names = {
        int(town.place_id): f"{town.place_name}, {town.state_code}"
        for town in place_details(ids).itertuples()
    }
    return [
        "left unplaced" if a.place_id is None else names.get(a.place_id, "not known here") for a in aliases
    ]


def _spelling(alias: Alias) -> str:
    return ", ".join(filter(None, (alias.city, alias.state_code, alias.zip, alias.county)))


def _decided(aliases: Sequence[Alias]) -> None:
    table = pd.DataFrame(
        {
            "As written": [_spelling(alias) for alias in aliases],
            "Placed at": _named(aliases),
            "Decided by": [alias.decided_by for alias in aliases],
            "On": [alias.decided_at.date() for alias in aliases],
        }
    )
    event = st.dataframe(
        table,
        key=f"decided-{len(aliases)}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={"On": st.column_config.DateColumn(format="MMM D, YYYY")},
        placeholder=NOTHING,
    )
    marked = [aliases[at] for at in event.selection.rows if 0 <= at < len(aliases)]
    label = f"Take back {counted(len(marked), 'choice', 'choices')}" if marked else "Take back"
    if st.button(label, disabled=not marked, icon=":material/undo:", help="Mark rows above first."):
        done = f"{counted(len(marked), 'choice', 'choices')} taken back: placed by name again."
        remember_now(done, taken_back=marked)


def _import(aliases: Sequence[Alias], content: bytes) -> None:
    """What a list would bring; each conflict is asked; nothing is stored before the button."""
    try:
        came = read_list(content)
    except ListNotReadable as error:
        st.error(plain(error, 300), icon=":material/block:")
        return
    told = compared(aliases, came.aliases)
    st.markdown(
        f"The list brings **{len(told.added):,} new**, {len(told.same):,} that you have already, "
        f"**{len(told.conflicting):,} in conflict**; {len(came.refused):,} lines cannot be used."
    )
    for line, why in came.refused[:20]:
        st.caption(f"Line {line}: {plain(why)}.")
    theirs = []
    for at, (mine, other) in enumerate(told.conflicting):
        ours, wanted = _named([mine, other])
        kept = st.radio(
            plain(_spelling(mine)),
            ("ours", "theirs"),
            index=None,
            horizontal=True,
            key=f"conflict-{at}",
            format_func={
                "ours": f"{plain(ours)} (ours, {plain(mine.decided_by)})",
                "theirs": f"{plain(wanted)} (theirs, {plain(other.decided_by)})",
            }.__getitem__,
        )
        if kept is None:
            theirs.append(None)
        elif kept == "theirs":
            theirs.append(other)
    is_open = None in theirs
    taken = [*told.added, *(alias for alias in theirs if alias is not None)]
    if st.button(
        "Decide each conflict first" if is_open else f"Take in {counted(len(taken), 'place', 'places')}",
        type="primary",
        disabled=is_open or not taken,
        icon=":material/playlist_add_check:",
    ):
        remember_now(f"{counted(len(taken), 'place', 'places')} taken in.", taken)
