"""What a file that is not loaded yet asks: first of all on the page, and counted beside the button Load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from pages.parts.browser.scripts import go_to
from pages.parts.look import counted, plain


@dataclass
class Questions:
    """Of one file. `place`: the container its questions are drawn into, above the columns. `asked`: how many
    there are; `waits_for`: in a few words each, those without which it is not loaded."""

    name: str
    place: Any
    asked: int = 0
    waits_for: list[str] = field(default_factory=list)

    def ask(self, waits_for: str = "") -> Any:
        """Where one more question is drawn. `waits_for`: what nobody has answered yet, and has to be."""
        self.asked += 1
        if waits_for:
            self.waits_for.append(waits_for)
        return self.place


def say_how_many(every: Sequence[Questions], is_pressed: bool = False) -> None:
    """Beside the button Load: for which questions it waits, with a way to them; else how many there are.

    `is_pressed`: Load was pressed, and `still_waits` says the same more loudly.
    """
    asked = sum(of_file.asked for of_file in every)
    if not asked:
        return
    if not any(of_file.waits_for for of_file in every):
        st.caption(
            f"{counted(asked, 'question', 'questions')} above, all with an answer. Check them, then load."
        )
        return
    if not is_pressed:
        st.markdown(f":material/help: {_in_words(every)}")
    if st.button("Go to it" if _open(every) == 1 else "Go to them", key="to-questions", type="tertiary"):
        _go()


def _open(every: Sequence[Questions]) -> int:
    return sum(len(of_file.waits_for) for of_file in every)


def _go() -> None:
    st.session_state[PRESSED] = st.session_state.get(PRESSED, 0) + 1


def still_waits(every: Sequence[Questions]) -> bool:
    """Whether something has to be answered first; then says so where Load was pressed."""
    if not any(of_file.waits_for for of_file in every):
        return False
    st.warning(f"Nothing was loaded yet. {_in_words(every)}", icon=":material/help:")
    _go()
    return True


def go_to_them() -> None:
    """Show the questions, and put the focus on them, when Load was pressed too early."""
    go_to(PLACE, str(st.session_state.get(PRESSED, "")), label="What Load waits for")


PLACE, PRESSED = "questions-of-files", "pressed-too-early"


def _in_words(every: Sequence[Questions]) -> str:
    told = [
        f"{plain(of_file.name, 60)}: {'; '.join(of_file.waits_for)}" for of_file in every if of_file.waits_for
    ]
    waits = "your answer" if _open(every) == 1 else f"{_open(every)} answers"
    return f"Load waits for {waits}. {'. '.join(told)}."
