"""How cells of reference files are read: counties, figures, degrees, which row of a filing."""

from __future__ import annotations

from functools import cache

from data.reference import COUNTY_POINT_ID, reference
from data.values import codes
from data.values.headers import plain


@cache
def _counties() -> frozenset[str]:
    points = reference().points
    return frozenset(points.loc[points.index >= COUNTY_POINT_ID, "county_fips"])


def county_fips(text: str) -> str | None:
    """The code of a county of the map: "1001" -> "01001". Nothing for a State's total or a word."""
    code = codes.digits(text, length=5)
    return code if code in _counties() else None


def figure(text: str) -> float | None:
    """A number of zero or more: "1,234.5"."""
    number = _number(text)
    return number if number is not None and number >= 0 else None


def latitude(text: str) -> float | None:
    """Degrees north, of which the map has -15 (Samoa) to 72 (Alaska)."""
    number = _number(text)
    return number if number is not None and -15 <= number <= 72 and number else None


def longitude(text: str) -> float | None:
    """Degrees east."""
    number = _number(text)
    return number if number is not None and -180 <= number <= 180 and number else None


def is_primary(text: str) -> bool | None:
    """True for the row of the whole filing (PRI), False for one of its worksites (SUB)."""
    return {"pri": True, "primary": True, "sub": False}.get(plain(text))


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().replace(",", ""))
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None  # which nan and infinity are not
