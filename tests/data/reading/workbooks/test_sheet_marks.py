"""What a sheet's XML says beside its values, against sheets that are written for it."""

from __future__ import annotations

import zipfile

import pytest
import xlsxwriter

from data.reading import files
from data.reading.grid import FileNotReadable
from data.reading.workbooks import sheet_marks
from data.reading.workbooks.sheet_marks import read_marks
from tests.data.files import FAMILY, HEADER, workbook

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def rewritten(path, **replaced):
    """The workbook with texts of its first sheet replaced (old=new pairs as a dict under `sheet`)."""
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    for part, pairs in replaced.items():
        name = {"sheet": SHEET, "book": "xl/workbook.xml"}[part]
        for old, new in pairs.items():
            assert old.encode() in parts[name], old
            parts[name] = parts[name].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sheet(path, xml, prefix=""):
    """A workbook whose sheet holds this XML."""
    start = HEAD if not prefix else HEAD.replace("<w", f"<{prefix}w").replace("xmlns", f"xmlns:{prefix[:-1]}")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SHEET, f"{start}{xml}</{prefix}worksheet>")
    return path


MARKED = (
    '<cols><col min="2" max="3" hidden="1"/><col min="7" max="7" width="9"/></cols><sheetData>'
    '<row r="2" spans="1:9"><c r="A2" s="4"/><c r="C2" t="inlineStr"><is><t>QAD</t></is></c></row>'
    '<row r="3" hidden="1"><c r="C3" t="e"><f>NA()</f><v>#N/A</v></c><c r="D3"><f>A1</f><v>0</v></c></row>'
    '<row hidden="true"><c r="D4"><f>A1</f></c><c r="E4" t="e"><v>#BLOCKED!</v></c></row>'
    '<row r="9" hidden="0"><c r="D9"><f t="shared" si="0"/><v></v></c><c r="E9" t="str"><f>A1</f><v></v></c></row>'
    '<row r="10"><c r="C10"><f>1+1</f><v>2</v></c><c r="D10" t="b"><f>A1</f><v>0</v></c></row></sheetData>'
    '<autoFilter ref="A1:C9"/><mergeCells count="2"><mergeCell ref="C3:C9"/><mergeCell ref="AA2:AB2"/></mergeCells>'
)


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("block", [1 << 20, 120])
def test_the_marks_of_a_sheet_however_its_parts_come_by(tmp_path, monkeypatch, prefix, block):
    """Also where every block ends in the middle of a tag."""
    monkeypatch.setattr(sheet_marks, "MEGABYTE", block)
    xml = MARKED.replace("</", "</\0").replace("<", f"<{prefix}").replace(f"<{prefix}/\0", f"</{prefix}")
    path = sheet(tmp_path / "marked.xlsx", xml, prefix)
    marks = read_marks(path, SHEET)
    assert marks.first_column == 2
    assert marks.hidden_rows == [3, 4]
    assert marks.hidden_columns == [(1, 2)]
    assert marks.merged.tolist() == [[3, 2, 9, 2], [2, 26, 2, 27]]
    assert {text: at.tolist() for text, at in marks.errors.items()} == {
        "#N/A": [[3, 2]],
        "#UNKNOWN!": [[4, 4]],
    }
    assert marks.zero_formulas.tolist() == [[3, 3]]
    assert marks.empty_formulas.tolist() == [[4, 3], [9, 3]]
    assert (marks.formulas, marks.has_filter) == (7, True)


@pytest.mark.parametrize("cell", ["GS1", "gs1", "XFD1048576", "ZZZ9"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_cell_right_of_the_widest_report_is_refused(tmp_path, cell, quote):
    xml = f'<sheetData><row r="1"><c r={quote}GR1{quote}><v>1</v></c>' + "{}</row></sheetData>"
    fits = sheet(tmp_path / "fits.xlsx", xml.format(""))
    assert read_marks(fits, SHEET).first_column == 199
    far = sheet(tmp_path / "far.xlsx", xml.format(f"<c r={quote}{cell}{quote}><v>1</v></c>"))
    with pytest.raises(FileNotReadable, match="right of column 200"):
        read_marks(far, SHEET)


def test_errors_of_a_workbook_are_the_text_that_a_csv_would_hold(tmp_path):
    """Also in a sheet that begins neither in the first row nor in the first column."""
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path) as book:
        target = book.add_worksheet("Report")
        for number, row in enumerate([HEADER, *FAMILY]):
            target.write_row(number + 3, 2, row)
        target.write_formula(4, 2 + HEADER.index("To City"), "=NA()", None, "#N/A")
        target.write_formula(6, 2 + HEADER.index("Last Name"), "=B1/0", None, "#DIV/0!")
        target.write_blank(3, 0, None, book.add_format({"bold": True}))
    grid = files.read(path, tmp_path)
    column = {name: grid.cells.column(f"c{i}").to_pylist() for i, name in enumerate(grid.header)}
    assert column["To City"] == ["#N/A", "Immokalee", "Homestead"]
    assert column["Last Name"] == ["Ruiz", "Ruiz", "#DIV/0!"]
    assert grid.cells.column("row_number").to_pylist() == [5, 6, 7]


def test_a_sheet_that_is_no_report_ends_in_its_sentence_while_its_values_are_read(tmp_path):
    """The values and the XML are read at the same time: whichever is first, the sentence is the same."""
    path = workbook(tmp_path / "report.xlsx", First=[HEADER, *FAMILY], Second=[HEADER])
    second = "xl/worksheets/sheet2.xml"
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    parts[second] = parts[second].replace(b'r="B1"', b'r="XFD1048576"')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(FileNotReadable, match="right of column 200"):
        files.read(path, tmp_path)
