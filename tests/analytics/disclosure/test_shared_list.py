"""One mask for all files of a list: what is shared together gives no hidden count away."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.cells import TOTAL
from analytics.leads.shared_list import (
    CHILDREN,
    MONTHS,
    PLACES,
    Asked,
    SharedList,
    list_rows,
    tell,
)
from analytics.leads.shared_words import said
from benchmarks.disclosure.__main__ import attack, lines, store
from benchmarks.disclosure.attacker import Attacker
from benchmarks.disclosure.made_up_lists import RUN, all_that_could_be, coded, frame_of
from data.handed_out.shared_outside import SharedFile

EXPORT = Asked(RUN, (PLACES, MONTHS), has_families=True, has_window=True)


@pytest.fixture(scope="module")
def attacker() -> Attacker:
    return Attacker(coded(all_that_could_be()))


def list_with(*cells: tuple[int, int, int, int]):
    """A list of so many children of each (town, month, origin, children), a family of one each."""
    town, month, origin = (np.repeat([c[i] for c in cells], [c[3] for c in cells]) for i in range(3))
    n = len(town)
    return coded(frame_of(town, month, origin, [1] * n, [True] * n, np.arange(n), np.arange(n)))


def shared(told, day=dt.date(2026, 11, 27)) -> SharedFile:
    when = dt.datetime.combine(day, dt.time())
    return SharedFile(when, "", "to PA", "", tuple(view for one in told for view in one.shared_views()))


def children(told, *units) -> list:
    return [told.figures.get((CHILDREN, unit)) for unit in units]


def test_two_files_with_and_without_a_filter_do_not_differ_by_a_small_count():
    """Without a filter 846 in all; 844 of them in Pennsylvania: two are in New Jersey."""
    rows = list_rows(list_with((0, 1, 0, 500), (3, 1, 0, 300), (1, 1, 0, 44), (6, 1, 0, 2)))
    first = tell(rows, (), [EXPORT])
    assert children(first[0], TOTAL, "place:7") == [846, None]
    in_state = replace(EXPORT, selection=replace(RUN, to_states=("PA",)))
    (alone,) = tell(rows, (), [in_state])
    assert children(alone, TOTAL) == [844]
    (second,) = tell(rows, [shared(first)], [in_state])
    assert children(second, TOTAL) == [None]
    # The 300 of the next county would leave the two as well: 846 - 544 - 300.
    assert children(alone, "county:42071", "place:1", "place:4") == [544, 500, 300]
    assert children(second, "county:42071", "place:1", "place:4") == [544, 500, None]
    sentences = said([second], [alone], [shared(first)])
    assert sentences[0] == "Shown: no total, 1 of 2 counties, 2 of 3 towns, 0 of 1 month."
    assert "because of what was shared before (Nov 27, 2026, without a filter)" in sentences[-1]
    assert sentences[-1].startswith("The total and ")


def test_who_shares_a_second_month_is_told_what_both_show():
    """40 in a town in August, 45 in September: the town rose by five, on any way of hiding."""
    september = tell(list_rows(list_with((0, 1, 0, 45))), (), [EXPORT])
    before = replace(shared(tell(list_rows(list_with((0, 1, 0, 40))), (), [EXPORT])), extract="august")
    own = replace(EXPORT, selection=replace(RUN, extract="september"))
    september = (replace(september[0], asked=own),)
    assert (
        "by how many each town rose or fell, even where that is under 10"
        in said(september, september, [before])[-1]
    )
    same = replace(before, extract="september")
    assert not any("rose or fell" in sentence for sentence in said(september, september, [same]))


def test_the_plan_does_not_give_a_month_that_the_export_hides():
    """20 in every month but 4 in one: the period's 64 less three months of 20 is 4."""
    rows = list_rows(list_with(*((m % 2, m, 0, 4 if m == 3 else 20) for m in range(6))))
    first = tell(rows, (), [EXPORT])
    hidden = "month:2025-26/9"
    assert children(first[0], hidden) == [None]
    period = Asked(replace(RUN, periods=("2025-26",)), (PLACES, MONTHS))
    (plan,) = tell(rows, [shared(first)], [period])
    told = {u: n for (m, u), n in (first[0].figures | plan.figures).items() if m == CHILDREN}
    months = [u for u in plan.listed if u.startswith("month:") and u != hidden]
    assert (CHILDREN, TOTAL) not in plan.figures or not all(u in told for u in months)


