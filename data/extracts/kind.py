"""What a kind of file is to the loader: its name, its headers, what it needs, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data.extracts.cells import Cells
from data.values import headers


@dataclass(frozen=True)
class Kind:
    """One kind of file. `what_is_missing(fields)`: a sentence on what a file lacks, or None.

    `has_direction`: the report is run by moves to or from a State. `said_by`: a word that the
    file has to show in its name, its sheet's name or the lines around the table, where its
    columns alone do not tell it from another kind. `told_by`: a field that no other kind has: a
    file with a column for it is of this kind, however many others fit.
    """

    name: str
    title: str
    aliases: dict[str, tuple[str, ...]]
    cells: type[Cells]
    what_is_missing: Callable[[Iterable[str]], str | None]
    has_direction: bool = False
    said_by: str | None = None
    told_by: str | None = None

    def propose_mapping(self, header: Iterable[str]) -> dict[str, str]:
        """Header -> field for the headers of one file; see data.values.headers.propose."""
        return headers.propose(header, self.aliases)


def lacking(fields: Iterable[str], *needs: tuple[str, tuple[str, ...]]) -> str | None:
    """A sentence naming each need (words, fields of which one suffices) that is not met."""
    have = set(fields)
    lacks = [words for words, one_of in needs if not have & set(one_of)]
    if not lacks:
        return None
    return f"No column was found for {' nor for '.join(lacks)}."
