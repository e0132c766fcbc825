"""What is true of the made-up lists, counted in loops: no screen, no store, no code of the product.

Written from the rules of the field: children are counted once, families travel together, the window
is 36 months from a child's newest move and ends on the 22nd birthday at the latest, a performance
period runs from September to August, and the missed end of a move to is where it led.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.new_state.families import Row, eligible_until

STATE_NAMES = {
    "FL": "Florida", "NC": "North Carolina", "MD": "Maryland", "PA": "Pennsylvania", "ME": "Maine",
    "NJ": "New Jersey",
}  # fmt: skip
COUNTRIES = {"MEX": "Mexico", "GTM": "Guatemala"}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
AGES = (
    ("birth-2", 0, 2),
    ("3-5", 3, 5),
    ("6-13", 6, 13),
    ("14-16", 14, 16),
    ("17-21", 17, 21),
    ("22+", 22, 99),
)


@dataclass(frozen=True)
class Fact:
    """One accepted line with all that the filters of a room can ask of it."""

    child: int
    family: int
    day: dt.date
    town: str
    county: str
    missed_state: str
    other_town: str
    other_state: str
    month: str
    period: str
    age: str
    grade: str
    left: str
    is_inside: bool
    is_osy: bool
    size: str
    status: str = ""
    written: str = ""


Facts = list[Fact]


def facts_of(rows: Iterable[Row], as_of: dt.date, before: Iterable[Row] = ()) -> Facts:
    """The accepted lines of a list as of its day; `before`: the list of the month before, if any."""
    rows = [row for row in rows if not row.is_refused]
    newest: dict[int, Row] = {}
    families = defaultdict(set)
    for row in rows:
        families[row.child.family].add(row.child.number)
        known = newest.get(row.child.number)
        if known is None or row.day > known.day:
            newest[row.child.number] = row
    earlier = defaultdict(list)
    for row in before:
        if not row.is_refused:
            earlier[row.child.number].append(row)
    facts = []
    for row in rows:
        child = row.child
        until = eligible_until(newest[child.number])
        city, state, country = row.other
        years = age_on(child.born, as_of)
        facts.append(
            Fact(
                child=child.number,
                family=child.family,
                day=row.day,
                town=f"{row.town} NJ" if row.town else ("" if row.written[1] == "NJ" else f"{row.written[0]} {row.written[1]}"),
                county=f"{row.county} {row.written[1]}" if row.county else "",
                missed_state=STATE_NAMES[row.written[1]],
                other_town=city if country != "USA" else f"{city} {state}",
                other_state=STATE_NAMES.get(state) or f"{state or city}, {COUNTRIES[country]}",
                month=MONTHS[row.day.month - 1],
                period=period_of(row.day),
                age=next(name for name, low, high in AGES if low <= years <= high),
                grade=grade_band(child.grade),
                left=time_left(until, as_of),
                is_inside=as_of < until,
                is_osy=child.grade == "OS",
                size=size_band(len(families[child.family])),
                status=_status(row, earlier) if before else "",
                written=row.written[0],
            )
        )  # fmt: skip
    return facts


def _status(row: Row, earlier: dict[int, list[Row]]) -> str:
    """What the list before said of this child at this place."""
    known = earlier.get(row.child.number, [])
    if not known:
        return "new since the last extract"
    for old in known:
        if (old.town, old.day) == (row.town, row.day) and (row.town or old.written == row.written):
            return "listed before, still missing"
    return "listed before, town or day corrected"


def period_of(day: dt.date) -> str:
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def age_on(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def grade_band(grade: str) -> str:
    if grade == "OS":
        return "out of school"
    if grade.startswith("P"):
        return "before school"
    if grade == "KG" or int(grade) <= 5:
        return "KG-5"
    return "6-8" if int(grade) <= 8 else "9-12"


def time_left(until: dt.date, as_of: dt.date) -> str:
    """Whole months between the two days, in the stretches that people speak of."""
    if until <= as_of:
        return "window over"
    whole = (until.year - as_of.year) * 12 + until.month - as_of.month - (until.day < as_of.day)
    for months, words in (
        (6, "less than 6 months left"),
        (12, "6 to 12 months left"),
        (24, "12 to 24 months left"),
    ):
        if whole < months:
            return words
    return "24 to 36 months left"


def size_band(children: int) -> str:
    if children == 1:
        return "one child on the list"
    if children == 2:
        return "2 children on the list"
    return "3 or 4 children on the list" if children <= 4 else "5 or more children on the list"


def children(facts: Iterable[Fact]) -> int:
    return len({fact.child for fact in facts})


def families(facts: Iterable[Fact]) -> int:
    return len({fact.family for fact in facts})


def by(facts: Iterable[Fact], key: Callable[[Fact], object]) -> dict:
    """Value -> its facts."""
    found = defaultdict(list)
    for fact in facts:
        found[key(fact)].append(fact)
    return dict(found)


def inside(facts: Facts) -> float | None:
    """Share of the children inside the window, in percent; None of nobody."""
    every = children(facts)
    return 100 * children(fact for fact in facts if fact.is_inside) / every if every else None


def of_jersey(facts: Facts) -> Facts:
    """Those whose missed place is a known one of New Jersey."""
    return [fact for fact in facts if fact.county and fact.missed_state == "New Jersey"]


def percent(share: float | None) -> str:
    """As people read it: whole, but neither all nor nobody where that is not so."""
    if share is None:
        return "–"
    if 99 < share < 100:
        return ">99%"
    return "<1%" if 0 < share < 1 else f"{int(share + 0.5)}%"


FILTERS: dict[str, Callable[[Fact], str]] = {
    "From State": lambda f: f.other_state,
    "To State": lambda f: f.missed_state,
    "County where missed": lambda f: f.county,
    "Town where missed": lambda f: f.town,
    "Moved from town": lambda f: f.other_town,
    "Performance period": lambda f: f.period,
    "Month of the year": lambda f: f.month,
    "Age": lambda f: f.age,
    "Grade": lambda f: f.grade,
    "Time left in the window": lambda f: f.left,
    "Size of the family": lambda f: f.size,
    "Since the last extract": lambda f: f.status,
}
"""A filter as the room of moves to calls it -> what it asks of a line."""
FROM_FILTERS = {
    "To State": FILTERS["From State"], "From State": FILTERS["To State"], "Moved to town": FILTERS["Moved from town"],
    **{name: FILTERS[name] for name in FILTERS if name not in ("From State", "To State", "Moved from town", "Since the last extract")},
}  # fmt: skip


def narrowed(facts: Facts, chosen: dict[str, tuple], filters: dict, but: str = "") -> Facts:
    """The facts that meet every chosen filter, without the one that is named."""
    return [
        fact
        for fact in facts
        if all(filters[name](fact) in values for name, values in chosen.items() if name != but)
    ]
