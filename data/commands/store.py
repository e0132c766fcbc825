"""`python -m data.store COMMAND`: look at what is loaded, take it out, back it up, mend it."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

import duckdb

from data.board.board import read_board
from data.board.database import FILE as BOARD
from data.board.database import BoardNotUsable
from data.commands import passphrase
from data.commands.shared import CANCELLED_CODE, day_given, keep_backup, progress_bar, say, say_json
from data.store import removal
from data.store.cells import damaged_cells
from data.store.errors import what_failed
from data.store.folder import writer_lock
from data.store.inventory import broken, is_arriving, renew
from data.store.manifest import NotWhole, check_file
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import bring_up_to_date, rebuild
from data.store.removal import OVERWRITTEN, undo
from data.store.version import CountsDisagree
from data.upkeep import daily_folder, rotation
from data.upkeep.backup import backup, go_back
from data.upkeep.seal import FILE as SEAL
from data.upkeep.seal import seal_of
from data.values.bare_text import bare


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it did what it says, 1 when not, 130 after Ctrl+C."""
    asked = _parser().parse_args(arguments)
    store = Store(asked.store)
    try:
        code = asked.run(store, asked)
        if asked.run in _CHANGES:
            keep_backup(store, is_told=code == 0)
        return code
    except KeyboardInterrupt:
        say("Cancelled: the store is as it was.", error=True)
        return CANCELLED_CODE
    except (StoreNotUsable, CountsDisagree, NotWhole) as error:
        say(error, error=True)
    except OSError as error:
        say(f"{error.strerror}: {error.filename or store.folder}.", error=True)
    except duckdb.Error as error:
        # Without the error's own text, which may quote a cell.
        say(what_failed(error, store.folder), error=True)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data.store", description=__doc__)
    where = "folder (default: ATLAS_STORE, else ./store)"
    parser.add_argument("--store", metavar="DIR", help=where)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run, about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about)
        # Behind the command too, as every other command takes it; left out there, what stood before it holds.
        added.add_argument("--store", metavar="DIR", default=argparse.SUPPRESS, help=where)
        added.set_defaults(run=run)
        return added

    listed = command("list", _list, "one line per loaded extract")
    listed.add_argument("--json", action="store_true", help="one JSON object per line")
    command("check", _check, "compare every byte, row and kept cell with what was written")
    undone = command("undo", _undo, "take loads out of the store again")
    undone.add_argument("extracts", nargs="+", metavar="EXTRACT")
    kept = command("keep", _keep, "set the last day a load may be kept")
    kept.add_argument("extract", metavar="EXTRACT")
    kept.add_argument("--until", metavar="DATE", type=day_given, help="none: until it is removed")
    purged = command(
        "purge",
        _purge,
        "remove loads past their day, or those named, with every byte of them that Atlas wrote on this "
        "computer, but for whole backups, files that somebody exported, and the board",
    )
    purged.add_argument("extracts", nargs="*", metavar="EXTRACT")
    purged.add_argument(
        "--with-older",
        action="store_true",
        help="also earlier versions that hold lists which nothing newer holds and nobody took out",
    )
    saved = command("backup", _backup, "write the store to one file and read it back")
    saved.add_argument("target", metavar="FILE", type=Path, nargs="?", help="none: the daily backup of today")
    saved.add_argument("--keep-in", metavar="DIR", type=Path, help="keep the daily backups there from now on")
    saved.add_argument("--seal", action="store_true", help="set a passphrase first, if there is none")
    sealed = command(
        "seal", passphrase.seal, "seal all backups from now on with a passphrase: set it, or set another"
    )
    sealed.add_argument("--off", action="store_true", help="write backups in clear from now on")
    restored = command("restore", _restore, "make the store what it was when a backup was written")
    restored.add_argument(
        "source",
        metavar="DAY|FILE",
        nargs="?",
        help="a day of the daily backups, or a file; none lists the days",
    )
    command("rebuild", _rebuild, "build the store anew from its kept cells")
    command("back", _back, "go back to the version before the last load")
    renewed = command("renew", _renew, "begin a file anew that is missing or damaged, as the message says")
    renewed.add_argument("name", metavar="NAME")
    command("upgrade", _upgrade, "build a store of an older version anew, if it is one")
    return parser


