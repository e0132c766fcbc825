"""A disk that is full, limited or read-only: a sentence, the store as it was, nothing lost."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks.kills import processes, write_file
from data.load.pipeline import load_file
from data.store.errors import what_failed
from data.store.reader import Store

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="limits, mounts and rights of this kind are POSIX's"
)


def test_a_limit_on_file_sizes_stops_a_load_anywhere_and_harms_nothing(tmp_path):
    from benchmarks.studies.full_disk import limit_files

    fills = limit_files(tmp_path, 8)
    assert fills.is_good, fills
    assert fills.refused >= 4
    assert fills.loaded >= 1


def test_a_disk_that_fills_up_stops_a_load_anywhere_and_harms_nothing(tmp_path):
    from benchmarks.studies.full_disk import CannotMount, fill_disk

    try:
        fills = fill_disk(tmp_path, 8)
    except CannotMount as reason:
        # The test above, which needs no rights, stands in for it.
        print(f"No disk could be mounted here: {reason}")
        return
    assert fills.is_good, fills
    assert fills.refused >= 2
    assert fills.loaded >= 1


def load_as_somebody_without_rights(folder, pipe):
    if os.geteuid() == 0:
        os.setgroups([])
        os.setuid(65534)
    report = load_file(folder / "2.csv", store=folder / "store", direction="to")
    with Store(folder / "store").reader() as cursor:
        held = cursor.execute("SELECT count(*) FROM leads").fetchall()[0][0]
    pipe.send((report.status, report.message, held))


def test_a_folder_that_cannot_be_written_is_still_read():
    folder = Path(tempfile.mkdtemp())  # not below pytest's, which only its owner may enter
    try:
        store = Store(folder / "store")
        load_file(write_file(folder, 1), store=store, direction="to")
        store.close()
        write_file(folder, 2)
        for path in (*store.folder.rglob("*"), store.folder, folder):
            path.chmod(0o555 if path.is_dir() else 0o444)
        receiving, sending = processes().Pipe(duplex=False)
        child = processes().Process(target=load_as_somebody_without_rights, args=(folder, sending))
        child.start()
        sending.close()
        status, message, held = receiving.recv()
        child.join(60)
        assert (status, held) == ("refused", 3)
        assert "cannot be written" in message
    finally:
        for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            path.chmod(0o700)
        shutil.rmtree(folder)


def test_no_sentence_quotes_the_error_it_speaks_of():
    for error in (OSError(28, "Zebulonia"), MemoryError("Zebulonia"), ValueError("Zebulonia")):
        assert what_failed(error).endswith("The store is as it was.")
    assert "Zebulonia" not in what_failed(ValueError("Zebulonia")) + what_failed(MemoryError("Zebulonia"))
