"""Told arrivals in Georgia, each by who recorded it, as record files of the upload format. All SYNTHETIC."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from data.store.reader import Store
from tests.data.records import ENROLLMENTS, MOVES, STUDENT, enrollment, move, student, write_records
from tests.loaded_once import load_all_once

AS_OF = dt.date(2026, 9, 30)
FLORIDA, TEXAS = ("Immokalee", "FL"), ("McAllen", "TX")


@dataclass(frozen=True)
class Came:
    """One arrival of a family of one child. by: States that recorded the move, each with its own record. to: the
    State it came to; enrolled: by that State."""

    family: int
    day: str
    by: tuple[str, ...] = ()
    town: str = "Vidalia"
    start: tuple[str, str] = FLORIDA
    to: str = "GA"
    enrolled: bool = False
    noticed: bool = False
    days_off: int = 0
    """Days by which the records after the first give another day."""


def store_of(folder: Path, came: list[Came], notices: list[tuple[str, str, str]] = (), **more) -> Store:
    """A store that holds the story; `notices`: further ones as (day, from town, to town)."""
    students, moves, enrollments, told = [], [], [], [*notices]
    for one in came:
        msix = f"{one.family:012d}"
        for n, state in enumerate(one.by):
            record = f"{state}{one.family}"
            if record not in {row[0] for row in students[-6:]}:
                students.append(student(record, msix, state))
            day = dt.date.fromisoformat(one.day) + dt.timedelta(days=one.days_off if n else 0)
            moves.append(
                move(record, f"{day:%Y%m%d}", one.start, (one.town, one.to), f"M{state}{one.family}{one.day}")
            )
        if one.enrolled:
            record = f"{one.to}{one.family}"
            if one.to not in one.by:
                students.append(student(record, msix, one.to))
            enrollments.append(enrollment(record, one.day.replace("-", "")))
        if one.noticed:
            told.append((one.day, one.start[0], one.town))
    folder.mkdir(parents=True, exist_ok=True)
    options = {"as_of": AS_OF, "state": "US"} | more
    files = [
        (write_records(folder / "student.csv", STUDENT, list(dict.fromkeys(students))), options),
        (write_records(folder / "moves.csv", MOVES, moves), options),
    ]
    if enrollments:
        files.append((write_records(folder / "enrollments.csv", ENROLLMENTS, enrollments), options))
    if told:
        files.append((_notices(folder / "notices.csv", told), {"as_of": AS_OF, "state": "GA"}))
    reports = load_all_once(files, folder / "store")
    assert [report.status for report in reports] == ["loaded"] * len(files), reports
    return Store(folder / "store")


def _notices(path: Path, told: list[tuple[str, str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("Notification Type", "Date of Arrival", "From City", "From State", "To City", "To State")
        )
        writer.writerows(("Arrival", day, start, "FL", town, "GA") for day, start, town in told)
    return path


def told_world(found: int, elsewhere: int, both: int, third: int = 0) -> list[Came]:
    """So many families of each kind, in two towns and four seasons in turn; of each kind the first `third` are
    noticed."""
    days = ("2025-10-03", "2025-01-12", "2024-04-20", "2025-07-15")
    came, number = [], 1
    for count, by, is_found in (
        (both, ("FL",), True),
        (found - both, ("GA",), True),
        (elsewhere - both, ("TX",), False),
    ):
        for n in range(count):
            day = dt.date.fromisoformat(days[n % 4]) + dt.timedelta(days=n // 8)
            town = ("Vidalia", "Moultrie")[n // 4 % 2]
            # A start of its own for each, so that a notice names one family.
            came.append(
                Came(
                    number, day.isoformat(), by, town, enrolled=is_found and by != ("GA",), noticed=n < third
                )
            )
            number += 1
    return came
