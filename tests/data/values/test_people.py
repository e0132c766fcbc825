"""Names of people: one name in many spellings, and words that name nobody."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.people import childs_surnames, name_words, parents_given_names, parents_surnames

NAMES = st.text(st.sampled_from("abcdeñáéíóúüÁÉÑ -'"), min_size=1, max_size=20)


@given(NAMES)
def test_case_accents_composed_or_not_and_signs_without_width_are_spelling(name):
    for written in (
        name.upper(),
        unicodedata.normalize("NFD", name),
        unicodedata.normalize("NFC", name),
        f"\u200b {name}\u00a0",
        name.replace(" ", "\u00a0"),
        name.replace(" ", "  "),
    ):
        assert name_words(written) == name_words(name)


@pytest.mark.parametrize(
    ("written", "surnames"),
    [
        ("García", ("garcia",)), ("García-López", ("garcia", "lopez")), ("De la Cruz", ("delacruz",)),
        ("López de la O", ("lopez", "delao")), ("O'Brien", ("obrien",)), ("O’Brien Jr.", ("obrien",)),
        ("Hdez.", ("hernandez",)), ("Garcia y Vega", ("garcia", "vega")), ("Oo", ("oo",)), ("李", ("李",)),
        ("Unknown", ()), ("N/A", ()), ("X", ()), ("xxx", ()), ("--", ()), ("0", ()), ("Self", ("self",)), (None, ()),
    ],
)  # fmt: skip
def test_a_childs_surnames(written, surnames):
    assert childs_surnames(written, None) == surnames
    assert childs_surnames(written, written) == surnames * 2


@pytest.mark.parametrize(
    "name", ["Self", "Young", "Solis", "Guardado", "Tutora", "Papalia", "Minor", "Friend", "Nada"]
)
def test_a_surname_that_is_also_a_word_is_a_parent_beside_a_given_name(name):
    """John Self is somebody: both cells have to say nobody."""
    assert parents_given_names("John") == ("john",)
    assert parents_surnames(f"John {name}") != ()


@pytest.mark.parametrize(
    "text",
    [
        "Unknown",
        "UNK",
        "n/a",
        "N.A.",
        "Mother",
        "madre",
        "Mamá",
        "See above",
        "ver arriba",
        "same as above",
        "S/N",
        "no tiene",
        "sin nombre",
        "Lives with aunt",
        "vive con su tía",
        "step-mother deceased",
        ".",
        "?",
        "-",
        "**",
        "000",
        "XXX",
        "no aplica",
        "se desconoce",
        "Foster parent",
        "self / emancipated",
        "crew leader",
        "",
    ],
)
def test_what_stands_in_a_parents_cell_and_names_nobody(text):
    assert parents_given_names(text) == () and parents_surnames(text) == ()


@pytest.mark.parametrize(
    "text", ["Rosa", "Ma. Elena", "Guadalupe", "Socorro", "Dolores", "Jesús", "Luz", "José María", "Ángel"]
)
def test_a_given_name_is_one(text):
    assert parents_given_names(text) != ()
