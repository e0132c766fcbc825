"""The commands on a store say what they did, in words and by their exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from data.commands.store import main
from data.store.reader import Store
from tests.data.loaded import load_month, loads_in

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def run(store, capsys):
    def command(*words):
        code = main(["--store", str(store.folder), *map(str, words)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def test_a_load_is_listed_kept_until_a_day_and_undone(tmp_path, store, run):
    assert run("list") == (0, "Nothing is loaded.\n", "")
    may = load_month(tmp_path, store, "5/31/2024")
    june = load_month(tmp_path, store, "6/30/2024")
    assert run("keep", june, "--until", "1/31/2025")[0] == 0
    code, out, _ = run("list")
    assert code == 0
    assert out.splitlines() == [
        f"{may}  move to FL, as of 2024-05-31, 3 rows, 5-31-2024 Ruiz.csv",
        f"{june}  move to FL, as of 2024-06-30, 3 rows, 6-30-2024 Ruiz.csv; keep until 2025-01-31",
    ]
    told = [json.loads(line) for line in run("list", "--json")[1].splitlines()]
    assert [(one["extract_id"], one["keep_until"]) for one in told] == [
        (may, None),
        (june, "2025-01-31"),
    ]
    code, out, _ = run("undo", may)
    assert code == 0
    assert f"Taken out: {may}" in out
    code, out, _ = run("purge")
    assert code == 0
    assert june in out
    assert "cannot be promised" in out
    assert loads_in(store) == []


def test_the_folder_may_stand_before_the_command_or_behind_it(tmp_path, store, capsys):
    extract_id = load_month(tmp_path, store, "5/31/2024")
    folder = str(store.folder)
    said = []
    for words in (["--store", folder, "list"], ["list", "--store", folder]):
        assert main(words) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] and extract_id in said[0]


def test_check_names_what_is_damaged_and_what_mends_it(tmp_path, store, run):
    assert run("check") == (0, "Nothing is loaded.\n", "")
    may = load_month(tmp_path, store, "5/31/2024")
    load_month(tmp_path, store, "6/30/2024")
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert "atlas-000002.duckdb (in use): whole" in out
    assert "atlas-000001.duckdb (the version before): whole" in out
    cells = store.folder / "cells" / f"{may}.parquet"
    whole = cells.read_bytes()
    cells.write_bytes(whole[:60] + bytes([whole[60] ^ 1]) + whole[61:])
    code, _, err = run("check")
    assert code == 1
    assert f"damaged: {may}" in err
    cells.unlink()
    assert run("check")[0] == 1
    cells.write_bytes(whole)
    store.close()
    (store.folder / store.version).write_bytes(b"SYNTHETIC" * 9)
    code, _, err = run("check")
    assert code == 1
    assert "bytes instead of" in err
    assert "rebuild" in err and "restore" in err and "back" in err
    assert run("back")[0] == 0
    assert [load[0] for load in loads_in(store)] == [may]


def test_backup_and_restore_from_the_command_line(tmp_path, store, run):
    may = load_month(tmp_path, store, "5/31/2024")
    code, out, _ = run("backup", tmp_path / "kept.zip")
    assert code == 0
    assert "1 loads" in out and "compared" in out
    run("purge", may)
    code, out, _ = run("restore", tmp_path / "kept.zip")
    assert code == 0
    assert [load[0] for load in loads_in(store)] == [may]


@pytest.mark.parametrize(
    "words",
    [
        ["undo", "0" * 12],
        ["keep", "0" * 12, "--until", "2025-01-31"],
        ["backup", "kept.zip"],
        ["restore", "nowhere.zip"],
        ["rebuild"],
        ["back"],
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path, run, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    code, _, err = run(*words)
    assert code == 1
    assert err.endswith("\n") and len(err.splitlines()) == 1


def test_it_runs_as_a_module(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "data.store", "--store", str(tmp_path / "none"), "list"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing is loaded.\n", "")
