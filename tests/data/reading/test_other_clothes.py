"""A list is read whatever it wears: a web page, an XML Spreadsheet, OpenDocument, an archive around it."""

from __future__ import annotations

import pytest

from data.commands.load import main as load
from data.load.pipeline import load_all, record_sheets
from data.reading import files
from data.reading.grid import FileNotReadable
from data.reading.wrapped.markup import read_markup
from data.store.reader import Store
from tests.data.extracts.test_records import FILES
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write
from tests.data.other_clothes import ods, page, table, xml_rows, xml_spreadsheet, zipped

LIST = [HEADER, *FAMILY]
ROWS = [list(row) for row in FAMILY]
JOSE = changed(FAMILY[0], First_Name="José", Last_Name="Muñoz")


def read(tmp_path, content, **given):
    path = write(tmp_path / "report.xls", content)
    return files.read(path, tmp_path, **given)


def tables_of(tmp_path, content):
    """The rows of each table of a page, without a process of its own."""
    return [table.rows for table in read_markup(write(tmp_path / "report.xls", content))]


def rows_of(grid):
    columns = [column.to_pylist() for column in grid.cells.columns[:-1]]
    return [[cell or "" for cell in row] for row in zip(*columns, strict=True)]


def whole(grid):
    """The rows, after each line was accounted for."""
    assert grid.physical_rows == 1 + grid.cells.num_rows + grid.rows_ignored
    assert grid.header == HEADER
    return rows_of(grid)


def told(grid):
    return [text for _, text in grid.other_lines]


PAGES = {
    "plain": page(table(LIST)),
    "no head, no ends of tags": table(LIST).replace("</td>", "").replace("</tr>", "").replace("</th>", ""),
    "a comment and styles first": "<!-- saved -->\n<style>td {color: red}</style>" + table(LIST),
    "inside tables for the looks": page(table([["x", "y"]]).replace("y", table([["a", table(LIST)]]).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"'))),
    "beside a menu and a legend": page(table([["Home", "Help"], ["Lists", "Exit"]]) + table(LIST) + table([["Code", "Means"], ["OS", "out of school"]])),
    "a header that stays in sight": page(table(LIST[:1]) + "<div>" + table(LIST[1:]).replace("th>", "td>") + "</div>"),
    "in pieces, each with its header": page(table(LIST[:2]) + "<hr>" + table([HEADER, *FAMILY[1:]])),
    "cells laid out by tables": page(table(LIST).replace("<td>Yuma</td>", "<td><table><tr><td> Yuma</td></tr></table></td>")),
    "words in tags": page(table(LIST).replace("<td>Yuma", "<td x:str=a><span lang=es><b>Yu</b>ma</span>&nbsp;<o:p></o:p>").replace("<td>Ruiz", "<td>\n  Ruiz<br>")),
    "script, hidden fields and choices": page(table(LIST).replace("<td>Yuma", "<td><script>var a='<td>';</script><input type=hidden value=7><select><option>Tulsa<option selected>Yuma</select>").replace("<option>Tulsa", "<option>Tulsa</option>")),
    "an XHTML page": '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><body>' + table(LIST) + "</body></html>",
    "5,000 tags never closed": page("<div><font>" * 5_000 + table(LIST)),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_web_page_gives_its_list(tmp_path, name):
    header = list(HEADER)
    (rows,) = [rows for rows in tables_of(tmp_path, PAGES[name]) if header in rows]
    assert [row for row in rows[rows.index(header) :] if row != header] == ROWS


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "iso-8859-1"),  # what the bytes are goes before what the page says
        ("utf-8-sig", ""),
        ("utf-16", "unicode"),
        ("cp1252", "iso-8859-1"),
        ("cp1250", "windows-1250"),
        ("mac-roman", "macintosh"),
        ("cp1252", ""),
        ("cp1252", "utf-8"),
        ("cp1252", "no such letters"),
    ],
)
def test_the_letters_of_a_page(tmp_path, encoding, said):
    row = JOSE if encoding != "cp1250" else changed(FAMILY[0], First_Name="Łucja")
    text = page(table([HEADER, row]), f'<meta http-equiv=Content-Type content="text/html; charset={said}">')
    assert tables_of(tmp_path, text.encode(encoding)) == [[list(HEADER), list(row)]]


