"""A file that is sealed: written and read in pieces, so that a gigabyte takes no more memory than one.

    magic, length of the head (4 bytes), head (JSON), SHA-256 of all before; then the pieces; then the
    length of the whole file (8 bytes)

Each file has a key of its own, agreed between a pair of keys made for it and the public key of the seal
(X25519, HKDF-SHA256). Each piece is AES-256-GCM over PIECE bytes; its nonce holds its number and whether it
is the last one, and it is bound to the head: what was changed, cut, repeated or put elsewhere does not
open. The head stands in clear: what rotation and a purge need to know without the passphrase. Its SHA-256
tells damage before anything is opened; that nobody changed it on purpose is known once a piece opens.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data.store.manifest import NotWhole
from data.upkeep.seal import Seal, seal_from

PIECE = 1 << 20
"""Bytes of one piece before it is sealed; the last one may hold fewer."""
_TAG = 16
_MAGIC = b"ATLAS SEALED BACKUP 1\n"
_LONGEST_HEAD = 1 << 20
_LABEL = b"ID&R Atlas: pieces of a sealed backup, 1"


@dataclass(frozen=True)
class Head:
    """What stands in clear before the pieces. `told`: what the writer put there; `starts_at`: of the first piece."""

    told: dict
    seal: Seal
    agreed: bytes
    salt: bytes
    digest: bytes
    starts_at: int

    def key(self, private: X25519PrivateKey) -> bytes:
        """The key of this file. Raises NotWhole where its head was made up."""
        try:
            shared = private.exchange(X25519PublicKey.from_public_bytes(self.agreed))
        except ValueError as error:
            raise NotWhole("its head is damaged.") from error
        return _file_key(shared, self.salt, self.agreed, self.seal.public)


def is_sealed(path: Path) -> bool:
    """Whether a file begins as a sealed one does. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


class SealingFile(io.RawIOBase):
    """Seals what is written to it. Without `finish` the file is not whole, and does not open."""

    def __init__(self, file: IO[bytes], seal: Seal, told: dict) -> None:
        pair = X25519PrivateKey.generate()
        agreed, salt = pair.public_key().public_bytes_raw(), os.urandom(32)
        shared = pair.exchange(X25519PublicKey.from_public_bytes(seal.public))
        self.key = _file_key(shared, salt, agreed, seal.public)
        """Opens this file without the passphrase: forgotten with this object."""
        text = {"told": told, "seal": seal.as_json(), "agreed": _text(agreed), "salt": _text(salt)}
        head = json.dumps(text).encode()
        if len(head) > _LONGEST_HEAD:
            raise ValueError("a head of that length is not read again")
        head = _MAGIC + len(head).to_bytes(4) + head
        self._digest = hashlib.sha256(head).digest()
        self._pieces = AESGCM(self.key)
        self._file = file
        self._number = 0
        self._waiting = bytearray()
        file.write(head + self._digest)

    def writable(self) -> bool:
        """As of every file for writing."""
        return True

    def write(self, data, /) -> int:
        """Take some bytes; those of a full piece are sealed, once it is known not to be the last."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Seal the last piece, and say how long the file is."""
        self._put(bytes(self._waiting), True)
        self._waiting.clear()
        self._file.write((self._file.tell() + 8).to_bytes(8))

    def _put(self, plain: bytes, is_last: bool) -> None:
        self._file.write(self._pieces.encrypt(_nonce(self._number, is_last), plain, self._digest))
        self._number += 1


def read_head(path: Path) -> Head:
    """The head of a sealed file that has its whole length. Opens no piece. Raises NotWhole, OSError."""
    with path.open("rb") as file:
        start = file.read(len(_MAGIC) + 4)
        length = int.from_bytes(start[len(_MAGIC) :])
        if not start.startswith(_MAGIC) or length > _LONGEST_HEAD:
            raise NotWhole("it is no sealed backup.")
        text, digest = file.read(length), file.read(32)
        starts_at = file.tell()
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 8, starts_at))
        is_all_there = file.read() == size.to_bytes(8) and size >= starts_at + _TAG + 8
    if hashlib.sha256(start + text).digest() != digest:
        raise NotWhole("its head is damaged.")
    if not is_all_there:
        raise NotWhole("it was cut off.")
    try:
        told = json.loads(text)
        agreed, salt = (b64decode(told[name], validate=True) for name in ("agreed", "salt"))
        return Head(dict(told["told"]), seal_from(told["seal"]), agreed, salt, digest, starts_at)
    except (ValueError, KeyError, TypeError) as error:
        raise NotWhole("its head is damaged.") from error


def open_sealed(path: Path, key: bytes) -> io.BufferedReader:
    """The plain bytes of a sealed file, in any order; its last piece is opened at once.

    Raises NotWhole, here and while it is read, OSError.
    """
    return io.BufferedReader(_Opened(path, read_head(path), key), PIECE)


class _Opened(io.RawIOBase):
    """Opens the piece that is asked for, and keeps one."""

    def __init__(self, path: Path, head: Head, key: bytes) -> None:
        self._file = path.open("rb")
        self._pieces, self._head = AESGCM(key), head
        sealed = path.stat().st_size - head.starts_at - 8
        self._last = (sealed - 1) // (PIECE + _TAG)
        self._last_size = sealed - self._last * (PIECE + _TAG) - _TAG
        self._size = self._last * PIECE + self._last_size
        self._at = 0
        self._number, self._plain = -1, b""
        try:
            # That nothing was cut off behind it, before anything before it is believed.
            self._open(self._last)
        except BaseException:
            self.close()
            raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("before the start of the file")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer, /) -> int:
        if self._at >= self._size:
            return 0
        self._open(self._at // PIECE)
        part = self._plain[self._at % PIECE :][: len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _open(self, number: int) -> None:
        if number == self._number:
            return
        is_last = number == self._last
        if self._last_size < 0:
            raise NotWhole("it was cut off.")
        self._file.seek(self._head.starts_at + number * (PIECE + _TAG))
        sealed = self._file.read((self._last_size if is_last else PIECE) + _TAG)
        try:
            self._plain = self._pieces.decrypt(_nonce(number, is_last), sealed, self._head.digest)
        except InvalidTag:
            raise NotWhole("a piece of it is damaged, or it was changed.") from None
        self._number = number


def _nonce(number: int, is_last: bool) -> bytes:
    # No two pieces under one key have the same: the key is of this file alone, and made anew with it.
    return number.to_bytes(11) + bytes([is_last])


def _file_key(shared: bytes, salt: bytes, agreed: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=_LABEL + agreed + public).derive(shared)


def _text(key: bytes) -> str:
    return b64encode(key).decode()
