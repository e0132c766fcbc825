"""The synthetic extracts as files: what a person who opens them sees, and what the truth says."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from pathlib import Path

import fastexcel
import pytest

from data.commands.made_up_families import main
from data.schema.tables import NEVER_IMPORTED
from data.synthetic.demo import Demo, write_demo
from data.synthetic.files import CSV_HEADERS, SYNTHETIC_LINE, WORKBOOK_HEADERS, spellings_of
from tests.data.synthetic.test_world import after_months

AS_OF = dt.date(2026, 9, 30)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return write_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def truth(demo: Demo) -> dict:
    return json.loads(demo.truth_file.read_text("utf-8"))


@pytest.fixture(scope="module")
def workbook(demo: Demo) -> list[list]:
    """The cells of the sheet, line by line."""
    book = fastexcel.read_excel(demo.to_file)
    assert book.sheet_names == ["Missed Enrollment"]
    sheet = book.load_sheet(0, header_row=None, dtypes={0: "string"}).to_arrow()
    return [list(line.values()) for line in sheet.to_pylist()]


@pytest.fixture(scope="module")
def csv_lines(demo: Demo) -> list[list[str]]:
    with demo.from_file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


@pytest.fixture(scope="module")
def arrived(demo: Demo) -> list[dict]:
    """Rows of the workbook by our names, dates as dates."""
    header_line = 5
    sheet = fastexcel.read_excel(demo.to_file).load_sheet(0, header_row=header_line)
    rows = [dict(zip(WORKBOOK_HEADERS, r.values(), strict=True)) for r in sheet.to_arrow().to_pylist()]
    rows = [row for row in rows if row["data_note"]]
    for row in rows:
        for name, value in row.items():
            if isinstance(value, dt.datetime):
                row[name] = value.date()
        for name in ("birth_date", "withdrawal_date"):
            row[name] = dt.datetime.strptime(row[name], "%m/%d/%Y").date() if row[name] else None
    return rows


@pytest.fixture(scope="module")
def left(csv_lines: list[list[str]], truth: dict) -> list[dict]:
    """Usable rows of the .csv by our names, dates as dates, cities as they are really spelt."""
    refused = {entry["line"] for entry in truth["csv"]["refused"]}
    spelt = {(m["line"], m["column"]): m for m in truth["csv"]["misspelt"]}
    rows = []
    for number, line in enumerate(csv_lines, 1):
        if number < 7 or len(line) < len(CSV_HEADERS) or number in refused:
            continue
        row = dict(zip(CSV_HEADERS, line, strict=True))
        for name in ("from_city", "to_city"):
            if wrong := spelt.get((number, CSV_HEADERS[name])):
                assert row[name] == wrong["written"] != wrong["town"]
                row[name] = wrong["town"]
        for name in ("birth_date", "qad", "eligibility_expiration"):
            row[name] = dt.datetime.strptime(row[name], "%m/%d/%Y").date()
        row["last_name_1"] = row["student_name"].split(", ")[0]
        rows.append(row)
    return rows


def family_of(row: dict) -> tuple:
    """Same parents and same surnames; a youth without parents is a family of one."""
    parents = tuple(row[f"parent_{n}_{part}_name"] for n in (1, 2) for part in ("first", "last"))
    return (*parents, row["last_name_1"]) if any(parents) else (row["msix_id"],)


def counts(rows: list[dict]) -> dict[str, int]:
    return {
        "families": len({family_of(row) for row in rows}),
        "children": len({row["msix_id"] for row in rows}),
        "rows": len(rows),
    }


def test_the_workbook_looks_like_a_report(workbook: list[list], truth: dict) -> None:
    firsts = [line[0] for line in workbook]
    assert firsts[:4] == [
        "Missed Enrollment Report",
        "State: Georgia   Move To",
        "Report run date: 2026-09-30",
        SYNTHETIC_LINE,
    ]
    assert firsts[4] is None
    assert [str(cell) for cell in workbook[5]] == list(WORKBOOK_HEADERS.values())
    rows = truth["files"]["to"]["rows_read"]
    assert 2500 <= rows <= 3500
    assert firsts[-1] == f"{SYNTHETIC_LINE}. End of report: {rows} rows"
    assert len(workbook) == 6 + rows + 2


def test_the_csv_has_other_words_and_columns_that_must_not_be_imported(
    csv_lines: list[list[str]], truth: dict
) -> None:
    assert csv_lines[1] == ["State: Georgia   Move From"]
    assert csv_lines[3] == [SYNTHETIC_LINE]
    assert csv_lines[5] == list(CSV_HEADERS.values())
    assert {h for h in csv_lines[5] if h.lower() in NEVER_IMPORTED} == {
        "Parent 1 Phone Number",
        "IEP Indicator",
    }
    rows = truth["files"]["from"]["rows_read"]
    assert rows >= 1500
    assert csv_lines[-1] == [f"{SYNTHETIC_LINE}. End of report: {rows} rows"]
    body = csv_lines[6:-1]
    assert len(body) == rows
    phone = list(CSV_HEADERS).index("phone")
    assert all(re.fullmatch(r"555-01\d\d", line[phone]) for line in body)


def test_every_row_says_synthetic_and_has_an_invented_id(
    arrived: list[dict], csv_lines: list[list[str]]
) -> None:
    body = [dict(zip(CSV_HEADERS, line, strict=True)) for line in csv_lines[6:-1]]
    for row in arrived + body:
        assert row["data_note"] == "SYNTHETIC"
        assert row["school_name"].startswith("SYNTHETIC ")
        assert row["district_name"].startswith("SYNTHETIC ")
        assert re.fullmatch(r"0000\d{8}", row["msix_id"])
        assert re.fullmatch(r"00\d{5}", row["district_id"])


def test_moves_lie_in_the_36_months_and_expire_by_the_rule(arrived: list[dict], left: list[dict]) -> None:
    assert all(row["to_state"] == "GA" != row["from_state"] for row in arrived)
    assert all(row["from_state"] == "GA" != row["to_state"] for row in left)
    for row in arrived + left:
        assert dt.date(2023, 10, 1) <= row["qad"] <= AS_OF
        expires = min(after_months(row["qad"], 36), after_months(row["birth_date"], 264))
        assert row["eligibility_expiration"] == expires
        assert row["reporting_state"] != "GA"
        assert row["last_enrollment_state"] != "GA"
    for row in arrived:
        assert row["qad"] <= row["residency_date"]
        assert row["last_enrollment_date"] <= AS_OF
        assert (
            row["withdrawal_date"] is None or row["last_enrollment_date"] <= row["withdrawal_date"] <= AS_OF
        )


def there(rows: list[dict], thing: dict) -> list[dict]:
    city = f"{thing['direction']}_city"
    towns = {place["town"] for place in thing["places"]}
    return [
        row
        for row in rows
        if row[city] in towns
        and (not thing["months"] or row["qad"].month in thing["months"])
        and row["qad"] >= dt.date.fromisoformat(thing["first_qad"])
    ]


def test_the_truth_counts_what_the_files_hold(truth: dict, arrived: list[dict], left: list[dict]) -> None:
    for direction, rows in (("to", arrived), ("from", left)):
        said = truth["files"][direction]
        assert counts(rows) == {
            "families": said["families"],
            "children": said["children"],
            "rows": said["rows_accepted"],
        }
        assert said["rows_read"] == said["rows_accepted"] + said["rows_refused"]
    things = truth["pockets"] + truth["patterns"]
    assert len(truth["pockets"]) == 6
    for thing in things:
        rows = arrived if thing["direction"] == "to" else left
        assert counts(there(rows, thing)) == thing["there"], thing["name"]
        assert all(0 < thing["planted"][what] <= n for what, n in thing["there"].items())


def test_the_widest_streams_are_those_of_the_files(
    truth: dict, arrived: list[dict], left: list[dict]
) -> None:
    for direction, rows in (("to", arrived), ("from", left)):
        ends: dict[tuple, list[dict]] = {}
        for row in rows:
            key = tuple(row[name] for name in ("from_city", "from_state", "to_city", "to_state"))
            ends.setdefault(key, []).append(row)
        widest = sorted(ends, key=lambda key: (-counts(ends[key])["families"], *key))[:12]
        said = [tuple(s.values())[:4] for s in truth["streams"][direction]]
        assert said == widest
        assert [counts(ends[key]) for key in widest] == [
            {what: s[what] for what in ("families", "children", "rows")} for s in truth["streams"][direction]
        ]


def test_planted_pockets_are_missed_and_everybody_else_by_chance(truth: dict) -> None:
    background = truth["background"]
    assert background["arrivals"]["missed_share"] == pytest.approx(
        background["expected_missed_share"], abs=0.03
    )
    for pocket in truth["pockets"]:
        assert pocket["expected_missed_share"] >= 0.85
        assert pocket["planted_arrivals"]["missed_share"] >= 0.75, pocket["name"]
    for pattern in truth["patterns"]:
        assert pattern["planted_arrivals"]["missed_share"] <= 0.4, pattern["name"]
    sizes = [pocket["there"]["families"] for pocket in truth["pockets"]]
    assert max(sizes) > 10 * min(sizes)


def test_pockets_are_there_when_the_truth_says(truth: dict, arrived: list[dict]) -> None:
    pockets = {pocket["kind"]: pocket for pocket in truth["pockets"]}
    new = there(arrived, {**pockets["new"], "first_qad": "2023-01-01"})
    by_year = [counts([r for r in new if r["qad"].year == year])["families"] for year in (2024, 2025, 2026)]
    assert by_year[2] > 2 * max(by_year[:2])
    shrunken = there(arrived, pockets["shrunken"])
    by_year = [
        counts([r for r in shrunken if r["qad"].year == year])["families"] for year in (2024, 2025, 2026)
    ]
    assert by_year[0] > by_year[1] > by_year[2]
    season = there(arrived, {**pockets["season"], "months": []})
    assert len(there(arrived, pockets["season"])) > 0.6 * len(season)


def test_wear_of_the_csv_is_of_the_stated_kinds_and_shares(truth: dict, csv_lines: list[list[str]]) -> None:
    wear, rows = truth["csv"], truth["files"]["from"]["rows_read"]
    assert 0.03 <= len(wear["misspelt"]) / rows <= 0.04
    for wrong in wear["misspelt"]:
        assert (wrong["kind"], wrong["written"]) in list(spellings_of(wrong["town"], wrong["state"]))
    assert len({wrong["kind"] for wrong in wear["misspelt"]}) >= 6
    assert 0.004 <= len(wear["refused"]) / rows <= 0.006
    for entry in wear["refused"]:
        row = dict(zip(CSV_HEADERS, csv_lines[entry["line"] - 1], strict=True))
        if entry["reason"] == "impossible date":
            with pytest.raises(ValueError, match=r"day is out of range|does not match|unconverted"):
                dt.datetime.strptime(row["qad"], "%m/%d/%Y")
        elif entry["reason"] == "no place":
            assert not any(row[f"{end}_{part}"] for end in ("from", "to") for part in ("city", "state"))
            assert row["from_country"] == ""
        else:
            assert entry["reason"] == "impossible age"
            assert int(row["birth_date"][-4:]) < AS_OF.year - 120


def test_the_same_seed_writes_the_same_bytes(demo: Demo, tmp_path: Path) -> None:
    again = write_demo(tmp_path / "again")
    for name in ("to_file", "from_file", "truth_file"):
        assert getattr(demo, name).read_bytes() == getattr(again, name).read_bytes()


def test_the_command_line_writes_the_demo_and_names_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], demo: Demo
) -> None:
    main(["--out", str(tmp_path)])
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [p.read_bytes() for p in written] == [
        p.read_bytes() for p in (demo.to_file, demo.from_file, demo.truth_file)
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--state", "NC"], "--state and --direction go with --rows"),
        (["--rows", "0"], "--rows must be 1 or more"),
        (["--rows", "5", "--state", "XX"], "--state takes two letters of a State"),
        (["--rows", "5", "--state", "HI"], "No made-up stream touches HI"),
    ],
)
def test_a_wrong_command_is_answered_in_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path), *arguments])
    assert sentence in capsys.readouterr().err
