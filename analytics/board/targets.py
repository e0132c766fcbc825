"""What became of the places that somebody chose: did they shrink since?

Then and now are counted at the target's place in the plain run of its State and direction, without
filters, so that two people's targets of one town agree. No longer listed is not found: the record
may have been enrolled, merged or aged out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import pandas as pd

from analytics.board.target_days import days_in_words, in_its_days
from analytics.board.week import newest_visits
from analytics.wording import CHILDREN, Unit, in_words, unit_of
from data.board.board import Board, Target

MOST_NAMED = 12
CHANGES = {
    "shrank": ("shrank", "shrank"),
    "grew": ("grew", "grew"),
    "the same": ("stayed the same", "stayed the same"),
    "no longer listed": ("is no longer listed", "are no longer listed"),
}
"""TargetNow.change beside a newer extract -> how it reads of one target and of several."""


def changes_in_words(now: Iterable[TargetNow]) -> str:
    """How many of the open targets that an extract is newer than changed, and how; else nothing."""
    newer = _newer(now)
    if not newer:
        return ""
    told = []
    for change, (of_one, of_several) in CHANGES.items():
        if number := sum(one.change == change for one in newer):
            told.append(f"{number:,} {of_one if number == 1 else of_several}")
    if number := sum(one.change not in CHANGES for one in newer):
        told.append(f"{number:,} cannot be compared, as no count of then is known")
    days = " and ".join(in_words(day) for day in sorted({one.as_of for one in newer}))
    targets = "1 open target" if len(newer) == 1 else f"{len(newer):,} open targets"
    said = f"Newer data, {days}: of {targets} {', '.join(told)}."
    if number := sum(one.is_before_visit for one in newer):
        were = "was" if number == 1 else "were"
        said += f" {number:,} {were} visited since, which these data cannot show."
    return said


def which_changed(now: Iterable[TargetNow]) -> list[str]:
    """One line per way of changing: its targets by name, with the families listed then and now.

    What changed most comes first; MOST_NAMED are named. What stayed the same is not.
    """
    newer = _newer(now)
    lines = []
    for change in CHANGES:
        those = [one for one in newer if one.change == change]
        if not those or change == "the same":
            continue
        most = sorted(those, key=lambda one: -abs((one.families_then or 0) - (one.families or 0)))
        named = [
            f"{one.target.place_name} {one.families_then or 0:,} to {one.families or 0:,}"
            + (" (before the visit)" if one.is_before_visit else "")
            for one in most[:MOST_NAMED]
        ]
        more = f"; {len(most) - MOST_NAMED:,} more" if len(most) > MOST_NAMED else ""
        lines.append(f"{change.capitalize()} ({listed_as(most)}): {'; '.join(named)}{more}.")
    return lines


def listed_as(targets: Iterable[TargetNow]) -> str:
    """What the numbers of some targets count: "families", "rows", or that each list has its own."""
    tells = {one.unit.tells_families for one in targets}
    if len(tells) == 2:
        return "families; rows where a list has neither ids nor names"
    return "families" if tells <= {True} else "rows"


def _newer(now: Iterable[TargetNow]) -> list[TargetNow]:
    return [one for one in now if one.is_newer and one.target.is_open and one.as_of]


LEAVING_DAYS = 90
"""A child whose window ends within this many days of the day of reading is about to leave it."""


def leaving_days(as_of: dt.date, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last EED of those about to leave, both included, on the day of reading.

    A list is read days after its own day: who left the window in between is not about to leave it. A list of a
    day to come is read as of its own.
    """
    day = max(as_of, today)
    return day + dt.timedelta(days=1), day + dt.timedelta(days=LEAVING_DAYS)


@dataclass(frozen=True)
class Extract:
    """The newest extract of a run: its id and the day it speaks of."""

    extract_id: str
    as_of: dt.date
    unit: Unit = CHILDREN


