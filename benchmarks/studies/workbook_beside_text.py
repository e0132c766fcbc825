"""How long a workbook takes to load beside the same rows as text: `python -m benchmarks.studies.workbook_beside_text`.

Two tables of SYNTHETIC rows, each as .csv and as .xlsx: 13 columns of text, and 20 with dates of Excel's
own. Every way runs in a process of its own, one after the other, some rounds; the least of each is
printed: the load alone, the whole command with the start of Python, and beside them what fastexcel (and
pandas through calamine, where it is installed) takes only to read. Goal: the load of the .xlsx at most
1.45 times that of the .csv, and at most 600 MB.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, load_average, table
from benchmarks.made_up_stores import PROJECT, STATE, default_folder, in_child, long_csv

TEXT = (
    "MSIX ID", "Last Name 1", "Last Name 2", "First Name", "Birth Date", "Grade Level", "QAD",
    "QM From City", "QM From State", "QM To City", "QM To State", "Parent 1 First Name",
    "Parent 1 Last Name",
)  # fmt: skip
MORE = ("Sex", "QM From Country", "Residency Date", "EED", "Enrollment Date", "School District", "PFS")
DATES = frozenset({"Birth Date", "QAD", "Residency Date", "EED", "Enrollment Date"})
TABLES: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "13 columns of text": (TEXT, frozenset()),
    "20 columns with dates": ((*TEXT, *MORE), DATES),
}
OWN_NAME = "benchmarks.studies.workbook_beside_text"
MOST_TIMES = 1.45
MOST_MB = 600
READERS = {
    "fastexcel": "import fastexcel; fastexcel.read_excel(P).load_sheet(0, dtypes='string').to_arrow()",
    "pandas, calamine": "import pandas; pandas.read_excel(P, engine='calamine', dtype=str)",
}


def files(folder: Path, name: str, rows: int) -> tuple[Path, Path]:
    """The table of `rows` rows as .csv and as .xlsx, written unless they are there."""
    text = folder / f"beside_{name.replace(' ', '_')}_{rows}.csv"
    book = text.with_suffix(".xlsx")
    if not book.exists():
        in_child("-m", OWN_NAME, "--write", name, "--rows", str(rows), "--folder", str(folder))
    return text, book


def write(folder: Path, name: str, rows: int) -> None:
    """Both files of one table, from the rows of the .csv that other benchmarks use too."""
    import xlsxwriter

    headers, dates = TABLES[name]
    text = folder / f"beside_{name.replace(' ', '_')}_{rows}.csv"
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_date_format": "mm/dd/yyyy",
    }  # fmt: skip
    with (
        open(long_csv(folder, rows), encoding="utf-8", newline="") as source,
        open(text, "w", encoding="utf-8", newline="") as target,
        xlsxwriter.Workbook(str(text.with_suffix(".xlsx")), options) as book,
    ):
        lines = csv.reader(source)
        header = next(line for line in lines if len(line) > 5)
        places = [header.index(name) for name in headers]
        writer, sheet = csv.writer(target), book.add_worksheet()
        writer.writerow(headers)
        sheet.write_row(0, 0, headers)
        for number, line in enumerate(lines, start=1):
            cells = [line[place] for place in places]
            writer.writerow(cells)
            for column, cell in enumerate(cells):
                if cell and headers[column] in dates:
                    sheet.write_datetime(number, column, dt.datetime.fromisoformat(cell))
                elif cell:
                    sheet.write_string(number, column, cell)


def load(path: Path) -> dict[str, float]:
    """Seconds and processor seconds of the load alone, and the most memory, in a process of its own."""
    with tempfile.TemporaryDirectory() as store:
        before = _children()
        done = json.loads(in_child("-m", "benchmarks.load", "ours", str(path), store))
        return {"seconds": done["seconds"], "processor": _children() - before, "mb": done["peak_mb"]}


def command(path: Path) -> float:
    """Seconds of the whole `python -m data.load`, with the start of Python."""
    with tempfile.TemporaryDirectory() as store:
        start = time.perf_counter()
        in_child(
            "-m", "data.load", "--store", store, "--direction", "to", "--state", STATE, "--json", str(path)
        )
        return time.perf_counter() - start


def read_alone(path: Path, way: str) -> float:
    """Seconds that the reader alone takes, with the start of Python."""
    start = time.perf_counter()
    code = READERS[way].replace("P", repr(str(path)), 1)
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _children() -> float:
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog=f"python -m {OWN_NAME}")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=default_folder())
    parser.add_argument("--write", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(given.folder, given.write, given.rows)
        return
    print(f"{os.cpu_count()} cores, {given.rounds} rounds, the least of each. SYNTHETIC rows.", flush=True)
    for name in TABLES:
        print(table(measure(given.folder, name, given.rows, given.rounds)), flush=True)


def measure(folder: Path, name: str, rows: int, rounds: int) -> list[Figure]:
    """The figures of one table."""
    text, book = files(folder, name, rows)
    before = load_average()
    rounds_of = {path: [load(path) for _ in range(rounds)] for path in (text, book)}
    least = {
        path: {what: min(one[what] for one in done) for what in done[0]} for path, done in rounds_of.items()
    }
    commands = {path: min(command(path) for _ in range(rounds)) for path in (text, book)}
    ours, beside = least[book], least[text]
    figures = [
        Figure(
            name, rows, "loaded", ours["seconds"], "s", f"<= {MOST_TIMES}x", beside["seconds"], "the .csv",
            f"{ours['seconds'] / beside['seconds']:.2f}x", before,
        ),
        Figure(
            name, rows, "loaded, processor with the child and the start", ours["processor"], "s", "",
            beside["processor"], "the .csv", f"{ours['processor'] / beside['processor']:.2f}x",
        ),
        Figure(
            name, rows, "the whole command", commands[book], "s", f"<= {MOST_TIMES}x", commands[text],
            "the .csv", f"{commands[book] / commands[text]:.2f}x",
        ),
        Figure(name, rows, "peak memory", ours["mb"], "MB", f"<= {MOST_MB} MB", beside["mb"], "the .csv"),
    ]  # fmt: skip
    for way in READERS:
        if "pandas" in way and importlib.util.find_spec("python_calamine") is None:
            continue
        taken = min(read_alone(book, way) for _ in range(rounds))
        figures.append(Figure(name, rows, "loaded", ours["seconds"], "s", "", taken, f"{way}, only reading"))
    return figures


if __name__ == "__main__":
    main()
