"""How the letters of a text file are written: UTF-8, UTF-16 or an older way."""

from __future__ import annotations

import codecs
from pathlib import Path

from data.private_files import open_private
from data.reading.grid import FileNotReadable
from data.reading.record_starts import CHUNK, chunks

GUESSED = ("cp1252",)
"""Encodings that are no certainty: nothing in the file says so."""
_SAMPLE = 128 << 10
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))


def shown(encoding: str) -> str:
    return {"utf-8-sig": "utf-8 with BOM"}.get(encoding, encoding)


def look_at(path: Path) -> tuple[str, bool]:
    """The encoding, and whether the file is UTF-8 with one kind of line end and no NUL.

    A byte order mark decides; else strict UTF-8; else Windows-1252, which fits any bytes and is
    therefore shown to the person who loads.
    """
    with open(path, "rb") as file:
        head = file.read(_SAMPLE)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", False
    for first_zero, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 3 and head[first_zero::2].count(0) > 0.4 * len(head) / 2:
            return encoding, False
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls > max(16, 0.02 * len(head)):
        raise FileNotReadable(
            "The file is not text and not a workbook: export the report again as .xlsx or .csv."
        )
    encoding = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks(path):
            if decoder.getstate()[0] or not chunk.isascii():
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        # A file with the UTF-8 mark and bytes that are not: the damage is shown, not refused.
        return ("cp1252" if encoding == "utf-8" else encoding), False
    return encoding, _is_plain(path)  # the engine skips the mark itself


def _is_plain(path: Path) -> bool:
    line_feeds = returns = pairs = 0
    last = b""
    for chunk in chunks(path):
        if b"\0" in chunk:
            return False
        # Most files have no return at all, and then the other counts say nothing.
        in_chunk = chunk.count(b"\r") if b"\r" in chunk else 0
        returns += in_chunk
        if returns:
            pairs += chunk.count(b"\r\n") if in_chunk else 0
            pairs += last == b"\r" and chunk[:1] == b"\n"
            line_feeds += chunk.count(b"\n")
        else:
            line_feeds += b"\n" in chunk
        last = chunk[-1:]
    return returns == 0 or returns == pairs == line_feeds


def as_plain_utf8(path: Path, encoding: str, copy: Path) -> Path:
    """Write the file again as UTF-8 with "\\n" line ends and without NUL; returns `copy`."""
    errors = "replace" if encoding in ("cp1252", "utf-8-sig") else "strict"
    try:
        with (
            open(path, encoding=encoding, errors=errors, newline=None) as source,
            open_private(copy, "wb") as target,
        ):
            while text := source.read(CHUNK):
                target.write(text.replace("\0", "\ufffd").encode())
    except UnicodeError as error:
        raise FileNotReadable(
            f"The file says it is {shown(encoding)} text but is damaged: export it again."
        ) from error
    return copy
