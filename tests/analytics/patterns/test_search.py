"""What jumps out: counts and tests held to plain loops, quiet where nothing is, sentences true."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from analytics.leads.coded import EPOCH
from analytics.patterns import alarms
from analytics.patterns.attributes import SEARCHED
from analytics.patterns.chance import LEVEL, log_factorials, ratio_interval, tail
from analytics.patterns.compared import BASELINES, compare
from analytics.patterns.jumping_out import MOST_PATTERNS, jumping_out
from analytics.patterns.kernels import LOUD_FAMILIES, LOUD_RATIO
from analytics.patterns.search import LEAST_RATIO, search
from analytics.selection import FAMILY_SIZE_WORDS, Selection
from tests.analytics.patterns import plain_patterns as plain
from tests.analytics.patterns.pattern_worlds import (
    AS_OF,
    NAMES,
    coded,
    decoded,
    effect,
    planted,
    planted_here,
    relabelled,
    tells,
    with_families,
    without_pattern,
)

GEORGIA = Selection(state="GA")
LOGS = log_factorials(400)
ROUNDED = 10 ** (1 / 40)


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

    def test_the_interval_holds_the_ratio_and_narrows_with_families(self):
        low, high = ratio_interval(10, 40, 20, 400)
        assert low < 5 < high
        more = ratio_interval(100, 400, 200, 4000)
        assert low < more[0] < 5 < more[1] < high


class TestSearch:
    @settings(max_examples=4, deadline=None)
    @given(st.integers(0, 10_000))
    def test_what_passes_is_what_plain_loops_find(self, seed):
        rows = without_pattern(90, seed, towns=6, origins=5)
        rows, _ = planted(rows, ("town", "origin", "month")[: 2 + seed % 2], 25, 8, seed)
        leads = coded(with_families(rows))
        found = search(leads, compare(leads, GEORGIA, "rest", AS_OF))
        told, nulls, possible = plain.p_values(decoded(leads), tuple(a.column for a in SEARCHED))
        assert found.looked_at == sum(possible.values())
        assert found.uncontrolled == sum(each.p_value <= 0.05 for each in told.values())
        ours = {
            frozenset((c, found.levels[c].values[i]) for c, i in each.conditions): each
            for each in found.passing
        }
        for some, each in ours.items():
            assert each.families == told[some].families
            assert each.p_value == pytest.approx(told[some].p_value, rel=1e-6)
        # Pairs have half of the level; triples and refinements of what passed a quarter each.
        # p-values are rounded to a fortieth of a power of ten, towards more alarms.
        passed = set()
        striking = [k for k in told if k in ours or told[k].p_value <= 0.0005]
        for some in (k for k in striking if len(k) == 2):
            p_value = told[some].p_value
            low, high = (2 * plain.alarms(nulls[2].values(), p) for p in (p_value, p_value * ROUNDED))
            if some in ours:
                assert low * 0.999 <= ours[some].chance <= high * 1.001 + 1e-12
            if high <= LEVEL:
                passed.add(some)
                assert some in ours or not plain.is_large(told[some], LEAST_RATIO)
        finer = [null for k, null in nulls[3].items() if any(pair < k for pair in passed)]
        for some in (k for k in striking if len(k) == 3):
            p_value = told[some].p_value
            low, high = (4 * plain.alarms(nulls[3].values(), p) for p in (p_value, p_value * ROUNDED))
            if some in ours:
                least = 4 * plain.alarms(finer, p_value) if any(k < some for k in passed) else low
                assert min(least, low) * 0.999 <= ours[some].chance <= high * 1.001 + 1e-12
            if high <= LEVEL:
                assert some in ours or not plain.is_large(told[some], LEAST_RATIO)

    def test_a_search_is_the_same_whatever_the_families_are_called(self):
        rows, _ = planted(without_pattern(300, 5), ("town", "origin"), 40, 10, 5)
        again = rows.assign(family=rows["family"].max() - rows["family"])
        assert [p.sentence for p in answer(rows).patterns] == [p.sentence for p in answer(again).patterns]


class TestTruth:
    @pytest.mark.parametrize(
        ("what", "families", "times"),
        [
            (("town", "origin"), 8, 12),
            (("town", "origin"), 12, 8),
            (("town", "origin"), 30, 3),
            (("town", "month"), 30, 3),
            (("origin", "month"), 30, 3),
            (("town", "age"), 60, 1.5),
            (("town", "origin", "month"), 20, 30),
        ],
    )
    def test_what_is_planted_is_among_the_first_five(self, what, families, times):
        rows, conditions = planted(without_pattern(800, 11), what, families, times, 11)
        assert effect(rows, conditions)[1] >= times
        assert any(tells(pattern, conditions) for pattern in answer(rows).patterns[:5])

    @pytest.mark.parametrize("seed", range(5))
    @pytest.mark.parametrize("what", [("town", "origin"), ("town", "month"), ("origin", "month")])
    def test_three_times_in_eight_families_is_told_apart_from_what_is_found(self, what, seed):
        """Chance makes as much (test_what_would_be_worth_a_drive); so it is no finding, and yet
        among the first five of what is worth a look."""
        rows, conditions = planted(without_pattern(800, seed), what, 8, 3, seed)
        families, times = effect(rows, conditions)
        found = answer(rows)
        hint = next(h for h in found.hints[:5] if tells(h, conditions))
        assert (hint.families, hint.ratio) == (families, pytest.approx(times))
        assert hint.chance > LEVEL
        assert not any(tells(pattern, conditions) for pattern in found.patterns)

    @pytest.mark.parametrize("side", ["year", "period", "months"])
    def test_what_is_planted_on_one_side_is_among_the_first_five(self, side):
        rows, selection, baseline, told = planted_here(without_pattern(800, 4), side, 48, 4, 4)
        found = answer(rows, selection, baseline)
        assert any(tells(pattern, told) for pattern in found.patterns[:5])

    def test_where_families_are_dealt_at_random_hardly_anything_is_shown(self):
        """20 worlds and 20 relabelled ones with strong patterns; the campaign is a benchmark."""
        noisy, _ = planted(without_pattern(500, 3), ("town", "origin"), 60, 8, 3)
        worlds = [without_pattern(500, seed) for seed in range(20)]
        worlds += [relabelled(noisy, seed) for seed in range(20)]
        found = [answer(rows) for rows in worlds]
        assert sum(bool(each.patterns) for each in found) <= 4
        assert all(each.uncontrolled > 0 for each in found)

    def test_the_size_of_families_and_their_districts_keep_quiet_too(self):
        """The attributes are more, and what is shown where nothing is must not be."""
        found = [answer(with_families(without_pattern(500, 40 + seed))) for seed in range(20)]
        assert sum(bool(each.patterns) for each in found) <= 4
        assert all(each.uncontrolled > 0 for each in found)

    def test_what_would_be_worth_a_drive_is_as_common_by_chance_as_is_said(self):
        """by_chance is expected of combinations; those that tell one story twice are shown once."""
        found = [answer(without_pattern(500, seed)) for seed in range(30)]
        shown = np.mean([len(each.hints) for each in found])
        said = np.mean([each.by_chance for each in found])
        assert 0.2 * said <= shown <= 1.3 * said
        for hint in (hint for each in found for hint in each.hints):
            assert hint.families >= LOUD_FAMILIES
            assert hint.ratio is None or hint.ratio >= LOUD_RATIO
            assert hint.chance > LEVEL

    def test_a_period_of_the_same_families_dealt_at_random_shows_nothing(self):
        chance = np.random.default_rng(8)
        shown = 0
        for seed in range(20):
            rows = without_pattern(400, seed)
            flip = dict(zip(range(400), chance.integers(2025, 2027, 400).tolist(), strict=True))
            day = rows["family"].map(lambda f, flip=flip: (dt.date(flip[f], 5, 5) - dt.date(1970, 1, 1)).days)
            shown += bool(answer(rows.assign(day=day), baseline="year").patterns)
            shown += bool(answer(rows.assign(day=day), baseline="period").patterns)
        assert shown <= 5


class TestWhen:
    """Patterns of a town and an origin whose families moved in known months."""

    def found(self, day: dt.date, few: int, newest: dt.date):
        rows, conditions = planted(without_pattern(800, 3), ("town", "origin"), 40, 8, 3)
        alike = (rows[list(conditions)] == pd.Series(conditions)).all(axis="columns")
        families = rows.loc[alike, "family"].unique()
        rows.loc[alike, "day"] = (day - EPOCH).days
        is_newest = alike & rows["family"].isin(families[:few])
        rows.loc[is_newest, "day"] = (newest - EPOCH).days
        pattern = next(p for p in answer(rows).patterns if tells(p, conditions))
        at = (rows[[c for c, _ in pattern.conditions]] == pd.Series(dict(pattern.conditions))).all(
            axis="columns"
        )
        return pattern, rows[at]

    def test_one_that_is_over_says_its_newest_month(self):
        pattern, rows = self.found(dt.date(2024, 5, 5), 3, dt.date(2024, 7, 7))
        assert rows["day"].max() == (dt.date(2024, 7, 7) - EPOCH).days
        assert (pattern.is_over, pattern.when) == (True, "over: the newest in July 2024")

    def test_one_that_goes_on_says_how_many_are_of_the_last_year(self):
        pattern, rows = self.found(dt.date(2024, 5, 5), 7, dt.date(2025, 10, 1))
        recent = rows[rows["day"] > (dt.date(2025, 9, 30) - EPOCH).days]["family"].nunique()
        assert recent >= 7
        assert pattern.when == f"{recent} of the {pattern.families} families moved in the last 12 months"

    def test_the_last_day_of_the_year_before_is_over(self):
        pattern, _ = self.found(dt.date(2024, 5, 5), 7, dt.date(2025, 9, 30))
        assert pattern.when == "over: the newest in September 2025"


class TestSentences:
    def numbers(self, sentence: str):
        return re.search(
            r"(?:are (?P<times>[\d,.]+) times |and no).*: (?P<families>[\d,]+) famil(?:y|ies), "
            r"(?P<children>[\d,]+) child(?:ren)?; (?P<here>[\d.]+)% of (?P<of_here>[\d,]+) families "
            r"against (?P<there>[\d.]+)% of (?P<of_there>[\d,]+); (?P<chance>.+) by chance\.$",
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
            meets = decoded(leads)[leads.rows_meeting(pattern.selection)]
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

    def test_the_size_of_a_family_and_its_last_district_are_said_and_read_back(self):
        rows = with_families(without_pattern(800, 6))
        large = rows.loc[rows["town"] == 5, "family"].unique()[:35]
        rows.loc[rows["family"].isin(large), "family_size"] = "5+"
        left = rows.loc[rows["town"] == 8, "family"].unique()[:30]
        rows.loc[rows["family"].isin(left) & (rows["town"] == 8), "last_district"] = "Number 3 FL"
        patterns = answer(rows).patterns
        read = {words: size for size, words in FAMILY_SIZE_WORDS.items()}
        sizes = {
            (read[said[1]], said[2])
            for p in patterns
            if (said := re.search(r"^Families with (.+? on the list) are .* in Town (\d+) GA:", p.sentence))
        }
        assert sizes == {("5+", "5")}
        districts = {
            (said[1], said[2])
            for p in patterns
            if (
                said := re.search(
                    r"^Families whose last known enrollment was in the district (.+?) are "
                    r".* in Town (\d+) GA:",
                    p.sentence,
                )
            )
        }
        assert districts == {("Number 3 FL", "8")}
        filters = [p.selection for p in patterns]
        assert Selection(state="GA", places=(5,), family_sizes=("5+",)) in filters
        assert Selection(state="GA", places=(8,), districts=("Number 3 FL",)) in filters

    def test_the_shares_are_those_of_plain_sets(self):
        rows, _ = planted(without_pattern(800, 2), ("town", "origin"), 50, 8, 2)
        pattern = answer(rows).patterns[0]
        column, value = pattern.head
        rest = [(c, v) for c, v in pattern.conditions if (c, v) != pattern.head]
        has = rows[[c for c, _ in rest]].eq([v for _, v in rest]).all(axis="columns")
        here = rows[column] == value
        counts = [rows.loc[mask, "family"].nunique() for mask in (here & has, here, ~here & has, ~here)]
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
            missed_place_id=7,
            missed_county_fips="13007",
            move_month=5,
            age_band="unknown",
            grade_band="unknown",
        )
        found = answer(rows)
        assert found.unknown == (
            "Not known in this list, so nothing is said about it: district of the last enrollment, "
            "age, grade, family size."
        )
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


def test_two_attributes_that_no_family_has_both_of_raise_no_alarm():
    """A short list whose ages are known of those alone whose district is not ended the search."""
    nothing = alarms.of_two(np.array([0]), np.array([0, 0, 0]), LOGS)
    assert not nothing.masses.any() and not nothing.sums.any()
    assert alarms.of_two(np.array([30, 10]), np.array([12, 28]), LOGS).masses.any()
