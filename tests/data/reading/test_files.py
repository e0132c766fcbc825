"""A file of any shape becomes a grid of text cells, or one sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data.reading import files
from data.reading.files import FileNotReadable
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write


def read(path, **given):
    """As data.reading.files.read; what it puts down lies beside the file."""
    return files.read(path, path.parent, **given)


def rows_of(grid):
    """The data rows as lists of text, "" where empty, without the line number."""
    columns = [column.to_pylist() for column in grid.cells.columns[:-1]]
    return [[cell or "" for cell in row] for row in zip(*columns, strict=True)]


def lines_of(grid):
    return grid.cells.column("row_number").to_pylist()


FAMILY_ROWS = [list(row) for row in FAMILY]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(tmp_path, separator, line_end):
    text = csv_of(separator=separator, line_end=line_end)
    grid = read(write(tmp_path / "report.txt", text.encode()))
    assert grid.header == HEADER
    assert rows_of(grid) == FAMILY_ROWS
    assert lines_of(grid) == [2, 3, 4]
    assert (grid.delimiter, grid.rows_ignored) == (separator, 0)


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8 with BOM"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_decided_strictly_and_shown(tmp_path, encoding, shown):
    row = changed(FAMILY[0], Last_Name="Muñoz", From_City="Cañón City")
    grid = read(write(tmp_path / "report.csv", csv_of([row]).encode(encoding)))
    assert grid.encoding == shown
    assert rows_of(grid) == [list(row)]
    assert grid.header == HEADER


def test_title_parameter_footer_and_blank_lines_are_kept_apart_from_the_rows(tmp_path):
    text = (
        "Missed Enrollment,,,\nMove To State:,FL\nRun date: 5/1/2024\n\n"
        + csv_of()
        + "\n,,,,,,,,,\nTotal,3\nEnd of report\n"
    )
    grid = read(write(tmp_path / "report.csv", text))
    assert rows_of(grid) == FAMILY_ROWS
    assert (grid.header_row_number, lines_of(grid)) == (5, [6, 7, 8])
    assert grid.other_lines == (
        (1, "Missed Enrollment"),
        (2, "Move To State: FL"),
        (3, "Run date: 5/1/2024"),
        (11, "Total 3"),
        (12, "End of report"),
    )
    assert grid.rows_ignored == 5 + 3  # those, and three blank lines


def test_a_header_that_is_printed_again_on_each_page_is_no_row(tmp_path):
    text = csv_of(FAMILY[:1]) + csv_of(FAMILY[1:])
    grid = read(write(tmp_path / "report.csv", text))
    assert rows_of(grid) == FAMILY_ROWS
    assert lines_of(grid) == [2, 4, 5]
    assert [line for line, _ in grid.other_lines] == [3]


def test_a_header_in_two_lines_with_merged_cells(tmp_path):
    text = "Child,,Move From,,Move To,\nMSIX ID,QAD,City,State,City,State\n1,1/2/2024,Yuma,AZ,Ocala,FL\n"
    grid = read(write(tmp_path / "report.csv", text))
    assert grid.header[2:] == ("Move From City", "Move From State", "Move To City", "Move To State")
    assert (grid.header_row_number, lines_of(grid), grid.rows_ignored) == (2, [3], 1)


def test_repeated_and_missing_headers_get_names_of_their_own(tmp_path):
    text = "QAD,State,To City,,State\n1/2/2024,AZ,Ocala,x,FL\n"
    grid = read(write(tmp_path / "report.csv", text))
    assert grid.header == ("QAD", "State", "To City", "(no header, column D)", "State (2)")


def test_line_numbers_stay_right_below_a_cell_with_line_breaks(tmp_path):
    rows = [changed(FAMILY[0], School='SYNTHETIC\n"North"\nElementary'), *FAMILY[1:]]
    grid = read(write(tmp_path / "report.csv", csv_of(rows)))
    assert rows_of(grid) == [list(row) for row in rows]
    assert lines_of(grid) == [2, 5, 6]


def test_a_stray_quotation_mark_inside_a_cell_stays_a_letter(tmp_path):
    text = csv_of().replace("Yuma", 'Yu"ma', 1)
    grid = read(write(tmp_path / "report.csv", text))
    assert [row[5] for row in rows_of(grid)] == ['Yu"ma', "Yuma", "Dalton"]


def test_a_row_with_more_cells_than_the_header_keeps_them_in_overflow_columns(tmp_path):
    text = csv_of() + "9,Lara,Noe,3/3/2013,2/2/2024,Yuma,AZ,Homestead, FL,FL,SYNTHETIC,extra\n"
    grid = read(write(tmp_path / "report.csv", text))
    assert len(rows_of(grid)) == 4
    assert grid.overflow_columns == (10, 11)


def test_a_nul_becomes_a_sign_that_can_be_seen(tmp_path):
    text = csv_of([changed(FAMILY[0], First_Name="A\0na")])
    grid = read(write(tmp_path / "report.csv", text))
    assert rows_of(grid)[0][2] == "A\ufffdna"


def test_a_huge_cell_is_one_cell(tmp_path):
    rows = [changed(FAMILY[0], School="SYNTHETIC " + "x" * 900_000), *FAMILY[1:]]
    grid = read(write(tmp_path / "report.csv", csv_of(rows)))
    assert [len(row[9]) for row in rows_of(grid)] == [
        900_010,
        len(FAMILY[1][9]),
        len(FAMILY[2][9]),
    ]


def test_a_workbook_gives_dates_as_iso_and_numbers_without_decimals(tmp_path):
    row = [
        123456789012,
        "Ruiz",
        "Ana",
        dt.date(2015, 3, 14),
        dt.datetime(2023, 10, 25, 13, 5),
        "Yuma",
        "AZ",
        "Immokalee",
        "FL",
        1.5,
    ]
    path = workbook(tmp_path / "report.xlsx", Report=[["Missed Enrollment"], [], HEADER, row])
    grid = read(path)
    assert rows_of(grid)[0][:5] == [
        "123456789012",
        "Ruiz",
        "Ana",
        "2015-03-14",
        "2023-10-25 13:05:00",
    ]
    assert rows_of(grid)[0][9] == "1.5"
    assert (grid.sheet_name, grid.header_row_number, lines_of(grid)) == ("Report", 3, [4])
    assert grid.rows_ignored == 2


def test_of_several_sheets_the_one_that_matches_best_unless_one_is_named(tmp_path):
    path = workbook(
        tmp_path / "report.xlsx",
        Cover=[["Read me"], ["Name", "Age"], ["SYNTHETIC", "7"]],
        Data=[HEADER, *FAMILY],
        Empty=[],
    )
    assert (read(path).sheet_name, read(path).other_sheets) == ("Data", ("Cover",))
    assert read(path, sheet="Cover").header == ("Name", "Age")
    with pytest.raises(FileNotReadable, match="Cover, Data"):
        read(path, sheet="May")


def test_the_content_decides_not_the_name(tmp_path):
    path = workbook(tmp_path / "report.xlsx", Data=[HEADER, *FAMILY])
    assert len(rows_of(read(path.rename(tmp_path / "report.csv")))) == 3
    assert len(rows_of(read(write(tmp_path / "other.xls", csv_of())))) == 3


def zipped(**entries):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


def sheet_with_cell(reference):
    """A workbook whose one sheet has a single cell at `reference`."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "QAD")
    source = zipfile.ZipFile(io.BytesIO(held.getvalue()))
    entries = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    entries[sheet] = entries[sheet].replace(b'r="A1"', f'r="{reference}"'.encode())
    return zipped(**entries)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_READABLE = {
    "nothing": (b"", "is empty"),
    "a mark and nothing": (b"\xef\xbb\xbf", "is empty"),
    "blank lines": (b"\n\r\n  \n", "is empty"),
    "one column": (b"QAD\n2024-05-01\n", "not a table"),
    "prose": (b"Dear colleague\nplease find the report\n", "not a table"),
    "numbers alone": (b"1,2\n3,4\n", "No header row"),
    "a sign-in page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "sign-in page"),
    "a page after a mark": (b"\xef\xbb\xbf\n <html><table><tr><td>QAD</td></tr></table>", "web page"),
    "XML with an entity": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "XML"),
    "a PDF": (b"%PDF-1.7\n1 0 obj", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "picture"),
    "an archive": (b"\x1f\x8b\x08" + b"\0" * 99, "archive"),
    "a database": (b"SQLite format 3\0" + b"\0" * 99, "database"),
    "random bytes": (bytes(range(256)) * 20, "not text"),
    "a program": (b"\x7fELF" + b"\1\2\3\4\5\6" * 200, "not text"),
    "a zip of other things": (zipped(**{"readme.txt": "hello"}), "Inside the zip archive: The file is not a table"),
    "a zip cut short": (zipped(**{"xl/workbook.xml": "x" * 5000})[:60], "damaged"),
    "a zip of a version to come": (zipped(**{"xl/workbook.xml": "<a>"}).replace(b"PK\1\2\x14\3\x14", b"PK\1\2\x14\3\xe1"), "damaged"),
    "a workbook of nonsense": (zipped(**{"xl/workbook.xml": "<a>"}), "cannot be opened"),
    "a zip bomb": (zipped(**{"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": b"0" * 20_000_000}), "more memory or time"),
    "201 entries": (zipped(**{"xl/workbook.xml": "<a/>"}, **{f"xl/media/{i}": "" for i in range(200)}), "more memory or time"),
    "a cell at XFD1048576": (sheet_with_cell("XFD1048576"), "right of column 200"),
    "a cell at GS1": (sheet_with_cell("GS1"), "right of column 200"),
    "a protected workbook": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99, "protected in a way"),
    "an old container of nonsense": (OLE + b"\0" * 600, "cannot be opened|damaged"),
    "16,384 columns": (",".join(f"h{i}" for i in range(16_384)).encode() + b"\n", "16,384 columns"),
    "a quotation mark never closed": (csv_of().replace("Yuma", '"Yuma', 1).encode(), "Line 2 holds a quotation mark"),
    "UTF-16 cut in a character": (csv_of().encode("utf-16")[:-1], "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_READABLE)
def test_what_is_no_table_is_refused_with_one_sentence(tmp_path, name):
    content, words = NOT_READABLE[name]
    with pytest.raises(FileNotReadable, match=words) as refused:
        read(write(tmp_path / "report.csv", content))
    assert "\n" not in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_a_missing_file_a_folder_and_a_file_over_the_limit(tmp_path, monkeypatch):
    with pytest.raises(FileNotReadable, match="not found"):
        read(tmp_path / "none.csv")
    with pytest.raises(FileNotReadable, match="a folder"):
        read(tmp_path)
    monkeypatch.setenv("ATLAS_MAX_FILE_MB", "1")
    with pytest.raises(FileNotReadable, match="limit of 1 MB"):
        read(write(tmp_path / "large.csv", b"QAD,To City\n" * 100_000))


cells = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\x1b"), max_size=12
).filter(lambda text: text.strip() == text)
tables = st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_any_quoted_cells_come_back_as_they_were(rows):
    """Beside a first column that shows where the rows are, cells hold anything at all."""
    numbered = [(f"row {i}", "SYNTHETIC", "2024-05-01", "Ocala", *row) for i, row in enumerate(rows)]
    header = ("Name", "School", "QAD", "To City", "a1", "b1", "c1")
    with tempfile.TemporaryDirectory() as folder:
        grid = read(write(Path(folder) / "report.csv", csv_of(numbered, header)))
    assert [tuple(row) for row in rows_of(grid)] == numbered
