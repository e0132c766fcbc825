"""The made-up families in a store: put in, found again, and taken out."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from data.board.database import BoardNotUsable
from data.load.pipeline import load_file
from data.load.reports.report import LoadReport
from data.progress import Progress
from data.spill import work_folder
from data.store.folder import make_private_folder
from data.store.reader import Store
from data.store.removal import undo
from data.synthetic.board import put_made_up_board, take_out_made_up_board
from data.synthetic.demo import FROM_FILE, TO_FILE, write_demo

MONTHS = (dt.date(2026, 8, 31), dt.date(2026, 9, 30))
"""Days of the demo's extracts: the month before first, so that it shows what changed."""


def load_made_up_families(store: Store, on_progress: Progress | None = None) -> list[LoadReport]:
    """Write the demo's four extracts and load them, and put entries on a board that holds none; one report each.

    Raises StoreNotUsable, OSError.
    """
    make_private_folder(store.folder)
    with work_folder(store.folder) as folder:
        files = [
            file
            for month in MONTHS
            for demo in (write_demo(folder / month.isoformat(), as_of=month),)
            for file in (demo.to_file, demo.from_file)
        ]
        reports = [load_file(file, store=store, on_progress=on_progress) for file in files]
    with suppress(BoardNotUsable):  # the room Board says what is wrong with it
        put_made_up_board(store, dt.date.today())
    return reports


def made_up_extracts(store: Store) -> list[str]:
    """Ids of the loaded extracts that are the demo's own: by the name of the file, and in which every row
    says SYNTHETIC. A list that somebody else marked so is theirs, and stays.
    """
    if store.version is None:
        return []
    with store.reader() as cursor:
        found = cursor.execute(
            "SELECT extract_id FROM extracts WHERE is_synthetic AND file_name IN (?, ?) ORDER BY loaded_at",
            [TO_FILE, FROM_FILE],
        )
        return [extract_id for (extract_id,) in found.fetchall()]


def take_out_made_up_families(store: Store) -> int:
    """Take the demo's own extracts out, and its entries off the board; how many extracts there were. Raises StoreNotUsable, OSError."""
    made_up = made_up_extracts(store)
    if made_up:
        undo(store, made_up)
        with suppress(BoardNotUsable):
            take_out_made_up_board(store)
    return len(made_up)
