"""One reader of written States, countries and ZIPs: the extract's door and the geocoder's agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reference.states import ALSO_WRITTEN_STATES, STATE_BY_FIPS, STATES
from data.values.regions import country_code, read_region, split_place, state_code, zip_code
from tests.families import child, loaded
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


def test_a_shortened_state_is_neither_refused_nor_kept_as_text(tmp_path):
    """A row "Morristown, Tenn" was refused where Tennessee had the report, and "N. Carolina" kept as a State."""
    store = loaded(
        tmp_path,
        [
            child(1, "2026-06-01", move_from=("Morristown", "Tenn"), move_to=("Vidalia", "GA")),
            child(2, "2026-06-02", move_from=("Faison", "N. Carolina"), move_to=("Vidalia", "Ga.")),
            child(3, "2026-06-03", move_from=("Immokalee", "12"), move_to=("Tifton", "13")),
        ],
    )
    with store.reader() as cursor:
        rows = cursor.execute(
            "SELECT from_state_code, to_state_code FROM missed_enrollment_rows ORDER BY row_number"
        ).fetchall()
        assert rows == [("TN", "GA"), ("NC", "GA"), ("FL", "GA")]
        assert cursor.execute("SELECT count(*) FROM refused_rows").fetchall() == [(0,)]
        assert cursor.execute("SELECT count(*) FROM leads WHERE other_place_id IS NOT NULL").fetchall() == [
            (3,)
        ]
