"""Families of moves and arrivals found, on told stories in an engine in memory."""

from __future__ import annotations

import duckdb
import pytest

from data.derive import leads
from data.derive.moves import build_moves
from data.schema import tables

GA, NC = ("Vidalia", "GA", 1), ("Faison", "NC", 2)


class Story:
    """Records of one export of several States, written row by row."""

    def __init__(self) -> None:
        self.engine = duckdb.connect()
        for table in tables.TABLES:
            self.engine.execute(table.create_sql())
        self._insert(
            "extracts",
            extract_id="e",
            kind="students",
            state_code="US",
            as_of_date="2026-09-30",
            loaded_at="2026-10-01",
        )
        for town, state, place_id in (GA, NC):
            self._insert(
                "places",
                place_id=place_id,
                place_name=town,
                state_code=state,
                country_code="USA",
                lat=32.0,
                lon=-82.0,
            )
        self.line = 1

    def _insert(self, table: str, **values: object) -> None:
        marks = ", ".join("?" * len(values))
        self.engine.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values())
        )

    def row(self, table: str, **values: object) -> None:
        self.line += 1
        self._insert(table, extract_id="e", row_number=self.line, **values)

    def child(self, student_id: str, surname: str, state: str, **values: object) -> None:
        self.row(
            "students",
            student_id=student_id,
            last_name_1=surname,
            first_name=f"N{student_id}",
            birth_date="2015-01-01",
            reporting_state_code=state,
            **values,
        )

    def move(self, student_id: str, day: str | None, start: tuple, end: tuple) -> None:
        self.row(
            "qualifying_moves",
            kind="qualifying_moves",
            student_id=student_id,
            qad=day,
            from_city=start[0],
            from_state_code=start[1],
            from_country_code="USA",
            to_city=end[0],
            to_state_code=end[1],
        )

    def told(self, columns: str) -> list[tuple]:
        written = leads.distinct_written_places_sql("qualifying_moves")
        self.engine.execute(
            "INSERT INTO places_as_written SELECT (row_number() OVER ())::INTEGER, w.*, p.place_id,"
            f" 'exact' FROM ({written}) w JOIN places p ON p.place_name = w.city"
        )
        leads.build_leads(self.engine)
        build_moves(self.engine)
        return self.engine.execute(f"SELECT {columns} FROM moves ORDER BY row_number").fetchall()


@pytest.fixture
def story() -> Story:
    return Story()


def test_siblings_of_one_arrival_are_one_family_and_a_namesake_of_june_is_not(story):
    for student, surname, day in (
        ("1", "Luna", "2025-05-01"),
        ("2", "Luna", "2025-05-06"),
        ("3", "Luna", "2025-06-20"),
        ("4", "Rios", "2025-05-01"),
    ):
        story.child(student, surname, "NC")
        story.move(student, day, GA, NC)
    families = [family for (family,) in story.told("family_number")]
    assert families[0] == families[1]
    assert len(set(families)) == 3


def test_parents_come_before_surnames(story):
    parent = {"parent_1_first_name": "Ana", "parent_1_last_name": "Mora"}
    story.child("1", "Luna", "NC", **parent)
    story.child("2", "Mora", "NC", **parent)
    story.child("3", "Luna", "NC", parent_1_first_name="Eva", parent_1_last_name="Sol")
    for student in "123":
        story.move(student, "2025-05-01", GA, NC)
    families = [family for (family,) in story.told("family_number")]
    assert families[0] == families[1] != families[2]


def test_an_arrival_is_found_when_the_State_enrolled_the_child_during_the_stay(story):
    for student, day in (("1", "2025-05-20"), ("2", "2025-04-20"), ("3", "2026-06-01"), ("4", "2025-04-25")):
        story.child(student, f"Name{student}", "NC")
        story.move(student, "2025-05-01", GA, NC)
        story.row("enrollments", student_id=student, enrollment_date=day)
    # 1 in the stay, 2 before it, 3 more than a year later, 4 within the week before
    assert story.told("is_found") == [(True,), (False,), (False,), (True,)]


def test_an_enrollment_after_the_next_move_belongs_to_another_stay(story):
    story.child("1", "Luna", "NC")
    story.move("1", "2025-05-01", GA, NC)
    story.move("1", "2025-06-01", NC, GA)
    story.move("1", None, GA, NC)
    story.row("enrollments", student_id="1", enrollment_date="2025-07-01")
    assert story.told("is_found") == [(False,), (False,), (None,)]


def test_without_enrollments_nothing_is_said_of_arrivals(story):
    story.child("1", "Luna", "NC")
    story.move("1", "2025-05-01", GA, NC)
    assert story.told("is_found") == [(None,)]
