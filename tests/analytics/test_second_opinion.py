"""Local statistics against the figures of a reference program, and their silence under no pattern."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.second_opinion import (
    LEAST_COUNTIES,
    Opinion,
    kept,
    local_statistics,
    nearest,
    opinion,
)


@pytest.fixture(scope="module")
def carolina() -> pd.DataFrame:
    """Deaths per 1,000 births by county of North Carolina, 1974-78 (the file says its source)."""
    path = Path(__file__).with_name("nc_sids_1974.csv")
    frame = pd.read_csv(path, comment="#", dtype={"fips": str}).set_index("county")
    return frame.assign(value=1000 * frame["deaths"] / frame["births"])


@pytest.mark.parametrize(
    ("row", "gi_star", "local_moran"),
    [
        (65, 3.293870, 2.579502),  # Northampton
        (82, 3.139508, 1.122679),  # Scotland
        (41, 3.016719, 1.816594),  # Halifax
        (76, 2.818558, -0.476451),  # Richmond
        (0, -0.529448, -0.142021),  # Alamance
        (50, -0.281554, 0.021476),  # Johnston
        (99, -1.628773, 0.618791),  # Yancey
    ],
)
def test_they_are_those_of_esda(carolina, row, gi_star, local_moran):
    """esda 2.9.0, G_Local(star=True, binary weights) and Moran_Local, 6 nearest on the sphere."""
    local = local_statistics(carolina, seed=1)
    assert local["gi_star"].iloc[row] == pytest.approx(gi_star, abs=1e-6)
    assert local["local_moran"].iloc[row] == pytest.approx(local_moran, abs=1e-6)


def test_a_planted_group_of_neighbours_is_singled_out(carolina):
    """Seven neighbouring counties four deviations above the rest; a lonely high one is not one."""
    draw = np.random.default_rng(2)
    values = draw.normal(size=len(carolina))
    middle = carolina.index.get_loc("Northampton")
    group = [middle, *nearest(carolina[["lat", "lon"]].to_numpy(), 6)[middle]]
    values[group] += 4
    lonely = carolina.index.get_loc("Cherokee")
    values[lonely] += 5
    planted = carolina.assign(value=values)
    local = local_statistics(planted, seed=1)
    assert local["is_hot"].iloc[middle]
    assert not local["is_high_high"].iloc[lonely]
    told = opinion(planted, set(carolina.index[group]), seed=1)
    # at the edge of the group half the neighbours are ordinary: only its inside stands out
    assert told.counties == 7 and told.hot >= 2
    either = local["is_hot"] | local["is_high_high"]
    assert set(told.singled_out) == set(local.index[either])
    assert len(told.singled_out) >= told.hot
    assert "Second opinion agrees in part" in told.words


def test_the_raw_rates_of_the_example_single_out_nobody(carolina):
    """Shuffled figures of the reference program: Northampton p 0.0168; after false discoveries, none."""
    local = local_statistics(carolina, seed=1)
    assert local.loc["Northampton", "gi_p"] == pytest.approx(0.0168, abs=0.004)
    assert local.loc["Scotland", "gi_p"] == pytest.approx(0.0083, abs=0.003)
    assert not local["is_hot"].any()


def test_under_no_pattern_hardly_a_map_has_any_hot_county(carolina):
    """At a false discovery share of 5 %, at most some 5 % of maps without pattern show any."""
    draw = np.random.default_rng(3)
    hot = 0
    for _ in range(40):
        shuffled = carolina.assign(value=draw.permutation(carolina["value"].to_numpy()))
        hot += local_statistics(shuffled, seed=5)["is_hot"].any()
    assert hot <= 6  # 40 maps at 5 %: more than 6 has a chance of 0.3 %


def test_equal_values_single_out_nobody(carolina):
    local = local_statistics(carolina.assign(value=2.0), seed=1)
    assert not local[["is_hot", "is_high_high"]].to_numpy().any()
    assert (local["gi_star"] == 0).all()


def test_few_counties_get_no_opinion(carolina):
    told = opinion(carolina.head(LEAST_COUNTIES - 1), set(carolina.index[:3]), seed=1)
    assert told == Opinion(3, 0, 0, is_possible=False)
    assert "needs at least" in told.words


@pytest.mark.parametrize(
    ("p", "share", "expected"),
    [
        ([0.01, 0.02, 0.03, 0.9], 0.05, [True, True, True, False]),
        ([0.03, 0.9, 0.04, 0.035], 0.05, [False, False, False, False]),
        ([0.9, 0.001], 0.05, [False, True]),
        ([0.05], 0.05, [True]),
    ],
)
def test_false_discoveries_by_hand(p, share, expected):
    assert kept(np.array(p), share).tolist() == expected


def test_neighbours_are_the_nearest_by_brute_force():
    draw = np.random.default_rng(8)
    points = np.column_stack([draw.uniform(25, 48, 40), draw.uniform(-120, -70, 40)])
    found = nearest(points, 6)
    lat, lon = np.radians(points).T
    for i in range(40):
        cosine = np.sin(lat[i]) * np.sin(lat) + np.cos(lat[i]) * np.cos(lat) * np.cos(lon - lon[i])
        order = [j for j in np.argsort(-cosine) if j != i][:6]
        assert found[i].tolist() == order


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Opinion(4, 3, 0), "Second opinion agrees: Gi* singles out 3, local Moran 0 of 4 counties"),
        (Opinion(4, 1, 1), "Second opinion agrees in part: Gi* singles out 1, local Moran 1 of 4 counties"),
        (Opinion(1, 0, 0), "Second opinion: neither Gi* nor local Moran singles out any of 1 county"),
    ],
)  # fmt: skip
def test_words(told, words):
    assert told.words == words
