"""Long work in a thread of its own: whoever waits for it sees it move, and can stop it.

A single statement of the engine takes seconds at a million rows. Meanwhile the waiting thread
goes on telling the last step, so that a page stays alive and a click or Ctrl+C is heard; what the
waiting thread raises then interrupts the engine and ends the work.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

import duckdb

Outcome = TypeVar("Outcome")
Progress = Callable[[str, float], object]
"""Told the step and the share done, 0 to 1; what it returns is not used."""

BEAT_S = 0.25
"""Seconds after which the last step is told again."""


class Stopped(Exception):
    """Raised inside the work when whoever waited for it does so no longer."""


class Watch:
    """What the work tells its steps to: `watch(step, fraction)`. Raises Stopped."""

    def __init__(self) -> None:
        self.told: queue.SimpleQueue = queue.SimpleQueue()
        self._is_stopped = threading.Event()
        self._engine: duckdb.DuckDBPyConnection | None = None

    def __call__(self, step: str, fraction: float) -> None:
        is_heard = threading.Event()
        self.told.put((step, fraction, is_heard))
        # The work goes on when the step was heard: who stops it there stops it before the next.
        while not is_heard.wait(BEAT_S) and not self._is_stopped.is_set():
            pass
        if self._is_stopped.is_set():
            raise Stopped

    def holds(self, engine: duckdb.DuckDBPyConnection) -> None:
        """Name the engine whose statement is to be interrupted when the work is stopped."""
        self._engine = engine

    def stop(self) -> None:
        """End the work at its next step, and what its engine does now."""
        self._is_stopped.set()
        if self._engine is not None:
            with suppress(duckdb.ConnectionException):  # closed already
                self._engine.interrupt()


def run_watched(work: Callable[[Watch], Outcome], on_progress: Progress | None = None) -> Outcome:
    """What `work(watch)` returns or raises; `on_progress(step, fraction)` runs in this thread.

    It is called at each step and again every BEAT_S seconds. An error that it raises (or a
    KeyboardInterrupt here) stops the work, waits until it has cleaned up, and is raised.
    """
    on_progress = on_progress or (lambda step, fraction: None)
    watch, outcome = Watch(), Future()

    def run() -> None:
        try:
            outcome.set_result(work(watch))
        except BaseException as error:
            outcome.set_exception(error)
        watch.told.put(None)

    thread = threading.Thread(target=run, name="store writer", daemon=True)
    thread.start()
    last = None
    try:
        while True:
            try:
                told = watch.told.get(timeout=BEAT_S)
            except queue.Empty:
                if last is not None:
                    on_progress(*last)
                continue
            if told is None:
                break
            step, fraction, is_heard = told
            last = (step, fraction)
            on_progress(*last)
            is_heard.set()
    except BaseException:
        while thread.is_alive():
            watch.stop()
            thread.join(0.1)
        raise
    thread.join()
    return outcome.result()
