"""Stores with loads of invented children in them, and what they hold."""

from __future__ import annotations

from pathlib import Path

from data.load.pipeline import load_file
from data.schema.tables import TABLES
from data.store.reader import Store
from tests.data.files import FAMILY, changed, csv_of, write
from tests.loaded_once import load_once

TITLE = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: {day}\n\n"


def load_month(folder: Path, store: Store, day: str, surname: str = "Ruiz", **given) -> str:
    """Load a report of three children as of a day; the first has this surname. Returns its id.

    The first of a store is loaded once a session.
    """
    rows = [changed(FAMILY[0], Last_Name=surname), *FAMILY[1:]]
    name = day.replace("/", "-") + f" {surname}.csv"
    path = write(folder / name, TITLE.format(day=day) + csv_of(rows))
    report = load_file(path, store=store, **given) if given else load_once(path, store.folder)
    assert report.status == "loaded", report.message
    return report.extract_id


def contents(store: Store) -> dict[str, list]:
    """Table -> its rows, but for numbers and times that every version makes anew."""
    anew = {"loaded_at", "child_number", "family_number", "written_id", "missed_written_id"}
    anew |= {"other_written_id", "from_written_id", "to_written_id"}
    with store.reader() as cursor:
        return {
            table.name: cursor.execute(
                f"SELECT {', '.join(c for c in table.column_names if c not in anew)} "
                f'FROM "{table.name}" ORDER BY ALL'
            ).fetchall()
            for table in TABLES
        }


def loads_in(store: Store) -> list[tuple[str, int, int]]:
    """[(extract id, rows it accepted, leads it has)], in order."""
    with store.reader() as cursor:
        return cursor.execute(
            "SELECT extract_id, any_value(e.rows_accepted), count(l.row_number) FROM extracts e "
            "LEFT JOIN leads l USING (extract_id) GROUP BY extract_id ORDER BY extract_id"
        ).fetchall()
