"""What becomes of each pair: called one child, asked of a person, or told apart. Nothing is merged.

called: all speaks for it, and no other record speaks for it as well. asked: a person has to look. apart: twins,
brothers and sisters, children of one birth date and other names: the first name is not alike.
"""

from __future__ import annotations

import pandas as pd

from data.same_child.weights import ALIKE, ASKED_AT, CALLED_AT, LEVELS

CALLED, ASKED, APART = "called", "asked", "apart"
PILES = (CALLED, ASKED, APART)
CLEAR_LEAD = 1.0
"""How much more than the next record of a child one has to weigh to be called."""
CLEARLY_ANOTHERS = 6.0
"""Where another child fits a record by so much more, the record is that child's."""


def _number_of(what: str, name: str) -> int:
    return [level.name for level in LEVELS[what]].index(name)


_SAME_NUMBER = _number_of("number", "same")
_UNDATED = _number_of("birth_date", "not known")
_OTHER_SECOND = _number_of("given_name", "other second")
_SAME_DAY = _number_of("birth_date", "same day")
_BOTH_SURNAMES = _number_of("surnames", "both")
_OTHER_NAME = _number_of("given_name", "other")


def put_into_piles(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs of data.same_child.pairs with `pile` and `held_back`: why a pair that weighs enough is not
    called, or "".

    `pairs`: one row per child (`left_number`) and record (`right_number`), with the levels, `weight` and
    `is_of_several`: whether the child's number stands for several children. Pairs below what is worth asking
    are left out.
    """
    pairs = pairs.sort_values(["left_number", "weight", "right_number"], ascending=[True, False, True])
    is_alike = pairs["given_name"] < ALIKE
    weighs = pairs["weight"] >= CALLED_AT
    is_same_number = pairs["number"] == _SAME_NUMBER
    pile = pd.Series(APART, pairs.index)
    pile[is_alike & (pairs["weight"] >= ASKED_AT)] = ASKED
    pile[weighs & (is_same_number | (pairs["given_name"] < _OTHER_NAME))] = ASKED
    held_back = pd.Series("", pairs.index)
    held_back[pile.eq(ASKED) & is_same_number & ~is_alike] = "changed hands"
    held_back[weighs & is_alike & pairs["birth_date"].eq(_UNDATED)] = "no birth date"
    held_back[weighs & is_alike & pairs["is_of_several"]] = "changed hands"
    may_be = is_alike & weighs & held_back.eq("")
    held_back[may_be & _is_not_first(pairs, may_be)] = "another record"
    theirs = pairs["weight"].where(may_be).groupby(pairs["right_number"]).transform("max")
    held_back[may_be & held_back.eq("") & (theirs - pairs["weight"] >= CLEARLY_ANOTHERS)] = "another child"
    pile[may_be & held_back.eq("")] = CALLED
    return pairs.assign(pile=pile, held_back=held_back)


def _is_not_first(pairs: pd.DataFrame, may_be: pd.Series) -> pd.Series:
    """Whether another record speaks for the child as well: all but the first, and the first too where the second
    is close behind and not the same child's once more (same names and birth date as the child in both)."""
    group = pairs[may_be].groupby("left_number", sort=False)
    rank = group.cumcount().reindex(pairs.index)
    next_weight = group["weight"].shift(-1).reindex(pairs.index)
    says_all = (
        pairs["birth_date"].eq(_SAME_DAY) & pairs["surnames"].eq(_BOTH_SURNAMES) & (pairs["given_name"] <= 1)
    )
    next_says_all = (
        says_all[may_be].groupby(pairs["left_number"], sort=False).shift(-1).reindex(pairs.index).eq(True)
    )
    is_close = (pairs["weight"] - next_weight) < CLEAR_LEAD
    return rank.gt(0) | (is_close & ~(says_all & next_says_all))
