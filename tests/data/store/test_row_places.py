"""Where a row stands for a person: plain stories of sheets, files and tables, and any list of sheets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.load.pipeline import load_all
from data.load.preview import inspect
from data.load.reports.not_understood import cells_of_load
from data.store.cells import decisions_of
from data.store.reader import Store
from data.store.row_places import RowPlace, RowPlaces, Stretch
from tests.data.files import FAMILY, HEADER, changed, csv_of, write
from tests.data.load.test_beside_cells import book, children

MAY = "Move To State: FL\nRun date: 5/31/2024\n\n"
BAD = [changed(row, From_State="XQ", MSIX_ID=f"00000000{i}") for i, row in enumerate(FAMILY)]


def places_of(folder, file, **said) -> tuple[RowPlaces, list]:
    """Of the list as it is loaded now: its places, and the rows of the cells that were not understood."""
    store = Store(folder)
    (report,) = load_all(file, store=store, direction="to", state="FL", **said)
    assert report.status == "loaded", report.message
    decisions = decisions_of(store.folder, report.extract_id)
    found = cells_of_load(store, report.extract_id)
    store.close()
    assert decisions is not None
    return RowPlaces.of(decisions), found.shown.to_numpy().tolist()


def test_a_text_file_has_its_lines_alone(tmp_path):
    _, told = places_of(tmp_path / "store", write(tmp_path / "may.csv", MAY + csv_of(BAD)))
    assert told == [[line, "From State", "XQ"] for line in (5, 6, 7)]


def test_a_region_a_sheet(tmp_path):
    pages = {
        f"Region {n}": [[f"Region {n}"], HEADER, *children(2, 3 * n), [*children(1, 3 * n + 2)[0][:6], "XQ", *children(1, 9)[0][7:]]]
        for n in (1, 2, 3)
    }  # fmt: skip
    path = book(tmp_path / "list.xlsx", **pages)
    _, told = places_of(tmp_path / "store", path)
    assert told == [[f"Region {n}", 5, "From State", "XQ"] for n in (1, 2, 3)]
    looked = inspect(path, tmp_path / "store", file_name="list.xlsx")
    assert looked.not_understood is not None
    assert looked.not_understood.shown.to_numpy().tolist() == told


def test_the_one_sheet_that_is_read_is_named(tmp_path):
    path = book(tmp_path / "list.xlsx", Cover=[["Read me"]], North=[HEADER, *map(list, BAD)])
    _, told = places_of(tmp_path / "store", path)
    assert [row[:2] for row in told] == [["North", 2], ["North", 3], ["North", 4]]


def test_tables_below_one_another_are_told_by_the_header_they_stand_under(tmp_path):
    turned = [HEADER[0], *reversed(HEADER[1:])]
    second = [(row[0], *reversed(row[1:])) for row in BAD[1:]]
    text = MAY + csv_of(BAD[:1]) + "\nSouth region\n" + csv_of(second, turned)
    _, told = places_of(tmp_path / "store", write(tmp_path / "two.csv", text))
    assert [row[:2] for row in told] == [
        ["the first", 5],
        ["South region, below line 8", 9],
        ["South region, below line 8", 10],
    ]


def test_files_of_one_day_each_have_their_own_lines(tmp_path):
    places_of(tmp_path / "store", write(tmp_path / "lee.csv", MAY + csv_of(BAD[:1])))
    north = [[MAY.splitlines()[0]], ["Run date: 5/31/2024"], HEADER, *map(list, BAD[1:2])]
    south = [[MAY.splitlines()[0]], HEADER, *map(list, BAD[2:])]
    path = book(tmp_path / "rest.xlsx", North=north, South=south)
    _, told = places_of(tmp_path / "store", path, same_day="add")
    assert [row[:3] for row in told] == [
        ["lee.csv", "", 5],
        ["rest.xlsx", "North", 4],
        ["rest.xlsx", "South", 3],
    ]


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.data())
def test_any_row_of_any_sheet(rows_of_sheets, data):
    """Against counting the rows one by one."""
    added, stretches, numbered = 0, [], []
    for i, rows in enumerate(rows_of_sheets):
        again = sorted(data.draw(st.sets(st.integers(1, rows), max_size=3)))
        stretches.append(Stretch(None, f"S{i}", added, tuple((line, "") for line in again)))
        for line in range(1, rows + 1):
            above = [header for header in again if header < line]
            table = (f"below line {above[-1]}" if above else "the first") if again else None
            numbered.append((added + line, RowPlace(None, f"S{i}", table, line)))
        added += rows
    places = RowPlaces(tuple(stretches))
    assert [places.place(number) for number, _ in numbered] == [place for _, place in numbered]
