"""What stands on the board, and its one ledger: fields, columns, what they mean, how long a text may be.

The tables of data.board.tables are made of these dataclasses. What is needed to make an entry comes
by position, everything else by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import ClassVar, TypeVar

from data.board.schema import (
    COLUMN,
    GUESSES,
    OPEN_NOTE,
    OUTCOMES,
    PRIORITIES,
    SOURCES,
    STATES_OF_WORK,
    changes_table,
    column,
    count,
    day,
    flag,
    key,
    one_of,
    text,
    version,
)
from data.schema.model import Column, Table
from data.schema.tables import DIRECTIONS

_KIND = "Which kind of pattern, pocket or view, such as town and month; visits are counted by it too."
_GUESS = "Why families may be missed there."
_IDEA = "Which pattern or pocket, in its own words."


@dataclass(frozen=True)
class Entry:
    """One entry of the board: a frozen dataclass. `columns`: its fields -> their columns.

    `word`: what a person calls it; `gone`: the sentence where it is not there any more. `changes`:
    the table of what entries of the kind said before, where that is kept.
    """

    table: ClassVar[Table]
    columns: ClassVar[dict[str, Column]]
    word: ClassVar[str]
    gone: ClassVar[str]
    changes: ClassVar[Table | None] = None

    @classmethod
    def id_name(cls) -> str:
        """Name of the field that holds its id."""
        return cls.table.key[0]

    @property
    def entry_id(self) -> str:
        return getattr(self, self.id_name())


@dataclass(frozen=True)
class Edited(Entry):
    """An entry that people edit: `version` is the number of the edit."""

    version: int = field(default=1, kw_only=True, metadata=version())


E = TypeVar("E", bound=Entry)


def _columns_of(kind: type[Entry]) -> dict[str, Column]:
    """Field -> column, in their order; the number of the edit, which several kinds share, stands last."""
    found = {}
    for each in sorted(fields(kind), key=lambda each: each.name == "version"):
        kept = each.metadata[COLUMN]
        name = kept.name or each.name
        found[each.name] = replace(kept, name=name, type=kept.type.replace("{name}", name))
    return found


def kept_in(
    table: str,
    grain: str,
    *,
    word: str,
    order_by: tuple[str, ...],
    gone: str = "",
    has_changes: bool = False,
) -> Callable[[type[E]], type[E]]:
    """The table of a kind of entries, read in the order of `order_by`; its first field is its id."""

    def with_table(kind: type[E]) -> type[E]:
        kind.word = word
        kind.gone = gone or f"This {word} was removed meanwhile."
        kind.columns = _columns_of(kind)
        id_column = next(iter(kind.columns.values()))
        kind.table = Table(
            table, grain, tuple(kind.columns.values()), key=(id_column.name,), order_by=order_by
        )
        if has_changes:
            kind.changes = changes_table(word, id_column, table)
        return kind

    return with_table


# fmt: off
@kept_in("pins", "One row per view that somebody pinned.", word="pin", order_by=("pinned_at",))
@dataclass(frozen=True)
class Pin(Edited):
    """One pinned view."""

    pin_id: str = field(default="", kw_only=True, metadata=key("Pin"))
    title: str = field(metadata=text("Title", "What the person called it.", "title"))
    view: str = field(metadata=text("View", "The selection as the parameters of its link; opens the view again exactly.", None))
    room: str = field(default="", kw_only=True, metadata=text("Room", "The room it was pinned in, as in its link."))
    filters: str = field(default="", kw_only=True, metadata=text("Filters", "The same view in words, as on that day.", None))
    extract_id: str = field(default="", kw_only=True, metadata=text("Extract", "The extract that was looked at."))
    as_of_date: dt.date | None = field(default=None, kw_only=True, metadata=day("Data of", "The day that extract speaks of."))
    children: int | None = field(default=None, kw_only=True, metadata=count("Children then", "Children in the view on that day; of a pocket those in the pocket."))
    families: int | None = field(default=None, kw_only=True, metadata=count("Families then", "Families, likewise."))
    source: str = field(default="missed enrollment", kw_only=True, metadata=one_of("Source", SOURCES, "What kind of thing gave the idea."))
    kind: str = field(default="", kw_only=True, metadata=text("Kind of idea", _KIND))
    idea: str = field(default="", kw_only=True, metadata=text("Idea", _IDEA, "title"))
    figure: str = field(default="", kw_only=True, metadata=text("Figure", "JSON: families of the view (of a pocket, the pocket's) by month of their moves, its first places, what a pocket claimed.", None))
    choices: str = field(default="", kw_only=True, metadata=text("Choices", "JSON: what else was chosen in that room, such as how pockets are looked for.", None))
    guess: str = field(default="other", kw_only=True, metadata=one_of("Guess why", GUESSES, _GUESS))
    note: str = field(default="", kw_only=True, metadata=text("Note", OPEN_NOTE, "note"))
    is_in_plan: bool = field(default=False, kw_only=True, metadata=flag("In the plan", "It is a finding for the plan sheet."))
    pinned_by: str = field(default="", kw_only=True, metadata=text("By", "Who pinned it."))
    pinned_at: str = field(default="", kw_only=True, metadata=text("At", "When (UTC)."))


@kept_in(
    "targets",
    "One row per place that somebody means to visit.",
    word="target",
    order_by=("made_at",),
    has_changes=True,
)
@dataclass(frozen=True)
class Target(Edited):
    """One place to visit."""

    target_id: str = field(default="", kw_only=True, metadata=key("Target"))
    pin_id: str | None = field(default=None, kw_only=True, metadata=column("TEXT REFERENCES pins (pin_id)", "Pin", "The pinned view that it came from, if any.", longest=200))
    place_name: str = field(metadata=text("Place", "Its name as on the day it was made."))
    place_ids: tuple[int, ...] = field(default=(), kw_only=True, metadata=text("Place ids", "Towns it stands for, by their ids, with blanks between; several for a pocket. Nothing for a county.", None))
    county_fips: str = field(default="", kw_only=True, metadata=text("County", "FIPS code where the target is a whole county."))
    lat: float | None = field(default=None, kw_only=True, metadata=column("REAL", "Latitude", "Of the first town, kept for the day the town is in no extract."))
    lon: float | None = field(default=None, kw_only=True, metadata=column("REAL", "Longitude", "As latitude."))
    direction: str = field(metadata=one_of("Direction", DIRECTIONS, "The run that it came from; the two are never added."))
    state_code: str = field(default="", kw_only=True, metadata=text("State", "The State of that run."))
    source: str = field(default="missed enrollment", kw_only=True, metadata=one_of("Source", SOURCES, "What kind of thing gave the idea; visits are counted by it."))
    kind: str = field(default="", kw_only=True, metadata=text("Kind of idea", _KIND))
    idea: str = field(default="", kw_only=True, metadata=text("Idea", _IDEA, "title"))
    guess: str = field(default="other", kw_only=True, metadata=one_of("Guess why", GUESSES, _GUESS))
    hypothesis: str = field(default="", kw_only=True, metadata=text("Hypothesis", "The guess in words.", "note"))
    priority: str = field(default="normal", kw_only=True, metadata=one_of("Priority", PRIORITIES, "How soon."))
    owner: str = field(default="", kw_only=True, metadata=text("Owner", "Who goes."))
    region: str = field(default="", kw_only=True, metadata=text("Region", "Region of the program, as people call it."))
    planned_date: dt.date | None = field(default=None, kw_only=True, metadata=day("Planned", "Day of the visit that is planned."))
    contact: str = field(default="", kw_only=True, metadata=text("Contact", "An office or organisation to call; no family."))
    # The column was called state before State codes stood beside it: files of earlier versions hold it.
    progress: str = field(default="idea", kw_only=True, metadata=one_of("State of work", STATES_OF_WORK, "How far it is.", name="state"))
    closed_date: dt.date | None = field(default=None, kw_only=True, metadata=day("Closed", "Day it was closed; nothing while it is open."))
    moved_first: dt.date | None = field(default=None, kw_only=True, metadata=day("Moved from", "Of a pocket with a time: families count whose move there lies on this day or later."))
    moved_last: dt.date | None = field(default=None, kw_only=True, metadata=day("Moved to", "And on this day or before; nothing while the pocket lasts."))
    moved_by: str = field(default="", kw_only=True, metadata=text("Moved, by", "Which move of a family that is: its newest, or first, at the town, or in the county.", None))
    extract_id_then: str = field(default="", kw_only=True, metadata=text("Extract then", "The extract on the day it was made."))
    as_of_then: dt.date | None = field(default=None, kw_only=True, metadata=day("Data of", "The day that extract speaks of."))
    children_then: int | None = field(default=None, kw_only=True, metadata=count("Children then", "Children missed at the place in that extract, without filters."))
    families_then: int | None = field(default=None, kw_only=True, metadata=count("Families then", "Families, likewise."))
    made_by: str = field(default="", kw_only=True, metadata=text("Made by", "Who made it."))
    made_at: str = field(default="", kw_only=True, metadata=text("Made", "When (UTC)."))
    changed_by: str = field(default="", kw_only=True, metadata=text("Changed by", "Who changed it last."))
    changed_at: str = field(default="", kw_only=True, metadata=text("Changed", "When (UTC)."))

    @property
    def is_open(self) -> bool:
        return self.progress != "closed"

    @property
    def source_and_kind(self) -> str:
        """What visits are counted by: "pattern: town and month", or the source alone."""
        return f"{self.source}: {self.kind}" if self.kind else self.source


@kept_in("visits", "One row per visit to a target.", word="visit", order_by=("visit_date", "logged_at"))
@dataclass(frozen=True)
class Visit(Entry):
    """One visit."""

    visit_id: str = field(default="", kw_only=True, metadata=key("Visit"))
    target_id: str = field(metadata=column("TEXT NOT NULL REFERENCES targets (target_id)", "Target", "The target visited.", longest=200))
    visit_date: dt.date = field(metadata=day("Day", "Day of the visit.", is_needed=True))
    visited_by: str = field(default="", kw_only=True, metadata=text("Who", "Who went."))
    outcome: str = field(metadata=one_of("Outcome", OUTCOMES, "What was found."))
    families: int = field(default=0, kw_only=True, metadata=column("INTEGER NOT NULL DEFAULT 0 CHECK (families >= 0 AND (outcome = 'families found') = (families > 0))", "Families found", "Families met.", "More than none only where the outcome is families found."))
    children: int = field(default=0, kw_only=True, metadata=column("INTEGER NOT NULL DEFAULT 0 CHECK (children >= 0 AND (families > 0 OR children = 0))", "Children found", "Their children."))
    coes: int = field(default=0, kw_only=True, metadata=column("INTEGER NOT NULL DEFAULT 0 CHECK (coes >= 0)", "COEs started", "Certificates of Eligibility begun."))
    come_back_month: int | None = field(default=None, kw_only=True, metadata=column("INTEGER CHECK (come_back_month BETWEEN 1 AND 12)", "Come back in", "Month to come back in, 1 to 12."))
    notes: str = field(default="", kw_only=True, metadata=text("Notes", OPEN_NOTE, "note"))
    is_withdrawn: bool = field(default=False, kw_only=True, metadata=flag("Withdrawn", "Logged by mistake: kept, not counted."))
    logged_by: str = field(default="", kw_only=True, metadata=text("Logged by", "Who wrote it down."))
    logged_at: str = field(default="", kw_only=True, metadata=text("Logged", "When (UTC)."))


@kept_in(
    "contacts",
    "One row per office to call about families that move from or to a place.",
    word="contact",
    gone="The contact is no longer on the list: somebody removed it.",
    order_by=("made_at",),
    has_changes=True,
)
@dataclass(frozen=True)
class Contact(Edited):
    """One office to call."""

    contact_id: str = field(default="", kw_only=True, metadata=key("Contact"))
    state_code: str = field(metadata=column("TEXT NOT NULL CHECK (trim(state_code) <> '')", "State", "The State it is to be called about: two letters in the USA, the name elsewhere.", longest=200))
    county_name: str = field(default="", kw_only=True, metadata=text("County", "The county it is for; nothing where it is for the whole State or one town."))
    place_name: str = field(default="", kw_only=True, metadata=text("Town", "The town it is for, likewise."))
    district_name: str = field(default="", kw_only=True, metadata=text("District", "The school district it is for, likewise."))
    office: str = field(default="", kw_only=True, metadata=text("Office", "Name of the office."))
    role: str = field(default="", kw_only=True, metadata=text("Role", "Whom to ask for there: a function, no family."))
    organization: str = field(default="", kw_only=True, metadata=text("Organization", "What it belongs to."))
    phone: str = field(default="", kw_only=True, metadata=text("Phone", "Phone of the office."))
    email: str = field(default="", kw_only=True, metadata=text("E-mail", "Mailbox of the office."))
    note: str = field(default="", kw_only=True, metadata=text("Note", OPEN_NOTE, "note"))
    called_date: dt.date | None = field(default=None, kw_only=True, metadata=day("Last called", "Day it was called last."))
    is_removed: bool = field(default=False, kw_only=True, metadata=flag("Removed", "Taken off the list: kept, not shown."))
    made_by: str = field(default="", kw_only=True, metadata=text("Made by", "Who wrote it down."))
    made_at: str = field(default="", kw_only=True, metadata=text("Made", "When (UTC)."))
    changed_by: str = field(default="", kw_only=True, metadata=text("Changed by", "Who changed it last."))
    changed_at: str = field(default="", kw_only=True, metadata=text("Changed", "When (UTC)."))


@kept_in(
    "plan_notes",
    "One row per State, direction and performance period: why its counts changed.",
    word="note",
    order_by=("period",),
)
@dataclass(frozen=True)
class PlanNote(Edited):
    """Why the counts of one performance period changed."""

    note_id: str = field(default="", kw_only=True, metadata=column("TEXT PRIMARY KEY NOT NULL", "Note", "State, direction and period: GA-to-2025-26.", longest=200))
    state_code: str = field(metadata=text("State", "The State of the plan."))
    direction: str = field(metadata=one_of("Direction", DIRECTIONS, "The run that it is about."))
    period: str = field(metadata=text("Period", "Performance period: 1 September to 31 August, written 2025-26."))
    note: str = field(default="", kw_only=True, metadata=text("Note", OPEN_NOTE, "note"))
    noted_by: str = field(default="", kw_only=True, metadata=text("By", "Who wrote it."))
    noted_at: str = field(default="", kw_only=True, metadata=text("At", "When (UTC)."))
# fmt: on


KINDS: tuple[type[Entry], ...] = (Pin, Target, Visit, Contact, PlanNote)
"""In the order in which one refers to the other."""
