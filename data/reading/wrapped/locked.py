"""A workbook under a password, opened in memory: .xlsx (agile and standard encryption) and .xls (RC4, XOR).

Runs in the child process. What is opened lies in the memory of that process alone where the system can
name it as a file (Linux); elsewhere in a private file of the work folder, for as long as it is read.
"""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from data.private_files import open_private
from data.reading.grid import FileNotReadable

USUAL = "VelvetSweatshop"
"""The password of workbooks that Excel opens without asking: it sets this one where somebody marks a
workbook to be read only."""
_MOST_ROUNDS = 1_000_000
"""Of hashing, as the file asks for them; Excel asks for 100,000."""


class WrongPassword(Exception):
    """No password was given, or one that does not open the workbook."""


def opened(path: Path, password: str | None) -> bytes:
    """The workbook without its password. Raises WrongPassword, FileNotReadable."""
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError
    from msoffcrypto.format import xls97

    # It would put the opened workbook down in the temporary folder of the computer.
    vars(xls97)["tempfile"] = _InMemory
    for given in dict.fromkeys([*_spellings(password), USUAL]):
        whole = io.BytesIO()
        try:
            with open(path, "rb") as file:
                book: Any = msoffcrypto.OfficeFile(file)
                if getattr(book, "info", None) and book.info.get("spinValue", 0) > _MOST_ROUNDS:
                    raise _not_known()
                # An .xls always verifies its password.
                verified = {"verify_password": True} if book.format == "ooxml" else {}
                book.load_key(password=given, **verified)
                book.decrypt(whole)
        except InvalidKeyError:
            continue
        except (FileNotReadable, MemoryError):
            raise
        except Exception as error:  # a bent file makes the library raise nearly anything
            raise _not_known() from error
        return whole.getvalue()
    raise WrongPassword


def _spellings(password: str | None) -> list[str]:
    """A password as typed, and with its accents in one piece: keyboards differ."""
    return [password, unicodedata.normalize("NFC", password)] if password else []


def _not_known() -> FileNotReadable:
    return FileNotReadable(
        "The workbook is protected in a way that is not known here, or is damaged: open it in Excel, save it "
        "without protection (File, Info, Protect Workbook) and load that."
    )


class _InMemory:
    TemporaryFile: Callable[[], io.BytesIO] = io.BytesIO


@contextmanager
def in_memory(folder: Path) -> Iterator[Path]:
    """A path under which what is written to it can be read while the block lasts, and not after."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("workbook")
        try:
            yield Path(f"/proc/self/fd/{descriptor}")
        finally:
            os.close(descriptor)
        return
    path = folder / f"opened-{uuid4().hex}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def write(content: bytes, to: Path) -> None:
    """Put bytes down under a path of `in_memory`."""
    with open_private(to, "wb") as file:
        file.write(content)
