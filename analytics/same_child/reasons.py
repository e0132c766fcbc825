"""Why a pair lies in its pile, in words: what agrees and what does not, with what each weighs. No name, no date
of birth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.wording import in_words
from data.same_child.weights import LEVELS
from data.schema.tables import ALL_STATES

_HELD_BACK = {
    "changed hands": "the number may have changed hands: it stands beside different names",
    "no birth date": "nobody is called the same child without a birth date in both",
    "another record": "another record fits as well",
    "another child": "another listed child fits this record better",
}


def reasons_of(pair: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing that both records have, what weighs most first; then where the record stands,
    and what holds the pair back. `pair`: a row of data.same_child.piles with where its record comes from."""
    levels = [LEVELS[what][int(pair[what])] for what in LEVELS]
    known = sorted(
        (level for level in levels if level.of_one is not None), key=lambda level: -abs(level.weight)
    )
    said = [f"{level.words} ({level.weight:+.1f})" for level in known]
    if pair["held_back"]:
        said.append(_HELD_BACK[str(pair["held_back"])])
    state = pair["state_code"]
    own = "the roster" if pair["source"] == "roster" else "the records"
    whose = "a State that was not said" if state == ALL_STATES else state
    said.append(f"in {own} of {whose} as of {in_words(pair['as_of_date'])}")
    if state not in (ALL_STATES, *pair["states"]):
        said.append(
            f"missed in {' and '.join(pair['states'])}: another State's roster does not enroll the child there"
        )
    if not pd.isna(pair["withdrawal_date"]):
        said.append(f"left on {in_words(pair['withdrawal_date'])} by that roster")
    return said
