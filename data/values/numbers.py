"""Numbers as people, spreadsheets and agencies write them -> numbers.

1,234.5 in the USA is 1.234,5 in most of Latin America: a column is read as a whole, by what its own
spellings prove, and a spelling that does not fit is no number rather than another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

POINT, COMMA = ".", ","
"""The sign before the decimals."""

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_CURRENCY = re.compile(r"^(?:US\$|\$|USD|€|EUR|MXN)\s*|\s*(?:USD|€|EUR|MXN)$", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"-?\d(?:\.\d+)?[eE]\+?\d{1,2}")
_GROUP = {POINT: r"[, ']", COMMA: r"[. ']"}
_WRITTEN = {
    sign: re.compile(
        rf"(-?)(\d+|\d{{1,3}}(?:({_GROUP[sign]})\d{{3}})(?:\3\d{{3}})*|(?=\{sign}\d))(?:\{sign}(\d*))?"
    )
    for sign in (POINT, COMMA)
}
_PROOF = {
    sign: re.compile(rf"-?(?:\d+\{sign}(?:\d{{1,2}}|\d{{4,}})|\d{{1,3}}(?:{_GROUP[sign]}\d{{3}})+\{sign}\d*)")
    for sign in (POINT, COMMA)
}
"""Three digits behind a single sign may be a group: they prove nothing."""
_NUMBER_IN_A_CELL = re.compile(r"=?['\"]?(.*?)\"?")
_MOST = 1e12


def decimal_sign(texts: Iterable[str]) -> str:
    """POINT or COMMA: what most of the spellings prove, of those that prove anything; else POINT."""
    proofs = {POINT: 0, COMMA: 0}
    for text in texts:
        plain = _plain(text).removesuffix("%").rstrip()
        for sign, proof in _PROOF.items():
            proofs[sign] += proof.fullmatch(plain) is not None
    return COMMA if proofs[COMMA] > proofs[POINT] else POINT


def read_number(text: str, sign: str = POINT) -> float | None:
    """The number that `text` names, or None where it names none, or one of 10^12 and more.

    Understood: 1234, -83.5, 1,234.5 and 1 234.5 in groups of three, $1,234, 1.2E+05, ="12".
    `sign` stands before the decimals. Nothing for 1,5 where that is a point: 15 would be another
    number.
    """
    plain = _plain(text)
    if match := _WRITTEN[sign].fullmatch(plain):
        minus, whole, group, decimals = match.groups()
        number = float(f"{minus}{whole.replace(group, '') if group else whole or 0}.{decimals or 0}")
    elif _SCIENTIFIC.fullmatch(plain):
        number = float(plain)
    else:
        return None
    return number if abs(number) < _MOST else None


def _plain(text: str) -> str:
    inside = _NUMBER_IN_A_CELL.fullmatch(text.strip())
    plain = _SPACES.sub(" ", inside[1] if inside else text).strip().replace("\u2212", "-")
    return _CURRENCY.sub("", plain).strip()
