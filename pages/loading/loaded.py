"""What is loaded, newest first: what each extract changed, how long it may be kept, taking it out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from analytics.wording import own_time, unit_of
from data.extracts import kind_named
from data.schema.tables import ALL_STATES, COMPUTED, CONTEXT_KINDS
from data.store import removal
from data.store.reader import StoreNotUsable
from data.store.removal import OVERWRITTEN, undo
from data.upkeep.rotation import purge
from pages.loading import outcome
from pages.loading.new_file import made_up
from pages.loading.work import say_what_became_of_it, work_on_store
from pages.parts.answers import leads
from pages.parts.look import NOTHING, bare, counted, day, number, plain

HEADERS = {
    "what": "What", "as_of_date": "As of", "file_name": "File", "rows_read": "Rows read",
    "rows_accepted": "Accepted", "rows_refused": "Refused", "new": "New children",
    "gone": "No longer listed", "until": "Keep until", "loaded_at": "Loaded", "open": "To look at",
}  # fmt: skip


def draw() -> None:
    """One row per extract; a sentence when there is none; below it what can be done with one."""
    st.markdown("#### Loaded lists and records")
    say_what_became_of_it()
    every = leads.loaded()
    extracts = every[~every["kind"].astype(str).isin(CONTEXT_KINDS)]
    if extracts.empty:
        st.caption("None yet.")
        made_up.draw()
        return
    try:
        until = removal.kept_until(leads.store())
    except StoreNotUsable as damaged:
        st.error(plain(damaged, 400), icon=":material/block:")
        until = {}
    _table(extracts, until)
    _past_their_day(extracts, until)
    _reports(extracts)
    made_up.draw()
    _one(extracts, until)


def _table(extracts: pd.DataFrame, until: dict[str, dt.date]) -> None:
    of_extracts = zip(extracts["extract_id"], extracts["kind"], extracts["mapping"], strict=True)
    tells_who = [extract_id for extract_id, *facts in of_extracts if unit_of(*facts).tells_families]
    changes = leads.changes().filter(tells_who, axis="index")
    shown = extracts.assign(
        what=[_what(row) for row in extracts.itertuples()],
        file_name=extracts["file_name"].map(bare),
        new=_counts(extracts["extract_id"], changes["new_children"]),
        gone=_counts(extracts["extract_id"], changes["gone_children"]),
        until=extracts["extract_id"].map(until),
        loaded_at=extracts["loaded_at"].map(own_time),
        open=extracts["extract_id"].map(to_settle()).fillna("–") if to_settle() else None,
    )
    shown = shown[list(HEADERS)].dropna(axis="columns", how="all")
    days = st.column_config.DateColumn
    styles = {
        "as_of_date": days(HEADERS["as_of_date"], format="MMM D, YYYY"),
        "until": days(HEADERS["until"], format="MMM D, YYYY"),
        "loaded_at": st.column_config.DatetimeColumn(HEADERS["loaded_at"], format="MMM D, YYYY, HH:mm"),
    }
    counts = ("rows_read", "rows_accepted", "rows_refused")
    styles |= {name: st.column_config.NumberColumn(HEADERS[name], format="localized") for name in counts}
    st.dataframe(
        shown,
        hide_index=True,
        column_config={name: HEADERS[name] for name in shown} | {n: styles[n] for n in styles if n in shown},
        placeholder=NOTHING,
    )
    if "new" in shown:
        st.caption(
            "New and no longer listed count children against the list before of the same State "
            "and direction. No longer listed is not found: see the reasons in This week."
        )


def to_settle() -> dict[str, str]:
    """Extract id -> in a few words what its load left open and is open still; of those that did."""
    return {
        extract_id: ", ".join(report.open_in_words)
        for extract_id, report in leads.reports().items()
        if report.open_in_words
    }


def _reports(extracts: pd.DataFrame) -> None:
    """What is left to settle, and the report of any load: what it said, its refused rows, their file."""
    names = dict(zip(extracts["extract_id"], extracts["file_name"].map(bare), strict=True))
    reports = {i: report for i, report in leads.reports().items() if i in names}
    left_open = {i: words for i, words in to_settle().items() if i in reports}
    for extract_id, words in left_open.items():
        st.warning(
            f"**{plain(names[extract_id])}** is loaded, but look at this: {plain(words, 300)}. Its report below "
            "says more; load the file again to choose its columns.",
            icon=":material/warning:",
        )
    if not reports:
        return
    rows: dict[str, Any] = dict(zip(extracts["extract_id"], extracts.itertuples(), strict=True))
    in_order = [i for i in names if i in reports]
    with st.expander("Open the report of a load", icon=":material/description:"):
        chosen = st.selectbox(
            "Load",
            in_order,
            index=None,
            placeholder="Choose a loaded file",
            key="opened-report",
            format_func=lambda i: _named(rows[i]),
        )
        if chosen in reports:
            at = own_time(rows[chosen].loaded_at)
            st.caption(f"Loaded on {day(at)}, {at:%H:%M}. Refused rows and places are as they are now.")
            outcome.draw(reports[chosen], key="kept")


def _counts(extract_ids: pd.Series, children: pd.Series) -> list[str | None]:
    """Text, so that an extract with none before it shows a dash; nothing at all where all are so."""
    found = extract_ids.map(children)
    if found.isna().all():
        return [None] * len(found)
    return ["–" if pd.isna(count) else number(count) for count in found]


def _what(row) -> str:
    if isinstance(row.direction, str):
        computed = " (computed)" if row.kind == COMPUTED else ""
        synthetic = ", SYNTHETIC" if row.is_synthetic else ""
        return f"Move {row.direction} {row.state_code}{computed}{synthetic}"
    whose = "several States" if row.state_code == ALL_STATES else row.state_code
    return f"{kind_named(str(row.kind)).title}, {whose}"


def _named(row) -> str:
    """ "may.csv · Move to GA, as of May 31, 2026 · 120 rows": as it is told from every other one."""
    rows = counted(row.rows_accepted, "row", "rows")
    return f"{bare(row.file_name)} · {_what(row)}, as of {day(row.as_of_date)} · {rows}"


def _past_their_day(extracts: pd.DataFrame, until: dict[str, dt.date]) -> None:
    past = extracts[[until.get(i, dt.date.max) < dt.date.today() for i in extracts["extract_id"]]]
    if past.empty:
        return
    files = ", ".join(bare(name) for name in past["file_name"])
    st.warning(f"Past the last day they may be kept: {plain(files, 300)}.", icon=":material/event_busy:")
    if st.button("Delete them now", key="purge-expired", icon=":material/delete_forever:"):
        work_on_store(lambda: purge(leads.store()), "Deleted what was past its day.")


def _one(extracts: pd.DataFrame, until: dict[str, dt.date]) -> None:
    """Keep until, take out, delete for good: for the one extract that is chosen."""
    with st.expander("Take a list out, or say how long it may be kept", icon=":material/delete:"):
        rows: dict[str, Any] = dict(zip(extracts["extract_id"], extracts.itertuples(), strict=True))
        # Nothing is chosen before somebody chooses it: what is taken out should be what was looked at.
        chosen = st.selectbox(
            "List",
            list(rows),
            index=None,
            placeholder="Choose the list",
            key="kept-extract",
            format_func=lambda i: _named(rows[i]),
        )
        if chosen not in rows:
            return
        day_field, set_day = st.columns([2, 1], vertical_alignment="bottom")
        last = day_field.date_input(
            "Last day it may be kept",
            value=until.get(chosen),
            format="MM/DD/YYYY",
            key=f"kept-until-{chosen}",
            help="Empty: until somebody takes it out.",
        )
        if set_day.button("Keep until then", key="kept-set", width="stretch"):
            work_on_store(
                lambda: removal.keep_until(leads.store(), chosen, last),
                f"Kept until {day(last)}." if last else "Kept until somebody takes it out.",
            )
        st.caption(
            "**Take out**: gone from every room; the version of the store before still holds it "
            "until the next load. **Delete for good**: that version and the copy of its rows go too. "
            f"{OVERWRITTEN}"
        )
        is_sure = st.checkbox(f"Yes, this one: {plain(_named(rows[chosen]), 200)}", key=f"kept-sure-{chosen}")
        out, gone = st.columns(2)
        if out.button("Take out", key="kept-undo", disabled=not is_sure, width="stretch"):
            work_on_store(lambda: undo(leads.store(), [chosen]), "Taken out.")
        if gone.button("Delete for good", key="kept-purge", disabled=not is_sure, width="stretch"):
            work_on_store(lambda: purge(leads.store(), [chosen]), "Deleted for good.")
