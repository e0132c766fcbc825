"""The file of a backup: writing it, reading it back, taking it apart.

A ZIP without compression (the parts are compressed already): backup.json with the size and SHA-256 of
every part, the current numbered file with its manifest, the kept cells, the board as of that moment, and
what else people decided (days to keep, profiles). It holds names: keep it as safe as the store. Where a
passphrase was set (data.upkeep.seal) the ZIP is sealed while it is written, and never lies there in clear.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

from data.board.database import BESIDE, COPIES, BoardNotUsable, is_whole, write_copy
from data.board.database import FILE as BOARD
from data.handed_out.shared_outside import LOCK_NAME
from data.private_files import open_private
from data.progress import Watch
from data.reading.door import check_is_file
from data.reading.grid import FileNotReadable
from data.schema.tables import SCHEMA_VERSION
from data.spill import note_elsewhere
from data.store.cells import damaged_cells
from data.store.folder import flush_to_disk, is_link_file
from data.store.manifest import Manifest, NotWhole, check_file, manifest_path, sha256_of
from data.store.reader import Store, StoreNotUsable
from data.upkeep.seal import FILE as SEAL
from data.upkeep.seal import Seal, WrongPassphrase, seal_of
from data.upkeep.sealed_file import SealingFile, is_sealed, open_sealed, read_head

_LIST = "backup.json"
SETTINGS = "backups.json"
"""Where the daily backups of a store are kept, if not beside it."""
OF_THIS_COMPUTER = {SETTINGS, SEAL}
"""What is decided about backups themselves: in none of them, and no restore brings it back."""
_LEFT_OUT = {"current", "current.next", "writer.lock", LOCK_NAME, "spill", COPIES, *BESIDE, *OF_THIS_COMPUTER}
# A part is a file of the folder or of one folder inside it; nothing that climbs out of either.
_PART = re.compile(r"(?:[a-z_]+/)?[\w][\w .-]*", re.ASCII)


@dataclass(frozen=True)
class Backup:
    """One backup file: where, its parts, the loads in it, its size, and whether it takes a passphrase."""

    file: Path
    parts: int
    extracts: int
    size_bytes: int
    is_sealed: bool = False


def write_archive(store: Store, target: Path, work: Path, watch: Watch, state: str | None = None) -> Backup:
    """Write the store to `target`, which is there only when it was read back and compared.

    Sealed where the store has a seal. `work`: a folder of data.spill; `state` is noted in the backup. A
    file of that name is replaced. Raises StoreNotUsable where nothing is loaded or anything of the store
    is damaged; OSError. Hold the writer's lock, or look afterwards whether the store changed meanwhile.
    """
    seal = seal_of(store.folder)
    if store.version is None:
        raise StoreNotUsable(f"Nothing is loaded in {store.folder}: nothing to back up.")
    current = store.folder / store.version
    watch("checking the store", 0.0)
    manifest = _checked(store, current)
    files = _parts(store, current, manifest)
    draft = target.with_name(f".{target.name}.{uuid4().hex[:8]}")
    note_elsewhere(work, draft)
    try:
        if BOARD in files:
            # Others may be writing on the board meanwhile: a copy of one moment, not the file itself.
            files[BOARD] = work / f"{uuid4().hex}.sqlite"
            _copy_board(store.folder, files[BOARD])
        told = {
            name: {"size_bytes": file.stat().st_size, "sha256": sha256_of(file)}
            for name, file in files.items()
        }
        if told[current.name]["sha256"] != manifest.sha256:
            raise StoreNotUsable(f"The store is damaged and was not backed up: {current.name} changed.")
        listed = {
            "schema_version": manifest.schema_version,
            "current": current.name,
            "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "extracts": manifest.extracts,
            "state": state,
            "parts": told,
        }
        with open_private(draft, "xb") as opened:
            into = SealingFile(opened, seal, shown(listed)) if seal else opened
            with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(_LIST, json.dumps(listed, indent=1))
                for i, (name, file) in enumerate(files.items()):
                    watch("writing the backup", 0.2 + 0.5 * i / len(files))
                    archive.write(file, name)
            if isinstance(into, SealingFile):
                into.finish()
            opened.flush()
            os.fsync(opened.fileno())
        watch("reading the backup back", 0.75)
        with _plain(draft, into) as readable, zipfile.ZipFile(readable) as archive:
            for name, part in told.items():
                _copy_part(archive, name, part, None)
        if seal and read_head(draft).seal != seal:
            raise StoreNotUsable("Nothing was backed up: the head of the backup was not whole. Try again.")
        os.replace(draft, target)
        flush_to_disk(target.parent)
    finally:
        with suppress(OSError):  # its folder may have gone away
            draft.unlink(missing_ok=True)
    watch("done", 1.0)
    return Backup(target, len(files), len(manifest.extracts), target.stat().st_size, seal is not None)


def shown(listed: dict) -> dict:
    """What of a backup's list stands in the clear head of a sealed one: no name of a file or a person."""
    return {name: listed.get(name) for name in ("schema_version", "made_at", "extracts", "state")}


