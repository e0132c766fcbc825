"""Long work is seen to move, and stops when whoever waits for it wants so."""

from __future__ import annotations

import threading
import time

import duckdb
import pytest

from data.progress import BEAT_S, Stopped, run_watched


class Cancelled(BaseException):
    """As what a page raises when a button is clicked while it draws."""


def test_the_result_and_every_step_in_order_come_back():
    told = []

    def work(watch):
        for i in range(3):
            watch(f"step {i}", i / 3)
        return "done"

    assert run_watched(work, lambda step, fraction: told.append((step, fraction))) == "done"
    assert list(dict.fromkeys(told)) == [("step 0", 0.0), ("step 1", 1 / 3), ("step 2", 2 / 3)]


def test_what_the_work_raises_is_raised():
    def work(watch):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_watched(work)


def test_steps_are_told_in_the_thread_that_waits_and_again_while_the_work_is_silent():
    told = []

    def work(watch):
        watch("counting", 0.5)
        time.sleep(4 * BEAT_S)

    run_watched(work, lambda step, fraction: told.append((step, threading.current_thread())))
    assert len(told) >= 3
    assert set(told) == {("counting", threading.current_thread())}


def test_the_step_that_is_objected_to_is_the_last_one_and_the_work_cleans_up_first():
    done = []

    def work(watch):
        try:
            for i in range(10):
                watch(str(i), i / 10)
                done.append(i)
        except Stopped:
            done.append("cleaned up")
            raise

    def object_to_3(step, fraction):
        if step == "3":
            raise Cancelled

    with pytest.raises(Cancelled):
        run_watched(work, object_to_3)
    assert done == [0, 1, 2, "cleaned up"]


def test_a_statement_that_would_take_minutes_is_interrupted():
    ended = []

    def work(watch):
        with duckdb.connect() as engine:
            watch.holds(engine)
            watch("counting", 0.0)
            try:
                engine.execute(
                    "SELECT count(*) FROM range(10000000) a(i) JOIN range(10000000) b(j) ON i % 7 < j % 11"
                )
            except duckdb.InterruptException:
                ended.append("interrupted")
                raise

    beats = iter(range(3))

    def click(step, fraction):
        if next(beats) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        run_watched(work, click)
    assert ended == ["interrupted"]
