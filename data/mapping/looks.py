"""How well the values of a column fit a field.

A header is read together with what stands below it: "Came to" above names of towns is a town,
above States a State. What the values cannot be weighs more than what they can: names of towns are
names of people too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from data.mapping.shapes import (
    ARE_WORDS,
    CITY,
    DATE,
    GRADE,
    ID,
    MOST,
    NAME,
    PLACE,
    STATE,
    are_birth_dates,
    is_grade,
    is_place,
    is_state,
    shape_of,
)  # fmt: skip
from data.values.codes import notice_type, whole_number, yes_or_no
from data.values.dates import DAY_FIRST, read_date
from data.values.regions import country_named, read_region, zip_code


@dataclass(frozen=True)
class Look:
    """What the different values of one column look like; `fit` says how well that is a field's."""

    values: tuple[str, ...]

    @cached_property
    def shape(self) -> str | None:
        """As `shape_of`."""
        return shape_of(self.values)

    def share(self, is_so: Callable[[str], object]) -> float:
        """Share of the values of which that is so."""
        return sum(1 for text in self.values if is_so(text)) / len(self.values)

    def fit(self, form: str) -> float:
        """How much the values speak for (above 0) or against a field of this form; 0: nothing.

        -4 and less: they cannot be. Values of a field that is always the same few words say more
        than those of a name.
        """
        if not self.values:
            return 0.0
        if form not in self._fits:
            self._fits[form] = _FITS[form](self)
        return self._fits[form]

    @cached_property
    def _fits(self) -> dict[str, float]:
        return {}

    @cached_property
    def digits(self) -> float:
        """Share of bare numbers."""
        return self.share(_DIGITS.fullmatch)

    @cached_property
    def regions(self) -> float:
        """Share of States of any country that we hold."""
        return self.share(lambda text: is_state(text) or read_region(text, "")[0])

    @cached_property
    def is_birth(self) -> bool:
        """Whether the dates are those of births."""
        return self.shape == DATE and are_birth_dates(self.values)


_DIGITS = re.compile(r"['=\"]*[\d,]+(\.0+)?\"?")
_TWELVE = re.compile(r"['=\"]*\d{12}(\.0+)?\"?")
_LONG_ID = re.compile(r"['=\"]*\d{9,12}(\.0+)?\"?")
_YEARS = re.compile(r"(\d{1,2})(\.\d+)?( ?(y|yr|yrs|year|years|a\u00f1os|anos|m|mo|mos|months)\b.*)?", re.I)
_SEXES = frozenset(
    [
        "m",
        "f",
        "male",
        "female",
        "boy",
        "girl",
        "x",
        "h",
        "masculino",
        "femenino",
        "hombre",
        "mujer",
        "niño",
        "niña",
        "nonbinary",
        "unknown",
        "u",
    ]
)
_SUFFIXES = frozenset(["jr", "sr", "i", "ii", "iii", "iv", "v", "junior", "senior"])
_ZIP = re.compile(r"\d{5}(-?\d{4})?(\.0)?")
_SIX_DIGITS = re.compile(r"\d{6,}")
"""No county and no corridor has a hundred thousand migratory children."""
_CODE = re.compile(r"(?=.*\d)[\w./-]{1,24}")
_COUNTY = re.compile(r"\b(county|parish|borough|condado|co\.?)$", re.I)
_CANNOT = -5.0


def _fits_date(look: Look) -> float:
    if look.shape == DATE:
        return 0.5 if look.is_birth else 2.0
    dates = look.share(lambda text: read_date(text) or read_date(text, DAY_FIRST))
    return 0.5 if dates >= 0.5 else -1.0 if dates >= 0.2 else _CANNOT


def _fits_birth_date(look: Look) -> float:
    if look.shape == DATE:
        return 2.5 if look.is_birth else 0.5 if len(look.values) < 5 else -1.0
    return _fits_date(look)


def _fits_msix_id(look: Look) -> float:
    if look.share(_TWELVE.fullmatch) >= 0.7:
        return 2.5
    if look.shape == ID:
        return 0.0
    return -0.5 if look.digits >= MOST else -2.0 if look.share(_LONG_ID.fullmatch) >= 0.3 else _CANNOT


def _fits_id(look: Look) -> float:
    if look.shape == DATE or (look.share(ARE_WORDS.fullmatch) >= MOST and look.share(_CODE.fullmatch) < 0.5):
        return -3.0
    return 1.0 if look.shape == ID or look.share(_CODE.fullmatch) >= MOST else 0.0


def _fits_state(look: Look) -> float:
    if look.shape == STATE:
        return 2.0
    if look.shape in (NAME, CITY):
        regions = look.regions
        return 2.0 if regions >= MOST else 1.5 if regions >= 0.6 else 0.5 if regions >= 0.3 else -0.5
    if look.shape is None and look.digits < 0.5:
        return 1.0 if look.regions >= 0.6 else -1.0
    return _CANNOT


def _fits_city(look: Look) -> float:
    if look.shape in (CITY, NAME):
        return 2.0 if look.shape == CITY else 0.5
    if look.shape == STATE:
        return -3.0
    return -0.5 if look.shape in (PLACE, None) and look.digits < 0.5 else _CANNOT


