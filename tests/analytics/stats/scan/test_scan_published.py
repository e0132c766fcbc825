"""The scan against reports of the reference program (SaTScan) on two more published data sets.

The reports lie in the tests of the R packages smerc and smacpod: SaTScan 9.6 (New York, degrees
taken as a plane, at most 10 % of the people), 9.3.1 (New York, great-circle, 50 %) and 9.3.1
(graves, Bernoulli, 50 %), each with 999 random maps. What they print is compared to its last digit;
p-values to what 999 maps leave open.

The reference program keeps one window for each centre and drops it where it overlaps a stronger
cluster; ours looks at that centre again and may list weaker clusters that the report does not have.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analytics.stats.scan.scan import ScanSettings, scan

HERE = Path(__file__).parent

NEW_YORK_PLANE = (
    # tracts, people, cases, expected, observed/expected, relative risk, log likelihood ratio, p
    ((49, 48, 50, 47, 1, 15, 51, 2, 13, 14, 3, 35, 16, 52, 36, 37, 12, 11, 5, 17, 10, 4, 6, 38, 18, 9),
     95249, 85, 49.71, 1.71, 1.84, 11.577255, 0.001),
    ((89, 88, 87, 84, 90, 86, 92, 85), 34083, 38, 17.79, 2.14, 2.22, 9.019716, 0.013),
    ((112, 113, 115, 111, 116, 219, 117, 123, 218, 114, 122, 110, 124, 220, 118, 133, 121, 125, 216,
      120, 134, 217, 126, 139, 215, 132, 141, 140, 127, 142, 138, 131, 119),
     78280, 64, 40.85, 1.57, 1.64, 6.114140, 0.216),
    ((62, 64, 67, 65), 24571, 25, 12.82, 1.95, 1.99, 4.651839, 0.609),
    ((46, 45, 41, 54, 44, 43, 53), 29782, 28, 15.54, 1.80, 1.84, 4.169203, 0.755),
    ((266, 281, 267, 265), 9840, 12, 5.14, 2.34, 2.37, 3.363518, 0.961),
    ((166, 159, 167), 8839, 11, 4.61, 2.38, 2.41, 3.209485, 0.976),
)  # fmt: skip
NEW_YORK_SPHERE = (
    ((52, 50, 53, 38, 49, 48, 15, 39, 37, 1, 16, 44, 47, 40, 14, 2, 51, 13, 43, 45, 17, 55, 11, 3, 12,
      46, 36, 35, 54, 10, 5), 119050, 106, 62.13, 1.71, 1.87, 14.780276, 0.000087),
    ((88, 87, 92, 86, 89, 91, 93, 85, 90), 40696, 42, 21.24, 1.98, 2.06, 8.287056, 0.033),
    ((113, 117, 116, 112, 220, 118, 115, 123, 124, 111, 114, 125, 219, 122, 126, 119),
     45667, 44, 23.83, 1.85, 1.92, 7.199672, 0.105),
    ((62, 64, 67, 65), 24571, 25, 12.82, 1.95, 1.99, 4.651839, 0.653),
    ((132, 138, 121, 131, 139, 120), 6985, 10, 3.65, 2.74, 2.78, 3.773422, 0.901),
    ((166, 159, 167), 8839, 11, 4.61, 2.38, 2.41, 3.209485, 0.982),
)  # fmt: skip
GRAVES = (
    ((126, 124, 125, 132, 120, 113, 140, 141, 112, 41, 136, 30, 133, 108, 31, 143, 110, 139, 75),
     19, 11, 3.99, 2.76, 3.78, 7.419340, 0.050),
    ((66, 89, 71), 3, 3, 0.63, 4.77, 5.19, 4.808517, 0.665),
    ((77, 78), 2, 2, 0.42, 4.77, 5.04, 3.177442, 0.997),
)  # fmt: skip


@pytest.fixture(scope="module")
def new_york() -> pd.DataFrame:
    return pd.read_csv(HERE / "ny_leukemia_1978.csv", comment="#")


def scan_new_york(tracts: pd.DataFrame, metric: str, max_fraction: float) -> pd.DataFrame:
    axes = {"lat": "x", "lon": "y"} if metric == "euclidean" else {}
    return scan(
        tracts.tract,
        tracts.cases,
        tracts.population,
        coordinates=tracts[["lat", "lon"]].rename(columns=axes),
        settings=ScanSettings(metric=metric, max_fraction=max_fraction, seed=1, replicas=1999),
    )


def are_those_of(found: pd.DataFrame, report: tuple) -> None:
    by_places = {frozenset(row.location_ids): row for row in found.itertuples()}
    for ids, people, cases, expected, ratio, risk, likelihood, p in report:
        row = by_places[frozenset(ids)]
        assert (row.population, row.cases) == (people, cases)
        assert row.expected == pytest.approx(expected, abs=0.005)
        assert row.observed_expected == pytest.approx(ratio, abs=0.005)
        assert row.relative_risk == pytest.approx(risk, abs=0.005)
        assert row.log_likelihood_ratio == pytest.approx(likelihood, abs=5e-7)
        # four standard deviations of a share of 999 maps, and of ours
        allowed = 4 * (max(p, 0.002) * (1 - p) * (1 / 999 + 1 / 1999)) ** 0.5
        assert row.p_value == pytest.approx(p, abs=allowed)
    told = [likelihood for *_, likelihood, _ in report]
    stronger = found[found.log_likelihood_ratio >= told[0] - 1e-6]
    assert len(stronger) == 1  # the most likely cluster is the most likely one


def test_leukemia_in_new_york_on_a_plane(new_york):
    found = scan_new_york(new_york, "euclidean", 0.10)
    are_those_of(found, NEW_YORK_PLANE)
    assert found.location_ids[0] == NEW_YORK_PLANE[0][0]  # nearest first, the same centre
    assert found.radius_km[0] == pytest.approx(0.070, abs=0.0005)
    # in this report no centre was dropped: the two lists begin alike
    assert [frozenset(ids) for ids in found.location_ids[:7]] == [
        frozenset(ids) for ids, *_ in NEW_YORK_PLANE
    ]


def test_leukemia_in_new_york_on_the_sphere(new_york):
    found = scan_new_york(new_york, "haversine", 0.50)
    are_those_of(found, NEW_YORK_SPHERE)
    # its sphere is a little smaller: radii agree to 0.2 %, the tracts are the same
    assert found.radius_km[:3].tolist() == pytest.approx([7.70, 13.01, 2.35], rel=0.002)
    assert found.location_ids[0] == NEW_YORK_SPHERE[0][0]


def test_missing_teeth_in_mediaeval_graves():
    graves = pd.read_csv(HERE / "graves.csv", comment="#")
    found = scan(
        graves.grave,
        graves.is_case,
        [1] * len(graves),
        coordinates=graves[["x", "y"]],
        settings=ScanSettings("bernoulli", "euclidean", max_fraction=0.5, seed=1, replicas=1999),
    )
    are_those_of(found, GRAVES)
    assert found.location_ids[0] == GRAVES[0][0]
    assert found.radius_km[:3].tolist() == pytest.approx([1359.71, 362.46, 1.00], abs=0.005)
