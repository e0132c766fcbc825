"""How the cells of a Missed Enrollment file become rows, and which rows are refused."""

from __future__ import annotations

import datetime as dt

import pytest

from data.extracts.missed_enrollment import ALIASES, MISSED_ENROLLMENT
from data.load.pipeline import load_file
from data.load.report_words import read_report_header
from data.schema.tables import MISSED_ENROLLMENT_ROWS, NEVER_IMPORTED
from data.store.reader import Store
from data.values import codes, headers, regions
from data.values.dates import DAY_FIRST, MONTH_FIRST, dates_in, decide_orders, read_date
from tests.data.files import FAMILY, HEADER, changed, csv_of, write

MAY_1 = dt.date(2024, 5, 1)


@pytest.fixture
def load(tmp_path):
    """Load rows as a report of moves to Florida as of 31 May 2024; gives report, rows, refusals."""
    made = []

    def run(rows, header=HEADER, **options):
        path = write(tmp_path / f"{len(made)}.csv", csv_of(rows, header))
        store = Store(tmp_path / f"store{len(made)}")
        made.append(store)
        asked = {"direction": "to", "state": "FL", "as_of": dt.date(2024, 5, 31), **options}
        report = load_file(path, store=store, **asked)
        with store.reader() as cursor:
            columns = MISSED_ENROLLMENT_ROWS.column_names
            found = cursor.execute("FROM missed_enrollment_rows ORDER BY row_number").fetchall()
            refused = cursor.execute(
                "SELECT row_number, rule, field, column_header, masked_value FROM refused_rows "
                "ORDER BY row_number, rule"
            ).fetchall()
        return report, [dict(zip(columns, row, strict=True)) for row in found], refused

    yield run
    for store in made:
        store.close()


def test_a_family_becomes_rows(load):
    report, rows, refused = load(FAMILY)
    assert (report.status, report.rows_accepted, refused) == ("loaded", 3, [])
    ana = {key: value for key, value in rows[0].items() if value is not None}
    assert ana == {
        "extract_id": report.extract_id,
        "row_number": 2,
        "msix_id": "000000001234",
        "last_name_1": "Ruiz",
        "first_name": "Ana",
        "birth_date": dt.date(2015, 3, 14),
        "qad": dt.date(2023, 10, 25),
        "from_city": "Yuma",
        "from_state_code": "AZ",
        "from_country_code": "USA",
        "to_city": "Immokalee",
        "to_state_code": "FL",
        "school_name": "SYNTHETIC Elementary",
    }


def test_every_alias_is_read_however_it_is_written_and_belongs_to_one_field():
    seen = {}
    for field, names in ALIASES.items():
        for name in names:
            for way in (name, name.upper(), f" {name.lower().replace(' ', '_')}: "):
                if not headers.is_never_imported(way):
                    assert MISSED_ENROLLMENT.propose_mapping([way]) == {way: field}
            assert seen.setdefault(headers.plain(name), field) == field


def test_state_alone_is_the_reporting_state():
    proposed = MISSED_ENROLLMENT.propose_mapping(["State", "Move To State", "Move From State"])
    assert proposed == {
        "State": "reporting_state",
        "Move To State": "to_state",
        "Move From State": "from_state",
    }


def test_each_field_is_given_once_to_the_header_that_says_it_best():
    assert MISSED_ENROLLMENT.propose_mapping(["Surname", "Last Name 1", "Last Name"]) == {
        "Last Name 1": "last_name_1"
    }
    assert MISSED_ENROLLMENT.propose_mapping(["QAD", "QAD (2)"]) == {"QAD": "qad"}


@pytest.mark.parametrize("header", NEVER_IMPORTED)
def test_what_is_never_imported_is_no_field(header):
    shouted = header.upper().replace(" ", "-")
    assert headers.is_never_imported(shouted)
    assert headers.is_never_imported(f"{shouted} (2)")
    assert MISSED_ENROLLMENT.propose_mapping([shouted]) == {}


def test_a_file_without_place_or_date_is_told_what_it_lacks():
    assert MISSED_ENROLLMENT.what_is_missing(["to_city", "qad"]) is None
    assert MISSED_ENROLLMENT.what_is_missing(["move_from", "last_enrollment_date"]) is None
    assert "a place of the move" in MISSED_ENROLLMENT.what_is_missing(["qad", "first_name"])
    assert "a date of the move" in MISSED_ENROLLMENT.what_is_missing(["to_city", "birth_date"])


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01", "2024/5/1", "2024-05-01 00:00:00", "2024-05-01T08:30:00Z", "20240501",
        "5/1/2024", "05/01/2024", "5-1-2024", "5.1.2024", "5/1/24", "5/1/2024 12:00:00 AM",
        "1-May-2024", "1-MAY-24", "01 May 2024", "May 1, 2024", "may 1st, 2024", "45413", "45413.0",
        "Wed, May 1, 2024",
    ],
)  # fmt: skip
def test_styles_of_one_day(text):
    assert read_date(text) == MAY_1


