"""Little stories: who arrived where, when, with whom. Every child in them is SYNTHETIC.

A story is a list of plain dictionaries, one per row of a Missed Enrollment extract. `loaded`
writes it as a file like those people send and loads it through the real loader.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from data.store.reader import Store
from tests.loaded_once import load_once

AS_OF = dt.date(2026, 9, 30)

HEADERS = {
    "msix_id": "MSIX ID",
    "last_name_1": "Last Name 1",
    "last_name_2": "Last Name 2",
    "first_name": "First Name",
    "birth_date": "Birth Date",
    "grade": "Grade",
    "qad": "Qualifying Arrival Date",
    "from_city": "Qualifying Move From City",
    "from_state_code": "Qualifying Move From State",
    "from_country_code": "Qualifying Move From Country",
    "to_city": "Qualifying Move To City",
    "to_state_code": "Qualifying Move To State",
    "parent_1_first_name": "Parent 1 First Name",
    "parent_1_last_name": "Parent 1 Last Name",
    "parent_2_first_name": "Parent 2 First Name",
    "parent_2_last_name": "Parent 2 Last Name",
    "eligibility_expiration_date": "EED",
    "school_name": "School Name",
}


def child(
    number: int,
    qad: str,
    move_from: tuple[str, str] = ("Immokalee", "FL"),
    move_to: tuple[str, str] = ("Vidalia", "GA"),
    born: str = "2016-03-04",
    **more: str,
) -> dict[str, str]:
    """One row: child `number` moved on `qad`. Anything else by field name in `more`."""
    row = {
        "msix_id": f"{number:012d}",
        "last_name_1": "SYNTHETIC",
        "first_name": f"Child {number}",
        "birth_date": born,
        "grade": "03",
        "qad": qad,
        "from_city": move_from[0],
        "from_state_code": move_from[1],
        "from_country_code": "USA",
        "to_city": move_to[0],
        "to_state_code": move_to[1],
        "school_name": "SYNTHETIC School",
    }
    return row | more


def siblings(numbers: range, family: str, qad: str, **more) -> list[dict[str, str]]:
    """One row per sibling; both parents are named after `family`."""
    parents = {
        "parent_1_first_name": "Ana",
        "parent_1_last_name": family,
        "parent_2_first_name": "Luis",
        "parent_2_last_name": family,
    }
    return [child(n, qad, **parents, **more) for n in numbers]


def write_csv(path: Path, story: list[dict[str, str]]) -> Path:
    """The story as a .csv with header words as the exchange uses them."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS.values())
        for row in story:
            writer.writerow([row.get(field, "") for field in HEADERS])
    return path


def loaded(folder: Path, story: list[dict[str, str]], direction: str = "to", state: str = "GA") -> Store:
    """A store that holds the story, loaded as any file is (once a session, where it is the first)."""
    path = write_csv(folder / f"{direction}-{state}.csv", story)
    report = load_once(path, folder / "store", direction=direction, state=state, as_of=AS_OF)
    assert report.status == "loaded", report
    return Store(folder / "store")
