"""A refused or unread row is told as its file numbers it: file, sheet, table, line, column."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.data.files import FAMILY, HEADER, changed, csv_of
from tests.data.load.test_beside_cells import book
from tests.pages.press_load import press_load
from tests.pages.test_loading_room import XLSX, drawn, room, store, with_file  # noqa: F401

MAY = [["Move To State: FL"], ["Run date: 5/31/2024"]]
LATE = changed(FAMILY[1], QAD="2/30/2024")


def refused(page: AppTest) -> list:
    frame = next(f.value for f in page.dataframe if "masked_value" in f.value)
    return frame.drop(columns=["masked_value"]).to_numpy().tolist()


WHAT_TO_DO = "The cell names no day of the calendar: write it as 2024-05-31 or 5/31/2024."


def regions(path) -> bytes:
    pages = {
        f"Region {n}": [*MAY, HEADER, changed(FAMILY[0], MSIX_ID=f"70000000000{n}"), *([LATE] if n == 2 else [])]
        for n in (1, 2, 3)
    }  # fmt: skip
    return book(path, **pages).read_bytes()


def tables() -> str:
    turned = [HEADER[0], *reversed(HEADER[1:])]
    lines = "".join(f"{line[0]}\n" for line in MAY)
    return lines + csv_of(FAMILY[:1]) + "South region\n" + csv_of([(LATE[0], *reversed(LATE[1:]))], turned)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("regions.xlsx", ["Region 2", 5, "QAD", WHAT_TO_DO]),
        ("tables.csv", ["South region, below line 6", 7, "QAD", WHAT_TO_DO]),
        ("plain.csv", [5, "QAD", WHAT_TO_DO]),
    ],
)
def test_a_refused_row_says_where_it_stands(store, tmp_path, name, told):  # noqa: F811
    content = {
        "regions.xlsx": lambda: regions(tmp_path / "regions.xlsx"),
        "tables.csv": tables,
        "plain.csv": lambda: "".join(f"{line[0]}\n" for line in MAY) + csv_of([FAMILY[0], LATE]),
    }[name]()
    page = press_load(with_file(room(), name, content, XLSX if name.endswith("xlsx") else "text/csv"))
    assert refused(page) == [told]
    # After a restart the report of the load says the same.
    with store.reader() as cursor:
        (extract_id,) = cursor.execute("SELECT extract_id FROM extracts").fetchall()[0]
    page = room()
    assert refused(drawn(page.selectbox(key="opened-report").set_value(extract_id).run())) == [told]


def test_files_of_one_list_are_named(store, tmp_path):  # noqa: F811
    head = "".join(f"{line[0]}\n" for line in MAY)
    others = [changed(row, MSIX_ID=f"8000000000{i}") for i, row in enumerate(FAMILY)]
    page = press_load(with_file(room(), "lee.csv", head + csv_of([FAMILY[0], LATE])))
    page = with_file(page, "hardee.csv", head + csv_of([*others, LATE]))
    asked = next(radio for radio in page.radio if radio.label.startswith("**A list of"))
    page = press_load(drawn(asked.set_value("add").run()))
    assert refused(page) == [["lee.csv", 5, "QAD", WHAT_TO_DO], ["hardee.csv", 7, "QAD", WHAT_TO_DO]]
