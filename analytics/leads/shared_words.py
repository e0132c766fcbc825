"""What a file for outside tells and what it leaves out, and why, in short sentences."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.disclosure.cells import TOTAL
from analytics.disclosure.masking import HIDDEN_MARK, MASK_UNDER
from analytics.leads.shared_list import BANDS, CHILDREN, MONTHS, OTHERS, PLACES, Told
from analytics.wording import in_words
from data.handed_out.shared_outside import SharedFile

_LINES = {
    "county:": ("county", "counties"),
    "place:": ("town", "towns"),
    "month:": ("month", "months"),
    "band:": ("age group", "age groups"),
    "other ": ("place", "places"),
}
_TABLES = {PLACES: "towns", MONTHS: "months", BANDS: "age groups", OTHERS: "places"}
_FILTERS = {
    "from": "from State", "to": "to State", "place": "town", "other": "other town", "qad": "days",
    "left": "time left", "size": "family size",
}  # fmt: skip


def said(told: Sequence[Told], alone: Sequence[Told], earlier: Sequence[SharedFile]) -> tuple[str, ...]:
    """What the first view tells and what is left out of all. `alone`: what would be told if nothing
    had been shared before. `earlier`: what was."""
    first = told[0]
    if not any(one.figures for one in told):
        return (_nothing(earlier if any(one.figures for one in alone) else ()),)
    sentences = [f"Shown: {_shown(first)}."]
    if sum(1 for measure, _ in first.figures if measure == CHILDREN) <= len(first.listed):
        sentences.append(
            f"The others read «{HIDDEN_MARK}»: under {MASK_UNDER}, or a count that would give such a one away."
        )
    if unnamed := [_TABLES[t] for t in first.asked.tables if not first.named.get(t, False)]:
        sentences.append(
            f"Too few children for so many {' and '.join(unnamed)}: even the names of the hidden ones would "
            "tell, so they are left out."
        )
    sentences += _because(told, alone, earlier)
    own = first.asked.selection.extract
    if other_lists := [file for file in earlier if own is not None and file.extract != own]:
        sentences.append(
            f"Another list of this State was shared before ({_before(other_lists, most=1)}): side by side the two show by "
            f"how many each town rose or fell, even where that is under {MASK_UNDER}. Share the two with the same people only if they may "
            "know that."
        )
    return tuple(sentences)


def _shown(told: Told) -> str:
    total = told.figures.get((CHILDREN, TOTAL))
    parts = []
    if told.asked.has_total:
        parts.append("no total" if total is None else f"{total:,} children in all")
    for prefix, (one, several) in _LINES.items():
        lines = [unit for unit in told.listed if unit.startswith(prefix)]
        shown = sum(1 for unit in lines if (CHILDREN, unit) in told.figures)
        if lines:
            parts.append(f"{shown:,} of {len(lines):,} {several if len(lines) > 1 else one}")
    return ", ".join(parts)


def _because(told: Sequence[Told], alone: Sequence[Told], earlier: Sequence[SharedFile]) -> list[str]:
    """What is missing only because of what was shared before."""
    pairs = list(zip(told, alone, strict=True))
    lost = [key for one, free in pairs for key in set(free.figures) - set(one.figures)]
    number = len(lost) + sum(len(set(free.in_window) - set(one.in_window)) for one, free in pairs)
    if not number:
        return []
    has_total = (CHILDREN, TOTAL) in lost
    if has_total:
        what = "The total is" if number == 1 else f"The total and {_figures(number - 1)} are"
    else:
        what = "One more figure is" if number == 1 else f"{number:,} more figures are"
    return [
        f"{what} hidden because of what was shared before ({_before(earlier)}): both together would "
        f"give a count under {MASK_UNDER} away."
    ]


def _figures(number: int) -> str:
    return "one more figure" if number == 1 else f"{number:,} more figures"


def _before(earlier: Sequence[SharedFile], most: int = 2) -> str:
    """The newest files, with their days and what they were filtered by."""
    words: list[str] = []
    for file in reversed(earlier):
        filters = sorted({_FILTERS.get(key, key) for view in file.views for key in view.filters})
        one = f"{in_words(file.when.date())}, {'by ' + ', '.join(filters) if filters else 'without a filter'}"
        if one not in words:
            words.append(one)
    return "; ".join(words[:most]) + (f"; and {len(words) - most:,} more" if len(words) > most else "")


def _nothing(earlier: Sequence[SharedFile]) -> str:
    """`earlier`: what was shared before, where that is why."""
    beside = f" together with what was shared before ({_before(earlier)})" if earlier else ""
    return (
        f"Nothing of this view can be shared outside: every count is under {MASK_UNDER} or would give such a "
        f"one away{beside}. Take a filter off, or share the whole list."
    )