def test_titles_parameters_and_footer_of_a_page_are_lines_around_the_list(tmp_path):
    above = "<h2>Missed Enrollment</h2><p>Move To State: <b>FL</b></p>" + table([["Run date", "9/30/2026"]])
    grid = read(tmp_path, page(above + table(LIST) + "<p>End of report</p>"))
    assert whole(grid) == ROWS
    assert told(grid) == ["Missed Enrollment", "Move To State: FL", "Run date 9/30/2026", "End of report"]


def test_merged_cells_of_a_page_belong_to_all_rows_they_cover_but_headers_to_one_column(tmp_path):
    text = (
        "<table><tr><td rowspan=2>MSIX ID<td rowspan=2>Remarks<td colspan=2>Move From<td colspan=2>Move To"
        "<tr><td>City<td>State<td>City<td>State"
        "<tr><td>000000001234<td>a<td rowspan=2>Yuma<td rowspan=2>AZ<td>Ocala<td>FL"
        "<tr><td>000000001235<td>b<td>Tampa<td>FL<tr><td>000000001236<td>c<td>Dalton<td>GA<td colspan=9>Ocala"
    )
    grid = read(tmp_path, text)
    assert grid.header == (
        "MSIX ID",
        "Remarks",
        "Move From City",
        "Move From State",
        "Move To City",
        "Move To State",
    )
    assert rows_of(grid) == [
        ["000000001234", "a", "Yuma", "AZ", "Ocala", "FL"],
        ["000000001235", "b", "Yuma", "AZ", "Tampa", "FL"],
        ["000000001236", "c", "Dalton", "GA", "Ocala", ""],
    ]


def test_of_several_tables_of_a_page_another_can_be_asked_for(tmp_path):
    text = PAGES["beside a menu and a legend"]
    assert (read(tmp_path, text).sheet_name, read(tmp_path, text).other_sheets) == (
        "Table 2",
        ("Table 1", "Table 3"),
    )
    assert read(tmp_path, text, sheet="Table 3").header == ("Code", "Means")


def test_rows_that_a_page_hides_are_read_and_said(tmp_path):
    text = page(table(LIST)).replace("<tr><td>000000005555", '<tr style="DISPLAY: none"><td>000000005555')
    grid = read(tmp_path, text)
    assert whole(grid) == ROWS
    assert whole(read(tmp_path, text, with_hidden_rows=False)) == ROWS[:2]
    assert (grid.hidden.rows, grid.hidden.are_rows_left_out) == (1, False)


