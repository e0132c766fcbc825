"""A thousand files bent at random, loaded one by one: `python -m benchmarks.studies.bent_files --files 1000`.

Each starts from a good report of invented children (text in several encodings and separators, or
a workbook) and is cut, doubled, swapped, overwritten, renamed or damaged in its bytes. Prints how
many kept an exact account of their lines and how many ended in a traceback. Figures only.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import xlsxwriter

from data.load.pipeline import load_file
from data.load.reports.report import LoadReport
from data.store.reader import Store

HEADER = [
    "MSIX ID",
    "Last Name",
    "First Name",
    "DOB",
    "QAD",
    "From City",
    "From State",
    "To City",
    "To State",
    "School",
]
TITLE = [["Missed Enrollment (SYNTHETIC)"], ["Move To State: FL"], ["Run date: 5/31/2024"], []]
SIGNS = [
    ",",
    ";",
    "\t",
    '"',
    "\n",
    "\r",
    "\0",
    "=1+1",
    "1E+11",
    "\u202e",
    "😀",
    "٣",
    "محمد",
    "<b>",
    "31/31/2024",
    "13/12/2023",
    "x" * 2000,
    "\ufeff",
    "'",
    "ZZ",
    "1/1/1850",
    "é",
]
BAD_CELLS = [
    "",
    "31/31/2024",
    "1.23457E+11",
    "ZZ",
    "=CMD()",
    "O'Neil",
    "محمد",
    "😀",
    "\u202eabc",
    "99",
    "45230",
    "x" * 1500,
]


def good_rows(chance: random.Random) -> list[list[str]]:
    """Data rows of invented children; a few with a cell that cannot be right."""
    rows = []
    for number in range(chance.randint(1, 25)):
        row = [
            f"{chance.randint(0, 10**12 - 1):012d}",
            "Ruiz",
            "Ana",
            f"{chance.randint(1, 12)}/{chance.randint(1, 28)}/2014",
            f"{chance.randint(1, 12)}/{chance.randint(1, 28)}/2023",
            "Yuma",
            "AZ",
            "Immokalee",
            "FL",
            f"SYNTHETIC {number}",
        ]
        while chance.random() < 0.2:
            row[chance.randrange(len(row))] = chance.choice(BAD_CELLS)
        rows.append(row)
    return rows


def bent_table(chance: random.Random) -> list[list[str]]:
    """Title, header, rows and footer, with columns and lines moved about."""
    order = list(range(len(HEADER)))
    if chance.random() < 0.5:
        chance.shuffle(order)
    if chance.random() < 0.1:
        order = order[: chance.randint(1, len(order))]
    header = [HEADER[i] for i in order]
    if chance.random() < 0.2:
        header[chance.randrange(len(header))] = chance.choice(["", "Column", "When", "QAD", "Parent Phone"])
    table = [header, *([row[i] for i in order] for row in good_rows(chance))]
    if chance.random() < 0.7:
        table = [list(line) for line in TITLE] + table
    if chance.random() < 0.3:
        table += [[], ["Total", str(len(table))]]
    for _ in range(chance.choice([0, 0, 1, 2])):
        at = chance.randrange(len(table))
        match chance.choice(["blank", "header again", "too long", "too short"]):
            case "blank":
                table.insert(at, [])
            case "header again":
                table.insert(at, list(header))
            case "too long":
                table[at].append("extra")
            case "too short":
                table[at] = table[at][:2]
    return table


def bent_file(chance: random.Random, folder: Path) -> Path:
    """One file, written to `folder`."""
    table = bent_table(chance)
    if chance.random() < 0.25:
        path = folder / "bent.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_formulas": chance.random() < 0.5}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(table):
                sheet.write_row(number, 0, row)
        return _damaged(chance, path) if chance.random() < 0.4 else path
    separator = chance.choice(",,,;\t|")
    quote = chance.random() < 0.8
    text = "".join(
        separator.join('"' + c.replace('"', '""') + '"' if quote and separator in c else c for c in row)
        + chance.choice(["\n", "\n", "\n", "\r\n"])
        for row in table
    )
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(text) + 1)
        match chance.choice(["cut", "drop", "double", "insert", "swap"]):
            case "cut":
                text = text[:at]
            case "drop":
                text = text[:at] + text[at + 1 :]
            case "double":
                text = text[:at] + text[max(0, at - 60) : at] + text[at:]
            case "insert":
                text = text[:at] + chance.choice(SIGNS) + text[at:]
            case "swap":
                text = text[at:] + text[:at]
    encoding = chance.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
    path = folder / f"bent{chance.choice(['.csv', '.txt', '.tsv', '.xls', '.xlsx'])}"
    path.write_bytes(text.encode(encoding, errors="replace"))
    return _damaged(chance, path) if chance.random() < 0.15 else path


def _damaged(chance: random.Random, path: Path) -> Path:
    content = bytearray(path.read_bytes() or b"x")
    if chance.random() < 0.5:
        content = content[: chance.randrange(len(content))]
    else:
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content)
    return path


def is_exact(report: LoadReport, store: Store) -> bool:
    """Whether every line is the header, accepted, refused or ignored, also in the store."""
    if report.status == "refused":
        return store.version is None and report.message.endswith(".")
    with store.reader() as cursor:
        stored = cursor.execute("SELECT count(*) FROM missed_enrollment_rows").fetchall()[0][0]
        refused = cursor.execute("SELECT count(DISTINCT row_number) FROM refused_rows").fetchall()
    physical = report.physical_rows
    return (
        report.rows_accepted + report.rows_refused + report.rows_ignored + 1 == physical
        and report.rows_accepted + report.rows_refused == report.rows_read
        and (stored, refused[0][0]) == (report.rows_accepted, report.rows_refused)
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.bent_files")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    outcomes: Counter[str] = Counter()
    exact, tracebacks, start = 0, 0, time.perf_counter()
    for number in range(asked.files):
        chance = random.Random(f"{asked.seed} {number}")
        with tempfile.TemporaryDirectory() as own:
            path = bent_file(chance, Path(own))
            store = Store(Path(own) / "store")
            try:
                report = load_file(path, store=store)
                outcomes[report.status] += 1
                if is_exact(report, store):
                    exact += 1
                else:
                    print(f"file {number}: not exact: {report.status} {report.message}")
            except Exception:
                tracebacks += 1
                print(f"file {number}:\n{traceback.format_exc()}")
            finally:
                store.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"files {asked.files:,}: " + ", ".join(f"{k} {v:,}" for k, v in outcomes.items()))
    print(f"accounting exact {exact:,}/{asked.files:,}, tracebacks {tracebacks:,}")
    print(f"{time.perf_counter() - start:,.0f} s, main process at most {memory:,.0f} MB")


if __name__ == "__main__":
    main()
