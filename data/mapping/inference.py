"""Header -> field for headers that are not known: all columns at once, by words and values.

Every column is scored for every free field: what its header's words say (data.mapping.lexicon
against data.mapping.fields) and what its values look like (data.mapping.looks). The columns are
then assigned so that the sum is the largest, "no field" being one of the choices. How sure one
column is: by how much the best sum falls where that column may not be read so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.extracts.kind import Kind
from data.mapping.fields import FIELDS, WHOLE_OF, said
from data.mapping.lexicon import NEVER, OTHER, bare_header, meanings, shared_prefix
from data.mapping.looks import Look
from data.mapping.shapes import DATE, ID, STATE, usual_values
from data.reading.grid import Grid
from data.table_parts.headings import HEADING
from data.values.headers import is_never_imported

NO_FIELD = 1.5
"""What a column has to score for a field rather than be left out."""
CONFIDENT = 1.4
"""By how much the best sum has to fall for a reading to be used without asking."""
STANDS_OUT = 0.7
"""The same for a field without which the file cannot be loaded: else it would be refused."""
WORTH_ASKING = 0.2
SAID = 2.9
"""What the words of a header have to score for a reading to be used: values alone are asked about."""
_IMPOSSIBLE = -50.0

LOOKS_LIKE = {
    "msix id": "an id", "id": "an id", "name": "a name", "full name": "a name", "middle name": "a name",
    "birth date": "a birth date", "date": "a date", "state": "a State", "age": "an age",
    "notice type": "a kind of notice", "zip": "a ZIP", "text": "a name of a school or district", "city": "a town", "flag": "a yes or no",
    "count": "a number", "type": "a code",
}  # fmt: skip
"""The form of a field's values -> what a person is told that a column looks like."""
_TOLD_BY_VALUES = frozenset(
    ("msix id", "birth date", "date", "state", "city", "place", "grade", "sex", "notice type")
)
"""Forms that values show without a word of the header; a Y is any flag, a 7 any number."""
_PLACES = frozenset(("city", "state", "country", "zip", "county", "place"))
_NAMES = frozenset(
    ("name", "first", "last", "paternal", "maternal", "full", "child", "parent", "father", "mother")
)


@dataclass(frozen=True)
class Inferred:
    """The field that one column is read as. `margin`: by how much the best sum falls without it.
    `is_confident`: words and values leave no doubt."""

    field: str
    margin: float
    is_confident: bool

    @property
    def confidence(self) -> float:
        """0 to 1: a half where the best sum falls by one, three quarters where by two."""
        return round(1 - 2**-self.margin, 2)


@dataclass(frozen=True)
class Reading:
    """The columns of one grid, were it of one kind. `mapping`: header -> field, what is known and
    what is `used` of the rest; `unsure`: of these what is used because the file cannot be loaded
    without it; `guesses`: header -> field, not used; `confidence`: header -> 0 to 1 for both."""

    mapping: dict[str, str]
    used: frozenset[str]
    unsure: frozenset[str]
    guesses: dict[str, str]
    confidence: dict[str, float]


