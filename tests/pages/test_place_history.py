"""The history of the town that was chosen, as the room Missed enrollment shows it."""

from __future__ import annotations

import datetime as dt

import pytest

from data.load.pipeline import load_file
from data.store.reader import Store
from pages.missed_enrollment.history_figure import GAP
from tests.families import child, write_csv
from tests.pages.test_rooms import drawn, opener

JULY, SEPTEMBER = dt.date(2026, 7, 31), dt.date(2026, 9, 30)


@pytest.fixture
def lists(tmp_path):
    """(a store, the id of Vidalia): July and September, the newer loaded first; no list of August."""
    july = [child(n, f"2026-0{n}-05") for n in range(1, 6)] + [
        child(9, "2026-05-05", move_to=("Lyons", "GA"))
    ]
    september = [*july[1:], child(8, "2026-09-04")]
    september[0] = dict(september[0], qad="13/45/2026")
    for day, story in ((SEPTEMBER, september), (JULY, july)):
        path = write_csv(tmp_path / f"{day}.csv", story)
        report = load_file(path, store=tmp_path / "store", direction="to", state="GA", as_of=day)
        assert report.status == "loaded", report
    store = Store(tmp_path / "store")
    with store.reader() as cursor:
        found = cursor.execute("SELECT place_id FROM places WHERE place_name = 'Vidalia'").fetchall()
    store.close()
    return tmp_path / "store", str(found[0][0])


def captions(page) -> str:
    return " ".join(element.value for element in page.caption)


def test_the_town_that_is_chosen_has_its_lists_below_the_map(lists, monkeypatch):
    store, vidalia = lists
    page = opener(store, monkeypatch)(place=vidalia, grade="KG-5")
    assert any("History of Vidalia GA" in element.value for element in page.markdown)
    table = next(table.value for table in page.dataframe if "List" in table.value)
    told = table[["List", "Listed", "New", "Changed", "Refused", "No longer listed", "Moved in that month"]]
    assert told.values.tolist() == [
        ["Sep 30, 2026", "4", "1", "0", "1", "1", "1"],
        ["Aug 2026", *[GAP] * 5, "0"],
        ["Jul 31, 2026", "5", GAP, GAP, GAP, GAP, "0"],
    ]
    assert table["What is known of them"].tolist() == ["Not known from what is loaded: 1", "", ""]
    assert table["Note"].tolist()[1] == "no list of this month is loaded"
    assert "Your other filters (grade) do not count here." in captions(page)


def test_without_a_town_it_says_how_to_see_one(lists, monkeypatch):
    page = opener(lists[0], monkeypatch)()
    assert (
        "Choose a town or a county, on the map or in the table, to see it over all loaded lists."
        in captions(page)
    )
    assert not any("List" in table.value for table in page.dataframe)


def test_a_county_has_a_history_too(lists, monkeypatch):
    page = opener(lists[0], monkeypatch)(county="13279")
    table = next(table.value for table in drawn(page).dataframe if "List" in table.value)
    assert table["Listed"].tolist() == ["5", GAP, "6"]


def test_a_list_that_is_run_otherwise_is_said_on_the_overview(tmp_path, monkeypatch):
    """September was run for moves of 12 months, as its first line says: two are not called gone."""
    july = [child(n, f"202{4 if n < 3 else 6}-0{n}-05") for n in range(1, 6)]
    for day, title, story in ((JULY, "All", july), (SEPTEMBER, "Moves of the last 12 months", july[2:])):
        path = write_csv(tmp_path / f"{day}.csv", story)
        path.write_text(f"{title}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
        load_file(path, store=tmp_path / "store", direction="to", state="GA", as_of=day)
    page = drawn(opener(tmp_path / "store", monkeypatch)().switch_page("pages/this_week/page.py").run())
    assert (
        "This list holds only moves from Sep 30, 2025 on, as its lines say: 2 children of the list before "
        "could not be on it and are not called no longer listed."
    ) in captions(page)
