"""A line per family and per child: against loops on random worlds, and the words of a story."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.leads.lists.travellers import (
    CHILD_LINE_COLUMNS,
    FAMILY_COLUMNS,
    child_lines,
    family_lines,
)
from analytics.selection import Selection
from data.schema.tables import DIRECTIONS
from tests.analytics import small_worlds
from tests.analytics.leads.test_missed_enrollment import came, meets
from tests.leads_in_memory import engine_with, leads_of

AS_OF = small_worlds.AS_OF


def lines(rows: list[dict], selection: Selection, question, most: int | None = None) -> pd.DataFrame:
    connection = engine_with(rows, AS_OF, selection.direction)
    table = leads_of(connection).get_backend().table
    return question(table, selection, most).to_pandas()


def in_words(day: dt.date) -> str:
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{months[day.month - 1]} {day.day}, {day.year}"


def stays(moves: list[dict], missed: str) -> list[str]:
    """Each place of these moves with its newest day, newest first, as the lines write it."""
    newest: dict[str, dt.date] = {}
    for row in moves:
        town, state = row[missed]
        is_placed = bool(row["places"])
        name = (
            f"{town} {state}"
            if is_placed
            else f"{town} {state} (not on the map)"
            if town
            else "Place not known"
        )
        newest[name] = max(newest.get(name, dt.date.min), row["qad"])
    ordered = sorted(newest.items(), key=lambda stay: (-stay[1].toordinal(), stay[0]))
    return [f"{name} ({in_words(day)})" for name, day in ordered]


@pytest.mark.parametrize(("question", "who"), [(family_lines, "family"), (child_lines, "child")])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_lines_agree_with_loops_on_random_worlds(question, who, data):
    direction = data.draw(st.sampled_from(DIRECTIONS))
    made = data.draw(small_worlds.rows(direction))
    selection = data.draw(small_worlds.selections(direction))
    rows = small_worlds.oracle_rows(made, direction)
    found = lines(made, selection, question)

    wanted = {row[who] for row in rows if meets(row, selection)}
    expected = []
    for one in wanted:
        moves = [row for row in rows if row[who] == one]
        places = stays(moves, direction)
        newest = max(row["qad"] for row in moves)
        children = len({row["child"] for row in moves})
        expected.append((newest, "; ".join(places), children if who == "family" else 1))
    told = [
        (day.date(), places, int(children))
        for day, places, children in zip(
            found["newest_move_date"],
            found["place_list"],
            found["children"] if who == "family" else [1] * len(found),
            strict=True,
        )
    ]
    assert sorted(told) == sorted(expected)
    days = [day for day, *_ in told]
    assert days == sorted(days, reverse=True)


STORY = (
    came(1, "2025-05-02", "Immokalee", "FL", "Vidalia", first_name="Eva", birth_date=dt.date(2015, 1, 1)),
    came(2, "2025-05-04", "Immokalee", "FL", "Vidalia", first_name="Luz", birth_date=dt.date(2012, 1, 1)),
    came(1, "2026-08-03", "Faison", "NC", "Moultrie", first_name="Eva", birth_date=dt.date(2015, 1, 1), grade="05"),
    came(9, "2026-09-01", "Faison", "NC", "Nowhere", first_name="Ida"),
)  # fmt: skip


def family(row: dict) -> dict:
    is_garcia = row["first_name"] != "Ida"
    return row | {
        "last_name_1": "Garcia" if is_garcia else "Cruz",
        "parent_1_first_name": "Ana" if is_garcia else "Rosa",
        "parent_1_last_name": "Garcia" if is_garcia else "Cruz",
    }


def test_a_family_chosen_by_a_town_it_left_is_a_line_that_says_where_it_went_on_to():
    story = [family(row) for row in STORY]
    found = lines(story, Selection(state="GA", places=(1,)), family_lines)
    assert set(FAMILY_COLUMNS) - set(found) == {"other_end"}
    (line,) = found.to_dict("records")
    assert (line["newest_place"], line["came_from"]) == ("Moultrie GA", "Faison NC")
    assert line["place_list"] == "Moultrie GA (Aug 3, 2026); Vidalia GA (May 4, 2025)"
    assert (line["children"], line["ages"], line["child_names"]) == (2, "14, 11", "Luz, Eva")
    assert (line["parent_1_first_name"], line["last_name_1"]) == ("Ana", "Garcia")


def test_a_child_is_one_line_with_what_its_newest_row_says():
    story = [family(row) for row in STORY]
    found = lines(story, Selection(state="GA"), child_lines)
    assert set(CHILD_LINE_COLUMNS) - set(found) == {"other_end"}
    assert found["first_name"].tolist() == ["Ida", "Eva", "Luz"]
    assert found["newest_place"].tolist() == ["Nowhere GA (not on the map)", "Moultrie GA", "Vidalia GA"]
    eva = found.iloc[1]
    assert eva["grade"] == "05"
    assert eva["place_list"] == "Moultrie GA (Aug 3, 2026); Vidalia GA (May 2, 2025)"
    assert lines(story, Selection(state="GA"), child_lines, 2)["first_name"].tolist() == ["Ida", "Eva"]
