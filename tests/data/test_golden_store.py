"""What the version of November 2026 wrote is opened by this one: store, profile, place by hand, board."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest

from data.board import board, contacts
from data.board.entries import Contact, Entry, Target
from data.board.rows import to_cells
from data.load.pipeline import load_file
from data.store.reader import Store
from data.store.rebuild import bring_up_to_date, rebuild
from serve import bring_store_up_to_date

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
EXPECTED = json.loads((GOLDEN / "store-of-2026-11.json").read_text("utf-8"))
NOVEMBER = dt.date(2026, 11, 30)


@pytest.fixture
def folder(tmp_path):
    with zipfile.ZipFile(GOLDEN / "store-of-2026-11.zip") as packed:
        packed.extractall(tmp_path)
    return tmp_path


@pytest.fixture
def store(folder):
    opened = Store(folder / "store")
    # Nothing to do while the schema is the same; a newer one is built from the kept cells.
    bring_up_to_date(opened)
    yield opened
    opened.close()


def by_field(kind: type[Entry], edits: list[dict]) -> list[dict]:
    """Edits as they were kept, by column, under the fields of today."""
    return [edit | {"before": _by_field(kind, edit["before"])} for edit in edits]


def _by_field(kind: type[Entry], before: dict) -> dict:
    """Columns that came later are in no edit of before."""
    return {name: before[column.name] for name, column in kind.columns.items() if column.name in before}


def told(store: Store) -> dict[str, list]:
    """Extracts, leads and families by month, status and how they were placed, and the places."""
    with store.reader() as cursor:

        def rows(sql: str) -> list[list]:
            return [list(row) for row in cursor.execute(sql).fetchall()]

        return {
            "extracts": rows(
                "SELECT as_of_date::VARCHAR, kind, direction::VARCHAR, state_code, rows_read, "
                "rows_accepted, rows_refused FROM extracts ORDER BY as_of_date"
            ),
            "leads": rows(
                "SELECT as_of_date::VARCHAR, status::VARCHAR, located_by::VARCHAR, count(*), "
                "count(DISTINCT family_number), count(missed_place_id) FROM leads "
                "GROUP BY ALL ORDER BY ALL"
            ),
            "places": rows("SELECT place_name, state_code FROM places ORDER BY ALL"),
        }


def test_the_store_opens_unchanged(store):
    assert told(store) == EXPECTED["as_kept"]


def test_its_kept_cells_make_the_same_store(store):
    assert rebuild(store) == 2
    assert told(store) == EXPECTED["as_kept"]


def test_the_next_month_is_read_with_the_kept_profile_and_the_place_by_hand(folder, store):
    report = load_file(folder / "2026-11.csv", store=store, direction="to", state="GA", as_of=NOVEMBER)
    assert report.status == "loaded", report
    assert report.reading.profile == "Valley office"
    assert told(store) == EXPECTED["with_november"]


def test_the_same_file_is_known_again(folder, store):
    report = load_file(folder / "2026-10.csv", store=store, direction="to", state="GA")
    assert report.status == "already_loaded"
    assert told(store) == EXPECTED["as_kept"]


def test_the_board_opens_unchanged_with_what_was_said_before(folder):
    here = folder / "store"
    read = board.read_board(here)
    kept = {
        "pins": read.pins,
        "targets": read.targets,
        "visits": read.visits,
        "contacts": read.contacts,
        "notes": read.notes,
    }
    for name, entries in kept.items():
        then = EXPECTED["board"][name]
        now = [to_cells(entry) for entry in entries]
        assert [cells | old for cells, old in zip(now, then, strict=True)] == now, name
        # What later versions keep beside it, this board says nothing of.
        added = [
            {v for key, v in cells.items() if key not in old} for cells, old in zip(now, then, strict=True)
        ]
        assert all(values <= {None, ""} for values in added), name
    [target], [contact] = read.targets, read.contacts
    assert board.earlier_edits(here, target.target_id) == by_field(Target, EXPECTED["edits_of_the_target"])
    assert contacts.earlier_edits(here, contact.contact_id) == by_field(
        Contact, EXPECTED["edits_of_the_contact"]
    )


def test_a_server_that_starts_builds_it_anew(folder):
    opened = Store(folder / "store")
    assert opened.is_older
    bring_store_up_to_date(opened)
    assert not opened.is_older
    assert told(opened) == EXPECTED["as_kept"]
    opened.close()
