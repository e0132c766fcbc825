"""A store into one file and back: whole, verified, and readable by nobody else.

The file is a ZIP without compression (the parts are compressed already): backup.json with the
size and SHA-256 of every part, the current numbered file with its manifest, the kept cells, the
board as of that moment, and what else people decided (days to keep, profiles). It holds names: keep it as safe as the store.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from data.board.database import BESIDE, COPIES, BoardNotUsable, is_whole, put_back, write_copy
from data.board.database import FILE as BOARD
from data.private_files import open_private
from data.progress import Progress, Watch, run_watched
from data.reading.door import check_is_file
from data.reading.grid import FileNotReadable
from data.schema.tables import SCHEMA_VERSION
from data.spill import note_elsewhere, work_folder
from data.store.cells import damaged_cells
from data.store.folder import (
    clear_leftovers,
    flush_to_disk,
    is_link_file,
    make_private_folder,
    next_file,
    point_to,
    waiting_writer_lock,
    writer_lock,
)
from data.store.inventory import arrived, mark_arriving, mark_aside, note_present
from data.store.manifest import Manifest, NotWhole, check_file, manifest_path, sha256_of
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import rebuild_locked

_LIST = "backup.json"
_LEFT_OUT = {"current", "current.next", "writer.lock", "spill", COPIES, *BESIDE}
# A part is a file of the folder or of one folder inside it; nothing that climbs out of either.
_PART = re.compile(r"(?:[a-z_]+/)?[\w][\w .-]*", re.ASCII)


@dataclass(frozen=True)
class Backup:
    """One backup file: where, its parts, the loads in it, its size."""

    file: Path
    parts: int
    extracts: int
    size_bytes: int


def backup(store: Store, target: Path, on_progress: Progress | None = None) -> Backup:
    """Write the store to one new file (mode 0600) and read it back; readers go on meanwhile.

    `target`: the file, or a folder in which it is named after the day. Loads wait. Raises
    StoreNotUsable where nothing is loaded, the store is damaged or the file exists; OSError.
    """
    target = target.expanduser().resolve()
    if target.is_dir():
        target = target / f"idr-atlas-{dt.date.today().isoformat()}.zip"
    if target.exists():
        raise StoreNotUsable(f"{target} exists already: name a new file.")
    if target.is_relative_to(store.folder):
        raise StoreNotUsable("Name a place outside the store's folder: both would be lost at once.")

    def work(watch: Watch) -> Backup:
        if store.version is None:
            raise StoreNotUsable(f"Nothing is loaded in {store.folder}: nothing to back up.")
        with waiting_writer_lock(store.folder, watch), work_folder(store.folder) as work_place:
            return _write(store, target, work_place, watch)

    return run_watched(work, on_progress)


def _current(store: Store) -> Path:
    """The current numbered file. Raises StoreNotUsable where nothing is loaded."""
    if store.version is None:
        raise StoreNotUsable(f"Nothing is loaded in {store.folder}: nothing to back up.")
    return store.folder / store.version


def _write(store: Store, target: Path, work: Path, watch: Watch) -> Backup:
    current = _current(store)
    watch("checking the store", 0.0)
    try:
        manifest = check_file(current)
    except NotWhole as error:
        raise StoreNotUsable(f"The store is damaged and was not backed up: {error}") from error
    store.check_whole()
    if lost := damaged_cells(store.folder, manifest.extracts):
        raise StoreNotUsable(
            f"The store was not backed up: the kept cells of {', '.join(lost)} are missing or damaged. Load "
            "those files again, or `python -m data.store restore FILE` goes back to a backup."
        )
    files = _parts(store, current, manifest)
    if BOARD in files:
        # Others may be writing on the board meanwhile: a copy of one moment, not the file itself.
        files[BOARD] = work / BOARD
        try:
            write_copy(store.folder, files[BOARD])
        except BoardNotUsable as error:
            raise StoreNotUsable(f"Nothing was backed up. {error}") from error
    told = {
        name: {"size_bytes": file.stat().st_size, "sha256": sha256_of(file)} for name, file in files.items()
    }
    listed = {
        "schema_version": manifest.schema_version,
        "current": current.name,
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "extracts": manifest.extracts,
        "parts": told,
    }
    draft = target.with_name(f".{target.name}.{uuid4().hex[:8]}")
    note_elsewhere(work, draft)
    try:
        with open_private(draft, "xb") as opened:
            with zipfile.ZipFile(opened, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(_LIST, json.dumps(listed, indent=1))
                for i, (name, file) in enumerate(files.items()):
                    watch("writing the backup", 0.2 + 0.5 * i / len(files))
                    archive.write(file, name)
            opened.flush()
            os.fsync(opened.fileno())
        watch("reading the backup back", 0.75)
        with zipfile.ZipFile(draft) as archive:
            for name, part in told.items():
                _copy_part(archive, name, part, None)
        os.rename(draft, target)
        flush_to_disk(target.parent)
    finally:
        draft.unlink(missing_ok=True)
    watch("done", 1.0)
    return Backup(target, len(files), len(manifest.extracts), target.stat().st_size)


def _parts(store: Store, current: Path, manifest: Manifest) -> dict[str, Path]:
    """Name in the backup -> file: everything but older versions, leftovers and the pointer."""
    found = {current.name: current, manifest_path(current).name: manifest_path(current)}
    for path in sorted(store.folder.rglob("*")):
        name = path.relative_to(store.folder).as_posix()
        top = name.split("/")[0]
        is_removed = (top == "cells" and path.stem not in manifest.extracts) or is_link_file(path)
        if path.is_file() and top not in _LEFT_OUT and not top.startswith("atlas-") and not is_removed:
            found[name] = path
    return found


def restore(store: Store, source: Path, on_progress: Progress | None = None) -> Backup:
    """Make the store what it was when the backup was written; swapped in as a load is.

    Every part is compared with the backup's list before anything of the store is touched. The
    board becomes that of the backup, and the one before is kept as a copy; a backup from before
    there was a board leaves it as it is. The
    version before the restore stays until the next load (`python -m data.store back`). A backup of
    an older schema version is built anew from its cells. Raises StoreNotUsable, OSError.
    """
    source = source.expanduser().resolve()

    def work(watch: Watch) -> Backup:
        make_private_folder(store.folder)
        with waiting_writer_lock(store.folder, watch), work_folder(store.folder) as unpacked:
            listed = _unpack(source, unpacked, watch)
            return _put_in_place(store, source, unpacked, listed, watch)

    return run_watched(work, on_progress)


def _unpack(source: Path, folder: Path, watch: Watch) -> dict:
    try:
        check_is_file(source)
        with zipfile.ZipFile(source) as archive:
            listed = json.loads(archive.read(_LIST))
            parts, current = listed["parts"], listed["current"]
            if sorted(archive.namelist()) != sorted([_LIST, *parts]):
                raise NotWhole("it holds other files than its list names.")
            for i, (name, part) in enumerate(parts.items()):
                watch("checking the backup", 0.1 + 0.4 * i / len(parts))
                if not _PART.fullmatch(name) or name.split("/")[0] in _LEFT_OUT:
                    raise NotWhole("its list names files that no store has.")
                (folder / name).parent.mkdir(exist_ok=True, mode=0o700)
                _copy_part(archive, name, part, folder / name)
        check_file(folder / current)
        if BOARD in parts and not is_whole(folder / BOARD):
            raise NotWhole("the board in it is damaged.")
    except FileNotReadable as error:
        raise StoreNotUsable(f"{source}: {error}") from error
    except NotWhole as error:
        raise StoreNotUsable(f"{source.name} cannot be restored: {error} The store is as it was.") from error
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        raise StoreNotUsable(
            f"{source.name} is no backup of a store, or it is damaged. The store is as it was."
        ) from error
    if listed["schema_version"] > SCHEMA_VERSION:
        raise StoreNotUsable(f"{source.name} was written by a newer version of this program: use that one.")
    return listed


def _put_in_place(store: Store, source: Path, unpacked: Path, listed: dict, watch: Watch) -> Backup:
    watch("putting the store in place", 0.6)
    file = next_file(store)
    mark_arriving(file)
    current = listed["current"]
    for path in sorted(path for path in unpacked.rglob("*") if path.is_file()):
        name = path.relative_to(unpacked).as_posix()
        if name == BOARD:
            continue
        place = store.folder / name
        if name == current:
            place = file
        elif name == manifest_path(Path(current)).name:
            place = manifest_path(file)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        flush_to_disk(path)
        os.replace(path, place)
        flush_to_disk(place.parent)
    point_to(store, file, listed["schema_version"])
    note_present(store.folder)
    arrived(file)
    if (unpacked / BOARD).exists():
        try:
            put_back(store.folder, unpacked / BOARD)
        except BoardNotUsable as error:
            raise StoreNotUsable(f"The extracts were restored, the board was not. {error}") from error
    if store.is_older:
        rebuild_locked(store, watch)
    else:
        with suppress(StoreNotUsable):  # something else is missing: said by the next load
            clear_leftovers(store)
    watch("done", 1.0)
    size = source.stat().st_size
    return Backup(source, len(listed["parts"]), len(listed["extracts"]), size)


def _copy_part(archive: zipfile.ZipFile, name: str, part: dict, to: Path | None) -> None:
    """Read one part through and compare it with the list, writing it to `to` where one is given.

    Raises NotWhole; never writes more than the list says.
    """
    digest, size = hashlib.sha256(), 0
    target = None
    if to is not None:
        target = open_private(to, "xb")
    try:
        with archive.open(name) as opened:
            while block := opened.read(1 << 20):
                size += len(block)
                if size > part["size_bytes"]:
                    break
                digest.update(block)
                if target is not None:
                    target.write(block)
    except zipfile.BadZipFile as error:
        raise NotWhole(f"the part {name} is damaged.") from error
    finally:
        if target is not None:
            target.close()
    if size != part["size_bytes"] or digest.hexdigest() != part["sha256"]:
        raise NotWhole(f"the part {name} is damaged.")


def go_back(store: Store) -> str:
    """Make the version before the last load the current one; returns its file's name.

    Raises StoreNotUsable where there is none, or where it is damaged too.
    """
    with writer_lock(store.folder, _busy):
        before = store.version_before()
        if before is None:
            raise StoreNotUsable(f"There is no version before in {store.folder}.")
        try:
            manifest = check_file(store.folder / before)
        except NotWhole as error:
            raise StoreNotUsable(f"The version before is damaged too: {error}") from error
        named = store.named_file()
        point_to(store, store.folder / before, manifest.schema_version)
        if named is not None and named > before:
            mark_aside(store.folder / named)
        return before


def _busy() -> None:
    raise StoreNotUsable("Somebody is loading just now: try again when that is done.")
