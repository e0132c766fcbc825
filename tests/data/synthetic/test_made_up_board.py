"""The made-up board is there for the demo alone: on an empty board, said as SYNTHETIC, and gone with the families."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace

import pytest

from data.board import board
from data.board.board import Board, Target, Visit
from data.board.database import FILE
from data.commands.made_up_families import main
from data.store.reader import Store
from data.synthetic.board import MADE_BY, put_made_up_board, take_out_made_up_board
from data.synthetic.loading import take_out_made_up_families

TODAY = dt.date(2026, 11, 28)


@pytest.fixture
def store(demo, tmp_path):
    shutil.copytree(demo.store, tmp_path / "store")
    made = Store(tmp_path / "store")
    yield made
    made.close()


def test_a_pin_three_targets_and_a_visit_stand_on_it_and_say_what_they_are(store):
    assert put_made_up_board(store, TODAY)
    held = board.read_board(store.folder)
    assert (len(held.pins), len(held.targets), len(held.visits)) == (1, 3, 1)
    assert {t.progress for t in held.targets} == {"found", "planned", "idea"}
    (visit,), (pin,) = held.visits, held.pins
    assert (visit.families, visit.children) == (6, 15)
    assert "SYNTHETIC" in pin.title and "SYNTHETIC" in visit.notes
    assert {t.made_by for t in held.targets} == {pin.pinned_by} == {MADE_BY}
    with store.reader() as cursor:
        for target in held.targets:
            counted = cursor.execute(
                "SELECT count(DISTINCT child_number), count(DISTINCT family_number) FROM leads "
                "WHERE extract_id = ? AND missed_place_id = ?",
                [target.extract_id_then, target.place_ids[0]],
            ).fetchone()
            assert (target.children_then, target.families_then) == counted
    assert not put_made_up_board(store, TODAY), "a second time nothing is put there"


def test_a_board_that_somebody_began_is_left_alone(store):
    board.add_target(store.folder, Target("Vidalia GA", "to", state_code="GA"))
    before = board.read_board(store.folder)
    assert not put_made_up_board(store, TODAY)
    assert board.read_board(store.folder) == before


def test_it_goes_with_the_families_but_for_what_a_person_worked_on(store):
    put_made_up_board(store, TODAY)
    visited, edited, untouched = board.read_board(store.folder).targets
    board.log_visit(store.folder, Visit(visited.target_id, TODAY, "nobody", logged_by="Eva"), TODAY)
    board.edit_target(store.folder, replace(edited, region="South"), "Eva", TODAY)
    mine = board.add_target(store.folder, Target("Lyons GA", "to", made_by="Eva"))
    assert take_out_made_up_families(store) == 2
    left = board.read_board(store.folder)
    assert {t.target_id for t in left.targets} == {visited.target_id, edited.target_id, mine.target_id}
    assert left.pins == () and len(left.visits) == 2
    assert untouched.target_id not in {t.target_id for t in left.targets}


def test_without_a_board_or_a_demo_nothing_is_made(tmp_path):
    empty = Store(tmp_path / "none")
    assert not put_made_up_board(empty, TODAY)
    assert take_out_made_up_board(empty) == 0
    assert not (tmp_path / "none").exists()


def test_the_command_puts_it_there(store, capsys):
    main(["--board", str(store.folder)])
    assert capsys.readouterr().out == "The board holds made-up entries.\n"
    assert board.read_board(store.folder) != Board()
    main(["--board", str(store.folder)])
    assert capsys.readouterr().out == "The board was left as it is.\n"
    (store.folder / FILE).write_bytes(b"SYNTHETIC" * 99)
    with pytest.raises(SystemExit, match="damaged"):
        main(["--board", str(store.folder)])
