"""Lists as people save them, through the command line's door: which values the store holds afterwards.

One file a kind, small, SYNTHETIC; the literal values are what a person reads in it.
"""

from __future__ import annotations

import json

import pytest

from data.commands.load import LEFT_OPEN_CODE, main
from data.store.reader import Store
from tests.data.files import csv_of, write

HEADER = (
    "MSIX ID", "Last Name 1", "First Name", "Birth Date", "Grade", "QAD", "From City", "From State", "To City",
    "To State",
)  # fmt: skip
FIELDS = (
    "msix_id", "last_name_1", "first_name", "birth_date::VARCHAR", "grade::VARCHAR", "qad::VARCHAR", "from_city",
    "from_state_code", "to_city", "to_state_code",
)  # fmt: skip
CHILD = (
    "000001000000", "SYNTHETICA", "Ana", "05/16/2014", "05", "06/17/2026", "Immokalee", "FL", "Tifton", "GA",
)  # fmt: skip
READ = (
    "000001000000", "SYNTHETICA", "Ana", "2014-05-16", "05", "2026-06-17", "Immokalee", "FL", "Tifton", "GA",
)  # fmt: skip
"""The values of CHILD as the store has them."""
MOVE_TO_GEORGIA = ("--direction", "to", "--state", "GA")


def row(of=CHILD, **cells):
    """`of` with some cells replaced, named by the header with _ for space."""
    new = dict(zip(HEADER, of, strict=True))
    for name, value in cells.items():
        new[name.replace("_", " ")] = value
    return tuple(new[name] for name in HEADER)


@pytest.fixture
def door(tmp_path, capsys):
    """(content, options, columns, table) -> (exit code, what --json told, the rows in the store)."""
    store = Store(tmp_path / "store")

    def through(content, options=MOVE_TO_GEORGIA, columns=FIELDS, table="missed_enrollment_rows"):
        path = write(tmp_path / "list.csv", content)
        code = main(["--store", str(store.folder), *options, "--json", str(path)])
        told = json.loads(capsys.readouterr().out)
        with store.reader() as cursor:
            rows = cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY row_number").fetchall()
        return code, told, rows

    yield through
    store.close()


ODD = (
    "Child ID (MSIX)", "Surname", "Given", "DOB", "Gr", "QAD", "Moved From (City)", "Moved From (St)",
    "Moved To (City)", "To St",
)  # fmt: skip
SPANISH = (
    "ID", "Apellido 1", "Nombre", "Fecha nac.", "Grado", "Fecha de llegada", "Salió de (ciudad)",
    "Salió de (estado)", "Llegó a (ciudad)", "Llegó a (estado)",
)  # fmt: skip
OTHERS = (
    ("000001000001", "LOPEZ", "Null", "02/02/2013", "02", "06/18/2026", "Weslaco", "TX", "Moultrie", "GA"),
    ("000001000002", "DIAZ", "True", "03/03/2014", "03", "06/19/2026", "Faison", "NC", "Vidalia", "GA"),
    ("000001000003", "CRUZ", "NA", "04/24/2015", "KG", "06/20/2026", "Arcadia", "FL", "Alma", "GA"),
)
OTHERS_READ = (
    ("000001000001", "LOPEZ", "Null", "2013-02-02", "02", "2026-06-18", "Weslaco", "TX", "Moultrie", "GA"),
    ("000001000002", "DIAZ", "True", "2014-03-03", "03", "2026-06-19", "Faison", "NC", "Vidalia", "GA"),
    ("000001000003", "CRUZ", "NA", "2015-04-24", "KG", "2026-06-20", "Arcadia", "FL", "Alma", "GA"),
)


@pytest.mark.parametrize(("header", "separator"), [(ODD, ","), (SPANISH, ";")])
def test_columns_under_headers_of_their_own_are_read(door, header, separator):
    """Cases 01 and 02; and names that a program could take for nothing are names."""
    header, rows = (*header, "Remarks"), [(*line, "SYNTHETIC") for line in (CHILD, *OTHERS)]
    code, told, found = door(csv_of(rows, header, separator))
    assert (code, found) == (0, [READ, *OTHERS_READ])
    assert told["dropped_columns"] == ["Remarks"]


