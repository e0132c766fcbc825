"""Which run a room opens on where nobody asked for one that is loaded."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from data.load.pipeline import load_file
from tests.families import child, write_csv
from tests.pages.test_rooms import drawn, opener

MISSED = "pages/missed_enrollment/page.py"


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Opens Missed enrollment on a store that holds moves from Florida alone."""
    path = write_csv(tmp_path / "a.csv", [child(1, "2026-05-10", move_from=("Homestead", "FL"))])
    day = dt.date(2026, 8, 31)
    report = load_file(path, store=tmp_path / "store", direction="from", state="FL", as_of=day)
    assert report.status == "loaded", report

    def open_room(**link):
        return drawn(opener(tmp_path / "store", monkeypatch)(**link).switch_page(MISSED).run())

    return open_room


def looked_at(page) -> tuple[str, str | None]:
    chosen = page.session_state["selection"]
    return chosen.direction, chosen.state


def test_the_only_list_is_shown_though_it_is_of_moves_from_the_state(opened):
    assert looked_at(opened()) == ("from", "FL")


def test_what_a_link_asks_for_is_not_turned_round(opened):
    assert looked_at(opened(run="to", state="FL")) == ("to", "FL")


def test_once_a_list_is_taken_out_the_one_that_is_left_is_shown(opened):
    """Moves to Georgia (the made-up families) were looked at; a list of moves from Florida took their place."""
    page = opened()
    page.session_state["selection"] = replace(page.session_state["selection"], direction="to", state="GA")
    assert looked_at(drawn(page.run())) == ("from", "FL")
