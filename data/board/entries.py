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
    CHOSEN_AS,
    COLUMN,
    FARTHEST_MILES,
    GUESSES,
    LONGEST,
    LONGEST_DAY_HOURS,
    OPEN_NOTE,
    OUTCOMES,
    PRIORITIES,
    SOURCES,
    STATES_OF_WORK,
    amount,
    changes_table,
    column,
    count,
    day,
    families_expected,
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
_CLOCK = "CHECK ({name} = '' OR {name} GLOB '[0-2][0-9]:[0-5][0-9]')"


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


@kept_in(
    "recruiters",
    "One row per person of the office who goes to families.",
    word="recruiter",
    gone="This person is no longer on the list: somebody removed them.",
    order_by=("made_at",),
    has_changes=True,
)
@dataclass(frozen=True)
class Recruiter(Edited):
    """One person of the office, for whom weeks are planned."""

    recruiter_id: str = field(default="", kw_only=True, metadata=key("Person"))
    name: str = field(metadata=column("TEXT NOT NULL CHECK (trim(name) <> '')", "Name", "As the person is called in the office; no one of a family.", longest=LONGEST["words"]))
    home: str = field(default="", kw_only=True, metadata=text("Home town", "Where the person sets out from: town and State, no address."))
    home_place_id: int | None = field(default=None, kw_only=True, metadata=column("INTEGER", "Home town id", "The id of that town."))
    lat: float | None = field(default=None, kw_only=True, metadata=column("REAL CHECK (lat BETWEEN -90 AND 90)", "Latitude", "Of the home town."))
    lon: float | None = field(default=None, kw_only=True, metadata=column("REAL CHECK (lon BETWEEN -180 AND 180)", "Longitude", "As latitude."))
    hours_a_day: float = field(default=8.0, kw_only=True, metadata=column(f"REAL NOT NULL DEFAULT 8 CHECK (hours_a_day > 0 AND hours_a_day <= {LONGEST_DAY_HOURS})", "Hours a day", "Hours of work a day, driving included."))
    is_removed: bool = field(default=False, kw_only=True, metadata=flag("Removed", "No longer in the office: kept, not shown."))
    made_by: str = field(default="", kw_only=True, metadata=text("Made by", "Who wrote it down."))
    made_at: str = field(default="", kw_only=True, metadata=text("Made", "When (UTC)."))
    changed_by: str = field(default="", kw_only=True, metadata=text("Changed by", "Who changed it last."))
    changed_at: str = field(default="", kw_only=True, metadata=text("Changed", "When (UTC)."))


@kept_in("plans", "One row per plan of a week that somebody saved.", word="plan", order_by=("saved_at",))
@dataclass(frozen=True)
class SavedPlan(Entry):
    """What was asked for a week, and of what day's knowledge; its stops say what was expected."""

    plan_id: str = field(default="", kw_only=True, metadata=key("Plan"))
    monday: dt.date = field(metadata=day("Week of", "The Monday of the week.", is_needed=True))
    state_code: str = field(metadata=text("State", "The State of the lists that it was made from."))
    asked: str = field(default="", kw_only=True, metadata=text("Asked", "JSON: days, people, hours, towns to go to or not to, and how travel was reckoned.", None))
    replaces_id: str | None = field(default=None, kw_only=True, metadata=column("TEXT REFERENCES plans (plan_id)", "In place of", "The plan of the same week that it was changed from, if any.", longest=200))
    extract_id: str = field(default="", kw_only=True, metadata=text("Extract", "The newest list that was known."))
    as_of_date: dt.date | None = field(default=None, kw_only=True, metadata=day("Data of", "The day that list speaks of."))
    note: str = field(default="", kw_only=True, metadata=text("Note", OPEN_NOTE, "note"))
    is_withdrawn: bool = field(default=False, kw_only=True, metadata=flag("Withdrawn", "Taken back: kept, not counted."))
    saved_date: dt.date = field(metadata=day("Saved on", "The day it was saved, in the office.", is_needed=True))
    saved_by: str = field(default="", kw_only=True, metadata=text("Saved by", "Who saved it."))
    saved_at: str = field(default="", kw_only=True, metadata=text("Saved", "When (UTC)."))


