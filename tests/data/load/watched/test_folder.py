"""A watched folder is loaded as the room would: once, whole, without a question that was answered before."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.kills import Outcome, look, processes, write_file
from data.commands.load import main as load_command
from data.load.pipeline import load_file
from data.load.watched.folder import (
    ANOTHER_WATCHES,
    Changed,
    Watcher,
    _copy,
    candidates,
    watching,
)
from data.load.watched.memory import (
    MEMORY,
    NotWatchable,
    check_folder,
    read_memory,
    set_watched_folder,
    waiting,
    watched_folder,
)
from data.store.reader import Store, StoreNotUsable
from data.store.removal import undo
from data.upkeep import watching as served
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write
from tests.data.loaded import loads_in

PROJECT = Path(__file__).resolve().parents[4]
TITLE = "Move To State: FL\nRun date: 5/31/2024\n\n"
ODD = ["Field 1", *HEADER[1:3], "Field 4", *HEADER[4:]]
"""An id and a birth date under headers that say nothing."""


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "dropped"
    made.mkdir()
    return made


@pytest.fixture
def watcher(store, folder):
    said = []
    made = Watcher(store, folder, lambda name, what: said.append((name, what)))
    made.said = said
    return made


def looks(watcher: Watcher, times: int = 2) -> int:
    return sum(watcher.look() for _ in range(times))


def test_what_is_put_in_is_loaded_once_and_lies_there_untouched(store, folder, watcher):
    path = write(folder / "may.csv", TITLE + csv_of())
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    assert looks(watcher, 3) == 1
    assert [load[1:] for load in loads_in(store)] == [(3, 3)]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert os.listdir(folder) == ["may.csv"]
    [(name, report)] = watcher.said
    assert (name, report.status, report.file) == ("may.csv", "loaded", "may.csv")


def test_a_file_is_taken_when_it_stands_still(store, folder, watcher):
    whole = TITLE + csv_of()
    for end in range(100, len(whole), 100):
        write(folder / "may.csv", whole[:end])
        assert watcher.look() == 0
    write(folder / "may.csv", whole)
    assert [watcher.look(), watcher.look(), watcher.look()] == [0, 1, 0]
    assert [load[1:] for load in loads_in(store)] == [(3, 3)]


def test_a_file_that_changes_while_it_is_copied_is_left_for_the_next_look(folder, tmp_path):
    path = write(folder / "may.csv", "SYNTHETIC")
    facts = path.stat()
    with pytest.raises(Changed):
        _copy(path, tmp_path / "copy", (facts.st_size + 1, facts.st_mtime_ns))
    with pytest.raises(Changed):
        _copy(path, tmp_path / "copy", (facts.st_size, facts.st_mtime_ns - 1))


def test_unfinished_hidden_and_linked_files_and_folders_are_not_looked_at(folder, tmp_path):
    real = write(tmp_path / "elsewhere.csv", TITLE + csv_of())
    for name in (
        "~$may.xlsx",
        "may.csv.part",
        "may.xlsx.crdownload",
        "a.TMP",
        ".hidden.csv",
        "Thumbs.db",
        "x.csv~",
    ):
        write(folder / name, TITLE + csv_of())
    (folder / "link.csv").symlink_to(real)
    (folder / "inside").mkdir()
    write(folder / "inside" / "may.csv", TITLE + csv_of())
    os.mkfifo(folder / "pipe.csv")
    assert list(candidates(folder)) == []
    write(folder / "may.csv", "x")
    assert [name for name, *_ in candidates(folder)] == ["may.csv"]
    # A link that takes a file's place between the look and the copy is not followed either.
    with pytest.raises(OSError):
        _copy(folder / "link.csv", tmp_path / "copy", (0, 0))


def test_the_same_bytes_are_not_loaded_twice_whatever_they_are_called(store, folder, watcher):
    write(folder / "may.csv", TITLE + csv_of())
    looks(watcher)
    write(folder / "copy of may.csv", TITLE + csv_of())
    looks(watcher)
    assert len(loads_in(store)) == 1
    (store.folder / MEMORY).unlink()
    looks(watcher, 3)
    assert len(loads_in(store)) == 1
    assert len(watcher.said) == 1


def test_what_a_person_took_out_does_not_come_back(store, folder, watcher):
    write(folder / "may.csv", TITLE + csv_of())
    looks(watcher)
    undo(store, [loads_in(store)[0][0]])
    write(folder / "again.csv", TITLE + csv_of())
    looks(Watcher(store, folder), 3)
    assert loads_in(store) == []


def test_a_new_list_under_an_old_name_is_a_new_list(store, folder, watcher):
    for day in ("5/31/2024", "6/30/2024", "5/31/2024"):
        write(folder / "list.csv", TITLE.replace("5/31/2024", day) + csv_of())
        looks(watcher, 3)
    assert len(loads_in(store)) == 2


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("may.csv", csv_of(FAMILY, ODD), "Some columns that look like ours are not surely read"),
        ("may.csv", csv_of([changed(row, From_State="") for row in FAMILY], ["A", *["B"] * 9]), "No column"),
        ("may.csv", "Move To State: PA\n\n" + csv_of(), "By line 1 this is move to PA"),
        ("move to ga.csv", TITLE + csv_of(), "The file's name says GA"),
        ("may.csv", csv_of([changed(row, From_State="GA") for row in FAMILY]), "Whether this is a report"),
        ("read me.pdf", "%PDF-1.7", "The file is a PDF"),
        ("may.csv", TITLE + csv_of([changed(row, QAD="2/30/2024") for row in FAMILY]), "None of the 3 rows"),
    ],
)  # fmt: skip
def test_what_is_doubtful_waits_with_its_reason(store, folder, watcher, name, text, reason):
    write(folder / name, text)
    assert looks(watcher, 4) == 1
    assert store.version is None or loads_in(store) == []
    [seen] = waiting(store.folder)
    assert seen.name == name and reason in seen.reason
    assert [what.reason for _, what in watcher.said] == [seen.reason]
    (folder / name).unlink()
    watcher.look()
    assert waiting(store.folder) == []


def test_several_lists_in_one_workbook_wait_and_a_sheet_of_parameters_does_not(store, folder, watcher):
    workbook(folder / "two.xlsx", May=[HEADER, *FAMILY], June=[HEADER, *FAMILY])
    workbook(folder / "one.xlsx", Data=[HEADER, *FAMILY], Parameters=[("Move To State", "FLORIDA")])
    looks(watcher, 3)
    assert [seen.name for seen in waiting(store.folder)] == ["two.xlsx"]
    assert len(loads_in(store)) == 1


def test_a_profile_answers_and_what_was_loaded_in_the_room_waits_no_more(store, folder, watcher):
    may = write(folder / "may.csv", TITLE + csv_of(FAMILY, ODD))
    june = [changed(row, MSIX_ID=f"00000000777{n}") for n, row in enumerate(FAMILY)]
    write(folder / "june.csv", TITLE.replace("5/31", "6/30") + csv_of(june, ODD))
    looks(watcher, 3)
    assert [seen.name for seen in waiting(store.folder)] == ["june.csv", "may.csv"]
    choices = {"Field 1": "msix_id", "Field 4": "birth_date"}
    report = load_file(may, store=store, mapping=choices, profile="Tifton office")
    assert report.status == "loaded", report.message
    looks(watcher, 3)
    assert waiting(store.folder) == [], waiting(store.folder)
    assert len(loads_in(store)) == 2


def test_a_folder_that_goes_away_is_looked_at_again_when_it_is_back(store, folder, watcher):
    folder.rename(folder.with_name("away"))
    assert watcher.look() == 0 and not watcher.is_reachable
    folder.with_name("away").rename(folder)
    write(folder / "may.csv", TITLE + csv_of())
    assert looks(watcher) == 1 and watcher.is_reachable


def test_one_watches_at_a_time(store):
    with watching(store), pytest.raises(StoreNotUsable, match=ANOTHER_WATCHES), watching(store):
        pass


def test_which_folders_can_be_watched(store, folder, tmp_path):
    assert check_folder(f' "{folder}" ', store.folder) == folder.resolve()
    (tmp_path / "link").symlink_to(folder)
    store.folder.mkdir()
    for written in ("", "dropped", str(tmp_path / "nothing"), str(tmp_path / "link"), str(store.folder)):
        with pytest.raises(NotWatchable):
            check_folder(written, store.folder)
    set_watched_folder(store.folder, folder)
    assert watched_folder(store.folder) == folder
    set_watched_folder(store.folder, None)
    assert watched_folder(store.folder) is None


def test_the_server_watches_what_the_room_names_and_stops_with_it(store, folder):
    load_file(write_file(folder.parent, 0), store=store, direction="to")
    served.begin(store, poll_s=0.05)
    try:
        set_watched_folder(store.folder, folder)
        write(folder / "may.csv", TITLE + csv_of())
        until(lambda: len(loads_in(store)) == 2)
        folder.rename(folder.with_name("away"))
        until(lambda: served.trouble(store))
    finally:
        served.end(store)
    assert not served.is_running(store)
    with watching(store):
        pass  # the right to watch is free again


def until(is_so, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def watch_until_killed(folder: Path, pipe) -> None:
    """Look again and again; tell each step."""
    watcher = Watcher(
        Store(folder / "store"), folder / "dropped", on_progress=lambda step, _: pipe.send(step)
    )
    with watching(watcher.store):
        while True:
            watcher.look()
            pipe.send("looked")


def test_kills_at_random_moments_lose_nothing_and_double_nothing(store, folder, tmp_path):
    chance, context = random.Random(20261128), processes()
    load_file(write_file(tmp_path, 0), store=store, direction="to")
    for number in range(1, 6):
        path = write_file(folder, number)
        write(path, "Move To State: FL\n" + path.read_text())
    killed = 0
    for _ in range(6):
        receiving, sending = context.Pipe(duplex=False)
        child = context.Process(target=watch_until_killed, args=(tmp_path, sending))
        child.start()
        sending.close()
        assert receiving.poll(60)
        time.sleep(chance.uniform(0, 0.6))
        child.kill()
        child.join()
        killed += child.exitcode == -signal.SIGKILL
        outcome = Outcome()
        look(store, set(), outcome)
        assert outcome.is_good, outcome
    assert killed == 6
    looks(Watcher(store, folder), 4)
    assert waiting(store.folder) == []
    assert [load[1:] for load in loads_in(store)] == [(3, 3)] * 6
    assert len(read_memory(store.folder).files) == 5
    assert len(os.listdir(folder)) == 5


def test_ctrl_c_during_a_backup_ends_the_watching_too(store, folder, monkeypatch, capsys):
    write(folder / "may.csv", TITLE + csv_of())

    def stopped(*_) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("data.upkeep.rotation.keep_up", stopped)
    assert load_command(["--watch", str(folder), "--store", str(store.folder)]) == 0
    said = capsys.readouterr()
    assert "may.csv: Loaded 3 of 3 rows" in said.out and said.out.rstrip().endswith("Stopped watching.")
    assert "No daily backup was made: it was stopped." in said.err


def test_ctrl_c_ends_the_command_well(store, folder):
    write(folder / "may.csv", TITLE + csv_of())
    command = [sys.executable, "-m", "data.load", "--watch", str(folder), "--store", str(store.folder)]
    child = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: store.version is not None and len(loads_in(store)) == 1)
        until(lambda: bool(read_memory(store.folder).done))
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        out, error = child.communicate(timeout=30)
    finally:
        child.kill()
    assert child.returncode == 0, error
    assert "may.csv: Loaded 3 of 3 rows as move to FL" in out
    assert out.rstrip().endswith("Stopped watching.")
    assert "Traceback" not in error
