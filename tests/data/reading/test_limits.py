"""What a file may ask for: memory and seconds by its size, whatever lies in it. The campaign of two
hundred such files is `python -m benchmarks.studies.hostile_files`."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from data.load.pipeline import load_all, record_sheets
from data.reading import files
from data.reading.grid import FileNotReadable
from data.reading.workbooks.workbook import read_sheets
from data.reading.workbooks.zip_directory import check_zip, sheet_names
from data.store.reader import Store, StoreNotUsable
from data.upkeep.backup import restore
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write

PROJECT = Path(__file__).resolve().parents[3]
FEW = {
    "endless cell, beside random bytes": 75,  # 300,000,000 letters and 4.5 MB: 4.2 GB and 145 s, once
    "endless cell of many letters": 8,
    "one long text in every cell": 20,
    "two cells far apart": 70,
    "a huge directory": 40,
    "a directory that lies": 100,
    "one line of words": 20,
    "one line of commas": 20,
    "empty cells": 20,
    "narrow lines, a wide one first": 90,
    "totals": 2,
    "long headers": 4,
}


def read(path):
    return files.read(path, path.parent)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted by the process")
def test_no_hostile_file_takes_a_gigabyte_or_twenty_seconds_before_its_sentence():
    only = [word for kind, size in FEW.items() for word in ("--only", f"{kind}={size}")]
    command = [sys.executable, "-m", "benchmarks.studies.hostile_files", *only]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)
    assert done.stdout.splitlines()[-1] == "16 files; above 1,000 MB or 20 s: 0; tracebacks: 0", done.stdout
    assert done.returncode == 0


def test_a_cell_that_excel_cannot_hold_is_told_with_its_row(tmp_path):
    longest = changed(FAMILY[0], School="é" * 32_767)
    assert read(workbook(tmp_path / "fits.xlsx", Data=[HEADER, longest])).cells.num_rows == 1
    path = workbook(tmp_path / "split.xlsx", Data=[HEADER, *FAMILY])
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    shared = "xl/sharedStrings.xml"
    parts[shared] = parts[shared].replace(b"SYNTHETIC Middle", b"SYNTHETIC " + b"x" * 40_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(
        FileNotReadable, match=r"^Row 3 of sheet 1 has a cell of more than the 32,767 letters"
    ):
        read(path)


def test_a_text_cell_of_a_million_letters_is_read_and_a_longer_one_told_with_its_line(tmp_path):
    rows = [FAMILY[0], changed(FAMILY[1], School="x" * 1_000_000)]
    assert read(write(tmp_path / "fits.csv", csv_of(rows))).cells.num_rows == 2
    rows = [FAMILY[0], changed(FAMILY[1], School="x" * 1_000_001)]
    with pytest.raises(FileNotReadable, match=r"^Line 3 starts a cell longer than 1,000,000 letters"):
        read(write(tmp_path / "long.csv", csv_of(rows)))


def test_one_part_of_a_zip_that_unpacks_to_too_much_is_not_hidden_by_another(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 4_000_000)
        archive.writestr("xl/pad.bin", os.urandom(100_000))
    with pytest.raises(FileNotReadable, match="more memory or time"):
        check_zip(path)


def test_a_long_header_and_a_long_title_are_cut(tmp_path):
    text = "SYNTHETIC " + "t" * 9_000 + "\n\n" + csv_of(header=(*HEADER[:-1], "School " + "h" * 9_000))
    grid = read(write(tmp_path / "report.csv", text))
    assert (len(grid.header[-1]), grid.header[-1][-2:]) == (1_000, "h…")
    assert [len(line) for _, line in grid.other_lines] == [1_000]


def test_no_door_opens_what_is_no_file(tmp_path):
    """A pipe would wait for ever and a device never end: this test would not either."""
    store = Store(tmp_path / "store")
    pipe, device = tmp_path / "list.csv", tmp_path / "list.xlsx"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    for path, words in ((pipe, "a pipe or a device"), (device, "a pipe or a device"), (tmp_path, "a folder")):
        for door in (files.read, files.read_each_sheet, read_sheets):
            with pytest.raises(FileNotReadable, match=words):
                door(path, tmp_path)
        assert sheet_names(path) == record_sheets(path, store.folder) == []
        report = load_all(path, store=store)[0]
        assert (report.status, words in report.message) == ("refused", True)
        with pytest.raises(StoreNotUsable, match=words):
            restore(store, path)
