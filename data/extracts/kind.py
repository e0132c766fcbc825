"""What a kind of file is to the loader: its name, its headers, what it needs, how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.extracts.cells import Cells
from data.values import headers

Need = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class OpenField:
    """A field whose column may have any name, where a column for `beside` and one more are left.

    `never`: headers, plain as data.values.headers has them, that are not it.
    """

    field: str
    beside: str
    never: frozenset[str]


@dataclass(frozen=True)
class Kind:
    """One kind of file. `needs`: in words, and the fields of which one suffices.

    `has_direction`: the report is run by moves to or from a State. `said_by`: a word that the
    file has to show in its name, its sheet's name or the lines around the table, where its
    columns alone do not tell it from another kind. `only_where_said`: the same of a kind that does not come
    before others there. `told_by`: a field that no other kind has: a
    file with a column for it is of this kind, however many others fit. `beside_names`: what a
    publisher puts behind its names of columns.
    """

    name: str
    title: str
    aliases: dict[str, tuple[str, ...]]
    cells: type[Cells]
    needs: tuple[Need, ...]
    has_direction: bool = False
    said_by: str | None = None
    only_where_said: str | None = None
    told_by: str | None = None
    open_field: OpenField | None = None
    beside_names: re.Pattern | None = None

    def propose_mapping(self, header: Iterable[str]) -> dict[str, str]:
        """Header -> field for the headers of one file; see data.values.headers.propose."""
        header = tuple(header)
        mapping = headers.propose(header, self.aliases)
        if self.beside_names:
            bare = {self.beside_names.sub("", name): name for name in reversed(header) if name not in mapping}
            left = {field: names for field, names in self.aliases.items() if field not in mapping.values()}
            mapping |= {bare[name]: field for name, field in headers.propose(bare, left).items()}
        found, any_name = set(mapping.values()), self.open_field
        if any_name and any_name.beside in found and any_name.field not in found:
            left = [
                name
                for name in header
                if name
                and name not in mapping
                and not headers.is_never_imported(name)
                and headers.plain(name) not in any_name.never
            ]
            if len(left) == 1:
                mapping[left[0]] = any_name.field
        return mapping

    def what_is_missing(self, fields: Iterable[str]) -> str | None:
        """A sentence naming each need that a file with columns for `fields` does not meet, or None."""
        have = set(fields)
        lacks = [words for words, one_of in self.needs if not have & set(one_of)]
        if not lacks:
            return None
        return f"No column was found for {' nor for '.join(lacks)}."
