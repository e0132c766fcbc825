"""What the commands share: the one way to print, a date as an argument, a progress bar, the code after
Ctrl+C.

Nothing else in data.commands prints (ruff sees to it): what is printed may hold a header, a value or
the name of a file or a sheet, and a terminal obeys signs that stand in them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from data.store.reader import Store, StoreNotUsable
from data.upkeep import rotation
from data.values.bare_text import INVISIBLE, bare
from data.values.dates import read_date

CANCELLED_CODE = 130
"""Exit code after Ctrl+C, as shells have it."""


LONGEST_LINE = 2_000
"""Letters of one printed line. Lists of headers are shortened before, header by header."""


def say(*lines: object, error: bool = False) -> None:
    """Print lines to the terminal, each bare and cut: no sign in them acts on it.

    `error`: to standard error. A letter that the terminal cannot show becomes a question mark.
    """
    stream = sys.stderr if error else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    for line in lines:
        print(bare(line, LONGEST_LINE).encode(encoding, "replace").decode(encoding), file=stream)


def say_json(told: object) -> None:
    """Print one JSON object on a line, whole: signs that would act on a terminal are escaped in it."""
    text = json.dumps(told, ensure_ascii=False)
    text = INVISIBLE.sub(lambda sign: json.dumps(sign[0])[1:-1].replace("\x7f", r"\u007f"), text)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text if encoding.lower().startswith("utf") else json.dumps(told))


def stop(sentence: object) -> NoReturn:
    """End the command with a sentence on standard error and exit code 1."""
    raise SystemExit(bare(sentence, LONGEST_LINE))


def listed(names: Iterable[str], most: int = 40) -> str:
    """Headers or the like in one line: each bare and short, and how many more there are."""
    names = list(names)
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(bare(name) for name in names[:most]) + more


def day_given(text: str) -> dt.date:
    """A date from the command line; the parser says how to write it where it is none."""
    date = read_date(text)
    if date is None:
        raise argparse.ArgumentTypeError("write the date as YYYY-MM-DD")
    return date


def keep_backup(store: Store, is_told: bool = True) -> bool:
    """Make the daily backup of a store after a command changed it, where one is due; False where Ctrl+C
    stopped it.

    Nothing is raised: what the command did is done. Why there is no backup is said, unless the
    command failed: then it said already what is wrong.
    """
    try:
        with progress_bar("daily backup") as on_progress:
            rotation.keep_up(store, on_progress)
    except (StoreNotUsable, OSError) as error:
        if is_told:
            say(f"No daily backup was made: {rotation.told_of(error)}", error=True)
    except KeyboardInterrupt:
        say("No daily backup was made: it was stopped.", error=True)
        return False
    return True


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, float], None]]:
    """A progress callback: a bar where a person watches, nothing in a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step, fraction: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    title = bare(title)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda step, fraction: progress.update(task, completed=fraction, description=f"{title}: {step}")
