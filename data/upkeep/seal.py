"""The passphrase of sealed backups: a pair of keys of which the store keeps what seals, not what opens.

Backups are sealed for a public key, so that the daily ones ask nobody. The private key is kept only
wrapped by the passphrase (Argon2id, then AES-256-GCM), in seal.json and in the head of each backup:
a backup alone, with the passphrase, is enough on another computer.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from data.store.folder import replace_whole
from data.store.inventory import is_lost, note
from data.store.reader import StoreNotUsable

FILE = "seal.json"
SHORTEST = 12
"""Letters that a passphrase needs at least."""
_LABEL = b"ID&R Atlas: private key of sealed backups, 1"


@dataclass(frozen=True)
class Cost:
    """What one guess at a passphrase costs (Argon2id): rounds, lanes, memory in KiB."""

    iterations: int
    lanes: int
    memory_kib: int


COST = Cost(3, 4, 65_536)
"""Of every passphrase that is set: the second of the two that RFC 9106 recommends. Nothing sets a lower one."""
_MOST = Cost(16, 16, 1_048_576)
"""More is asked by no file of ours: one that does is refused before it takes the memory."""


class WrongPassphrase(StoreNotUsable):
    """The passphrase does not open the backup."""


@dataclass(frozen=True)
class Seal:
    """What seals, and what opens wrapped by a passphrase. `set_at`: the day in UTC on which that was set."""

    public: bytes
    wrapped: bytes
    nonce: bytes
    salt: bytes
    cost: Cost
    set_at: dt.date

    def as_json(self) -> dict:
        """In types of JSON, as `seal_from` reads them."""
        keys = {
            name: b64encode(getattr(self, name)).decode() for name in ("public", "wrapped", "nonce", "salt")
        }
        return keys | {"argon2id": dict(vars(self.cost)), "set_at": self.set_at.isoformat()}

    def private_key(self, passphrase: str) -> X25519PrivateKey:
        """The key that opens what was sealed. Raises WrongPassphrase."""
        try:
            plain = AESGCM(_key_of(passphrase, self.salt, self.cost)).decrypt(
                self.nonce, self.wrapped, _LABEL + self.public
            )
        except InvalidTag:
            raise WrongPassphrase(
                f"The passphrase is wrong: it is not the one that was set on {self.set_at}."
            ) from None
        return X25519PrivateKey.from_private_bytes(plain)


def seal_from(told: dict) -> Seal:
    """Raises ValueError, KeyError or TypeError where that is none."""
    cost = Cost(**told["argon2id"])
    for name, most in vars(_MOST).items():
        if type(vars(cost)[name]) is not int or not 0 < vars(cost)[name] <= most:
            raise ValueError(f"{name} of the passphrase is out of range")
    keys = {name: b64decode(told[name], validate=True) for name in ("public", "wrapped", "nonce", "salt")}
    if [len(key) for key in keys.values()] != [32, 48, 12, 16]:
        raise ValueError("a key has another length")
    return Seal(**keys, cost=cost, set_at=dt.date.fromisoformat(told["set_at"]))


def make_seal(passphrase: str) -> Seal:
    """A new pair of keys, the private one wrapped, and opened again to see that it can be.

    Raises StoreNotUsable where the passphrase is too short.
    """
    if len(passphrase.strip()) < SHORTEST:
        raise StoreNotUsable(
            f"That passphrase is too short: take {SHORTEST} letters at least. Five or six words of your own "
            "choice are easy to write down and hard to guess."
        )
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    nonce, salt, cost = os.urandom(12), os.urandom(16), COST
    wrapped = AESGCM(_key_of(passphrase, salt, cost)).encrypt(
        nonce, private.private_bytes_raw(), _LABEL + public
    )
    made = Seal(public, wrapped, nonce, salt, cost, dt.datetime.now(dt.UTC).date())
    if made.private_key(passphrase).public_key().public_bytes_raw() != public:
        raise StoreNotUsable("The passphrase could not be set: its key did not open again. Try once more.")
    return made


def seal_of(folder: Path) -> Seal | None:
    """What the backups of a store are sealed with; None where they are not.

    Raises StoreNotUsable where that is not known: a backup in clear is not what somebody was promised.
    """
    told = _told(folder)
    if told is None or told.get("sealed") is False:
        return None
    try:
        return seal_from(told)
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(folder) from error


def was_asked(folder: Path) -> bool:
    """Whether somebody ever set a passphrase for the backups of a store, or took it off. Raises as seal_of."""
    return _told(folder) is not None


def keep_seal(folder: Path, seal: Seal | None) -> None:
    """Seal the backups of a store with this from now on; None: with nothing. Hold the writer's lock."""
    told = {"sealed": True} | seal.as_json() if seal else {"sealed": False}
    replace_whole(folder / FILE, json.dumps(told, indent=1) + "\n")
    note(folder, FILE)


def _told(folder: Path) -> dict | None:
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if is_lost(folder, FILE):
            raise _damaged(folder, "missing") from None
        return None
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    if not isinstance(told, dict):
        raise _damaged(folder)
    return told


def _damaged(folder: Path, how: str = "damaged") -> StoreNotUsable:
    return StoreNotUsable(
        f"The file {FILE} in {folder} is {how}, so no backup can be sealed and none is made: set a passphrase "
        "anew with `python -m data.store seal`. Backups made before keep theirs."
    )


def _key_of(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    # The same letters are typed as one sign or as two, by the keyboard of the system.
    typed = unicodedata.normalize("NFC", passphrase).encode()
    argon = Argon2id(
        salt=salt, length=32, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return argon.derive(typed)
