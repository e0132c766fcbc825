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

COUNTRIES: dict[str, str] = {
    "USA": "United States",
    "MEX": "Mexico",
    "GTM": "Guatemala",
    "CAN": "Canada",
    "HND": "Honduras",
    "SLV": "El Salvador",
    "NIC": "Nicaragua",
    "HTI": "Haiti",
    "DOM": "Dominican Republic",
    "CUB": "Cuba",
    "COL": "Colombia",
    "ECU": "Ecuador",
    "PER": "Peru",
    "VEN": "Venezuela",
}

ALSO_WRITTEN_COUNTRIES: dict[str, str] = {
    "US": "USA", "UNITED STATES OF AMERICA": "USA", "U.S.A.": "USA", "U.S.": "USA",
    "MX": "MEX", "MEXICO": "MEX", "MÉXICO": "MEX", "ESTADOS UNIDOS MEXICANOS": "MEX",
    "GT": "GTM", "CA": "CAN", "HN": "HND", "SV": "SLV", "HT": "HTI",
}  # fmt: skip
