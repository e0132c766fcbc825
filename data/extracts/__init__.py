"""The kinds of file we accept, listed by hand.

A module holds one or more kinds of one family: KINDS, each a data.extracts.kind.Kind with its
name, its headers (ALIASES), what a file needs to be of it, and how its cells become rows.
"""

from __future__ import annotations

from data.extracts import (
    county_figures,
    missed_enrollment,
    mobility,
    move_notices,
    records,
    reference_files,
    roster,
)
from data.extracts.kind import Kind
from data.values.headers import plain

MODULES = (missed_enrollment, mobility, move_notices, records, roster, county_figures, reference_files)
EXTRACTS: tuple[Kind, ...] = tuple(kind for module in MODULES for kind in module.KINDS)

KNOWN_HEADERS: frozenset[str] = frozenset(
    plain(alias) for kind in EXTRACTS for names in kind.aliases.values() for alias in names
)
"""Every header of every kind in its plain form: what a header row is recognised by."""


def kind_named(name: str) -> Kind:
    """The kind of this name. Raises KeyError."""
    return {kind.name: kind for kind in EXTRACTS}[name]
