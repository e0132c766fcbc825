"""What each run holds, what changed since its last extract, and where to look first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import pandas as pd

from analytics.selection import Selection
from analytics.wording import ROWS, day_of_list, in_words, unit_of
from data.derive.changes import GUESSED_DAY
from data.schema.tables import CHANGES_OF_A_MOVE, COMPUTED, GONE_REASONS
from data.values.bare_text import bare

NOT_FOUND = "No longer listed is not found: the record may have been enrolled, merged or aged out."

REASON_WORDS = {
    "other place": "Listed at another place now",
    "enrolled here": "Enrolled in the State, as another loaded file says",
    "aged out": "22nd birthday has passed",
    "window over": "36-month window is over",
    "unknown": "Not known from what is loaded",
}
assert tuple(REASON_WORDS) == GONE_REASONS

CHANGE_WORDS = {
    "town": "Town or its spelling",
    "date": "Day of the move",
    "town and date": "Town and day",
    "id": "ID, or none now",
    "refused": "Row refused this time",
}
assert tuple(CHANGE_WORDS) == CHANGES_OF_A_MOVE


@dataclass(frozen=True)
class Change:
    """Children and families that are new at a place, and no longer listed at one, since `before`.

    moved_within: those of the new children whom the list before had too, at another place. changed:
    children listed by both, with another town, day or id of the same move; refused: children whose
    row was refused this time. Neither is new or gone. file_before, source_before: of the list before, its
    file and where its day comes from.
    """

    before: dt.date
    new_children: int
    new_families: int
    gone_children: int
    gone_families: int
    moved_within: int = 0
    changed: int = 0
    refused: int = 0
    file_before: str = field(default="", compare=False)
    source_before: str | None = field(default=None, compare=False)

    @property
    def before_in_words(self) -> str:
        """ "Aug 31, 2026"; where nobody knows that day, it says so and names the file."""
        told = day_of_list(self.before, self.source_before)
        return told if told == in_words(self.before) else f"{bare(self.file_before, 60)}, {told}"


def runs(extracts: pd.DataFrame) -> list[Selection]:
    """The plain Selection of every State and direction that is loaded, move to first."""
    lists = extracts.dropna(subset=["direction"])
    found = set(zip(lists["state_code"], lists["direction"], strict=True))
    ordered = sorted(found, key=lambda run: (run[0], run[1] != "to"))
    return [Selection(direction=direction, state=state) for state, direction in ordered]


def previous_extract(extracts: pd.DataFrame, extract_id: str) -> pd.Series | None:
    """The extract that this one is compared with, as data.derive.changes does; None for the first, for a
    computed one, for one whose rows are no children, and for one that is no longer loaded."""
    found = extracts[extracts["extract_id"] == extract_id]
    if found.empty or found.iloc[0]["kind"] == COMPUTED:
        return None
    run = ["kind", "direction", "state_code", "is_synthetic"]
    extracts = extracts.assign(is_synthetic=extracts["is_synthetic"].fillna(False).astype(bool))
    this = extracts.loc[found.index[0]]
    if _counts_rows(this):
        return None
    same = extracts[(extracts[run] == this[run]).all(axis="columns")]
    same = same[~same.apply(_counts_rows, axis="columns").astype(bool)]
    is_before = same["as_of_date"] < this["as_of_date"]
    is_guessed = (same["as_of_source"] == GUESSED_DAY) | (this["as_of_source"] == GUESSED_DAY)
    is_before |= (
        (same["as_of_date"] == this["as_of_date"]) & (same["loaded_at"] < this["loaded_at"]) & is_guessed
    )
    before = same[is_before].sort_values(["as_of_date", "loaded_at"], ignore_index=True)
    return before.iloc[-1] if len(before) else None


def _counts_rows(extract: pd.Series) -> bool:
    mapping = extract.get("mapping")
    return isinstance(mapping, str) and unit_of(extract["kind"], mapping) == ROWS


def changed(table: Callable[[str], ir.Table], extract_id: str, before_id: str) -> ibis.Table:
    """One row per set of leads: children and families of one extract that are "new" at a place,
    "gone" from one, "moved", new at a place though the extract before listed the child, and those who
    are listed still, "changed" or "refused"."""

    def counted(rows: ir.Table, name: str) -> ir.Table:
        return rows.aggregate(
            children=rows.child_number.nunique(), families=rows.family_number.nunique()
        ).mutate(which=ibis.literal(name))

    leads, gone = table("leads"), table("no_longer_listed")
    new = leads.filter(leads.extract_id == extract_id, leads.status == "new")
    listed_before = leads.filter(leads.extract_id == before_id)
    still = _still_listed(table, extract_id)
    return ibis.union(
        counted(new, "new"),
        counted(gone.filter(gone.extract_id == extract_id), "gone"),
        counted(new.semi_join(listed_before, "child_number"), "moved"),
        counted(still.filter(still.what != "refused"), "changed"),
        counted(still.filter(still.what == "refused"), "refused"),
    )


def _still_listed(table: Callable[[str], ir.Table], extract_id: str) -> ibis.Table:
    """One row per move that is listed otherwise than before: what, child and family."""
    moves = table("changed_moves")
    moves = moves.filter(moves.extract_id == extract_id).select(
        "what", extract_id="previous_extract_id", row_number="previous_row_number"
    )
    leads = table("leads").select("extract_id", "row_number", "child_number", "family_number")
    found = moves.join(leads, ["extract_id", "row_number"])
    return found.mutate(what=found.what.cast("string"))


def changed_by_what(table: Callable[[str], ir.Table], extract_id: str) -> ibis.Table:
    """One row per kind of change of moves that are listed still, most children first: what, children,
    families."""
    return (
        _still_listed(table, extract_id)
        .group_by("what")
        .aggregate(children=lambda t: t.child_number.nunique(), families=lambda t: t.family_number.nunique())
        .order_by(ibis.desc("children"), "what")
    )


def changes(table: Callable[[str], ir.Table]) -> ibis.Table:
    """One row per extract with children who are new at a place or no longer listed at one: how
    many of each."""
    leads, gone = table("leads"), table("no_longer_listed")
    new = (
        leads.filter(leads.status == "new")
        .group_by("extract_id")
        .aggregate(new_children=lambda t: t.child_number.nunique())
    )
    left = gone.group_by("extract_id").aggregate(gone_children=lambda t: t.child_number.nunique())
    both = new.outer_join(left, "extract_id")
    return both.select(
        extract_id=ibis.coalesce(both.extract_id, both.extract_id_right),
        new_children=both.new_children.fill_null(0),
        gone_children=both.gone_children.fill_null(0),
    )


def change(counts: pd.DataFrame, before: pd.Series) -> Change:
    """The rows of `changed` and the extract before, as one value."""
    by = counts.set_index("which")
    return Change(
        before=before["as_of_date"],
        new_children=int(by.loc["new", "children"]),
        new_families=int(by.loc["new", "families"]),
        gone_children=int(by.loc["gone", "children"]),
        gone_families=int(by.loc["gone", "families"]),
        moved_within=int(by.loc["moved", "children"]),
        changed=int(by.loc["changed", "children"]),
        refused=int(by.loc["refused", "children"]),
        file_before=str(before.get("file_name", "")),
        source_before=str(before.get("as_of_source", "")) or None,
    )


def new_in_words(change: Change) -> str:
    """How many of the new children are new to the list, and how many only at their place."""
    first = change.new_children - change.moved_within
    return (
        f"New at a place: {first:,} {'child was' if first == 1 else 'children were'} not on the "
        f"list before, {change.moved_within:,} {'was' if change.moved_within == 1 else 'were'}, "
        "at another place."
    )


def still_listed_in_words(change: Change) -> str:
    """Who is listed still though not as before; nothing where nobody is."""
    told = []
    if change.changed:
        told.append(
            f"{change.changed:,} {'child is' if change.changed == 1 else 'children are'} listed with a "
            "corrected town, day or ID"
        )
    if change.refused:
        told.append(
            f"{change.refused:,} {'child is' if change.refused == 1 else 'children are'} listed in "
            f"{'a row that was' if change.refused == 1 else 'rows that were'} refused"
        )
    return f"Neither new nor gone: {'; '.join(told)}." if told else ""


def sentence(change: Change) -> str:
    """ "Since the list of Aug 31, 2026: +12 new (3 of them known, at another place before), -3 no
    longer listed." (children)"""
    known = ""
    if change.moved_within:
        them = (
            "all of them"
            if change.moved_within == change.new_children
            else f"{change.moved_within:,} of them"
        )
        known = f" ({them} known, at another place before)"
    return (
        f"Since the list of {change.before_in_words}: +{change.new_children:,} new{known}, "
        f"\u2212{change.gone_children:,} no longer listed (children)."
    )


def gone_by_reason(table: Callable[[str], ir.Table], extract_id: str) -> ibis.Table:
    """One row per reason that occurs, most children first: reason, children, families.

    A child who left two places for two reasons counts under both.
    """
    gone = table("no_longer_listed")
    return (
        gone.filter(gone.extract_id == extract_id)
        .group_by("reason")
        .aggregate(children=lambda t: t.child_number.nunique(), families=lambda t: t.family_number.nunique())
        .order_by(ibis.desc("children"), "reason")
    )


def age_words(as_of: dt.date, today: dt.date) -> str:
    """How old an extract is: "today", "1 day old", "54 days old"; nothing for a day to come."""
    days = (today - as_of).days
    if days < 0:
        return "dated after today"
    return {0: "of today", 1: "1 day old"}.get(days, f"{days} days old")
