"""The study of the week's forecast, short: on a made-up world it leads to families, and files say what arrays say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks.studies.this_week import AHEAD, DAYS, MIDDLE, NAIVE, through_the_store, tried
from benchmarks.studies.this_week_worlds import TOWNS, known_on, made_up


@pytest.mark.parametrize("kind", ["plain", "late season", "late records", "new towns"])
def test_more_families_than_by_any_simple_order(kind: str) -> None:
    world, found = made_up(kind, 8), Counter()
    for day in DAYS[1::3]:
        found.update(tried(world, day, known_on(world, [day])))
    assert found["ours"] > max(found[order] for order in NAIVE)
    assert found["ours"] <= found["hindsight"]
    assert 0.75 < found["expected"] / found["met"] < 1.25
    assert found["some_held"] / found["some"] > 0.7


def test_who_is_there_is_what_a_loop_over_families_says() -> None:
    world, day = made_up("plain", 8), DAYS[4] + AHEAD + MIDDLE
    there = np.zeros(TOWNS, dtype=int)
    for stay in world.stays.itertuples():
        there[stay.town] += stay.arrived <= day < stay.left and stay.found > day
    assert world.there(day).tolist() == there.tolist()


def test_the_command_says_of_files_what_the_arithmetic_says_of_arrays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert through_the_store(tmp_path) < 0.02
