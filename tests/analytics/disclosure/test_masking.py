"""Small counts stay hidden: an attacker who has only the published tables tries to get them back."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.masking import MASK_UNDER, UNDER_MARK, WITHHELD_MARK, is_mark, mask_table
from tests.analytics.disclosure.table_attacker import COUNTS, Attacker, hidden_cells


def town(draw_children, draw_families, draw_window):
    families = 1 + draw_families % draw_children
    return draw_children, families, draw_window % (draw_children + 1)


small_or_not = st.one_of(st.integers(1, 9), st.integers(1, 14), st.integers(10, 60))
towns_in_counties = st.lists(
    st.tuples(st.integers(0, 3), st.builds(town, small_or_not, st.integers(0, 99), st.integers(0, 99))),
    min_size=1,
    max_size=7,
)


def told(rows):
    return pd.DataFrame(
        [
            {"county_fips": f"1200{c}", "children": n, "families": f, "in_window_children": w}
            for c, (n, f, w) in rows
        ]
    )


@settings(max_examples=25, deadline=None)
@given(rows=towns_in_counties, unplaced=st.integers(0, 12))
def test_every_hidden_count_can_still_be_nine_numbers(rows, unplaced):
    towns = told(rows)
    not_placed = {
        "children": unplaced,
        "families": min(unplaced, 3),
        "in_window_children": unplaced // 2,
    }
    out = mask_table(towns, counts=COUNTS, groups="county_fips", rest=not_placed)
    attacker = Attacker(out.frame, out.group_totals, out.totals, rest=out.rest)
    for node, count in hidden_cells(out.frame, out.group_totals, out.totals, rest=out.rest):
        low, high = attacker.interval(node, count)
        assert high - low + 1 >= 9, (node, count, low, high, out)


@settings(max_examples=25, deadline=None)
@given(
    rows=towns_in_counties,
    months=st.lists(st.integers(0, 25), min_size=1, max_size=4),
    spread=st.randoms(),
)
def test_months_of_the_same_total_do_not_give_a_count_away(rows, months, spread):
    towns = told(rows)
    total = int(towns["children"].sum())
    by_month = [0] * len(months)
    for _ in range(total):
        by_month[spread.randrange(len(months))] += 1
    breakdown = pd.DataFrame({"month": range(1, len(months) + 1), "children": by_month})
    out = mask_table(towns, counts=COUNTS, groups="county_fips", breakdowns=[breakdown])
    tables = (out.frame, out.group_totals, out.totals)
    attacker = Attacker(*tables, months=out.breakdowns[0])
    for node, count in hidden_cells(*tables, months=out.breakdowns[0]):
        low, high = attacker.interval(node, count)
        assert high - low + 1 >= 9, (node, count, low, high, out)


@settings(max_examples=25, deadline=None)
@given(rows=towns_in_counties, seen_twice=st.lists(st.integers(0, 5), min_size=5, max_size=5))
def test_children_seen_in_two_towns_do_not_open_a_hidden_count(rows, seen_twice):
    towns = told(rows)
    counties = towns.groupby("county_fips", as_index=False)[COUNTS].sum()
    largest = towns.groupby("county_fips", as_index=False)[COUNTS].max()
    twice = [
        min(seen_twice[i], int(counties["children"][i] - largest["children"][i])) for i in counties.index
    ]
    counties["children"] -= twice
    for part in ("families", "in_window_children"):
        counties[part] = [
            max(m, min(int(v), int(c)))
            for v, c, m in zip(counties[part], counties["children"], largest[part], strict=True)
        ]
    totals = {c: int(counties[c].sum()) for c in COUNTS}
    out = mask_table(towns, counts=COUNTS, groups="county_fips", group_totals=counties, totals=totals)
    tables = (out.frame, out.group_totals, out.totals)
    attacker = Attacker(*tables, overlaps=True)
    for node, count in hidden_cells(*tables):
        low, high = attacker.interval(node, count)
        assert high - low + 1 >= 9, (node, count, low, high, out)


@settings(max_examples=25, deadline=None)
@given(rows=towns_in_counties)
def test_an_attacker_who_ignores_the_marks_knows_no_more(rows):
    out = mask_table(told(rows), counts=COUNTS, groups="county_fips")
    tables = (out.frame, out.group_totals, out.totals)
    attacker = Attacker(*tables, reads_marks=False)
    for node, count in hidden_cells(*tables):
        low, high = attacker.interval(node, count)
        assert high - low + 1 >= 9, (node, count, low, high, out)


@settings(max_examples=25, deadline=None)
@given(rows=towns_in_counties)
def test_what_is_shown_is_true_and_never_small(rows):
    towns = told(rows)
    out = mask_table(towns, counts=COUNTS, groups="county_fips")
    sums = towns.groupby("county_fips", as_index=False)[COUNTS].sum()
    for before, after in ((towns, out.frame), (sums, out.group_totals)):
        for count in COUNTS:
            for true, printed in zip(before[count], after[count], strict=True):
                if printed == UNDER_MARK:
                    assert true < MASK_UNDER
                elif printed != WITHHELD_MARK:
                    assert printed == true
                    assert true == 0 or true >= MASK_UNDER
    for record in [*out.frame.to_dict("records"), *out.group_totals.to_dict("records")]:
        if is_mark(record["children"]):
            assert is_mark(record["families"])
            assert is_mark(record["in_window_children"])
        elif not is_mark(record["in_window_children"]):
            outside = record["children"] - record["in_window_children"]
            assert outside == 0 or outside >= MASK_UNDER


TOLD = [
    (0, (3, 1, 2)),
    (0, (40, 20, 20)),
    (1, (5, 2, 5)),
    (1, (6, 3, 6)),
    (2, (30, 12, 15)),
    (2, (22, 11, 11)),
]


def naive(towns):
    masked = towns.copy()
    for count in COUNTS:
        masked[count] = [UNDER_MARK if 1 <= v < MASK_UNDER else v for v in towns[count]]
    return masked


def test_hiding_only_what_is_small_gives_it_away():
    towns = told(TOLD)
    counties = towns.groupby("county_fips", as_index=False)[COUNTS].sum()
    attacker = Attacker(naive(towns), naive(counties), {c: int(towns[c].sum()) for c in COUNTS})
    assert attacker.interval(("town", 0), "children") == (3, 3)
    assert attacker.interval(("town", 2), "children") == (2, 9)

    out = mask_table(towns, counts=COUNTS, groups="county_fips")
    attacker = Attacker(out.frame, out.group_totals, out.totals)
    assert attacker.interval(("town", 0), "children") == (1, 9)
    assert attacker.interval(("town", 2), "children") == (1, 9)
    # Towns of 5 and 6 in a county of 11: each would be at least 2, so their county goes too, and
    # with it the smallest other county (43), or 106 - 43 - 52 would give it back.
    assert out.frame["children"].tolist() == [
        UNDER_MARK,
        WITHHELD_MARK,
        UNDER_MARK,
        UNDER_MARK,
        30,
        22,
    ]
    assert out.group_totals["children"].tolist() == [WITHHELD_MARK, WITHHELD_MARK, 52]
    assert out.totals["children"] == 106


def test_the_usual_second_pass_still_leaks_and_ours_does_not():
    """Two hidden towns of 9 and 9 in a county of 58: two are hidden, yet both are known."""
    towns = told([(0, (9, 9, 0)), (0, (9, 9, 0)), (0, (40, 40, 0)), (1, (70, 70, 0))])
    counties = towns.groupby("county_fips", as_index=False)[COUNTS].sum()
    attacker = Attacker(naive(towns), counties, {c: int(towns[c].sum()) for c in COUNTS})
    assert attacker.interval(("town", 0), "children") == (9, 9)
    out = mask_table(towns, counts=COUNTS, groups="county_fips")
    assert out.frame["children"].tolist() == [UNDER_MARK, UNDER_MARK, WITHHELD_MARK, 70]
    assert out.group_totals["children"].tolist() == [58, 70]


def test_large_counts_stay_and_the_input_is_untouched():
    towns = told([(0, (30, 20, 20)), (0, (45, 33, 30)), (1, (22, 11, 11))])
    before = towns.copy()
    out = mask_table(towns, counts=COUNTS, groups="county_fips")
    pd.testing.assert_frame_equal(towns, before)
    assert out.frame[COUNTS].to_numpy().tolist() == before[COUNTS].to_numpy().tolist()
    assert out.totals == {"children": 97, "families": 64, "in_window_children": 61}


def test_one_town_alone_is_hidden_with_its_county_and_its_total():
    out = mask_table(told([(0, (4, 2, 1))]), counts=COUNTS, groups="county_fips")
    assert is_mark(out.frame["children"][0])
    assert is_mark(out.group_totals["children"][0])
    assert is_mark(out.totals["children"])


def test_towns_without_a_county_count_towards_the_total_only():
    towns = told([(0, (50, 30, 25)), (0, (60, 30, 25)), (1, (4, 2, 1)), (1, (33, 20, 20))])
    towns["county_fips"] = ["12001", "12001", None, None]
    out = mask_table(towns, counts=["children"], groups="county_fips")
    assert out.group_totals["county_fips"].tolist() == ["12001"]
    assert out.frame["children"].tolist() == [50, 60, UNDER_MARK, WITHHELD_MARK]


def test_a_table_without_rows_stays_one():
    empty = told([(0, (1, 1, 1))]).iloc[:0]
    out = mask_table(empty, counts=COUNTS, groups="county_fips")
    assert len(out.frame) == 0
    assert out.totals == dict.fromkeys(COUNTS, 0)


@pytest.mark.parametrize(
    ("children", "families"),
    [([12, 3], [4, 5]), ([-1, 30], [1, 2]), ([1.5, 30], [1, 2]), ([None, 30], [1, 2])],
)
def test_counts_that_cannot_be_are_refused(children, families):
    frame = pd.DataFrame({"county_fips": ["a", "a"], "children": children, "families": families})
    with pytest.raises(ValueError, match=r"larger than its whole|whole numbers"):
        mask_table(frame, counts=["children", "families"], groups="county_fips")