@dataclass(frozen=True)
class TargetNow:
    """One target beside the extracts of then and now. None: cannot be said from what is loaded.

    new, still, gone count children against the extract of then, families likewise; gone_past_window
    those of the gone whose window ended by the newest extract's day; `leaving` the children whose newest
    move led here (away from here, move from) and whose window ends within LEAVING_DAYS of the day of reading;
    over_since those whose window was open on the newest extract's day and is over on the day of reading.
    """

    target: Target
    as_of: dt.date | None
    children_then: int | None
    families_then: int | None
    children: int | None
    families: int | None
    new_children: int | None
    still_children: int | None
    gone_children: int | None
    gone_families: int | None
    gone_past_window: int | None
    leaving_children: int
    leaving_by: dt.date | None
    unit: Unit = CHILDREN
    unit_then: Unit = CHILDREN
    over_since: int = 0
    visited: dt.date | None = None
    """The day of its newest visit."""

    @property
    def is_before_visit(self) -> bool:
        """Its numbers are of a day before the newest visit, or of that day: they cannot show what came of it."""
        return bool(self.is_newer and self.as_of and self.visited and self.visited >= self.as_of)

    @property
    def families_in_words(self) -> str:
        """ "5 families"; "12 rows" of a list in which nobody can be told apart."""
        return _families(self.families or 0, self.unit)

    @property
    def then_in_words(self) -> str:
        """The same of the extract of then."""
        return _families(self.families_then or 0, self.unit_then)

    @property
    def counted(self) -> str:
        """What its numbers are of: "families", "rows", or either of them then and now."""
        then, now = ("families" if u.tells_families else "rows" for u in (self.unit_then, self.unit))
        return now if then == now else f"{then} then, {now} now"

    @property
    def is_newer(self) -> bool:
        """A newer extract than that of then is loaded."""
        return bool(self.as_of and (self.target.as_of_then is None or self.as_of > self.target.as_of_then))

    @property
    def is_vanished(self) -> bool:
        """Nobody is listed at the place any more; where nobody ever was, nothing vanished."""
        return self.children == 0 and self.children_then != 0

    @property
    def change(self) -> str:
        """shrank, grew, the same, no longer listed, no newer extract, not loaded."""
        if self.children is None:
            return "not loaded"
        if self.is_vanished:
            return "no longer listed"
        if not self.is_newer or self.families_then is None:
            return "no newer extract"
        if self.unit != self.unit_then:
            return "no comparison"
        difference = self.families - self.families_then
        return "shrank" if difference < 0 else "grew" if difference > 0 else "the same"

    @property
    def in_brief(self) -> str:
        """The change in a few words, for a line of a list."""
        if self.children is None or self.is_vanished:
            return self.change_in_words
        if not self.is_newer or self.families_then is None:
            return f"{self.families_in_words} listed"
        now = f"{self.families:,}" if self.unit == self.unit_then else self.families_in_words
        return f"{self.change_in_words}: {self.then_in_words} then, {now} now"

    @property
    def change_in_words(self) -> str:
        """ "shrank", "shrank before the visit"."""
        is_told = self.is_before_visit and self.change in CHANGES
        return f"{self.change} before the visit" if is_told else self.change

    @property
    def words(self) -> str:
        """The change with its numbers; which moves count, and that it is older than the visit, where it is so."""
        said = self._change_in_words
        if days := days_in_words(self.target):
            said += f" Moves {days} alone count, as in the pocket it was made of."
        if self.is_before_visit:
            said += (
                f" The data are of {in_words(self.as_of)}, the visit was on {in_words(self.visited)}: what came of "
                "it cannot be seen in them yet."
            )
        return said

    @property
    def _change_in_words(self) -> str:
        if self.children is None:
            return "No extract of this run is loaded."
        if self.is_vanished:
            return f"No {self.unit.one} is listed there any more as of {in_words(self.as_of)}."
        if self.children == 0 == self.children_then:
            return f"Nobody was listed there then, and nobody is as of {in_words(self.as_of)}."
        now = self.families_in_words
        if self.unit.tells_families:
            now += f", {_children(self.children)}"
        if self.is_newer and self.families_then is None:
            return (
                f"{now} as of {in_words(self.as_of)}; how many were listed when it was chosen is not known."
            )
        if not self.is_newer or self.families_then is None:
            return f"{now} as of {in_words(self.as_of)}; no newer extract since."
        if not (self.unit.tells_families and self.unit_then.tells_families):
            same = self.unit == self.unit_then
            why = (
                "neither ids nor names, so which rows are new is not known"
                if same
                else "one of the two lists has neither ids nor names, so they cannot be compared"
            )
            return f"{self.then_in_words} then, {self.families_in_words} now ({in_words(self.as_of)}); {why}."
        said = (
            f"{_families(self.families_then)} then, {_families(self.families)} now "
            f"({_children(self.children_then or 0)} then, {self.children:,} now, "
            f"{in_words(self.as_of)})"
        )
        if self.gone_children is None:
            return said + "; the extract of then is no longer loaded, so who is new is not known."
        over = ""
        if self.gone_past_window:
            are_all = self.gone_past_window == self.gone_children
            of = "" if are_all else f"for {self.gone_past_window:,} of them "
            over = f" ({of}the 36-month window is over)"
        return (
            f"{said}: {self.still_children:,} still listed, {self.gone_children:,} no longer{over}, "
            f"{self.new_children:,} new."
        )