def _list(store: Store, asked: argparse.Namespace) -> int:
    days = removal.kept_until(store)
    with store.reader() as cursor:
        rows = cursor.execute(
            "SELECT extract_id, kind::VARCHAR, direction::VARCHAR, state_code, as_of_date, "
            "file_name, rows_accepted FROM extracts ORDER BY loaded_at"
        ).fetchall()
    for extract_id, kind, direction, state, as_of, file_name, accepted in rows:
        until = days.get(extract_id)
        if asked.json:
            told = {
                "extract_id": extract_id, "kind": kind, "direction": direction, "state": state,
                "as_of_date": as_of.isoformat() if as_of else None, "file": file_name,
                "rows_accepted": accepted, "keep_until": until.isoformat() if until else None,
            }  # fmt: skip
            say_json(told)
        else:
            what = f"move {direction} {state}" if direction else f"{kind.replace('_', ' ')} {state}"
            kept = f"; keep until {until}" if until else ""
            say(f"{extract_id}  {what}, as of {as_of}, {accepted:,} rows, {bare(file_name)}{kept}")
    if not rows and not asked.json:
        say("Nothing is loaded.")
    return 0


def _check(store: Store, asked: argparse.Namespace) -> int:
    version = store.version
    if version is None:
        say("Nothing is loaded.")
        return 0
    is_whole = True
    before = store.version_before()
    for name in _versions(store, version):
        try:
            manifest = check_file(store.folder / name)
        except NotWhole as error:
            if name not in (version, before):
                say(f"{error} It is an earlier version, which is not in use.")
                continue
            is_whole = False
            say(error, error=True)
            continue
        rows = sum(rows for rows, _ in manifest.tables.values())
        role = {version: "in use", before: "the version before"}.get(name, "an earlier version")
        say(f"{name} ({role}): whole; {rows:,} rows in {len(manifest.tables)} tables.")
        if name == version and (damaged := damaged_cells(store.folder, manifest.extracts)):
            is_whole = False
            say(f"Kept cells missing or damaged: {', '.join(damaged)}.", error=True)
    _tell_orphans(store)
    for name, how in broken(store.folder).items():
        is_whole = False
        say(
            f"{name} was written here and {how}: put it back from a copy, or `python -m data.store renew "
            f"{name}` begins it anew.",
            error=True,
        )
    try:
        if (store.folder / BOARD).exists():
            read_board(store.folder)
    except BoardNotUsable as error:
        is_whole = False
        say(error, error=True)
    if not is_whole:
        say(
            "What mends it: `python -m data.store rebuild` (from the kept cells), `restore FILE` "
            "(from a backup), `back` (to the version before).",
            error=True,
        )
    return 0 if is_whole else 1


def _versions(store: Store, version: str) -> list[str]:
    """Names of the numbered files that are there or should be, the one in use first."""
    names = {file.name for file in store.numbered_files().values() if not is_arriving(file)}
    listed = {f"{path.stem}.duckdb" for path in store.folder.glob("atlas-*.json")}
    return [version, *sorted((names | listed) - {version}, reverse=True)]


def _undo(store: Store, asked: argparse.Namespace) -> int:
    with progress_bar("undo") as on_progress:
        gone = undo(store, asked.extracts, on_progress)
    say(
        f"Taken out: {', '.join(gone)}. The version before still holds the rows until the next "
        "load; `python -m data.store purge` deletes it and the kept cells now."
    )
    return 0


def _keep(store: Store, asked: argparse.Namespace) -> int:
    removal.keep_until(store, asked.extract, asked.until)
    say(f"{asked.extract}: kept until {asked.until or 'somebody removes it'}.")
    return 0


def _purge(store: Store, asked: argparse.Namespace) -> int:
    with progress_bar("purge") as on_progress:
        done = rotation.purge(store, asked.extracts or None, dt.date.today(), on_progress, asked.with_older)
    gone = ", ".join(done.extract_ids) or "no load was past its day"
    say(f"Purged: {gone}; {len(done.files):,} files deleted. {OVERWRITTEN}")
    if done.backups:
        say(done.backups)
    _tell_orphans(store)
    if done.in_use:
        say(
            f"Still open in another program: {', '.join(done.in_use)}. Close the dashboard and "
            "run purge again.",
            error=True,
        )
        return 1
    return 0


