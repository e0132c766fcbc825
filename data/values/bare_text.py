"""Texts from files without what a purpose has no use for: signs that act instead of being seen, quotes
that an export put before a cell, or case and accents."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control signs: a terminal obeys them
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # direction, nothing to see
    "\ud800-\udfff\U000e0000-\U000e007f]"  # half characters, letters nobody sees
)

NOT_CALCULATED = "#NOT CALCULATED!"
"""What stands for a formula of a workbook that holds no value, because no spreadsheet opened it since a
program wrote it: an empty cell, and counted."""


def bare(text: object, longest: int = 80) -> str:
    """One short line of a text: control and direction signs are taken out (they would turn around
    what stands beside the text, or clear a terminal), and it is cut at `longest` characters.
    """
    shown = INVISIBLE.sub("", str(text)[: 4 * longest])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def folded(text: str) -> str:
    """In lower case, without accents and spaces around it: " Miércoles 1º" -> "miercoles 1o"."""
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def would_calculate(text: str) -> bool:
    """Whether a spreadsheet calculates a cell of this text: = + - @ or a wide or small twin of them first."""
    return unicodedata.normalize("NFKC", text[:1])[:1] in tuple("=+-@")


def without_quotes(text: str) -> str:
    """The text without the quotes that an export puts before what a spreadsheet would calculate, at
    its beginning and behind a semicolon.
    """
    text = text[1:] if text[:1] == "'" and would_calculate(text[1:]) else text
    return _QUOTED_INSIDE.sub(lambda at: at[1] if would_calculate(at[2]) else at[0], text)


_QUOTED_INSIDE = re.compile(r"""(;\s*)'(?=["\s]*([^"\s]))""")
