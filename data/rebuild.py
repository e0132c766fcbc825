"""The store built anew from its kept cells: after a change of the schema, or when it is damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from data.kept_cells import read_decisions
from data.next_version import add_extract, cells_of, finish, next_version
from data.store import Store, StoreNotUsable
from data.store_folder import make_private_folder, writer_lock

Progress = Callable[[str, float], None]


def rebuild(store: Store | str | Path, on_progress: Progress | None = None) -> int:
    """Build the store anew from its kept cells, with today's rules; returns the extracts in it.

    For a store of another schema version or a damaged one. Raises StoreNotUsable where no cells
    are kept, CountsDisagree, OSError or duckdb.Error; the store is then as it was.
    """
    store = store if isinstance(store, Store) else Store(store)
    progress = on_progress or (lambda step, fraction: None)
    kept = read_decisions(store.folder)
    if not kept:
        raise StoreNotUsable(f"{store.folder} keeps no cells of loaded files: load them again.")
    make_private_folder(store.folder)
    with (
        writer_lock(store.folder, lambda: progress("waiting for another load to finish", 0.0)),
        next_version(store, is_empty=True) as engine,
    ):
        for i, (decisions, file) in enumerate(kept):
            progress(f"reading {decisions.file_name}", 0.5 * i / len(kept))
            decided = {"columns": decisions.columns, "overflow": decisions.overflow}
            add_extract(engine, decisions, cells_of(engine, decisions.kind, file, decided))
        finish(engine, progress)
    progress("done", 1.0)
    return len(kept)