@contextmanager
def _plain(draft: Path, written: object) -> Iterator[IO[bytes]]:
    """What was just written, opened again from the disk; a sealed one by the key it was sealed with."""
    if isinstance(written, SealingFile):
        with open_sealed(draft, written.key) as opened:
            yield opened
    else:
        with draft.open("rb") as opened:
            yield opened


def _checked(store: Store, current: Path) -> Manifest:
    """The manifest of the current file, after everything that goes into a backup was found whole."""
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
    return manifest


def _copy_board(folder: Path, to: Path) -> None:
    try:
        write_copy(folder, to)
    except BoardNotUsable as error:
        raise StoreNotUsable(f"Nothing was backed up. {error}") from error
    if not is_whole(to):
        raise StoreNotUsable("Nothing was backed up: the copy of the board was not whole. Try again.")


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


def listed_in(source: Path) -> dict:
    """The list of a backup file: what it holds, and when it was made. Reads no part of it.

    Of a sealed one without a passphrase, and then without "parts". "sealed": whether it is one. Raises
    NotWhole where it is no backup, OSError.
    """
    try:
        if sealed := is_sealed(source):
            told = read_head(source).told
        else:
            with zipfile.ZipFile(source) as archive:
                told = json.loads(archive.read(_LIST))
            told["parts"] = dict(told["parts"])
        made_at = dt.datetime.fromisoformat(told["made_at"])
        return told | {"made_at": made_at, "extracts": list(told["extracts"]), "sealed": sealed}
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        raise NotWhole(f"{source.name} is no backup of a store, or it is damaged.") from error


def seal_on(source: Path) -> Seal | None:
    """What a backup file is sealed with; None where it asks for no passphrase.

    Raises StoreNotUsable where it is a sealed one and damaged, or no file.
    """
    try:
        check_is_file(source)
        return read_head(source).seal if is_sealed(source) else None
    except FileNotReadable as error:
        raise StoreNotUsable(f"{source}: {error}") from error
    except NotWhole as error:
        raise _no_restore(source, error) from error


@contextmanager
def _opened(source: Path, passphrase: str | None) -> Iterator[zipfile.ZipFile]:
    """The ZIP of a backup file, sealed or not. Raises StoreNotUsable, NotWhole, BadZipFile."""
    if not is_sealed(source):
        with zipfile.ZipFile(source) as archive:
            yield archive
        return
    head = read_head(source)
    if passphrase is None:
        raise WrongPassphrase(f"{source.name} is sealed: its passphrase is needed.")
    key = head.key(head.seal.private_key(passphrase))
    with open_sealed(source, key) as plain, zipfile.ZipFile(plain) as archive:
        yield archive


def _no_restore(source: Path, why: NotWhole) -> StoreNotUsable:
    return StoreNotUsable(f"{source.name} cannot be restored: {why} The store is as it was.")


def unpack(source: Path, folder: Path, watch: Watch, passphrase: str | None = None) -> dict:
    """The list of a backup file, after each of its parts was written to `folder` and found whole.

    Raises StoreNotUsable; WrongPassphrase where a sealed one does not open with it.
    """
    try:
        check_is_file(source)
        with _opened(source, passphrase) as archive:
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
        raise _no_restore(source, error) from error
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        raise StoreNotUsable(
            f"{source.name} is no backup of a store, or it is damaged. The store is as it was."
        ) from error
    if listed["schema_version"] > SCHEMA_VERSION:
        raise StoreNotUsable(f"{source.name} was written by a newer version of this program: use that one.")
    return listed


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
