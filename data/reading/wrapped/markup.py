"""A web page or an XML Spreadsheet 2003 -> the rows of each of its tables, all cells text.

"Export to Excel" of many portals gives one of the two under the name .xls. Their tags are taken as
they come, so no tree of them is built; nothing is fetched, and XML with definitions of its own (a
DTD, entities) is refused. Runs in the child process of data.reading.wrapped.child, under its limits.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from data.reading.grid import FileNotReadable
from data.reading.letters import Letters, look_at
from data.reading.wrapped.marked_rows import Table
from data.reading.wrapped.web_page import read_page
from data.reading.wrapped.xml_spreadsheet import read_xml_spreadsheet

_CHUNK = 1 << 16
_FEW_CELLS = 20_000_000
_TAG = (
    rb"!doctype\s+html|!--|!\[|\?xml|(?:\w+:)?workbook|html|head|body|meta|title|style|script|link|base"
    rb"|table|thead|tbody|tr|div|span|center|form|font|p|br|b|i|a|hr|h[1-6]|img|pre|noscript|iframe"
)
_START = re.compile(rb"<(?:%s)(?![\w.:-])" % _TAG, re.IGNORECASE)
_BOOK = re.compile(rb"<(?:\w+:)?workbook[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)


def is_markup(head: bytes) -> bool:
    """Whether a file with these first bytes is a web page or XML."""
    return _START.match(_bare_start(head)) is not None


def read_markup(path: Path) -> list[Table]:
    """The tables of a page, or the sheets of an XML Spreadsheet, that hold anything.

    Raises FileNotReadable, with a sentence of its own for a sign-in page.
    """
    with open(path, "rb") as file:
        head = _bare_start(file.read(_CHUNK))
    most_cells = max(_FEW_CELLS, path.stat().st_size)
    is_page = bool(_PAGE.search(head)) and not _BOOK.search(head)
    if is_page or not (head.startswith((b"<?", b"<!")) or _BOOK.match(head)):
        return read_page(_utf8(path), most_cells)
    if not _BOOK.search(head):
        raise FileNotReadable(
            "The file is XML, but no XML Spreadsheet: export the report again as .xlsx or .csv."
        )
    return read_xml_spreadsheet(_utf8(path), most_cells)


def _bare_start(head: bytes) -> bytes:
    """The first bytes of a file without a byte order mark, blanks and the zeros of UTF-16."""
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")


def letters_of(path: Path) -> Letters:
    """How the letters of a page or XML are written: what its bytes are goes before what it says of itself.

    Raises FileNotReadable where it is no text.
    """
    letters = look_at(path)
    with open(path, "rb") as file:
        said = _CHARSET.search(_bare_start(file.read(_CHUNK))[:4096])
    if letters.is_guessed and said:
        name = said[1].decode("ascii", "replace").lower()
        # As browsers have it: who says Latin-1 writes Windows-1252.
        name = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name
        with suppress(LookupError):
            if not name.startswith("utf"):
                return replace(letters, encoding=codecs.lookup(name).name, is_said=True)
    return letters


def _utf8(path: Path) -> Iterator[bytes]:
    letters = letters_of(path)
    for text in letters.pieces(path):
        for start in range(0, len(text), _CHUNK):
            yield text[start : start + _CHUNK].encode()
