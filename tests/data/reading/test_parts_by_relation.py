"""The parts of a workbook are found by the relations that the file writes down, whatever they are called."""

from __future__ import annotations

import zipfile

import pytest

from data.commands.load import main as load
from data.reading import files
from data.reading.grid import FileNotReadable
from data.reading.wrapped.relations import unusual_names
from tests.data.files import FAMILY, HEADER, workbook, write
from tests.data.other_clothes import ods, zipped

LIST = [HEADER, *FAMILY]
BOOK, BOOK_RELS, ROOT = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"
SHEET, TEXTS, TYPES = "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "[Content_Types].xml"


@pytest.fixture
def parts(tmp_path):
    """The parts of a workbook by name, as text."""
    path = workbook(tmp_path / "made.xlsx", Cover=[["Read me"]], List=LIST)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def moved(parts, where, **texts):
    """The parts under other names, and with words in them replaced."""
    changed = {where.get(name, name): text for name, text in parts.items()}
    for part, pairs in texts.items():
        name = where.get(globals()[part], globals()[part])
        for old, new in pairs:
            assert old in changed[name], (name, old)
            changed[name] = changed[name].replace(old, new)
    return changed


BOOK2 = {BOOK: "xl/workbook2.xml", BOOK_RELS: "xl/_rels/workbook2.xml.rels"}
AT_ROOT = {BOOK: "book.xml", BOOK_RELS: "_rels/book.xml.rels", SHEET: "list.xml", TEXTS: "texts.xml"}
OTHERWISE = {
    "another name": lambda p: moved(p, BOOK2, ROOT=[("xl/workbook.xml", "xl/workbook2.xml")], TYPES=[("/xl/workbook.xml", "/xl/workbook2.xml")]),
    "capitals": lambda p: moved(p, {BOOK: "xl/Workbook.xml", BOOK_RELS: "xl/_rels/Workbook.xml.rels", TEXTS: "xl/SharedStrings.xml", SHEET: "XL/Worksheets/Sheet2.XML"}),
    "all at the root": lambda p: moved(p, AT_ROOT, ROOT=[("xl/workbook.xml", "book.xml")], TYPES=[("/xl/workbook.xml", "/book.xml")], BOOK_RELS=[('"worksheets/sheet2.xml', '"list.xml'), ('"sharedStrings.xml', '"texts.xml'), ('"worksheets/sheet1.xml', '"/xl/worksheets/sheet1.xml'), ('"styles.xml', '"xl/styles.xml')]),
    "folders parted by backslashes": lambda p: {name.replace("/", "\\"): text for name, text in p.items()},
    "backslashes in targets": lambda p: moved(p, {}, BOOK_RELS=[("worksheets/sheet2.xml", "worksheets\\sheet2.xml")]),
    "a target from the top": lambda p: moved(p, {SHEET: "data/list.xml"}, BOOK_RELS=[("worksheets/sheet2.xml", "/data/list.xml")]),
    "a target from the top without its slash": lambda p: moved(p, {}, BOOK_RELS=[('"worksheets/sheet2.xml', '"xl/worksheets/sheet2.xml')]),
    "a target through the folder above": lambda p: moved(p, {SHEET: "sheets/list.xml"}, BOOK_RELS=[("worksheets/sheet2.xml", "../sheets/list.xml")]),
    "a blank in a name": lambda p: moved(p, {SHEET: "xl/worksheets/my list.xml"}, BOOK_RELS=[("sheet2.xml", "my%20list.xml")]),
    "texts under another name": lambda p: moved(p, {TEXTS: "xl/strings/a.xml"}, BOOK_RELS=[("sharedStrings.xml", "strings/a.xml")]),
    "names that begin with a slash": lambda p: {"/" + name: text for name, text in p.items()},
    "no relations of the package": lambda p: {name: text for name, text in p.items() if name != ROOT},
    "no types": lambda p: {name: text for name, text in moved(p, {}).items() if name != TYPES},
    "relations by a prefix and single quotes": lambda p: {n: t.replace('"', "'").replace("<Relationship", "<r:Relationship").replace("</Relationship", "</r:Relationship").replace("xmlns=", "xmlns:r=") if n.endswith(".rels") else t for n, t in p.items()},
    "the strict standard": lambda p: {n: t.replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships").replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main") for n, t in p.items()},
    "another program's relation first": lambda p: moved(p, {}, ROOT=[("<Relationship Id", '<Relationship Id="x" Type="http://a/officeDocument" Target="word/document.xml"/><Relationship Id')]),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_workbook_is_read_whatever_its_parts_are_called(tmp_path, parts, name):
    grid = files.read(write(tmp_path / "report.xlsx", zipped(OTHERWISE[name](parts))), tmp_path)
    columns = [column.to_pylist() for column in grid.cells.columns[:-1]]
    assert [tuple(row) for row in zip(*columns, strict=True)] == list(FAMILY)
    assert (grid.sheet_name, grid.other_sheets, grid.header) == ("List", ("Cover",), HEADER)


def test_what_is_named_as_usual_is_not_written_again(tmp_path, parts):
    assert unusual_names(tmp_path / "made.xlsx") is None
    from_the_top = moved(parts, {}, BOOK_RELS=[('"worksheets/', '"/xl/worksheets/')])
    assert unusual_names(write(tmp_path / "top.xlsx", zipped(from_the_top))) is None
    assert unusual_names(write(tmp_path / "list.ods", ods({"List": LIST}))) is None


LEFT_OUT = {
    "a sheet that is not there": (lambda p: {n: t for n, t in moved(p, BOOK2, ROOT=[("xl/workbook.xml", "xl/workbook2.xml")]).items() if n != SHEET}, "names a sheet that is not in the file"),
    "a sheet outside of the file": (lambda p: moved(p, {}, BOOK_RELS=[("worksheets/sheet2.xml", "../../../../../etc/passwd")]), "names a sheet that is not in the file"),
    "a sheet that unpacks to too much": (lambda p: moved(p, {SHEET: "xl/list.xml"}, BOOK_RELS=[("worksheets/sheet2.xml", "list.xml")]) | {"xl/list.xml": "0" * 20_000_000}, "more memory or time"),
    "types and no workbook": (lambda p: {TYPES: p[TYPES]}, "not an Excel workbook"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_OUT)
def test_relations_that_lead_nowhere_are_refused(tmp_path, parts, name):
    made, words = LEFT_OUT[name]
    with pytest.raises(FileNotReadable, match=words):
        files.read(write(tmp_path / "report.xlsx", zipped(made(parts))), tmp_path)


def test_the_command_line_loads_a_workbook_of_another_program(tmp_path, parts, capsys):
    path = write(tmp_path / "report.xlsx", zipped(OTHERWISE["all at the root"](parts)))
    assert load(["--store", str(tmp_path / "store"), "--direction", "to", "--state", "FL", str(path)]) == 0
    assert "Loaded 3 of 3 rows" in capsys.readouterr().out