def _families(number: int, unit: Unit = CHILDREN) -> str:
    if not unit.tells_families:
        return unit.counted(number)
    return f"{number:,} {'family' if number == 1 else 'families'}"


def _children(number: int) -> str:
    return f"{number:,} {'child' if number == 1 else 'children'}"


def why_in_words(target: Target) -> str:
    """The guess and the hypothesis as one text; "other" stands there unless somebody chose: it says nothing."""
    guess = "" if target.guess == "other" else target.guess
    return ": ".join(text for text in (guess, target.hypothesis) if text)


def towns_in_words(target: Target, place_names: Mapping[int, str]) -> str:
    """Every town of a target by its name, where its own name says "+ 2 more"; else its own name."""
    named = [place_names.get(i, "") for i in target.place_ids]
    return ", ".join(named) if len(named) > 1 and all(named) else target.place_name


def newest_extracts(extracts: pd.DataFrame) -> dict[tuple[str, str], Extract]:
    """(State, direction) -> its extract in use. `extracts`: one row per extract, that in use first."""
    first = extracts.dropna(subset=["direction"]).drop_duplicates(["state_code", "direction"])
    return {
        (row.state_code, row.direction): Extract(
            row.extract_id, pd.Timestamp(row.as_of_date).date(), units_of(first)[row.extract_id]
        )
        for row in first.itertuples()
    }


def units_of(extracts: pd.DataFrame) -> dict[str, Unit]:
    """Extract id -> what its list counts."""
    if "mapping" not in extracts:
        return dict.fromkeys(extracts["extract_id"], CHILDREN)
    facts = zip(extracts["extract_id"], extracts["kind"], extracts["mapping"], strict=True)
    return {extract_id: unit_of(str(kind), mapping) for extract_id, kind, mapping in facts}


def listed_at(
    table: Callable[[str], ir.Table],
    targets: Iterable[Target],
    newest: Mapping[tuple[str, str], Extract],
) -> ir.Table:
    """One row per extract, place and child listed at a target's place, then or now.

    extract_id, missed_place_id, missed_county_fips, child_number, family_number,
    eligibility_expiration_date, is_in_window, move_date, is_newest_move. Without names.
    """
    targets = list(targets)
    leads = _with_newest_move(table("leads"))
    places = sorted({i for target in targets for i in target.place_ids})
    counties = sorted({t.county_fips for t in targets if not t.place_ids and t.county_fips})
    extracts = {t.extract_id_then for t in targets if t.extract_id_then}
    extracts |= {newest[run].extract_id for t in targets if (run := run_of(t)) in newest}
    if not extracts or not (places or counties):
        wanted = ibis.literal(False)
    else:
        wanted = leads.extract_id.isin(sorted(extracts)) & (
            (leads.missed_place_id.isin(places) if places else ibis.literal(False))
            | (leads.missed_county_fips.isin(counties) if counties else ibis.literal(False))
        )
    return leads.filter(wanted).select(
        "extract_id",
        "missed_place_id",
        "missed_county_fips",
        "child_number",
        "family_number",
        "eligibility_expiration_date",
        "is_in_window",
        "move_date",
        "is_newest_move",
    )


