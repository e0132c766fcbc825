"""The Mobility room on a list with one line per move, in which a family's first line is its departure."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.families import child, loaded, siblings
from tests.pages.test_mobility_room import drawn, expected_table, opened, words

AUTUMNS = {2023: 6, 2024: 9, 2025: 7}
"""Families of two children that come to Vidalia in October of each year; the list is of September 30, 2026."""


@pytest.fixture
def autumns(tmp_path):
    story = []
    for year, families in AUTUMNS.items():
        for family in range(families):
            number = 1000 * year + 2 * family
            day = dt.date(year, 10, 2) + dt.timedelta(3 * family)
            story += siblings(
                range(number, number + 2), f"S{family}", day.isoformat(), move_from=("Faison", "NC")
            )
    to_lyons = {"move_from": ("Homestead", "FL"), "move_to": ("Lyons", "GA")}
    return loaded(tmp_path, [child(1, "2023-04-10", **to_lyons), *story, child(2, "2026-09-25", **to_lyons)])


def test_october_is_expected_as_in_earlier_years_and_never_none(autumns, monkeypatch):
    page = opened(autumns.folder, monkeypatch, run="to", state="GA")
    told = words(page)
    assert (
        "In the same weeks of earlier years moved, 2023: 6 families (12 children); 2024: 9 families (18 children); "
        "2025: 7 families (14 children)."
    ) in told
    table = expected_table(page)
    assert table[["Town", "Families", "in October"]].values.tolist() == [["Vidalia GA", 7.3, 7.3]]
    assert "About 7 families: about 0 of those on record outside Georgia" in told
    assert "None, going by earlier years" not in told


def test_without_an_earlier_year_it_cannot_be_told(tmp_path, monkeypatch):
    story = siblings(range(1, 13), "S", "2026-05-02", move_from=("Faison", "NC"))
    page = opened(loaded(tmp_path, story).folder, monkeypatch, run="to", state="GA")
    told = words(page)
    assert (
        "Cannot be told from this file: no earlier year of these weeks is in it. No family is on record"
        in told
    )
    assert expected_table(page) is None


def test_the_calendar_counts_a_child_of_two_autumns_once(tmp_path, monkeypatch):
    story = [
        child(1, "2024-10-02", ("Faison", "NC")),
        child(1, "2025-10-02", ("Immokalee", "FL")),
        child(2, "2025-10-02", ("Immokalee", "FL")),
    ]
    page = opened(loaded(tmp_path, story).folder, monkeypatch, run="to", state="GA")
    page.session_state["mobility_shown"] = "Season calendar"
    page = drawn(page.run())
    lines = next(frame.value for frame in page.dataframe if "Arrive" in frame.value).set_index("Month")
    assert lines.loc["October", ["Arrive", "from"]].tolist() == [2, "Immokalee FL 2, Faison NC 1"]
