"""How things look and read everywhere: colours, numbers, dates, and text from files made harmless."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, Literal, NoReturn

import streamlit as st

from analytics.wording import in_words, whole_percent
from data.values.bare_text import bare
from pages.parts.streamlit_internals import DeltaGenerator, TabContainer

STYLE = Path(__file__).with_name("look.css")

TEAL = "#0f6e6e"
ORANGE = "#b4530a"
GREY = "#8a9499"
PERIOD_COLOURS = ("#b5bfc2", "#93a9ac", "#5fa3a3", "#128080")
"""Oldest to newest performance period: the newest is the strongest, on light and on dark."""

OUT_OF_SCHOOL = "#7d5ba6"

DIRECTION_COLOURS = {"to": TEAL, "from": ORANGE}

PLACES_CREDITS = (
    "Place and ZIP coordinates: GeoNames (geonames.org), CC BY 4.0, changed. "
    "Boundaries and population: U.S. Census Bureau."
)

NOTHING = "–"
"""What a table says where it has nothing to say; Streamlit writes the None of the program."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]|~<>$:^&]|(?<=\])\(|!(?=\[))")
"""Signs that markdown reads anywhere."""
_BEGINS_A_BLOCK = re.compile(r"\A(\s*)(?:([#+=!-])|(\d{1,9})([.)]))")
"""What markdown reads at the beginning of a line alone: a name such as Miami-Dade or "Gr." stays itself for
those who hear it, for the names of widgets are read out as they are written."""
_ADDRESS = re.compile(r"(?i)(?:https?|mailto|xmpp)(?=:)|www(?=\.)|(?=@)")
"""Where an address of the web or of a mailbox begins: markdown makes links of these even escaped."""

_JOINER = "\u2060"


def plain(text: object, longest: int = 80) -> str:
    """`text` from a file, for a surface that reads markdown (labels, buttons, captions).

    As `bare`, and every sign that markdown knows is escaped: an image link in a name would make
    the browser fetch it. An address gets an unseen sign where it begins, and stays text.
    """
    apart = _ADDRESS.sub(lambda found: found[0] + _JOINER, bare(text, longest))
    return _BEGINS_A_BLOCK.sub(_escaped, _MARKDOWN.sub(r"\\\1", apart))


def _escaped(begin: re.Match[str]) -> str:
    space, sign, digits, point = begin.groups(default="")
    return f"{space}\\{sign}" if sign else f"{space}{digits}\\{point}"


def in_chart(text: object, longest: int = 40) -> str:
    """`text` from a file, for a chart: plotly reads tags, links among them, in every text."""
    return escape(bare(text, longest), quote=False)


def is_phone() -> bool:
    """Whether the browser says that it is one of a phone: there a megabyte is worth asking for first."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def tabs(*labels: str, key: str | None = None) -> Sequence[TabContainer]:
    """Tabs of which only the `open` one is to be drawn: what nobody looks at is not sent."""
    return st.tabs(labels, key=key or labels[0], on_change="rerun")


def number(value: float) -> str:
    """1234 -> "1,234"."""
    return f"{round(value):,}"


def counted(value: int, one: str, many: str) -> str:
    """ "1 child", "2,345 children"."""
    return f"{number(value)} {one if value == 1 else many}"


def day_columns(*headers: str) -> dict[str, Any]:
    """Columns of a table whose days are sorted as days and written as everywhere else: Sep 30, 2026."""
    return {header: st.column_config.DateColumn(format="MMM D, YYYY") for header in headers}


def number_columns(*headers: str) -> dict[str, Any]:
    """Columns of a table whose numbers are written as everywhere else: 893,929."""
    return {header: st.column_config.NumberColumn(format="localized") for header in headers}


def pct(value: float) -> str:
    """A share in percent without false precision; never rounds a remainder away to 0 or 100."""
    if 0 < value < 1:
        return "<1%"
    if 99 < value < 100:
        return ">99%"
    return f"{whole_percent(value)}%"


def day(value: dt.date | None) -> str:
    """A day for reading, or a dash."""
    return in_words(value) if value else "–"


_ISO_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")


def with_days(sentence: str) -> str:
    """A sentence that the command line writes too, with its days as they stand on every screen."""

    def read(found: re.Match[str]) -> str:
        try:
            return in_words(dt.date.fromisoformat(found[0]))
        except ValueError:
            return found[0]

    return _ISO_DAY.sub(read, sentence)


def head_and_buttons(
    align: Literal["top", "center", "bottom"] = "center",
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """A line: the box at its left for what a room says first, and the line itself, which takes the room's
    buttons beside it, each as wide as its words."""
    line = st.container(horizontal=True, vertical_alignment=align, key="room-head")
    return line.container(width="stretch"), line


def nothing_found(reason: str) -> None:
    """The sentence in place of an empty result: why it is empty. The way out stands below it."""
    st.info(reason, icon=":material/search_off:")


class RoomEnded(Exception):
    """Ends a room early; the dashboard goes on with what stands around it (st.stop ends both)."""


def end_room() -> NoReturn:
    """Draw no more of this room."""
    raise RoomEnded


def figures(*shown: tuple[str, str, str]) -> None:
    """The head figures of a room, each as (name, value, note). Texts of ours only, never a file's."""
    cells = "".join(
        f"<div><span>{escape(name)}</span><b>{escape(value)}</b><small>{escape(note)}</small></div>"
        for name, value, note in shown
    )
    st.html(f'<div class="atlas-figures">{cells}</div>')
