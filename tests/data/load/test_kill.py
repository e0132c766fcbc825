"""A load that is killed at any moment, or is one of several, loses nothing and doubles nothing."""

from __future__ import annotations

import pytest

from benchmarks.kills import Outcome, kill_rounds, load_until_killed, look, processes, write_file
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.data.loaded import loads_in


def test_twelve_kills_at_random_moments_lose_nothing_while_somebody_reads(tmp_path):
    outcome = kill_rounds(tmp_path, rounds=12, seed=20260901)
    assert outcome.is_good, outcome
    assert outcome.rounds == sum(outcome.kills.values()) == 12
    assert len(outcome.kills) > 1, "the kills should fall into different steps"
    # A load may be in the store whose report was never heard.
    assert 3 < outcome.reported <= outcome.held <= outcome.reported + 12
    assert outcome.reads > 0


def test_the_look_sees_what_is_lost_partial_or_unreadable(tmp_path):
    store = Store(tmp_path / "store")
    report = load_file(write_file(tmp_path, 1), store=store, direction="to")
    good = Outcome()
    look(store, {report.extract_id}, good)
    assert good.is_good
    lost = Outcome()
    look(store, {report.extract_id, "0" * 12}, lost)
    assert lost.lost == 1
    cells = store.folder / "cells" / f"{report.extract_id}.parquet"
    cells.unlink()
    partial = Outcome()
    look(store, set(), partial)
    assert partial.partial == 1
    store.close()
    (store.folder / store.version).write_bytes(b"SYNTHETIC")
    unreadable = Outcome()
    look(store, set(), unreadable)
    assert unreadable.unreadable == 1


def load_one(folder, number):
    load_file(write_file(folder, number), store=folder / "store", direction="to")


def test_loads_of_several_programs_at_once_queue_and_all_go_in(tmp_path):
    context = processes()
    children = [context.Process(target=load_one, args=(tmp_path, number)) for number in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0] * 4
    store = Store(tmp_path / "store")
    assert [load[1:] for load in loads_in(store)] == [(3, 3)] * 4
    store.close()


def test_a_child_that_is_refused_says_so_and_ends(tmp_path):
    (tmp_path / "store").write_text("SYNTHETIC: a file where the folder should be")
    receiving, sending = processes().Pipe(duplex=False)
    with pytest.raises(SystemExit, match="cannot be written"):
        load_until_killed(tmp_path, 1, sending)
    receiving.close()
    sending.close()