def _with_newest_move(leads: ir.Table) -> ir.Table:
    """The same rows with is_newest_move: the child's newest up to the day of its list is this one."""
    day = leads.move_date.fill_null(ibis.date(1, 1, 1))
    dated = leads.mutate(own_day=ibis.ifelse(day <= leads.as_of_date, day, ibis.date(1, 1, 1)))
    return dated.group_by("extract_id", "child_number").mutate(
        is_newest_move=lambda t: t.own_day == t.own_day.max()
    )


def run_of(target: Target) -> tuple[str, str]:
    return target.state_code, target.direction


def targets_now(
    targets: Iterable[Target],
    listed: pd.DataFrame,
    newest: Mapping[tuple[str, str], Extract],
    loaded: Iterable[str],
    units: Mapping[str, Unit] | None = None,
    *,
    today: dt.date,
) -> list[TargetNow]:
    """One per target, in their order. `listed`: rows of `listed_at`; `loaded`: ids of extracts; `units`:
    extract id -> what its list counts; `today`: the day of reading."""
    held = set(loaded)
    by_extract = dict(tuple(listed.groupby("extract_id")))
    empty = listed.iloc[:0]
    now = [_now(target, by_extract, empty, newest.get(run_of(target)), held, today) for target in targets]
    return [_counted_as(one, newest.get(run_of(one.target)), units or {}) for one in now]


def _counted_as(one: TargetNow, extract: Extract | None, units: Mapping[str, Unit]) -> TargetNow:
    """With what its numbers count. Of an extract that is gone it is not known: as that of now."""
    unit = extract.unit if extract else CHILDREN
    return replace(one, unit=unit, unit_then=units.get(one.target.extract_id_then or "", unit))


def _at(rows: pd.DataFrame, target: Target) -> pd.DataFrame:
    if target.place_ids:
        here = rows[rows["missed_place_id"].isin(target.place_ids)]
    else:
        here = rows[rows["missed_county_fips"] == target.county_fips]
    return in_its_days(here, target)


def _now(target, by_extract, empty, extract: Extract | None, held: set[str], today: dt.date) -> TargetNow:
    then_children, then_families = target.children_then, target.families_then
    if extract is None:
        return TargetNow(
            target, None, then_children, then_families, *(None,) * 7, leaving_children=0, leaving_by=None
        )
    now = _at(by_extract.get(extract.extract_id, empty), target)
    children, families = set(now["child_number"]), set(now["family_number"])
    new = still = gone = gone_families = gone_past_window = None
    if target.extract_id_then in held:
        then = _at(by_extract.get(target.extract_id_then, empty), target)
        before, before_families = set(then["child_number"]), set(then["family_number"])
        then_children, then_families = len(before), len(before_families)
        new, still, gone = len(children - before), len(children & before), len(before - children)
        gone_families = len(before_families - families)
        is_over = pd.to_datetime(then["eligibility_expiration_date"]) <= pd.Timestamp(extract.as_of)
        gone_past_window = len(set(then.loc[is_over, "child_number"]) - children)
    inside = now[(now["is_in_window"].fillna(False) & now["is_newest_move"]).astype(bool)]
    ends = pd.to_datetime(inside["eligibility_expiration_date"])
    first, last = map(pd.Timestamp, leaving_days(extract.as_of, today))
    leaving = inside[ends.between(first, last)]
    return TargetNow(
        target=target,
        as_of=extract.as_of,
        children_then=then_children,
        families_then=then_families,
        children=len(children),
        families=len(families),
        new_children=new,
        still_children=still,
        gone_children=gone,
        gone_families=gone_families,
        gone_past_window=gone_past_window,
        leaving_children=int(leaving["child_number"].nunique()),
        leaving_by=ends[leaving.index].min().date() if len(leaving) else None,
        over_since=int(inside.loc[ends < first, "child_number"].nunique()),
    )


def at_each_town(listed: pd.DataFrame, target: Target, extract: Extract | None) -> pd.DataFrame:
    """One row per town of a target, in its order: place_id, children, families listed in `extract`.

    `listed`: rows of `listed_at`. A family that came to two of the towns counts in each.
    """
    here = listed[listed["extract_id"] == (extract.extract_id if extract else "")]
    at = _at(here, target).groupby("missed_place_id")
    counts = at[["child_number", "family_number"]].nunique()
    counts = counts.reindex(list(target.place_ids)).fillna(0).astype(int)
    return pd.DataFrame(
        {
            "place_id": list(target.place_ids),
            "children": counts["child_number"].to_numpy(),
            "families": counts["family_number"].to_numpy(),
        }
    )


