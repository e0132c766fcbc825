"""A CSV file in, the same with the place of each row out.

python -m data.places FILE.csv --city COL --state COL [--zip COL --county COL] --out OUT.csv
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pandas as pd

from data.commands.shared import listed, say, stop
from data.geocoding import parse
from data.geocoding.geocode import locate
from data.reading.door import check_is_file, check_size
from data.reading.grid import FileNotReadable
from data.schema.tables import LOCATED_BY


def main(arguments: list[str] | None = None) -> None:
    """The command line: a CSV file in, the same with the located columns out."""
    parser = argparse.ArgumentParser(
        prog="python -m data.places", description="Places the rows of a CSV file on the map."
    )
    parser.add_argument("file", type=Path, help="CSV file in UTF-8, with a header line")
    for name in parse.CELLS:
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            metavar="COL",
            required=name in ("city", "state"),
            help=f"header of the column that holds the {name.replace('_', ' ')}",
        )
    parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
    given = parser.parse_args(arguments)
    chosen = {name: getattr(given, name) for name in parse.CELLS if getattr(given, name)}
    try:
        check_is_file(given.file)
        check_size(given.file)
        frame = pd.read_csv(given.file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotReadable as error:
        stop(f"{given.file.name}: {error}")
    except (OSError, ValueError) as error:
        stop(
            f"{given.file} could not be read as a CSV file in UTF-8: {error}. Save it as CSV UTF-8 and try again."
        )
    if missing := [header for header in chosen.values() if header not in frame.columns]:
        stop(f"{given.file} has no column {listed(missing)}. Its columns are: {listed(frame.columns)}.")
    located = locate(pd.DataFrame({name: frame[header] for name, header in chosen.items()}))
    taken = {name: f"located_{name}" for name in located.columns if name in frame.columns}
    try:
        pd.concat([frame, located.rename(columns=taken)], axis=1).to_csv(
            given.out, index=False, encoding="utf-8", quoting=csv.QUOTE_NONNUMERIC
        )
    except OSError as error:
        stop(f"{given.out} could not be written: {error.strerror or error}.")
    counts = located["located_by"].value_counts()
    for name in LOCATED_BY:
        if count := counts.get(name, 0):
            say(f"{name:16}{count:9,}  {100 * count / len(frame):6.2f}%")


if __name__ == "__main__":
    main()
