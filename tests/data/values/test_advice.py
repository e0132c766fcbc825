"""One sentence for two readers: the room reads it without what is typed in a terminal."""

from data.values.advice import Advice, AdviceNeeded


def test_the_option_stands_in_brackets_before_the_last_stop_and_only_in_the_terminal():
    advice = Advice("The State is not known: choose it at State of the report.", "--state XX")
    assert advice.sentence == "The State is not known: choose it at State of the report."
    assert advice.for_terminal == "The State is not known: choose it at State of the report (--state XX)."
    assert Advice("Nothing to type.").for_terminal == "Nothing to type."


def test_an_error_that_asks_is_its_own_sentence():
    error = AdviceNeeded("Say which.", "--map A=B")
    assert (str(error), error.advice.for_terminal) == ("Say which.", "Say which (--map A=B).")
