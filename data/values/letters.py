"""The letters of a text without what a spelling may or may not have: case and accents."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """In lower case, without accents and spaces around it: " Miércoles 1º" -> "miercoles 1o"."""
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))
