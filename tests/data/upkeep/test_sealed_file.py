"""A sealed file opens as it was written, or not at all."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.store.manifest import NotWhole
from data.upkeep import sealed_file
from data.upkeep.seal import make_seal
from data.upkeep.sealed_file import SealingFile, is_sealed, open_sealed, read_head

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "sealed-of-2026-11.sealed"
TAG = 16
PASSPHRASE = "SYNTHETIC words of a test"


@pytest.fixture
def small(monkeypatch, cheap):
    """Pieces of 16 bytes, so that a few bytes are many pieces."""
    monkeypatch.setattr(sealed_file, "PIECE", 16)
    return make_seal(PASSPHRASE)


def sealed(seal, plain: bytes, told: dict | None = None) -> tuple[bytes, bytes]:
    """(file, its key) of some bytes, written a few at a time."""
    file = io.BytesIO()
    writing = SealingFile(file, seal, told or {"of": "a test"})
    for at in range(0, len(plain), 7):
        writing.write(plain[at : at + 7])
    writing.finish()
    return file.getvalue(), writing.key


def opened(path: Path, content: bytes, key: bytes) -> bytes:
    path.write_bytes(content)
    with open_sealed(path, key) as file:
        return file.read()


def with_length(content: bytes) -> bytes:
    """The end of a file put right by somebody who cut it on purpose."""
    return content + (len(content) + 8).to_bytes(8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plain=st.binary(max_size=100), at=st.integers(0, 110), length=st.integers(0, 110))
def test_any_stretch_of_a_sealed_file_is_that_of_the_plain_one(tmp_path, small, plain, at, length):
    content, key = sealed(small, plain)
    path = tmp_path / "a.sealed"
    assert opened(path, content, key) == plain
    with open_sealed(path, key) as file:
        file.seek(at)
        assert file.read(length) == plain[at : at + length]
        assert file.seek(-min(at, len(plain)), os.SEEK_END) == len(plain) - min(at, len(plain))
        assert file.read() == plain[len(plain) - min(at, len(plain)) :]


def test_the_passphrase_opens_it_by_what_stands_in_the_file_alone(tmp_path, small):
    content, key = sealed(small, b"SYNTHETIC", {"extracts": ["0123456789ab"]})
    path = tmp_path / "a.sealed"
    path.write_bytes(content)
    assert is_sealed(path)
    head = read_head(path)
    assert head.told == {"extracts": ["0123456789ab"]}
    assert head.key(head.seal.private_key(PASSPHRASE)) == key
    assert b"SYNTHETIC" not in content
    again, other = sealed(small, b"SYNTHETIC")
    assert other != key and again[-40:] != content[-40:], "each file has a key of its own"


def test_no_bit_of_a_sealed_file_can_be_changed(tmp_path, small):
    content, key = sealed(small, bytes(range(40)))
    path = tmp_path / "a.sealed"
    for at in range(len(content)):
        for bit in (1, 128):
            changed = content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]
            with pytest.raises(NotWhole):
                opened(path, changed, key)


def test_a_sealed_file_that_was_cut_anywhere_does_not_open(tmp_path, small):
    content, key = sealed(small, bytes(48))
    path = tmp_path / "a.sealed"
    for end in range(len(content)):
        with pytest.raises(NotWhole):
            opened(path, content[:end], key)
    starts_at = len(content) - 8 - 3 * (16 + TAG)
    for end in range(starts_at, len(content) - 8):
        with pytest.raises(NotWhole):
            opened(path, with_length(content[:end]), key)
    for more in (b"\0", content[starts_at : starts_at + 32], content[-40:-8]):
        with pytest.raises(NotWhole):
            opened(path, with_length(content[:-8] + more), key)


def test_pieces_that_were_swapped_repeated_left_out_or_taken_from_another_file_do_not_open(tmp_path, small):
    content, key = sealed(small, bytes(80))
    other, _ = sealed(small, bytes(80))
    assert len(other) == len(content)
    starts_at = len(content) - 8 - 5 * (16 + TAG)
    head, end = content[:starts_at], content[-8:]
    pieces = [content[starts_at + i * 32 :][:32] for i in range(5)]
    path = tmp_path / "a.sealed"
    assert opened(path, head + b"".join(pieces) + end, key) == bytes(80)
    for order in ([1, 0, 2, 3, 4], [0, 1, 1, 3, 4], [0, 1, 2, 4, 3], [4, 1, 2, 3, 0], [0, 1, 2, 2, 4]):
        with pytest.raises(NotWhole):
            opened(path, head + b"".join(pieces[i] for i in order) + end, key)
    for order in ([0, 1, 2, 3], [0, 1, 2, 4], [0, 1, 2, 3, 4, 4], [0, 1, 2, 3, 3, 4], [4]):
        with pytest.raises(NotWhole):
            opened(path, with_length(head + b"".join(pieces[i] for i in order)), key)
    for i in range(5):
        mixed = [*pieces[:i], other[starts_at + i * 32 :][:32], *pieces[i + 1 :]]
        with pytest.raises(NotWhole):
            opened(path, head + b"".join(mixed) + end, key)
    with pytest.raises(NotWhole):
        opened(path, other[:starts_at] + content[starts_at:], key)


def test_a_head_that_was_changed_with_its_checksum_opens_no_piece(tmp_path, small):
    """Whoever can write a file can put another list of what it holds into it: a restore finds out."""
    content, key = sealed(small, b"SYNTHETIC", {"extracts": ["0123456789ab"]})
    start = content.index(b"{")
    length = int.from_bytes(content[start - 4 : start])
    text = content[start : start + length].replace(b"0123456789ab", b"ba9876543210")
    changed = content[:start] + text
    changed += hashlib.sha256(changed).digest() + content[start + length + 32 :]
    path = tmp_path / "a.sealed"
    path.write_bytes(changed)
    assert read_head(path).told == {"extracts": ["ba9876543210"]}
    with pytest.raises(NotWhole):
        opened(path, changed, key)


@pytest.mark.parametrize(
    ("name", "value"),
    [("memory_kib", 1 << 30), ("iterations", 10**6), ("lanes", 0), ("memory_kib", "8"), ("iterations", True)],
)
def test_a_head_that_asks_for_too_much_work_is_refused_before_it_is_done(tmp_path, small, name, value):
    content, _ = sealed(small, b"SYNTHETIC")
    start = content.index(b"{")
    told = json.loads(content[start : start + int.from_bytes(content[start - 4 : start])])
    told["seal"]["argon2id"][name] = value
    text = json.dumps(told).encode()
    made = content[: start - 4] + len(text).to_bytes(4) + text
    path = tmp_path / "a.sealed"
    path.write_bytes(with_length(made + hashlib.sha256(made).digest() + bytes(40)))
    with pytest.raises(NotWhole):
        read_head(path)


def test_a_head_with_a_point_of_low_order_is_refused(tmp_path, small):
    content, _ = sealed(small, b"SYNTHETIC")
    start = content.index(b"{")
    told = json.loads(content[start : start + int.from_bytes(content[start - 4 : start])])
    told["agreed"] = base64.b64encode(bytes(32)).decode()
    text = json.dumps(told).encode()
    made = content[: start - 4] + len(text).to_bytes(4) + text
    path = tmp_path / "a.sealed"
    path.write_bytes(with_length(made + hashlib.sha256(made).digest() + bytes(40)))
    head = read_head(path)
    with pytest.raises(NotWhole):
        head.key(head.seal.private_key(PASSPHRASE))


def test_sealing_and_opening_hold_a_few_pieces_however_long_the_file_is(tmp_path, cheap):
    path, block, many = tmp_path / "a.sealed", os.urandom(1 << 20), 24
    seal = make_seal(PASSPHRASE)
    tracemalloc.start()
    try:
        with path.open("w+b") as file:
            writing = SealingFile(file, seal, {})
            for _ in range(many):
                writing.write(block)
            writing.finish()
        with open_sealed(path, writing.key) as plain:
            assert all(plain.read(1 << 20) == block for _ in range(many))
            assert plain.read() == b""
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 8 << 20


def test_what_was_sealed_in_november_2026_opens(tmp_path):
    assert is_sealed(GOLDEN)
    head = read_head(GOLDEN)
    assert head.told == {"extracts": ["0123456789ab"], "state": None}
    with open_sealed(GOLDEN, head.key(head.seal.private_key("SYNTHETIC Straße 2026"))) as file:
        assert file.read() == b"SYNTHETIC: sealed in November 2026\n"
