"""One question as it was asked: of which store, under which filters, with which settings, on which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import pandas as pd

from analytics.ask.held import CannotBeTold, Held
from analytics.leads.tally import Tally
from analytics.pockets.cases import ViewLeads
from analytics.selection import Selection
from analytics.wording import Unit

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Asked:
    """selection: with its State filled in, where a list is loaded. today: for what a day is needed for."""

    held: Held
    selection: Selection
    settings: Mapping[str, str] = field(default_factory=dict)
    today: dt.date = field(default_factory=dt.date.today)
    who: str = ""
    why: str = ""

    @property
    def exact(self) -> Selection:
        """With its extract filled in. Raises CannotBeTold where no list is loaded, as do those below."""
        return self.held.exact_of(self.selection)

    @property
    def extract(self) -> pd.Series:
        extract = self.held.extract_of(self.exact)
        if extract is None:
            raise CannotBeTold("The list is not loaded any more.")
        return extract

    @property
    def as_of(self) -> dt.date:
        return self.extract["as_of_date"].date()

    @property
    def unit(self) -> Unit:
        return self.held.unit_of(self.selection)

    @property
    def tally(self) -> Tally:
        return self.held.tally(self.selection)

    @property
    def view(self) -> ViewLeads:
        return self.held.view(self.selection)

    @property
    def mode(self) -> str:
        """Which way moves are looked at: as set, else as the run says."""
        return self.settings.get("way") or ("in" if self.selection.direction == "to" else "out")

    @property
    def level(self) -> str:
        return self.settings.get("level", "place")

    def of_tally(self, question: Callable[[Tally], Answer]) -> Answer:
        return question(self.tally)
