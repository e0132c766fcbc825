"""What holds rows only while somebody works: private, gone at the end, gone after a kill, never too early."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks.kills import write_file
from data import spill
from data.load.pipeline import load_file
from data.private_files import open_private
from data.store.folder import make_private_folder, temporary_files_of, writer_lock
from data.store.reader import Store

PROJECT = Path(__file__).resolve().parents[2]
AT_WORK = """
import sys, time
from pathlib import Path
from data.spill import begin_work, note_elsewhere
work = begin_work(Path(sys.argv[1]))
(work.path / "copy.csv").write_text("SYNTHETIC Zebulonskaya")
if len(sys.argv) > 2:
    note_elsewhere(work.path, Path(sys.argv[2]))
    Path(sys.argv[2]).write_text("SYNTHETIC Zebulonskaya")
print(work.path, flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "store"
    make_private_folder(made)
    return made


def held(folder):
    return sorted(path.relative_to(folder / "spill").as_posix() for path in (folder / "spill").rglob("*"))


def somebody_at_work(*arguments):
    """A program that works, and its folder."""
    command = [sys.executable, "-c", AT_WORK, *map(str, arguments)]
    program = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    return program, Path(program.stdout.readline().strip())


def killed(program):
    program.kill()
    program.wait()
    program.stdout.close()


def test_a_folder_is_its_owners_alone_and_gone_at_the_end(folder):
    with pytest.raises(ZeroDivisionError), spill.work_folder(folder) as work:
        with open_private(work / "copy.csv", "wb") as file:
            file.write(b"SYNTHETIC")
        lock = work.with_name(work.name + ".lock")
        modes = [
            stat.S_IMODE(path.stat().st_mode) for path in (folder / "spill", work, lock, work / "copy.csv")
        ]
        if os.name == "posix":
            assert modes == [0o700, 0o700, 0o600, 0o600]
        _ = 1 / 0
    assert held(folder) == []


def test_what_a_killed_program_left_goes_when_somebody_else_begins_and_not_before(folder):
    first, of_first = somebody_at_work(folder)
    second, of_second = somebody_at_work(folder)
    killed(first)
    assert (of_first / "copy.csv").exists()
    with spill.work_folder(folder) as mine, spill.work_folder(folder) as other:
        assert not of_first.exists()
        assert (of_second / "copy.csv").exists()
        assert mine.exists() and other.exists()
    killed(second)
    spill.remove_ended(folder)
    assert held(folder) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only there a program is copied while it works")
def test_a_copy_of_the_program_that_ends_leaves_the_programs_folder(folder):
    with spill.work_folder(folder) as work:
        program = os.fork()
        if not program:
            try:
                # As at the end of a program, of the folders of work alone: others of this one's stay.
                for one in list(spill.weakref.finalize._registry):
                    if (known := one.peek()) and known[1] is spill._end:
                        one()
            finally:
                os._exit(0)
        os.waitpid(program, 0)
        assert work.exists()
        spill.remove_ended(folder)
        assert work.exists()
    assert held(folder) == []


def test_a_program_that_ends_without_a_word_leaves_nothing(folder):
    command = [sys.executable, "-c", AT_WORK.replace("time.sleep(600)", ""), str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    assert held(folder) == []


def test_a_draft_outside_the_store_goes_with_the_folder_of_who_was_killed(folder, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    draft = stick / ".backup.zip.0a1b2c3d"
    program, work = somebody_at_work(folder, draft)
    spill.remove_ended(folder)
    assert draft.exists()
    killed(program)
    # While the disk is not there the note stays, and nothing else.
    stick.rename(tmp_path / "unplugged")
    spill.remove_ended(folder)
    assert held(folder) == [f"{work.name}", f"{work.name}.lock", f"{work.name}/elsewhere"]
    (tmp_path / "unplugged").rename(stick)
    spill.remove_ended(folder)
    assert not draft.exists()
    assert held(folder) == []


def test_what_an_earlier_version_left_goes_at_the_next_load_but_for_its_running_readers(folder, tmp_path):
    place = folder / "spill"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (place / "0a1b.parquet").write_text("SYNTHETIC Zebulonskaya")
    for name in (f"readers-{os.getpid()}", f"readers-{gone.pid}", "restore-0a1b"):
        (place / name).mkdir()
        (place / name / "rows.tmp").write_text("SYNTHETIC Zebulonskaya")
    report = load_file(write_file(tmp_path, 1), store=folder, direction="to")
    assert report.status == "loaded"
    kept = (
        [f"readers-{os.getpid()}"]
        if os.name == "posix"
        else [f"readers-{os.getpid()}", f"readers-{gone.pid}"]
    )
    Store(folder).close()
    assert [name for name in held(folder) if "/" not in name] == sorted(kept)


def test_while_a_program_serves_temporary_files_of_libraries_lie_in_the_store(folder):
    before = tempfile.gettempdir()
    program, left = somebody_at_work(folder)
    killed(program)
    with temporary_files_of(Store(folder)):
        assert not left.exists()
        assert Path(tempfile.gettempdir()).parent == folder / "spill"
        with tempfile.NamedTemporaryFile() as file:
            assert Path(file.name).is_relative_to(folder / "spill")
    assert tempfile.gettempdir() == before
    assert held(folder) == []


def test_a_program_that_serves_starts_beside_a_load_and_in_a_folder_of_somebody_else(folder, tmp_path):
    before = tempfile.gettempdir()
    with writer_lock(folder, lambda: None), temporary_files_of(Store(folder)):
        assert Path(tempfile.gettempdir()).parent == folder / "spill"
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "letter.txt").write_text("SYNTHETIC")
    with temporary_files_of(Store(strange)):
        assert tempfile.gettempdir() == before
    assert [path.name for path in strange.iterdir()] == ["letter.txt"]


@pytest.mark.skipif(os.name != "posix", reason="there a program ends by a signal")
def test_ending_a_program_by_a_signal_is_like_a_kill(folder):
    program, left = somebody_at_work(folder)
    program.send_signal(signal.SIGTERM)
    program.wait()
    program.stdout.close()
    spill.remove_ended(folder)
    assert not left.exists()
