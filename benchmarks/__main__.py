"""Figures of loading, of questions and of the page, each beside the plain way: never pass or fail.

    python -m benchmarks [--rows 10k,100k,1m,10m] [--only load|questions|page] [--json FILE]

What a figure says depends on the machine and on what else it does: cores and load average are
printed with it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
from pathlib import Path

from benchmarks.figures import Figure, machine, table
from benchmarks.made_up_stores import default_folder

SUBJECTS = ("load", "questions", "page")


def number_of_rows(text: str) -> int:
    """ "10k" -> 10000, "1m" -> 1000000."""
    match = re.fullmatch(r"(\d+)([km]?)", text.strip().lower())
    if not match or not int(match[1]):
        raise argparse.ArgumentTypeError(f"{text} is no number of rows: write 10000, 10k or 1m")
    return int(match[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[match[2]]


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--rows",
        default="10k,100k,1m",
        type=lambda text: [number_of_rows(part) for part in text.split(",")],
        help="sizes, such as 10k,100k,1m,10m (10m takes some 20 minutes and 8 GB of disk)",
    )
    parser.add_argument("--only", choices=SUBJECTS, action="append")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument(
        "--folder",
        type=Path,
        default=default_folder(),
        help=f"where files and stores are kept for the next time (else {default_folder()})",
    )
    given = parser.parse_args(arguments)
    here = machine()
    print(
        f"{here['cores']} cores, load average {here['load_average']}, {here['system']}, "
        f"Python {here['python']}. SYNTHETIC rows in {given.folder}."
    )
    figures: list[Figure] = []
    for subject in given.only or SUBJECTS:
        measure = importlib.import_module(f"benchmarks.{subject}").measure
        for rows in given.rows:
            figures += measure(given.folder, rows, lambda text: print(f"... {text}", file=sys.stderr))
    print(table(figures))
    if given.json:
        content = {"machine": here, "figures": [figure.to_dict() for figure in figures]}
        given.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
