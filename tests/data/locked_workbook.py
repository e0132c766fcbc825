"""A workbook under a password, as Excel writes it. Every row says SYNTHETIC."""

from __future__ import annotations

import io
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

PASSWORD = "Geheim ñ 1"


def locked(path: Path, password: str = PASSWORD) -> bytes:
    """The bytes of an .xlsx under a password (agile encryption)."""
    whole = io.BytesIO()
    with open(path, "rb") as file:
        OOXMLFile(file).encrypt(password, whole)
    return whole.getvalue()
