"""The kinds of file we accept, listed by hand.

A kind is a module with KIND, TITLE, ALIASES (field -> headers), propose_mapping(header),
what_is_missing(fields) and, in a module beside it, how its cells become rows.
"""

from __future__ import annotations

from data.extracts import missed_enrollment
from data.headers import plain

EXTRACTS = (missed_enrollment,)

KNOWN_HEADERS: frozenset[str] = frozenset(
    plain(alias) for kind in EXTRACTS for names in kind.ALIASES.values() for alias in names
)
"""Every header of every kind in its plain form: what a header row is recognised by."""
