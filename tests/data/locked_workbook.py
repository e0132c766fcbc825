"""A workbook under a password, as Excel writes it. Every row says SYNTHETIC."""

from __future__ import annotations

import io
from hashlib import sha1
from pathlib import Path
from struct import pack

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted

PASSWORD = "Geheim ñ 1"
_SALT, _VERIFIER = bytes(range(16)), bytes(range(16, 32))


def locked(path: Path, password: str = PASSWORD) -> bytes:
    """The bytes of an .xlsx under a password (agile encryption, Excel 2010 and later)."""
    whole = io.BytesIO()
    with open(path, "rb") as file:
        OOXMLFile(file).encrypt(password, whole)
    return whole.getvalue()


def locked_as_in_2007(path: Path, password: str = PASSWORD) -> bytes:
    """The same as Excel 2007 and many programs since write it: standard encryption, AES-128.

    Source: [MS-OFFCRYPTO], sections 2.3.4.5 to 2.3.4.9.
    """
    key = sha1(_SALT + password.encode("utf-16le")).digest()
    for round_number in range(50_000):
        key = sha1(pack("<I", round_number) + key).digest()
    key = sha1(key + pack("<I", 0)).digest()
    key = sha1(bytes(a ^ 0x36 for a in key) + b"\x36" * 44).digest()[:16]

    def hidden(plain: bytes) -> bytes:
        cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        return cipher.update(plain + bytes(-len(plain) % 16)) + cipher.finalize()

    program = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16le")
    header = pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + program
    checked = pack("<I", 16) + _SALT + hidden(_VERIFIER) + pack("<I", 20) + hidden(sha1(_VERIFIER).digest())
    info = pack("<HHII", 3, 2, 0x24, len(header)) + header + checked
    content = path.read_bytes()
    whole = io.BytesIO()
    ECMA376Encrypted(pack("<Q", len(content)) + hidden(content), info).write_to(whole)
    return whole.getvalue()
