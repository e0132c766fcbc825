"""Sealed backups: made without asking anybody, opened by the passphrase alone, in clear by no accident."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile

import pytest

from data.commands import passphrase as typing
from data.commands.store import main
from data.store.reader import Store, StoreNotUsable
from data.store.removal import undo
from data.upkeep import rotation
from data.upkeep.archive import listed_in
from data.upkeep.backup import backup, restore
from data.upkeep.daily_folder import VARIABLE, kept
from data.upkeep.passphrase import set_passphrase, take_off_passphrase
from data.upkeep.seal import FILE, WrongPassphrase
from data.upkeep.sealed_file import is_sealed
from tests.data.files import FAMILY
from tests.data.loaded import contents, load_month

PASSPHRASE = "SYNTHETIC words of a test"
NAME = "Zebulonskaya"


@pytest.fixture
def store(tmp_path, monkeypatch, cheap):
    monkeypatch.delenv(VARIABLE)
    monkeypatch.delenv(typing.VARIABLE, raising=False)
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def type_in(monkeypatch):
    """Types these at the next questions, as a person at a terminal; returns the questions asked."""

    def answers(*words: str) -> list[str]:
        left, asked = list(words), []

        def typed(prompt: str) -> str:
            asked.append(prompt)
            return left.pop(0)

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr(typing.getpass, "getpass", typed)
        return asked

    return answers


@pytest.fixture
def run(store, capsys):
    def command(*words, folder=store.folder):
        capsys.readouterr()
        code = main(["--store", str(folder), *map(str, words)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def test_set_once_daily_backups_ask_nobody_and_another_computer_opens_them(tmp_path, store, run, type_in):
    load_month(tmp_path, store, "5/31/2024", NAME)
    asked = type_in(PASSPHRASE, PASSPHRASE)
    code, out, err = run("backup", "--seal")
    assert (code, err, len(asked)) == (0, "", 2)
    assert "If it is lost, the sealed backups are lost" in out and "read back, sealed" in out
    load_month(tmp_path, store, "6/30/2024")
    assert run("backup")[:2] and len(asked) == 2, "asked once for all"
    (one,) = kept(store)
    assert one.is_sealed and one.file.suffix == ".sealed" and len(one.extracts) == 2
    # Nothing but that file goes to the other computer.
    carried = shutil.copy(one.file, tmp_path / "carried.sealed")
    before = contents(store)
    shutil.rmtree(store.folder)
    elsewhere = tmp_path / "elsewhere"
    asked = type_in("wrong words of a test", PASSPHRASE)
    code, out, err = run("restore", carried, folder=elsewhere)
    assert code == 0 and err.startswith("The passphrase is wrong") and len(err.splitlines()) == 1
    assert [question.split(",")[0] for question in asked] == ["Passphrase of carried.sealed"] * 2
    assert "sealed with the same passphrase from now on" in out
    other = Store(elsewhere)
    assert contents(other) == before
    (made,) = kept(other)
    assert made.is_sealed, "what lay sealed does not lie in clear there"
    restore(other, made.file, passphrase=PASSPHRASE)
    other.close()


def test_no_name_id_birth_date_or_file_name_stands_in_it(tmp_path, store):
    extract = load_month(tmp_path, store, "5/31/2024", NAME)
    set_passphrase(store, PASSPHRASE)
    made = backup(store, tmp_path)
    assert made.is_sealed and made.file.suffix == ".sealed"
    plain = backup_in_clear(tmp_path, store)
    rows = [cell for row in FAMILY for cell in row if len(cell) > 4]
    words = [
        NAME,
        NAME.upper(),
        *rows,
        "2015-03-14",
        "5-31-2024",
        "duckdb",
        "parquet",
        "SYNTHETIC",
        "Immokalee",
    ]
    content = made.file.read_bytes()
    for word in words:
        for written in (word.encode(), word.encode("utf-16-le")):
            assert written not in content, word
    assert any(word.encode() in plain for word in words), "the same looking finds them in clear"
    told = listed_in(made.file)
    assert told["extracts"] == [extract] and "parts" not in told
    assert set(told) == {"schema_version", "made_at", "extracts", "state", "sealed"}


def backup_in_clear(tmp_path, store) -> bytes:
    """The bytes of what lies inside a backup, unsealed."""
    take_off_passphrase(store)
    with zipfile.ZipFile(backup(store, tmp_path / "clear.zip").file) as archive:
        return b"".join(archive.read(name) for name in archive.namelist()) + str(archive.namelist()).encode()


def test_a_restore_without_the_passphrase_is_a_sentence_and_leaves_the_store(
    tmp_path, store, run, type_in, monkeypatch
):
    load_month(tmp_path, store, "5/31/2024")
    set_passphrase(store, PASSPHRASE)
    made = backup(store, tmp_path / "kept.sealed")
    load_month(tmp_path, store, "6/30/2024")
    before, version = contents(store), store.version
    with pytest.raises(WrongPassphrase, match="its passphrase is needed"):
        restore(store, made.file)
    asked = type_in(*["wrong words of a test"] * 3)
    code, _, err = run("restore", made.file)
    assert code == 1 and len(asked) == 3 and err.count("The passphrase is wrong") == 3
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    code, _, err = run("restore", made.file)
    assert code == 1 and "let ATLAS_PASSPHRASE_FILE name a file" in err
    file = tmp_path / "words.txt"
    monkeypatch.setenv(typing.VARIABLE, str(file))
    assert "cannot be read (No such file" in run("restore", made.file)[2]
    file.write_bytes(b"\n")
    assert "is empty" in run("restore", made.file)[2]
    file.write_bytes(b"wrong words of a test\n")
    assert run("restore", made.file)[2].count("The passphrase is wrong") == 1
    assert (contents(store), store.version) == (before, version)
    file.write_bytes(PASSPHRASE.encode() + b"\r\n")
    code, out, err = run("restore", made.file)
    assert (code, err) == (0, "") and "The store holds the 1 loads of kept.sealed again." in out


def test_a_damaged_or_cut_sealed_backup_is_not_restored_and_is_no_backup(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    set_passphrase(store, PASSPHRASE)
    one = rotation.keep_up(store)
    before, whole = contents(store), one.file.read_bytes()
    for at in (3, 40, len(whole) // 2, len(whole) - 30, len(whole) - 3):
        one.file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(StoreNotUsable, match="The store is as it was"):
            restore(store, one.file, passphrase=PASSPHRASE)
    one.file.write_bytes(whole[:-1000])
    assert kept(store) == []
    with pytest.raises(StoreNotUsable, match="it was cut off"):
        restore(store, one.file, passphrase=PASSPHRASE)
    assert contents(store) == before
    store.close()
    assert not list((store.folder / "spill").iterdir())


def test_a_purge_takes_the_sealed_ones_that_hold_the_list_and_asks_for_no_passphrase(
    tmp_path, store, on_day, run
):
    stays = load_month(tmp_path, store, "5/31/2024")
    on_day("2026-03-01")
    set_passphrase(store, PASSPHRASE)
    rotation.keep_up(store)
    gone = load_month(tmp_path, store, "6/30/2024", NAME)
    on_day("2026-03-02")
    rotation.keep_up(store)
    damaged = kept(store)[0].file.with_name("atlas-2026-02-01.sealed")
    content = bytearray(kept(store)[0].file.read_bytes())
    content[60] ^= 1
    damaged.write_bytes(content)
    on_day("2026-03-03")
    undo(store, [gone])
    rotation.keep_up(store)
    assert [one.day for one in kept(store)] == ["2026-03-03", "2026-03-02", "2026-03-01"]
    code, out, _ = run("purge")
    assert code == 0
    assert "were removed (atlas-2026-02-01.sealed, atlas-2026-03-02.sealed)" in out
    assert [one.day for one in kept(store)] == ["2026-03-03", "2026-03-01"]
    assert all(one.extracts == {stays} and one.is_sealed for one in kept(store))
    for one in kept(store):
        other = Store(tmp_path / one.day)
        restore(other, one.file, passphrase=PASSPHRASE)
        other.close()
        for path in (tmp_path / one.day).rglob("*"):
            assert not path.is_file() or NAME.encode() not in path.read_bytes()


def test_setting_it_seals_the_daily_backups_of_before_wherever_they_are(
    tmp_path, store, on_day, run, type_in
):
    load_month(tmp_path, store, "5/31/2024", NAME)
    before = contents(store)
    on_day("2026-03-01")
    rotation.keep_up(store)
    run("backup", "--keep-in", tmp_path / "one")
    on_day("2026-03-02")
    load_month(tmp_path, store, "6/30/2024")
    rotation.keep_up(store)
    run("backup", "--keep-in", tmp_path / "two")
    run("backup", "--keep-in", tmp_path / "three")
    folders = [tmp_path / "store-backups", tmp_path / "one", tmp_path / "three"]
    made = {path: listed_in(path)["made_at"] for folder in folders[:2] for path in folder.glob("*.zip")}
    shutil.move(tmp_path / "two", tmp_path / "unplugged")
    (tmp_path / "three" / "atlas-2026-01-01.zip").write_bytes(b"cut")
    (tmp_path / "three" / ".atlas-2026-01-01.sealed.checked").write_bytes(NAME.encode())
    type_in(PASSPHRASE, PASSPHRASE)
    code, out, err = run("seal")
    assert code == 0
    assert "in place of the ones in clear: atlas-2026-03-02.sealed" in out
    assert "Not sealed, because they are damaged: atlas-2026-01-01.zip" in err
    assert f"The daily backups in {tmp_path / 'two'} are not sealed" in err
    backups = [path for folder in folders for path in folder.iterdir() if "atlas-2026-03" in path.name]
    assert len(backups) == 4 and all(is_sealed(path) for path in backups)
    assert not [path for folder in folders for path in folder.glob(".*")]
    assert len(made) == 3
    assert all(listed_in(path.with_suffix(".sealed"))["made_at"] == at for path, at in made.items())
    other = Store(tmp_path / "other")
    restore(other, tmp_path / "store-backups" / "atlas-2026-03-01.sealed", passphrase=PASSPHRASE)
    assert contents(other) == before
    other.close()
    # One whose drive comes back is sealed with the next backup that goes there.
    shutil.move(tmp_path / "unplugged", tmp_path / "two")
    on_day("2026-03-03")
    assert run("backup", "--keep-in", tmp_path / "two")[0] == 0
    assert len(list((tmp_path / "two").glob("atlas-*.sealed"))) == 2
    load_month(tmp_path, store, "7/31/2024")
    on_day("2026-03-04")
    assert run("backup")[0] == 0
    assert len(list((tmp_path / "two").glob("atlas-*.sealed"))) == 3
    assert not [path for path in (tmp_path / "two").glob("atlas-*") if not is_sealed(path)]


def test_another_passphrase_and_none_leave_the_older_backups_what_they_were(
    tmp_path, store, on_day, run, type_in
):
    load_month(tmp_path, store, "5/31/2024")
    on_day("2026-03-01")
    set_passphrase(store, PASSPHRASE)
    rotation.keep_up(store)
    on_day("2026-03-02")
    type_in("other SYNTHETIC words", "other SYNTHETIC words")
    code, out, _ = run("seal")
    assert code == 0 and "an earlier passphrase keep that one" in out
    assert rotation.keep_up(store) is None, "the command made today's with it"
    on_day("2026-03-03")
    code, out, _ = run("seal", "--off")
    assert code == 0 and "they lie in clear" in out
    assert [(one.day, one.is_sealed) for one in kept(store)] == [
        ("2026-03-03", False),
        ("2026-03-02", True),
        ("2026-03-01", True),
    ]
    words = {"2026-03-01": PASSPHRASE, "2026-03-02": "other SYNTHETIC words", "2026-03-03": None}
    for one in kept(store):
        other = Store(tmp_path / one.day)
        if one.is_sealed:
            with pytest.raises(WrongPassphrase):
                restore(other, one.file, passphrase="wrong words of a test")
        restore(other, one.file, passphrase=words[one.day])
        assert contents(other) == contents(store)
        other.close()
    restore(store, kept(store)[1].file, passphrase=words["2026-03-02"])
    assert rotation.keep_up(store).is_sealed is False, "who took it off is not overruled by a restore"
    # The other way round within a day: the one in clear is replaced, not kept beside it.
    type_in(PASSPHRASE, PASSPHRASE)
    assert run("seal")[0] == 0
    assert [one.is_sealed for one in kept(store)] == [True, True, True]
    assert not list((tmp_path / "store-backups").glob("*.zip"))


def test_two_that_differ_or_a_short_one_set_nothing(tmp_path, store, run, type_in):
    assert "There is no store" in run("seal", "--off")[2]
    load_month(tmp_path, store, "5/31/2024")
    type_in(PASSPHRASE, PASSPHRASE + ".")
    code, _, err = run("seal")
    assert code == 1 and "not the same: nothing was set" in err
    asked = type_in("short")
    code, _, err = run("seal")
    assert code == 1 and "too short" in err and len(asked) == 1
    assert not (store.folder / FILE).exists()


def test_where_it_is_not_known_whether_to_seal_no_backup_is_made(tmp_path, store, run, type_in):
    load_month(tmp_path, store, "5/31/2024")
    set_passphrase(store, PASSPHRASE)
    whole = (store.folder / FILE).read_bytes()
    told = json.loads(whole)
    for content in (b"", whole[:50], b"[]", json.dumps(told | {"public": "AAAA"}).encode(), None):
        (store.folder / FILE).unlink()
        if content is not None:
            (store.folder / FILE).write_bytes(content)
        with pytest.raises(StoreNotUsable, match="so no backup can be sealed"):
            backup(store, tmp_path / "kept.zip")
        with pytest.raises(StoreNotUsable, match="so no backup can be sealed"):
            rotation.keep_up(store)
    type_in(PASSPHRASE, PASSPHRASE)
    assert run("seal")[0] == 0
    assert kept(store)[0].is_sealed
    (store.folder / FILE).unlink()
    code, out, _ = run("renew", FILE)
    assert code == 0 and "Backups are in clear until" in out
