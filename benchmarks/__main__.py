"""Figures of loading, of questions and of the page, each beside the plain way: never pass or fail.

    python -m benchmarks [--rows 10k,100k,1m,10m] [--only load|questions|page] [--json FILE]
    python -m benchmarks --list          every other measurement, each with a command of its own

The page is measured in a browser: what that takes is looked for, and set up where it is missing, before
anything is measured. A subject's figures are printed as soon as they are there.

What a figure says depends on the machine and on what else it does: cores and load average are
printed with it.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import re
import sys
from pathlib import Path

from benchmarks.driven_page import NotDriven, browser_to_drive
from benchmarks.figures import Figure, machine, table
from benchmarks.made_up_stores import default_folder

SUBJECTS = ("load", "questions", "page")
OWN_COMMANDS = ("kills", "left_behind", "scan_honesty", "next_stop")
STUDIES = Path(__file__).parent / "studies"


def number_of_rows(text: str) -> int:
    """ "10k" -> 10000, "1m" -> 1000000."""
    match = re.fullmatch(r"(\d+)([km]?)", text.strip().lower())
    if not match or not int(match[1]):
        raise argparse.ArgumentTypeError(f"{text} is no number of rows: write 10000, 10k or 1m")
    return int(match[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[match[2]]


def commands() -> dict[str, str]:
    """Each measurement's command -> what it measures, in one line."""
    front = Path(__file__).parent
    files = {f"python -m benchmarks --only {name}": front / f"{name}.py" for name in SUBJECTS}
    files |= {f"python -m benchmarks.{name}": front / f"{name}.py" for name in OWN_COMMANDS}
    for path in sorted(STUDIES.glob("*.py")):
        if not path.stem.startswith(("_", "made_up")):
            files[f"python -m benchmarks.studies.{path.stem}"] = path
    return {command: first_line(path) for command, path in files.items()}


def first_line(path: Path) -> str:
    """The first line of a module's docstring, without the command that may stand behind it."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return docstring.splitlines()[0].partition("`python")[0].rstrip(" :")


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
    parser.add_argument("--list", action="store_true", help="print what can be measured, and end")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument(
        "--folder",
        type=Path,
        default=default_folder(),
        help=f"where files and stores are kept for the next time (else {default_folder()})",
    )
    given = parser.parse_args(arguments)
    if given.list:
        listed = commands()
        width = max(map(len, listed))
        print("\n".join(f"{command.ljust(width)}  {what}" for command, what in listed.items()))
        return
    subjects = given.only or SUBJECTS
    if "page" in subjects:
        try:
            browser_to_drive()
        except NotDriven as why:
            sys.exit(f"{why}\nWithout a browser: python -m benchmarks --only load --only questions")
    here = machine()
    print(
        f"{here['cores']} cores, load average {here['load_average']}, {here['system']}, "
        f"Python {here['python']}. SYNTHETIC rows in {given.folder}.",
        flush=True,
    )
    figures: list[Figure] = []
    for subject in subjects:
        measure = importlib.import_module(f"benchmarks.{subject}").measure
        for rows in given.rows:
            measured = measure(given.folder, rows, lambda text: print(f"... {text}", file=sys.stderr))
            print(table(measured), flush=True)
            figures += measured
            if given.json:
                content = {"machine": here, "figures": [figure.to_dict() for figure in figures]}
                given.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
