"""The daily backups: made after a change, read back, few of them, and none of what was purged."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading

import pytest

from data.board import board
from data.commands.load import main as load_command
from data.commands.store import main as store_command
from data.handed_out.audit_log import ExportRecord, record, recorded
from data.store import removal
from data.store.reader import Store, StoreNotUsable
from data.store.removal import undo
from data.upkeep import background, rotation
from data.upkeep.backup import backup, restore
from data.upkeep.daily_folder import VARIABLE, by_time, folder_of, kept
from tests.data.files import FAMILY, csv_of, write
from tests.data.loaded import TITLE, contents, load_month

NAME = "Zebulonskaya"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    made = Store(tmp_path / "store")
    yield made
    made.close()


def days(store: Store) -> list[str]:
    return [one.day for one in kept(store)]


def pin(store: Store, title: str) -> None:
    board.add_pin(store.folder, board.Pin(f"SYNTHETIC {title}", "?run=to"))


def test_a_day_with_a_change_has_one_backup_of_its_newest_state_and_seven_days_stay(tmp_path, store, on_day):
    load_month(tmp_path, store, "5/31/2024")
    for number in range(1, 10):
        on_day(f"2026-03-{number:02}")
        pin(store, "first")
        assert rotation.keep_up(store) is not None
        pin(store, "second")
        assert rotation.keep_up(store) is not None
        assert rotation.keep_up(store) is None, "nothing changed since"
    assert days(store) == [f"2026-03-{number:02}" for number in range(9, 2, -1)]
    newest = kept(store)[0]
    other = Store(tmp_path / "other")
    restore(other, newest.file)
    assert len(board.read_board(other.folder).pins) == 18
    assert contents(other) == contents(store)
    other.close()
    folder = folder_of(store)
    assert folder == tmp_path / "store-backups"
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert not list(folder.glob(".*")), "no draft is left"


def test_a_restore_by_its_day_and_the_list_of_days(tmp_path, store, on_day, capsys):
    may = load_month(tmp_path, store, "5/31/2024")
    in_may = contents(store)
    on_day("2026-03-01")
    rotation.keep_up(store)
    load_month(tmp_path, store, "6/30/2024")
    on_day("2026-03-02")
    rotation.keep_up(store)
    folder = ["--store", str(store.folder)]
    assert store_command([*folder, "restore"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed[:2]] == ["2026-03-02", "2026-03-01"]
    assert "restore DAY" in listed[-1]
    assert store_command([*folder, "restore", "2026-03-01"]) == 0
    assert contents(store) == in_may
    # That was a change of this day: the list that it does not hold any more is still in a backup.
    assert {may} < set().union(*(one.extracts for one in kept(store)))
    assert len(days(store)) == 3
    assert store_command([*folder, "restore", "2026-03-05"]) == 1
    assert "was not found" in capsys.readouterr().err


def test_what_is_purged_is_in_no_daily_backup_and_that_is_said(tmp_path, store, on_day, capsys):
    stays = load_month(tmp_path, store, "5/31/2024")
    gone = load_month(tmp_path, store, "6/30/2024", NAME)
    for day in ("2026-03-01", "2026-03-02"):
        on_day(day)
        pin(store, day)
        rotation.keep_up(store)
    on_day("2026-03-03")
    undo(store, [gone])
    rotation.keep_up(store)
    assert len(days(store)) == 3, "an undone list is in the version before, and in the backups"
    assert store_command(["--store", str(store.folder), "purge"]) == 0
    assert (
        "Daily backups that held these lists were removed (atlas-2026-03-01.zip, atlas-2026-03-02.zip)"
        in capsys.readouterr().out
    )
    assert days(store) == ["2026-03-03"]
    assert kept(store)[0].extracts == {stays}
    store.close()
    for path in [*store.folder.rglob("*"), *folder_of(store).rglob("*")]:
        assert not path.is_file() or NAME.encode() not in path.read_bytes(), path
    # The next day's makes no noise about it.
    assert rotation.drop_removed(store) == ""


def test_a_command_makes_it_and_a_failure_is_said_without_failing_the_load(
    tmp_path, store, monkeypatch, capsys
):
    file = write(tmp_path / "may.csv", TITLE.format(day="5/31/2024") + csv_of(FAMILY))
    folder = ["--store", str(store.folder)]
    assert load_command([*folder, str(file)]) == 0
    assert len(days(store)) == 1
    capsys.readouterr()
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(rotation.shutil, "disk_usage", lambda folder: usage)
    file = write(tmp_path / "june.csv", TITLE.format(day="6/30/2024") + csv_of(FAMILY))
    assert load_command([*folder, str(file)]) == 0
    said = capsys.readouterr().err
    assert "No daily backup was made: The disk of" in said and "is full" in said
    (one,) = kept(store)
    assert len(one.extracts) == 1, "the one before stays"


def test_a_damaged_store_is_not_backed_up_and_what_was_kept_stays(tmp_path, store):
    extract = load_month(tmp_path, store, "5/31/2024")
    rotation.keep_up(store)
    before = kept(store)
    (store.folder / "cells" / f"{extract}.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreNotUsable, match="kept cells of"):
        rotation.keep_up(store)
    assert kept(store) == before


def test_another_folder_is_kept_in_mind_and_one_that_is_gone_is_not_made_anew(tmp_path, store, capsys):
    load_month(tmp_path, store, "5/31/2024")
    folder = ["--store", str(store.folder)]
    drive = tmp_path / "drive" / "atlas"
    assert store_command([*folder, "backup", "--keep-in", str(drive)]) == 0
    assert "from now on" in capsys.readouterr().out
    assert [one.file.parent for one in kept(Store(store.folder))] == [drive]
    assert store_command([*folder, "backup", "--keep-in", str(store.folder / "in it")]) == 1
    shutil.move(tmp_path / "drive", tmp_path / "unplugged")
    load_month(tmp_path, store, "6/30/2024")
    assert store_command([*folder, "backup"]) == 1
    assert "connect its drive" in capsys.readouterr().err
    assert not (tmp_path / "drive").exists()
    shutil.move(tmp_path / "unplugged", tmp_path / "drive")
    assert store_command([*folder, "backup"]) == 0
    other = Store(tmp_path / "other")
    load_month(tmp_path, other, "5/31/2024")
    assert store_command(["--store", str(other.folder), "backup", "--keep-in", str(drive)]) == 1
    assert "another store" in capsys.readouterr().err
    assert len(days(store)) == 1
    other.close()


def test_where_backups_go_stays_on_its_computer_and_is_not_missed_on_another(tmp_path, store, capsys):
    load_month(tmp_path, store, "5/31/2024")
    folder = ["--store", str(store.folder)]
    assert store_command([*folder, "backup", "--keep-in", str(tmp_path / "drive")]) == 0
    elsewhere = ["--store", str(tmp_path / "other")]
    assert store_command([*elsewhere, "restore", str(kept(store)[0].file)]) == 0
    assert store_command([*elsewhere, "check"]) == 0, "".join(capsys.readouterr())
    assert (tmp_path / "other-backups").is_dir()
    # What was noted of this computer stays noted: one that is lost is still told as lost.
    made = kept(store)[0].file
    (store.folder / "backups.json").unlink()
    store_command([*folder, "restore", str(made)])
    assert store_command([*folder, "check"]) == 1
    assert "backups.json was written here and is missing" in capsys.readouterr().err


def test_a_purge_finds_the_backups_of_a_folder_of_before_and_names_one_that_is_away(tmp_path, store, capsys):
    load_month(tmp_path, store, "5/31/2024")
    gone = load_month(tmp_path, store, "6/30/2024", NAME)
    folder = ["--store", str(store.folder)]
    for drive in ("one", "two", "three"):
        assert store_command([*folder, "backup", "--keep-in", str(tmp_path / drive)]) == 0
        pin(store, drive)
    rotation.keep_up(store)
    shutil.move(tmp_path / "two", tmp_path / "unplugged")
    (tmp_path / "three" / "atlas-2026-01-01.zip").write_bytes(b"cut " + NAME.encode())
    (tmp_path / "three" / "..atlas-2026-01-01.checked.1").write_bytes(NAME.encode())
    capsys.readouterr()
    assert store_command([*folder, "purge", gone]) == 0
    said = capsys.readouterr().out
    assert f"The daily backups in {tmp_path / 'two'} could not be looked at" in said
    store.close()
    there = [*(tmp_path / "one").iterdir(), *(tmp_path / "three").iterdir()]
    assert not [path for path in there if NAME.encode() in path.read_bytes()]
    assert len(kept(store)) == 1
    shutil.move(tmp_path / "unplugged", tmp_path / "two")
    assert store_command([*folder, "purge"]) == 0
    assert not list((tmp_path / "two").glob("*.zip"))


def test_a_load_in_the_middle_of_a_backup_does_not_wait_and_is_in_it(tmp_path, store, monkeypatch):
    load_month(tmp_path, store, "5/31/2024")
    loaded = []

    def on_progress(step, share):
        if step == "writing the backup" and not loaded:
            loaded.append(load_month(tmp_path, store, "6/30/2024"))

    made = rotation.keep_up(store, on_progress)
    assert loaded[0] in made.extracts and len(made.extracts) == 2
    assert not rotation.is_due(store)


def test_of_two_made_within_one_second_the_one_that_made_way_is_the_older(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    made = rotation.keep_up(store)
    shutil.copy(made.file, by_time(made))
    assert [one.file for one in kept(store)] == [made.file, by_time(made)]


def test_what_a_killed_backup_left_is_removed_and_is_none(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    rotation.keep_up(store)
    folder = folder_of(store)
    (folder / "..atlas-2026-01-01.checked.1234").write_bytes(b"half")
    (folder / "atlas-2026-01-02.zip").write_bytes(kept(store)[0].file.read_bytes()[:1000])
    assert len(days(store)) == 1, "what cannot be opened is no backup"
    pin(store, "anew")
    rotation.keep_up(store)
    assert not list(folder.glob(".*"))


def test_a_clock_that_was_wrong_once_leaves_the_backups_as_they_are(tmp_path, store, on_day):
    load_month(tmp_path, store, "5/31/2024")
    on_day("2031-01-01")
    rotation.keep_up(store)
    pin(store, "back in time")
    on_day("2026-03-01")
    assert rotation.keep_up(store) is not None
    assert rotation.keep_up(store) is None


def test_behind_a_page_it_is_made_after_a_change_and_why_not_is_known(tmp_path, store, monkeypatch):
    monkeypatch.setattr(background, "PAUSE_S", 0.0)
    monkeypatch.setattr(background, "IDLE_S", 0.1)
    load_month(tmp_path, store, "5/31/2024")
    worker = background._Worker()
    assert background.look(store, worker) == 0
    assert len(days(store)) == 1
    pin(store, "a change of the board alone waits")
    assert 0 < background.look(store, worker) <= background.AGAIN_S
    june = load_month(tmp_path, store, "6/30/2024")
    assert background.look(store, worker) == 0
    assert june in kept(store)[0].extracts
    undo(store, [june])
    (store.folder / "removed.json").write_bytes(b"")
    assert background.look(store, worker) == background.AGAIN_S
    assert "removed.json was written here and is damaged" in worker.failure
    store_command(["--store", str(store.folder), "renew", "removed.json"])
    others = set(threading.enumerate())
    background.look_soon(store)
    for thread in threading.enumerate():
        if thread not in others:
            thread.join(timeout=30)
            assert not thread.is_alive(), "it ends when nothing is asked of it"
    assert background.failure(store) == ""
    assert june not in kept(store)[0].extracts


def test_a_restore_adds_to_the_record_and_to_the_days_and_takes_nothing_from_them(tmp_path, store):
    may = load_month(tmp_path, store, "5/31/2024", keep_until=dt.date(2030, 1, 1))

    def hand_out(day):
        record(store.folder, ExportRecord(dt.datetime(2026, 1, day), "Ana", "visits", "x", "", 3, None))

    hand_out(1)
    hand_out(2)
    made = backup(store, tmp_path / "kept.zip")
    hand_out(3)
    removal.keep_until(store, may, dt.date(2027, 1, 1))
    restore(store, made.file)
    assert [one.when.day for one in recorded(store.folder)] == [1, 2, 3]
    assert removal.kept_until(store) == {may: dt.date(2027, 1, 1)}, "the day that was set last"
    (store.folder / "taken-away.jsonl").unlink()
    hand_out(4)
    restore(store, made.file)
    assert [one.when.day for one in recorded(store.folder)] == [1, 2, 4]
    other = Store(tmp_path / "other")
    restore(other, made.file)
    assert [one.when.day for one in recorded(other.folder)] == [1, 2]
    assert removal.kept_until(other) == {may: dt.date(2030, 1, 1)}
    other.close()
