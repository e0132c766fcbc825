"""Writers of the board that are killed at any moment lose nothing and leave nothing by halves."""

from __future__ import annotations

from benchmarks.studies.board_kills import Outcome, kill_rounds, look
from data.board import board
from data.board.board import Target
from data.board.database import FILE, change


def test_ten_kills_at_random_moments_lose_nothing(tmp_path):
    outcome = kill_rounds(tmp_path / "store", rounds=10, seed=20260930)
    assert outcome.is_good, outcome
    assert outcome.rounds == 10
    # An entry may be on the board whose word was never heard.
    assert 10 <= outcome.told <= outcome.held <= outcome.told + 2 * 10


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
