"""The step "Check how the columns are read": unfolded only where something is doubtful."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from data.grid import FileNotReadable
from data.inspection import Inspection, inspect
from data.proposal import Said, Undecided
from data.tables import TABLES
from pages.parts import answers
from pages.parts.look import plain

LEFT_OUT = "(leave out)"
ORDER_WORDS = {"mdy": "Month first: 5/4 is May 4", "dmy": "Day first: 5/4 is April 5"}
_BY_WORDS = {"guess": " (guess by its values: check)", "profile": " (profile)"}
_CHILD = {column.name for table in TABLES for column in table.columns if column.points_to_child}


@dataclass(frozen=True)
class Chosen:
    """What a person chose for one file: arguments of load_file, and whether it can be read."""

    sheet: str | None = None
    mapping: dict[str, str | None] = field(default_factory=dict)
    date_order: dict[str, str] = field(default_factory=dict)
    profile: str | None = None
    is_readable: bool = True


def draw(file) -> Chosen:
    """The step for one uploaded file. Nothing to choose where the file cannot be read."""
    key = f"check-{file.file_id}"
    name = Path(file.name).name
    chosen = Chosen(sheet=st.session_state.get(f"{key}-sheet"))
    try:
        proposed = _look(file, key, name, chosen)
    except (FileNotReadable, Undecided) as error:
        st.error(f"**{plain(name)}** {plain(str(error), 600)}", icon=":material/block:")
        return replace(chosen, is_readable=False)
    title = f"Check how the columns are read: {plain(name)}"
    with st.expander(title, expanded=proposed.is_doubtful, icon=":material/table_view:"):
        if proposed.other_sheets:
            names = sorted((proposed.sheet or "", *proposed.other_sheets))
            st.selectbox(
                "Sheet", names, index=names.index(proposed.sheet or ""), key=f"{key}-sheet"
            )
        mapping = _fields(proposed, key)
        orders = _orders(proposed, key)
        chosen = replace(chosen, mapping=mapping, date_order=orders)
        if mapping or orders:
            try:
                now = _look(file, key, name, chosen)
            except (FileNotReadable, Undecided) as error:
                st.error(plain(str(error), 600), icon=":material/block:")
                return chosen
        else:
            now = proposed
        if now.choice.problem:
            st.warning(plain(now.choice.problem, 600), icon=":material/help:")
        _preview(now, key)
        keep = st.text_input(
            "Keep these choices as profile (recognises the same columns next time)",
            key=f"{key}-profile",
            max_chars=60,
            placeholder="Such as: State export",
        )
    return replace(chosen, profile=keep.strip() or None)


def forget() -> None:
    """Drop what was read of the files for the previews: it holds names."""
    for key in [key for key in st.session_state if str(key).startswith("check-")]:
        del st.session_state[key]


def _look(file, key: str, name: str, chosen: Chosen) -> Inspection:
    """The inspection of the file with these choices; the last ones are kept for this session."""
    kept = st.session_state.setdefault(f"{key}-kept", {})
    asked = repr((chosen, answers.store().version))
    if asked not in kept:
        with tempfile.TemporaryDirectory() as own:
            path = Path(own) / ("upload" + Path(name).suffix.lower())
            path.write_bytes(file.getbuffer())
            found = inspect(
                path,
                answers.store().folder,
                file_name=name,
                sheet=chosen.sheet,
                said=Said(chosen.mapping, chosen.date_order),
            )
        while len(kept) > 2:
            del kept[next(iter(kept))]
        kept[asked] = found
    return kept[asked]


def _fields(proposed: Inspection, key: str) -> dict[str, str | None]:
    """A select per column; returns what differs from the proposal."""
    choice = proposed.choice
    fields = [LEFT_OUT, *choice.kind.aliases]
    usual = {name: aliases[0] for name, aliases in choice.kind.aliases.items()}
    differs: dict[str, str | None] = {}
    columns = st.columns(3)
    for i, header in enumerate(proposed.header):
        now = choice.mapping.get(header)
        guess = choice.guesses.get(header)
        by = _BY_WORDS.get(choice.how.get(header, ""), "")
        label = plain(header, 60) + (f" (looks like {usual[guess]})" if guess else by)
        picked = columns[i % 3].selectbox(
            label,
            fields,
            index=fields.index(now) if now else 0,
            format_func=lambda name: usual.get(name, name),
            key=f"{key}-{proposed.sheet}-{i}",
        )
        picked = None if picked == LEFT_OUT else picked
        if picked != now:
            differs[header] = picked
        elif choice.how.get(header) == "guess":
            differs[header] = now  # left as it stands under a person's eyes: confirmed
    return differs


def _orders(proposed: Inspection, key: str) -> dict[str, str]:
    """A choice per column whose dates nothing settles; month first until a person says else."""
    orders = dict(proposed.choice.date_orders)
    for header in proposed.ambiguous_dates:
        orders[header] = st.radio(
            f"Dates in {plain(header, 60)}: nothing in the file settles their order",
            list(ORDER_WORDS),
            format_func=ORDER_WORDS.__getitem__,
            key=f"{key}-order-{header}",
            horizontal=True,
        )
    return orders


def _preview(now: Inspection, key: str) -> None:
    """The first rows as written and as read; names hidden until asked for."""
    if now.before.empty or not now.choice.mapping:
        return
    is_shown = st.toggle("Show names", key=f"{key}-names")
    usual = {name: aliases[0] for name, aliases in now.choice.kind.aliases.items()}
    for words, frame in (("As written", now.before), ("As read", now.after)):
        shown = frame if is_shown else _masked(frame, now.choice.mapping)
        if frame is now.after:
            shown = shown.rename(columns={h: usual[f] for h, f in now.choice.mapping.items()})
        st.caption(f"{words}, first {len(frame)} rows")
        st.dataframe(shown, height=213)


def _masked(frame: pd.DataFrame, mapping: dict[str, str]) -> pd.DataFrame:
    """Letters as x and digits as 9 in the columns that point to a child."""
    hidden = [h for h in frame if mapping[h] in _CHILD or mapping[h] in ("student_name", "age")]
    hidden += [h for h in frame if mapping[h].startswith("parent")]
    masked = frame.copy()
    for header in dict.fromkeys(hidden):
        masked[header] = [re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "x", t)) for t in frame[header]]
    return masked