NO_LIST = {
    "a sign-in page": (page("<form>User <input><input type=password></form>"), "is a sign-in page in place"),
    "a sign-in page laid out in a table": (page("<form>" + table([["Please log in", "now"], ["User", "<input>"], ["Word", ""]]) + '<input type="password"></form>'), "is a sign-in page in place"),
    "an ended session": (page("<p>Your session has expired.</p>"), "is a sign-in page in place"),
    "a page that a script fills": (page("<div id=app></div><script>var t='<table>'</script>"), "web page without a table"),
    "a frame around other files": ("<html><frameset><frame src='book_files/sheet001.htm'></frameset></html>", "web page without a table"),
    "XML of another kind": ("<?xml version='1.0'?><rows><row><a>1</a></row></rows>", "no XML Spreadsheet"),
    "an XML Spreadsheet with an entity": (xml_spreadsheet({"A": "<Row><Cell><Data>&b;</Data></Cell></Row>"}, '<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY b SYSTEM "file:///etc/passwd">]>'), "definitions of its own"),
    "an XML Spreadsheet cut short": (xml_spreadsheet({"A": xml_rows(LIST)})[:900], "damaged or cut short in line 1"),
    "an empty XML Spreadsheet": (xml_spreadsheet({"A": ""}), "no filled sheet"),
    "an XML row far away": (xml_spreadsheet({"A": xml_rows(LIST) + '<Row ss:Index="9000000"><Cell><Data>x</Data></Cell></Row>'}), "far more rows or cells"),
    "an XML cell far away": (xml_spreadsheet({"A": xml_rows(LIST) + '<Row><Cell ss:Index="16384"><Data>x</Data></Cell></Row>'}), "more than 200 columns"),
    "an OpenDocument text": (ods({"A": LIST}, "text"), "no spreadsheet"),
    "a protected OpenDocument file": (ods({"A": LIST}, **{"META-INF/manifest.xml": '<manifest:encryption-data a="b"/>'}), "protected with a password"),
    "a Word document": (zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "document or a presentation"),
    "an archive of two tables": (zipped({"May/a.csv": csv_of(), "b.xlsx": "x"}), r"2 tables \(a.csv, b.xlsx\)"),
    "an archive of none": (zipped({"list.pdf": "x", "list.docx": "y"}), r"no table \(list.pdf, list.docx\)"),
    "an archive in an archive": (zipped({"in.zip": zipped({"a.csv": csv_of()})}), r"another archive \(in.zip\)"),
    "an archive under another name": (zipped({"a.csv": zipped({"a.csv": csv_of()})}), "another archive"),
    "an empty archive": (zipped({"folder/": "", "__MACOSX/._a.csv": "x"}), "archive is empty"),
    "a bomb": (zipped({"a.csv": "0" * 20_000_000}), "more memory or time"),
    "names to fool a terminal": (zipped({"\x1b[2Ja\u202e.csv": "x", "b.csv": "y" * 9}), r"2 tables \(\[2Ja.csv, b.csv\)"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_LIST)
def test_what_holds_no_list_is_refused_with_a_sentence_of_its_own(tmp_path, name):
    content, words = NO_LIST[name]
    with pytest.raises(FileNotReadable, match=words) as refused:
        read(tmp_path, content)
    assert "\n" not in str(refused.value)


def test_an_archive_that_says_its_table_is_locked_or_is_damaged(tmp_path):
    content = zipped({"a.csv": csv_of()})
    locked = content.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0")
    with pytest.raises(FileNotReadable, match="protected with a password"):
        read(tmp_path, locked)
    at = content.index(b"a.csv") + 8
    with pytest.raises(FileNotReadable, match="damaged"):
        read(tmp_path, content[:at] + b"\xff\xff\xff" + content[at + 3 :])


def test_the_sheets_of_an_xml_spreadsheet(tmp_path):
    text = xml_spreadsheet(
        {
            "Cover": xml_rows([["Read me"]]),
            "List": '<Row ss:Index="3">' + xml_rows(LIST).removeprefix("<Row>").replace("Yuma", "<B>Yu</B>ma", 1),
        }
    )  # fmt: skip
    for declaration in ("", '<?xml version="1.0" encoding="windows-1252"?><?mso-application progid="a"?>'):
        content = text.replace('<?xml version="1.0"?>', declaration)
        grid = read(tmp_path, content)
        assert whole(grid) == ROWS
        assert (grid.sheet_name, grid.other_sheets, grid.header_row_number) == ("List", ("Cover",), 3)


def test_cells_of_an_xml_spreadsheet(tmp_path):
    cells = (
        '<Row><Cell ss:MergeDown="1"><Data>QAD</Data></Cell><Cell ss:MergeAcross="1"><Data>Move From</Data></Cell>'
        '<Cell ss:MergeAcross="1"><Data>Move To</Data></Cell><Cell><Data>Grade</Data></Cell></Row>'
        '<Row><Cell ss:Index="2"><Data>City</Data></Cell><Cell><Data>State</Data></Cell><Cell><Data>City</Data></Cell>'
        "<Cell><Data>State</Data></Cell></Row>"
        '<Row><Cell><Data ss:Type="DateTime">2026-06-17T00:00:00.000</Data></Cell><Cell ss:MergeDown="1"><Data>Yuma</Data>'
        "<Comment><Data>not this</Data></Comment></Cell><Cell><Data>AZ</Data></Cell><Cell><Data>Ocala</Data></Cell>"
        '<Cell><Data>FL</Data></Cell><Cell><Data ss:Type="Number">5.0</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell><Data ss:Type="DateTime">2026-06-17T13:05:00.000</Data></Cell>'
        '<Cell ss:Index="3" ss:Formula="=A1"><Data ss:Type="Error">#N/A</Data></Cell>'
        '<Cell ss:Index="6"><Data ss:Type="Number">1E1</Data></Cell></Row>'
    )
    grid = read(tmp_path, xml_spreadsheet({"A": cells}))
    assert grid.header == (
        "QAD",
        "Move From City",
        "Move From State",
        "Move To City",
        "Move To State",
        "Grade",
    )
    assert rows_of(grid) == [
        ["2026-06-17", "Yuma", "AZ", "Ocala", "FL", "5"],
        ["2026-06-17 13:05:00", "Yuma", "#N/A", "", "", "10"],
    ]
    assert (grid.hidden.rows, grid.hidden.are_rows_left_out) == (1, False)


@pytest.mark.parametrize("name", ["report.ods", "report.xlsx", "report.xls", "report"])
def test_an_opendocument_spreadsheet_is_read_under_any_name(tmp_path, name):
    path = write(tmp_path / name, ods({"Cover": [["Read me"]], "List": [["Title"], [""], *LIST]}))
    grid = files.read(path, tmp_path)
    assert whole(grid) == ROWS
    assert (grid.sheet_name, grid.other_sheets, grid.header_row_number) == ("List", ("Cover",), 3)


@pytest.mark.parametrize("name", ["report.xls", "report.xlsb", "report.ods", "report.csv"])
def test_a_workbook_is_read_under_any_name(tmp_path, name):
    path = workbook(tmp_path / "report.xlsx", List=LIST)
    assert whole(files.read(path.rename(tmp_path / name), tmp_path)) == ROWS


INSIDE = {
    "a text": ({"report.csv": csv_of()}, "report.csv."),
    "junk of a Mac beside it": ({"May/": "", "May/report.csv": csv_of(), "__MACOSX/May/._report.csv": "x", "May/.DS_Store": "y"}, "report.csv."),
    "a page": ({"export.xls": page(table(LIST))}, "export.xls."),
    "an OpenDocument spreadsheet": ({"list.ods": ods({"List": LIST})}, "list.ods."),
    "no ending": ({"EXPORT0930": csv_of()}, "EXPORT0930."),
    "a read-me beside it": ({"list.csv": csv_of(), "readme.txt": "x"}, "list.csv. Beside it lay, and was not read: readme.txt."),
    "a path out of the folder": ({"../../../../etc/list.csv": csv_of()}, "list.csv."),
    "a path of Windows": ({"C:\\Users\\list.csv": csv_of()}, "list.csv."),
    "a file that a program has open": ({"list.csv": csv_of(), "~$list.xlsx": "x"}, "list.csv."),
}  # fmt: skip


@pytest.mark.parametrize("name", INSIDE)
def test_the_one_table_in_an_archive_is_read_and_said(tmp_path, name):
    held, said = INSIDE[name]
    work = tmp_path / "work"
    work.mkdir()
    path = write(tmp_path / "mail.zip", zipped(held))
    grid = files.read(path, work)
    assert whole(grid) == ROWS
    assert grid.notes == (f"Read from the zip archive: {said}",)
    assert grid.file_name == "mail.zip"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mail.zip", "work"]


def test_what_is_wrong_inside_an_archive_is_said_of_the_inside(tmp_path):
    with pytest.raises(FileNotReadable, match=r"^Inside the zip archive: The file is a PDF"):
        read(tmp_path, zipped({"list.csv": "%PDF-1.7"}))


def test_all_sheets_of_records_are_loaded_whatever_they_wear(tmp_path):
    sheets = {name: [FILES[name][0], *FILES[name][1]] for name in ("Student", "Enrollments")}
    book = xml_spreadsheet({name: xml_rows(rows) for name, rows in sheets.items()})
    for number, content in enumerate((ods(sheets), book)):
        path = write(tmp_path / f"records{number}.xls", content)
        assert record_sheets(path, tmp_path / "looked-at") == list(sheets)
    path = write(tmp_path / "records.zip", zipped({"records.ods": ods(sheets)}))
    reports = load_all(path, store=Store(tmp_path / "store"))
    assert [report.status for report in reports] == ["loaded", "loaded"], reports


def test_the_command_line_loads_what_was_saved_in_other_clothes(tmp_path, capsys):
    contents = {
        "page.xls": page(table(LIST)),
        "list.zip": zipped({"list.csv": csv_of(), "notes.pdf": "x"}),
    }
    for number, (name, content) in enumerate(contents.items()):
        place = ["--store", str(tmp_path / f"store{number}"), "--direction", "to", "--state", "FL"]
        assert load([*place, str(write(tmp_path / name, content))]) == 0
        said = capsys.readouterr().out
        assert f"{name}: Loaded 3 of 3 rows as move to FL" in said
        assert ("Beside it lay, and was not read: notes.pdf." in said) == name.endswith(".zip")
