"""The charts of when children moved: months that are not complete are drawn apart."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from pages.missed_enrollment import figures

AS_OF = dt.date(2026, 9, 30)


def by_month(*counts: tuple[str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(counts, columns=["performance_period", "month", "children"])


def drawn(trace) -> list[tuple[str, int]]:
    return list(zip(trace.x, trace.y, strict=True))


def test_months_not_complete_are_dotted_and_months_to_come_are_not_drawn():
    told = by_month(("2024-25", 8, 9), ("2025-26", 6, 5), ("2025-26", 7, 4), ("2026-27", 9, 2))
    old, whole, late, newest = figures.months(told, AS_OF).data
    assert (old.line.dash, len(old.x), drawn(old)[-1]) == ("solid", 12, ("Aug", 9))
    assert (whole.line.dash, len(whole.x), drawn(whole)[-1]) == ("solid", 10, ("Jun", 5))
    assert drawn(late) == [("Jun", 5), ("Jul", 4), ("Aug", 0)]
    assert (late.line.dash, late.showlegend, late.line.color) == ("dot", False, whole.line.color)
    assert ["not complete" in words for words in late.hovertemplate] == [False, True, True]
    assert (drawn(newest), newest.line.dash, newest.showlegend) == ([("Sep", 2)], "dot", True)


def test_months_before_the_first_of_the_list_are_gaps_and_no_zeros():
    """A report asked from April 2024 on: what was before is not known, a month without anybody after it is 0."""
    told = by_month(("2023-24", 4, 3), ("2023-24", 6, 5), ("2024-25", 10, 2))
    old, _ = figures.months(told, dt.date(2025, 6, 30), first=(2024, 4)).data[:2]
    assert [(month, count) for month, count in drawn(old) if count is not None] == [
        ("Apr", 3), ("May", 0), ("Jun", 5), ("Jul", 0), ("Aug", 0)
    ]  # fmt: skip
    # Under a filter the list still begins where it does.
    (one,) = figures.months(by_month(("2023-24", 6, 5)), dt.date(2024, 12, 31), first=(2024, 4)).data
    assert [count for _, count in drawn(one)][7:10] == [0, 0, 5]
    beyond = figures.months(told, dt.date(2025, 6, 30), first=(2019, 1)).data[0]
    assert [count for _, count in drawn(beyond)] == [0, 0, 0, 0, 0, 0, 0, 3, 0, 5, 0, 0]


def test_a_click_on_a_dotted_month_chooses_it():
    late = figures.months(by_month(("2025-26", 6, 5), ("2025-26", 7, 4)), AS_OF).data[-1]
    assert [values[0] for values in late.customdata] == [6, 7, 8]


def test_a_move_dated_after_the_list_is_drawn_too():
    late = figures.months(by_month(("2026-27", 11, 1)), AS_OF).data[-1]
    assert drawn(late) == [("Sep", 0), ("Nov", 1)]


def test_periods_with_months_not_complete_are_light():
    told = pd.DataFrame({"performance_period": ["2024-25", "2025-26", "2026-27"], "children": [9, 9, 1]})
    assert figures.periods(told, "to", AS_OF).data[0].marker.opacity == (1, 0.5, 0.5)
    january = figures.periods(told.head(2), "to", dt.date(2027, 1, 31)).data[0]
    assert january.marker.opacity == (1, 1)
