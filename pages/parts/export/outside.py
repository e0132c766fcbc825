"""What may be shared outside of a list: said before, decided anew on the click, and recorded.

Every file for people outside goes through here. What it tells is weighed against all that was
shared of the same run before (data.handed_out.shared_outside); under a lock, so that two files shared at the
same time know of each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from analytics.leads.shared_list import Asked, ListRows, Told, list_rows, tell, told_alone
from analytics.leads.shared_words import said
from analytics.selection import Selection
from data.handed_out import shared_outside
from data.handed_out.shared_outside import RecordNotUsable, SharedFile
from pages.parts.answers import leads
from pages.parts.answers.answered import answered
from pages.parts.look import plain


@dataclass(frozen=True)
class Shareable:
    """A list that files are shared of. `run`: the name under which they are recorded; `others`: the
    rows of another list of the run by its extract, None where it is no longer loaded."""

    run: str
    extract: str
    rows: ListRows
    others: Callable[[str], ListRows | None] = lambda _: None


@dataclass(frozen=True)
class Part:
    """What a file wants to tell of one list. `title`: which part it is, where there are several."""

    list: Shareable
    asked: Sequence[Asked]
    title: str = ""


@dataclass(frozen=True)
class Offer:
    """What a file would tell, in sentences; `refused`: why there is none at all."""

    sentences: tuple[str, ...] = ()
    refused: str = ""


def list_of(selection: Selection) -> Shareable:
    """The list that a selection looks at."""
    exact = leads.exact_of(selection)

    def other(extract: str) -> ListRows | None:
        return _rows(extract) if extract in set(leads.extracts()["extract_id"]) else None

    return Shareable(f"{exact.direction} {exact.state}", exact.extract, _rows(exact.extract), other)


@answered(max_entries=4)
def _rows(extract: str) -> ListRows:
    return list_rows(leads.coded(extract))


def draw_offer(*parts: Part) -> bool:
    """Say what a file of these parts would tell; whether there is one."""
    offered = _offer(parts)
    if offered.refused:
        st.warning(plain(offered.refused, 1_000))
        return False
    st.info(plain(" ".join(offered.sentences), 1_000))
    return True


def _offer(parts: Sequence[Part]) -> Offer:
    folder, sentences, is_empty = leads.store().folder, [], True
    try:
        for part in parts:
            earlier = shared_outside.recorded(folder, part.list.run)
            told = _told(part, earlier)
            alone = told_alone(part.list.rows, part.asked) if earlier else told
            about = f"{part.title}: " if part.title else ""
            sentences += [f"{about}{' '.join(said(told, alone, earlier))}"]
            is_empty &= all(one.is_empty for one in told)
    except (RecordNotUsable, ValueError) as refused:
        return Offer(refused=str(refused))
    return Offer(refused=" ".join(sentences)) if is_empty else Offer(tuple(sentences))


def handed_out(
    parts: Sequence[Part], what: str, write: Callable[[tuple[tuple[Told, ...], ...]], bytes]
) -> bytes:
    """The file that `write` makes of what each part may tell, recorded before it leaves.

    `what`: its name. Raises RecordNotUsable, OSError where it cannot be recorded, ValueError where
    nothing may be told.
    """
    folder = leads.store().folder
    with shared_outside.sharing(folder):
        told = tuple(_told(part, shared_outside.recorded(folder, part.list.run)) for part in parts)
        if all(one.is_empty for each in told for one in each):
            raise ValueError("Nothing of this view can be shared outside.")
        content = write(told)
        now = dt.datetime.now(dt.UTC)
        for part, each in zip(parts, told, strict=True):
            views = tuple(view for one in each for view in one.shared_views())
            shared_outside.record(folder, SharedFile(now, what, part.list.run, part.list.extract, views))
    return content


def _told(part: Part, earlier: tuple[SharedFile, ...]) -> tuple[Told, ...]:
    # What was shared is only ever added to: its length says which record it is.
    return _worked_out(part.list.run, part.list.extract, len(earlier), repr(part.asked), part, earlier)


@answered(max_entries=16, show_spinner="Comparing with what was shared before …")
def _worked_out(
    run: str, extract: str, files: int, asked: str, _part: Part, _earlier: tuple[SharedFile, ...]
) -> tuple[Told, ...]:
    """What a part may tell: once for the sentences and the click."""
    extracts = dict.fromkeys(one.extract for one in _earlier if one.extract != _part.list.extract)
    others = [rows for extract in extracts if (rows := _part.list.others(extract)) is not None]
    return tell(_part.list.rows, _earlier, _part.asked, others)
