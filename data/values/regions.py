"""States, countries, ZIPs and places as people write them -> codes. The one reader of each.

The codes are those that the reference places are filed under.

In the USA a State is its two letters. In other countries it is the name of the State, province
or department in the form of the reference data. States are joined by name, never by number:
GeoNames and INEGI number the Mexican States differently (05 is Chiapas for one, Coahuila for
the other).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from data.reference import reference
from data.reference.states import (
    ALSO_WRITTEN_COUNTRIES,
    ALSO_WRITTEN_STATES,
    COUNTRIES,
    STATE_BY_FIPS,
    STATES,
)
from data.values.headers import plain
from data.values.names import name_key

_ISO_3 = re.compile(r"[A-Z]{3}")
_LETTERS_AND_NAME = re.compile(r"\s*([^-–:/()]+?)\s*[-–:/(]\s*([^-–:/()]+?)\s*\)?\s*")
_ZIP_INSIDE = re.compile(r"(?<![0-9])([0-9]{5})(?:-[0-9]{4})?(?![0-9])")
_STATE_AND_ZIP = re.compile(r"(.*?)\s*\b(\d{5})(?:-\d{4})?")
_MEXICAN_SHORT_FORMS = {
    "Aguascalientes": "AS AGS AGU", "Baja California": "BC BCN", "Baja California Sur": "BS BCS",
    "Campeche": "CC CAM CAMP", "Chiapas": "CS CHIS CHP", "Chihuahua": "CH CHIH CHH",
    "Coahuila": "CL COAH COA", "Colima": "CM COL", "Ciudad de México": "DF CDMX CMX",
    "Durango": "DG DGO DUR", "Guanajuato": "GT GTO GUA", "Guerrero": "GR GRO", "Hidalgo": "HG HGO HID",
    "Jalisco": "JC JAL", "México": "MC EDOMEX MEX", "Michoacán": "MN MICH MIC", "Morelos": "MS MOR",
    "Nayarit": "NT NAY", "Nuevo León": "NL NLE", "Oaxaca": "OC OAX", "Puebla": "PL PUE",
    "Querétaro": "QT QRO QUE", "Quintana Roo": "QR QROO ROO", "San Luis Potosí": "SP SLP",
    "Sinaloa": "SL SIN", "Sonora": "SR SON", "Tabasco": "TC TAB", "Tamaulipas": "TS TAMPS TAM",
    "Tlaxcala": "TL TLAX TLA", "Veracruz": "VZ VER", "Yucatán": "YN YUC", "Zacatecas": "ZS ZAC",
}  # fmt: skip
"""Two letters as on Mexican papers (RENAPO), three as in ISO 3166-2, and the usual abbreviations."""
_ALSO_WRITTEN_REGIONS = {
    "MEX": {
        "distrito federal": "Ciudad de México", "d f": "Ciudad de México", "mexico city": "Ciudad de México",
        "estado de mexico": "México", "edo de mexico": "México", "edo mexico": "México", "edo mex": "México",
        "edo de mex": "México", "state of mexico": "México", "mexico state": "México",
        "coahuila de zaragoza": "Coahuila", "michoacan de ocampo": "Michoacán",
        "veracruz de ignacio de la llave": "Veracruz", "veracruz llave": "Veracruz",
        "queretaro de arteaga": "Querétaro", "baja california norte": "Baja California", "q roo": "Quintana Roo",
        "n l": "Nuevo León", "b c": "Baja California", "b c s": "Baja California Sur", "s l p": "San Luis Potosí",
    },
    "CAN": {
        "ab": "Alberta", "bc": "British Columbia", "mb": "Manitoba", "nb": "New Brunswick",
        "nl": "Newfoundland and Labrador", "ns": "Nova Scotia", "nt": "Northwest Territories", "nu": "Nunavut",
        "on": "Ontario", "pe": "Prince Edward Island", "pei": "Prince Edward Island", "qc": "Quebec",
        "sk": "Saskatchewan", "yt": "Yukon",
    },
    "GTM": {"quezaltenango": "Quetzaltenango", "xela": "Quetzaltenango", "el peten": "Petén", "el quiche": "Quiché"},
    "NIC": {"raan": "Costa Caribe Norte", "raas": "Costa Caribe Sur"},
}  # fmt: skip


def state_code(written: str) -> str | None:
    """Two letters of a State of the USA; None where the text names none.

    By its letters or its name, as people shorten it ("Tenn", "N. Carolina", "W Va"), with both
    ("TX - Texas", "Texas (TX)"), with the country ("US-TX"), or by its FIPS number ("12", "6").
    """
    key = plain(written)
    if found := _states().get(key):
        return found
    if key.startswith("us") and (found := _states().get(key[2:])):
        return found
    if match := _LETTERS_AND_NAME.fullmatch(written):
        codes = {_states().get(plain(part)) for part in match.groups()}
        return codes.pop() if len(codes) == 1 else None
    number = written.strip().removesuffix(".0")
    return STATE_BY_FIPS.get(number.zfill(2)) if number.isascii() and number.isdecimal() else None


def country_code(written: str) -> str | None:
    """ISO 3166-1 alpha-3 of a country by its code or name; None where it is no country we hold."""
    return _countries().get(plain(written))


def country_as_written(written: str) -> str | None:
    """As `country_code`; other three capitals stand as they are: a code of a country not held."""
    found = country_code(written)
    if found is None and _ISO_3.fullmatch(written.strip()):
        return written.strip()
    return found


def zip_code(written: str) -> str | None:
    """Five digits: "8037" -> "08037", "04461-3000", "044613000" -> "04461"; None where it is no ZIP.

    Spreadsheets drop leading zeros, also those of ZIP+4 ("44613000"). In a longer text the five
    digits that stand alone ("GA 30474").
    """
    text = written.strip("='\" ")
    digits = text.removesuffix(".0").replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdecimal()):
        match = _ZIP_INSIDE.search(text)
        return match[1] if match else None
    if not int(digits):
        return None
    if 3 <= len(digits) <= 5:
        return digits.zfill(5)
    return digits.zfill(9)[:5] if len(digits) in (8, 9) else None


@lru_cache(maxsize=4096)
def read_region(state: str, country: str) -> tuple[str | None, str | None]:
    """(state_code, country_code) of a State cell and a country cell as written.

    A country that is written decides how the State is read, with one exception: a State name
    that exists in one country only and not in the USA ("Michoacán") outvotes "USA", which
    forms fill in by themselves. Without a country, codes and names of the USA are tried first,
    then full names of other countries that are unmistakable, then Canadian and Mexican codes
    that only one of the two uses ("NL" and "BC" stay unread). None where nothing is known.
    """
    key = name_key(state)
    known = country_code(country)
    if known and known != "USA":
        return _regions(known).get(key), known
    if home := state_code(state):
        return home, "USA"
    if not key:
        return ("PR", "USA") if name_key(country) in ("pri", "puerto rico") else (None, known)
    homes = {c for c in COUNTRIES if c != "USA" and key in _regions(c) and len(key) > 3}
    if len(homes) != 1 and known is None:
        homes = {c for c in ("MEX", "CAN") if key in _regions(c)}
    if len(homes) == 1:
        found = homes.pop()
        return _regions(found)[key], found
    if known is None and (abroad := country_code(state)):
        return None, abroad
    return None, known


@cache
def _countries() -> dict[str, str]:
    written = {plain(name): code for code, name in COUNTRIES.items()}
    written |= {plain(code): code for code in COUNTRIES}
    return written | {plain(also): code for also, code in ALSO_WRITTEN_COUNTRIES.items()}


@cache
def _states() -> dict[str, str]:
    written = {plain(code): code for code in STATES}
    written |= {plain(name): code for code, name in STATES.items()}
    return written | {plain(also): code for also, code in ALSO_WRITTEN_STATES.items()}


@cache
def _regions(country: str) -> dict[str, str]:
    points = reference().points
    names = points.loc[points["country_code"] == country, "state_code"].unique()
    written = {name_key(name): name for name in names} | _ALSO_WRITTEN_REGIONS.get(country, {})
    if country == "MEX":
        for name, short_forms in _MEXICAN_SHORT_FORMS.items():
            written |= {short.lower(): name for short in short_forms.split()}
    return written


def split_place(text: str) -> tuple[str | None, str | None, str | None, str | None]:
    """City, State, country and ZIP of a place in one cell, each as written; None where missing.

    "Homestead, FL, USA"; "Homestead, FL 33034"; "Homestead FL"; "Uruapan, Michoacan, Mexico";
    "Oaxaca, MEX". Without a comma and without a State at the end the whole is the city.
    """
    parts = [part.strip() for part in text.split(",")]
    zip_code = None
    if (match := _STATE_AND_ZIP.fullmatch(parts[-1])) and (len(parts) > 1 or match[1]):
        parts[-1], zip_code = match[1], match[2]
    while parts and not parts[-1]:
        parts.pop()
    if not parts:
        return None, None, None, zip_code
    if len(parts) == 1:
        words = parts[0].split()
        if len(words) > 1 and words[-1].upper() in STATES:
            return " ".join(words[:-1]), words[-1], None, zip_code
        return parts[0] or None, None, None, zip_code
    if len(parts) == 2:
        city, last = parts
        if state_code(last) is None and country_as_written(last) is not None:
            return city or None, None, last, zip_code
        return city or None, last, None, zip_code
    city = ", ".join(parts[:-2])
    return city or None, parts[-2] or None, parts[-1], zip_code
