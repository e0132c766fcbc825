"""The cells of a place as written -> what they say: a city, a State, a ZIP, a county.

Nothing is looked up by likeness here. A cell that cannot be read says nothing.
"""

from __future__ import annotations

import math
import re

import pandas as pd

from data.reference import reference
from data.reference.states import STATES
from data.values.names import county_key, name_key
from data.values.regions import country_code, read_region, zip_code

CELLS = ("city", "state", "country", "zip", "county", "district_city")
"""The columns that `data.geocoding.geocode.locate` looks at; any may be missing."""

_NOTE = re.compile(
    r"[\s,;(-]*\bsee (?:the )?(?:attach|addend|append|list|item|section|additional|form|job|below).*$",
    re.IGNORECASE | re.DOTALL,
)
"""Notes typed behind a name: "Callands  See attachment #1" (2 % of the farm job cases of 2017)."""
_ZIP_AT_END = re.compile(r"(?:^|[\s,])([0-9]{5})(?:-[0-9]{4})?\s*$")


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
    known_fips = set(counties.values())
    lists = (written[name].to_numpy(object).tolist() for name in CELLS)
    rows = [_read_row(row, zips, counties, known_fips) for row in zip(*lists, strict=True)]
    texts = ["city", "state_code", "country_code", "zip", "county_fips", "district_city"]
    frame = pd.DataFrame(rows, columns=[*texts, "is_country_in_state"], index=written.index)
    return frame.astype(dict.fromkeys(texts, "str") | {"is_country_in_state": bool})


def _read_row(row: tuple[str, ...], zips: dict, counties: dict, known_fips: set) -> tuple:
    city, state, country, zip_text, county, district_city = row
    city = _NOTE.sub("", city)
    if not county and name_key(city).endswith((" county", " parish")):
        county = city
    state_code, in_country = read_region(state, country)
    city, state_inside, country_inside, zip_inside = _split_city(city, state_code)
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
        fips = _county(county, state_code, counties, known_fips)
    return city, state_code, in_country, found_zip, fips, district_city, stands_for_country


def _county(county: str, state_code: str | None, counties: dict, known_fips: set) -> str | None:
    if county.isdigit():
        fips = county.zfill(5)
        return fips if fips in known_fips else None
    key = county_key(county)
    spellings = (key, f"{key}city", key.removesuffix("city"))
    return next((counties[f"{state_code}|{k}"] for k in spellings if f"{state_code}|{k}" in counties), None)


def _split_city(city: str, state_code: str | None) -> tuple[str, str | None, str | None, str | None]:
    """(city, State, country, ZIP) out of one cell such as "Homestead, FL, USA" or "CR 37 Houston, MS 38851"."""
    state = country = zip_inside = None
    if match := _ZIP_AT_END.search(city):
        city, zip_inside = city[: match.start()], match[1]
    parts = [part for part in (p.strip() for p in city.split(",")) if part]
    if len(parts) > 1 and country_code(parts[-1]) and read_region(parts[-1], "")[0] is None:
        country = country_code(parts.pop())
    # A number behind a comma is a box or a road, not the FIPS number of a State.
    if len(parts) > 1 and not parts[-1].isdecimal() and (found := read_region(parts[-1], country or ""))[0]:
        state, country = found
        parts.pop()
    if not parts:
        return "", state, country, zip_inside
    city = ", ".join(parts)
    for ending in (f" {state_code}", f" {STATES.get(state_code or '', '-')}"):
        if len(city) > len(ending) + 2 and city.upper().endswith(ending.upper()):
            city = city[: -len(ending)].strip(" ,.")
    return city, state, country, zip_inside


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