@kept_in("plan_stops", "One row per stop of a saved plan: a town, and what was expected there.", word="stop", order_by=("plan_id", "stop_day", "person", "number"))
@dataclass(frozen=True)
class PlanStop(Entry):
    """One stop of a saved plan; never changed afterwards, so that the promise stays what it was."""

    stop_id: str = field(default="", kw_only=True, metadata=key("Stop"))
    plan_id: str = field(default="", kw_only=True, metadata=column("TEXT NOT NULL REFERENCES plans (plan_id)", "Plan", "The plan it stands in.", longest=200))
    person: str = field(default="", kw_only=True, metadata=text("Who", "Who was to go."))
    stop_day: dt.date = field(metadata=day("Day", "The day it was planned for.", is_needed=True))
    number: int = field(default=1, kw_only=True, metadata=column("INTEGER NOT NULL DEFAULT 1 CHECK (number > 0)", "Number", "Which stop of that day and person, from 1."))
    place_id: int = field(metadata=column("INTEGER NOT NULL", "Place id", "The town, by its id."))
    town: str = field(metadata=text("Town", "Its name as on the day it was planned."))
    county_fips: str = field(default="", kw_only=True, metadata=text("County", "FIPS code of its county."))
    arrive: str = field(default="", kw_only=True, metadata=column(f"TEXT NOT NULL DEFAULT '' {_CLOCK}", "From", "When the visit was to begin, HH:MM.", longest=5))
    leave: str = field(default="", kw_only=True, metadata=column(f"TEXT NOT NULL DEFAULT '' {_CLOCK}", "Until", "When it was to end, HH:MM.", longest=5))
    drive_minutes: float | None = field(default=None, kw_only=True, metadata=amount("Drive, minutes", "The way to it from the stop before.", "", "drive_minutes >= 0"))
    miles: float | None = field(default=None, kw_only=True, metadata=amount("Miles", "Likewise.", "", "miles >= 0"))
    chosen: str = field(default="planned", kw_only=True, metadata=one_of("Chosen", CHOSEN_AS, "For the families expected, because somebody wanted it, or to learn of a place."))
    expected: float = field(default=0.0, kw_only=True, metadata=families_expected("Families expected", "Families that were expected to be met there."))
    low: int = field(default=0, kw_only=True, metadata=column("INTEGER NOT NULL DEFAULT 0 CHECK (low >= 0)", "At least", "Lower end of the 90 % interval."))
    high: int = field(default=0, kw_only=True, metadata=column("INTEGER NOT NULL DEFAULT 0 CHECK (high >= low)", "At most", "Upper end of it."))
    listed_there: float = field(default=0.0, kw_only=True, metadata=families_expected("Listed and there", "Of those expected: listed, and still there."))
    listed_back: float = field(default=0.0, kw_only=True, metadata=families_expected("Listed and back", "Came in these weeks of earlier years."))
    not_listed_yet: float = field(default=0.0, kw_only=True, metadata=families_expected("Not listed yet", "Come, and on no list yet."))
    to_come: float = field(default=0.0, kw_only=True, metadata=families_expected("To come", "Come until then."))
    learned: float = field(default=1.0, kw_only=True, metadata=column("REAL NOT NULL DEFAULT 1 CHECK (learned > 0)", "Moved by visits", "What earlier visits had moved the expectation by: 1 is not at all."))
    reason: str = field(default="", kw_only=True, metadata=text("Why", "The sentence that was said.", "note"))


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
    hours: float | None = field(default=None, kw_only=True, metadata=amount("Hours", "Hours of work it took, with the drive.", f"More than 0, at most {LONGEST_DAY_HOURS}; nothing where nobody wrote it down.", f"hours > 0 AND hours <= {LONGEST_DAY_HOURS}"))
    miles: float | None = field(default=None, kw_only=True, metadata=amount("Miles", "Miles driven for it.", f"At most {FARTHEST_MILES:,}; nothing where nobody wrote it down.", f"miles >= 0 AND miles <= {FARTHEST_MILES}"))
    stop_id: str | None = field(default=None, kw_only=True, metadata=column("TEXT REFERENCES plan_stops (stop_id)", "Stop of a plan", "The stop of a saved plan that it was, if any.", longest=200))
    site_key: str = field(default="", kw_only=True, metadata=text("Stop key", "What of the town was visited, by the key of its farm, housing or office; nothing for the town."))
    site_name: str = field(default="", kw_only=True, metadata=text("Stop", "Its name: an employer, a housing or an office; no family."))
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


KINDS: tuple[type[Entry], ...] = (Pin, Target, Recruiter, SavedPlan, PlanStop, Visit, Contact, PlanNote)
"""In the order in which one refers to the other."""