def _fits_county(look: Look) -> float:
    if look.shape in (CITY, NAME, None) and look.digits < 0.5:
        return 1.5 if look.share(_COUNTY.search) >= 0.5 else 0.5
    return -3.0 if look.shape in (STATE, PLACE) or look.digits >= 0.5 else _CANNOT


def _fits_country(look: Look) -> float:
    countries = look.share(lambda text: country_named(text) or (len(text) == 3 and text.isupper()))
    if countries >= 0.7:
        return 2.5
    return -0.5 if countries >= 0.3 or (look.shape is None and look.digits < 0.5) else -3.0


def _fits_place(look: Look) -> float:
    if look.shape == PLACE:
        return 2.5
    places = look.share(is_place)
    if places >= 0.5:
        return 1.5
    if look.shape in (CITY, NAME):
        return -1.5 if look.regions < 0.6 else -3.0
    return -3.0 if look.shape in (STATE, None) else _CANNOT


def _fits_zip(look: Look) -> float:
    zips = look.share(lambda text: _ZIP.fullmatch(text) or (text.isdigit() and len(text) in (3, 4)))
    return 2.5 if zips >= 0.7 and look.share(zip_code) >= 0.7 else _CANNOT if look.shape == DATE else -3.0


def _fits_name(look: Look) -> float:
    if look.shape in (NAME, CITY):
        if look.share(lambda text: "," in text) >= 0.3:
            return -1.0
        return 1.0 if look.share(lambda text: " " in text) < 0.8 else 0.0
    return -1.5 if look.shape in (STATE, PLACE) or (look.shape is None and look.digits < 0.3) else _CANNOT


def _fits_middle_name(look: Look) -> float:
    return (
        1.0
        if look.share(lambda text: len(text.strip(". ")) == 1 and text[0].isalpha()) >= 0.7
        else _fits_name(look)
    )


def _fits_full_name(look: Look) -> float:
    if look.shape not in (NAME, CITY, None, PLACE) or look.digits >= 0.3:
        return _CANNOT if look.shape != STATE else -3.0
    words = look.share(lambda text: len(text.split()) > 1 or "," in text)
    return 1.5 if words >= 0.8 else 0.0 if words >= 0.4 else -2.0


def _fits_grade(look: Look) -> float:
    grades = look.share(is_grade)
    if look.shape == GRADE:
        return 2.0
    return 0.5 if grades >= 0.7 and look.shape != DATE else _CANNOT if look.shape in (DATE, ID) else -2.0


def _fits_age(look: Look) -> float:
    ages = look.share(lambda text: (match := _YEARS.fullmatch(text)) and int(match[1]) <= 25)
    return 2.0 if ages >= MOST else -1.0 if ages >= 0.6 else _CANNOT


def _fits_sex(look: Look) -> float:
    known = [text.casefold().strip(".") for text in look.values]
    is_told = any(text in ("m", "f") or len(text) > 2 for text in known)  # "x" alone is any mark
    return 2.5 if is_told and look.share(lambda text: text.casefold().strip(".") in _SEXES) >= MOST else -4.0


def _fits_suffix(look: Look) -> float:
    return 2.0 if look.share(lambda text: text.casefold().strip(".") in _SUFFIXES) >= 0.7 else -3.0


def _fits_flag(look: Look) -> float:
    return 2.0 if look.share(lambda text: yes_or_no(text) is not None) >= MOST else -3.0


def _fits_count(look: Look) -> float:
    counts = look.share(lambda text: whole_number(text) is not None or "<" in text)
    return (
        1.5
        if counts >= 0.8 and look.shape not in (DATE, ID) and not look.share(_SIX_DIGITS.fullmatch)
        else _CANNOT
    )


def _fits_notice_type(look: Look) -> float:
    return 3.0 if look.share(notice_type) >= 0.8 else _CANNOT


def _fits_period(look: Look) -> float:
    return 0.5 if look.shape is None else -1.0 if look.shape in (NAME, CITY) else -3.0


def _fits_type(look: Look) -> float:
    return -4.0 if look.shape in (DATE, STATE, ID) else 0.0


def _fits_text(look: Look) -> float:
    return (
        _CANNOT
        if look.shape in (DATE, ID)
        else -1.5
        if look.digits >= 0.5 or look.shape in (STATE, PLACE)
        else 0.5
    )


_FITS: dict[str, Callable[[Look], float]] = {
    "date": _fits_date, "birth date": _fits_birth_date, "msix id": _fits_msix_id, "id": _fits_id,
    "state": _fits_state, "city": _fits_city, "county": _fits_county, "country": _fits_country,
    "place": _fits_place, "zip": _fits_zip, "name": _fits_name, "middle name": _fits_middle_name,
    "full name": _fits_full_name, "grade": _fits_grade, "age": _fits_age, "sex": _fits_sex,
    "suffix": _fits_suffix, "flag": _fits_flag, "count": _fits_count, "notice type": _fits_notice_type,
    "period": _fits_period, "type": _fits_type, "text": _fits_text,
}  # fmt: skip
