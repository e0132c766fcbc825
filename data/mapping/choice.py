"""Which column of a file is read as which field: by headers, a profile, a person, or by inference.

The order of trust: what a person says, the profile named or recognised by the same headers, the
known headers. Other columns are read by their header's words and their values together, see
data.mapping.inference: what leaves no doubt is used, and the report of the load names it; the rest
is asked. So is the Loading room's reading, and that of the command line: both come from here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from data.extracts import EXTRACTS
from data.extracts.kind import Kind
from data.mapping import profiles
from data.mapping.inference import Columns, known_headers
from data.mapping.kinds import ColumnInstructions, nearest_kind
from data.mapping.questions import Undecided, question
from data.mapping.shapes import CITY, DATE, ID, NAME, PLACE, STATE, shape_of, values_of
from data.reading.grid import FileNotReadable, Grid
from data.values.advice import Advice
from data.values.dates import AS_THEY_ARE, DAY_FIRST, MONTH_FIRST, TURNED
from data.values.headers import is_never_imported, plain

Value = TypeVar("Value")
DATE_ORDERS = {"dmy": DAY_FIRST, "mdy": MONTH_FIRST, "turned": TURNED, "right": AS_THEY_ARE}
OF_ONE_FILE = ("turned", "right")
"""What is said of the dates of one file, and not kept for the next of its layout."""
BY_HEADER, BY_PROFILE, BY_HAND, BY_VALUES = "header", "profile", "by hand", "guess"

_SHAPE_OF_FIELD = {
    **dict.fromkeys(("birth_date", "qad", "residency_date", "eligibility_expiration"), DATE),
    **dict.fromkeys(("enrollment_date", "last_enrollment_date", "withdrawal_date"), DATE),
    **dict.fromkeys(("msix_id", "school_id", "district_id"), ID),
    **dict.fromkeys(("from_state", "to_state", "reporting_state", "last_enrollment_state"), STATE),
    **dict.fromkeys(("last_name_1", "last_name_2", "first_name", "middle_name"), NAME),
    **dict.fromkeys(("student_name", "from_city", "to_city", "parent_1", "parent_2"), NAME),
}
_CLEAR = (DATE, ID, STATE)
_WORDS = (NAME, CITY, PLACE, STATE)
"""What names and towns may look like: two letters may be a name, a town may be called Georgia."""


@dataclass(frozen=True)
class ColumnChoice:
    """How the columns of one grid are read.

    `mapping`: header -> field. `how`: header -> by which of BY_HEADER, BY_PROFILE, BY_HAND,
    BY_VALUES (its words and values leave no doubt). `guesses`: header -> the likeliest field, which
    is asked and not used. `confidence`: header -> 0 to 1 for those read by words and values.
    `unread`: header -> what its column looks like ("an id", "a State", ...), of columns that are
    left out though nobody said so. `unsure`: headers read with doubt, because the file could not be
    loaded otherwise. `date_orders`: header -> one of DATE_ORDERS where a person or a profile settled it.
    `profile`: the one that was followed.
    `problem`: on why the file cannot be loaded like this and what to do, or None; `lacks`: of
    that the sentence on the columns that were not found.
    """

    kind: Kind
    mapping: dict[str, str]
    how: dict[str, str]
    guesses: dict[str, str]
    confidence: dict[str, float]
    unread: dict[str, str]
    unsure: tuple[str, ...]
    date_orders: dict[str, str]
    profile: str | None
    problem: Advice | None
    lacks: str | None = None

    def orders_of_fields(self) -> dict[str, str]:
        """Field -> order of day and month (data.values.dates), where it was settled."""
        return {
            self.mapping[header]: DATE_ORDERS[order]
            for header, order in self.date_orders.items()
            if header in self.mapping
        }

    def as_profile(self, name: str, header: tuple[str, ...]) -> profiles.Profile:
        """What to keep of this choice for the next file of the layout."""
        return profiles.Profile(
            name=profiles.check_name(name),
            kind=self.kind.name,
            headers=profiles.headers_of(header),
            columns={plain(h): self.mapping.get(h) for h in header if not is_never_imported(h)},
            date_orders={
                plain(h): order for h, order in self.date_orders.items() if order not in OF_ONE_FILE
            },
        )


def choose_columns(
    grid: Grid, instructions: ColumnInstructions, folder: Path, kind: str | None = None
) -> ColumnChoice:
    """How the columns of `grid` are read. `folder`: the store's, where profiles are kept.

    `instructions.profile` may name a profile that is not kept yet: one to save under. Raises Undecided
    where the instructions do not fit the file; what the file lacks is in `problem`.
    """
    try:
        kept = profiles.profile_named(folder, instructions.profile) if instructions.profile else None
    except profiles.NotAProfileName as error:
        raise Undecided("profile_name", problem=str(error)) from error
    if instructions.profile is None:
        kept = profiles.recognised(folder, grid.header)
    by_plain = {plain(header): header for header in reversed(grid.header)}
    by_hand = _by_own_header(instructions.mapping, by_plain, "--map")
    orders = {
        by_plain[header]: order
        for header, order in (kept.date_orders if kept else {}).items()
        if header in by_plain
    } | _by_own_header(instructions.date_order, by_plain, "--date-order")
    if not set(orders.values()) <= set(DATE_ORDERS):
        raise Undecided("unknown_date_order")
    wanted = kind or (kept.kind if kept else None)
    kinds = [known for known in EXTRACTS if wanted in (None, known.name)]
    by_hand = {header: _field_named(named, header, kinds) for header, named in by_hand.items()}
    followed = {
        by_plain[header]: named
        for header, named in (kept.columns if kept else {}).items()
        if header in by_plain
    }
    return _best(grid, by_hand, followed, orders, wanted, kept.name if kept else None)


def check(choice: ColumnChoice) -> None:
    """Raise Undecided or FileNotReadable where the file cannot be loaded like this."""
    if choice.problem is not None:
        raise FileNotReadable(choice.problem.sentence, choice.problem.option)


def _by_own_header(
    instructions: Mapping[str, Value], by_plain: Mapping[str, str], option: str
) -> dict[str, Value]:
    """The instructions under the headers as the file writes them. Raises Undecided."""
    unknown = [header for header in instructions if plain(header) not in by_plain]
    if unknown:
        columns = ", ".join(list(by_plain.values())[::-1])
        raise Undecided("unknown_column", header=unknown[0], columns=columns, option=option)
    return {by_plain[plain(header)]: value for header, value in instructions.items()}


def _field_named(named: str | None, header: str, kinds: list[Kind]) -> str | None:
    """Our field of the name or header that a person gave. Raises Undecided."""
    if named is None or named in ("-", ""):
        return None
    if is_never_imported(header):
        raise Undecided("never_imported", header=header)
    wanted = plain(named)
    for kind in kinds:
        for field_name, aliases in kind.aliases.items():
            if wanted == plain(field_name) or wanted in map(plain, aliases):
                return field_name
    fields = dict.fromkeys(name for kind in kinds for name in kind.aliases)
    raise Undecided("unknown_field", field=named, fields=", ".join(fields))


def _best(
    grid: Grid,
    by_hand: dict[str, str | None],
    followed: dict[str, str | None],
    orders: dict[str, str],
    wanted: str | None,
    profile: str | None,
) -> ColumnChoice:
    def mapping_of(kind: Kind) -> dict[str, str]:
        return _overridden(known_headers(kind, grid.header), followed, by_hand, kind)

    fields = [named for named in by_hand.values() if named is not None]
    twice = next((named for named in fields if fields.count(named) > 1), None)
    if twice:
        raise Undecided("read_twice", field=twice)
    settled = {*by_hand, *followed}
    columns = Columns(grid, settled)
    kind, lacks = nearest_kind(
        grid, wanted, mapping_of, lambda kind, known: columns.read(kind, known).mapping
    )
    reading = columns.read(kind, mapping_of(kind))
    mapping = reading.mapping
    by_years = _column_of_years(grid, kind, mapping, settled)
    mapping = mapping | by_years
    how = {
        header: BY_VALUES if header in reading.used or header in by_years else BY_HEADER for header in mapping
    }
    how |= {header: BY_PROFILE for header in mapping if followed.get(header) == mapping[header]}
    how |= {header: BY_HAND for header in mapping if header in by_hand}
    problem = question("missing_columns", lacks=lacks) if lacks is not None else None
    problem = problem or _swapped(grid, mapping, set(by_hand))
    positions = {header: i for i, header in enumerate(grid.header)}
    mapping = dict(sorted(mapping.items(), key=lambda item: positions[item[0]]))
    return ColumnChoice(
        kind=kind,
        mapping=mapping,
        how=how,
        guesses=reading.guesses,
        confidence=reading.confidence,
        unread=columns.unread(kind, reading),
        unsure=tuple(header for header in grid.header if header in reading.unsure),
        date_orders=orders,
        profile=profile,
        problem=problem,
        lacks=lacks,
    )


_YEAR = re.compile(r"(?:[FSC]Y ?)?(?:19|20)\d{2}(?: ?[-/–] ?\d{2,4})?(?:\.0)?", re.IGNORECASE)


def _column_of_years(
    grid: Grid, kind: Kind, mapping: Mapping[str, str], settled: Collection[str]
) -> dict[str, str]:
    """Header -> "year", for the column whose values are years, where no header said which it is."""
    if "year" not in kind.aliases or "year" in mapping.values():
        return {}
    for i, header in enumerate(grid.header):
        if header and header not in mapping and header not in settled and not is_never_imported(header):
            # All of them: the first thousands of a file may be of one year.
            written = {text.strip() for text in grid.cells.column(f"c{i}").unique().to_pylist() if text}
            if len(written) > 1 and all(map(_YEAR.fullmatch, written)):
                return {header: "year"}
    return {}


def _overridden(
    proposed: dict[str, str],
    followed: dict[str, str | None],
    by_hand: dict[str, str | None],
    kind: Kind,
) -> dict[str, str]:
    """Header -> field: the proposal, overridden by the profile and then by the person."""
    mapping = dict(proposed)
    for over in (followed, by_hand):
        fields = {named for named in over.values() if named in kind.aliases}
        mapping = {
            header: named for header, named in mapping.items() if header not in over and named not in fields
        } | {header: named for header, named in over.items() if named in kind.aliases}
    return mapping


def _swapped(grid: Grid, mapping: dict[str, str], by_hand: set[str]) -> Advice | None:
    """A sentence where two columns each hold what the other's header says, or None.

    A single column of the wrong shape is left to the rules, which refuse its rows with a reason.
    """
    wrong: dict[str, tuple[str, str]] = {}
    for i, header in enumerate(grid.header):
        expected = _SHAPE_OF_FIELD.get(mapping.get(header, ""))
        if expected is None or header in by_hand:
            continue
        seen = shape_of(values_of(grid, i))
        if seen is None or seen == expected:
            continue
        if (expected == NAME and seen in (DATE, ID)) or (
            expected == NAME and seen == STATE and mapping[header].endswith("_city")
        ):
            wrong[header] = (expected, seen)
        elif expected in _CLEAR and (seen in (DATE, ID) or seen in _WORDS):
            wrong[header] = (expected, NAME if seen in (CITY, PLACE, NAME) else seen)
    for header, (expected, seen) in wrong.items():
        for other, (expected_there, seen_there) in wrong.items():
            if header != other and expected == seen_there and expected_there == seen:
                return question(
                    "swapped_columns",
                    one=header,
                    in_one=_words(seen),
                    other=other,
                    in_other=_words(seen_there),
                )
    return None


def _words(shape: str) -> str:
    return "words" if shape == NAME else shape
