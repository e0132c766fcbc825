"""Places that a person chose by hand for a spelling: remembered for all past and future loads.

Kept as `aliases.json` in the store's folder, beside the numbered files and not in them, so that a
choice outlives every load, undo and rebuild. It holds places as written and who decided, never a
child's data.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pandas as pd

from data.geocoding.gazetteer import place_details
from data.private_files import open_private
from data.store.folder import flush_to_disk
from data.store.inventory import note, noted
from data.store.reader import StoreNotUsable
from data.values.names import spelling_key

FILE = "aliases.json"


@dataclass(frozen=True)
class Alias:
    """What one spelling means: a place of data.geocoding.geocode by its id, or None for "leave unplaced"."""

    city: str | None
    state_code: str | None
    country_code: str | None
    zip: str | None
    county: str | None
    place_id: int | None
    decided_by: str
    decided_at: dt.datetime

    @property
    def key(self) -> tuple[str, ...]:
        return key_of(self.city, self.state_code, self.country_code, self.zip, self.county)


def key_of(*cells: object) -> tuple[str, ...]:
    """What the spellings share that one choice is for, of the cells city, State, country, ZIP, county:
    data.values.names.spelling_key."""
    texts = [None if pd.isna(cell) else str(cell) for cell in cells]
    return spelling_key(*texts)


def by_key(aliases: Iterable[Alias]) -> dict[tuple[str, ...], Alias]:
    """The newest choice for each key: lists of earlier versions hold one for each way to write a name."""
    return {alias.key: alias for alias in sorted(aliases, key=lambda alias: alias.decided_at)}


def read_aliases(folder: Path) -> list[Alias]:
    """Every alias of a store folder, in the order of their spellings; none where there is no file.

    Raises StoreNotUsable where the file is damaged.
    """
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        if FILE in noted(folder):
            raise StoreNotUsable(
                f"The file {FILE} in {folder} is missing: it held the places that were chosen by hand. "
                "Put it back from a copy or an exported list of places, or begin anew with "
                f"`python -m data.store renew {FILE}`."
            ) from None
        return []
    try:
        return [
            Alias(**(one | {"decided_at": dt.datetime.fromisoformat(one["decided_at"])}))
            for one in json.loads(text)["aliases"]
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise StoreNotUsable(
            f"The file {FILE} in {folder} is damaged: put it back from a copy, or begin anew with "
            f"`python -m data.store renew {FILE}` and import an exported list of places."
        ) from error


def write_aliases(folder: Path, aliases: Iterable[Alias]) -> None:
    """Replace the file in one step (mode 0600). Call it while holding the writer's lock."""
    ordered = sorted(aliases, key=lambda alias: alias.key)
    told = [asdict(one) | {"decided_at": one.decided_at.isoformat()} for one in ordered]
    draft = folder / f"{FILE}.next"
    with open_private(draft) as file:
        json.dump({"aliases": told}, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, folder / FILE)
    flush_to_disk(folder)
    note(folder, FILE)


def hand_over(engine: duckdb.DuckDBPyConnection, aliases: Iterable[Alias]) -> None:
    """Put the aliases where `apply` and `forget_outdated` find them: a scratch table of `engine`."""
    engine.execute("CREATE OR REPLACE TEMP TABLE aliases (key VARCHAR[], place_id INTEGER)")
    rows = [[list(key), alias.place_id] for key, alias in by_key(aliases).items()]
    if rows:
        engine.executemany("INSERT INTO aliases VALUES (?, ?)", rows)


def _handed_over(engine: duckdb.DuckDBPyConnection) -> dict[tuple[str, ...], int | None]:
    return {tuple(k): i for k, i in engine.execute("SELECT key, place_id FROM aliases").fetchall()}


_WRITTEN = ["city", "state_code", "country_code", "zip", "county"]


def apply(engine: duckdb.DuckDBPyConnection, written: pd.DataFrame, located: pd.DataFrame) -> pd.DataFrame:
    """`located` (data.geocoding.geocode.locate of `written`) with the aliases in it; same rows, same columns.

    An alias to a place that the reference does not hold changes nothing.
    """
    chosen = _handed_over(engine)
    if not chosen:
        return located
    keys = [key_of(*cells) for cells in written[_WRITTEN].itertuples(index=False)]
    place_ids = {i for key in keys if (i := chosen.get(key)) is not None}
    details = place_details(sorted(place_ids)).set_index("place_id")
    details = details[details["place_name"].notna()]
    located = located.copy()
    for row, key in zip(located.index, keys, strict=True):
        if key not in chosen:
            continue
        place_id = chosen[key]
        if place_id is None:
            # The State and the country stay as they were read.
            empty = ["place_id", "place_name", "county_fips", "county_name", "lat", "lon"]
            located.loc[row, empty] = pd.NA
            located.loc[row, "located_by"] = "unplaced"
        elif place_id in details.index:
            located.loc[row, "place_id"] = place_id
            located.loc[row, "located_by"] = "by_hand"
            for name, value in details.loc[place_id].items():
                located.loc[row, name] = value
    return located


def undecided(engine: duckdb.DuckDBPyConnection, written: pd.DataFrame) -> pd.DataFrame:
    """The rows of `written` (columns city, State, country, ZIP, county) that no alias speaks of."""
    chosen = _handed_over(engine)
    if not chosen or written.empty:
        return written
    return written[[key_of(*cells) not in chosen for cells in written[_WRITTEN].itertuples(index=False)]]


def forget_outdated(engine: duckdb.DuckDBPyConnection, withdrawn: Iterable[tuple[str, ...]] = ()) -> int:
    """Take the spellings out of places_as_written that the aliases place elsewhere than it says.

    They are then located as if new. `withdrawn`: keys whose alias was taken back. Returns how many.
    """
    chosen, withdrawn = _handed_over(engine), set(withdrawn)
    by_hand = engine.execute(
        "SELECT count(*) FROM places_as_written WHERE located_by = 'by_hand'"
    ).fetchall()[0][0]
    if not (chosen or withdrawn or by_hand):
        return 0
    outdated = []
    for number, place_id, located_by, *cells in engine.execute(
        f"SELECT written_id, place_id, located_by::VARCHAR, {', '.join(_WRITTEN)} FROM places_as_written"
    ).fetchall():
        key = key_of(*cells)
        if key in chosen:
            wanted = chosen[key]
            is_current = place_id == wanted and (located_by == "by_hand" or wanted is None)
        else:
            is_current = located_by != "by_hand" and key not in withdrawn
        if not is_current:
            outdated.append(number)
    if outdated:
        engine.execute("DELETE FROM places_as_written WHERE written_id IN $ids", {"ids": outdated})
        engine.execute(
            "DELETE FROM places WHERE place_id NOT IN "
            "(SELECT place_id FROM places_as_written WHERE place_id IS NOT NULL)"
        )
    return len(outdated)