def made_of(target: Target, extract: Extract) -> Target:
    """The target as made of an extract, which need not be the newest: its then is that one's."""
    return replace(target, extract_id_then=extract.extract_id, as_of_then=extract.as_of)


def with_counts(target: Target, now: TargetNow) -> Target:
    """The target with what its extract of then lists at its place. `now`: of the same target."""
    return replace(target, children_then=now.children_then, families_then=now.families_then)


Expression = Callable[[Callable[[str], ir.Table]], ir.Table]
"""A question of the store's tables by name."""


def now_of(
    targets: tuple[Target, ...],
    extracts: pd.DataFrame,
    rows_of: Callable[[Expression], pd.DataFrame],
    today: dt.date,
) -> dict[str, TargetNow]:
    """Target id -> what is listed at its place then and now. `extracts`: one row per loaded one.

    `rows_of` asks the store; `today`: the day of reading.
    """
    if not targets:
        return {}
    newest = newest_extracts(extracts)
    listed = rows_of(lambda table: listed_at(table, targets, newest))
    found = targets_now(targets, listed, newest, extracts["extract_id"], units_of(extracts), today=today)
    return {one.target.target_id: one for one in found}


def with_visits(now: Mapping[str, TargetNow], board: Board) -> dict[str, TargetNow]:
    """The same, each with the day of its newest visit."""
    newest = newest_visits(board)
    return {
        target_id: replace(one, visited=newest[target_id].visit_date) if target_id in newest else one
        for target_id, one in now.items()
    }


def counted_then(
    target: Target,
    then: Extract,
    extracts: pd.DataFrame,
    rows_of: Callable[[Expression], pd.DataFrame],
) -> Target:
    """A target about to be made, with what the extract `then` lists at its place (as `now_of`)."""
    target = made_of(target, then)
    return with_counts(target, now_of((target,), extracts, rows_of, then.as_of)[target.target_id])


def leaving(table: Callable[[str], ir.Table], extract: Extract, today: dt.date) -> ir.Table:
    """One row per place: children whose window ends within LEAVING_DAYS of `today`, the day of reading.

    A child counts where its newest move in the extract led (for move from: where it left), and nowhere else.
    missed_place_id, missed_county_fips (both missing for the unplaced), children, first_day.
    """
    leads = table("leads")
    leads = _with_newest_move(leads.filter(leads.extract_id == extract.extract_id))
    soon = leads.filter(
        leads.is_newest_move,
        leads.is_in_window,
        leads.eligibility_expiration_date.between(*leaving_days(extract.as_of, today)),
    )
    return soon.group_by("missed_place_id", "missed_county_fips").aggregate(
        children=lambda t: t.child_number.nunique(),
        first_day=lambda t: t.eligibility_expiration_date.min(),
    )


def over_since(table: Callable[[str], ir.Table], extract: Extract, today: dt.date) -> ir.Table:
    """One row: children whose window was open on the day of the extract and is over on `today`."""
    leads = table("leads")
    first, _ = leaving_days(extract.as_of, today)
    over = leads.filter(
        leads.extract_id == extract.extract_id,
        leads.is_in_window,
        leads.eligibility_expiration_date < first,
    )
    return over.aggregate(children=over.child_number.nunique())


def without_target(places: pd.DataFrame, targets: Iterable[Target]) -> pd.DataFrame:
    """Those rows of `leaving` at whose place no open target stands, most children first."""
    standing = [target for target in targets if target.is_open]
    towns = {i for target in standing for i in target.place_ids}
    counties = {target.county_fips for target in standing if not target.place_ids} - {""}
    is_covered = places["missed_place_id"].isin(towns) | places["missed_county_fips"].isin(counties)
    return places[~is_covered].sort_values(
        ["children", "missed_place_id"], ascending=[False, True], ignore_index=True
    )
