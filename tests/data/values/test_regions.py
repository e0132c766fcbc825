"""One reader of written States, countries and ZIPs: the extract's door and the geocoder's agree."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.load.pipeline import load_file
from data.reference import countries, reference
from data.reference.states import (
    ALSO_WRITTEN_STATES,
    STATE_BY_FIPS,
    STATES,
)
from data.store.reader import Store
from data.values.regions import (
    country_code,
    country_in_state_cell,
    county_fips,
    read_region,
    split_place,
    state_code,
    take_apart,
    zip_code,
)
from tests.families import child, loaded, write_csv
from tests.placed import place

SPELLINGS = {
    **{name: code for code, name in STATES.items()},
    **{code: code for code in STATES},
    **ALSO_WRITTEN_STATES,
    **{f"US-{code}": code for code in STATES},
    **{f"{code} - {name}": code for code, name in STATES.items()},
    **{f"{name} ({code})": code for code, name in STATES.items()},
    **STATE_BY_FIPS,
}


@given(st.sampled_from(sorted(SPELLINGS)), st.sampled_from([str, str.upper, str.lower, lambda t: f" {t} "]))
def test_what_one_door_understands_both_do(spelling, written):
    text = written(spelling)
    assert state_code(text) == SPELLINGS[spelling]
    assert read_region(text, "") == (SPELLINGS[spelling], "USA")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Fla.", "FL"), ("12", "FL"), ("6", "CA"), ("12.0", "FL"), ("Tenn", "TN"), ("Tenn.", "TN"),
        ("N. Carolina", "NC"), ("So. Carolina", "SC"), ("W Virginia", "WV"), ("Conn.", "CT"),
        ("Penna", "PA"), ("Penn", "PA"), ("Mass", "MA"), ("Cal", "CA"), ("TX - Texas", "TX"),
        ("Texas (TX)", "TX"), ("US-TX", "TX"), ("48", "TX"), ("CA/NV", None), ("TX - Florida", None),
        ("03", None), ("99", None), ("Michoacan", None), ("Oaxaca", None), ("", None), ("-", None),
        ("usa", None), ("Teaxs", None),
    ],
)  # fmt: skip
def test_states_as_people_write_them(written, code):
    assert state_code(written) == code


WRITTEN_STATES = sorted(text for text in SPELLINGS if not text.isdecimal())
WRITTEN_COUNTRIES = {
    **{name: code for code, names in countries.NAMES.items() for name in names},
    **{code: code for code in countries.NAMES},
    **{
        name: "USA"
        for name, code in countries.TERRITORIES.items()
        if name not in STATES.values() and len(name) > 2
    },
}
STATES_TOO = {text for text in WRITTEN_COUNTRIES if state_code(text)}


@settings(deadline=None)  # the first example reads the reference tables
@given(
    st.sampled_from(WRITTEN_STATES),
    st.sampled_from(["", ", USA", ", United States"]),
    st.sampled_from(["", " 33034", ", 33034", " 33034-1234"]),
    st.booleans(),
)
def test_a_place_in_one_cell_is_taken_apart_alike_at_both_doors(state, country, zip_written, is_zip_last):
    tail = f"{country}{zip_written}" if is_zip_last else f"{zip_written}{country}"
    parts = split_place(f"Sampletown, {state}{tail}")
    assert parts == take_apart(f"Sampletown, {state}{tail}")
    assert parts == ("Sampletown", state, country.strip(", ") or None, "33034" if zip_written else None)
    assert read_region(parts[1], parts[2] or "") == (SPELLINGS[state], "USA")


@settings(deadline=None)
@given(st.sampled_from(sorted(set(WRITTEN_COUNTRIES) - STATES_TOO)), st.sampled_from(["", "Sample State, "]))
def test_a_country_behind_a_place_is_one_at_both_doors(country, state):
    parts = split_place(f"Sampletown, {state}{country}")
    assert (parts[0], parts[2]) == ("Sampletown", country)
    assert take_apart(f"Sampletown, {state}{country}")[2] == country
    assert country_code(country) == country_in_state_cell(country) == WRITTEN_COUNTRIES[country]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Homestead, FL 33034, USA", ("Homestead", "FL", "USA", "33034")),
        ("Homestead, Miami-Dade, FL", ("Homestead, Miami-Dade", "FL", None, None)),
        ("Homestead, , FL", ("Homestead", "FL", None, None)),
        ("Homestead FL 33034", ("Homestead", "FL", None, "33034")),
        ("Cuernavaca, MOR", ("Cuernavaca", "MOR", None, None)),
        ("Leamington, ON, CA", ("Leamington", "ON", "CA", None)),
        ("Ontario, CA", ("Ontario", "CA", None, None)),
        ("San Marcos, Guatemala", ("San Marcos", None, "Guatemala", None)),
        ("Weslaco, Teaxs", ("Weslaco", "Teaxs", None, None)),
        ("Belmopan, Cayo, Belize", ("Belmopan", "Cayo", "Belize", None)),
        ("Belize City, BLZ", ("Belize City", None, "BLZ", None)),
        ("Houston Homestead Fl", ("Houston Homestead", "Fl", None, None)),
        ("33034", ("33034", None, None, None)),
        (", Teaxs", (None, "Teaxs", None, None)),
        ("", (None, None, None, None)),
    ],
)  # fmt: skip
def test_a_whole_place_in_one_cell(text, parts):
    assert split_place(text) == parts


def test_no_town_loses_a_word_that_only_looks_like_its_state():
    """Mount Penn, East New York, H Street NE."""
    points = reference().points
    towns = points[(points["country_code"] == "USA") & (points.index < 100_000_000)]
    for name, code in towns[["place_name", "state_code"]].itertuples(index=False):
        assert take_apart(name, code, "USA")[:2] == (name, None)
        assert take_apart(name.upper())[:2] == (name.upper(), None)


@pytest.mark.parametrize(
    ("city", "state", "name"),
    [
        ("Puebla, Mexico", "", "Puebla"), ("Uruapan, Michoacan, Mexico", "", "Uruapan"),
        ("Oaxaca, OAX", "", "Oaxaca"), ("Homestead FL", "", "Homestead"),
        ("Morristown Tenn.", "TN", "Morristown"), ("Mount Penn", "PA", "Mount Penn"),
    ],
)  # fmt: skip
def test_the_geocoder_takes_a_city_cell_apart_as_the_loader_does(city, state, name):
    assert place(city=city, state=state).place_name == name


@pytest.mark.parametrize(
    ("written", "country"),
    [("MX", "MEX"), ("Guatemala", "GTM"), ("BLZ", "BLZ"), ("OAX", None), ("TX", None), ("Teaxs", None)],
)
def test_a_country_where_a_state_should_stand(written, country):
    assert country_in_state_cell(written) == country


def test_counties_by_their_codes():
    assert [county_fips(t) for t in ("1001", "01001", "12086.0", "12000", "Dade", "0")] == [
        "01001", "01001", "12086", None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        "US13001",
        "us13001",
        "05000US13001",
        "0500000US13001",
        "13-001",
        "13 001",
        "US-13-001",
        "G1300010",
        "CN1300100000000",
        "13001.0",
        "13001 Appling",
        "13001 - Appling",
        "13001, Appling County",
        '="13001"',
    ],
)
def test_a_county_in_the_ways_of_agencies(written):
    assert county_fips(written) == "13001"


@pytest.mark.parametrize(
    "written", ["0400000US13", "1400000US13001950100", "13-0011", "US1", "130 01", "G13000"]
)
def test_a_code_of_something_else_is_no_county(written):
    assert county_fips(written) is None


def test_a_mexican_state_is_read_by_its_name_and_never_by_a_number(tmp_path):
    """GTO is no country though three capitals; 05 is Arkansas at home, and no State known in Mexico."""
    store = loaded(
        tmp_path,
        [
            child(1, "2026-06-01", ("Celaya", "GTO"), from_country_code=""),
            child(2, "2026-06-02", ("Saltillo", "05"), from_country_code="MEX"),
        ],
    )
    with store.reader() as cursor:
        assert cursor.execute(
            "SELECT from_state_code, from_country_code, other_state_code, other_country_code "
            "FROM missed_enrollment_rows JOIN leads USING (extract_id, row_number) ORDER BY row_number"
        ).fetchall() == [("GTO", None, "Guanajuato", "MEX"), ("05", "MEX", "Coahuila", "MEX")]


def test_a_number_behind_a_town_is_no_state():
    assert split_place("Box 12, 48")[:2] == ("Box 12", "48")
    assert place(city="Houston, 48", state="TX").state_code == "TX"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("8037", "08037"), ("04461-3000", "04461"), ("044613000", "04461"), ("44613000", "04461"),
        ("33034.0", "33034"), ("='33034'", "33034"), ("GA 30474", "30474"), ("0", None), ("12", None),
        ("abc", None), ("1234567", None),
    ],
)  # fmt: skip
def test_zips_as_people_write_them(written, code):
    assert zip_code(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [("USA", "USA"), ("u.s.", "USA"), ("México", "MEX"), ("mx", "MEX"), ("Guatemala", "GTM"), ("Mars", None)],
)
def test_countries_as_people_write_them(written, code):
    assert country_code(written) == code


FROM_ENDS = [
    ("Faison", "N. Carolina", "NC"), ("Morristown", "Tenn", "TN"), ("Morristown", "Tenn.", "TN"),
    ("Hadley", "Mass", "MA"), ("Biglerville", "Penna", "PA"), ("Biglerville", "Penn", "PA"),
    ("Salinas", "Cal", "CA"), ("Martinsburg", "W. Virginia", "WV"), ("Martinsburg", "W Virginia", "WV"),
    ("Weslaco", "TX - Texas", "TX"), ("Weslaco", "US-TX", "TX"), ("Weslaco", "48", "TX"),
    ("Immokalee", "12", "FL"), ("Immokalee", "Fla.", "FL"), ("Kingstree", "So. Carolina", "SC"),
    ("Windsor Locks", "Conn.", "CT"),
]  # fmt: skip
"""City, State as written, and the State that is meant; all invented, SYNTHETIC."""


@pytest.mark.parametrize("is_one_cell", [False, True])
def test_shortened_states_are_neither_refused_nor_kept_as_text(tmp_path, is_one_cell):
    """In cells of their own, and behind the town in one."""
    path = tmp_path / "synthetic.csv"
    head = "Move From" if is_one_cell else "From City,From State"
    lines = [f"MSIX ID,Last Name,First Name,Birth Date,QAD,{head},To City,To State"]
    ends = [
        (city, written, code) for city, written, code in FROM_ENDS if not is_one_cell or "-" not in written
    ]
    for number, (city, written, _) in enumerate(ends, start=1):
        cells = f'"{city}, {written}"' if is_one_cell else f"{city},{written}"
        lines.append(f"{number:012d},SYNTHETIC,Child{number},03/04/2016,06/17/2026,{cells},Tifton,Ga.")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    store = Store(tmp_path / "store")
    report = load_file(path, store=store, direction="to", state="GA", as_of=dt.date(2026, 9, 30))
    assert report.rows_accepted == len(ends)
    with store.reader() as cursor:
        rows = cursor.execute(
            "SELECT from_city, from_state_code, to_state_code, other_state_code, other_place_id IS NOT NULL "
            "FROM missed_enrollment_rows JOIN leads USING (extract_id, row_number) ORDER BY row_number"
        ).fetchall()
    assert rows == [(city, code, "GA", code, True) for city, _, code in ends]


def test_a_row_of_a_states_own_report_is_not_refused_for_its_spelling(tmp_path):
    path = tmp_path / "synthetic.csv"
    path.write_text(
        "MSIX ID,Last Name,First Name,Birth Date,QAD,From City,From State,Move To\n"
        '000000000001,SYNTHETIC,Ana,03/04/2016,06/17/2026,Immokalee,FL,"Morristown, Tenn"\n',
        encoding="utf-8",
    )
    store = Store(tmp_path / "store")
    load_file(path, store=store, direction="to", state="TN", as_of=dt.date(2026, 9, 30))
    with store.reader() as cursor:
        assert cursor.execute("SELECT to_city, to_state_code FROM missed_enrollment_rows").fetchall() == [
            ("Morristown", "TN")
        ]


@pytest.mark.parametrize(
    ("state", "country", "region"),
    [
        ("", "Philippines", (None, "PHL")), ("", "Federated States of Micronesia", (None, "FSM")),
        ("", "RMI", (None, "MHL")), ("", "Belice", (None, "BLZ")), ("", "PH", (None, "PHL")),
        ("", "Puerto Rico", ("PR", "USA")), ("PR", "PRI", ("PR", "USA")), ("", "Guam", ("GU", "USA")),
        ("Michoacan", "Méjico", ("Michoacán", "MEX")), ("FL", "EE.UU.", ("FL", "USA")),
        ("Jamaica", "", (None, "JAM")), ("NL", "", (None, None)), ("Georgia", "", ("GA", "USA")),
        ("", "Teaxs", (None, None)),
    ],
)  # fmt: skip
def test_countries_of_the_world_and_territories(state, country, region):
    assert read_region(state, country) == region


def test_what_was_understood_abroad_is_not_told_as_not_understood(tmp_path):
    rows = [
        child(1, "2026-06-01", ("Ponce", ""), from_country_code="Puerto Rico"),
        child(2, "2026-06-01", ("Manila", ""), from_country_code="Philippines"),
        child(3, "2026-06-01", ("Celaya", "GTO"), from_country_code=""),
        child(4, "2026-06-01", ("San Marcos", "Guatemala"), from_country_code=""),
        child(5, "2026-06-01", ("Laredo", "Teaxs"), from_country_code=""),
    ]
    report = load_file(
        write_csv(tmp_path / "a.csv", rows), store=tmp_path / "store", direction="to", state="GA"
    )
    assert report.reading.words_not_understood == {"Qualifying Move From State": ["Teaxs"]}
    store = Store(tmp_path / "store")
    with store.reader() as cursor:
        ends = cursor.execute(
            "SELECT other_state_code, other_country_code FROM leads ORDER BY row_number"
        ).fetchall()
    store.close()
    assert ends[:4] == [("PR", "USA"), (None, "PHL"), ("Guanajuato", "MEX"), (None, "GTM")]
