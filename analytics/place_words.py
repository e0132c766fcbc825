"""How a town reads with its State: the same in every room, chart and file."""

from __future__ import annotations

import pandas as pd


def with_state(names: pd.Series, states: pd.Series) -> pd.Series:
    """ "Immokalee FL"; a town that bears the name of its State, such as Huehuetenango, once.

    States abroad have no two letters, so theirs is the name written out. "" where neither is known.
    """
    names, states = names.fillna("").astype(object), states.fillna("").astype(object)
    return (names + " " + states).str.strip().where(names != states, names)
