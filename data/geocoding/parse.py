"""The cells of a place as written -> what they say: a city, a State, a ZIP, a county.

Nothing is looked up by likeness here. A cell that cannot be read says nothing.
"""

from __future__ import annotations

import math
import re

import pandas as pd

from data.geocoding.which_country import country_by_town
from data.reference import reference
from data.values.codes import digits
from data.values.names import county_key, name_key
from data.values.regions import county_fips, read_region, take_apart, zip_code

CELLS = ("city", "state", "country", "zip", "county", "district_city")
"""The columns that `data.geocoding.geocode.locate` looks at; any may be missing."""

_NOTE = re.compile(
    r"[\s,;(-]*\bsee (?:the )?(?:attach|addend|append|list|item|section|additional|form|job|below).*$",
    re.IGNORECASE | re.DOTALL,
)
"""Notes typed behind a name: "Callands  See attachment #1" (2 % of the farm job cases of 2017)."""


_COUNTY_BEHIND = re.compile(r"(.+?)\s*[,(]\s*([^,()]+? (?:county|co\.?|parish))\s*\)?\s*", re.IGNORECASE)
"""The county behind the town's name: "Washington Twp (Franklin Co.)"."""


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per row of `frame`, numbered from 0: the columns of CELLS as trimmed text, "" where missing.

    `state_code` and `country_code` are taken for a State or a country where those are empty.
    """
    columns = {name: _as_text(frame, name) for name in CELLS}
    for name in ("state", "country"):
        also = _as_text(frame, f"{name}_code")
        columns[name] = [text or other for text, other in zip(columns[name], also, strict=True)]
    return pd.DataFrame(columns, index=range(len(frame)), dtype="str")


def read(written: pd.DataFrame) -> pd.DataFrame:
    """One row per row of `written` (columns CELLS): city, state_code, country_code, zip, county_fips, district_city.

    - A ZIP counts only where it lies in the State that is written; where no State is written it
      gives the State. So a ZIP of Arizona under "CA" places nothing.
    - A State or ZIP inside the city cell ("Houston, MS 38851") fills what the other cells leave
      empty. A city cell that names another State than the State cell is not read at all, unless
      its own ZIP sides with the State cell.
    """
    zips, counties = reference().zip_states, reference().county_fips
    lists = (written[name].to_numpy(object).tolist() for name in CELLS)
    rows = [_read_row(row, zips, counties) for row in zip(*lists, strict=True)]
    texts = ["city", "state_code", "country_code", "zip", "county_fips", "district_city"]
    frame = pd.DataFrame(rows, columns=[*texts, "is_country_in_state"], index=written.index)
    return frame.astype(dict.fromkeys(texts, "str") | {"is_country_in_state": bool})


def _read_row(row: tuple[str, ...], zips: dict, counties: dict) -> tuple:
    city, state, country, zip_text, county, district_city = row
    city = _NOTE.sub("", city)
    if not county and (behind := _COUNTY_BEHIND.fullmatch(city)):
        city, county = behind.groups()
    elif not county and name_key(city).endswith((" county", " parish", " co")):
        county = city
    state_code, in_country = read_region(state, country or country_by_town(state, city) or "")
    city, state_inside, country_inside, zip_inside = take_apart(city, state_code, in_country)
    city = city or ""
    state_inside, country_inside = read_region(state_inside or "", country_inside or "")
    stands_for_country = in_country == "MEX" and name_key(state) in ("mexico", "mex")

    if state_code is None and in_country in (None, country_inside) and (state_inside or country_inside):
        state_code, in_country = state_inside, country_inside
    elif (
        state_inside
        and in_country in (None, "USA")
        and state_inside != state_code
        and zips.get(zip_inside) != state_code
    ):
        city = ""

    found_zip = None
    if in_country in (None, "USA"):
        for candidate in (zip_code(zip_text) if zip_text else None, zip_inside):
            if candidate in zips and state_code in (None, zips[candidate]):
                found_zip = candidate
                state_code, in_country = zips[candidate], "USA"
                break
    fips = None
    if county and in_country == "USA":
        fips = _county(county, state_code, counties)
    return city, state_code, in_country, found_zip, fips, district_city, stands_for_country


def county_of(city: str, state_code: str) -> str | None:
    """The FIPS code of the county of a State whose name, as that of a county, stands for a town ("Adams Co.")."""
    if not name_key(city).endswith((" county", " parish", " co")):
        return None
    return _county(city, state_code, reference().county_fips)


def _county(county: str, state_code: str | None, counties: dict) -> str | None:
    if digits(county, length=5):
        return county_fips(county)
    key = county_key(county)
    spellings = (key, f"{key}city", key.removesuffix("city"))
    return next((counties[f"{state_code}|{k}"] for k in spellings if f"{state_code}|{k}" in counties), None)


def _as_text(frame: pd.DataFrame, name: str) -> list[str]:
    if name not in frame:
        return [""] * len(frame)
    return [_clean(value) for value in frame[name].to_numpy(object).tolist()]


def _clean(value: object) -> str:
    if (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float) and not math.isfinite(value))
    ):
        return ""
    text = str(value).strip()
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
