"""What a plan takes from the rooms and from the board's visits, in words. For staff: true counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analytics.board.targets import TargetNow
from analytics.board.week import outcome_in_words
from analytics.patterns.jumping_out import Pattern
from analytics.pockets.cards import PocketCard
from analytics.wording import in_words
from data.board.board import Pin, Visit

Finding = tuple[str, str, str]
"""(title, what it shows, note)."""


@dataclass(frozen=True)
class ForStaff:
    """What a plan for staff tells beside its counts. found: what stands out in the rooms. now: target id -> what
    is listed there."""

    found: tuple[Finding, ...] = ()
    now: Mapping[str, TargetNow] = field(default_factory=dict)


NOTHING_FOR_STAFF = ForStaff()
MOST_OF_A_ROOM = 8
MOST_VISITS = 3


def stands_out(
    cards: Iterable[PocketCard], patterns: Iterable[Pattern], pins: Iterable[Pin] = ()
) -> tuple[Finding, ...]:
    """One finding for each of the strongest pockets and patterns that stand out, but for those that a pin in the
    plan tells of already."""
    told = {pin.idea for pin in pins if pin.is_in_plan}
    pockets = [
        (f"Pocket: {card.title}", f"{card.sentence} {card.chance.capitalize()}.", card.over)
        for card in cards
        if card.title not in told
    ]
    alike = []
    for pattern in patterns:
        claim, _, evidence = pattern.sentence.rpartition(": ")
        if pattern.sentence not in told:
            alike.append((f"Pattern: {claim}", evidence, f"{pattern.when[0].upper()}{pattern.when[1:]}"))
    return (*pockets[:MOST_OF_A_ROOM], *alike[:MOST_OF_A_ROOM])


def visits_in_words(visits: Iterable[Visit], now: TargetNow | None) -> str:
    """The newest visits to a target and what they found, then what the lists say: "Nov 27, 2026: families found,
    6 families, 15 children, 2 COEs (Ana). Listed: shrank before the visit: 15 families then, 7 now (Sep 30, 2026)."
    """
    newest = sorted(visits, key=lambda visit: visit.visit_date, reverse=True)
    said = [f"{_in_words(visit)}." for visit in newest[:MOST_VISITS]]
    if (more := len(newest) - MOST_VISITS) > 0:
        said.append(f"{more} earlier {'visit' if more == 1 else 'visits'}.")
    if now is not None and now.as_of is not None:
        said.append(f"Listed: {now.in_brief} ({in_words(now.as_of)}).")
    return " ".join(said)


def _in_words(visit: Visit) -> str:
    found = (
        f", {_counted(visit.families, 'family', 'families')}, {_counted(visit.children, 'child', 'children')}, "
        f"{_counted(visit.coes, 'COE', 'COEs')}"
        if visit.families
        else ""
    )
    by = f" ({visit.visited_by})" if visit.visited_by else ""
    return f"{in_words(visit.visit_date)}: {outcome_in_words(visit)}{found}{by}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
