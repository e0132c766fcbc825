"""Column headers as people write them, matched to the fields of an extract kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from data.schema.tables import NEVER_IMPORTED

_REPEATED = re.compile(r" \(\d+\)$")


@lru_cache(maxsize=8_192)
def plain(text: str) -> str:
    """`text` without case, spaces, punctuation and accents: "MSIX Id. #" -> "msixid"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


_NEVER = frozenset(plain(header) for header in NEVER_IMPORTED)


def is_never_imported(header: str) -> bool:
    """True where the column is dropped at the door (data.schema.tables.NEVER_IMPORTED)."""
    return plain(_REPEATED.sub("", header)) in _NEVER


def propose(header: Iterable[str], aliases: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Header -> field, for the headers that are an alias of a field and may be imported.

    Each field is given once: to the header that stands first in its list of aliases, then to the
    one further left. Later columns of the same meaning stay unused (and are reported as such).
    """
    places = {
        plain(alias): (rank, field) for field, names in aliases.items() for rank, alias in enumerate(names)
    }
    best: dict[str, tuple[int, int, str]] = {}
    for position, name in enumerate(header):
        found = places.get(plain(name))
        if found is None or is_never_imported(name):
            continue
        rank, field = found
        best[field] = min(best.get(field, (rank, position, name)), (rank, position, name))
    chosen = sorted((position, name, field) for field, (_, position, name) in best.items())
    return {name: field for _, name, field in chosen}


def count_known(cells: Iterable[str], known: frozenset[str]) -> int:
    """How many different cells are a known header (`known` holds them in `plain` form)."""
    return len({plain(cell) for cell in cells if cell} & known)
