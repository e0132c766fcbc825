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

from data.reference import countries, long_town_keys, reference
from data.reference.states import (
    ALSO_WRITTEN_STATES,
    STATE_BY_FIPS,
    STATES,
)
from data.values.codes import digits, unmarked
from data.values.headers import plain
from data.values.names import long_key, name_key

_ENDINGS_OF_USA = ("us", "usa", "america", "eeuu", "unidos")
_ISO_3 = re.compile(r"[A-Z]{3}")
_LETTERS_AND_NAME = re.compile(r"\s*([^-–:/()]+?)\s*[-–:/(]\s*([^-–:/()]+?)\s*\)?\s*")
_ZIP_ALONE = re.compile(r"[0-9]{1,9}(?:\.0)?|[0-9]{4,5} ?-? ?[0-9]{4}")
_SIGNED = re.compile(r"[-+]\s*[0-9]")
_ZIP_INSIDE = re.compile(r"(?<![0-9])([0-9]{5})(?:-[0-9]{4})?(?![0-9])")
_ZIP_AT_END = re.compile(r"(?:^|[\s,])([0-9]{5})(?:-[0-9]{4})?\s*$")
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
    ("TX - Texas", "Texas (TX)"), with the country ("US-TX", "Texas, USA"), or by its FIPS number ("12", "6").
    """
    key = plain(written)
    if found := _states().get(key):
        return found
    if key.startswith("us") and (found := _states().get(key[2:])):
        return found
    if key.endswith(_ENDINGS_OF_USA) and (parts := _region_and_country(written)):
        return state_code(parts[0]) if parts[1] == "USA" else None
    if match := _LETTERS_AND_NAME.fullmatch(written):
        codes = {_states().get(plain(part)) for part in match.groups()}
        return codes.pop() if len(codes) == 1 else None
    number = written.strip().removesuffix(".0")
    return STATE_BY_FIPS.get(number.zfill(2)) if number.isascii() and number.isdecimal() else None


def country_code(written: str) -> str | None:
    """ISO 3166-1 alpha-3 of a country by its code or its name in English or Spanish; a territory of the
    USA is the USA; None where it is no country."""
    text = plain(written)
    return _countries().get(text) or _countries_by_two_letters().get(text)


def country_named(written: str) -> str | None:
    """As `country_code`, where something else may stand too: two letters are those of a State first, so
    only MX, US and the others that forms use are a country ("NL" is Nuevo León)."""
    return _countries().get(plain(written))


def territory_code(written: str) -> str | None:
    """The letters of a territory of the USA, by its name or code where a country is asked for."""
    return _territories().get(plain(written))


def country_as_written(written: str) -> str | None:
    """As `country_code`; other three capitals stand as they are: a code of a country not held."""
    found = country_code(written)
    if found is None and _ISO_3.fullmatch(written.strip()):
        return written.strip()
    return found


def country_in_state_cell(written: str) -> str | None:
    """The country that stands where a State should: "MX", "Guatemala", "BLZ".

    None where the cell names a State of any country: "OAX" is Oaxaca, though three capitals.
    """
    if state_code(written):
        return None
    if found := country_named(written):
        return found
    is_code = _ISO_3.fullmatch(written.strip()) and not read_region(written, "")[0]
    return written.strip() if is_code else None


_COUNTY_CODE = re.compile(
    r"(?:(?:\d{5}|\d{7})?US-?)?(\d{2})[- ]?(\d{3})"  # 13001, 13-001, US13001, 05000US13001, 0500000US13001
    r"|G(\d{2})0(\d{3})0"  # NHGIS: G1300010
    r"|CN(\d{2})(\d{3})0{8}"  # Labor Statistics: CN1300100000000
    r"|(\d{2})(\d{3})[ ,:-]+[A-Za-z].*",  # 13001 Appling
    re.IGNORECASE,
)
RENAMED_COUNTIES = {
    "02270": "02158",
    "46113": "46102",
    "12025": "12086",
    "51515": "51019",
    "51560": "51005",
    "51780": "51083",
}
"""County code of an older list -> the county of the map that has its area (U.S. Census Bureau,
Substantial Changes to Counties and County Equivalents): Wade Hampton is Kusilvak, Shannon is Oglala
Lakota, Dade is Miami-Dade; four were joined to the county around them."""


def county_fips(written: str) -> str | None:
    """The code of a county of the map: "1001" -> "01001", "0500000US13001", "G1300010" -> "13001".

    A county that was renamed or joined to one other since is that one. Nothing for a State's total
    or a word.
    """
    code = county_code(written)
    code = RENAMED_COUNTIES.get(code, code) if code else None
    return code if code in _county_codes() else None


def county_code(written: str) -> str | None:
    """The five digits of a county as written in any of the ways of agencies, known or not; or None."""
    if plain := digits(written, length=5):
        return plain
    match = _COUNTY_CODE.fullmatch(written.strip("='\" "))
    return "".join(part for part in match.groups() if part) if match else None


def zip_code(written: str) -> str | None:
    """Five digits: "8037" -> "08037", "04461-3000", "044613000" -> "04461"; None where it is no ZIP.

    Spreadsheets drop leading zeros, also those of ZIP+4 ("44613000"). In a longer text the five
    digits that stand alone ("GA 30474").
    """
    text = unmarked(written)
    if not _ZIP_ALONE.fullmatch(text):
        match = None if _SIGNED.match(text) else _ZIP_INSIDE.search(text)
        return match[1] if match else None
    number = text.removesuffix(".0").replace("-", "").replace(" ", "")
    if not int(number):
        return None
    if 3 <= len(number) <= 5:
        return number.zfill(5)
    return number.zfill(9)[:5] if len(number) in (8, 9) else None


@lru_cache(maxsize=4096)
def read_region(state: str, country: str) -> tuple[str | None, str | None]:
    """(state_code, country_code) of a State cell and a country cell as written.

    A country that is written decides how the State is read, with one exception: a State name
    that exists in one country only and not in the USA ("Michoacán") outvotes "USA", which
    forms fill in by themselves. A country behind a comma in the State cell ("Oaxaca, Mexico") is
    one that is written. Without a country, codes and names of the USA are tried first,
    then full names of other countries that are unmistakable, then Canadian and Mexican codes
    that only one of the two uses ("NL" and "BC" stay unread). None where nothing is known.
    """
    known = country_code(country)
    if (parts := _region_and_country(state)) and known in (None, "USA", parts[1]):
        state, known = parts
    key = name_key(state)
    if known and known != "USA":
        return _regions(known).get(key), known
    if home := state_code(state):
        return home, "USA"
    if not key:
        return territory_code(country), known
    homes = {c for c in _countries_with_regions() if c != "USA" and key in _regions(c) and len(key) > 3}
    if len(homes) != 1 and known is None:
        homes = {c for c in ("MEX", "CAN") if key in _regions(c)}
    if len(homes) == 1:
        found = homes.pop()
        return _regions(found)[key], found
    if known is None and (abroad := country_named(state)):
        return None, abroad
    return None, known


def _region_and_country(state: str) -> tuple[str, str] | None:
    """The State and the country that a State cell holds both, parted by a comma: "Oaxaca, Mexico"."""
    before, comma, last = state.rpartition(",")
    country = country_named(last) if comma and before.strip() else None
    return (before.strip(), country) if country else None


@lru_cache(maxsize=4096)
def states_written_alike(written: str) -> dict[str, str]:
    """Country -> its State, of a State cell that several countries write alike; else nothing.

    "Mich." is Michigan or Michoacán, "NL" is Nuevo León or Newfoundland and Labrador. The two letters of
    a State of the USA are that State.
    """
    home = state_code(written)
    if home and len(plain(written)) == 2:
        return {}
    key, letters = name_key(written), plain(written)
    found = {"USA": home} if home else {}
    for country in ("MEX", "CAN"):
        if state := _regions(country).get(key) or _regions(country).get(letters):
            found[country] = state
    return found if len(found) > 1 else {}


@cache
def _county_codes() -> frozenset[str]:
    return frozenset(reference().county_fips.values())


_TWO_LETTERS_OF_FORMS = ("US", "MX", "GT", "CA", "HN", "SV", "HT")


@cache
def _countries() -> dict[str, str]:
    written = {plain(name): code for code, names in countries.NAMES.items() for name in names}
    written |= {plain(code): code for code in countries.NAMES}
    written |= {plain(two): countries.TWO_LETTERS[two] for two in _TWO_LETTERS_OF_FORMS}
    return written | {text: "USA" for text in _territories() if len(text) > 2}


@cache
def _countries_by_two_letters() -> dict[str, str]:
    written = {plain(two): code for two, code in countries.TWO_LETTERS.items()}
    return written | dict.fromkeys(_territories(), "USA")


@cache
def _territories() -> dict[str, str]:
    return {plain(name): code for name, code in countries.TERRITORIES.items()}


@cache
def _countries_with_regions() -> frozenset[str]:
    """Countries whose towns, and so whose States, the reference holds."""
    return frozenset(reference().points["country_code"].dropna().unique())


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


Parts = tuple[str | None, str | None, str | None, str | None]
"""City, State, country and ZIP of a place, each as written; None where missing."""


def take_apart(text: str, state: str | None = None, country: str | None = None) -> Parts:
    """The parts of a place in one cell, as far as they are understood: the rest is the city.

    "Homestead, FL, USA"; "Homestead, FL 33034, USA"; "Uruapan, Michoacan, Mexico"; "Homestead FL".
    `state`, `country`: codes that other cells give. Where they give a State, words without a comma
    before them are taken off the city only where they name that State ("Morristown Tenn").
    """
    text, zip_found = _without_zip(text)
    first, *others = (part.strip() for part in text.split(","))
    parts = [first, *filter(None, others)]
    country_found = state_found = None
    if len(parts) > 1 and _is_country(parts):
        country_found = parts.pop()
        if zip_found is None:
            parts[-1], zip_found = _without_zip(parts[-1])
        if len(parts) > 1 and not parts[-1]:
            parts.pop()
    # A number behind a comma is a box or a road, not the FIPS number of a State.
    if len(parts) > 1 and not parts[-1].isdecimal() and read_region(parts[-1], country_found or "")[0]:
        state_found = parts.pop()
    # Words in between may be parted by more than one space: an ending is looked for word by word.
    city = " ".join(", ".join(parts).strip(" ,").split())
    if (country_code(country_found or "") or country or "USA") == "USA":
        city, ending = _without_state(city, state, may_be_any=state_found is None)
        state_found = state_found or ending
    return city or None, state_found, country_found, zip_found


def split_place(text: str) -> Parts:
    """The parts of a place in a cell that holds a whole place; see `take_apart`.

    What stands where the State or the country should is taken for it though it is not understood,
    so that it can be told: "Weslaco, Teaxs"; "Belmopan, Cayo, Belize"; "Oaxaca, BLZ". Without a
    comma and without a State at the end the whole is the city.
    """
    city, state, country, zip_found = take_apart(text)
    if state or not city:
        is_zip_alone = zip_found and not (city or state or country)
        return (text, None, None, None) if is_zip_alone else (city, state, country, zip_found)
    # An empty city in front of the comma is one: ", Teaxs" is a State.
    parts = [part.strip() for part in (", " * text.startswith(",") + city).split(",")]
    if country is None and len(parts) > 1:
        is_named = country_named(parts[-1]) is not None or _ISO_3.fullmatch(parts[-1])
        is_country = is_named and not read_region(parts[-1], "")[0]
        country = parts.pop() if len(parts) > 2 or is_country else None
        state = parts.pop() if len(parts) > 1 else None
    elif len(parts) > 1:
        state = parts.pop()
    elif country is None and " " in city and city.split()[-1].upper() in STATES:
        *words, state = city.split()
        parts = [" ".join(words)]
    return ", ".join(parts) or None, state, country, zip_found


def _without_zip(text: str) -> tuple[str, str | None]:
    match = _ZIP_AT_END.search(text)
    return (text[: match.start()].strip(" ,"), match[1]) if match else (text, None)


def _is_country(parts: list[str]) -> bool:
    """Whether the last part names a country: "CA" is California but behind "ON" or "BC"."""
    if country_named(parts[-1]) is None:
        return False
    if state_code(parts[-1]) is None:
        return True
    before = plain(parts[-2])
    return len(parts) > 2 and len(before) == 2 and bool(_regions(country_code(parts[-1]) or "").get(before))


def _without_state(city: str, state: str | None, may_be_any: bool) -> tuple[str, str | None]:
    """The city without the State that its last words name, and those words.

    Where the State is known, in any spelling of it; else its letters, where the case does not say
    that they are a word: "Houston Co" is a county. Mount Penn and East New York are towns.
    """
    words = city.split()
    endings = [" ".join(words[-count:]) for count in (3, 2, 1) if count < len(words)]
    if state:
        found = (end for end in endings if not end.isdecimal() and state_code(end) == state)
    else:
        is_code = may_be_any and words and words[-1].upper() in STATES
        found = (end for end in endings[-1:] if is_code and (end.isupper() or city.islower()))
    ending = next(found, None)
    if ending is None or long_key(city) in long_town_keys():
        return city, None
    return city.removesuffix(ending).strip(" ,."), ending
