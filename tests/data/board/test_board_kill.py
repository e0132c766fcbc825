"""Writers of the board that are killed at any moment lose nothing and leave nothing by halves."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.studies.board_kills import Outcome, kill_rounds, look
from data.board import board
from data.board.board import Target
from data.board.database import FILE, BoardDamaged, change
from data.private_files import make_private
from data.store.folder import make_private_folder
from data.store.inventory import noted


def test_ten_kills_at_random_moments_lose_nothing(tmp_path):
    outcome = kill_rounds(tmp_path / "store", rounds=10, seed=20260930)
    assert outcome.is_good, outcome
    assert outcome.rounds == 10
    # An entry may be on the board whose word was never heard.
    assert 10 <= outcome.told <= outcome.held <= outcome.told + 2 * 10


def test_a_board_whose_beginner_was_killed_is_begun(tmp_path):
    make_private_folder(tmp_path)
    make_private(tmp_path / FILE)  # the last thing that it did
    board.add_target(tmp_path, Target("SYNTHETIC", "to"))
    assert len(board.read_board(tmp_path).targets) == 1


def test_a_board_that_was_begun_and_is_empty_now_is_damaged(tmp_path):
    board.add_target(tmp_path, Target("SYNTHETIC", "to"))
    for path in tmp_path.glob("board*"):
        path.unlink() if path.is_file() else shutil.rmtree(path)
    make_private(tmp_path / FILE)
    with pytest.raises(BoardDamaged, match="is empty"):
        board.read_board(tmp_path)


def test_several_who_begin_a_board_at_once_all_find_their_targets_on_it(tmp_path):
    for number in range(5):
        folder = tmp_path / str(number)
        with ThreadPoolExecutor(8) as people:
            made = list(people.map(lambda _: board.add_target(folder, Target("SYNTHETIC", "to")), range(8)))  # noqa: B023
        assert {t.target_id for t in board.read_board(folder).targets} == {t.target_id for t in made}
        assert FILE in noted(folder)


def test_the_look_sees_what_is_lost_half_written_or_unreadable(tmp_path):
    target = board.add_target(tmp_path, Target("SYNTHETIC", "to"))
    good, lost, half, unreadable = Outcome(), Outcome(), Outcome(), Outcome()
    look(tmp_path, {target.target_id}, good)
    assert good.is_good
    look(tmp_path, {"0" * 12}, lost)
    assert lost.lost == 1
    with change(tmp_path) as connection:
        connection.execute("UPDATE targets SET state = 'found'")
    look(tmp_path, set(), half)
    assert half.half == 1
    (tmp_path / FILE).write_bytes(b"SYNTHETIC" * 1000)
    look(tmp_path, set(), unreadable)
    assert unreadable.unreadable == 1
