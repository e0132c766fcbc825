"""Missed enrollments worked out from records: the rule a person states, and its rows on the engine.

MissedEnrollmentRule is checked when it is made, kept as JSON with its extract and told in one
sentence; insert_computed_rows writes each of its conditions once, as SQL.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from data.derive.records import (
    DETAIL_COLUMNS,
    drop_known,
    make_known_enrollments,
    make_known_moves,
    make_known_students,
    student_details_sql,
)
from data.reference.states import STATES
from data.schema.program import WINDOW_MONTHS, too_old_on_sql
from data.schema.tables import DIRECTIONS, MISSED_ENROLLMENT_ROWS

ENROLLMENT_TYPES = {
    "01": "basic school",
    "02": "regular-term MEP",
    "03": "summer or intersession MEP",
    "04": "year-round MEP",
    "05": "basic school and regular MEP",
    "06": "residency only",
}
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
        types = f"of type {', '.join(self.enrollment_types)}" if self.enrollment_types else "of any type"
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

    if rule.from_days is None:
        return "at any time" if rule.to_days is None else f"at any time up to {side(rule.to_days)}"
    if rule.to_days is None:
        return f"at any time from {side(rule.from_days)} on"
    return f"from {side(rule.from_days)} to {side(rule.to_days)}"


def default_days(direction: str) -> tuple[int | None, int | None]:
    """from_days and to_days when nobody says otherwise.

    Move to: an enrollment any time from 30 days before the QAD on, when the stay in the State
    began. Move from: the stay ended with the move, so any time up to 30 days after the QAD.
    """
    return (-NEAR_DAYS, None) if direction == "to" else (None, NEAR_DAYS)


def default_rule(state: str, direction: str, as_of: dt.date, **switches: Any) -> MissedEnrollmentRule:
    """The rule with the stated defaults but for the `switches` given. Raises NotARule."""
    from_days, to_days = default_days(direction)
    fields: dict[str, Any] = {"from_days": from_days, "to_days": to_days, **switches}
    return MissedEnrollmentRule(state=state, direction=direction, as_of=as_of, **fields)


def insert_computed_rows(
    engine: duckdb.DuckDBPyConnection, extract_id: str, rule: MissedEnrollmentRule
) -> tuple[int, int, int]:
    """Add to missed_enrollment_rows one row per child and move that the rule lists.

    Returns the rows, the moves that were looked at (into or out of the State, recorded by
    another, in the window), and the enrollments of the State by the as-of date that count.

    A move that several States recorded is one row (of the State that comes first by its code).
    Names, parents and birth date are those of the recording State; last enrollment, grade and
    school those of the child's newest enrollment of any State and type by the as-of date.
    """
    make_known_students(engine)
    make_known_moves(engine)
    make_known_enrollments(engine)
    missed, other = ("to", "from") if rule.direction == "to" else ("from", "to")
    values = {
        "state": rule.state,
        "as_of": rule.as_of,
        "types": list(rule.enrollment_types),
    }
    window = (
        f"AND m.qad > $as_of::DATE - INTERVAL {int(rule.window_months)} MONTH"
        if rule.window_months is not None
        else ""
    )
    young = (
        ""
        if rule.include_22_plus
        else f"AND NOT coalesce({too_old_on_sql('m.birth_date', '$as_of::DATE')}, false)"
    )
    # Mexico has States that are written with two letters: CO is also Coahuila.
    in_usa = "AND coalesce(m.from_country_code, 'USA') = 'USA'" if missed == "from" else ""
    as_of_and_state = {name: values[name] for name in ("state", "as_of")}
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE moves_asked AS
        SELECT m.* FROM known_moves m
        WHERE m.{missed}_state_code = $state {in_usa}
          AND m.{other}_state_code IS DISTINCT FROM $state
          AND m.reporting_state_code IS DISTINCT FROM $state
          AND m.qad <= $as_of::DATE {window} {young}
        QUALIFY row_number() OVER (
            PARTITION BY m.child_key, m.qad, upper(m.from_city), m.from_state_code,
                         upper(m.to_city), m.to_state_code
            ORDER BY m.reporting_state_code, m.export_state_code, m.student_id, m.row_number
        ) = 1
        """,
        as_of_and_state,
    )
    engine.execute(
        """
        CREATE OR REPLACE TEMP TABLE enrollments_asked AS
        SELECT child_key, enrollment_date FROM known_enrollments
        WHERE state_code = $state AND enrollment_date <= $as_of::DATE
          AND (len($types::VARCHAR[]) = 0 OR list_contains($types::VARCHAR[], enrollment_type))
        """,
        values,
    )
    near = "".join(
        f" AND e.enrollment_date {sign} m.qad + {int(days)}"
        for sign, days in ((">=", rule.from_days), ("<=", rule.to_days))
        if days is not None
    )
    columns = MISSED_ENROLLMENT_ROWS.column_names
    selected = ", ".join(_VALUES.get(name, f"NULL AS {name}") for name in columns)
    rows = engine.execute(
        f"""
        INSERT INTO missed_enrollment_rows ({", ".join(columns)})
        WITH last_enrollment AS (
            SELECT * FROM known_enrollments
            WHERE enrollment_date <= $as_of::DATE
              AND child_key IN (SELECT child_key FROM moves_asked)
            QUALIFY row_number() OVER (
                PARTITION BY child_key
                ORDER BY enrollment_date DESC, state_code, enrollment_type, export_state_code,
                         student_id, row_number
            ) = 1
        ),
        missed AS (
            SELECT * FROM moves_asked m
            WHERE NOT EXISTS (
                FROM enrollments_asked e WHERE e.child_key = m.child_key {near}
            )
        )
        SELECT {selected} FROM missed m LEFT JOIN last_enrollment n USING (child_key)
        LEFT JOIN ({student_details_sql(engine, "moves_asked")}) s
               ON s.export_state_code = m.export_state_code AND s.student_id = m.student_id
        """,
        {"extract_id": extract_id, "as_of": rule.as_of},
    ).fetchall()[0][0]
    looked_at, counted = (
        engine.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
        for name in ("moves_asked", "enrollments_asked")
    )
    for scratch in ("moves_asked", "enrollments_asked"):
        engine.execute(f"DROP TABLE {scratch}")
    drop_known(engine)
    return rows, looked_at, counted


_OF_MOVE = (
    "msix_id", "birth_date", "qad", "from_city", "from_state_code", "from_country_code", "to_city", "to_state_code",
    "to_zip", "to_county", "eligibility_expiration_date", "reporting_state_code",
)  # fmt: skip
_VALUES = {
    **{name: f"s.{name}" for name in DETAIL_COLUMNS},
    **{name: f"m.{name}" for name in _OF_MOVE},
    "extract_id": "$extract_id",
    "row_number": "row_number() OVER (ORDER BY m.child_key, m.qad, m.from_city, m.to_city,"
    " m.from_state_code, m.to_state_code)::INTEGER",
    "grade": "n.grade",
    "last_enrollment_state_code": "n.state_code",
    "last_enrollment_date": "n.enrollment_date",
    "last_enrollment_type": "n.enrollment_type",
    "withdrawal_date": "CASE WHEN n.withdrawal_date <= $as_of::DATE THEN n.withdrawal_date END",
    "school_name": "coalesce(n.school_name, n.facility_name)",
    "district_name": "n.district_name",
    "district_id": "n.district_id",
    "school_id": "n.school_id",
    "is_pfs": "n.is_pfs",
}
