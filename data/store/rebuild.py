"""The store built anew from its kept cells: after a change of the schema, or when it is damaged."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from data.progress import Progress, Watch, run_watched
from data.store.cells import damaged_cells, read_decisions
from data.store.folder import clear_leftovers, make_private_folder, removed_extracts, waiting_writer_lock
from data.store.inventory import is_arriving
from data.store.manifest import read_manifest
from data.store.reader import Store, StoreNotUsable
from data.store.version import add_computed, add_kept, finish, next_version


def rebuild(store: Store | str | Path, on_progress: Progress | None = None, leave_out: bool = False) -> int:
    """Build the store anew from its kept cells, with today's rules; returns the extracts in it.

    For a store of an older schema version or a damaged one. Raises StoreNotUsable where no cells
    are kept, or not those of every list that the store held (`leave_out`: go on without those), CountsDisagree, OSError or duckdb.Error; the store is then as it was.
    """
    store = store if isinstance(store, Store) else Store(store)

    def work(watch: Watch) -> int:
        if not read_decisions(store.folder):
            raise _nothing_kept(store)
        make_private_folder(store.folder)
        with waiting_writer_lock(store.folder, watch):
            return rebuild_locked(store, watch, leave_out)

    return run_watched(work, on_progress)


def bring_up_to_date(store: Store, on_progress: Progress | None = None) -> bool:
    """Build a store of an older schema version anew; False where there is nothing to do.

    Raises as `rebuild`.
    """

    def work(watch: Watch) -> bool:
        with waiting_writer_lock(store.folder, watch):
            if not store.is_older:
                return False  # another program did it meanwhile
            rebuild_locked(store, watch)
            return True

    return store.is_older and run_watched(work, on_progress)


def rebuild_locked(store: Store, watch: Watch, leave_out: bool = False) -> int:
    """As `rebuild`, for whoever holds the writer's lock."""
    held = _held(store)
    kept = [
        (decisions, file) for decisions, file in read_decisions(store.folder) if decisions.extract_id in held
    ]
    if not kept:
        raise _nothing_kept(store)
    found = [decisions.extract_id for decisions, _ in kept]
    lost = {*(held - set(found)), *damaged_cells(store.folder, found)}
    if lost and not leave_out:
        raise _would_lose(store, lost, held)
    kept = [(decisions, file) for decisions, file in kept if decisions.extract_id not in lost]
    with next_version(store, is_empty=True) as engine:
        watch.holds(engine)
        for i, (decisions, file) in enumerate(kept):
            watch(f"reading {decisions.file_name}", 0.5 * i / len(kept))
            if decisions.rule is not None:
                # In the order of loading: from the records that were there when it was computed.
                add_computed(engine, decisions)
                continue
            add_kept(engine, decisions, file)
        finish(engine, watch)
    with suppress(StoreNotUsable):  # something beside it is missing: said by the next load
        clear_leftovers(store)
    watch("done", 1.0)
    return len(kept)


def _held(store: Store) -> set[str]:
    """Ids of the extracts that the store holds: what the current version says.

    Where it cannot be asked (no pointer, an older copy of it, no manifest): every list of which
    anything is here, but for those that a person took out and what a killed load left.
    """
    current = store.trusted_file()
    manifest = read_manifest(store.folder / current) if current else None
    if manifest is not None:
        return set(manifest.extracts)
    files = [file for file in store.numbered_files().values() if not is_arriving(file)]
    manifests = [found for file in files if (found := read_manifest(file)) is not None]
    cells = [path for path in (store.folder / "cells").glob("*.json") if not is_arriving(path)]
    ids = {extract_id for found in manifests for extract_id in found.extracts}
    return (ids | {path.stem for path in cells}) - removed_extracts(store.folder)


def _nothing_kept(store: Store) -> StoreNotUsable:
    return StoreNotUsable(f"{store.folder} keeps no cells of loaded files: load them again.")


def _would_lose(store: Store, lost: set[str], held: set[str]) -> StoreNotUsable:
    return StoreNotUsable(
        f"The kept cells of {len(lost):,} of {len(held):,} loaded lists in {store.folder} are missing or "
        f"damaged ({', '.join(sorted(lost))}), so building the store anew would lose them. Nothing was "
        "changed: `python -m data.store restore FILE` goes back to a backup, `back` to the version before; "
        "or say `python -m data.load --rebuild --leave-out` and load those files again."
    )
