"""Files that nobody should send: loaded with every line accounted for, or one sentence on what to do.

tests/data/reading/test_files.py holds 27 more that are no table at all.
"""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from data.load.pipeline import load_file
from data.store.reader import Store
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write

PROJECT = Path(__file__).resolve().parents[3]
TITLE = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: 5/31/2024\n\n"
BEFORE = TITLE.splitlines()
ROW = FAMILY[0]


def text(*rows, header=HEADER, title=TITLE, end="", **how):
    return title + csv_of(rows, header, **how) + end


def rewritten(content: bytes, change) -> bytes:
    """The zip archive with `change(name, bytes)` done to each entry; None takes it out."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = change(name, old.read(name))
            if entry is not None:
                new.writestr(name, entry)
    return held.getvalue()


def book(*rows, change=None, formula=None) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as made:
        sheet = made.add_worksheet("Report")
        table = [*([line] for line in BEFORE), HEADER, *rows]
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
        if formula is not None:
            sheet.write_formula(len(BEFORE) + 1, 5, *formula)
    return rewritten(held.getvalue(), change) if change else held.getvalue()


def external_entity(name, entry):
    if name != "xl/sharedStrings.xml":
        return entry
    entity = b'?>\n<!DOCTYPE sst [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    return entry.replace(b"?>", entity, 1).replace(b"Yuma", b"&secret;")


def many_laughs(name, entry):
    if name != "xl/sharedStrings.xml":
        return entry
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 9))
    doctype = f'?>\n<!DOCTYPE sst [<!ENTITY l0 "ha">{laughs}]>'.encode()
    return entry.replace(b"?>", doctype, 1).replace(b"Yuma", b"&l8;")


def with_macros(name, entry):
    return entry.replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")


def without_strings(name, entry):
    return None if name == "xl/sharedStrings.xml" else entry


LOADED = {
    # name -> (content, rows read, rows accepted)
    "impossible day": (text(ROW, changed(ROW, QAD="2/30/2024")), 2, 1),
    "impossible month": (text(ROW, changed(ROW, DOB="31/31/2015")), 2, 1),
    "a word for a day": (text(ROW, changed(ROW, QAD="last spring")), 2, 1),
    "a day of 1850": (text(ROW, changed(ROW, QAD="1/1/1850")), 2, 1),
    "a day of 2999": (text(ROW, changed(ROW, QAD="1/1/2999")), 2, 1),
    "born in 1890": (text(ROW, changed(ROW, DOB="1/1/1890")), 2, 1),
    "born next century": (text(ROW, changed(ROW, DOB="1/1/2099")), 2, 1),
    "born after the move": (text(ROW, changed(ROW, DOB="3/3/2024")), 2, 1),
    "an id in scientific notation": (text(ROW, changed(ROW, MSIX_ID="1.23457E+11")), 2, 1),
    "an id of 13 digits": (text(ROW, changed(ROW, MSIX_ID="1234567890123")), 2, 1),
    "an id of words": (text(ROW, changed(ROW, MSIX_ID="see notes")), 2, 1),
    "an unknown State": (text(ROW, changed(ROW, To_State="ZZ")), 2, 1),
    "no place at all": (text(ROW, changed(ROW, To_City="", To_State="", From_City="", From_State="")), 2, 1),
    "a cell too many": (text(ROW) + ",".join((*ROW, "extra")) + "\n", 2, 1),
    "a cell of 900 kB": (text(ROW, changed(ROW, School="x" * 900_000)), 2, 1),
    "a cell of 2,000 letters": (text(ROW, changed(ROW, Last_Name="x" * 2000)), 2, 1),
    "a NUL in a name": (text(changed(ROW, First_Name="A\0na")), 1, 1),
    "bidi marks": (text(changed(ROW, First_Name="\u202eAna\u202c")), 1, 1),
    "emoji": (text(changed(ROW, First_Name="Ana 😀", School="SYNTHETIC 🏫")), 1, 1),
    "right-to-left names": (text(changed(ROW, First_Name="محمد", Last_Name="כהן")), 1, 1),
    "letters of two code points": (text(changed(ROW, Last_Name="Nu\u0303ez")), 1, 1),
    "marks of no width in the header": (text(ROW, header=["\ufeff" + HEADER[0], "Last\u00a0Name", *HEADER[2:]]), 1, 1),
    "markup in a name": (text(changed(ROW, First_Name="<img src=x onerror=alert(1)>")), 1, 1),
    "a formula as text": (text(changed(ROW, First_Name="=HYPERLINK(1)")), 1, 1),
    "SQL in a name": (text(changed(ROW, Last_Name="'); DROP TABLE extracts; --")), 1, 1),
    "a line break in a cell": (text(changed(ROW, School="SYNTHETIC\nNorth"), ROW), 2, 2),
    "a stray quotation mark": (text(changed(ROW, From_City="Yu"), ROW).replace("Yu,", 'Y"u,'), 2, 2),
    "cut short in a row": (text(*FAMILY)[:-30], 3, 3),
    "blank columns": (text((*ROW, "", ""), header=(*HEADER, "", "")), 1, 1),
    "two headers alike": (text((*ROW, "2/2/2024"), header=(*HEADER, "QAD")), 1, 1),
    "the header on each page": (text(ROW, HEADER, FAMILY[1], HEADER, FAMILY[2]), 3, 3),
    "footers": (text(ROW, end="\nTotal,1\nPrinted 6/1/2024\nConfidential\n"), 1, 1),
    "commas for a footer": (text(ROW, end=",,,,,,,,,\n" * 50), 1, 1),
    "semicolons": (text(ROW, separator=";"), 1, 1),
    "old Mac line ends": (text(*FAMILY, line_end="\r").replace("\n", "\r"), 3, 3),
    "mixed line ends": (text(*FAMILY).replace("\n", "\r\n", 6), 3, 3),
    "damaged after its UTF-8 mark": (b"\xef\xbb\xbf" + text(changed(ROW, Last_Name="Mu?oz")).encode().replace(b"?", b"\xf1"), 1, 1),
    "Windows letters": (text(changed(ROW, Last_Name="Muñoz")).encode("cp1252"), 1, 1),
    "UTF-16": (text(*FAMILY).encode("utf-16"), 3, 3),
    "Arabic digits in an id": (text(ROW, changed(ROW, MSIX_ID="١٢٣٤٥")), 2, 1),
    "a workbook with a text cell like a formula": (book(changed(ROW, First_Name="=1+1")), 1, 1),
    "a workbook with a formula": (book(ROW, formula=("=1+1", None, "Yuma")), 1, 1),
    "a workbook with an external link": (book(ROW, formula=("='[other.xlsx]A'!B2", None, "Yuma")), 1, 1),
    "a workbook with macros": (book(ROW, change=with_macros), 1, 1),
    "a workbook called .csv": (book(*FAMILY), 3, 3),
    "a workbook with gaps": (book(ROW, [], [], FAMILY[1]), 2, 2),
}  # fmt: skip

REFUSED = {
    "names and days swapped": (text(*FAMILY, header=["MSIX ID", "DOB", "First Name", "Last Name", *HEADER[4:]]), "swapped"),
    "a sign-in page": ("<html><body>Sign in</body></html>", "sign-in page"),
    "no row below the header": (text(), "no rows below"),
    "every row wrong": (text(changed(ROW, QAD="never")), "None of the 1 rows"),
    "columns of something else": ("Crop,Acres,Price\ncorn,12,3\noats,4,1\n", "fit no"),
    "16,384 columns": (",".join((*HEADER, *("x" for _ in range(16_374)))) + "\n", "16,384 columns"),
    "a workbook without its texts": (book(ROW, change=without_strings), "."),
    "a workbook cut short": (book(*FAMILY)[:-400], "damaged or cut short"),
    "a billion laughs": (book(ROW, change=many_laughs), "."),
}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.mark.parametrize("name", LOADED)
def test_a_bad_file_is_loaded_with_every_line_accounted_for(tmp_path, store, name):
    content, rows_read, accepted = LOADED[name]
    report = load_file(write(tmp_path / "sent.csv", content), store=store)
    assert report.status == "loaded", report.message
    assert (report.rows_read, report.rows_accepted) == (rows_read, accepted)
    assert report.rows_accepted + report.rows_refused == report.rows_read
    assert report.physical_rows == 1 + rows_read + report.rows_ignored
    with store.reader() as cursor:
        lines = cursor.execute(
            "SELECT count(*), count(DISTINCT row_number) FROM missed_enrollment_rows"
        ).fetchall()
        reasons = cursor.execute("SELECT hint, masked_value FROM refused_rows").fetchall()
    assert lines == [(accepted, accepted)]
    assert bool(reasons) == (accepted < rows_read)
    for hint, masked in reasons:
        assert hint.endswith(".") and not re.search(r"[a-wyzA-Z0-8]", masked or "")


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_loaded_gets_one_sentence(tmp_path, store, name):
    content, words = REFUSED[name]
    report = load_file(write(tmp_path / "sent.csv", content), store=store)
    assert report.status == "refused"
    assert words in report.message and report.message.endswith(".")
    assert not any(cell in report.message for cell in ROW if len(cell) > 2)
    assert store.version is None


def test_physical_lines_are_those_the_standard_library_counts(tmp_path, store):
    content = text(*FAMILY, changed(ROW, School='SYNTHETIC\n"A"'), end="\n\nTotal,4\n")
    report = load_file(write(tmp_path / "sent.csv", content), store=store)
    assert report.physical_rows == len(list(csv.reader(io.StringIO(content))))


def test_an_external_entity_is_not_read(tmp_path, store):
    report = load_file(write(tmp_path / "xxe.xlsx", book(ROW, change=external_entity)), store=store)
    secret = Path("/etc/hostname")
    kept = b"".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())
    assert report.status in ("loaded", "refused")
    if secret.exists() and len(secret.read_bytes().strip()) > 3:
        assert secret.read_bytes().strip() not in kept


def test_a_formula_gives_the_value_it_was_saved_with(tmp_path, store):
    path = write(tmp_path / "f.xlsx", book(ROW, formula=("=WEBSERVICE(1)", None, "Dalton")))
    load_file(path, store=store)
    with store.reader() as cursor:
        cities = cursor.execute("SELECT from_city FROM missed_enrollment_rows").fetchall()
    assert cities == [("Dalton",)]


def test_of_several_sheets_the_proposed_one_is_loaded_and_another_when_named(tmp_path, store):
    sheets = {"May": [HEADER, *FAMILY], "June": [HEADER, FAMILY[0]], "Read me": [["SYNTHETIC"]]}
    path = workbook(tmp_path / "two.xlsx", **sheets)
    said = {"direction": "to", "state": "FL", "store": store}
    report = load_file(path, **said)
    assert (report.table.sheet, report.rows_read) == ("May", 3)
    assert set(report.table.other_sheets) == {"June", "Read me"}
    assert load_file(path, sheet="June", **said).rows_read == 1


BOMBED = """
import resource, sys
from data.load.pipeline import load_file
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
report = load_file(sys.argv[1], store=sys.argv[2])
print(report.status, (peak() - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts kilobytes on Linux only")
def test_a_bomb_is_refused_without_filling_the_memory_of_the_server(tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
            for _ in range(300):
                entry.write(b"0" * 1_000_000)
    bomb = write(tmp_path / "bomb.xlsx", held.getvalue())
    done = subprocess.run(
        [sys.executable, "-c", BOMBED, str(bomb), str(tmp_path / "store")],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    status, grown_mb = done.stdout.split()
    assert status == "refused"
    assert int(grown_mb) <= 50


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices with names are POSIX's")
def test_what_is_no_file_is_said_at_once_and_never_opened(tmp_path):
    """A pipe that nobody writes into would wait for ever, a device would fill the memory."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    (tmp_path / "folder.csv").mkdir()
    words = {"pipe": "a pipe or a device", "device": "a pipe or a device", "folder": "This is a folder"}
    for name, expected in (words | {"nowhere": "was not found"}).items():
        command = [
            sys.executable,
            "-m",
            "data.load",
            f"{tmp_path}/{name}.csv",
            "--store",
            f"{tmp_path}/store",
        ]
        ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 1 and expected in ended.stdout + ended.stderr, name
