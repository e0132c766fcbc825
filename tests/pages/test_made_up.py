"""The made-up families go when a real list comes, are never shown as real, and come back with a click."""

from __future__ import annotations

from data.store.reader import Store
from data.synthetic import loading
from data.synthetic.loading import made_up_extracts
from tests.data.files import FAMILY, HEADER, csv_of
from tests.pages.press_load import press_load
from tests.pages.test_loading_room import button, drawn, room, with_file

SHALL_GO = "Take the made-up families out when a list of my own is loaded"
# Invented as all others, but for the mark of it: as a real list would come.
MINE = csv_of(FAMILY, HEADER).replace("SYNTHETIC", "Tifton")
BESIDE = "Made-up families (SYNTHETIC) are loaded beside real lists"


def files_loaded(folder) -> list[str]:
    store = Store(folder)
    with store.reader() as cursor:
        found = cursor.execute("SELECT file_name FROM extracts ORDER BY file_name").fetchall()
    store.close()
    return [name for (name,) in found]


def warnings(page) -> list[str]:
    return [w.value for w in page.warning if BESIDE in w.value]


def test_the_first_real_list_takes_the_place_of_the_made_up_families(folder, monkeypatch):
    monkeypatch.setattr(loading, "MONTHS", loading.MONTHS[-1:])
    page = with_file(room(), "mine.csv", MINE)
    box = next(b for b in page.checkbox if b.label == SHALL_GO)
    assert box.value is True
    page = press_load(page)
    assert files_loaded(folder) == ["mine.csv"]
    assert (
        "The 2 lists of made-up families that came with the program were taken out; they can be brought back below."
    ) in [done.value.replace("\\", "") for done in page.success]
    assert SHALL_GO not in [b.label for b in page.checkbox]

    page = drawn(button(page, "Load made-up families to try things on").click().run())
    assert len(made_up_extracts(Store(folder))) == 2
    assert len(files_loaded(folder)) == 3
    assert warnings(page)
    # The real list is what is shown first, though the made-up ones are newer.
    page = drawn(page.switch_page("pages/missed_enrollment/page.py").run())
    assert not any("SYNTHETIC DATA" in text.value for text in page.markdown)
    assert warnings(drawn(page.switch_page("pages/this_week/page.py").run()))

    page = drawn(page.switch_page("pages/loading/page.py").run())
    page = drawn(button(page, "Take the made-up families out").click().run())
    assert files_loaded(folder) == ["mine.csv"]
    assert not warnings(page)


def test_they_stay_where_somebody_wants_both_or_the_file_says_SYNTHETIC_too(folder):
    page = with_file(room(), "mine.csv", MINE)
    next(b for b in page.checkbox if b.label == SHALL_GO).uncheck()
    page = press_load(page)
    assert len(files_loaded(folder)) == 3 and warnings(page)


def test_a_list_of_ones_own_stays_though_it_says_SYNTHETIC(folder):
    page = with_file(room(), "trial.csv", csv_of(FAMILY, HEADER))
    page = press_load(page)
    page = with_file(page, "mine.csv", MINE)
    page = press_load(page)
    assert files_loaded(folder) == ["mine.csv", "trial.csv"]
    assert not any("Something went wrong" in error.value for error in page.error)
