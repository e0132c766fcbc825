"""The contacts in from Excel or CSV, as people keep such lists: any order of columns, any title.

Nothing on the list is overwritten: a line with the id of a contact that is there and says
something else stays as it is here and is counted. A line without an id that says what a contact
here says is the same. Lines that cannot be used are told with their number; the others go in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from data.board.contacts import EDITABLE, NobodyToCall, settled
from data.board.database import change
from data.board.entries import Contact
from data.board.errors import BoardError, TextTooLong
from data.board.rows import every, insert, new_id, now_utc, to_cells
from data.extracts import missed_enrollment
from data.private_files import open_private
from data.reading.files import read
from data.reading.grid import FileNotReadable, Grid
from data.store.folder import private_work_folder
from data.store.reader import StoreNotUsable
from data.values.bare_text import without_quotes
from data.values.headers import plain

ALIASES: dict[str, tuple[str, ...]] = {
    "contact_id": ("Contact", "Contact ID"),
    "state_code": ("State", "State Code", "For State", "State Name", "St"),
    "county_name": ("County", "County Name", "For County", "Parish"),
    "place_name": ("Town", "Place", "City", "City or Town", "City/Town", "For Place", "Town or City", "Community"),
    "district_name": ("District", "School District", "District Name", "LEA", "LEA Name"),
    "office": ("Office", "Office Name", "Name of Office", "Site", "Name"),
    "role": ("Role", "Title", "Job Title", "Position", "Function"),
    "organization": ("Organization", "Organisation", "Agency", "Org", "Program", "Organization Name"),
    "phone": ("Phone", "Office Phone", "Phone Number", "Telephone", "Telephone Number", "Work Phone", "Tel"),
    "email": ("E-mail", "Office E-mail", "E-mail Address", "Work E-mail", "Mail"),
    "note": ("Note", "Notes", "Comment", "Comments", "Remarks"),
}  # fmt: skip
"""Field -> headers people write above it."""

_OF_FAMILIES = (
    "msix_id", "state_student_id", "student_name", "birth_date", "qad", "parent_1", "parent_2",
    "parent_1_first_name", "parent_1_last_name", "parent_2_first_name", "parent_2_last_name",
)  # fmt: skip
_FAMILY_HEADERS = frozenset(
    plain(alias) for field in _OF_FAMILIES for alias in missed_enrollment.ALIASES[field]
) - {plain("Name"), plain("Full Name")}
MOST_LINES = 20_000


class ListNotImported(BoardError):
    """The file is no list of contacts; the message says why. It holds no cell of the file."""


@dataclass(frozen=True)
class ImportedContacts:
    """What an import did: contacts added, the same already, different here (kept as here).

    `refused`: (line of the file, why). `unused`: headers that no field was found for.
    """

    added: int
    same: int
    different: int
    refused: tuple[tuple[int, str], ...]
    unused: tuple[str, ...]


def import_contacts(folder: Path, content: bytes, by: str) -> ImportedContacts:
    """Add the contacts of an Excel or CSV file. Raises ListNotImported, BoardNotUsable."""
    grid = _grid(folder, content)
    columns = _columns(grid)
    if grid.cells.num_rows > MOST_LINES:
        raise ListNotImported(f"The file has more than {MOST_LINES:,} lines: split it.")
    lines = list(_lines(grid, columns))
    contacts, refused = [], []
    for number, cells in lines:
        try:
            contacts.append(_contact(cells))
        except (NobodyToCall, TextTooLong) as error:
            refused.append((number, str(error)))
    added, same, different = _put(folder, contacts, by)
    unused = tuple(header for header in grid.header if header not in columns)
    return ImportedContacts(added, same, different, tuple(refused), unused)


def _grid(folder: Path, content: bytes) -> Grid:
    # The reader takes a file: it looks at big and broken ones in a process of its own.
    try:
        with private_work_folder(folder) as work:
            path = work / "contacts"
            with open_private(path, "wb") as file:
                file.write(content)
            return read(path, work)
    except (FileNotReadable, StoreNotUsable) as error:
        raise ListNotImported(str(error)) from error


def _columns(grid: Grid) -> dict[str, str]:
    """Header -> field. Raises ListNotImported for a list of families and for another table."""
    of_family = next((h for h in grid.header if plain(h) in _FAMILY_HEADERS), None)
    if of_family is not None:
        raise ListNotImported(
            "The file has columns about children or parents, so it is a list of families: the "
            "contact list is for offices alone, and nothing was taken."
        )
    columns = _proposed(grid.header)
    if "state_code" not in columns.values():
        raise ListNotImported(
            "No column is called State: give the list a header row (State, Town, Office, Role, "
            "Phone, E-mail) and say in each line which State the office is for."
        )
    return columns


def _proposed(header: Iterable[str]) -> dict[str, str]:
    """As data.values.headers.propose, with phone and e-mail: here they are an office's."""
    known = {plain(alias): field for field, names in ALIASES.items() for alias in names}
    found: dict[str, str] = {}
    for name in header:
        field = known.get(plain(name))
        if field is not None and field not in found.values():
            found[name] = field
    return found


def _lines(grid: Grid, columns: Mapping[str, str]) -> Iterable[tuple[int, dict[str, str]]]:
    named = [(i, columns[h]) for i, h in enumerate(grid.header) if h in columns]
    rows = grid.cells.to_pydict()
    for at, number in enumerate(rows["row_number"]):
        yield number, {field: (rows[f"c{i}"][at] or "").strip() for i, field in named}


def _contact(cells: Mapping[str, str]) -> Contact:
    """The contact of a line. Raises NobodyToCall, TextTooLong."""
    texts = {name: without_quotes(text) for name, text in cells.items()}
    contact = settled(replace(Contact(texts.pop("state_code", "")), **texts))
    to_cells(contact)
    return contact


def _put(folder: Path, contacts: list[Contact], by: str) -> tuple[int, int, int]:
    added = same = different = 0
    now = now_utc()
    with change(folder) as connection:
        here = every(connection, Contact)
        by_id = {contact.contact_id: contact for contact in here}
        said = {_says(contact) for contact in here if not contact.is_removed}
        for contact in contacts:
            known = by_id.get(contact.contact_id)
            if (known is not None and _says(known) == _says(contact)) or (
                known is None and _says(contact) in said
            ):
                same += 1
            elif known is not None:
                different += 1
            else:
                made = {"made_by": by, "changed_by": by, "made_at": now, "changed_at": now}
                # An id nobody here knows is not trusted: it may be any text.
                kept = replace(contact, contact_id=new_id(), **made)
                insert(connection, kept)
                said.add(_says(kept))
                added += 1
    return added, same, different


def _says(contact: Contact) -> tuple[str, ...]:
    return tuple(getattr(contact, name) for name in EDITABLE)
