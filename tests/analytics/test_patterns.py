"""What jumps out: counts and tests held to plain loops, quiet where nothing is, sentences true."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from analytics.patterns.attributes import ATTRIBUTES
from analytics.patterns.chance import LEVEL, adjusted, log_factorials, ratio_interval, tail
from analytics.patterns.compared import BASELINES, compare, meeting
from analytics.patterns.jumping_out import MOST_PATTERNS, jumping_out
from analytics.patterns.search import search
from analytics.selection import Selection
from tests.analytics import plain_patterns as plain
from tests.analytics.pattern_worlds import (
    AS_OF,
    NAMES,
    coded,
    decoded,
    planted,
    relabelled,
    tells,
    without_pattern,
)

GEORGIA = Selection(state="GA")
LOGS = log_factorials(400)


def answer(rows, selection=GEORGIA, baseline="rest"):
    return jumping_out(coded(rows), selection, baseline, AS_OF, NAMES)


class TestChance:
    @settings(deadline=None)
    @given(st.integers(1, 300), st.data())
    def test_the_tail_is_that_of_the_hypergeometric_distribution(self, population, data):
        marked, drawn = (data.draw(st.integers(0, population)) for _ in range(2))
        both = data.draw(st.integers(0, min(marked, drawn) + 1))
        ours = tail(both, population, marked, drawn, LOGS)
        if both <= min(marked, drawn):
            assert ours == pytest.approx(plain.chance_of(both, population, marked, drawn), rel=1e-8)
        assert ours == pytest.approx(hypergeom.sf(both - 1, population, marked, drawn), abs=1e-9)

    @settings(deadline=None)
    @given(st.lists(st.floats(1e-12, 1), max_size=30), st.integers(0, 50))
    def test_adjusted_as_benjamini_and_yekutieli_say(self, p_values, unseen):
        looked_at = len(p_values) + unseen
        ours = adjusted(np.array(p_values), looked_at)
        assert ours == pytest.approx(plain.adjusted(p_values, looked_at), rel=0.01)

    def test_the_interval_holds_the_ratio_and_narrows_with_families(self):
        low, high = ratio_interval(10, 40, 20, 400)
        assert low < 5 < high
        more = ratio_interval(100, 400, 200, 4000)
        assert low < more[0] < 5 < more[1] < high


class TestSearch:
    @settings(max_examples=12, deadline=None)
    @given(st.integers(0, 10_000))
    def test_what_passes_is_what_plain_loops_find(self, seed):
        rows = without_pattern(90, seed, towns=6, origins=5)
        rows, _ = planted(rows, ("town", "origin", "month")[: 2 + seed % 2], 25, 8, seed)
        leads = coded(rows)
        found = search(leads, compare(leads, GEORGIA, "rest", AS_OF))
        told, possible = plain.p_values(decoded(leads), tuple(a.column for a in ATTRIBUTES))
        assert found.looked_at == sum(possible.values())
        assert found.uncontrolled == sum(p <= 0.05 for _, p in told.values())
        for each in found.passing:
            some = frozenset((c, found.levels[c].values[i]) for c, i in each.conditions)
            assert each.families == told[some][0]
            assert each.p_value == pytest.approx(told[some][1], rel=1e-6)
        # whatever passes without the refinements' own count has to be among them
        ours = {
            frozenset((c, found.levels[c].values[i]) for c, i in each.conditions)
            for each in found.passing
        }
        for size in (2, 3):
            some = [k for k in told if len(k) == size]
            chances = plain.adjusted([told[k][1] for k in some], possible[size]) if some else []
            for k, chance in zip(some, chances, strict=True):
                if 3 * chance <= LEVEL * 0.99 and size == 2:
                    n = told[k][0]
                    a, b = (rows.loc[rows[c] == v, "family"].nunique() for c, v in k)
                    is_large = n >= 1.5 * a * b / rows["family"].nunique() * 1.0001
                    assert not is_large or k in ours

    def test_a_search_is_the_same_whatever_the_families_are_called(self):
        rows, _ = planted(without_pattern(300, 5), ("town", "origin"), 40, 10, 5)
        again = rows.assign(family=rows["family"].max() - rows["family"])
        assert [p.sentence for p in answer(rows).patterns] == [
            p.sentence for p in answer(again).patterns
        ]


class TestTruth:
    @pytest.mark.parametrize(
        ("what", "families", "times"),
        [
            (("town", "origin"), 30, 8),
            (("town", "month"), 40, 5),
            (("origin", "month"), 40, 5),
            (("town", "age"), 40, 3.5),
            (("town", "origin", "month"), 30, 40),
        ],
    )
    def test_what_is_planted_is_among_the_first_five(self, what, families, times):
        rows, conditions = planted(without_pattern(800, 11), what, families, times, 11)
        assert any(tells(pattern, conditions) for pattern in answer(rows).patterns[:5])

    def test_where_families_are_dealt_at_random_hardly_anything_is_shown(self):
        """20 worlds and 20 relabelled ones with strong patterns; the campaign is a benchmark."""
        noisy, _ = planted(without_pattern(500, 3), ("town", "origin"), 60, 8, 3)
        worlds = [without_pattern(500, seed) for seed in range(20)]
        worlds += [relabelled(noisy, seed) for seed in range(20)]
        assert sum(bool(answer(rows).patterns) for rows in worlds) <= 4
        assert sum(answer(rows).uncontrolled > 0 for rows in worlds) == 40

    def test_a_period_of_the_same_families_dealt_at_random_shows_nothing(self):
        chance = np.random.default_rng(8)
        shown = 0
        for seed in range(20):
            rows = without_pattern(400, seed)
            flip = dict(zip(range(400), chance.integers(2025, 2027, 400).tolist(), strict=True))
            day = rows["family"].map(
                lambda f, flip=flip: (dt.date(flip[f], 5, 5) - dt.date(1970, 1, 1)).days
            )
            shown += bool(answer(rows.assign(day=day), baseline="year").patterns)
            shown += bool(answer(rows.assign(day=day), baseline="period").patterns)
        assert shown <= 5


class TestSentences:
    def numbers(self, sentence: str):
        return re.search(
            r"(?:are (?P<times>[\d,.]+) times |and no).*: (?P<families>[\d,]+) famil(?:y|ies), "
            r"(?P<children>[\d,]+) child(?:ren)?; (?P<here>[\d.]+) % of (?P<of_here>[\d,]+) families "
            r"against (?P<there>[\d.]+) % of (?P<of_there>[\d,]+); (?P<chance>.+) by chance\.$",
            sentence,
        )

    @pytest.mark.parametrize("baseline", ["rest", "narrowed", "period", "year"])
    @pytest.mark.parametrize("seed", range(4))
    def test_a_sentence_says_the_numbers_that_its_own_filter_gives(self, seed, baseline):
        rows = without_pattern(700, seed)
        for i, what in enumerate(
            [("town", "origin"), ("town", "year"), ("origin", "year"), ("month", "year")]
        ):
            rows, _ = planted(rows, what, 60, 4, seed * 10 + i)
        selection = Selection(state="GA", months=(5, 6, 7)) if baseline == "narrowed" else GEORGIA
        leads = coded(rows)
        found = answer(rows, selection, "rest" if baseline == "narrowed" else baseline)
        for pattern in found.patterns:
            said = self.numbers(pattern.sentence)
            assert said, pattern.sentence
            meets = decoded(leads)[meeting(leads, pattern.selection)]
            assert int(said["families"].replace(",", "")) == meets["family"].nunique()
            assert int(said["children"].replace(",", "")) == meets["child"].nunique()
            assert float(said["here"]) == pytest.approx(pattern.here_pct, abs=0.051)
            assert float(said["there"]) == pytest.approx(pattern.there_pct, abs=0.051)
            if said["times"]:
                shown = float(said["times"].replace(",", ""))
                assert shown == pytest.approx(pattern.here_pct / pattern.there_pct, rel=0.11)
                assert pattern.ratio_low < pattern.ratio < pattern.ratio_high
            assert pattern.chance <= LEVEL
            if said["chance"].startswith("1 in"):
                assert 1 / int(said["chance"][5:].replace(",", "")) >= pattern.chance
            assert sum(pattern.months) >= pattern.families

    def test_the_shares_are_those_of_plain_sets(self):
        rows, _ = planted(without_pattern(800, 2), ("town", "origin"), 50, 8, 2)
        pattern = answer(rows).patterns[0]
        column, value = pattern.head
        rest = [(c, v) for c, v in pattern.conditions if (c, v) != pattern.head]
        has = rows[[c for c, _ in rest]].eq([v for _, v in rest]).all(axis="columns")
        here = rows[column] == value
        counts = [
            rows.loc[mask, "family"].nunique() for mask in (here & has, here, ~here & has, ~here)
        ]
        assert counts == [pattern.families, pattern.of_here, pattern.there, pattern.of_there]


class TestLimits:
    def test_at_most_twelve_and_they_tell_different_stories(self):
        rows = without_pattern(1500, 1)
        for i in range(20):
            rows, _ = planted(rows, ("town", "origin"), 25, 10, i)
        shown = answer(rows).patterns
        assert 5 < len(shown) <= MOST_PATTERNS
        assert len({p.conditions for p in shown}) == len(shown)

    @pytest.mark.parametrize("baseline", BASELINES)
    def test_nothing_at_all_is_refused_in_words(self, baseline):
        rows = without_pattern(30, 1).iloc[:0]
        with pytest.raises(ValueError, match=r"below 10|No list of another State"):
            answer(rows, baseline=baseline)

    def test_no_rest_no_year_before_and_few_families_are_refused_in_words(self):
        rows = without_pattern(300, 1)
        with pytest.raises(ValueError, match="leave nobody out"):
            answer(rows, Selection(state="GA", months=tuple(range(1, 13))))
        with pytest.raises(ValueError, match=r"This selection holds .* famil"):
            answer(rows, Selection(state="GA", places=(40,), months=(1,)))
        newest = rows[rows["day"] > (dt.date(2025, 10, 1) - dt.date(1970, 1, 1)).days]
        with pytest.raises(ValueError, match="a year earlier holds 0 families"):
            answer(newest, baseline="year")
        with pytest.raises(ValueError, match="No list of another State"):
            answer(rows, baseline="states")

    def test_one_place_one_month_and_no_ages_are_said_and_the_rest_goes_on(self):
        rows = without_pattern(300, 1).assign(
            missed_place_id=7, missed_county_fips="13007", move_month=5, age_band="unknown",
            grade_band="unknown",
        )  # fmt: skip
        found = answer(rows)
        assert found.unknown == "Not known in this list, so nothing is said about it: age, grade."
        assert found.patterns == ()

    def test_other_states_are_compared_where_they_are_loaded(self):
        rows, _ = planted(without_pattern(600, 4), ("town", "origin"), 60, 8, 4)
        is_florida = rows["family"] % 2 == 0
        rows.loc[~is_florida & (rows["family"] % 3 == 0), "other_place_id"] = 1029
        rows = rows.assign(missed_state_code=np.where(is_florida, "FL", "GA"))
        found = answer(rows, baseline="states")
        assert ("other_place_id", 1029) in found.patterns[0].conditions
        assert "in Georgia as in the other States" in found.patterns[0].sentence

    def test_what_is_too_thin_is_counted(self):
        rows = without_pattern(120, 2)
        thin = (rows.groupby("missed_place_id")["family"].nunique() < 5).sum()
        assert thin > 1
        assert f"{thin} towns" in answer(rows).thin
