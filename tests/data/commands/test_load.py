"""What `python -m data.load` prints of a file is text, whatever stands in the file or in its name."""

from __future__ import annotations

import io
import json
import sys

import pytest

from data.commands.load import main as load
from data.commands.shared import say, say_json
from data.commands.store import main as store_command
from data.values.bare_text import INVISIBLE
from tests.data.files import FAMILY, HEADER, csv_of, workbook
from tests.families import child, write_csv

ACTING = "esc\x1b[2J\x1b]0;pwned\x07\x9b2J\u202egpj\u2066\u200b"
"""Clears the screen, names the window, turns the line around."""
NAME = "list\x1b[2J\n\u202evsc.csv"


def acts(printed: str) -> str:
    """The signs in it that a terminal would obey, but for the ends of lines."""
    return "".join(INVISIBLE.findall(printed.replace("\n", "")))


@pytest.fixture
def hostile(tmp_path):
    header = (*HEADER, ACTING, "h" * 50_000, *(f"Column {number}" for number in range(60)))
    path = tmp_path / NAME
    path.write_text(csv_of([(*row, "1", "2", *["3"] * 60) for row in FAMILY], header), "utf-8")
    return path


def test_headers_and_names_of_files_are_printed_bare_and_short(tmp_path, hostile, capsys):
    place = ["--store", str(tmp_path / "store")]
    assert load([*place, "--direction", "to", "--state", "FL", str(hostile)]) == 0
    printed = capsys.readouterr().out
    assert acts(printed) == ""
    first, *_, left_out = printed.splitlines()
    assert first.startswith("list[2Jvsc.csv: Loaded 3 of 3 rows")
    assert "esc[2J]0;pwned2Jgpj, hhh" in left_out
    assert left_out.endswith("hhh…, " + ", ".join(f"Column {n}" for n in range(38)) + " and 22 more")

    assert store_command([*place, "list"]) == 0
    listed = capsys.readouterr().out
    assert acts(listed) == ""
    assert listed.endswith("3 rows, list[2Jvsc.csv\n")


def test_what_other_programs_read_is_whole_and_acts_on_no_terminal(tmp_path, hostile, capsys):
    place = ["--store", str(tmp_path / "store"), "--json"]
    assert load([*place, "--direction", "to", "--state", "FL", str(hostile)]) == 0
    printed = capsys.readouterr().out
    assert acts(printed) == ""
    told = json.loads(printed)
    assert told["file"] == NAME
    assert ACTING in told["proposal"]["unused_columns"]


def test_the_name_of_a_sheet_that_is_not_there_is_bare_too(tmp_path, capsys):
    path = workbook(tmp_path / "book.xlsx", **{"May\u202e": [HEADER, *FAMILY]})
    load(["--store", str(tmp_path / "store"), "--sheet", "x\x1b[2J", str(path)])
    printed = capsys.readouterr()
    assert "it has: May." in printed.out
    assert acts(printed.out + printed.err) == ""


def test_a_terminal_that_has_no_such_letter_shows_a_question_mark(monkeypatch):
    for encoding, shown in (("ascii", b"Mu?oz \xb7\n"[:6]), ("utf-8", "Muñoz".encode())):
        shows = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
        monkeypatch.setattr(sys, "stdout", shows)
        say("Muñoz\udcff")
        say_json({"name": "Muñoz\udcff"})
        shows.flush()
        first, second = shows.buffer.getvalue().splitlines()
        assert first.startswith(shown[:5])
        assert json.loads(second.decode(encoding)) == {"name": "Muñoz\udcff"}


def test_what_changed_since_the_list_before_is_said(tmp_path, capsys):
    """Of three children without an ID one is found by names and birth date, two are not."""
    august = [child(n, f"2026-0{n}-05") for n in range(1, 6)]
    september = [dict(row) for row in august[:3]]
    september[0]["msix_id"] = ""
    september += [child(n, "2026-06-07", msix_id="") for n in (8, 9)]
    for name, day, rows in (("a.csv", "2026-08-31", august), ("b.csv", "2026-09-30", september)):
        path = write_csv(tmp_path / name, rows)
        given = ["--store", str(tmp_path / "s"), "--direction", "to", "--state", "GA", "--as-of", day]
        assert load([*given, str(path)]) == 0
    said = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert (
        "Since the extract before (Aug 31, 2026): 2 children new, 1 listed with a corrected town, day or ID, "
        "0 in refused rows, 2 no longer listed."
    ) in said
    assert (
        "3 children of this list have no ID: 1 could be compared with the list before by names and birth "
        "date, 2 could not be found there and count as new."
    ) in said
