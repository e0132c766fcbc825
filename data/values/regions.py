"""A State cell and a country cell, as written -> the codes the reference places are filed under.

In the USA a State is its two letters. In other countries it is the name of the State, province
or department in the form of the reference data. States are joined by name, never by number:
GeoNames and INEGI number the Mexican States differently (05 is Chiapas for one, Coahuila for
the other).
"""

from __future__ import annotations

from functools import cache, lru_cache

from data.reference import reference
from data.reference.states import ALSO_WRITTEN_COUNTRIES, COUNTRIES, STATES
from data.values.names import name_key

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
_STATES_ALSO_WRITTEN = {
    "washington dc": "DC", "calif": "CA", "fla": "FL", "wash": "WA", "penna": "PA", "tenn": "TN", "mich": "MI",
    "minn": "MN", "wisc": "WI", "ariz": "AZ", "ark": "AR", "colo": "CO", "conn": "CT", "ill": "IL", "ind": "IN",
    "kans": "KS", "mass": "MA", "miss": "MS", "mont": "MT", "nebr": "NE", "nev": "NV", "okla": "OK", "ore": "OR",
    "oreg": "OR", "tex": "TX", "virgin islands": "VI", "us virgin islands": "VI", "n carolina": "NC",
    "s carolina": "SC", "n dakota": "ND", "s dakota": "SD", "w virginia": "WV", "n mexico": "NM",
}  # fmt: skip


def country_code(written: str) -> str | None:
    """ISO 3166-1 alpha-3 of a country cell; None when it is empty or names no country we hold."""
    return _countries().get(name_key(written))


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
    if key in _states():
        return _states()[key], "USA"
    if not key:
        return ("PR", "USA") if name_key(country) in ("pri", "puerto rico") else (None, known)
    homes = {c for c in COUNTRIES if c != "USA" and key in _regions(c) and len(key) > 3}
    if len(homes) != 1 and known is None:
        homes = {c for c in ("MEX", "CAN") if key in _regions(c)}
    if len(homes) == 1:
        found = homes.pop()
        return _regions(found)[key], found
    if key in _countries() and known is None:
        return None, _countries()[key]
    return None, known


@cache
def _countries() -> dict[str, str]:
    written = {name_key(name): code for code, name in COUNTRIES.items()}
    written |= {name_key(code): code for code in COUNTRIES}
    return written | {name_key(also): code for also, code in ALSO_WRITTEN_COUNTRIES.items()}


@cache
def _states() -> dict[str, str]:
    written = {code.lower(): code for code in STATES} | {
        name_key(name): code for code, name in STATES.items()
    }
    return written | _STATES_ALSO_WRITTEN


@cache
def _regions(country: str) -> dict[str, str]:
    points = reference().points
    names = points.loc[points["country_code"] == country, "state_code"].unique()
    written = {name_key(name): name for name in names} | _ALSO_WRITTEN_REGIONS.get(country, {})
    if country == "MEX":
        for name, short_forms in _MEXICAN_SHORT_FORMS.items():
            written |= {short.lower(): name for short in short_forms.split()}
    return written
