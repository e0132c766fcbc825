"""What stopped the writing of a store, as a sentence for a person."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pyarrow as pa

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)
_ENGINE_SAYS_NO_SPACE = (
    "No space left",
    "not enough space",
    "out of disk",
    "File too large",
    "quota",
)


def is_damage(error: BaseException) -> bool:
    """Whether the engine met a block that is not as it was written: told only when it is read.

    A checksum that does not match comes as plain duckdb.Error, which no other failure is; a
    block that cannot be read at all, or not as what it should be, as one of the others.
    """
    kinds = (duckdb.IOException, duckdb.FatalException, duckdb.SerializationException)
    return type(error) is duckdb.Error or isinstance(error, kinds)


def folder_is_gone(folder: Path) -> str:
    """The sentence for a store whose folder was there and is not any more."""
    return (
        f"The store's folder {folder} is not there any more: connect its drive or network share again (or put "
        "the folder back where it was), then reload the page or try again. Nothing is written meanwhile."
    )


def what_failed(error: BaseException, folder: Path | None = None) -> str:
    """One or two sentences without the error's own text, which may quote a cell.

    `folder`: of the store that was written; where it went away, whatever the engine met is told as that.
    """
    if folder is not None and not folder.is_dir():
        return folder_is_gone(folder)
    kept = "The store is as it was."
    if _is_full(error):
        return (
            f"The disk is full, or a limit on file sizes is reached: free some space and load the "
            f"file again. {kept}"
        )
    if isinstance(error, (MemoryError, duckdb.OutOfMemoryException, pa.ArrowMemoryError)):
        return f"There was not enough memory: close other programs or split the file. {kept}"
    if isinstance(error, OSError) and error.errno in _NOT_WRITABLE:
        return (
            "The store's folder cannot be written: check whose it is and that its disk is not "
            f"read-only. {kept}"
        )
    if isinstance(error, OSError):
        return f"The file or the store could not be used ({error.strerror}). {kept}"
    if is_damage(error):
        return (
            "A block of the store is damaged: run `python -m data.load --rebuild` to build the store "
            "anew from its kept cells, or `python -m data.store restore FILE` to go back to a backup. "
            f"{kept}"
        )
    return f"The engine stopped with {type(error).__name__}: try it again. {kept}"


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_SPACE
    return isinstance(error, duckdb.Error) and any(words in str(error) for words in _ENGINE_SAYS_NO_SPACE)