@pytest.mark.parametrize(
    "text",
    [
        "2/30/2024",
        "13/13/2024",
        "2024-02-30",
        "20241301",
        "soon",
        "5/1",
        "1.5",
        "99999",
        "5/1/20244",
    ],
)
def test_what_names_no_day(text):
    assert read_date(text) is None


def test_day_and_month_are_told_apart_by_the_column():
    dutch, us = (
        ["25/10/2023", "14/3/2024", "30/1/2024", "1/2/2024"],
        ["10/25/2023", "3/14/2024", "1/30/2024"],
    )
    silent = ["1/2/2024", "3/4/2024"]
    assert decide_orders({"qad": dutch, "birth_date": us}) == (
        {"qad": DAY_FIRST, "birth_date": MONTH_FIRST},
        [],
    )
    assert decide_orders({"qad": dutch, "birth_date": silent})[0]["birth_date"] == DAY_FIRST
    assert decide_orders({"qad": silent}) == ({"qad": MONTH_FIRST}, ["qad"])
    assert decide_orders({"qad": ["2024-01-02", "5/5/2024"]}) == ({"qad": MONTH_FIRST}, [])
    # Of three dates two are no slips, whatever other columns say.
    assert decide_orders({"qad": dutch, "birth_date": ["3/14/2015", "9/30/2012", "12/2/2009"]}) == (
        {"qad": DAY_FIRST, "birth_date": MONTH_FIRST},
        [],
    )
    # One slip does not turn a column round.
    assert decide_orders({"qad": us, "birth_date": [*silent, "31/1/2015"]})[0]["birth_date"] == MONTH_FIRST


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Homestead, FL, USA", ("Homestead", "FL", "USA", None)),
        ("Homestead, FL 33034", ("Homestead", "FL", None, "33034")),
        ("Homestead FL", ("Homestead", "FL", None, None)),
        ("Uruapan, Michoacan, Mexico", ("Uruapan", "Michoacan", "Mexico", None)),
        ("Oaxaca, MEX", ("Oaxaca", None, "MEX", None)),
        ("Homestead", ("Homestead", None, None, None)),
        (", FL", (None, "FL", None, None)),
        (", ,", (None, None, None, None)),
    ],
)
def test_a_place_in_one_cell(text, parts):
    assert regions.split_place(text) == parts


@pytest.mark.parametrize(
    ("text", "grade"),
    [("0", "OS"), ("00", "OS"), ("OSY", "OS"), ("K", "KG"), ("kg", "KG"), ("1", "01"), ("9.0", "09"),
     ("12th", "12"), ("Grade 7", "07"), ("UG", "UG"), ("P3", "P3"), ("PK", "PS"), ("13", None), ("?", None)],
)  # fmt: skip
def test_grades(text, grade):
    assert codes.grade_code(text) == grade


def test_the_town_decides_which_country_a_state_is_in(load):
    moves = [("Morelia", "Mich."), ("Holland", "Mich."), ("Monterrey", "N.L."), ("Nowhere", "N.L.")]
    rows = [
        changed(FAMILY[0], **{"MSIX ID": f"00000000{n:04}", "From City": city, "From State": state})
        for n, (city, state) in enumerate(moves, 1)
    ]
    report, kept, _ = load(rows)
    said = [(row["from_state_code"], row["from_country_code"]) for row in kept]
    assert said == [("Mich.", "MEX"), ("MI", "USA"), ("N.L.", "MEX"), ("N.L.", None)]
    assert report.reading.words_not_understood == {"From State": ["N.L."]}
    assert report.reading.not_understood == {"From State": 1}


def test_a_report_on_moves_from_michigan_is_not_read_as_one_on_mexico(load):
    row = changed(FAMILY[0], **{"From City": "Morelia", "From State": "Mich."})
    _, kept, _ = load([row], direction="from", state="MI")
    assert [(row["from_state_code"], row["from_country_code"]) for row in kept] == [("MI", "USA")]


