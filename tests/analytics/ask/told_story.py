"""One told story for every question: two months of Georgia, moves both ways, a board; and it in plain loops."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

from data.board import board, contacts
from data.board.board import Target, Visit
from data.board.entries import Contact, Pin
from data.store.reader import Store
from tests import plain_python as plain
from tests.families import AS_OF, child, siblings, write_csv
from tests.loaded_once import load_all_once

BEFORE = dt.date(2026, 8, 31)
TOWNS = (
    ("Vidalia", "GA"),
    ("Lyons", "GA"),
    ("Moultrie", "GA"),
    ("Tifton", "GA"),
    ("Bainbridge", "GA"),
    ("Statesboro", "GA"),
)
COUNTY = {
    "Vidalia": "Toombs",
    "Lyons": "Toombs",
    "Moultrie": "Colquitt",
    "Tifton": "Tift",
    "Bainbridge": "Decatur",
    "Statesboro": "Bulloch",
}
COMES_FROM = (("Immokalee", "FL"), ("Homestead", "FL"), ("Faison", "NC"))
AGES = ("2023-06-01", "2019-05-05", "2013-07-20", "2008-01-15", "2005-11-30")


def _families(first: int, count: int, year: int) -> list[dict[str, str]]:
    """Families of one to three children, one a town and month in turn."""
    rows, number = [], first
    for family in range(count):
        size, month = family % 3 + 1, (family * 5) % 12 + 1
        rows += siblings(
            range(number, number + size),
            f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[family % 26]}{year}-SYNTHETIC",
            f"{year}-{month:02d}-{10 + family % 15}",
            move_from=COMES_FROM[family % 3],
            move_to=TOWNS[family % 6],
            born=AGES[family % 5],
            grade="OS" if family % 5 == 4 else "03",
        )
        number += size
    return rows


STAYED = [*_families(1, 24, 2024), *_families(101, 24, 2025)]
GONE = [child(900, "2023-09-10", move_to=("Lyons", "GA"))]
NEW = [
    *siblings(range(901, 904), "NEW-SYNTHETIC", "2026-09-10", move_to=("Moultrie", "GA")),
    # A child who moved twice, once through a town that no map knows.
    child(1, "2026-05-02", born=AGES[0], move_to=("Nowhere", "GA"), parent_1_first_name="Ana", parent_1_last_name="A2024-SYNTHETIC"),
    child(904, "2026-04-02", move_to=("Immokalee", "FL")),
]  # fmt: skip
AUGUST, SEPTEMBER = [*STAYED, *GONE], [*STAYED, *NEW]
LEFT = [
    row | {"from_city": row["to_city"], "from_state_code": "GA", "to_city": "Faison", "to_state_code": "NC"}
    | {"qad": f"{int(row['qad'][:4]) + 1}{row['qad'][4:]}"}
    for row in _families(1, 12, 2024)
]  # fmt: skip


def story(folder: Path, has_board: bool = True) -> Path:
    """A store folder that holds it all."""
    files = [
        (write_csv(folder / f"to-{day}.csv", rows), {"direction": "to", "state": "GA", "as_of": day})
        for rows, day in ((AUGUST, BEFORE), (SEPTEMBER, AS_OF))
    ]
    left = {"direction": "from", "state": "GA", "as_of": BEFORE}
    files.append((write_csv(folder / "from.csv", LEFT), left))
    store = folder / "store"
    reports = load_all_once(files, store)
    assert [report.status for report in reports] == ["loaded"] * 3, reports
    if has_board:
        _board(store)
    return store


def _board(folder: Path) -> None:
    with Store(folder).reader() as cursor:
        ids = dict(
            cursor.execute("SELECT place_name, place_id FROM places WHERE state_code = 'GA'").fetchall()
        )
        august = cursor.execute(
            "SELECT extract_id FROM extracts WHERE direction = 'to' ORDER BY as_of_date LIMIT 1"
        ).fetchone()[0]
    run = {"state_code": "GA", "extract_id_then": august, "as_of_then": BEFORE}
    first, second = (
        board.add_target(
            folder,
            Target(f"{town} GA", "to", place_ids=(ids[town],), owner=owner, region="South", **run),
        )
        for town, owner in (("Moultrie", "Ana"), ("Lyons", ""))
    )
    found = {"outcome": "families found", "families": 2, "children": 5, "coes": 1, "visited_by": "Ana"}
    board.log_visit(folder, Visit(first.target_id, dt.date(2026, 9, 20), come_back_month=4, **found), AS_OF)
    board.log_visit(folder, Visit(second.target_id, dt.date(2026, 9, 21), outcome="nobody"), AS_OF)
    board.add_pin(
        folder, Pin("Moultrie in May", "run=to&state=GA&month=5", extract_id=august, as_of_date=BEFORE)
    )
    contacts.add_contact(folder, Contact("FL", office="SYNTHETIC office", phone="239 555 0100"))


def keys_of(rows: list[dict[str, str]]) -> list[tuple[dict[str, str], str, int]]:
    """Each row with its child and the number of its family, in plain loops."""
    facts = [
        {
            "child": row["msix_id"], "qad": dt.date.fromisoformat(row["qad"]),
            "from": (row["from_city"], row["from_state_code"]), "to": (row["to_city"], row["to_state_code"]),
            "surnames": row["last_name_1"],
            "parents": [(row.get(f"parent_{n}_first_name", ""), row.get(f"parent_{n}_last_name", "")) for n in (1, 2)],
        }
        for row in rows
    ]  # fmt: skip
    return list(zip(rows, (row["msix_id"] for row in rows), plain.families_of(facts), strict=True))


def counted(rows: list[dict[str, str]], of) -> dict:
    """Key -> (children, families, rows), where `of(row)` is not None."""
    held: dict = defaultdict(lambda: (set(), set(), []))
    for row, who, family in keys_of(rows):
        key = of(row)
        if key is not None:
            children, families, lines = held[key]
            children.add(who)
            families.add(family)
            lines.append(row)
    return {key: tuple(map(len, found)) for key, found in held.items()}
