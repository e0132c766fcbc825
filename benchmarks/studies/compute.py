"""Computing missed enrollments from records, beside plain pandas with the same rule.

    python -m benchmarks.studies.compute [--rows 500k]

Rows are moves and enrollments together, of a made-up national world. The clock runs from the
records in the engine to the rows of the result; loading files and deriving leads is measured in
benchmarks/load.py.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time

import duckdb
import numpy as np
import pandas as pd

from benchmarks.__main__ import number_of_rows
from benchmarks.figures import Figure, load_average, table
from data.derive.missed_enrollment import MissedEnrollmentRule, default_rule, insert_computed_rows
from data.schema.tables import TABLES
from data.synthetic.records import record_tables
from data.synthetic.reports import AS_OF
from data.synthetic.world import make_world

STATE = "GA"
ROWS_A_FAMILY = 15.5
"""Moves and enrollments of a family of the made-up world."""


def engine_with(tables: dict) -> duckdb.DuckDBPyConnection:
    """An engine that holds the records as a load leaves them."""
    engine = duckdb.connect()
    for schema in TABLES:
        engine.execute(schema.create_sql())
    for kind in ("students", "demographics", "qualifying_moves", "enrollments"):
        engine.execute(
            "INSERT INTO extracts (extract_id, kind, state_code, as_of_date, loaded_at) VALUES "
            "(?, ?, 'US', DATE '2026-09-30', TIMESTAMP '2026-10-01')",
            [kind, "students" if kind == "demographics" else kind],
        )
    day = "strptime({}, '%Y%m%d')::DATE"
    for target, source, columns in (
        (
            "students",
            "student",
            {
                "student_id": "student_id",
                "msix_id": '"MSIX Identification Number"',
                "reporting_state_code": '"Reporting State Code"',
            },
        ),
        (
            "students",
            "demographics",
            {
                "student_id": "student_id_fk",
                "first_name": '"First Name"',
                "last_name_1": '"Last Name 1"',
                "last_name_2": '"Last Name 2"',
                "birth_date": day.format('"Birth Date"'),
            },
        ),
        (
            "qualifying_moves",
            "qualifying_moves",
            {
                "student_id": "student_id_fk",
                "move_record_id": '"Qualifying Moves Record ID"',
                "kind": "'qualifying_moves'",
                "qad": day.format('"Qualifying Arrival Date"'),
                "from_city": '"Qualifying Move From City"',
                "from_state_code": '"Qualifying Move From State"',
                "from_country_code": '"Qualifying Move From Country"',
                "to_city": '"Qualifying Move To City"',
                "to_state_code": '"Qualifying Move To State"',
            },
        ),
        (
            "enrollments",
            "enrollments",
            {
                "student_id": "student_id_fk",
                "enrollment_record_id": '"Enrollments Record ID"',
                "enrollment_date": day.format('"Enrollment Date"'),
                "enrollment_type": '"Enrollment Type"',
                "school_name": '"School or Project Name"',
                "grade": '"Grade Level"',
                "facility_state_code": '"Facility State"',
            },
        ),
    ):
        engine.register("arriving", tables[source])
        extract = "demographics" if source == "demographics" else target
        engine.execute(
            f"INSERT INTO {target} (extract_id, row_number, {', '.join(columns)}) "
            f"SELECT '{extract}', row_number() OVER (), {', '.join(columns.values())} FROM arriving"
        )
        engine.unregister("arriving")
    return engine


def frames_of(engine: duckdb.DuckDBPyConnection) -> tuple[pd.DataFrame, ...]:
    """The same records as plain frames: students, moves, enrollments."""
    students = engine.execute(
        "SELECT student_id, max(msix_id) AS msix_id, max(reporting_state_code) AS state, "
        "max(birth_date) AS birth_date FROM students GROUP BY student_id"
    ).df()
    moves = engine.execute(
        "SELECT student_id, qad, from_city, from_state_code, to_city, to_state_code FROM qualifying_moves"
    ).df()
    enrollments = engine.execute("SELECT * FROM enrollments").df()
    return students, moves, enrollments


def in_pandas(
    students: pd.DataFrame,
    moves: pd.DataFrame,
    enrollments: pd.DataFrame,
    rule: MissedEnrollmentRule,
) -> pd.DataFrame:
    """One row per missed child and move, with the newest enrollment; the default rule for moves to."""
    as_of = pd.Timestamp(rule.as_of)
    moves = moves.merge(students, on="student_id")
    enrollments = enrollments.merge(students, on="student_id")
    asked = moves[
        (moves["to_state_code"] == rule.state)
        & (moves["from_state_code"] != rule.state)
        & (moves["state"] != rule.state)
        & (moves["qad"] <= as_of)
        & (moves["qad"] > as_of - pd.DateOffset(months=rule.window_months))
    ].drop_duplicates(["msix_id", "qad", "from_city", "from_state_code", "to_city", "to_state_code"])
    known = enrollments[enrollments["enrollment_date"] <= as_of]
    here = known.loc[known["state"] == rule.state, ["msix_id", "enrollment_date"]]
    both = asked.reset_index().merge(here, on="msix_id")
    near = both["enrollment_date"] >= both["qad"] + pd.Timedelta(days=rule.from_days)
    missed = asked[~asked.index.isin(both.loc[near, "index"])]
    newest = known.sort_values("enrollment_date").drop_duplicates("msix_id", keep="last")
    return missed.merge(newest, on="msix_id", how="left", suffixes=("", "_last"))


def measure(rows: int, rounds: int = 3) -> list[Figure]:
    """Seconds for `rows` moves and enrollments, the middle of `rounds`; raises where they differ."""
    world = make_world(int(rows / ROWS_A_FAMILY) + 1, seed=7)
    tables = record_tables(world, AS_OF)
    engine = engine_with(tables)
    held = len(tables["qualifying_moves"]) + len(tables["enrollments"])
    frames = frames_of(engine)
    rule = default_rule(STATE, "to", dt.date.fromisoformat(AS_OF.isoformat()))
    ours, plain, found, expected = [], [], 0, 0
    for number in range(rounds):
        started = time.perf_counter()
        found, _, _ = insert_computed_rows(engine, f"computed {number}", rule)
        ours.append(time.perf_counter() - started)
        started = time.perf_counter()
        expected = len(in_pandas(*frames, rule))
        plain.append(time.perf_counter() - started)
    if found != expected:
        raise AssertionError(f"{found} rows here, {expected} in pandas")
    return [
        Figure(
            "compute",
            held,
            f"missed enrollments of {STATE} from records ({found:,} rows)",
            float(np.median(ours)),
            "s",
            goal="<= 5 s at 500,000 rows",
            baseline=float(np.median(plain)),
            baseline_is="plain pandas",
            load_average=load_average(),
        )
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.compute")
    parser.add_argument("--rows", type=number_of_rows, default=500_000)
    print(table(measure(parser.parse_args().rows)))
