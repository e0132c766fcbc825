"""States, territories and countries by the codes the exchange's files use.

Source of the codes: USPS two-letter codes and ISO 3166-1 alpha-3 (the country codes seen in
the exchange's files look like ISO-3: MEX, GTM, CAN).
"""

from __future__ import annotations

STATES: dict[str, str] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands",
    "VI": "U.S. Virgin Islands",
}  # fmt: skip

ALSO_WRITTEN_STATES: dict[str, str] = {
    "Ala": "AL", "Ariz": "AZ", "Ark": "AR", "Cal": "CA", "Calif": "CA", "Colo": "CO", "Conn": "CT", "Del": "DE",
    "Fla": "FL", "Wash": "WA", "Ill": "IL", "Ind": "IN", "Kan": "KS", "Kans": "KS", "Mass": "MA", "Mich": "MI",
    "Minn": "MN", "Miss": "MS", "Mont": "MT", "Neb": "NE", "Nebr": "NE", "Nev": "NV", "Okla": "OK", "Ore": "OR",
    "Oreg": "OR", "Penn": "PA", "Penna": "PA", "Tenn": "TN", "Tex": "TX", "Wis": "WI", "Wisc": "WI", "Wyo": "WY",
    "W Va": "WV", "Washington DC": "DC", "Wash DC": "DC", "Virgin Islands": "VI", "US Virgin Islands": "VI",
    "N Carolina": "NC", "No Carolina": "NC", "N Car": "NC", "S Carolina": "SC", "So Carolina": "SC", "S Car": "SC",
    "N Dakota": "ND", "No Dakota": "ND", "N Dak": "ND", "S Dakota": "SD", "So Dakota": "SD", "S Dak": "SD",
    "W Virginia": "WV", "N Mexico": "NM", "N Mex": "NM", "New Mex": "NM", "N Hampshire": "NH", "N Jersey": "NJ",
    "N York": "NY",
}  # fmt: skip
"""As newspapers and clerks shorten them; case, dots and spaces do not count."""

STATE_BY_FIPS: dict[str, str] = {
    "01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", "10": "DE", "11": "DC",
    "12": "FL", "13": "GA", "15": "HI", "16": "ID", "17": "IL", "18": "IN", "19": "IA", "20": "KS", "21": "KY",
    "22": "LA", "23": "ME", "24": "MD", "25": "MA", "26": "MI", "27": "MN", "28": "MS", "29": "MO", "30": "MT",
    "31": "NE", "32": "NV", "33": "NH", "34": "NJ", "35": "NM", "36": "NY", "37": "NC", "38": "ND", "39": "OH",
    "40": "OK", "41": "OR", "42": "PA", "44": "RI", "45": "SC", "46": "SD", "47": "TN", "48": "TX", "49": "UT",
    "50": "VT", "51": "VA", "53": "WA", "54": "WV", "55": "WI", "56": "WY", "60": "AS", "66": "GU", "69": "MP",
    "72": "PR", "78": "VI",
}  # fmt: skip
"""Numbers of the States (FIPS 5-2), which some systems write in place of letters."""
