"""What a log may say of an error: its kind and place, never its text, which may quote a cell."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent

_LOG = logging.getLogger("idr_atlas.serve")


def place_of(error: BaseException) -> str:
    """Type and place of an error, such as "ValueError at data/load/pipeline.py, line 120": never its text.

    The text of an error may quote a cell, so a name or a birth date. The place is the innermost
    line of this project (what serves it only passes errors on), else the innermost line at all.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))]
    frame = (ours or frames)[-1]
    path = Path(frame.filename)
    shown = path.relative_to(PROJECT).as_posix() if ours else path.name
    return f"{type(error).__name__} at {shown}, line {frame.lineno}"


def _is_ours(path: Path) -> bool:
    """serve.py and server/ only pass errors on."""
    inside = path.relative_to(PROJECT).parts if path.is_relative_to(PROJECT) else ()
    return bool(inside) and inside[0] not in {"serve.py", "server", ".venv"}


def without_values(
    make_record: Callable[..., logging.LogRecord],
) -> Callable[..., logging.LogRecord]:
    """A maker of log records that writes `place_of` where an error and its text would stand.

    Streamlit and uvicorn log whole tracebacks before any handler of ours is asked; this is the
    one place that the records of every library pass.
    """

    def make(
        name: str, level: int, path: str, line: int, message: Any, args: Any, error: Any, *rest: Any
    ) -> logging.LogRecord:
        if isinstance(message, BaseException):
            message = place_of(message)
        if isinstance(args, tuple):
            args = tuple(place_of(a) if isinstance(a, BaseException) else a for a in args)
        if error and error[1] is not None:
            place = place_of(error[1])
            message = f"{message} [{place.replace('%', '%%') if args else place}]"
        return make_record(name, level, path, line, message, args, None, *rest)

    return make


def log_thread_error(ended: threading.ExceptHookArgs) -> None:
    """Logs the place of an error that ended a thread, in place of Python's traceback."""
    if ended.exc_value is not None:
        _LOG.error("A thread ended early", exc_info=ended.exc_value)
