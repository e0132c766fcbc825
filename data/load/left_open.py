"""What a load left open: columns that were not read though they look like ours, and what that costs.

A load that left something open is never told as simply loaded: it says which columns, and what
cannot be told without them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data.extracts import kind_named
from data.extracts.missed_enrollment import MISSED_ENROLLMENT, identifies_nobody
from data.mapping.questions import question
from data.values.advice import Advice
from data.values.bare_text import bare

MOST_NAMED = 8
"""Columns that a sentence names; the rest is counted."""
TELLS_APART = ("last_name_1", "first_name", "birth_date")
"""What two rows have in common where they are one child, without an id: all three."""
NOBODY_IDENTIFIED = "Without ids and names children cannot be told apart: rows are counted."


def advice_on_columns(
    kind: str | None,
    mapping: Mapping[str, str],
    unread: Mapping[str, str],
    guesses: Mapping[str, str],
    unsure: Collection[str],
    direction: str | None = None,
) -> list[Advice]:
    """The sentences: what was read without certainty, what was left unread, what that costs.

    `mapping`, `guesses`: header -> field; `unread`: header -> what it looks like; `direction`: None
    where it is not known yet.
    """
    advice = []
    if unsure:
        read_as = [f"{bare(header)} as {_words(mapping[header])}" for header in unsure if header in mapping]
        advice.append(question("unsure_columns", columns=_listed(read_as)))
    if unread:
        looks = [
            f"{bare(header)}, which looks like {looks}"
            + (f" (perhaps {_words(guesses[header])})" if header in guesses else "")
            for header, looks in unread.items()
        ]
        advice.append(question("unread_columns", columns=_listed(looks, "; ")))
    advice += [Advice(sentence) for sentence in without_places(kind, mapping.values(), direction)]
    return advice + [Advice(cost) for cost in costs(kind, mapping.values(), unread.values())]


_TOWN = {
    "to": {"to_city", "move_to", "to_zip", "to_county"},
    "from": {"from_city", "move_from", "from_zip", "from_county"},
}
_STATES = {"from_state", "to_state", "move_from", "move_to"}


def without_places(kind: str | None, fields: Collection[str], direction: str | None) -> list[str]:
    """What is said while no column of a list of children is read as its town, or as a State."""
    if kind is None or not kind_named(kind).has_direction:
        return []
    have = set(fields)
    without = [side for side, towns in _TOWN.items() if not have & towns]
    found = []
    if direction in without or len(without) == 2:
        found.append(
            f"No column is read as the town that children moved {direction or 'to or from'}: hardly any row "
            "can be put on the map."
        )
    elif direction is None and "to" in without:
        found.append(
            "No column is read as the town that children moved to: if this is a report of moves to a State, "
            "hardly any row can be put on the map."
        )
    if not have & _STATES:
        found.append("No column is read as a State: a town of another State may not be found.")
    return found


def costs(kind: str | None, fields: Collection[str], looks: Collection[str]) -> list[str]:
    """What cannot be told without the columns that were left unread; `looks`: what those look like."""
    have, unread = set(fields), set(looks)
    if kind == MISSED_ENROLLMENT.name and identifies_nobody(have):
        return [NOBODY_IDENTIFIED]
    found = []
    has_child = kind is not None and "birth_date" in kind_named(kind).aliases
    if "an id" in unread and "msix_id" not in have and has_child:
        found.append("Without the id a child whose name or birth date is written in two ways counts twice.")
    if kind == "missed_enrollment" and "msix_id" not in have and not have.issuperset(TELLS_APART):
        found.append(
            "Without ids, only children with a last name, a first name and a birth date can be told "
            "apart: other rows count as one child each."
        )
    elif "a birth date" in unread and has_child and "birth_date" not in have:
        found.append("Without birth dates ages are not known.")
    if "a name" in unread and kind == "missed_enrollment" and not have & {"last_name_1", "student_name"}:
        found.append("Without names families cannot be told.")
    if "a State" in unread and not {"from_state", "to_state"} <= have:
        found.append("Without its State a town may not be found on the map.")
    return found


def _listed(names: list[str], between: str = ", ") -> str:
    more = len(names) - MOST_NAMED
    return between.join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _words(field: str) -> str:
    return {"qad": "QAD", "msix_id": "MSIX ID"}.get(field, field.replace("_", " "))
