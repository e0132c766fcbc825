"""What can be chosen in a room beside the filters of a link, by name: `--set level=county`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data.values.bare_text import bare


class NotUnderstood(ValueError):
    """What was asked cannot be read; the message says what, and what would be right."""


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: how it is written, and in words what it is."""

    written: str
    fits: Callable[[str], bool]
    meaning: str


def _one_of(*values: str) -> tuple[str, Callable[[str], bool]]:
    return "|".join(values), values.__contains__


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _is_period(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d", text) is not None


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{12}", text) is not None


_COMPARED = ("known", "seasons", "inhabitants", "farm_jobs")

SETTINGS: dict[str, Choice] = {
    "source": Choice(*_one_of("records", "mobility", "missed"), "whose moves: else the fullest that is loaded"),
    "way": Choice(*_one_of("in", "out", "both", "within", "everywhere"), "else as the run: in or out"),
    "level": Choice(*_one_of("place", "county", "state"), "towns, counties or States: else towns"),
    "month": Choice("1 to 12", tuple(map(str, range(1, 13))).__contains__, "last seen at the end of"),
    "against": Choice(*_one_of("rest", "period", "year", "states"), "what patterns are compared with: else the rest of the list"),
    "beside": Choice("LINK", lambda text: bool(text), "the other side, as a link writes it: else the list before, else the other run"),
    "first": Choice("YYYY-MM-DD", _is_day, "the first day: else the performance period's"),
    "last": Choice("YYYY-MM-DD", _is_day, "the last day: else today"),
    "compared": Choice("|".join((*_COMPARED, "EXTRACT")), lambda text: text in _COMPARED or _is_id(text), "what pockets are measured against: else as the room proposes"),
    "by": Choice(*_one_of("town", "county"), "pockets of towns or counties"),
    "count": Choice(*_one_of("families", "children"), "what pockets count"),
    "day": Choice(*_one_of("newest", "first"), "the move on whose day a family counts"),
    "ongoing": Choice(*_one_of("yes", "no"), "only pockets that still go on"),
    "miles": Choice(*_one_of("15", "30", "50", "100"), "how far a pocket reaches"),
    "pocket": Choice("NUMBER", lambda text: re.fullmatch(r"[1-9]\d?", text) is not None, "which pocket: else the first"),
    "period": Choice("YYYY-YY", _is_period, "the performance period: else the newest large enough"),
    "period-before": Choice("YYYY-YY", _is_period, "the one it is compared with: else the one before"),
    "file": Choice("EXTRACT", _is_id, "only what this list writes: else all lists"),
}  # fmt: skip
"""Name -> what can be chosen. The ids of lists: `lists` says them."""


def settings_given(given: list[str], offered: tuple[str, ...], question: str) -> Mapping[str, str]:
    """The settings of the command line by name. Raises NotUnderstood."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise NotUnderstood(f"--set {bare(text, 40)}: write NAME=VALUE, such as --set level=county.")
        if name not in offered:
            known = ", ".join(offered) if offered else "nothing"
            raise NotUnderstood(f"--set {bare(name, 40)}: of {question} can be set: {known}.")
        if not SETTINGS[name].fits(value):
            raise NotUnderstood(f"--set {name}={bare(value, 40)}: write {name}={SETTINGS[name].written}.")
        found[name] = value
    return found
