"""Synthetic families and the extracts they would leave behind, for the demo, tests, benchmarks.

Nobody in them exists. Every row says SYNTHETIC, and so does the first part of every file. MSIX
ids are invented: 0000 and eight digits.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.synthetic.files import (
    SYNTHETIC_LINE,
    title_lines,
    write_long_csv,
    write_used_csv,
    write_workbook,
)
from data.synthetic.planted import DEMO_STATE, PLANTED, truth
from data.synthetic.reports import AS_OF, missed_enrollment_rows
from data.synthetic.world import World, make_world

DEMO_FAMILIES = 4000
SEED = 7
EVERY_STATE = "US"
CHUNK_FAMILIES = 60_000
"""Families of a benchmark world at a time: about 0.4 GB at work, whatever the number of rows."""


TO_FILE = f"synthetic_missed_enrollment_move_to_{DEMO_STATE}.xlsx"
FROM_FILE = f"synthetic_missed_enrollment_move_from_{DEMO_STATE}.csv"


@dataclass(frozen=True)
class Demo:
    """The files of the demo: the report by move to, by move from, and what should be found."""

    to_file: Path
    from_file: Path
    truth_file: Path


def demo_world(seed: int = SEED) -> World:
    """The world of the demo: families that stream through its State, and those planted there."""
    plantings = [planted.planting for planted in PLANTED]
    return make_world(DEMO_FAMILIES, seed, through=DEMO_STATE, plantings=plantings)


def write_demo(folder: Path | str, seed: int = SEED, as_of: dt.date = AS_OF) -> Demo:
    """Writes the demo State's two extracts and truth.json into `folder`; the same for a seed.

    truth.json says what was planted, how much of it each extract holds, which rows of the .csv
    carry a misspelt city and which a loader has to refuse (those are in its counts of rows read).
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    demo = Demo(
        folder / TO_FILE,
        folder / FROM_FILE,
        folder / "truth.json",
    )
    world = demo_world(seed)
    order = [(name, "ascending") for name in ("last_name_1", "last_name_2", "first_name", "qad", "msix_id")]
    rows = {
        direction: missed_enrollment_rows(world, DEMO_STATE, direction, as_of).sort_by(order)
        for direction in ("to", "from")
    }
    write_workbook(demo.to_file, rows["to"].to_pylist(), title_lines(DEMO_STATE, "to", as_of))
    wear = write_used_csv(
        demo.from_file,
        rows["from"].to_pylist(),
        title_lines(DEMO_STATE, "from", as_of),
        np.random.default_rng(seed),
    )
    refused = {entry["line"] for entry in wear["refused"]}
    first_line = len(title_lines(DEMO_STATE, "from", as_of)) + 3
    usable = pa.array([line + first_line not in refused for line in range(len(rows["from"]))])
    files = {"to": demo.to_file.name, "from": demo.from_file.name}
    good = rows | {"from": rows["from"].filter(usable)}
    told = {
        "note": SYNTHETIC_LINE,
        "state_code": DEMO_STATE,
        "as_of_date": as_of.isoformat(),
        "seed": seed,
        "files": {
            direction: {
                "file": files[direction],
                "rows_read": len(rows[direction]),
                "rows_refused": len(refused) if direction == "from" else 0,
                "rows_accepted": len(table),
                "families": len(table["family_id"].unique()),
                "children": len(table["child_id"].unique()),
            }
            for direction, table in good.items()
        },
        **truth(world, PLANTED, good, as_of),
        "csv": wear,
    }
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    demo.truth_file.write_text(text, encoding="utf-8", newline="\n")
    return demo


def write_rows(
    folder: Path | str,
    row_count: int,
    state: str = DEMO_STATE,
    direction: str = "to",
    seed: int = SEED,
) -> Path:
    """Writes one .csv of `row_count` rows of one State's report into `folder`.

    `state` "US" gives a national spread: each row is of the report of the State that missed the
    child. Worlds are made and written one after the other, so memory does not grow with rows.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"synthetic_missed_enrollment_move_{direction}_{state}_{row_count}_rows.csv"
    tables = _tables(state, direction, seed, row_count)
    write_long_csv(path, tables, row_count, title_lines(state, direction, AS_OF))
    return path


def _tables(state: str, direction: str, seed: int, row_count: int) -> Iterator[pa.Table]:
    """Tables of rows without end, each of new families."""
    one_state = None if state == EVERY_STATE else state
    children = 0
    number = 0
    while True:
        world = make_world(
            families=min(CHUNK_FAMILIES, row_count + 1000),
            seed=seed + 1_000_003 * number,
            through=one_state,
            through_share=1.0,
            first_child_number=children,
        )
        table = missed_enrollment_rows(world, one_state, direction)
        if not len(table):
            raise ValueError(f"Nobody of the made-up streams is missed by {state}, move {direction}.")
        yield table
        children += len(world.children)
        number += 1
