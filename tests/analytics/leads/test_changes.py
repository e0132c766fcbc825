"""What changed, in numbers and words."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analytics.leads import changes, missed_enrollment
from analytics.selection import Selection
from tests.data.derive.test_changes import august, row, september
from tests.leads_in_memory import Extract, engine_with_extracts, leads_of


def told(*extracts: Extract):
    """(the loaded extracts, what gives a table by name)."""
    connection = engine_with_extracts(list(extracts))
    loaded = connection.execute("SELECT * FROM extracts").df()
    return loaded, leads_of(connection).get_backend().table


def test_new_and_gone_are_counted_as_children_and_as_families():
    parents = {"parent_1_first_name": "Ana", "parent_1_last_name": "Synthetic"}
    others = {"parent_1_first_name": "Eva", "parent_1_last_name": "Synthetic"}
    loaded, table = told(
        august(row(1, **others), row(2, **others)),
        september(row(3, **parents), row(4, **parents), row(4, "Lyons", **parents)),
    )
    before = changes.previous_extract(loaded, "b" * 12)
    counts = changes.changed(table, "b" * 12, "a" * 12).to_pandas()
    change = changes.change(counts, before)
    assert change == changes.Change(pd.Timestamp("2026-08-31"), 2, 1, 2, 1)
    assert changes.sentence(change) == (
        "Since the list of Aug 31, 2026: +2 new, \u22122 no longer listed (children)."
    )


def test_a_child_who_left_two_places_counts_once_and_under_each_reason():
    loaded, table = told(august(row(1), row(1, "Lyons", "2023-09-30"), row(2)), september(row(2), row(5)))
    reasons = changes.gone_by_reason(table, "b" * 12).to_pandas()
    assert reasons.values.tolist() == [["window over", 1, 1], ["unknown", 1, 1]]
    counts = changes.changed(table, "b" * 12, "a" * 12).to_pandas()
    assert changes.change(counts, changes.previous_extract(loaded, "b" * 12)).gone_children == 1


def test_the_list_of_who_is_gone_says_where_each_was_listed_before_and_why_not_now():
    _, table = told(
        august(row(1), row(1, "Lyons", "2023-09-30"), row(2), row(3, "Lyons")),
        september(row(2), row(5)),
    )
    gone = missed_enrollment.gone_list(table, "b" * 12).to_pandas()
    said = gone[["reason", "place_name", "msix_id", "qad"]].astype(str).values.tolist()
    ids = {number: row(number)["msix_id"] for number in (1, 3)}
    newest = row(1)["qad"]
    assert sorted(said) == sorted(
        [
            ["unknown", "Vidalia", ids[1], str(newest)],
            ["window over", "Lyons", ids[1], "2023-09-30"],
            ["unknown", "Lyons", ids[3], str(newest)],
        ]
    )
    assert len(missed_enrollment.gone_list(table, "b" * 12, 2).to_pandas()) == 2
    assert missed_enrollment.gone_list(table, "a" * 12).to_pandas().empty


def test_a_child_who_was_listed_elsewhere_is_new_at_the_place_but_not_to_the_list():
    loaded, table = told(august(row(1), row(2)), september(row(1), row(2, "Lyons", qad="2026-09-02"), row(3)))
    counts = changes.changed(table, "b" * 12, "a" * 12).to_pandas()
    change = changes.change(counts, changes.previous_extract(loaded, "b" * 12))
    assert (change.new_children, change.moved_within) == (2, 1)
    assert changes.new_in_words(change) == (
        "New at a place: 1 child was not on the list before, 1 was, at another place."
    )
    assert changes.sentence(change) == (
        "Since the list of Aug 31, 2026: +2 new (1 of them known, at another place before), "
        "\u22121 no longer listed (children)."
    )


def test_the_previous_extract_is_the_newest_of_an_earlier_day_of_the_same_run():
    morning = Extract("c" * 12, dt.date(2026, 9, 30), [row(1)])
    other = Extract("d" * 12, dt.date(2026, 9, 1), [row(1)], "from")
    loaded, _ = told(morning, september(row(1)), august(row(1)), other)
    before = {
        extract: None if found is None else found["extract_id"]
        for extract in loaded["extract_id"]
        for found in [changes.previous_extract(loaded, extract)]
    }
    assert before == {"b" * 12: "a" * 12, "c" * 12: "a" * 12, "a" * 12: None, "d" * 12: None}


def test_a_real_list_is_compared_with_no_made_up_one_and_one_that_is_gone_with_none():
    loaded, _ = told(august(row(1)), september(row(1)))
    mixed = loaded.assign(is_synthetic=[True, False])
    assert changes.previous_extract(mixed, "b" * 12) is None
    assert changes.previous_extract(loaded, "f" * 12) is None
    assert changes.previous_extract(loaded, "b" * 12)["extract_id"] == "a" * 12


def test_runs_are_listed_state_by_state_move_to_first():
    loaded, _ = told(
        august(row(1), direction="from"), september(row(1)), Extract("c" * 12, dt.date(2026, 1, 1), [row(1)], state="FL")
    )  # fmt: skip
    assert changes.runs(loaded) == [
        Selection(direction="to", state="FL"),
        Selection(direction="to", state="GA"),
        Selection(direction="from", state="GA"),
    ]


def test_the_age_of_an_extract_in_words():
    day = dt.date(2026, 9, 30)
    words = [changes.age_words(day, day + dt.timedelta(days=n)) for n in (-1, 0, 1, 54)]
    assert words == ["dated after today", "of today", "1 day old", "54 days old"]


def test_what_each_extract_changed_is_counted_at_once_as_one_by_one():
    _, table = told(august(row(1), row(2), row(6)), september(row(2), row(3), row(3, "Lyons"), row(4)))
    each = changes.changes(table).to_pandas().set_index("extract_id")
    assert each.to_dict("index") == {"b" * 12: {"new_children": 2, "gone_children": 2}}
    counts = changes.changed(table, "b" * 12, "a" * 12).to_pandas().set_index("which")["children"]
    assert counts.to_dict() == {"new": 2, "gone": 2, "moved": 0, "changed": 0, "refused": 0}


def test_who_is_listed_still_though_not_as_before_is_said_apart():
    loaded, table = told(
        august(row(1), row(2), row(3), row(4)),
        september(row(1, "Lyons"), row(2, qad="2026-05-11"), row(9, first_name="C3"), row(4)),
    )
    change = changes.change(
        changes.changed(table, "b" * 12, "a" * 12).to_pandas(), changes.previous_extract(loaded, "b" * 12)
    )
    assert (change.new_children, change.gone_children, change.changed, change.refused) == (0, 0, 3, 0)
    assert changes.still_listed_in_words(change) == (
        "Neither new nor gone: 3 children are listed with a corrected town, day or ID."
    )
    by_what = changes.changed_by_what(table, "b" * 12).to_pandas()
    assert sorted(by_what[["what", "children"]].values.tolist()) == [["date", 1], ["id", 1], ["town", 1]]


def test_a_computed_extract_is_compared_with_none():
    loaded, _ = told(august(row(1)), september(row(2)))
    computed = loaded.assign(kind="computed_missed_enrollment")
    assert changes.previous_extract(computed, "b" * 12) is None