def _backup(store: Store, asked: argparse.Namespace) -> int:
    if asked.keep_in is not None:
        daily_folder.choose_folder(store, asked.keep_in)
        say(f"The daily backups of {store.folder} are kept in {daily_folder.folder_of(store)} from now on.")
    if asked.seal and seal_of(store.folder) is None:
        passphrase.ask_and_set(store)
    if asked.target is None:
        return _daily_backup(store)
    with progress_bar("backup") as on_progress:
        made = backup(store, asked.target, on_progress)
    safe = "sealed with the passphrase" if made.is_sealed else "It holds names: keep it as safe as the store"
    say(
        f"{made.file}: {made.extracts:,} loads, {made.size_bytes / 1e6:,.1f} MB, read back and "
        f"compared{', ' if made.is_sealed else '. '}{safe}."
    )
    return 0


def _daily_backup(store: Store) -> int:
    if daily_folder.folder_of(store) is None:
        say(f"Daily backups are switched off ({daily_folder.VARIABLE}).", error=True)
        return 1
    with progress_bar("backup") as on_progress:
        made = rotation.keep_up(store, on_progress)
    if made is None:
        say("The store is as in the newest daily backup." if store.version else "Nothing is loaded.")
    else:
        say(_daily(made))
    return 0


def _daily(kept: daily_folder.Kept) -> str:
    return (
        f"{kept.day}  made {kept.made_at.astimezone():%Y-%m-%d %H:%M}, {len(kept.extracts):,} loads, "
        f"{kept.size_bytes / 1e6:,.1f} MB, read back{', sealed' if kept.is_sealed else ''}: "
        f"{kept.file}"
    )


def _restore(store: Store, asked: argparse.Namespace) -> int:
    if asked.source is None:
        return _list_daily(store)
    source = Path(asked.source)
    if not source.exists():
        source = daily_folder.kept_on(store, asked.source) or source
    was_sealed = _is_sealed(store)
    made = passphrase.restore_asking(store, source)
    say(f"The store holds the {made.extracts:,} loads of {made.file.name} again.")
    if made.is_sealed and not was_sealed and _is_sealed(store):
        say(
            "Its backups are sealed with the same passphrase from now on; `python -m data.store seal` sets another."
        )
    if past := removal.expired(store, dt.date.today()):
        say(f"Past their day: {', '.join(past)}. `python -m data.store purge` removes them.")
    return 0


def _is_sealed(store: Store) -> bool:
    try:
        return seal_of(store.folder) is not None
    except StoreNotUsable:
        return True  # a restore leaves it to its owner


def _list_daily(store: Store) -> int:
    """One line per daily backup, newest first."""
    every = daily_folder.kept(store)
    for one in every:
        say(_daily(one))
    if not every:
        say(f"There is no daily backup in {daily_folder.folder_of(store)}: name the file of one.", error=True)
        return 1
    say("`python -m data.store restore DAY` goes back to one of them.")
    return 0


def _rebuild(store: Store, asked: argparse.Namespace) -> int:
    with progress_bar("store") as on_progress:
        count = rebuild(store, on_progress)
    say(f"The store was built anew from {count:,} kept extracts.")
    return 0


def _back(store: Store, asked: argparse.Namespace) -> int:
    say(f"The store is {go_back(store)} again: the version before the last load.")
    return 0


def _busy() -> None:
    raise StoreNotUsable("Somebody is loading just now: try again when that is done.")


def _renew(store: Store, arguments: argparse.Namespace) -> int:
    with writer_lock(store.folder, _busy):
        if arguments.name not in broken(store.folder) or arguments.name == "current":
            say(f"{arguments.name} is neither missing nor damaged in {store.folder}.", error=True)
            return 1
        renew(store.folder, arguments.name)
    say(f"{arguments.name} begins anew: what it held is not known any more.")
    if arguments.name == SEAL:
        say("Backups are in clear until `python -m data.store seal` sets a passphrase anew.")
    return 0


def _tell_orphans(store: Store) -> None:
    for name, lists in removal.orphans(store).items():
        if lists is None:
            what = "of which nobody knows what it holds, because the list of it is missing or damaged"
        else:
            what = f"that holds {lists:,} {'list' if lists == 1 else 'lists'} of which nothing newer is here"
        say(f"{name}: an earlier version {what}. It stays until `python -m data.store purge --with-older`.")


def _upgrade(store: Store, asked: argparse.Namespace) -> int:
    if store.is_older:
        say("The store was written by an older version: it is built anew from its kept cells.")
        with progress_bar("store") as on_progress:
            bring_up_to_date(store, on_progress)
        say("The store is up to date.")
    return 0


_CHANGES = (passphrase.seal, _undo, _keep, _purge, _restore, _rebuild, _back, _renew, _upgrade)

if __name__ == "__main__":
    sys.exit(main())
