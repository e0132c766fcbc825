"""A workbook under a password: asked for, used in memory, kept nowhere."""

from __future__ import annotations

import getpass
import io
import sys
import unicodedata

import pytest

from data.commands.load import main as load
from data.load.pipeline import load_all, load_file, record_sheets
from data.mapping.kinds import LoadOptions
from data.reading import files
from data.reading.grid import FileNotReadable, Password, PasswordNeeded
from data.reading.wrapped import locked as opening
from data.store.reader import Store
from tests.data.extracts.test_records import FILES
from tests.data.files import FAMILY, HEADER, workbook, write
from tests.data.locked_workbook import PASSWORD, locked, locked_as_in_2007
from tests.data.other_clothes import zipped
from tests.data.reading.test_parts_by_relation import OTHERWISE, parts  # noqa: F401

RIGHT = Password(PASSWORD)
ASKED = "The file is protected with a password"
WRONG = "The password does not open the file: look at capitals and try again."


@pytest.fixture
def book(tmp_path):
    return workbook(tmp_path / "made.xlsx", List=[HEADER, *FAMILY])


@pytest.fixture
def path(tmp_path, book):
    return write(tmp_path / "locked.xlsx", locked(book))


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def rows_of(grid):
    columns = [column.to_pylist() for column in grid.cells.columns[:-1]]
    return list(zip(*columns, strict=True))


def test_the_right_password_opens_and_no_other(path, work):
    for given, is_wrong in ((None, False), (Password("geheim ñ 1"), True), (Password("x" * 9_000), True)):
        with pytest.raises(PasswordNeeded) as asked:
            files.read(path, work, password=given)
        assert asked.value.is_wrong == is_wrong
        assert PASSWORD not in str(asked.value)
    # As a keyboard that writes ñ in two pieces sends it.
    for letters in (PASSWORD, unicodedata.normalize("NFD", PASSWORD)):
        assert rows_of(files.read(path, work, password=Password(letters))) == list(FAMILY)
    # Of the opened workbook its cells alone lie on the disk, as of one without a password.
    assert [file.name for file in work.iterdir()] == ["0.arrow"]


def test_one_locked_as_excel_2007_did(tmp_path, book, work):
    path = write(tmp_path / "of-2007.xlsx", locked_as_in_2007(book))
    with pytest.raises(PasswordNeeded):
        files.read(path, work)
    with pytest.raises(PasswordNeeded) as asked:
        files.read(path, work, password=Password("another"))
    assert asked.value.is_wrong
    assert rows_of(files.read(path, work, password=RIGHT)) == list(FAMILY)


def test_what_excel_opens_without_asking_is_read_without_asking(tmp_path, book, work):
    path = write(tmp_path / "read-only.xlsx", locked(book, "VelvetSweatshop"))
    assert rows_of(files.read(path, work)) == list(FAMILY)


def test_a_locked_workbook_in_an_archive_and_one_of_another_program(tmp_path, path, parts, work):  # noqa: F811
    mail = write(tmp_path / "mail.zip", zipped({"locked.xlsx": path.read_bytes()}))
    with pytest.raises(PasswordNeeded):
        files.read(mail, work)
    assert rows_of(files.read(mail, work, password=RIGHT)) == list(FAMILY)
    other = write(tmp_path / "other.xlsx", zipped(OTHERWISE["all at the root"](parts)))
    path = write(tmp_path / "locked-other.xlsx", locked(other))
    assert rows_of(files.read(path, work, password=RIGHT)) == list(FAMILY)


def test_a_file_that_asks_for_endless_hashing_or_is_bent_is_refused(tmp_path, path, monkeypatch):
    bent = path.read_bytes().replace(b"<encryption", b"<encrXption")
    with pytest.raises(FileNotReadable, match="protected in a way that is not known"):
        opening.opened(write(tmp_path / "bent.xlsx", bent), PASSWORD)
    monkeypatch.setattr(opening, "_MOST_ROUNDS", 99_999)
    with pytest.raises(FileNotReadable, match="protected in a way that is not known"):
        opening.opened(path, PASSWORD)


def test_a_password_shows_itself_nowhere():
    options = LoadOptions.of(password=RIGHT)
    assert PASSWORD not in f"{RIGHT} {RIGHT!r} {options} {[RIGHT]!r}"


def test_all_sheets_of_records_of_a_locked_workbook_are_loaded(tmp_path):
    sheets = {name: [FILES[name][0], *FILES[name][1]] for name in ("Student", "Enrollments")}
    path = write(tmp_path / "locked.xlsx", locked(workbook(tmp_path / "made.xlsx", **sheets)))
    with pytest.raises(PasswordNeeded):
        record_sheets(path, tmp_path / "looked-at")
    reports = load_all(path, store=Store(tmp_path / "store"), password=RIGHT)
    assert [report.status for report in reports] == ["loaded", "loaded"], reports


def test_no_file_of_the_store_holds_the_password(tmp_path, path):
    store = Store(tmp_path / "store")
    refused = load_file(path, store=store, direction="to", state="FL")
    assert (refused.status, refused.asks_password) == ("refused", True)
    assert refused.message.startswith(ASKED)
    report = load_file(path, store=store, direction="to", state="FL", password=RIGHT)
    assert (report.status, report.rows_accepted) == ("loaded", 3)
    written = [file.read_bytes() for file in store.folder.rglob("*") if file.is_file()]
    for encoding in ("utf-8", "utf-16-le"):
        assert not [1 for content in written if PASSWORD.encode(encoding) in content]


def test_the_command_line_takes_it_from_standard_input_or_a_file(tmp_path, path, capsys, monkeypatch):
    place = ["--direction", "to", "--state", "FL", str(path), "--store"]
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert load([*place, str(tmp_path / "none")]) == 1
    printed = capsys.readouterr().out
    assert ASKED in printed
    assert "--password-stdin, or the file that ATLAS_PASSWORD_FILE names" in printed
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert load([*place, str(tmp_path / "one"), "--password-stdin"]) == 0
    monkeypatch.setenv("ATLAS_PASSWORD_FILE", str(write(tmp_path / "word", f"{PASSWORD}\n")))
    assert load([*place, str(tmp_path / "two")]) == 0
    monkeypatch.setenv("ATLAS_PASSWORD_FILE", str(write(tmp_path / "word", "x")))
    assert load([*place, str(tmp_path / "three")]) == 1
    printed = capsys.readouterr()
    assert WRONG.rstrip(".") in printed.out
    assert PASSWORD not in printed.out + printed.err


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_asks_and_asks_again_where_it_was_wrong(tmp_path, path, capsys, monkeypatch):
    asked = []

    def typing(*words):
        answers = iter(words)
        monkeypatch.setattr(getpass, "getpass", lambda prompt: asked.append(prompt) or next(answers))

    monkeypatch.setattr(sys, "stdin", _Terminal())
    place = ["--direction", "to", "--state", "FL", str(path), "--store"]
    typing("wrong", PASSWORD)
    assert load([*place, str(tmp_path / "one")]) == 0
    assert asked == ["Password of locked.xlsx (it is not kept): "] * 2
    assert capsys.readouterr().err == f"{WRONG}\n"
    typing("")
    assert load([*place, str(tmp_path / "two")]) == 1
    assert len(asked) == 3
