"""What names are compared by."""

from __future__ import annotations

import pytest

from data.same_child.spellings import COMMON, given_names, parents_forms, sound, surnames


@pytest.mark.parametrize(
    ("one", "other"),
    [("José", "JOE"), ("Jesús", "Chuy"), ("Guadalupe", "lupita"), ("Francisco", "Paco"), ("Miguel", "Mike"), ("Yesenia", "Jesenia"), ("Giovani", "Jiovanni"), ("Alejandra", "Alex"), ("Alejandro", "Alex"), ("Ma.", "María"), ("Fco", "Francisco"), ("Ximena", "Jimena")],
)  # fmt: skip
def test_short_forms_and_sounds_are_one_first_name(one, other):
    assert set(given_names(one).first_forms) & set(given_names(other).first_forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Juan", "Juana"), ("María", "Mario"), ("José", "Josué"), ("José", "Josefina"), ("Alejandro", "Alejandra"), ("Diego", "Santiago"), ("Daniel", "Daniela"), ("Luis", "Luisa"), ("Emilio", "Emiliano"), ("Ana", "Eva")],
)  # fmt: skip
def test_names_of_brothers_and_sisters_are_two(one, other):
    assert not set(given_names(one).first_forms) & set(given_names(other).first_forms)


@pytest.mark.parametrize(
    ("text", "words"),
    [("de la Cruz-López", ("cruz", "lopez")), ("Pérez Jr.", ("perez",)), ("O'Neill", ("oneill",)), ("Núñez  y  Vega", ("nunez", "vega")), ("Unknown", ()), ("N/A", ()), ("", ()), ("XXX", ()), ("-", ()), ("123", ()), ("José​", ("jose",))],
)  # fmt: skip
def test_surnames_without_what_is_spelling(text, words):
    assert surnames(text) == words


def test_nobody_is_no_parent():
    assert parents_forms("Self") == parents_forms("N/A") == parents_forms("") == ()
    assert set(parents_forms("Joe")) & set(parents_forms("José Luis"))


def test_a_name_that_many_bear_stands_for_itself():
    assert all(sound(name) in given_names(name).first_forms for name in COMMON)
    assert given_names("Diego").first_forms == (sound("diego"),)


def test_any_text_is_read():
    for text in ("\u202eanA", "=HYPERLINK(1)", "<b>", "李", "a" * 5_000, "\x00", "🙂"):
        assert given_names(text).words is not None and sound(text) is not None