class Columns:
    """The columns of one grid that nobody `settled`, scored once for all kinds of file."""

    def __init__(self, grid: Grid, settled: Collection[str] = ()) -> None:
        self._header = grid.header
        self._open = [
            i
            for i, header in enumerate(grid.header)
            if header and header not in settled and not is_never_imported(bare_header(header)[0])
        ]
        self._grid = grid
        self._prefix = shared_prefix(grid.header)
        self._looks: dict[int, Look] = {}
        self._words: dict[tuple[str, str], float] = {}

    def look(self, i: int) -> Look:
        """What the values of one column look like."""
        if i not in self._looks:
            self._looks[i] = Look(tuple(usual_values(self._grid, i)))
        return self._looks[i]

    def read(self, kind: Kind, known: Mapping[str, str]) -> Reading:
        """How the columns are read, were the file of this kind. `known`: header -> field, certain."""
        inferred = self.infer(kind, known)
        used = {header: found for header, found in inferred.items() if found.is_confident}
        mapping = dict(known) | {header: found.field for header, found in used.items()}
        needed: dict[str, Inferred] = {}
        if kind.what_is_missing(mapping.values()) is not None:
            # What the file cannot be loaded without is used where one column stands out.
            needed = {
                header: found
                for header, found in inferred.items()
                if header not in used
                and found.margin >= STANDS_OUT
                and kind.what_is_missing([*mapping.values(), found.field])
                != kind.what_is_missing(mapping.values())
            }
            completed = mapping | {header: found.field for header, found in needed.items()}
            if kind.what_is_missing(completed.values()) is None:
                used, mapping = used | needed, completed
            else:
                needed = {}
        return Reading(
            mapping,
            used=frozenset(used),
            unsure=frozenset(needed),
            guesses={header: found.field for header, found in inferred.items() if header not in used},
            confidence={header: found.confidence for header, found in inferred.items()},
        )

    def infer(self, kind: Kind, mapping: Mapping[str, str]) -> dict[str, Inferred]:
        """Header -> field, for the columns that `mapping` leaves, were the file of this kind."""
        columns = [i for i in self._open if self._header[i] not in mapping]
        taken = set(mapping.values())
        fields = [f for f in kind.aliases if f not in taken and f in FIELDS and not _is_said_apart(f, taken)]
        if not columns or not fields:
            return {}
        words = np.array([[self._said(i, field) for field in fields] for i in columns])
        scores = words + np.array([[self.look(i).fit(FIELDS[f].values) for f in fields] for i in columns])
        silent = np.array([FIELDS[field].values not in _TOLD_BY_VALUES for field in fields])
        scores -= 4.0 * ((words <= 0) & silent)
        scores -= 3.0 * self._says_another(columns, words, kind)[:, None]
        scores += self._order_of_repeats(columns, fields)
        scores -= self._other_ids(columns, fields)
        first = _assigned(scores - NO_FIELD)
        scores += self._neighbours(columns, fields, mapping, first)
        scores -= _wholes_beside_parts(fields, first)
        return self._sure(columns, fields, words, scores - NO_FIELD)

    def _sure(
        self, columns: Sequence[int], fields: Sequence[str], words: np.ndarray, gains: np.ndarray
    ) -> dict[str, Inferred]:
        best = _assigned(gains)
        total = sum(gains[at] for at in best)
        found = {}
        for row, column in best:
            without = gains.copy()
            without[row, column] = _IMPOSSIBLE
            margin = float(total - sum(without[at] for at in _assigned(without)))
            is_sure = margin >= CONFIDENT and words[row, column] >= SAID
            if margin >= WORTH_ASKING:
                found[self._header[columns[row]]] = Inferred(fields[column], margin, bool(is_sure))
        return found

    def unread(self, kind: Kind, reading: Reading) -> dict[str, str]:
        """Header -> what its column looks like, for columns left out that look like one of ours.

        A column whose header says that it is something else ("Interview date", "Birth state") is
        understood, and not among them.
        """
        found = {}
        for i in self._open:
            header = self._header[i]
            if header in reading.mapping:
                continue
            if header == HEADING:
                found[header] = "a town"
                continue
            guessed = reading.guesses.get(header)
            if guessed is None and self._is_understood(i, kind):
                continue
            looks = self._looks_like(i, guessed)
            if looks is not None:
                found[header] = looks
        return found

    def _is_understood(self, i: int, kind: Kind) -> bool:
        """Whether the header says something that no field of the kind is for."""
        words = meanings(self._header[i])
        concepts = frozenset().union(*words)
        if any(word and word <= {OTHER, NEVER} for word in words) or (
            "birth" in concepts and concepts & _PLACES
        ):
            return True
        others = (f for f in FIELDS if f not in kind.aliases and FIELDS[f].values != "id")
        return any(
            self._said(i, field) >= 4.0 and self.look(i).fit(FIELDS[field].values) >= 0 for field in others
        )

    def _looks_like(self, i: int, guessed: str | None) -> str | None:
        look, concepts = self.look(i), frozenset().union(*meanings(self._header[i]))
        if guessed is not None:
            form = FIELDS[guessed].values
            return LOOKS_LIKE.get(form, f"a {form}")
        if look.shape == DATE:
            return LOOKS_LIKE["birth date" if look.is_birth else "date"]
        if look.shape in (ID, STATE):
            return LOOKS_LIKE["id" if look.shape == ID else "state"]
        is_name = bool(concepts & _NAMES) and not concepts & (_PLACES | {"school", "district", "facility"})
        return LOOKS_LIKE["name"] if is_name and look.fit("name") > 0 else None

    def _said(self, i: int, field: str) -> float:
        key = (self._header[i], field)
        if key not in self._words:
            wordings = FIELDS[field].wordings
            self._words[key] = said(meanings(key[0]), wordings)
            if self._prefix:
                without = said(meanings(key[0], self._prefix), wordings) - 0.1
                self._words[key] = max(self._words[key], without)
        return self._words[key]

    def _says_another(self, columns: Sequence[int], words: np.ndarray, kind: Kind) -> np.ndarray:
        """1 for a column whose header says a field that this kind has not better than any it has:
        "School state" is not the State of a move."""
        others = [f for f in FIELDS if f not in kind.aliases and FIELDS[f].values != "id"]
        best = words.max(axis=1)
        is_another = [
            any(
                self._said(i, f) >= best[row] + 0.3 and self.look(i).fit(FIELDS[f].values) >= 0
                for f in others
            )
            and max(self._said(i, f) for f in others) >= 4.0
            for row, i in enumerate(columns)
        ]
        return np.array(is_another, dtype=float)

    def _other_ids(self, columns: Sequence[int], fields: Sequence[str]) -> np.ndarray:
        """Taken off an id of the exchange that neither says so nor has its twelve digits."""
        less = np.zeros((len(columns), len(fields)))
        if "msix_id" in fields:
            for row, i in enumerate(columns):
                is_said = any("msix" in word for word in meanings(self._header[i]))
                less[row, fields.index("msix_id")] = 0 if is_said or self.look(i).fit("msix id") > 2 else 4
        return less

    def _order_of_repeats(self, columns: Sequence[int], fields: Sequence[str]) -> np.ndarray:
        """Of headers that stand twice the first is the one moved from, or the first surname."""
        extra = np.zeros((len(columns), len(fields)))
        names = [bare_header(self._header[i]) for i in range(len(self._header))]
        bare = [name for name, _ in names]
        for row, i in enumerate(columns):
            name, number = names[i]
            if bare.count(name) != 2:
                continue
            for column, field in enumerate(fields):
                is_second = field.startswith(("to_", "move_to")) or field.endswith("_2")
                is_first = field.startswith(("from_", "move_from")) or field.endswith("_1")
                if field == "reporting_state":
                    extra[row, column] = -4.0
                if (is_second and number == 2) or (is_first and number == 1):
                    extra[row, column] = 1.0 if field.startswith("last_name") else 0.75
        return extra

    def _neighbours(
        self,
        columns: Sequence[int],
        fields: Sequence[str],
        mapping: Mapping[str, str],
        first: Iterable[tuple[int, int]],
    ) -> np.ndarray:
        """A town beside the State moved to is the one moved to, where its header does not say."""
        field_at = {i: mapping[h] for i, h in enumerate(self._header) if h in mapping}
        field_at |= {columns[row]: fields[column] for row, column in first}
        extra = np.zeros((len(columns), len(fields)))
        for row, i in enumerate(columns):
            if any(word & {"from", "to"} and "recent" not in word for word in meanings(self._header[i])):
                continue
            for column, field in enumerate(fields):
                side = _side(field)
                if side is None:
                    continue
                if _side(field_at.get(i + 1, "")) == side:
                    extra[row, column] += 0.6 if field.endswith("_city") else 0.3
                if _side(field_at.get(i - 1, "")) == side:
                    extra[row, column] += 0.3 if field.endswith("_city") else 0.6
        return extra


