"""The rule by which missed enrollments are computed from records: every switch, and its words.

The exchange's own rule is not public (how far back it looks, which enrollments count, near to
what day, whether those over 21 are left out), so each of these is a switch with a stated default,
and the rule is kept and printed with every result.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from data.reference.states import STATES
from data.schema.tables import DIRECTIONS

ENROLLMENT_TYPES = {
    "01": "basic school",
    "02": "regular-term MEP",
    "03": "summer or intersession MEP",
    "04": "year-round MEP",
    "05": "basic school and regular MEP",
    "06": "residency only",
}
WINDOW_MONTHS = 36
NEAR_DAYS = 30
"""An enrollment up to so many days on the other side of the QAD belongs to the same stay: papers
are dated before an arrival and after a departure."""
MOST_DAYS = 36_500


class NotARule(ValueError):
    """A switch has a value that makes no sense; the message says which and what it takes."""


@dataclass(frozen=True)
class MissedEnrollmentRule:
    """Who is missed: children with a qualifying move to (from) `state` that another State
    recorded, and no enrollment in `state` that counts.

    `enrollment_types`: two-digit codes that count; empty: every enrollment counts, also of other
    types and of none. An enrollment counts when its day lies from `from_days` to `to_days` after
    the QAD (negative: before); None: no limit on that side. `window_months`: the QAD lies so many
    months before `as_of`; None: any time before. `include_22_plus`: children who are 22 or over
    at `as_of` stay in (and are marked by their age band). Use `default_rule` for the defaults,
    which depend on the direction. Raises NotARule.
    """

    state: str
    direction: str
    as_of: dt.date
    from_days: int | None
    to_days: int | None
    enrollment_types: tuple[str, ...] = ()
    window_months: int | None = WINDOW_MONTHS
    include_22_plus: bool = True

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise NotARule("The State is given by its two letters, such as FL.")
        if self.direction not in DIRECTIONS:
            raise NotARule("The direction is `to` or `from`.")
        if any(not re.fullmatch(r"\d\d", code) for code in self.enrollment_types):
            raise NotARule("An enrollment type is a code of two digits, such as 01.")
        # The same rule however it is written down.
        object.__setattr__(self, "enrollment_types", tuple(sorted(set(self.enrollment_types))))
        if self.window_months is not None and not 0 < self.window_months <= 1_200:
            raise NotARule("The window is a number of months from 1 to 1,200.")
        limits = [days for days in (self.from_days, self.to_days) if days is not None]
        if any(abs(days) > MOST_DAYS for days in limits):
            raise NotARule(f"Days around the QAD are at most {MOST_DAYS:,}.")
        if len(limits) == 2 and limits[0] > limits[1]:
            raise NotARule("The first day around the QAD comes after the last one.")

    def to_json(self) -> str:
        """The rule as JSON, keys in order: the same rule gives the same text."""
        return json.dumps(asdict(self) | {"as_of": self.as_of.isoformat()}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> MissedEnrollmentRule:
        """The rule that `to_json` wrote."""
        given = json.loads(text)
        return cls(
            **given
            | {
                "as_of": dt.date.fromisoformat(given["as_of"]),
                "enrollment_types": tuple(given["enrollment_types"]),
            }
        )

    def sentence(self) -> str:
        """The rule in plain words, printed with every result."""
        name = STATES[self.state]
        day = f"{self.as_of:%b} {self.as_of.day}, {self.as_of.year}"
        move = "into" if self.direction == "to" else "out of"
        window = (
            f"in the {self.window_months} months up to {day}"
            if self.window_months is not None
            else f"up to {day}"
        )
        types = (
            f"of type {', '.join(self.enrollment_types)}"
            if self.enrollment_types
            else "of any type"
        )
        old = "included and marked" if self.include_22_plus else "left out"
        return (
            f"Computed from records: qualifying moves {move} {name} that another State recorded, "
            f"QAD {window}; {name} has no enrollment {types} {_nearness(self)}; "
            f"children of 22 and over {old}."
        )


def _nearness(rule: MissedEnrollmentRule) -> str:
    def side(days: int) -> str:
        if days == 0:
            return "the QAD"
        return f"{abs(days)} days {'before' if days < 0 else 'after'} the QAD"

    if rule.from_days is None and rule.to_days is None:
        return "at any time"
    if rule.to_days is None:
        return f"at any time from {side(rule.from_days)} on"
    if rule.from_days is None:
        return f"at any time up to {side(rule.to_days)}"
    return f"from {side(rule.from_days)} to {side(rule.to_days)}"


def default_days(direction: str) -> tuple[int | None, int | None]:
    """from_days and to_days when nobody says otherwise.

    Move to: an enrollment any time from 30 days before the QAD on, when the stay in the State
    began. Move from: the stay ended with the move, so any time up to 30 days after the QAD.
    """
    return (-NEAR_DAYS, None) if direction == "to" else (None, NEAR_DAYS)


def default_rule(
    state: str, direction: str, as_of: dt.date, **switches: Any
) -> MissedEnrollmentRule:
    """The rule with the stated defaults but for the `switches` given. Raises NotARule."""
    from_days, to_days = default_days(direction)
    given = {"from_days": from_days, "to_days": to_days} | switches
    return MissedEnrollmentRule(state=state, direction=direction, as_of=as_of, **given)
