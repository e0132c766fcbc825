"""What went wrong and what to do, said once for two readers: the room, and the terminal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Advice:
    """A sentence, and what to type for it on the command line: in brackets before its last stop.

    `sentence` reads whole without the option and ends with a full stop; it holds no cell of a file.
    """

    sentence: str
    option: str = ""

    @property
    def for_terminal(self) -> str:
        """The sentence with its option: "... choose it at State of the report (--state XX)." """
        return f"{self.sentence.removesuffix('.')} ({self.option})." if self.option else self.sentence


class AdviceNeeded(Exception):
    """Work cannot go on without a word from a person; its text is the sentence of `advice`."""

    def __init__(self, sentence: str, option: str = "") -> None:
        super().__init__(sentence)
        self.advice = Advice(sentence, option)
