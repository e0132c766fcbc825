"""Board > Figures, About to leave the window: by child, from the day of reading, every place in reach."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from analytics.wording import in_words
from data.load.pipeline import load_file
from tests.families import child, write_csv
from tests.pages.board_pages import TODAY, board_room, drawn, show, words
from tests.plain_python import add_months

TOWNS = (
    "Vidalia", "Lyons", "Moultrie", "Tifton", "Alma", "Baxley", "Claxton", "Glennville", "Metter", "Reidsville",
    "Statesboro", "Sylvester", "Cordele", "Douglas", "Nashville", "Adel", "Quitman", "Bainbridge",
)  # fmt: skip
AS_OF = TODAY - dt.timedelta(20)


def moved(ends_in: int) -> str:
    """The day of a move whose window ends so many days from today."""
    return add_months(TODAY + dt.timedelta(ends_in), -36).isoformat()


@pytest.fixture
def figures(tmp_path, monkeypatch):
    """Opens the figures of the board on a list of children: figures([...])."""
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))

    def opened(rows):
        path = write_csv(tmp_path / "a.csv", rows)
        report = load_file(path, store=tmp_path / "store", direction="to", state="GA", as_of=AS_OF)
        assert report.status == "loaded", report
        return show(board_room(), "Figures")

    return opened


def tables(page) -> list[list[str]]:
    """The rows of the tables about who leaves: "Lyons GA|1|Dec 29, 2026"."""
    html = [e.proto.body for e in page.get("html") if "The first on" in e.proto.body]
    cells = [re.findall(r"<tr>(<td.*?)</tr>", table) for table in html]
    return [["|".join(re.findall(r"<td[^>]*>(.*?)</td>", row)) for row in rows] for rows in cells]


def test_each_of_eighteen_places_can_be_reached(figures):
    page = figures([
        child(i, moved(30 + i), move_to=(town, "GA"), last_name_1=f"S{i}") for i, town in enumerate(TOWNS)
    ])  # fmt: skip
    assert "18 other places without an open target have children about to leave" in words(page)
    listed = [row.split(" GA|")[0] for table in tables(page) for row in table]
    assert sorted(listed) == sorted(TOWNS)
    assert [e.label for e in page.expander if "other" in e.label] == ["The other 3 places"]


def test_who_moved_again_and_who_left_the_window_meanwhile_is_not_about_to_leave(figures):
    page = figures([
        child(1, moved(40), last_name_1="S1"),
        *(child(2, day, last_name_1="S2") for day in (moved(40), moved(500))),
        child(3, moved(-3), last_name_1="S3"),
        child(4, moved(0), last_name_1="S4"),
        child(5, moved(200), last_name_1="S5"),
    ])  # fmt: skip
    end = add_months(dt.date.fromisoformat(moved(40)), 36)
    assert tables(page) == [[f"Vidalia GA|1|{in_words(end)}"]]
    assert "Not among them: 2 children in move to Georgia whose window ended between" in words(page)


def test_the_choices_of_the_window_add_up_to_the_children_of_the_page(figures):
    page = figures([
        *(child(1, day, last_name_1="S1") for day in (moved(40), moved(500), moved(-300))),
        *(child(2, day, move_to=(town, "GA"), last_name_1="S2") for day, town in ((moved(-40), "Lyons"), (moved(700), "Alma"))),
        child(3, moved(-300), last_name_1="S3"),
        child(4, moved(100), last_name_1="S4"),
    ])  # fmt: skip
    drawn(page.switch_page("pages/missed_enrollment/page.py").run())
    options = page.multiselect(key="filter-window_bands").options
    counts = {option.split(" · ")[0]: int(option.split(" · ")[1]) for option in options}
    assert sum(counts.values()) == 4
    assert counts["window over"] == 1
    html = "".join(e.proto.body for e in page.get("html"))
    assert re.search(r"Inside the window</span><b>75\s?%</b>", html)
