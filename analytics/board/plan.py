"""What a Local ID&R Plan says of a run: four performance periods, places, ages, months, work to do.

Places only. For outside, counts under 10 go with whatever would give them away, and so do texts
that people typed freely, owners and contacts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import pandas as pd

from analytics.board.ideas import read_figure
from analytics.board.plan_findings import NOTHING_FOR_STAFF, ForStaff, visits_in_words
from analytics.board.targets import towns_in_words, why_in_words
from analytics.board.week import newest_visits, state_in_words
from analytics.disclosure.cells import TOTAL
from analytics.disclosure.masking import HIDDEN_MARK, is_mark
from analytics.leads import shared_list
from analytics.leads.coded import is_elsewhere
from analytics.leads.late_reporting import not_complete
from analytics.leads.shared_list import CHILDREN, Asked, Told, band_unit, month_unit, place_unit
from analytics.selection import Selection
from analytics.wording import CHILDREN as CHILD_UNIT
from analytics.wording import MONTHS, ROWS, Unit, in_words, season_in_words
from data.board.board import Board, Pin, Target, Visit
from data.schema.program import month_of, period_days, period_starting, period_year

PERIODS = 4
MOST_PLACES = 10
BANDS = ("pre-school", "school age", "out of school", "22 or older", "not known")
Count = int | str
"""A whole number, or outside a mark."""


@dataclass(frozen=True)
class PeriodCount:
    """Children and families whose move was in one performance period; None: not counted outside."""

    period: str
    children: Count
    families: Count | None
    is_running: bool
    note: str


@dataclass(frozen=True)
class PlaceChange:
    """Children of one place in the two newest whole periods."""

    place: str
    before: Count
    after: Count

    @property
    def difference(self) -> int | None:
        if is_mark(self.before) or is_mark(self.after):
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Plan:
    """Everything the sheet says. `compared` are the two periods of the places; months and bands
    are of the second."""

    title: str
    as_of: dt.date
    is_outside: bool
    is_synthetic: bool
    made_by: str
    periods: tuple[PeriodCount, ...]
    compared: tuple[str, str]
    rose: tuple[PlaceChange, ...]
    fell: tuple[PlaceChange, ...]
    bands: tuple[tuple[str, Count], ...]
    months: tuple[tuple[str, Count], ...]
    late_months: tuple[str, ...]
    """Names of those months that are not complete yet."""
    findings: tuple[tuple[str, str, str], ...]
    """(title, filters and counts, note) of each pinned finding, then of what stands out in the rooms."""
    targets: tuple[tuple[str, ...], ...]
    """(place, why, who, planned, contact, state, visits and what is listed) of each open target."""
    unit: Unit = CHILD_UNIT
    """What its counts are of."""

    @property
    def late_in_words(self) -> str:
        """Why the newest months say no fall, in one sentence; nothing where all are complete."""
        if not self.late_months:
            return ""
        *first, last = self.late_months
        named = f"{', '.join(first)} and {last}" if first else last
        year, _ = month_of(self.compared[1], MONTHS.index(last) + 1)
        verb = "are" if first else "is"
        return (
            f"Moves are recorded late: {named} {year} {verb} not complete yet, so fewer {self.unit.many} in "
            f"{'them' if first else 'it'} do not mean a fall."
        )


def last_periods(as_of: dt.date, number: int = PERIODS) -> tuple[str, ...]:
    """The newest performance periods up to a day, oldest first; the last may be running still."""
    year = period_year(as_of)
    return tuple(period_starting(y) for y in range(year - number + 1, year + 1))


def late_months(as_of: dt.date, period: str) -> tuple[str, ...]:
    """Names of the months of a performance period that are not complete on a day, in order."""
    return tuple(
        MONTHS[month - 1] for year, month in not_complete(as_of) if month_of(period, month) == (year, month)
    )


def period_counts(table: Callable[[str], ir.Table], extract_id: str, by: str | None = None) -> ir.Table:
    """One row per performance period and value of `by`: performance_period, value, children, families.

    `by`: None, "place" (place_id, of the report's State), "month" (1-12) or "band" (one of BANDS).
    """
    leads = table("leads")
    leads = leads.filter(leads.extract_id == extract_id, leads.performance_period.notnull())
    if by == "place":
        leads = leads.filter(~is_elsewhere(leads))
    age = leads.age_band.cast("string")
    band = ibis.cases(
        (leads.is_osy.fill_null(False), BANDS[2]),
        (age.isin(["birth-2", "3-5"]), BANDS[0]),
        (age.isin(["6-13", "14-16", "17-21"]), BANDS[1]),
        (age == "22+", BANDS[3]),
        else_=BANDS[4],
    )
    value = {
        None: ibis.literal("all"),
        "place": leads.missed_place_id.cast("int64"),
        "month": leads.move_month.cast("int64"),
        "band": band,
    }[by]
    return (
        leads.mutate(value=value)
        .group_by("performance_period", "value")
        .aggregate(children=lambda t: t.child_number.nunique(), families=lambda t: t.family_number.nunique())
    )


@dataclass(frozen=True)
class PlanHeading:
    """What stands over the plan: of which list it is, for whom, and who made it."""

    title: str
    as_of: dt.date
    is_outside: bool
    is_synthetic: bool
    made_by: str
    unit: Unit = CHILD_UNIT


def make_plan(
    heading: PlanHeading,
    *,
    counts: Mapping[str | None, pd.DataFrame],
    place_names: Mapping[int, str],
    notes: Mapping[str, str],
    board: Board,
    targets: tuple[Target, ...],
    told: Mapping[str, Told] | None = None,
    for_staff: ForStaff = NOTHING_FOR_STAFF,
) -> Plan:
    """The plan from the rows of `period_counts` (by None, "place", "month", "band").

    `for_staff`: is left out outside. `told`: what may be told of each period (see `asked`); needed for outside. Raises ValueError.
    """
    as_of, is_outside = heading.as_of, heading.is_outside
    periods = last_periods(as_of)
    newest = newest_visits(board)
    is_running, (before, after) = compared_periods(as_of)
    totals = {p: _row(counts[None], p) for p in periods}
    if is_outside and told is None:
        raise ValueError("A plan for people outside needs to know what may be told of each period.")
    shared = told if is_outside else None
    tables = {p: _tables(counts, p, shared and shared[p]) for p in (before, after)}
    earlier, later = tables[before][0], tables[after][0]
    changes = [
        PlaceChange(place_names.get(i, "a place not loaded"), earlier.get(i, 0), later.get(i, 0))
        for i in sorted(set(earlier) | set(later))
        if i in place_names
    ]
    known = [c for c in changes if c.difference is not None]
    rose = sorted((c for c in known if c.difference > 0), key=lambda c: (-c.difference, c.place))
    fell = sorted((c for c in known if c.difference < 0), key=lambda c: (c.difference, c.place))

    def shown_total(period: str) -> Count:
        total = totals[period][0]
        return shared[period].shown(CHILDREN, TOTAL, total) if shared and total else total

    return Plan(
        title=heading.title,
        as_of=as_of,
        is_outside=is_outside,
        is_synthetic=heading.is_synthetic,
        made_by="" if is_outside else heading.made_by,
        periods=tuple(
            PeriodCount(
                p,
                shown_total(p),
                None if is_outside or not heading.unit.tells_families else totals[p][1],
                is_running and p == periods[-1],
                "" if is_outside else notes.get(p, ""),
            )
            for p in periods
        ),
        compared=(before, after),
        rose=tuple(rose[:MOST_PLACES]),
        fell=tuple(fell[:MOST_PLACES]),
        bands=tuple((b, tables[after][1].get(b, 0)) for b in BANDS if tables[after][1].get(b, 0)),
        unit=heading.unit,
        months=tuple((MONTHS[m % 12], tables[after][2][m % 12 + 1]) for m in range(8, 20)),
        late_months=late_months(as_of, after),
        findings=(
            *(_finding(pin, is_outside) for pin in board.pins if pin.is_in_plan),
            *(() if is_outside else for_staff.found),
        ),
        targets=tuple(
            (
                *_action(t, newest.get(t.target_id), place_names, is_outside),
                "" if is_outside else visits_in_words(_visits_to(board, t), for_staff.now.get(t.target_id)),
            )
            for t in _ordered(targets)
            if t.is_open
        ),
    )


def _row(counts: pd.DataFrame, period: str) -> tuple[int, int]:
    of = counts[counts["performance_period"] == period]
    return (int(of["children"].sum()), int(of["families"].sum()))


def compared_periods(as_of: dt.date) -> tuple[bool, tuple[str, str]]:
    """Whether the newest period is running still, and the two newest whole ones, oldest first.

    A period that began a few weeks ago says nothing yet beside a whole one.
    """
    periods = last_periods(as_of)
    is_running = as_of < period_days(int(periods[-1][:4]))[1]
    before, after = periods[-3:-1] if is_running else periods[-2:]
    return is_running, (before, after)


def asked(run: Selection, as_of: dt.date) -> dict[str, Asked]:
    """What a plan for outside wants to tell of each period of a run, the newest whole one first."""
    _, (before, after) = compared_periods(as_of)
    tables = {
        after: (shared_list.PLACES, shared_list.BANDS, shared_list.MONTHS),
        before: (shared_list.PLACES,),
    }
    order = sorted(last_periods(as_of), key=lambda p: (p != after, p != before, p))
    return {p: Asked(replace(run, periods=(p,)), tables.get(p, ())) for p in order}


def _tables(
    counts: Mapping[str | None, pd.DataFrame], period: str, told: Told | None
) -> tuple[dict[int, Count], dict[str, Count], dict[int, Count]]:
    """Value -> children of one period by place, by band and by month; masked by `told`."""
    place, band, month = (
        frame.loc[frame["performance_period"] == period, ["value", "children"]]
        for frame in (counts["place"], counts["band"], counts["month"])
    )
    placed = place[place["value"].notna()].astype({"value": "int64"})
    by_place, by_band = (dict(zip(f["value"], f["children"], strict=True)) for f in (placed, band))
    of_month = dict(zip(month["value"], month["children"], strict=True))
    by_month = {m: int(of_month.get(m, 0)) for m in range(1, 13)}
    if told is None:
        return by_place, by_band, by_month

    def shown(unit: str, count: int, table: str) -> Count:
        # A line without anybody is known to be so, unless no hidden line may be told from it.
        if not count and told.named.get(table, False):
            return 0
        return told.shown(CHILDREN, unit, int(count)) if count else HIDDEN_MARK

    return (
        {i: shown(place_unit(i), n, shared_list.PLACES) for i, n in by_place.items()},
        {b: shown(band_unit(b), n, shared_list.BANDS) for b, n in by_band.items()},
        {m: shown(month_unit(period, m), n, shared_list.MONTHS) for m, n in by_month.items()},
    )


def counted_as(pin: Pin) -> Unit:
    """What the numbers of a pin count: one of a list in which nobody can be told apart has no families."""
    return ROWS if pin.families is None and pin.children is not None else CHILD_UNIT


def _families(pin: Pin) -> str:
    return "families" if counted_as(pin).tells_families else "rows"


def _finding(pin: Pin, is_outside: bool) -> tuple[str, str, str]:
    """Outside no text that a person typed and no count: it would be of other filters than the plan's."""
    figure = read_figure(pin.figure)
    if is_outside:
        what = f"{pin.source.capitalize()}: " if pin.source in ("pocket", "pattern") else ""
        told = []
        if figure and figure.places:
            told.append(f"most {_families(pin)} at {', '.join(name for name, _ in figure.places)}")
        if figure and (season := season_in_words(figure.months)):
            told.append(f"moves mostly {season if season == 'all year' else f'in {season}'}")
        return (what + pin.filters, "; ".join(told), "")
    counted = "" if pin.children is None else f"; {counted_as(pin).counted(pin.children)}"
    if pin.families is not None:
        counted = f"; {pin.families:,} families{counted.replace(';', ',')}"
    if figure and figure.places:
        counted += f"; most {_families(pin)} at {', '.join(f'{name} {n:,}' for name, n in figure.places)}"
    if figure and figure.said:
        counted += f". {figure.said.rstrip('.')}"
    day = f"; data of {in_words(pin.as_of_date)}" if pin.as_of_date else ""
    guess = f"; guess: {pin.guess}" if pin.guess != "other" else ""
    return (pin.title, f"{pin.filters}{counted}{day}{guess}", pin.note)


def _visits_to(board: Board, target: Target) -> list[Visit]:
    return [visit for visit in board.visits if visit.target_id == target.target_id]


def _ordered(targets: tuple[Target, ...]) -> list[Target]:
    return sorted(targets, key=lambda t: (t.planned_date or dt.date.max, t.place_name))


def _action(
    target: Target, visit: Visit | None, place_names: Mapping[int, str], is_outside: bool
) -> tuple[str, ...]:
    planned, state = target.planned_date, state_in_words(target, visit)
    place = towns_in_words(target, place_names)
    if is_outside:
        guess = "" if target.guess == "other" else target.guess
        month = f"{MONTHS[planned.month - 1]} {planned.year}" if planned else ""
        return (place, guess, "", month, "", state)
    return (
        place,
        why_in_words(target),
        target.owner,
        in_words(planned) if planned else "",
        target.contact,
        state,
    )
