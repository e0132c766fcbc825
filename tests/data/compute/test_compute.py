"""Missed enrollments computed from records: the rule in loops, and the demo's own derivation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import count

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.commands import compute as compute_command
from data.compute.run import NothingToCompute, compute_missed_enrollment
from data.derive.missed_enrollment import (
    MissedEnrollmentRule,
    NotARule,
    default_days,
    default_rule,
    insert_computed_rows,
)
from data.load.pipeline import load_file
from data.schema.tables import TABLES
from data.store.cells import damaged_cells
from data.store.reader import Store
from data.store.rebuild import rebuild
from data.synthetic.records import write_records
from data.synthetic.reports import missed_enrollment_rows
from data.synthetic.world import make_world
from tests.data import records
from tests.data.records import demographics, enrollment, move, student
from tests.data.records import write_records as write
from tests.empty_tables import nothing_kept
from tests.loaded_once import load_all_once

AS_OF = dt.date(2024, 6, 30)
GEORGIA = default_rule("GA", "to", AS_OF)


# The rule in loops. A child is a dictionary: birth, records (State -> moves and enrollments).


def months_before(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


def missed_in_loops(children: list[dict], rule: MissedEnrollmentRule) -> set[tuple]:
    """(child, QAD, from, to) of each row that the rule lists."""
    listed = set()
    for number, child in enumerate(children):
        if not rule.include_22_plus and child["birth"] is not None:
            birthday = child["birth"].replace(year=child["birth"].year + 22)
            if birthday <= rule.as_of:
                continue
        for recorder, record in child["records"].items():
            if recorder == rule.state:
                continue
            for qad, start, end in record["moves"]:
                missed, other = (end, start) if rule.direction == "to" else (start, end)
                if missed != rule.state or other == rule.state or qad > rule.as_of:
                    continue
                if rule.window_months is not None and qad <= months_before(rule.as_of, rule.window_months):
                    continue
                found = False
                for day, type_code in child["records"].get(rule.state, {"enrollments": []})["enrollments"]:
                    counts = day <= rule.as_of
                    if rule.enrollment_types and type_code not in rule.enrollment_types:
                        counts = False
                    if rule.from_days is not None and (day - qad).days < rule.from_days:
                        counts = False
                    if rule.to_days is not None and (day - qad).days > rule.to_days:
                        counts = False
                    found = found or counts
                if not found:
                    listed.add((number, qad, start, end))
    return listed


def missed_by_engine(children: list[dict], rule: MissedEnrollmentRule) -> set[tuple]:
    with nothing_kept(TABLES) as engine:
        return missed_on(engine, children, rule)


def missed_on(
    engine: duckdb.DuckDBPyConnection, children: list[dict], rule: MissedEnrollmentRule
) -> set[tuple]:
    for kind in ("students", "qualifying_moves", "enrollments"):
        engine.execute(
            "INSERT INTO extracts (extract_id, kind, state_code, as_of_date, loaded_at) "
            "VALUES (?, ?, 'US', DATE '2024-06-30', TIMESTAMP '2024-07-01')",
            [kind, kind],
        )
    row, student_ids = count(1), count(1)
    for number, child in enumerate(children):
        for state, record in child["records"].items():
            student_id = str(next(student_ids))
            engine.execute(
                "INSERT INTO students (extract_id, row_number, student_id, msix_id, "
                "reporting_state_code, birth_date) VALUES ('students', ?, ?, ?, ?, ?)",
                [next(row), student_id, f"{number:012d}", state, child["birth"]],
            )
            for qad, start, end in record["moves"]:
                engine.execute(
                    "INSERT INTO qualifying_moves (extract_id, row_number, kind, student_id, qad, "
                    "from_state_code, from_country_code, to_state_code) VALUES "
                    "('qualifying_moves', ?, 'qualifying_moves', ?, ?, ?, ?, ?)",
                    [next(row), student_id, qad, start, "MEX" if start == "Oaxaca" else "USA", end],
                )
            for day, type_code in record["enrollments"]:
                engine.execute(
                    "INSERT INTO enrollments (extract_id, row_number, student_id, enrollment_date, "
                    "enrollment_type) VALUES ('enrollments', ?, ?, ?, ?)",
                    [next(row), student_id, day, type_code],
                )
    rows, _, _ = insert_computed_rows(engine, "computed", rule)
    found = engine.execute(
        "SELECT msix_id, qad, from_state_code, to_state_code FROM missed_enrollment_rows"
    ).fetchall()
    assert rows == len(found)
    assert len(set(found)) == len(found)
    return {(int(msix_id), *rest) for msix_id, *rest in found}


DAYS = st.dates(dt.date(2020, 5, 1), dt.date(2024, 12, 31))
STATES = st.sampled_from(["GA", "FL", "NC"])
RECORDS = st.fixed_dictionaries(
    {
        "moves": st.lists(st.tuples(DAYS, st.sampled_from(["GA", "FL", "NC", "Oaxaca"]), STATES), max_size=3),
        "enrollments": st.lists(st.tuples(DAYS, st.sampled_from(["01", "02", "03", "06", None])), max_size=3),
    }
)
CHILDREN = st.lists(
    st.fixed_dictionaries(
        {
            "birth": st.one_of(
                st.none(),
                st.dates(dt.date(2001, 1, 1), dt.date(2015, 1, 1)).filter(
                    lambda d: (d.month, d.day) != (2, 29)
                ),
            ),
            "records": st.dictionaries(STATES, RECORDS, max_size=3),
        }
    ),
    max_size=5,
)


@st.composite
def rules(draw) -> MissedEnrollmentRule:
    limits = sorted(draw(st.lists(st.integers(-400, 400), min_size=2, max_size=2)))
    return MissedEnrollmentRule(
        state="GA",
        direction=draw(st.sampled_from(["to", "from"])),
        as_of=draw(st.dates(dt.date(2023, 1, 1), dt.date(2024, 12, 31))),
        from_days=draw(st.sampled_from([None, limits[0]])),
        to_days=draw(st.sampled_from([None, limits[1]])),
        enrollment_types=draw(st.sampled_from([(), ("01",), ("02", "03"), ("06",)])),
        window_months=draw(st.sampled_from([None, 12, 36])),
        include_22_plus=draw(st.booleans()),
    )


@settings(max_examples=60, deadline=None)
@given(CHILDREN, rules())
def test_the_engine_lists_what_the_loops_list(children, rule):
    assert missed_by_engine(children, rule) == missed_in_loops(children, rule)


def one_child(qad: str, enrolled: str, **more) -> list[dict]:
    moved = (dt.date.fromisoformat(qad), "FL", "GA")
    georgia = {"moves": [], "enrollments": [(dt.date.fromisoformat(enrolled), "06")]}
    return [
        {
            "birth": dt.date(2010, 1, 1),
            "records": {"FL": {"moves": [moved], "enrollments": []}, "GA": georgia},
        }
        | more
    ]


@pytest.mark.parametrize(
    ("enrolled", "switches", "is_missed"),
    [
        ("2024-04-01", {}, False),  # 30 days before the QAD belongs to the arrival
        ("2024-03-31", {}, True),
        ("2020-05-05", {"from_days": None}, False),
        ("2024-06-30", {}, False),
        ("2024-07-01", {}, True),  # after the as-of date nobody knows of it
        ("2024-05-20", {"enrollment_types": ("01", "02")}, True),
        ("2024-05-20", {"enrollment_types": ("06",)}, False),
        ("2024-05-20", {"to_days": 10}, True),
    ],
)
def test_each_switch_decides_one_child(enrolled, switches, is_missed):
    rule = replace(GEORGIA, **switches)
    assert bool(missed_by_engine(one_child("2024-05-01", enrolled), rule)) is is_missed


def test_a_child_of_22_stays_in_unless_left_out():
    grown = one_child("2024-05-01", "2020-05-05", birth=dt.date(2002, 6, 30))
    assert missed_by_engine(grown, GEORGIA)
    assert not missed_by_engine(grown, replace(GEORGIA, include_22_plus=False))


def test_the_defaults_follow_the_direction():
    assert default_days("to") == (-30, None)
    assert default_days("from") == (None, 30)
    assert MissedEnrollmentRule.from_json(GEORGIA.to_json()) == GEORGIA
    assert GEORGIA.sentence() == (
        "Computed from records: qualifying moves into Georgia that another State recorded, QAD in "
        "the 36 months up to Jun 30, 2024; Georgia has no enrollment of any type at any time from "
        "30 days before the QAD on; children of 22 and over included and marked."
    )


@pytest.mark.parametrize(
    "switches",
    [{"state": "XX"}, {"direction": "up"}, {"enrollment_types": ("1",)}, {"window_months": 0},
     {"from_days": 5, "to_days": 4}, {"from_days": -40_000}],
)  # fmt: skip
def test_a_rule_without_sense_is_refused(switches):
    with pytest.raises(NotARule):
        replace(GEORGIA, **switches)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def story(tmp_path, store, **given):
    """Ana moved to Vidalia, Florida wrote it down, Georgia enrolled only Eva."""
    files = {
        "students": (records.STUDENT, [student("1", "000000000011", "FL"), student("2", "000000000012", "FL"), student("3", "000000000012", "GA"), student("4", "000000000014", "FL", "D")]),
        "demographics": (records.DEMOGRAPHICS, [demographics("1", "Ana", "Ruiz", "20150314")]),
        "moves": (records.MOVES, [move(i, "20240501", ("Immokalee", "FL"), ("Vidalia", "GA"), f"m{i}") for i in "124"]),
        "enrollments": (records.ENROLLMENTS, [enrollment("1", "20240115"), enrollment("3", "20240520")]),
    }  # fmt: skip
    written = [
        (write(tmp_path / f"{name}.csv", header, rows), given) for name, (header, rows) in files.items()
    ]
    for report in load_all_once(written, store.folder):
        assert report.status == "loaded", report.message


def in_store(store, sql):
    with store.reader() as cursor:
        return cursor.execute(sql).fetchall()


def test_a_computed_extract_is_stored_recognised_and_built_anew(tmp_path, store):
    story(tmp_path, store)
    steps = []
    computed = compute_missed_enrollment(GEORGIA, store, lambda step, share: steps.append(step))
    assert (computed.status, computed.rows, computed.children) == ("computed", 1, 1)
    assert (computed.moves, computed.enrollments) == (2, 1)  # the deleted record counts no more
    assert "comparing moves with enrollments" in steps
    listed = in_store(
        store,
        "SELECT first_name, birth_date, to_city, reporting_state_code, last_enrollment_state_code, "
        "last_enrollment_date, grade, status, is_newest FROM missed_enrollment_rows r "
        "JOIN leads l USING (extract_id, row_number)".replace("birth_date", "r.birth_date").replace(
            " grade", " r.grade"
        ),
    )
    assert listed == [
        (
            "Ana",
            dt.date(2015, 3, 14),
            "Vidalia",
            "FL",
            "FL",
            dt.date(2024, 1, 15),
            "05",
            "first extract",
            True,
        )
    ]
    kept = (
        "SELECT kind, direction, state_code, rule, rule_sentence, rows_accepted, is_synthetic FROM extracts WHERE extract_id = '"
        + computed.extract_id
        + "'"
    )
    line = ("computed_missed_enrollment", "to", "GA", GEORGIA.to_json(), GEORGIA.sentence(), 1, True)
    assert in_store(store, kept) == [line]
    assert damaged_cells(store.folder, [computed.extract_id]) == [], "of it only its rule is kept"
    again = compute_missed_enrollment(GEORGIA, store)
    assert (again.status, again.extract_id, again.rows) == (
        "already_computed",
        computed.extract_id,
        1,
    )
    other = compute_missed_enrollment(replace(GEORGIA, from_days=None), store)
    assert other.extract_id != computed.extract_id
    assert rebuild(store) == 6
    assert in_store(store, kept) == [line]


def test_the_same_file_sent_again_counts_once(tmp_path, store):
    story(tmp_path, store)
    once = compute_missed_enrollment(GEORGIA, store)
    rows = [move(i, "20240501", ("Immokalee", "FL"), ("Vidalia", "GA"), f"m{i}") for i in "12"]
    load_file(write(tmp_path / "again.csv", records.MOVES, rows), store=store)
    twice = compute_missed_enrollment(GEORGIA, store)
    assert twice.status == "computed"
    assert (twice.rows, twice.moves) == (once.rows, once.moves)


def test_a_delivered_report_stays_the_one_shown_first(tmp_path, store):
    story(tmp_path, store)
    compute_missed_enrollment(replace(GEORGIA, as_of=dt.date(2024, 12, 31)), store)
    header = ("MSIX ID", "QAD", "To City", "To State", "School")
    delivered = write(tmp_path / "d.csv", header, [("11", "20240501", "Vidalia", "GA", "SYNTHETIC")])
    load_file(delivered, store=store, direction="to", state="GA", as_of=AS_OF)
    newest = in_store(
        store,
        "SELECT e.kind::VARCHAR FROM leads JOIN extracts e USING (extract_id) WHERE is_newest",
    )
    assert newest == [("missed_enrollment",)]


def test_without_the_records_it_says_what_to_load(tmp_path, store):
    with pytest.raises(NothingToCompute, match=r"No Student and no Qualifying_Moves and no Enrol"):
        compute_missed_enrollment(GEORGIA, store)
    story(tmp_path, store)
    before = store.version
    with pytest.raises(NothingToCompute, match=r"no move into TX"):
        compute_missed_enrollment(default_rule("TX", "to", AS_OF), store)
    assert store.version == before


def test_the_command_computes_and_tells(tmp_path, store, capsys):
    story(tmp_path, store)
    run = ["--store", str(store.folder), "--state", "ga", "--direction", "to"]
    assert compute_command.main([*run, "--as-of", "2024-06-30"]) == 0
    told = capsys.readouterr().out
    assert "1 child of 1 family listed (1 row)" in told
    assert GEORGIA.sentence() in told
    assert compute_command.main([*run, "--types", "7"]) == 1
    assert "code of two digits" in capsys.readouterr().err


@pytest.mark.parametrize("direction", ["to", "from"])
def test_the_made_up_world_is_computed_as_its_reports_are_derived(tmp_path, store, direction):
    world = make_world(700, seed=11, through="GA")
    as_of = dt.date(2026, 9, 30)
    written = write_records(tmp_path / "records", world, as_of)
    for path in (written.student, written.demographics, written.qualifying_moves, written.enrollments):
        assert load_file(path, store=store).rows_refused == 0
    rule = default_rule("GA", direction, as_of, from_days=None, to_days=None)
    computed = compute_missed_enrollment(rule, store)
    report = missed_enrollment_rows(world, "GA", direction, as_of)
    columns = (
        "msix_id", "qad", "from_city", "to_city", "last_name_1", "first_name", "birth_date",
        "reporting_state", "last_enrollment_state", "last_enrollment_date", "grade", "school_name",
        "parent_1_first_name", "eligibility_expiration",
    )  # fmt: skip
    wanted = sorted(zip(*(report[name].to_pylist() for name in columns), strict=True), key=str)
    names = {
        "reporting_state": "reporting_state_code",
        "last_enrollment_state": "last_enrollment_state_code",
        "eligibility_expiration": "eligibility_expiration_date",
    }
    selected = ", ".join(names.get(name, name) for name in columns)
    found = in_store(
        store,
        f"SELECT {selected} FROM missed_enrollment_rows WHERE extract_id = '{computed.extract_id}'",
    )
    assert len(wanted) > 100
    assert sorted(found, key=str) == wanted