def test_one_county_gets_its_total_and_what_may_be_shown():
    """37 children in three towns of 18, 15 and 4, over six months."""
    cells = [(t, m, 0, n // 6 + (m < n % 6)) for t, n in ((0, 18), (1, 15), (2, 4)) for m in range(6)]
    rows = list_rows(list_with(*cells, (3, 1, 0, 400)))
    tioga = replace(EXPORT, selection=replace(RUN, counties=("42071",)))
    (told,) = tell(rows, (), [tioga])
    assert children(told, TOTAL, "county:42071", "place:1", "place:2", "place:3") == [37, 37, 18, None, None]
    assert said([told], [told], ()) == (
        "Shown: 37 children in all, 1 of 1 county, 1 of 3 towns, 0 of 6 months.",
        "The others read «hidden»: under 10, or a count that would give such a one away.",
    )


def test_names_go_where_the_hidden_lines_leave_each_other_no_room():
    """Nine children in eight towns: whoever reads eight names knows that each is one or two."""
    rows = list_rows(list_with(*((t, 1, 0, 2 if t == 0 else 1) for t in range(6)), (6, 1, 0, 4)))
    (told,) = tell(rows, (), [EXPORT])
    assert not told.named[PLACES] and children(told, TOTAL) == [11]
    assert "left out" in " ".join(said([told], [told], ()))


def test_nothing_at_all_is_said_in_a_sentence():
    rows = list_rows(list_with((0, 1, 0, 5)))
    told = tell(rows, (), [EXPORT])
    assert told[0].is_empty
    assert said(told, told, ()) == (
        "Nothing of this view can be shared outside: every count is under 10 or would give such a one "
        "away. Take a filter off, or share the whole list.",
    )


def test_the_same_file_again_is_the_same():
    rows = list_rows(list_with((0, 1, 0, 50), (1, 2, 1, 30), (2, 3, 0, 7), (3, 3, 1, 12), (6, 1, 0, 3)))
    first = tell(rows, (), [EXPORT])
    (again,) = tell(rows, [shared(first)], [EXPORT])
    assert (again.figures, again.in_window) == (first[0].figures, first[0].in_window)


def test_a_later_list_hides_what_the_list_before_would_give_away():
    """18, 15 and 4; a month later the second has 19. If it were shown and the first hidden, the 18 of
    the first list would tell the 4."""
    rest = (3, 1, 0, 400)
    before = list_rows(list_with((0, 1, 0, 18), (1, 1, 0, 15), (2, 1, 0, 4), rest))
    after = list_rows(list_with((0, 1, 0, 18), (1, 1, 0, 19), (2, 1, 0, 4), rest))
    first = tell(before, (), [EXPORT])
    assert children(first[0], "place:1", "place:2") == [18, None]
    assert children(tell(after, (), [EXPORT])[0], "place:1", "place:2") == [None, 19]
    (second,) = tell(after, [shared(first)], [EXPORT], [before])
    assert children(second, "place:1", "place:2") == [18, None]


some_cells = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 5), st.integers(0, 2), st.integers(1, 40)),
    min_size=1,
    max_size=9,
)


@settings(max_examples=20, deadline=None)
@given(cells=some_cells)
def test_one_file_leaves_every_hidden_count_nine_numbers(attacker, cells):
    leads = list_with(*cells)
    mask = SharedList(list_rows(leads), (), [EXPORT])
    figures = [line for told in mask.tell_all() for line in lines(mask, told)]
    _, exact, narrow, which = attack(leads, attacker, figures)
    assert (exact, narrow) == (0, 0), which


@settings(max_examples=20, deadline=None)
@given(cells=some_cells)
def test_what_is_told_is_true_and_never_small(cells):
    leads = list_with(*cells)
    (told,) = tell(list_rows(leads), (), [EXPORT])
    sizes: dict[str, int] = {TOTAL: sum(c[3] for c in cells)}
    for town, _, _, n in cells:
        unit = "unplaced" if town == 7 else f"place:{town + 1}"
        sizes[unit] = sizes.get(unit, 0) + n
    for (measure, unit), count in told.figures.items():
        assert count >= 10
        if measure == CHILDREN and unit in sizes:
            assert count == sizes[unit]


@pytest.mark.parametrize("seed", [0, 3, 5, 7, 20, 113])
def test_all_files_of_a_made_up_store_give_no_hidden_count_away(attacker, seed):
    told = store(seed, attacker)
    assert told["hidden"] and told["shown"]
    assert (told["exact"], told["narrow"]) == (0, 0)
