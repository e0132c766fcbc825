"""Local statistics by esda against their published formulas, and their silence under no pattern."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from analytics.pockets.second_opinion import (
    LEAST_COUNTIES,
    Opinion,
    kept,
    local_statistics,
    nearest,
    opinion,
)
from data.reference import COUNTY_POINT_ID, reference

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def carolina() -> pd.DataFrame:
    """Deaths per 1,000 births by county of North Carolina, 1974-78 (the file says its source)."""
    path = Path(__file__).parents[1] / "stats" / "scan" / "nc_sids_1974.csv"
    frame = pd.read_csv(path, comment="#", dtype={"fips": str}).set_index("county")
    return frame.assign(value=1000 * frame["deaths"] / frame["births"])


def near_by_hand(frame: pd.DataFrame, how_many: int = 6) -> np.ndarray:
    """Row numbers of the nearest others of each row, by the spherical law of cosines."""
    lat, lon = np.radians(frame[["lat", "lon"]].to_numpy()).T
    found = []
    for i in range(len(lat)):
        cosine = np.sin(lat[i]) * np.sin(lat) + np.cos(lat[i]) * np.cos(lat) * np.cos(lon - lon[i])
        found.append([j for j in np.argsort(-cosine) if j != i][:how_many])
    return np.array(found)


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
def test_the_figures_of_the_example(carolina, row, gi_star, local_moran):
    """Worked out in plain numpy before esda was used, with the six nearest on the sphere."""
    local = local_statistics(carolina, seed=1)
    assert local["gi_star"].iloc[row] == pytest.approx(gi_star, abs=1e-6)
    assert local["local_moran"].iloc[row] == pytest.approx(local_moran, abs=1e-6)


@pytest.mark.parametrize("raised", [0.0, -1_000.0])
def test_they_follow_the_published_formulas(carolina, raised):
    """Gi* as in Ord and Getis 1995 (equation 14), local Moran as in Anselin 1995 (12), written out.

    Also where the values add up to less than nothing, as more families expected than found do.
    """
    x = carolina["value"].to_numpy() + raised
    local = local_statistics(carolina.assign(value=x), seed=1)
    n, mean = len(x), x.sum() / len(x)
    s = np.sqrt((x**2).sum() / n - mean**2)
    for i, near in enumerate(near_by_hand(carolina)):
        of_it = x[i] + sum(x[j] for j in near)
        gi_star = (of_it - 7 * mean) / (s * np.sqrt((n * 7 - 7**2) / (n - 1)))
        moran = (x[i] - mean) * sum(x[j] - mean for j in near) / 6 / (s**2 * n / (n - 1))
        assert local["gi_star"].iloc[i] == pytest.approx(gi_star, abs=1e-6)
        assert local["local_moran"].iloc[i] == pytest.approx(moran, abs=1e-6)


def test_ties_count_as_high(carolina):
    """Counties of two kinds: how many of six neighbours are high is hypergeometric, to the digit."""
    x = (carolina["value"] > carolina["value"].quantile(0.7)).to_numpy() * 0.3 + 0.1
    local = local_statistics(carolina.assign(value=x), seed=4)
    high = x > 0.2
    for i, near in enumerate(near_by_hand(carolina)):
        ones = high.sum() - high[i]
        exact = hypergeom.sf(high[near].sum() - 1, len(x) - 1, ones, 6)
        assert local["gi_p"].iloc[i] == pytest.approx(exact, abs=0.025)
        # the product with a low county is high where few neighbours are
        if not high[i]:
            exact = hypergeom.cdf(high[near].sum(), len(x) - 1, ones, 6)
        assert local["moran_p"].iloc[i] == pytest.approx(exact, abs=0.025)


def test_the_same_seed_gives_the_same_answer(carolina):
    one, same, other = (local_statistics(carolina, seed=seed) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(one, same)
    assert not one["gi_p"].equals(other["gi_p"])


def test_a_planted_group_of_neighbours_is_singled_out(carolina):
    """Seven neighbouring counties four deviations above the rest; a lonely high one is not one."""
    draw = np.random.default_rng(2)
    values = draw.normal(size=len(carolina))
    middle = carolina.index.get_loc("Northampton")
    group = [middle, *near_by_hand(carolina)[middle]]
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
    """Northampton p 0.0168 (from 9,999 shuffles, in plain numpy); after false discoveries, none."""
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
    points = pd.DataFrame({"lat": draw.uniform(25, 70, 40), "lon": draw.uniform(-179, 179, 40)})
    found = nearest(points, 6)
    for i, near in enumerate(near_by_hand(points)):
        assert set(found[i].index) == set(near)
    assert found.cardinalities.eq(6).all()


def test_no_two_counties_share_a_point():
    """Neighbours of counties at one point would be undefined."""
    points = reference().points
    counties = points[points.index >= COUNTY_POINT_ID]
    assert len(counties) > 3_000
    assert not counties[["lat", "lon"]].duplicated().any()


def test_nothing_of_esda_is_imported_before_somebody_asks():
    """It brings scikit-learn and geopandas: seconds, which every start would pay. scipy's statistics and
    optimization take half a second."""
    script = (
        "import sys, serve, pages.pockets.detail, pages.parts.answers.leads\n"
        "serve.warm_up()\n"
        "print({'esda', 'libpysal', 'geopandas', 'sklearn', 'shapely', 'scipy.stats', 'scipy.optimize'} "
        "& set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "set()", done.stdout + done.stderr


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Opinion(4, 3, 0), "Second opinion agrees: Gi* singles out 3, local Moran 0 of 4 counties"),
        (Opinion(4, 1, 1), "Second opinion agrees in part: Gi* singles out 1, local Moran 1 of 4 counties"),
        (Opinion(1, 0, 0), "Second opinion: the two other tests (Gi* and local Moran) mark none of 1 county"),
    ],
)  # fmt: skip
def test_words(told, words):
    assert told.words == words
