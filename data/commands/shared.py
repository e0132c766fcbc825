"""What the commands share: a date as an argument, a progress bar, the code after Ctrl+C."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from data.values.dates import read_date

CANCELLED_CODE = 130
"""Exit code after Ctrl+C, as shells have it."""


def day_given(text: str) -> dt.date:
    """A date from the command line; the parser says how to write it where it is none."""
    date = read_date(text)
    if date is None:
        raise argparse.ArgumentTypeError("write the date as YYYY-MM-DD")
    return date


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, float], None]]:
    """A progress callback: a bar where a person watches, nothing in a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step, fraction: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda step, fraction: progress.update(task, completed=fraction, description=f"{title}: {step}")
