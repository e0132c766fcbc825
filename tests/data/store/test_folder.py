"""One writer at a time, also beside a program of an earlier version, and the lock's file stays."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from data.store.folder import make_private_folder, writer_lock
from data.store.reader import StoreNotUsable


class Waited(Exception):
    """Raised by the one who waits, to stop waiting."""


def give_up():
    raise Waited


@pytest.fixture
def folder(tmp_path):
    make_private_folder(tmp_path / "store")
    return tmp_path / "store"


def test_who_does_not_want_to_wait_can_stop_and_the_lock_is_free_afterwards(folder):
    first, second = (writer_lock(folder, give_up, poll_s=0.01) for _ in range(2))
    with first, pytest.raises(Waited), second:
        pytest.fail("two writers at once")
    with writer_lock(folder, give_up, poll_s=0.01):
        pass


def test_an_error_of_the_writer_frees_the_lock(folder):
    with pytest.raises(ZeroDivisionError), writer_lock(folder, give_up):
        _ = 1 / 0
    with writer_lock(folder, give_up, poll_s=0.01):
        pass


def test_the_file_of_the_lock_stays_and_says_that_the_folder_is_a_store(folder):
    with writer_lock(folder, give_up):
        pass
    (folder / "note.txt").write_text("SYNTHETIC: put there by somebody")
    make_private_folder(folder)
    if os.name == "posix":
        assert stat.S_IMODE((folder / "writer.lock").stat().st_mode) == 0o600
    (folder / "writer.lock").unlink()
    with pytest.raises(StoreNotUsable, match="other files"):
        make_private_folder(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="the earlier lock of Windows is another call")
def test_a_program_of_an_earlier_version_that_writes_is_waited_for(folder):
    import fcntl

    with open(folder / "writer.lock", "wb") as earlier:
        fcntl.flock(earlier, fcntl.LOCK_EX)
        with pytest.raises(Waited), writer_lock(folder, give_up, poll_s=0.01):
            pytest.fail("two writers at once")
        fcntl.flock(earlier, fcntl.LOCK_UN)
        with writer_lock(folder, give_up, poll_s=0.01), pytest.raises(BlockingIOError):
            fcntl.flock(earlier, fcntl.LOCK_EX | fcntl.LOCK_NB)
