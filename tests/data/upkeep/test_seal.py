"""A passphrase: what it costs to guess one, and how it is typed."""

from __future__ import annotations

import pytest

from data.store.reader import StoreNotUsable
from data.upkeep import seal
from data.upkeep.seal import Cost, WrongPassphrase, make_seal, seal_from


def test_a_guess_costs_what_rfc_9106_recommends():
    assert Cost(3, 4, 65_536) == seal.COST
    made = make_seal("SYNTHETIC words")
    assert made.as_json()["argon2id"] == {"iterations": 3, "lanes": 4, "memory_kib": 65_536}
    assert made.private_key("SYNTHETIC words")


def test_a_passphrase_is_its_letters_however_a_keyboard_puts_them_together(cheap):
    made = make_seal("Niño SYNTHETIC ü")
    assert seal_from(made.as_json()) == made
    assert made.private_key("Nin\u0303o SYNTHETIC u\u0308").private_bytes_raw()
    for wrong in ("", "Nino SYNTHETIC u", "niño SYNTHETIC ü", "Niño SYNTHETIC ü "):
        with pytest.raises(WrongPassphrase, match="The passphrase is wrong"):
            made.private_key(wrong)


def test_a_short_one_is_refused(cheap):
    for short in ("", "eleven lett", " " * 30, "  eleven lett   "):
        with pytest.raises(StoreNotUsable, match="12 letters at least"):
            make_seal(short)
    assert make_seal("twelve lette")


def test_a_wrapped_key_that_was_changed_or_is_of_another_seal_does_not_open(cheap):
    one, other = (make_seal("SYNTHETIC words").as_json() for _ in range(2))
    for name in ("public", "wrapped", "nonce", "salt"):
        with pytest.raises(WrongPassphrase):
            seal_from(one | {name: other[name]}).private_key("SYNTHETIC words")
    with pytest.raises(WrongPassphrase):
        seal_from(one | {"argon2id": {"iterations": 2, "lanes": 1, "memory_kib": 8}}).private_key(
            "SYNTHETIC words"
        )
    for name in ("public", "wrapped", "nonce", "salt"):
        for bad in ("", "AAAA", "no base 64", None):
            with pytest.raises((ValueError, TypeError)):
                seal_from(one | {name: bad})
