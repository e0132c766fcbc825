"""Until which day each load may be kept: keep_until.json in the store's folder."""

from __future__ import annotations

import datetime as dt
import json

from data.store import Store, StoreNotUsable
from data.store_folder import replace_whole, writer_lock

_NAME = "keep_until.json"


def kept_until(store: Store) -> dict[str, dt.date]:
    """Extract id -> the last day it may be kept; extracts without such a day are not in it.

    Raises StoreNotUsable where the file is damaged: forgetting the days in silence would keep
    names for longer than somebody promised.
    """
    try:
        days = json.loads((store.folder / _NAME).read_text(encoding="utf-8"))
        return {extract_id: dt.date.fromisoformat(day) for extract_id, day in days.items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise StoreNotUsable(
            f"The file {_NAME} in {store.folder} is damaged: remove it and set the days anew, or "
            "take it from a backup."
        ) from error


def expired(store: Store, today: dt.date) -> list[str]:
    """Ids of the loaded extracts whose last day lies before `today`."""
    loaded = set(_loaded(store))
    return sorted(
        extract_id
        for extract_id, day in kept_until(store).items()
        if day < today and extract_id in loaded
    )


def keep_until(store: Store, extract_id: str, day: dt.date | None) -> None:
    """Set the last day a loaded extract may be kept; None keeps it until somebody removes it.

    Raises StoreNotUsable where no such extract is loaded, or while a load is being written.
    """
    if extract_id not in _loaded(store):
        raise StoreNotUsable(f"No extract {extract_id} is loaded: `python -m data.store list`.")
    with writer_lock(store.folder, _busy):
        set_day(store, extract_id, day)


def set_day(store: Store, extract_id: str, day: dt.date | None) -> None:
    """As keep_until, while holding the writer's lock and without a look at what is loaded."""
    days = kept_until(store) | ({extract_id: day} if day else {})
    if day is None:
        days.pop(extract_id, None)
    _write(store, days)


def forget(store: Store, gone: set[str]) -> None:
    """Take the days of removed extracts out. Call while holding the writer's lock."""
    days = kept_until(store)
    if gone & set(days):
        _write(
            store, {extract_id: day for extract_id, day in days.items() if extract_id not in gone}
        )


def _write(store: Store, days: dict[str, dt.date]) -> None:
    told = {extract_id: day.isoformat() for extract_id, day in sorted(days.items())}
    replace_whole(store.folder / _NAME, json.dumps(told, indent=1) + "\n")


def _loaded(store: Store) -> list[str]:
    with store.reader() as cursor:
        return [row[0] for row in cursor.execute("SELECT extract_id FROM extracts").fetchall()]


def _busy() -> None:
    raise StoreNotUsable("Somebody is loading just now: try again when that is done.")
