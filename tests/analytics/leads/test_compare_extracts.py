"""Two lists of missed children side by side, held to loops over little stories."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import duckdb
import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.leads.compare_extracts import by_child, by_place, summary
from data.schema.tables import LEADS, PLACES

HERE, THERE, ELSE = "a" * 12, "b" * 12, "c" * 12
PLACE_NAMES = {1: "Vidalia", 2: "Lyons"}
DAY = dt.date(2026, 5, 1)

ROWS = st.lists(
    st.tuples(st.sampled_from([HERE, THERE, ELSE]), st.integers(0, 6), st.sampled_from([1, 2, None])),
    max_size=25,
)


def tables(rows):
    connection = duckdb.connect()
    for table in (LEADS, PLACES):
        connection.execute(table.create_sql())
    for place_id, name in PLACE_NAMES.items():
        connection.execute(
            "INSERT INTO places (place_id, place_name, state_code) VALUES (?, ?, 'GA')",
            [place_id, name],
        )
    for number, (extract, child, place) in enumerate(rows):
        connection.execute(
            "INSERT INTO leads (extract_id, row_number, child_number, family_number, "
            "missed_place_id, move_date) VALUES (?, ?, ?, ?, ?, ?)",
            [extract, number, child, child // 2, place, DAY],
        )
    opened = ibis.duckdb.from_connection(connection)
    return opened.table("leads"), opened.table("places")


def side_of(lists: set[str]) -> str:
    if {HERE, THERE} <= lists:
        return "both"
    return "only_here" if HERE in lists else "only_there"


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_children_and_places_are_those_of_the_loops(rows):
    leads, places = tables(rows)
    lists, at_place = defaultdict(set), defaultdict(set)
    for extract, child, place in rows:
        if extract != ELSE:
            lists[child].add(extract)
            at_place[place, child].add(extract)
    sides = {child: side_of(found) for child, found in lists.items()}
    children = by_child(leads, HERE, THERE).to_pyarrow().to_pylist()
    assert {row["child_number"]: row["side"] for row in children} == sides
    assert len(children) == len(sides)
    wanted = {
        side: (
            sum(1 for found in sides.values() if found == side),
            len({child // 2 for child, found in sides.items() if found == side}),
        )
        for side in set(sides.values())
    }
    told = summary(leads, HERE, THERE).to_pyarrow().to_pylist()
    assert {row["side"]: (row["children"], row["families"]) for row in told} == wanted
    counted = defaultdict(lambda: {"both": 0, "only_here": 0, "only_there": 0})
    for (place, _), found in at_place.items():
        counted[place][side_of(found)] += 1
    listed = by_place(leads, places, HERE, THERE).to_pyarrow().to_pylist()
    assert {
        row["place_id"]: {name: row[name] for name in ("both", "only_here", "only_there")} for row in listed
    } == dict(counted)
    assert all(row["place_name"] == PLACE_NAMES.get(row["place_id"]) for row in listed)
    differing = [row["only_here"] + row["only_there"] for row in listed]
    assert differing == sorted(differing, reverse=True)


def test_a_family_with_a_child_on_each_list_counts_on_both_sides():
    leads, _ = tables([(HERE, 0, 1), (THERE, 1, 1)])
    told = summary(leads, HERE, THERE).order_by("side").to_pyarrow().to_pylist()
    assert told == [
        {"side": "only_here", "children": 1, "families": 1},
        {"side": "only_there", "children": 1, "families": 1},
    ]
