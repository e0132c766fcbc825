"""What counts where the rows of a list and the words around them disagree on whether it is made up."""

from __future__ import annotations

import pytest

from data.load.pipeline import load_file
from data.load.preview import inspect
from data.store.reader import Store
from tests.data.files import FAMILY, HEADER, csv_of, write
from tests.data.load.test_beside_cells import book

MAY = "Move To State: FL\nRun date: 5/31/2024\n\n"
TITLE = "SYNTHETIC list\n" + MAY
PLAIN = [(*row[:9], "Elementary") for row in FAMILY]
MIXED = [*PLAIN[:1], *FAMILY[1:]]
OTHERWISE = [
    (*FAMILY[0][:8], "FL", "Elementary synthetic"),
    (*FAMILY[1][:1], "Ruiz SYNTHETIC", *PLAIN[1][2:]),
]
REAL = "the rows count, so all of it is loaded as a list of real children"


@pytest.mark.parametrize(
    ("name", "text", "told", "is_made_up"),
    [
        ("a.csv", TITLE + csv_of(PLAIN), f"Line 1 says SYNTHETIC, but none of its rows does: {REAL}", False),
        ("a.csv", TITLE + csv_of(MIXED), f"Line 1 says SYNTHETIC, but only 2 of 3 rows do: {REAL}", False),
        ("a.csv", MAY + csv_of(PLAIN) + "\nAll synthetic\n", f"Line 9 says SYNTHETIC, but none of its rows does: {REAL}", False),
        ("a.csv", MAY + csv_of(MIXED), f"2 of 3 rows say SYNTHETIC: {REAL}", False),
        ("synthetic_may.csv", MAY + csv_of(PLAIN), f"The file's name says SYNTHETIC, but none of its rows does: {REAL}", False),
        ("photosynthetic.csv", MAY + csv_of(PLAIN), None, False),
        ("a.csv", MAY + csv_of(), "Every row says SYNTHETIC, the lines above the table do not: the rows count", True),
        ("a.csv", MAY + csv_of(OTHERWISE), "Every row says SYNTHETIC, the lines above the table do not", True),
        ("a.csv", TITLE + csv_of(), None, True),
        ("a.csv", csv_of(), None, True),
        ("a.csv", MAY + csv_of(PLAIN), None, False),
    ],
)  # fmt: skip
def test_rows_count_and_it_is_said(tmp_path, name, text, told, is_made_up):
    path = write(tmp_path / name, text)
    looked = inspect(path, tmp_path / "store", file_name=name)
    store = Store(tmp_path / "store")
    report = load_file(path, store=store, direction="to", state="FL")
    assert report.status == "loaded", report.message
    for said in (" ".join(looked.notes), report.message):
        assert (told in said) if told else ("SYNTHETIC" not in said)
    with store.reader() as cursor:
        found = cursor.execute("SELECT is_synthetic FROM extracts").fetchall()
    store.close()
    assert (looked.is_synthetic, found) == (is_made_up, [(is_made_up,)])


def test_a_line_of_a_further_sheet_is_told_by_its_own_number(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        North=[HEADER, *PLAIN],
        South=[["All rows synthetic"], HEADER, *([f"1{row[0][1:]}", *row[1:]] for row in PLAIN)],
    )
    looked = inspect(path, tmp_path / "store", file_name="a.xlsx")
    assert any(note.startswith("Line 1 of the sheet South says SYNTHETIC") for note in looked.notes)
