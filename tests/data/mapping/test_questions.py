"""What a load asks a person: every question has its sentence, and an error says which it is."""

from string import Formatter
from typing import get_args

from data.mapping.questions import QUESTIONS, Undecided, What


def test_every_question_has_one_sentence_and_names_nothing_of_the_command_line_in_it():
    assert set(QUESTIONS) == set(get_args(What))
    for advice in QUESTIONS.values():
        assert "--" not in advice.sentence
        named = {name for _, name, _, _ in Formatter().parse(advice.sentence) if name}
        assert advice.sentence.endswith(".") or named == {"problem"}


def test_an_error_says_which_question_it_is():
    error = Undecided("unknown_column", header="Where {now}", columns="A, B", option="--map")
    assert error.what == "unknown_column"
    assert str(error) == "The file has no column Where {now}; its columns are: A, B."
    assert error.advice.for_terminal.endswith("A, B (--map).")
