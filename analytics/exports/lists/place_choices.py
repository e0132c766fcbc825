"""The list of places chosen by hand, as offices send it to each other: a CSV file out and in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.exports.inert_text import csv_bytes, plain_text
from data.geocoding.gazetteer import place_details
from data.store.place_choices import Alias
from data.values.bare_text import without_quotes

HEADER = (
    "city", "state_code", "country_code", "zip", "county", "place_id", "place_name", "place_state",
    "decided_by", "decided_at",
)  # fmt: skip
NEEDED = HEADER[:6]
MOST_LINES = 100_000
LONGEST_CELL = 200


@dataclass(frozen=True)
class ReadList:
    """`aliases` of a list, and (line of the file, why) for each line that cannot be used."""

    aliases: tuple[Alias, ...]
    refused: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Comparison:
    """What a list would bring: `conflicting` holds (ours, theirs) for one spelling each."""

    added: tuple[Alias, ...]
    same: tuple[Alias, ...]
    conflicting: tuple[tuple[Alias, Alias], ...]


class ListNotReadable(ValueError):
    """The file is no such list; the message says what to do."""


def written_list(aliases: Iterable[Alias]) -> bytes:
    """CSV in UTF-8 with BOM: one line per alias; no place_id means "leave unplaced"."""
    aliases = list(aliases)
    ids = sorted({alias.place_id for alias in aliases if alias.place_id is not None})
    named = place_details(ids).set_index("place_id")
    lines: list[tuple[object, ...]] = [HEADER]
    for alias in aliases:
        name = state = ""
        if alias.place_id is not None:
            name, state = named.loc[alias.place_id, ["place_name", "state_code"]].fillna("")
        cells = (
            alias.city, alias.state_code, alias.country_code, alias.zip, alias.county,
            alias.place_id, name, state, alias.decided_by, alias.decided_at.isoformat(),
        )  # fmt: skip
        lines.append(cells)
    return csv_bytes(lines)


def read_list(content: bytes) -> ReadList:
    """The aliases of a CSV as `written_list` makes it, also after a spreadsheet saved it.

    Raises ListNotReadable.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListNotReadable("The list is not in UTF-8: save it as «CSV UTF-8».") from error
    try:
        lines = csv.reader(io.StringIO(text), strict=True)
        header = [plain_text(cell).casefold() for cell in next(lines, [])]
        if missing := [name for name in NEEDED if name not in header]:
            raise ListNotReadable(
                f"The list has no column {', '.join(missing)}: take a file that was exported here."
            )
        rows = [(lines.line_num, dict(zip(header, row, strict=False))) for row in lines if any(row)]
    except csv.Error as error:
        raise ListNotReadable("The list is no whole CSV file: export it once more.") from error
    if len(rows) > MOST_LINES:
        raise ListNotReadable(f"The list has more than {MOST_LINES:,} lines.")
    return _checked(rows)


def _checked(rows: list[tuple[int, dict[str, str]]]) -> ReadList:
    ids = {int(t) for _, row in rows if re.fullmatch(r"\d{1,9}", t := row.get("place_id", ""))}
    details = place_details(sorted(ids))
    known = set(details.loc[details["place_name"].notna(), "place_id"])
    aliases: dict[tuple[str, ...], Alias] = {}
    refused = []
    for line, row in rows:
        cells = {name: _cell(row.get(name)) for name in HEADER}
        place_id = cells["place_id"]
        try:
            decided_at = dt.datetime.fromisoformat(cells["decided_at"] or "")
        except ValueError:
            decided_at = dt.datetime(1970, 1, 1)
        if not (cells["city"] or cells["zip"] or cells["county"]):
            refused.append((line, "it names no city, ZIP or county"))
        elif any(cell and len(cell) > LONGEST_CELL for cell in cells.values()):
            refused.append((line, f"a cell is longer than {LONGEST_CELL} characters"))
        elif place_id and (not place_id.isdecimal() or int(place_id) not in known):
            refused.append((line, "its place is not known here"))
        else:
            zip_code = cells["zip"]
            if zip_code and re.fullmatch(r"\d{1,5}", zip_code):
                zip_code = zip_code.zfill(5)  # a spreadsheet takes the zero away
            alias = Alias(
                cells["city"],
                cells["state_code"],
                cells["country_code"],
                zip_code,
                cells["county"],
                int(place_id) if place_id else None,
                cells["decided_by"] or "another office",
                decided_at.replace(tzinfo=None),
            )
            earlier = aliases.setdefault(alias.key, alias)
            if earlier.place_id != alias.place_id:
                refused.append((line, "a line above places the same spelling elsewhere"))
    return ReadList(tuple(aliases.values()), tuple(refused))


def _cell(value: str | None) -> str | None:
    """One cell as text; the quote that keeps a spreadsheet from calculating it is taken off."""
    return without_quotes(plain_text(value)) or None


def compared(ours: Iterable[Alias], theirs: Iterable[Alias]) -> Comparison:
    """What is new, what is the same, and where the two lists disagree."""
    own = {alias.key: alias for alias in ours}
    added, same, conflicting = [], [], []
    for alias in theirs:
        mine = own.get(alias.key)
        if mine is None:
            added.append(alias)
        elif mine.place_id == alias.place_id:
            same.append(alias)
        else:
            conflicting.append((mine, alias))
    return Comparison(tuple(added), tuple(same), tuple(conflicting))