def test_states_and_countries_by_code_and_name():
    assert [regions.state_code(t) for t in ("fl", "Florida", "NEW  YORK", "N.C.", "Calif.", "Michoacan")] == [
        "FL",
        "FL",
        "NY",
        "NC",
        "CA",
        None,
    ]
    assert [
        regions.country_as_written(t) for t in ("USA", "u.s.", "México", "mx", "Guatemala", "BLZ", "Mars")
    ] == [
        "USA",
        "USA",
        "MEX",
        "MEX",
        "GTM",
        "BLZ",
        None,
    ]


def test_ids_zips_and_yes_or_no():
    assert [regions.zip_code(t) for t in ("33034", "8037", "33034-1234", "33034.0", "0", "abc")] == [
        "33034",
        "08037",
        "33034",
        "33034",
        None,
        None,
    ]
    assert [codes.digits(t, 7) for t in ("1200390", "600001", "12", "x", "12345678")] == [
        "1200390",
        "0600001",
        "0000012",
        None,
        None,
    ]
    assert [codes.yes_or_no(t) for t in ("Y", "yes", "1", "TRUE", "N", "0", "no", "maybe")] == [
        True,
        True,
        True,
        True,
        False,
        False,
        False,
        None,
    ]


def test_lost_zeros_of_an_id_come_back_and_the_text_marks_go(load):
    ids = ["1234", "000000001234", '="000000001234"', "'000000001234", "1234.0", "", "N/A", "0"]
    rows = load([changed(FAMILY[0], MSIX_ID=text) for text in ids])[1]
    assert [row["msix_id"] for row in rows] == ["000000001234"] * 5 + [None] * 3


STAND_INS = (
    "-1", "-9", '="-1"', "'-999", "0", "000000000000", "999999999999", "0999999999", '="999999999999"',
    "111111111111", "555555555555", "123456789012", "123456789", "9999-9999-9999", "N/A", "",
)  # fmt: skip
IDS = {
    "12": "000000000012",
    "9": "000000000009",
    "99999999": "000099999999",
    "123456789013": "123456789013",
    "1234-5678-9013": "123456789013",
    "123 456 789 013": "123456789013",
    '="000000001234"': "000000001234",
    "=1234": "000000001234",
}
NO_IDS = ("-5", "+5", "−1", "1,234", "2010-03-04", "1-2", "--1", "12-", '"', "=", "1.5", '="1" ="2"')


def test_what_stands_for_no_id_is_none_and_is_told(load):
    children = [changed(FAMILY[0], MSIX_ID=text, First_Name=f"A{n}") for n, text in enumerate(STAND_INS)]
    report, rows, refused = load(children)
    assert [row["msix_id"] for row in rows] == [None] * len(STAND_INS)
    assert refused == []
    assert report.reading.stand_in_ids == len(STAND_INS) - 2  # nobody is told of an empty cell
    assert (
        "Rows whose MSIX ID stands for none (such as -1, or twelve nines): 14; it was left out"
        in report.message
    )


def test_ids_are_digits_and_of_marks_only_those_of_a_spreadsheet_go(load):
    report, rows, refused = load([changed(FAMILY[0], MSIX_ID=text) for text in (*IDS, *NO_IDS)])
    assert [row["msix_id"] for row in rows] == list(IDS.values())
    assert [reason[1] for reason in refused] == ["id_not_12_digits"] * len(NO_IDS)
    assert (report.reading.stand_in_ids, report.to_dict()["proposal"].get("stand_in_ids")) == (0, None)


def test_one_id_of_several_children_is_told(load):
    cousins = [changed(row, MSIX_ID="77") for row in FAMILY]
    twin = changed(FAMILY[0], MSIX_ID="88")
    renamed = [twin, changed(twin, First_Name="Anna"), changed(twin, DOB="3/15/2015")]
    report = load([*cousins, *renamed[:2]])[0]
    assert report.reading.ids_of_several == report.to_dict()["proposal"]["ids_of_several"] == 1
    assert (
        "MSIX IDs that stand beside different names and different birth dates: 1; each is counted as one "
        "child." in report.message
    )
    assert "MSIX IDs" not in load(renamed[:2])[0].message
    assert "MSIX IDs" not in load([renamed[0], renamed[2]])[0].message


