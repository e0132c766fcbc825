"""A child who is on the list is found, however name, town or day are typed; what is hidden is not searched."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.leads.lists.finding import holding
from analytics.leads.lists.travellers import child_lines, family_lines
from analytics.selection import Selection
from tests.analytics import small_worlds
from tests.analytics.leads.test_missed_enrollment import came
from tests.leads_in_memory import engine_with, leads_of

AS_OF = small_worlds.AS_OF
PEOPLE = {
    1: {"first_name": "José Ángel", "last_name_1": "GONZÁLEZ", "last_name_2": "Peña", "birth_date": dt.date(2014, 5, 7)},
    2: {"first_name": "Luz", "last_name_1": "De la Cruz", "last_name_2": "O’Neil", "birth_date": dt.date(2011, 2, 3)},
    3: {"first_name": "Ma. Guadalupe", "last_name_1": "Hdez.", "last_name_2": "Pérez-López"},
    4: {"first_name": "Ana", "last_name_1": "NUN\u0303EZ", "parent_1_first_name": "Íñigo", "parent_1_last_name": "Núñez"},
}  # fmt: skip
PLACES = {1: "Vidalia", 2: "Moultrie", 3: "Lyons", 4: "Nowhere"}


@pytest.fixture(scope="module")
def table():
    story = [
        came(at, f"2026-0{at}-01", "Faison", "NC", PLACES[at], msix_id=f"{at:012d}", **person)
        for at, person in PEOPLE.items()
    ]
    return leads_of(engine_with(story, AS_OF)).get_backend().table


def numbers(table, typed: str, *, with_names: bool = True) -> list[int]:
    kept = holding(table, typed, with_names=with_names)
    lines = child_lines(table, Selection(state="GA"), None, kept).to_pandas()
    return sorted(lines["msix_id"].astype(int).tolist())


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("gonzález", [1]), ("gonzalez", [1]), ("GONZALEZ", [1]), ("gonz", [1]), ("glez", [1]), ("Gonza\u0301lez", [1]),
        ("pena jose", [1]), ("jose cruz", []), ("de la cruz", [2]), ("delacruz", [2]), ("De-La-Cruz", [2]),
        ("oneil", [2]), ("o'neil", [2]), ("O´Neil", [2]), ("hernandez", [3]), ("Hernández", [3]), ("hdez", [3]),
        ("maria guadalupe", [3]), ("perez lopez", [3]), ("pérez-lópez", [3]), ("nunez", [4]), ("Núñez", [4]),
        ("iñigo", [4]), ("vidalia", [1]), ("vidal", [1]), ("nowhere", [4]), ("faison", [1, 2, 3, 4]),
        ("faison luz", [2]), ("2014-05-07", [1]), ("5/7/2014", [1]), ("05/07/2014", [1]), ("May 7, 2014", [1]),
        ("000000000002", [2]), ("zzz", []), ("'; DROP TABLE leads; --", []), ("%", [1, 2, 3, 4]), ("   ", [1, 2, 3, 4]),
    ],
)  # fmt: skip
def test_who_is_listed_is_found_however_the_name_is_typed(table, typed, who):
    assert numbers(table, typed) == who


def test_what_is_hidden_is_not_searched(table):
    """Else a search without names would tell whether a child of this name is on the list."""
    for typed in ("gonzalez", "2014-05-07", "000000000002", "inigo"):
        assert numbers(table, typed, with_names=False) == [], typed
    assert numbers(table, "vidalia", with_names=False) == [1]


def test_a_family_is_found_by_a_child_whose_name_its_line_does_not_say(table):
    kept = holding(table, "oneil", with_names=True)
    lines = family_lines(table, Selection(state="GA"), None, kept).to_pandas()
    assert lines["child_names"].tolist() == ["Luz"]


def plain_letters(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if sign.isalnum())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_part_of_any_name_finds_its_child(table, data):
    at = data.draw(st.sampled_from(sorted(PEOPLE)))
    name = data.draw(st.sampled_from([v for v in PEOPLE[at].values() if isinstance(v, str)]))
    word = data.draw(st.sampled_from([w for w in name.split() if len(plain_letters(w)) > 1]))
    end = data.draw(st.integers(2, len(word)))
    part = data.draw(st.sampled_from([word[:end], word[:end].upper(), plain_letters(word[:end])]))
    assert at in numbers(table, part), part
