"""Texts of a file stay texts in every program."""

import csv
import datetime as dt
import html
import io
import re
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.exports.inert_text import (
    EXCEL_CELL_LIMIT,
    csv_bytes,
    inert_cell,
    open_workbook,
    plain_text,
    safe_html,
)
from data.values.bare_text import without_quotes, would_calculate
from tests.analytics.export_stories import HOSTILE

any_text = st.one_of(st.text(), st.text("=+-@＝\t\r\n\x00\u202e\u200b'a <>&`${}\\"), st.sampled_from(HOSTILE))


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣"])
def test_a_cell_that_would_be_calculated_gets_a_quote(beginning):
    assert inert_cell(f"{beginning}1+1") == f"'{beginning}1+1"
    for before in ("\t", "\r", "\n", "\x00", " ", "\ufeff", "\u200b", "\u202e"):
        assert inert_cell(f"{before}{beginning}1+1") == f"'{beginning}1+1"


@pytest.mark.parametrize("value", [-3, 2.5, True, None])
def test_what_is_not_text_is_left_alone(value):
    assert inert_cell(value) is value


@pytest.mark.parametrize("text", ["Immokalee", "Coeur d'Alene", "Peña Ñ", "نص", "3-5", "a=b", ""])
def test_ordinary_text_is_left_alone(text):
    assert inert_cell(text) == text


def test_long_text_is_cut_to_what_excel_holds_and_says_so():
    for long in ("x" * 40_000, "😀" * 20_000, "=" + "x" * 40_000):
        cell = inert_cell(long)
        assert len(cell.encode("utf-16-le")) // 2 <= EXCEL_CELL_LIMIT
        assert cell.endswith("[cut]")
        cell.encode("utf-8")
    assert inert_cell("x" * EXCEL_CELL_LIMIT) == "x" * EXCEL_CELL_LIMIT


@given(any_text)
def test_no_cell_begins_like_a_formula_and_every_cell_can_be_written(text):
    cell = inert_cell(text)
    assert unicodedata.normalize("NFKC", cell[:1])[:1] not in tuple("=+-@\t\r\n\x00")
    cell.encode("utf-8")
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in cell)
    assert not set(cell) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@given(any_text)
def test_html_is_only_text_and_reads_back_the_same(text):
    safe = safe_html(text)
    assert not set(safe) & set("<>\"'`${}\\")
    assert html.unescape(safe) == plain_text(text)


def test_lines_become_one():
    assert plain_text("Fort\nMyers\t FL\u2028x") == "Fort Myers  FL x"
    assert plain_text(None) == ""


@pytest.mark.parametrize("is_row_by_row", [True, False])
def test_a_workbook_in_the_making_lies_in_no_temporary_file(tmp_path, monkeypatch, is_row_by_row):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not-there"))
    stream = io.BytesIO()
    with open_workbook(stream, is_row_by_row=is_row_by_row) as book:
        book.add_worksheet("Children").write_row(0, 0, ("SYNTHETIC", "Zebulonskaya"))
    assert stream.getvalue().startswith(b"PK")


cells = st.text(st.sampled_from("ab;,'\"=+-@＝ \t\n2"), max_size=12)


@given(st.lists(st.lists(cells, min_size=2, max_size=3), min_size=1, max_size=4))
def test_a_csv_file_calculates_nothing_wherever_a_spreadsheet_parts_its_cells(rows):
    raw = csv_bytes(rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(raw, newline="")))
    assert read == [[part_of_csv(cell) for cell in row] for row in rows]
    assert not any(would_calculate(cell) for row in read for cell in row)
    for line in raw.split("\r\n")[:-1]:
        assert (line[0], line[-1]) == ('"', '"')
        assert not any(would_calculate(part.strip(' "')) for part in line.split(";")[1:])


def part_of_csv(cell: str) -> str:
    """What stands in the file for a cell, by hand: a quote before what is calculated, behind ; too."""
    first, *others = inert_cell(cell).split(";")
    for other in others:
        text = other.lstrip(" ")
        is_formula = would_calculate(text.lstrip(' "'))
        first += ";" + " " * (len(other) - len(text)) + ("'" if is_formula else "") + text
    return first


@given(cells)
def test_what_an_export_puts_before_text_an_import_takes_off(text):
    cell = next(csv.reader(io.StringIO(csv_bytes([[text]]).decode("utf-8-sig"), newline="")), [""])[0]
    assert without_quotes(cell) == without_quotes(plain_text(text))


def test_numbers_days_and_answers_are_not_quoted_text_is():
    row = ["Ana", 12, 1.5, None, True, dt.date(2026, 5, 1), "a; =2+2", "-3"]
    assert csv_bytes([row]) == (b'\xef\xbb\xbf"Ana",12,1.5,"","yes","2026-05-01","a; \'=2+2","\'-3"\r\n')


def test_no_other_module_of_the_product_writes_csv():
    project = Path(__file__).resolve().parents[3]
    sources = [path for room in ("analytics", "pages") for path in (project / room).rglob("*.py")]
    writing = re.compile(r"csv\.(writer|DictWriter)\(|\.to_csv\(")
    assert [path.name for path in sources if writing.search(path.read_text("utf-8"))] == ["inert_text.py"]
