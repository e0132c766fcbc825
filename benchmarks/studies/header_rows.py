"""How many columns of strange header rows are read right: `python -m benchmarks.studies.header_rows`.

Header rows of every kind of extract (tests/data/mapping/header_rows.txt) above invented values, read
without a word from anybody: by words and values assigned at once, and beside it rule after rule, as
before. A column is right where it is read as its field, or left out unasked where it has none;
asked where a person would be asked; missed where it is left out in silence. Goals: at least 98 %
right, at most 0.5 % wrong. A third of the rows is kept aside while the words are tuned.
`--show` prints the columns that are not right, but for those kept aside.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.header_rules import read_by_rules
from data.mapping.choice import choose_columns
from data.mapping.kinds import ColumnInstructions
from tests.data.mapping.header_rows import HeaderRow, grid_of, header_rows

OUTCOMES = ("right", "wrong", "asked", "missed")


def outcomes(row: HeaderRow, mapping: dict[str, str], guesses: dict[str, str]) -> dict[str, str]:
    """Header -> one of OUTCOMES."""
    found = {}
    for header, field in row.fields.items():
        expected = row.expected.get(header)
        if header in mapping:
            found[header] = "right" if mapping[header] == expected else "wrong"
        elif header in guesses:
            found[header] = "asked"
        else:
            found[header] = "right" if field.startswith("-") else "missed"
    return found


def measured(rows: list[HeaderRow], read, show: bool = False) -> tuple[Counter, int, float]:
    """Columns by outcome, files taken for another kind, and seconds. `read`: grid -> kind's name,
    mapping, guesses."""
    counts: Counter[str] = Counter()
    other_kind, seconds = 0, 0.0
    for row in rows:
        grid = grid_of(row)
        start = time.perf_counter()
        kind, mapping, guesses = read(grid)
        seconds += time.perf_counter() - start
        other_kind += kind != row.kind
        told = outcomes(row, mapping, guesses)
        counts.update(told.values())
        for header, outcome in told.items():
            if show and outcome != "right":
                said = mapping.get(header) or guesses.get(header) or "-"
                print(f"  row {row.number}, {row.kind}: {header}: {said}, {outcome} ({row.fields[header]})")
    return counts, other_kind, seconds


def _assigned(grid) -> tuple[str, dict[str, str], dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        choice = choose_columns(grid, ColumnInstructions(), Path(folder))
    return choice.kind.name, choice.mapping, choice.guesses


def _by_rules(grid) -> tuple[str, dict[str, str], dict[str, str]]:
    kind, mapping, guesses = read_by_rules(grid)
    return kind.name, mapping, guesses


def main() -> int:
    """Prints the shares."""
    rows = header_rows()
    groups = {
        "tuned with": [row for row in rows if not row.is_aside],
        "kept aside": [row for row in rows if row.is_aside],
        "all": rows,
    }
    columns = sum(len(row.fields) for row in rows)
    print(f"{len(rows)} header rows, {columns:,} columns; goals: right at least 98 %, wrong at most 0.5 %\n")
    print(f"{'':<12}{'':<12}" + "".join(f"{outcome:>10}" for outcome in OUTCOMES) + "  other kind  ms a file")
    for name, group in groups.items():
        for way, read in (("at once", _assigned), ("by rules", _by_rules)):
            show = "--show" in sys.argv and name == "tuned with" and read is _assigned
            counts, other_kind, seconds = measured(group, read, show)
            shares = "".join(f"{100 * counts[o] / counts.total():>8.2f} %" for o in OUTCOMES)
            print(
                f"{name:<12}{way:<12}{shares}{other_kind:>9} of {len(group)}{1000 * seconds / len(group):>8.0f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
