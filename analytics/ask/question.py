"""What a question is: its name, what one row of its answer is, its columns, and what answers it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

    from analytics.ask.asked import Asked

Of = Literal["list", "families", "moves", "store", "children"]
"""What a question is asked of: one list; one list in which families can be told apart; the moves of a
source; all that is loaded, and the board; one list, a row a child."""

MARKING = "marking"
"""The last column of every answer: SYNTHETIC where the rows are made up, else nothing."""


@dataclass(frozen=True)
class Question:
    """One question of a room. Its columns are a promise: none goes, none is called otherwise.

    grain: what one row of the answer is. columns: of the answer, in their order. settings: what else can be
    chosen in the room (names of analytics.ask.settings). module: of analytics.ask.rooms,
    which answers by a function of the same name; it is imported when the question is asked, so that the names
    alone cost nothing.
    """

    name: str
    room: str
    of: Of
    grain: str
    columns: tuple[str, ...]
    settings: tuple[str, ...] = ()
    module: str = ""

    @property
    def answer(self) -> Callable[[Asked], pd.DataFrame]:
        """The function that answers: some of `columns`, those that are left out being not known."""
        module = importlib.import_module(f"analytics.ask.rooms.{self.module}")
        return getattr(module, self.name.replace("-", "_"))
