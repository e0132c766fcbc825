"""Files and stores of invented children for the benchmarks, made once and kept in a folder.

A national spread (every State's report in one file) is loaded as if it were one State's: the most
towns, counties and origins that the made-up streams have. Everything is made in child processes,
so that what they held in memory is not counted as ours.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from data.schema.tables import SCHEMA_VERSION

PROJECT = Path(__file__).resolve().parent.parent
STATE = "GA"
SPREAD = "US"
MOST_ROWS_OF_TWO = 1_000_000
"""Above it a store holds move to only: both would take an hour to make."""


def default_folder() -> Path:
    """Where files and stores are kept unless --folder says otherwise."""
    return Path(tempfile.gettempdir()) / "atlas-benchmarks"


def in_child(*arguments: str) -> str:
    """What `python ARGUMENTS` prints, run in the project. Raises RuntimeError with its words."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed: {done.stderr[-2000:]}")
    return done.stdout


def long_csv(folder: Path, rows: int, direction: str = "to") -> Path:
    """The .csv of `rows` rows, written unless it is there."""
    path = folder / f"synthetic_missed_enrollment_move_{direction}_{SPREAD}_{rows}_rows.csv"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / "being-written"
        printed = in_child(
            "-m",
            "data.made_up_families",
            "--out",
            str(draft),
            "--rows",
            str(rows),
            "--state",
            SPREAD,
            "--direction",
            direction,
        )
        Path(printed.strip()).replace(path)
    return path


def long_workbook(folder: Path, rows: int) -> Path:
    """The same rows as .xlsx, written unless it is there."""
    path = long_csv(folder, rows).with_suffix(".xlsx")
    if not path.exists():
        in_child("-m", "benchmarks.made_up_stores", str(long_csv(folder, rows)), str(path))
    return path


def loaded_store(folder: Path, rows: int) -> Path:
    """A store of `rows` rows move to and, up to MOST_ROWS_OF_TWO, as many move from."""
    directions = ("to", "from") if rows <= MOST_ROWS_OF_TWO else ("to",)
    store = folder / f"store_{rows}_schema_{SCHEMA_VERSION}"
    for direction in directions:
        mark = store / f"loaded-{direction}"
        if not mark.exists():
            in_child(
                "-m",
                "data.load",
                "--store",
                str(store),
                "--direction",
                direction,
                "--state",
                STATE,
                str(long_csv(folder, rows, direction)),
            )
            mark.touch()
    return store


def _write_workbook(source: Path, target: Path) -> None:
    """A .csv as .xlsx, all cells text but for real Excel dates, title lines and header kept."""
    import csv
    import datetime as dt

    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "mm/dd/yyyy",
    }
    with (
        open(source, encoding="utf-8", newline="") as lines,
        xlsxwriter.Workbook(str(target), options) as book,
    ):
        sheet = book.add_worksheet()
        dates: set[int] = set()
        for number, row in enumerate(csv.reader(lines)):
            for column, cell in enumerate(row):
                if column in dates and cell:
                    sheet.write_datetime(number, column, dt.datetime.fromisoformat(cell))
                elif cell:
                    sheet.write_string(number, column, cell)
            if len(row) > 1 and not dates:
                dates = {i for i, header in enumerate(row) if "Date" in header or header == "QAD"}


if __name__ == "__main__":
    _write_workbook(Path(sys.argv[1]), Path(sys.argv[2]))
