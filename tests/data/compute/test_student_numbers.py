"""Numbers that join the sheets of one export, in several spellings: one student, and never two as one."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.commands import compute as compute_command
from data.compute.run import compute_missed_enrollment
from data.derive.missed_enrollment import default_rule
from data.derive.records import make_known_enrollments, make_known_students
from data.load.pipeline import load_all
from data.schema.tables import (
    ENROLLMENTS,
    EXTRACTS,
    MISSED_ENROLLMENT_ROWS,
    QUALIFYING_MOVES,
    STUDENTS,
)
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data import records
from tests.data.files import workbook
from tests.data.records import enrollment, move, student
from tests.empty_tables import nothing_kept

AS_OF = dt.date(2026, 9, 30)
GEORGIA = default_rule("GA", "to", AS_OF)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def export(tmp_path, store, enrolled, students=("2001", "2002", "2003", "2004")):
    """Five children whom Florida knows to have moved to Georgia, of whom Georgia has the first four."""
    at_florida = [student(f"100{i}", f"00000100000{i}", "FL") for i in range(1, 6)]
    at_georgia = [student(number, f"00000100000{i}", "GA") for i, number in enumerate(students, 1)]
    moved = [move(f"100{i}", "20260617", ("Immokalee", "FL"), ("Tifton", "GA"), f"m{i}") for i in range(1, 6)]
    rows = [enrollment(number, "20260701", record_id=f"e{i}") for i, number in enumerate(enrolled)]
    path = workbook(
        tmp_path / "export.xlsx",
        Student=[records.STUDENT, *at_florida, *at_georgia],
        Qualifying_Moves=[records.MOVES, *moved],
        Enrollments=[records.ENROLLMENTS, *rows],
    )
    reports = load_all(path, store=store, state="US", as_of=AS_OF)
    assert [report.status for report in reports] == ["loaded"] * 3, [report.message for report in reports]
    return reports


def test_case_30_one_child_is_missed_and_not_four(tmp_path, store, capsys):
    reports = export(tmp_path, store, ("2001", "2002.0", "0002003", "2004.0"))
    assert "(as 2002 for 2002.0 or 0002002) were taken for the same: 3 of 4 rows." in reports[2].message
    asked = ["--state", "GA", "--direction", "to", "--as-of", "2026-09-30", "--store", str(store.folder)]
    assert compute_command.main(asked) == 0
    assert capsys.readouterr().out.startswith("1 child of 1 family listed (1 row). ")
    rebuild(store)
    with store.reader() as cursor:
        assert cursor.execute("SELECT msix_id FROM missed_enrollment_rows").fetchall() == [("000001000005",)]


def test_records_of_students_of_no_file_are_counted_and_said(tmp_path, store):
    reports = export(tmp_path, store, ("2001", "2002", "77", "78.0"))
    assert reports[2].message.endswith(
        "2 of 4 rows name a student who stands in no Student file loaded for the same State: until such a "
        "file is loaded they count for nobody."
    )
    assert "no Student file" not in reports[1].message
    computed = compute_missed_enrollment(GEORGIA, store)
    caution = (
        "Caution: 2 of 4 enrollments name a student of no loaded Student file and count for nobody, so a "
        "child may be listed whose enrollment is among them."
    )
    assert computed.children == 3 and computed.message.endswith(caution)
    assert compute_missed_enrollment(GEORGIA, store).message.endswith(caution), "told again when asked again"
    with store.reader() as cursor:
        kept = cursor.execute("SELECT rule_sentence FROM extracts WHERE rule IS NOT NULL").fetchall()
    assert kept == [(f"{GEORGIA.sentence()} {caution}",)], "the rooms print it with the rule"


@pytest.mark.parametrize(
    ("students", "enrolled", "missed"),
    [
        (("2001", "2002", "2003", "2004"), ("2001.0", "2,002", "'2003", "00002004.00"), {5}),
        (("0002001", "0002002", "0002003", "0002004"), ("2001", "2002.0", "0002003", "02004"), {5}),
        (("GA-1", "GA-2", "GA-3", "GA-4"), ("ga-1", "GA-2", "GA-3", "GA-4.0"), {4, 5}),
        # Both 2002 and 02002 are students: each keeps its own records, and 2002.0 may be either's.
        (("2002", "02002", "2003", "2004"), ("2002", "02002", "2003", "2004"), {5}),
        (("2002", "02002", "2003", "2004"), ("02002", "2003", "2004"), {1, 5}),
        (("2002", "02002", "2003", "2004"), ("2002.0", "2003", "2004"), {1, 2, 5}),
        # A file that holds both 02002 and 2002 keeps its zeros, so its 02002 is not the student 2002.
        (("2001", "2002", "2003", "2004"), ("2001", "02002", "2002", "2003", "2004"), {5}),
        (("2001", "02002", "2003", "2004"), ("2001", "2002", "02002", "2003", "2004"), {5}),
        (("2001", "2002", "2003", "2004"), ("2001", "02002", "2003", "2004", "002002"), {2, 5}),
        (("2001", "2002", "2003", "2004"), ("20020", "2001", "2003", "2004"), {2, 5}),
    ],
)
def test_which_spellings_are_one_number(students, enrolled, missed):
    assert missed_of(students, enrolled) == missed


def missed_of(students, enrolled, further=()):
    """Places (from 1) of those of the students, of `further` ones in a second file, and of one more, who
    have no enrollment."""
    with nothing_kept((EXTRACTS, STUDENTS, QUALIFYING_MOVES, ENROLLMENTS, MISSED_ENROLLMENT_ROWS)) as engine:
        return missed_on(engine, students, enrolled, further)


def missed_on(engine, students, enrolled, further):
    for extract, kind in (("one", "students"), ("two", "students"), ("enrollments", "enrollments")):
        engine.execute(
            "INSERT INTO extracts (extract_id, kind, state_code, as_of_date, loaded_at) "
            "VALUES (?, ?, 'US', DATE '2026-09-30', TIMESTAMP '2026-10-01')",
            [extract, kind],
        )
    files = [*(("one", number) for number in students), *(("two", number) for number in further)]
    for place, (extract, number) in enumerate((*files, ("one", "9999")), 1):
        engine.execute(
            "INSERT INTO students (extract_id, row_number, student_id, msix_id) VALUES (?, ?, ?, ?)",
            [extract, place, number, f"{place:012d}"],
        )
    for place, number in enumerate(enrolled, 1):
        engine.execute(
            "INSERT INTO enrollments (extract_id, row_number, student_id, enrollment_date) "
            "VALUES ('enrollments', ?, ?, DATE '2026-07-01')",
            [place, number],
        )
    make_known_students(engine)
    make_known_enrollments(engine)
    found = engine.execute("SELECT DISTINCT child_key FROM known_enrollments").fetchall()
    return set(range(1, len(files) + 2)) - {int(key.removeprefix("m")) for (key,) in found}


def joined_in_loops(students: list[str], number: str, file: list[str]) -> str | None:
    """The student that a number of `file` names, or None: the rule in plain words."""

    def bare(text):
        return text.removesuffix(".0")

    def value(text):
        return bare(text).lstrip("0")

    def has_both(numbers):
        return len({bare(other) for other in numbers if value(other) == value(number)}) > 1

    same = [student for student in students if value(student) == value(number)]
    exact = [student for student in same if bare(student) == bare(number)]
    if has_both(students):
        is_told = has_both(file) or "." not in number
        return exact[0] if exact and is_told else None
    if has_both(file):
        return exact[0] if exact else None
    return same[0] if same else None


NUMBERS = st.sampled_from(["7", "07", "007", "8", "08", "70"])
"""Of three values, in spellings that meet."""
WRITTEN = st.builds(lambda number, end: number + end, NUMBERS, st.sampled_from(["", "", ".0"]))


@settings(max_examples=40, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=4, unique=True), st.lists(WRITTEN, max_size=4, unique=True))
def test_the_engine_joins_what_the_loops_join(students, enrolled):
    joined = {joined_in_loops(students, number, enrolled) for number in enrolled}
    missed = {place for place, number in enumerate(students, 1) if number not in joined}
    assert missed_of(students, enrolled) == missed | {len(students) + 1}


def test_two_spellings_of_other_children_in_two_files_stay_apart():
    """Whoever has 02002 in one Student file and 2002 in the next, with other MSIX IDs, is two."""
    assert missed_of(("02002",), ("02002",), further=("2002",)) == {2, 3}
    assert missed_of(("02002",), ("2002.0",), further=("2002",)) == {1, 2, 3}


def test_student_and_demographics_in_two_spellings_are_one_student(tmp_path, store):
    """The names that Demographics writes under 2002.0 are those of the student 2002."""
    for name, header, rows in (
        ("s", records.STUDENT, [student("2002", "", "FL")]),
        ("d", records.DEMOGRAPHICS, [records.demographics("2002.0", "Ana", "SYNTHETIC", "20140516")]),
        ("m", records.MOVES, [move("0002002", "20260617", ("Immokalee", "FL"), ("Tifton", "GA"))]),
        ("e", records.ENROLLMENTS, [enrollment("2002", "20250701")]),
    ):
        path = records.write_records(tmp_path / f"{name}.csv", header, rows)
        assert load_all(path, store=store, state="FL")[0].status == "loaded"
    assert compute_missed_enrollment(GEORGIA, store).children == 1
    with store.reader() as cursor:
        assert cursor.execute(
            "SELECT first_name, birth_date::VARCHAR, last_enrollment_date::VARCHAR FROM missed_enrollment_rows"
        ).fetchall() == [("Ana", "2014-05-16", "2025-07-01")]
