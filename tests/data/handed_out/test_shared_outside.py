"""The record of what was shared: kept whole, private, and missed where it is gone."""

from __future__ import annotations

import datetime as dt
import stat
from dataclasses import replace

import pytest

from data.handed_out.shared_outside import (
    FILE_NAME,
    RecordNotUsable,
    SharedFile,
    SharedView,
    add_missing,
    record,
    recorded,
    sharing,
)

FILE = SharedFile(
    dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC),
    "places.xlsx",
    "to PA",
    "0123456789ab",
    (SharedView({"county": ["42117"]}, False, {"children": {"total": 37, "place:1": 18}}, ("places",)),),
)


def test_what_is_recorded_is_read_back_by_run(tmp_path):
    assert recorded(tmp_path, "to PA") == ()
    record(tmp_path, FILE)
    record(tmp_path, SharedFile(FILE.when, "b.xlsx", "from PA", "", ()))
    record(tmp_path, FILE)
    assert recorded(tmp_path, "to PA") == (FILE, FILE)


@pytest.mark.skipif(not hasattr(stat, "S_IMODE") or not hasattr(__import__("os"), "geteuid"), reason="POSIX")
def test_only_its_owner_reads_it(tmp_path):
    record(tmp_path, FILE)
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_a_record_that_is_gone_is_missed(tmp_path):
    record(tmp_path, FILE)
    (tmp_path / FILE_NAME).unlink()
    with pytest.raises(RecordNotUsable, match=r"is gone.*Put shared-outside.jsonl back from a backup"):
        recorded(tmp_path, "to PA")


def test_a_line_that_was_never_finished_was_never_handed_out(tmp_path):
    record(tmp_path, FILE)
    path = tmp_path / FILE_NAME
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    assert recorded(tmp_path, "to PA") == (FILE,)
    record(tmp_path, FILE)
    assert recorded(tmp_path, "to PA") == (FILE, FILE)


@pytest.mark.parametrize(
    "damage", [b"\x00\xff\n", b'{"when": "2026"}\n', b'{"when": "not a day", "views": []}\n']
)
def test_a_damaged_line_stops_all_sharing(tmp_path, damage):
    record(tmp_path, FILE)
    path = tmp_path / FILE_NAME
    path.write_bytes(damage + path.read_bytes())
    with pytest.raises(RecordNotUsable, match="line 1 is damaged"):
        recorded(tmp_path, "to PA")


def test_two_who_share_wait_for_one_another(tmp_path, monkeypatch):
    monkeypatch.setattr("data.handed_out.shared_outside.LONGEST_S", 0.1)
    with sharing(tmp_path), pytest.raises(RecordNotUsable, match="Try again"), sharing(tmp_path):
        raise AssertionError("two at once")


@pytest.mark.parametrize("own", ["newer", "damaged", "gone"])
def test_a_restored_record_forgets_nothing(tmp_path, own):
    backup, later = tmp_path / "backup", replace(FILE, what="later.xlsx")
    backup.mkdir()
    record(backup, FILE)
    record(tmp_path, FILE)
    record(tmp_path, later)
    path = tmp_path / FILE_NAME
    if own == "damaged":
        path.write_bytes(b"?\n" + path.read_bytes())
    elif own == "gone":
        path.unlink()
    add_missing(tmp_path, backup / FILE_NAME)
    assert recorded(tmp_path, "to PA") == ((FILE, later) if own == "newer" else (FILE,))
