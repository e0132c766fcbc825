"""A gentle look at free texts of the board: does one hold a name, an id or a date of birth?

A question to the person writing, never a block: a farm may be called like a person, and a phone
number of an office is a long number too.
"""

from __future__ import annotations

import re

from data.reference import long_town_keys
from data.values.names import long_key

_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){7,}(?!\d)")
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|(?:19|20)\d\d-\d\d?-\d\d?)(?!\d)")
_WORD = r"[A-ZÁÉÍÓÚÑÜ][a-záéíóúñü'’]+(?:-[A-ZÁÉÍÓÚÑÜ][a-záéíóúñü]+)?"
_PAIR = re.compile(rf"\b(?=({_WORD})[ ]({_WORD})\b)")
_NO_PERSON = frozenset(
    re.findall(
        r"\w+",
        """
    farm farms orchard orchards packing house houses camp camps park school elementary middle high
    county road street avenue drive lane highway church center centre office market store motel inn
    trailer mobile home homes apartments housing district company foods produce growers nursery dairy
    poultry plant ranch ranches vineyard vineyards gin mill river creek lake north south east west new
    old the a an and near behind ask call go come back visit monday tuesday wednesday thursday friday
    saturday sunday january february march april may june july august september october november
    december spring summer fall autumn winter head start migrant education health clinic food bank
    workers families family children green red blue sweet vidalia labor labour crew leader
    """,
    )
)


def doubts(text: str) -> tuple[str, ...]:
    """Questions to ask about a text, each one sentence; they never repeat what was written."""
    asked = []
    without_dates = _DATE.sub(" ", text)
    if without_dates != text:
        asked.append("It holds a date: is it somebody's date of birth?")
    if _LONG_NUMBER.search(without_dates):
        asked.append("It holds a long number: is it a child's id, or a family's phone?")
    if any(_may_be_person(first, last) for first, last in _PAIR.findall(text)):
        asked.append("Two words look like a person's name: is it somebody of a family?")
    return tuple(asked)


def _may_be_person(first: str, last: str) -> bool:
    words = {first.lower(), last.lower()}
    return not (words & _NO_PERSON) and long_key(f"{first} {last}") not in long_town_keys()