def test_where_nothing_identifies_a_child_rows_are_counted(door):
    header = ("Move Date", "Left city", "Left state", "Went to city", "Went to state", "Note")
    rows = [("01/01/2025", "Immokalee", "FL", city, "GA", "SYNTHETIC") for city in ("Moultrie", "Tifton")]
    _, told, found = door(csv_of(rows, header), columns=FIELDS[5:])
    assert "Without ids and names children cannot be told apart: rows are counted." in told["message"]
    assert "child " not in told["message"] and "famil" not in told["message"]
    assert found == [("2025-01-01", "Immokalee", "FL", city, "GA") for city in ("Moultrie", "Tifton")]


def test_errors_of_a_spreadsheet_are_empty_and_said(door):
    rows = [
        row(First_Name="#N/A"), row(To_City="#REF!"), row(Last_Name_1="#NAME?"), row(From_City="#VALUE!"),
    ]  # fmt: skip
    code, told, found = door(csv_of(rows, HEADER))
    places = [HEADER.index(name) for name in ("First Name", "To City", "Last Name 1", "From City")]
    assert found == [tuple(None if i == at else v for i, v in enumerate(READ)) for at in places]
    assert told["proposal"]["error_cells"] == dict.fromkeys(
        ("Last Name 1", "First Name", "From City", "To City"), 1
    )
    assert code == 0 and "read as empty cells" in told["message"]


def test_cells_that_a_formula_keeps_as_text_are_their_text(door):
    kept = [f'="{cell}"' for cell in CHILD]
    assert door(csv_of([kept, row(MSIX_ID='=""', Grade="'07")], HEADER))[2] == [
        READ, (None, *READ[1:4], "07", *READ[5:]),
    ]  # fmt: skip


DAYS = (
    "17 de junio de 2026", "junio 17, 2026", "17-jun-2026", "17/junio/2026", "miércoles, 17 de junio de 2026",
    "2026-06-17 00:00:00+00", "2026-06-17 00:00:00 UTC", "Wed Jun 17 00:00:00 EDT 2026", "06172026",
    "17th June 2026", "46190", "46190.0",
)  # fmt: skip


def test_days_in_words_and_stamps_are_that_day(door):
    """Cases 21 and 48."""
    rows = [row(MSIX_ID=f"0000010000{i:02d}", QAD=day) for i, day in enumerate(DAYS)]
    assert [found[5] for found in door(csv_of(rows, HEADER))[2]] == ["2026-06-17"] * len(DAYS)


TWICE = (
    "MSIX ID",
    "Last Name",
    "Last Name",
    "First Name",
    "Birth Date",
    "QAD",
    "City",
    "State",
    "City",
    "State",
)
BOTH_NAMES = [
    (f"00000100000{i}", "SYNTHETIC", "LOPEZ", f"Ana{i}", "05/16/2014", "06/17/2026", "Immokalee", "FL", "Tifton", "GA")
    for i in range(4)
]  # fmt: skip


def test_headers_that_stand_twice_are_told_by_order_and_by_the_state_of_the_report(door):
    columns = ("last_name_1", "last_name_2", "from_city", "from_state_code", "to_city", "to_state_code")
    code, told, found = door(csv_of(BOTH_NAMES, TWICE), columns=columns)
    assert found == [("SYNTHETIC", "LOPEZ", "Immokalee", "FL", "Tifton", "GA")] * 4
    assert code == LEFT_OPEN_CODE and "Read without certainty: City as from city" in told["message"]
    # --map names the second of two, by the number that the report gives it.
    maps = [
        "--map", "City (2)=from_city", "--map", "State (2)=from_state", "--map", "City=to_city",
        "--map", "State=to_state",
    ]  # fmt: skip
    options = ("--direction", "to", "--state", "FL", *maps)
    _, told, found = door(csv_of(BOTH_NAMES, TWICE), options, ("from_city", "to_city"))
    assert set(found) == {("Tifton", "Immokalee"), ("Immokalee", "Tifton")}  # two loads, two reports
    assert told["rows_accepted"] == 4


