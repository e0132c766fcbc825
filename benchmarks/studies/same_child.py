"""Who of a list is on a roster under another number: precision, recall, twins joined, seconds.

`python -m benchmarks.studies.same_child [--listed 2000] [--roster 200000] [--seeds 5] [--selves 1000000]`.
Made-up lists with known truth (benchmarks/studies/same_child_worlds.py), by data/same_child/ and, beside it, by
exact names and birth date and by plain jaro-winkler of the whole name with the same birth date. `shuffled`: the
roster's names, birth dates and parents dealt out anew, so that nobody is on it: share of the list that is called.
`--selves`: records that are compared with one another, with seconds and peak memory.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Mapping
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd
import pyarrow as pa

from benchmarks.studies.same_child_worlds import Child, Truth, made_up, rows, shuffled
from data.same_child.clean import clean
from data.same_child.pairs import find_pairs
from data.same_child.piles import CALLED, put_into_piles

_TYPES = {"number": pa.int32(), "birth_date": pa.date32(), "towns": pa.list_(pa.string())}


def arrow(children: list[Child]) -> pa.Table:
    """The rows of made-up children as data.same_child.clean takes them."""
    return pa.table(
        {name: pa.array(values, _TYPES.get(name, pa.string())) for name, values in rows(children).items()}
    )


def engine_with(truth: Truth) -> duckdb.DuckDBPyConnection:
    """Tables listed and roster in memory."""
    engine = duckdb.connect()
    engine.execute("SET threads = 2")
    engine.execute("SET enable_progress_bar = false")
    for name, children in (("arriving_listed", truth.listed), ("arriving_roster", truth.roster)):
        engine.register(name, arrow(children))
        engine.execute(f"CREATE TABLE {name.removeprefix('arriving_')} AS FROM {name}")
        engine.unregister(name)
    return engine


def compared(engine: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Pairs of the two tables in their piles."""
    clean(engine, "FROM listed", "listed_clean")
    clean(engine, "FROM roster", "roster_clean")
    find_pairs(engine, "listed_clean", "roster_clean", "found")
    pairs = engine.execute("SELECT *, false AS is_of_several FROM found").df()
    pairs["weight"] = pairs["weight"].astype(float)
    return put_into_piles(pairs)


def called_by_us(engine: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Listed child -> record that is called the child's."""
    pairs = compared(engine)
    called = pairs[pairs["pile"] == CALLED]
    return dict(zip(called["left_number"].tolist(), called["right_number"].tolist(), strict=True))


_PLAIN = "upper(strip_accents(concat_ws(' ', first_name, middle_name, last_name_1, last_name_2)))"


def called_by_exact_join(engine: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """The same by one spelling of first name, first surname and birth date, where one record has them."""
    key = "upper(strip_accents(first_name)), upper(strip_accents(last_name_1)), birth_date"
    return dict(
        engine.execute(
            f"SELECT l.number, min(r.number) FROM (SELECT *, ({key}) AS key FROM listed) l "
            f"JOIN (SELECT *, ({key}) AS key FROM roster) r USING (key) GROUP BY 1 HAVING count(*) = 1"
        ).fetchall()
    )


def called_by_jaro_winkler(engine: duckdb.DuckDBPyConnection, least: float = 0.9) -> dict[int, int]:
    """The same by the likest whole name of those born on the same day."""
    return dict(
        engine.execute(
            f"SELECT l, arg_max(r, alike) FROM (SELECT l.number AS l, r.number AS r, "
            f"jaro_winkler_similarity(l.name, r.name) AS alike FROM (SELECT *, {_PLAIN} AS name FROM listed) l "
            f"JOIN (SELECT *, {_PLAIN} AS name FROM roster) r USING (birth_date)) WHERE alike >= $least GROUP BY l",
            {"least": least},
        ).fetchall()
    )


def judged(truth: Truth, called: Mapping[int, int]) -> dict[str, float]:
    """Precision, recall, and the share of the twins', siblings' and namesakes' pairs that were joined."""
    right = sum(truth.same.get(child) == record for child, record in called.items())
    joined = sum(truth.close.get(child) == record for child, record in called.items())
    return {
        "called": len(called),
        "precision": right / len(called) if called else 1.0,
        "recall": right / len(truth.same) if truth.same else 0.0,
        "joined": joined / len(truth.close) if truth.close else 0.0,
    }


def _self_joined(records: int) -> None:
    truth = made_up(1, records, 77)
    with TemporaryDirectory() as spill:
        engine = duckdb.connect(config={"memory_limit": "2500MB", "temp_directory": spill})
        engine.execute("SET threads = 2")
        engine.execute("SET enable_progress_bar = false")
        engine.register("arriving", arrow(truth.roster))
        engine.execute("CREATE TABLE roster AS FROM arriving")
        engine.unregister("arriving")
        start, busy = time.perf_counter(), time.process_time()
        clean(engine, "FROM roster", "records")
        find_pairs(engine, "records", "records", "found")
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        pairs = engine.execute("SELECT count(*) FROM found").fetchall()[0][0]
        engine.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{records:,} records beside themselves: {seconds:.1f} s ({busy:.1f} of processor), {pairs:,} pairs, "
        f"peak {peak:,.0f} MB, load {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listed", type=int, default=2000)
    parser.add_argument("--roster", type=int, default=200_000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--selves", type=int, help="compare so many records with one another instead")
    asked = parser.parse_args()
    if asked.selves:
        return _self_joined(asked.selves)
    for seed in range(asked.seeds):
        truth = made_up(asked.listed, asked.roster, seed)
        for name, method in (
            ("ours", called_by_us), ("exact join", called_by_exact_join), ("jaro-winkler", called_by_jaro_winkler),
        ):  # fmt: skip
            engine = engine_with(truth)
            start, busy = time.perf_counter(), time.process_time()
            found = judged(truth, method(engine))
            seconds, busy = time.perf_counter() - start, time.process_time() - busy
            print(
                f"seed {seed}  {name:14s} called {found['called']:5.0f}  precision {found['precision']:.4f}  "
                f"recall {found['recall']:.4f}  twins, siblings, namesakes joined {found['joined']:.2%}  "
                f"{seconds:.1f} s ({busy:.1f} of processor)",
                flush=True,
            )
        nobody = called_by_us(engine_with(shuffled(truth, seed)))
        print(f"seed {seed}  shuffled roster: {len(nobody) / asked.listed:.2%} called", flush=True)


if __name__ == "__main__":
    main()
