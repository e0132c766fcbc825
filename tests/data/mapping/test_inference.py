"""Headers that nobody knows, read by their words and the values below them, all columns at once."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pyarrow as pa
import pytest

from benchmarks.studies.header_rows import measured, outcomes
from data.extracts import EXTRACTS, kind_named
from data.mapping.choice import choose_columns
from data.mapping.fields import FIELDS, WHOLE_OF
from data.mapping.inference import Columns
from data.mapping.kinds import ColumnInstructions
from data.mapping.lexicon import meanings, shared_prefix, words_of
from data.mapping.looks import Look
from data.reading.grid import Grid
from tests.data.mapping.header_rows import grid_of, header_rows

REPORT = kind_named("missed_enrollment")


def grid(*columns: tuple[str, list[str]]) -> Grid:
    """A grid of these columns: header, and cells from the first row down."""
    rows = len(columns[0][1])
    cells = pa.table(
        {f"c{i}": pa.array(values, pa.string()) for i, (_, values) in enumerate(columns)}
        | {"row_number": pa.array(range(2, rows + 2), pa.int32())}
    )
    header = tuple(header for header, _ in columns)
    return Grid("list.csv", None, "utf-8", ",", header, 1, cells, (), 0)


def read(*columns: tuple[str, list[str]], known: dict[str, str] | None = None):
    return Columns(grid(*columns)).read(REPORT, known or {})


TOWNS = ["Immokalee", "Homestead", "Arcadia", "Yuma", "Salinas"]
STATES = ["FL", "FL", "GA", "AZ", "CA"]
DAYS = ["2024-03-01", "2024-05-17", "2025-01-09", "2025-02-02", "2025-06-30"]
BIRTHS = ["2009-03-01", "2012-05-17", "2015-01-09", "2018-02-02", "2021-06-30"]
IDS = [f"{number:012}" for number in (417, 9_218, 55_301, 70_004, 123_456)]


def test_header_rows_of_every_kind_are_read_as_their_fields(tmp_path):
    def read_grid(made):
        choice = choose_columns(made, ColumnInstructions(), tmp_path)
        return choice.kind.name, choice.mapping, choice.guesses

    rows = header_rows()
    assert len(rows) >= 150
    assert Counter(row.kind for row in rows).keys() == {
        kind.name for kind in EXTRACTS if kind.aliases.keys() <= FIELDS.keys()
    }
    counts, other_kind, _ = measured(rows[::2], read_grid)
    assert counts["right"] >= 0.98 * counts.total()
    assert counts["wrong"] <= 0.005 * counts.total()
    assert other_kind <= 0.01 * len(rows)


def test_what_is_counted_as_right_wrong_asked_and_missed():
    row = header_rows()[2]
    assert set(outcomes(row, row.expected, {}).values()) == {"right"}
    header = next(iter(row.expected))
    without = {h: field for h, field in row.expected.items() if h != header}
    assert outcomes(row, without, {})[header] == "missed"
    assert outcomes(row, without, {header: "qad"})[header] == "asked"
    assert outcomes(row, without | {header: "age"}, {})[header] == "wrong"
    left_out = next(h for h in row.fields if h not in row.expected)
    assert outcomes(row, row.expected | {left_out: "age"}, {})[left_out] == "wrong"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Parent1.LastName", ["parent", "1", "last", "name"]),
        ("3. Date of birth", ["date", "of", "birth"]),
        ("Mom's D.O.B.", ["moms", "dob"]),
        ("1st Last Name", ["1", "last", "name"]),
        ("QMToCity", ["qm", "to", "city"]),
        ("Salió de (ciudad)", ["salio", "de", "ciudad"]),
        ("De (ciudad)", ["desde", "ciudad"]),
        ("A: estado", ["hacia", "estado"]),
        ("City (2)", ["city"]),
    ],
)
def test_the_words_of_a_header(header, words):
    assert list(words_of(header)) == words


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("MOVEFROMCITY", "from"),
        ("enrollm", "enrollment"),
        ("Recidency", "residency"),
        ("Frist", "first"),
        ("nacimiento", "birth"),
        ("Código", None),
        ("stage", None),
        ("xyzzy", None),
    ],
)
def test_a_word_cut_short_mistyped_or_written_into_another_is_known(header, concept):
    concepts = frozenset().union(*meanings(header))
    assert (concept in concepts) if concept else not concepts


def test_the_word_that_a_whole_header_row_begins_with_says_nothing():
    headers = ["tblStudent.DOB", "tblStudent.QAD", "tblStudent.MSIXID", "tblStudent.Grade", "Note"]
    assert shared_prefix(headers) == "tbl"
    assert shared_prefix(["From City", "From State", "To City", "To State"]) is None


def test_every_described_field_is_one_of_some_kind():
    fields = {field for kind in EXTRACTS for field in kind.aliases}
    assert set(FIELDS) - fields <= {"from_zip", "from_county", "to_country"}
    assert {part for parts in WHOLE_OF.values() for part in parts} <= fields
    for described in FIELDS.values():
        assert isinstance(Look(("x",)).fit(described.values), float)


def test_words_and_values_together_leave_no_doubt():
    found = read(
        ("ID", IDS),
        ("Gr", ["01", "K", "OS", "11", "04"]),
        ("Fecha nac.", BIRTHS),
        ("Fecha de llegada", DAYS),
        ("To St", ["GA"] * 5),
    )
    assert found.used == {"ID", "Gr", "Fecha nac.", "Fecha de llegada", "To St"}
    assert found.mapping == {
        "ID": "msix_id",
        "Gr": "grade",
        "Fecha nac.": "birth_date",
        "Fecha de llegada": "qad",
        "To St": "to_state",
    }
    assert all(found.confidence[header] > 0.6 for header in found.used)


def test_what_a_merged_header_carried_on_too_far_does_not_hide_a_parent():
    names = ["Ruiz", "Soto", "Vega", "Nava", "Cruz"]
    found = read(("Move To Parent/Guardian 1 Last", names), ("Move To Parent/Guardian 1 First", names[::-1]))
    assert list(found.mapping.values()) == ["parent_1_last_name", "parent_1_first_name"]


def test_values_that_cannot_be_what_the_header_says_are_not_read_so():
    found = read(("Ciudad de origen", DAYS), ("Fecha de llegada", TOWNS), known={"QAD": "qad"})
    assert not found.mapping.keys() & {"Ciudad de origen", "Fecha de llegada"}


def test_values_alone_are_asked_about():
    found = read(("Number", IDS), known={"QAD": "qad"})
    assert found.guesses == {"Number": "msix_id"} and not found.used


def test_an_id_of_another_kind_is_not_taken_for_the_one_of_the_exchange():
    short = ["1017", "20045", "30333", "41234", "50001"]
    assert "msix_id" not in read(("ID", short), known={"QAD": "qad"}).mapping.values()
    assert read(("MSIX no.", short), known={"QAD": "qad"}).mapping["MSIX no."] == "msix_id"


def test_headers_that_stand_twice_are_told_by_their_order_and_asked():
    found = read(
        ("Last Name", ["Ruiz", "Soto", "Vega", "Nava", "Cruz"]),
        ("Last Name (2)", ["Lopez", "Diaz", "Ramos", "Ortiz", "Rojas"]),
        ("City", TOWNS),
        ("State", STATES),
        ("City (2)", ["Tifton", "Alma", "Omega", "Lenox", "Baxley"]),
        ("State (2)", ["GA"] * 5),
        known={"Last Name": "last_name_1"},
    )
    assert found.mapping["Last Name (2)"] == "last_name_2"
    assert found.guesses == {
        "City": "from_city",
        "State": "from_state",
        "City (2)": "to_city",
        "State (2)": "to_state",
    }


def test_what_is_never_imported_and_what_is_settled_never_enter():
    columns = Columns(grid(("Comments", TOWNS), ("To St", STATES), ("Left city", TOWNS)), {"To St"})
    found = columns.read(REPORT, {})
    assert set(found.mapping | found.guesses) == {"Left city"}


@pytest.mark.parametrize(
    "header", ["Parent phone 2", "Mother's e-mail", "Immigration date", "Home street", "SSN"]
)
def test_words_of_what_is_never_imported_are_no_field_however_they_stand(header):
    for values in (TOWNS, STATES, DAYS, IDS):
        found = read((header, values))
        assert not found.mapping and not found.guesses


def test_unread_columns_that_look_like_ours_are_named_and_understood_ones_are_not():
    shown = grid(
        ("Number", IDS),
        ("Something", DAYS),
        ("Thing", STATES),
        ("Who (name)", ["Ruiz", "Soto", "Vega", "Nava", "Cruz"]),
        ("Interview date", DAYS),
        ("Birth state", STATES),
        ("Notice date", DAYS),
        ("Crop", ["corn", "corn", "tomatoes", "corn", "onions"]),
    )
    columns = Columns(shown)
    known = {"QAD": "qad", "L": "last_name_1", "F": "first_name", "S": "to_state", "T": "from_state"}
    unread = columns.unread(REPORT, columns.read(REPORT, known))
    assert unread["Number"] == "an id" and unread["Something"] == "a date"
    assert unread["Thing"] == "a State" and unread["Who (name)"] == "a name"
    assert not unread.keys() & {"Interview date", "Birth state", "Notice date", "Crop"}


def test_no_two_columns_are_read_as_one_field():
    for row in header_rows()[::5]:
        made = grid_of(row, rows=12)
        for kind in EXTRACTS:
            found = Columns(made).read(kind, {})
            fields = sorted([*found.mapping.values(), *found.guesses.values()])
            assert all(one != other for one, other in pairwise(fields))