REFUSED = {
    "id_in_scientific_notation": ({"MSIX_ID": "1.23457E+11"}, "msix_id", "MSIX ID", "9.99999x+99"),
    "id_not_12_digits": ({"MSIX_ID": "A-1234567890123"}, "msix_id", "MSIX ID", "x-9999999999999"),
    "impossible_date": ({"QAD": "2/30/2024"}, "qad", "QAD", "9/99/9999"),
    "date_out_of_range": ({"QAD": "10/25/1923", "DOB": ""}, "qad", "QAD", "99/99/9999"),
    "no_move_date": ({"QAD": ""}, "qad", "QAD", None),
    "no_place": (
        {"From_City": "", "From_State": "", "To_City": "", "To_State": ""}, "to_city", "To City", None),
    "unknown_state": ({"To_State": "Florída Keys"}, "to_state", "To State", "xxxxxxx xxxx"),
    "age_over_120": ({"DOB": "3/14/1890"}, "birth_date", "DOB", "9/99/9999"),
    "birth_after_as_of": ({"DOB": "6/14/2024", "QAD": "6/13/2024"}, "birth_date", "DOB", "9/99/9999"),
    "birth_after_move": ({"DOB": "12/14/2023"}, "birth_date", "DOB", "99/99/9999"),
    "cell_too_long": ({"School": "SYNTHETIC " + "x" * 1000}, None, None, None),
}  # fmt: skip


@pytest.mark.parametrize("rule", REFUSED)
def test_a_row_that_breaks_a_rule_is_refused_with_its_cell_masked(load, rule):
    cells, field, header, masked = REFUSED[rule]
    report, rows, refused = load([*FAMILY, changed(FAMILY[0], **cells)])
    assert refused == [(5, rule, field, header, masked)]
    assert (report.rows_read, report.rows_accepted, report.rows_refused) == (4, 3, 1)
    assert report.refused == {rule: 1}
    assert [row["row_number"] for row in rows] == [2, 3, 4]


def test_a_row_with_more_cells_than_the_header_is_refused_not_shifted(load):
    _, rows, refused = load([*FAMILY, (*FAMILY[0], "one too many")])
    assert refused == [(5, "too_many_cells", None, None, None)]
    assert len(rows) == 3


def test_a_row_that_breaks_two_rules_is_one_refused_row_with_two_reasons(load):
    bad = changed(FAMILY[0], QAD="2/30/2024", DOB="2/31/2015", MSIX_ID="1E+11")
    report, _, refused = load([*FAMILY, bad])
    assert [reason[1] for reason in refused] == ["id_in_scientific_notation", "impossible_date"]
    assert (report.rows_accepted, report.rows_refused) == (3, 1)


def test_a_birth_a_month_after_the_move_is_a_slip_of_paper_and_stays(load):
    rows = load([changed(FAMILY[0], QAD="10/25/2023", DOB="11/25/2023")])[1]
    assert len(rows) == 1


def test_the_missing_state_of_the_missed_place_is_the_reports(load):
    rows = load([changed(FAMILY[0], To_State=""), changed(FAMILY[0], To_State="N/A")])[1]
    assert [row["to_state_code"] for row in rows] == ["FL", "FL"]


def test_a_country_elsewhere_keeps_the_state_as_written(load):
    header = [*HEADER, "From Country"]
    rows = load(
        [
            (*changed(FAMILY[0], From_City="Saltillo", From_State="CO"), "Mexico"),
            (*changed(FAMILY[1], From_City="Uruapan", From_State="Michoacan"), ""),
            (*changed(FAMILY[2], From_City="Uruapan", From_State="MX"), ""),
        ],
        header,
    )[1]
    assert [(row["from_state_code"], row["from_country_code"]) for row in rows] == [
        ("CO", "MEX"),
        ("Michoacan", None),
        (None, "MEX"),
    ]


def test_names_and_places_in_one_cell_are_taken_apart(load):
    header = ["Student Name", "QAD", "Move From", "Move To", "Father", "Note"]
    rows = load(
        [
            (
                "RUIZ SOTO, Ana Maria",
                "10/25/2023",
                "Yuma, AZ, USA",
                "Homestead, FL 33034",
                "Ruiz, Juan",
                "SYNTHETIC",
            ),
            ("Ana Ruiz", "10/26/2023", "Uruapan, Michoacan, Mexico", "Ocala", "Juan Ruiz", "SYNTHETIC"),
        ],
        header,
    )[1]
    names = ("last_name_1", "first_name", "parent_1_last_name", "parent_1_first_name")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("RUIZ SOTO", "Ana Maria", "Ruiz", "Juan"),
        ("Ana Ruiz", None, "Juan Ruiz", None),
    ]
    ends = (
        "from_city",
        "from_state_code",
        "from_country_code",
        "to_city",
        "to_state_code",
        "to_zip",
    )
    assert [tuple(row[end] for end in ends) for row in rows] == [
        ("Yuma", "AZ", "USA", "Homestead", "FL", "33034"),
        ("Uruapan", "Michoacan", "MEX", "Ocala", "FL", None),
    ]