def test_ages_with_a_unit_are_in_years(door):
    ages = ("7", "7 years", "6 months", "18 months", "<1", "10.5", "2 wks", "6 mo.")
    header = (*HEADER, "Age")
    rows = [(*row(MSIX_ID=f"00000100000{i}", Birth_Date=""), age) for i, age in enumerate(ages)]
    assert door(csv_of(rows, header), columns=("age_years",))[2] == [
        (age,) for age in (7, 7, 0, 1, 0, 10, 0, 0)
    ]


def test_counts_with_a_decimal_comma_are_no_other_counts(door):
    header = ("From State", "To State", "Period", "Children", "Note")
    rows = [
        (state, "Georgia", "2025-26", count, "SYNTHETIC")
        for state, count in (("Florida", "12,0"), ("Texas", "8,0"), ("Alabama", "105,0"))
    ]
    _, _, found = door(csv_of(rows, header, ";"), (), ("from_state_code", "children"), "mobility_counts")
    assert found == [("FL", 12), ("TX", 8), ("AL", 105)]


def test_what_is_not_understood_is_empty_and_told_with_its_words(door):
    rows = [row(Grade="TK", From_State="Teaxs"), row(MSIX_ID="1000001", Grade="-1", From_State="XQ")]
    _, told, found = door(csv_of(rows, HEADER))
    assert [line[4] for line in found] == [None, None]
    assert (
        "Grade 2 rows (TK and 1 more)" in told["message"]
    )  # "-1" is nothing that may be repeated as it stands
    assert "From State 2 rows (Teaxs (Texas?), XQ)" in told["message"]


def test_one_id_of_several_children_and_an_id_that_stands_for_none_are_told(door):
    """attack.md A3: six children of one id became one child in silence."""
    one_id = [
        row(First_Name=name, Last_Name_1=f"SYNTHETIC{name}", Birth_Date=f"05/{day}/2014", MSIX_ID="55")
        for day, name in enumerate(("Ana", "Eva", "Ivo", "Leo", "Luz", "Mia"), start=11)
    ]
    nobody = [
        row(First_Name=name, MSIX_ID=number)
        for name, number in (("Uli", "-1"), ("Ugo", "999999999999"), ("Una", "111111111111"))
    ]
    _, told, found = door(csv_of([*one_id, *nobody], HEADER), columns=("msix_id",))
    assert found == [("000000000055",)] * 6 + [(None,)] * 3
    assert "MSIX IDs that stand beside different names and different birth dates: 1;" in told["message"]
    assert "Rows whose MSIX ID stands for none (such as -1, or twelve nines): 3;" in told["message"]


def test_what_was_taken_off_values_or_added_is_listed(door):
    header = (*HEADER, "Age", "To ZIP")
    rows = [
        (*row(MSIX_ID="7001", QAD="6/17/2026 1:45 PM"), "10.5", "31794-1234"),
        (*row(MSIX_ID="'000000007002", QAD="6/17/26"), "10", "31794"),
        (*row(MSIX_ID="0000 0000 7003", Grade="12+"), "7 a 8", "8037"),
        (*row(MSIX_ID="7004.0", From_State="FL?"), "7", "31794"),
    ]
    code, told, found = door(
        csv_of(rows, header), columns=("msix_id", "age_years", "grade::VARCHAR", "to_zip")
    )
    assert code == 0 and found == [
        ("000000007001", 10, "05", "31794"), ("000000007002", 10, "05", "31794"),
        ("000000007003", None, None, "08037"), ("000000007004", 7, "05", "31794"),
    ]  # fmt: skip
    assert told["proposal"]["taken_off"] == {
        "MSIX ID": {
            "zeros put before it": 1, "the .0 of a number": 1, "blanks or dashes between its digits": 1,
            "marks that keep it as text": 1,
        },
        "QAD": {"a time of day": 1, "the century added": 1},
        "From State": {"a sign such as ? or *": 1},
        "Age": {"a part of a year": 1},
        "To ZIP": {"digits behind it": 1, "zeros put before it": 1},
    }  # fmt: skip
    assert "Taken off values, or added, so that they fit: MSIX ID: zeros put before it 1, " in told["message"]
    assert "Not understood, so left empty: Age 1 row (7 a 8), Grade 1 row." in told["message"]
