"""The store built anew from its kept cells: after a change of the schema, or when it is damaged."""

from __future__ import annotations

from pathlib import Path

from data.progress import Progress, Watch, run_watched
from data.store.cells import read_decisions
from data.store.folder import clear_leftovers, make_private_folder, waiting_writer_lock
from data.store.manifest import Manifest, read_manifest
from data.store.reader import OlderSchema, Store, StoreNotUsable
from data.store.version import add_computed, add_extract, cells_of, finish, next_version


def rebuild(store: Store | str | Path, on_progress: Progress | None = None) -> int:
    """Build the store anew from its kept cells, with today's rules; returns the extracts in it.

    For a store of an older schema version or a damaged one. Raises StoreNotUsable where no cells
    are kept, CountsDisagree, OSError or duckdb.Error; the store is then as it was.
    """
    store = store if isinstance(store, Store) else Store(store)

    def work(watch: Watch) -> int:
        if not read_decisions(store.folder):
            raise _nothing_kept(store)
        make_private_folder(store.folder)
        with waiting_writer_lock(store.folder, watch):
            return rebuild_locked(store, watch)

    return run_watched(work, on_progress)


def bring_up_to_date(store: Store, on_progress: Progress | None = None) -> bool:
    """Build a store of an older schema version anew; False where there is nothing to do.

    Raises as `rebuild`.
    """

    def work(watch: Watch) -> bool:
        with waiting_writer_lock(store.folder, watch):
            if not is_older(store):
                return False  # another program did it meanwhile
            rebuild_locked(store, watch)
            return True

    return is_older(store) and run_watched(work, on_progress)


def is_older(store: Store) -> bool:
    """True where the store was written with an older schema version."""
    try:
        _ = store.version
    except OlderSchema:
        return True
    except StoreNotUsable:
        pass  # damaged: said to whoever reads it
    return False


def rebuild_locked(store: Store, watch: Watch) -> int:
    """As `rebuild`, for whoever holds the writer's lock."""
    held = _newest_manifest(store)
    kept = [
        (decisions, file)
        for decisions, file in read_decisions(store.folder)
        if held is None or decisions.extract_id in held.extracts
    ]
    if not kept:
        raise _nothing_kept(store)
    with next_version(store, is_empty=True) as engine:
        watch.holds(engine)
        for i, (decisions, file) in enumerate(kept):
            watch(f"reading {decisions.file_name}", 0.5 * i / len(kept))
            if decisions.rule is not None:
                # In the order of loading: from the records that were there when it was computed.
                add_computed(engine, decisions)
                continue
            cells = cells_of(
                engine,
                decisions.kind,
                file,
                decisions.columns,
                decisions.overflow,
                decisions.date_orders,
            )
            add_extract(engine, decisions, cells)
        finish(engine, watch)
    clear_leftovers(store)
    watch("done", 1.0)
    return len(kept)


def _newest_manifest(store: Store) -> Manifest | None:
    """What the current version says it holds; where it says nothing, the newest one that does.

    An extract that was removed, or whose load was killed, may still have cells: they stay out.
    """
    current = store.named_file()
    files = [file for _, file in sorted(store.numbered_files().items(), reverse=True)]
    files.sort(key=lambda file: file.name != current)
    return next((found for found in map(read_manifest, files) if found is not None), None)


def _nothing_kept(store: Store) -> StoreNotUsable:
    return StoreNotUsable(f"{store.folder} keeps no cells of loaded files: load them again.")