def test_what_is_not_understood_is_told_with_its_words(load):
    rows = [
        changed(FAMILY[0], **{"From State": "Teaxs"}),
        changed(FAMILY[1], **{"From State": "Manila City"}),
    ]
    report, _, _ = load([*rows, FAMILY[2]])
    assert "Not understood, so left empty: From State 2 rows (Manila City, Teaxs (Texas?))." in report.message


def test_errors_of_a_spreadsheet_are_empty_cells_and_told(load):
    errors = {"First Name": "#N/A", "Last Name": "#NAME?", "From City": "#¡REF!", "School": "#value!"}
    report, rows, refused = load([changed(FAMILY[0], **errors), changed(FAMILY[1], School="#1 Elementary")])
    assert refused == []
    assert [rows[0][name] for name in ("first_name", "last_name_1", "from_city", "school_name")] == [None] * 4
    assert rows[1]["school_name"] == "#1 Elementary"
    assert report.reading.error_cells == dict.fromkeys(("Last Name", "First Name", "From City", "School"), 1)
    assert "Errors of a spreadsheet (#N/A, #REF! and the like), read as empty cells:" in report.message


def test_cells_kept_as_text_by_a_formula_hold_the_text_inside(load):
    kept = [tuple(f'="{cell}"' for cell in row) for row in FAMILY]
    _, plain, _ = load(FAMILY)
    report, rows, refused = load(kept)
    assert (report.status, refused) == ("loaded", [])
    assert [row | {"extract_id": ""} for row in rows] == [row | {"extract_id": ""} for row in plain]


def test_cells_that_are_not_understood_are_left_empty_and_counted(load):
    header = [*HEADER, "Grade", "PFS", "To ZIP"]
    report, rows, _ = load([(*FAMILY[0], "13", "perhaps", "abc"), (*FAMILY[1], "5", "Y", "33034")], header)
    assert [(row["grade"], row["is_pfs"], row["to_zip"]) for row in rows] == [
        (None, None, None),
        ("05", True, "33034"),
    ]
    assert report.reading.not_understood == {"Grade": 1, "PFS": 1, "To ZIP": 1}


def test_values_are_trimmed_of_spaces_that_cannot_be_seen(load):
    rows = load([changed(FAMILY[0], To_City=" \u00a0Immokalee\u200b ", Last_Name="\u202aRuiz Ñandú ")])[1]
    assert (rows[0]["to_city"], rows[0]["last_name_1"]) == ("Immokalee", "\u202aRuiz Ñandú")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Missed Enrollment - Move To", "State: FL"], ("to", "FL", None)),
        (["Move From State: New York", "Run date: 5/1/2024 8:00 AM"], ("from", "NY", MAY_1)),
        (["Qualifying moves into Florida", "as of May 1, 2024"], ("to", "FL", MAY_1)),
        (["Direction: to", "GA", "Report date 2024-05-01"], ("to", "GA", MAY_1)),
        (["Move To and Move From", "State: FL", "State: GA"], (None, None, None)),
        (
            ["Run by: IN OR ME", "Run date: 1/1/2099", "Period 9/1/2023 - 8/31/2024"],
            (None, None, None),
        ),
    ],
)
def test_what_the_lines_of_a_report_say(lines, told):
    found = read_report_header(enumerate(lines), dt.date(2026, 1, 1))
    assert (found.direction, found.state_code, found.as_of_date) == told


def test_dates_in_a_line():
    assert dates_in("from 5/1/2024 to May 2, 2024, id 20240503") == [
        dt.date(2024, 5, day) for day in (1, 2, 3)
    ]


def test_a_date_in_a_line_is_read_as_the_columns_write_theirs_where_that_is_possible():
    assert dates_in("printed 31/08/2026") == [dt.date(2026, 8, 31)]
    assert dates_in("printed 5/6/2026", DAY_FIRST) == [dt.date(2026, 6, 5)]
    assert dates_in("printed 5/31/2026", DAY_FIRST) == [dt.date(2026, 5, 31)]
    told = read_report_header([(1, "Run date: 5/4/2024")], dt.date(2026, 1, 1), DAY_FIRST)
    assert told.as_of_date == dt.date(2024, 4, 5)
