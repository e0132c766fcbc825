"""What can be no plan, and what to change."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.plan.asked import Asked, NoPlan

MOST_DAYS = 31


def in_seconds(hours: float) -> int:
    """Whole seconds of so many hours, never more than they are."""
    return int(hours * 3600 + 1e-6)


def check(asked: Asked) -> None:
    """Raises NoPlan where what is asked for can be no plan; the text says what to change."""
    for is_wrong, said in (*_of_people(asked), *_of_the_week(asked), *_of_figures(asked)):
        if is_wrong:
            raise NoPlan(said)


def _of_people(asked: Asked) -> Iterator[tuple[bool, str]]:
    yield not asked.people, "Nobody is named who could go: give at least one person with a home town."
    names = [person.name for person in asked.people]
    yield len(set(names)) < len(names), "Two people have the same name: give each a name of their own."
    starts = asked.starts_at.hour + asked.starts_at.minute / 60
    for person in asked.people:
        yield (
            not 0 < person.hours_a_day < 24 - starts,
            f"{person.name} has {person.hours_a_day:g} hours a day: give more than 0 and less than {24 - starts:g}, for days "
            f"begin at {asked.starts_at:%H:%M}.",
        )


def _of_the_week(asked: Asked) -> Iterator[tuple[bool, str]]:
    yield not asked.days, "No day is given: name at least one day of the week."
    yield (
        len(set(asked.days)) < len(asked.days) or len(asked.days) > MOST_DAYS,
        f"A plan has each day once, and at most {MOST_DAYS} days.",
    )
    both = len(set(asked.must) & set(asked.must_not))
    yield both > 0, f"{both} of the towns are both to be visited and left out: choose one."


def _of_figures(asked: Asked) -> Iterator[tuple[bool, str]]:
    yield (
        not 0 < asked.hours_a_visit <= 24,
        f"A visit of {asked.hours_a_visit:g} hours cannot be planned: give more than 0 hours.",
    )
    yield (
        not 0 < asked.families_an_hour <= 1000,
        "No family can be met in an hour: give more than 0 families an hour.",
    )
    yield (
        not 0 <= asked.share_to_learn <= 1,
        "The share of visits to places of which little is known lies between 0 and 1.",
    )
    yield (
        not (1 <= asked.travel.detour <= 10 and 0 < asked.travel.speed_mph < 150),
        "Ways are at least as long as the crow flies, at more than 0 and less than 150 miles an hour.",
    )