def known_headers(kind: Kind, header: Sequence[str]) -> dict[str, str]:
    """Header -> field for the headers that are known, of a file of this kind.

    But for "State" where two columns are called so: then they are the two ends of the move.
    """
    mapping = kind.propose_mapping(header)
    twice = {bare_header(name)[0] for name in header if bare_header(name)[1] > 1}
    return {h: field for h, field in mapping.items() if not (field == "reporting_state" and h in twice)}


def _side(field: str) -> str | None:
    for side in ("from", "to"):
        if field.startswith(f"{side}_") or field == f"move_{side}":
            return side
    return None


def _is_said_apart(field: str, taken: Collection[str]) -> bool:
    """Whether the parts of a whole are known already: a full name beside both of its parts."""
    parts = WHOLE_OF.get(field)
    return bool(parts) and all(part in taken for part in parts)


def _wholes_beside_parts(fields: Sequence[str], first: Iterable[tuple[int, int]]) -> np.ndarray:
    """Taken off a whole, one number a field, where some other column is one of its parts."""
    found = {fields[column] for _, column in first}
    return np.array([1.5 if found & set(WHOLE_OF.get(field, ())) else 0.0 for field in fields])


def _assigned(gains: np.ndarray) -> list[tuple[int, int]]:
    """(column, field) of the assignment with the largest sum; what gains nothing is left out."""
    # scipy.optimize takes 0.2 s of a core to import: a command that loads nothing need not wait
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.maximum(gains, 0.0), maximize=True)
    return [(r, c) for r, c in zip(rows.tolist(), columns.tolist(), strict=True) if gains[r, c] > 0]
