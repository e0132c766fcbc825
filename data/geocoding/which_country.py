"""Which country a State is in that several countries write alike: the town decides."""

from __future__ import annotations

from data.geocoding import match
from data.values.names import squeezed_key
from data.values.regions import states_written_alike


def country_by_town(state: str, city: str) -> str | None:
    """ISO 3166-1 alpha-3 of the only country that has such a town in such a State.

    "Mich." beside Morelia is Michoacán, beside Holland it is Michigan. None where the cell names one
    State, or where the town lies in several of them or in none.
    """
    written = states_written_alike(state)
    key = squeezed_key(city)
    if not written or not key:
        return None
    with_town = [c for c, code in written.items() if match.is_name(f"{c}|{code}|{key}")]
    return with_town[0] if len(with_town) == 1 else None
