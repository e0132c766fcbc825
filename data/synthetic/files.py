"""Files as people send them: a report in Excel, a report as CSV that has been through hands."""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import xlsxwriter

from data.reference.states import STATES

SYNTHETIC_LINE = "SYNTHETIC DATA - invented children"

WORKBOOK_HEADERS = {
    "msix_id": "MSIX ID", "last_name_1": "Last Name 1", "last_name_2": "Last Name 2",
    "first_name": "First Name", "birth_date": "Birth Date", "sex": "Sex", "grade": "Grade Level",
    "qad": "QAD", "from_city": "QM From City", "from_state": "QM From State",
    "from_country": "QM From Country", "to_city": "QM To City", "to_state": "QM To State",
    "residency_date": "Residency Date", "eligibility_expiration": "EED",
    "reporting_state": "Reporting State", "last_enrollment_state": "Enrollment State",
    "last_enrollment_date": "Enrollment Date", "last_enrollment_type": "Enrollment Type",
    "withdrawal_date": "Withdrawal Date", "school_name": "School or Project Name",
    "district_name": "School District", "district_id": "School District ID",
    "parent_1_first_name": "Parent 1 First Name", "parent_1_last_name": "Parent 1 Last Name",
    "parent_2_first_name": "Parent 2 First Name", "parent_2_last_name": "Parent 2 Last Name",
    "pfs": "PFS", "data_note": "Data Note",
}  # fmt: skip
"""Column of a report -> header of the workbook and of the benchmark file, in their order."""

TEXT_DATES_IN_WORKBOOK = ("birth_date", "withdrawal_date")
"""Dates that the workbook holds as text (MM/DD/YYYY), beside real Excel dates."""

CSV_HEADERS = {
    "msix_id": "MSIX Identification Number", "student_name": "Student Name",
    "birth_date": "Date of Birth", "sex": "Gender", "grade": "Grade",
    "from_city": "Move From City", "from_state": "Move From State",
    "from_country": "Move From Country", "to_city": "Move To City", "to_state": "Move To State",
    "qad": "Qualifying Arrival Date", "residency_date": "Res Date",
    "eligibility_expiration": "End of Eligibility", "reporting_state": "Submitting State",
    "last_enrollment_state": "Current State", "last_enrollment_date": "Enrollment Date",
    "last_enrollment_type": "Enrollment Type", "withdrawal_date": "WD Date",
    "school_name": "Facility Name", "district_name": "LEA", "district_id": "NCES LEA ID",
    "parent_1_first_name": "Male Parent First Name", "parent_1_last_name": "Male Parent Last Name",
    "parent_2_first_name": "Female Parent First Name",
    "parent_2_last_name": "Female Parent Last Name",
    "phone": "Parent 1 Phone Number", "iep": "IEP Indicator", "pfs": "Priority for Services",
    "data_note": "Data Note",
}  # fmt: skip
"""Column -> header of the demo's CSV: other words, another order, two columns too many."""

MISSPELT_SHARE = 0.035
REFUSED_SHARE = 0.005
ZIPS = {
    "Alma": "31510", "Baxley": "31513", "Bainbridge": "39819", "Belle Glade": "33430",
    "Cordele": "31015", "Faison": "28341", "Fort Valley": "31030", "Glennville": "30427",
    "Homestead": "33030", "Immokalee": "34142", "Lyons": "30436", "Moultrie": "31768",
    "Tifton": "31794", "Vidalia": "30474", "Yuma": "85364",
}  # fmt: skip
"""ZIPs of towns that some rows carry behind the city, as in "Moultrie, GA 31768"."""


def title_lines(state_code: str, direction: str, as_of: dt.date) -> list[str]:
    """The lines above the header."""
    return [
        "Missed Enrollment Report",
        f"State: {STATES.get(state_code, 'all States')}   Move {direction.title()}",
        f"Report run date: {as_of.isoformat()}",
        SYNTHETIC_LINE,
    ]


def write_workbook(path: Path, rows: list[dict], titles: list[str]) -> None:
    """The report as .xlsx: titles, a blank line, header, rows, footer. Ids and codes are text."""
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "mm/dd/yyyy",
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        # A fixed day of creation, so that the same rows give the same bytes.
        book.set_properties({"title": SYNTHETIC_LINE, "created": dt.datetime(2026, 9, 30)})
        sheet = book.add_worksheet("Missed Enrollment")
        for number, line in enumerate(titles):
            sheet.write_string(number, 0, line)
        top = len(titles) + 1
        bold = book.add_format({"bold": True})
        for column, header in enumerate(WORKBOOK_HEADERS.values()):
            sheet.write_string(top, column, header, bold)
        for line, row in enumerate(rows, top + 1):
            for column, name in enumerate(WORKBOOK_HEADERS):
                value = row[name]
                if value is None:
                    continue
                if isinstance(value, dt.date) and name not in TEXT_DATES_IN_WORKBOOK:
                    sheet.write_datetime(line, column, value)
                else:
                    sheet.write_string(line, column, _text(value))
        sheet.write_string(top + 2 + len(rows), 0, f"{SYNTHETIC_LINE}. End of report: {len(rows)} rows")
        sheet.set_column(0, len(WORKBOOK_HEADERS) - 1, 16)


def write_used_csv(path: Path, rows: list[dict], titles: list[str], chance: np.random.Generator) -> dict:
    """The report as .csv (UTF-8 with BOM, CRLF) with the wear of real files; what was worn.

    MISSPELT_SHARE of the rows have one city as people type it; REFUSED_SHARE cannot be used: an
    impossible date, an impossible age or no place. Planted rows are never made unusable. The
    answer lists both, with the line of the file (from 1).
    """
    top = len(titles) + 3
    lines = [_csv_row(row, chance) for row in rows]
    misspelt, refused = [], []
    free = np.flatnonzero([row["planting"] < 0 for row in rows])
    for number, at in enumerate(sorted(chance.choice(free, round(REFUSED_SHARE * len(rows)), replace=False))):
        reason, changes = UNUSABLE[number % len(UNUSABLE)]
        lines[at].update(changes)
        refused.append({"line": int(at) + top, "reason": reason})
    unusable = {entry["line"] for entry in refused}
    for at in chance.permutation(len(rows)):
        if len(misspelt) >= MISSPELT_SHARE * len(rows):
            break
        end = ("from", "to")[chance.integers(0, 2)]
        town, state = rows[at][f"{end}_city"], rows[at][f"{end}_state"]
        spellings = list(spellings_of(town, state))
        if int(at) + top in unusable or not spellings:
            continue
        kind, written = spellings[chance.integers(0, len(spellings))]
        lines[at][f"{end}_city"] = written
        misspelt.append(
            {
                "line": int(at) + top,
                "column": CSV_HEADERS[f"{end}_city"],
                "kind": kind,
                "written": written,
                "town": town,
                "state": state,
            }
        )
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerows([line] for line in titles)
        writer.writerow([])
        writer.writerow(CSV_HEADERS.values())
        writer.writerows([line[name] for name in CSV_HEADERS] for line in lines)
        writer.writerow([f"{SYNTHETIC_LINE}. End of report: {len(rows)} rows"])
    return {"misspelt": sorted(misspelt, key=lambda m: m["line"]), "refused": refused}


UNUSABLE: tuple[tuple[str, dict[str, str]], ...] = (
    ("impossible date", {"qad": "02/30/2025"}),
    ("no place", {"from_city": "", "from_state": "", "from_country": "", "to_city": "", "to_state": ""}),
    ("impossible date", {"qad": "13/45/2025"}),
    ("impossible age", {"birth_date": "01/01/1880"}),
)


def spellings_of(town: str, state: str) -> Iterator[tuple[str, str]]:
    """Ways in which people write this town, each with the name of its kind."""
    plain = unicodedata.normalize("NFKD", town).encode("ascii", "ignore").decode()
    if plain != town:
        yield "accents lost", plain
    if town.startswith("St. "):
        yield "saint", "Saint " + town[4:]
        yield "saint", "St " + town[4:]
    if town.startswith("Mc"):
        yield "split name", "Mc " + town[2:]
    yield "capitals", town.upper()
    yield "small letters", town.lower()
    yield "blanks", f" {town.replace(' ', '  ')} "
    if len(state) == 2:
        yield "State behind", f"{town}, {state}"
    if town in ZIPS:
        yield "ZIP behind", f"{town}, {state} {ZIPS[town]}"
    for at in range(1, len(town) - 1):
        if town[at] == town[at + 1] and town[at].isalpha():
            yield "letter lost", town[:at] + town[at + 1 :]
            return
    if len(town) >= 7 and town[3:5].isalpha():
        yield "letters swapped", town[:3] + town[4] + town[3] + town[5:]


def _csv_row(row: dict, chance: np.random.Generator) -> dict[str, str]:
    surnames = " ".join(filter(None, (row["last_name_1"], row["last_name_2"])))
    line = {name: _text(row.get(name)) for name in CSV_HEADERS}
    # 555-01xx is kept free for invented people; the column must never be imported.
    phone = f"555-01{chance.integers(0, 100):02d}"
    iep = "NNNY"[chance.integers(0, 4)]
    return line | {"student_name": f"{surnames}, {row['first_name']}", "phone": phone, "iep": iep}


def _text(value: str | dt.date | None) -> str:
    if value is None:
        return ""
    return f"{value:%m/%d/%Y}" if isinstance(value, dt.date) else value


def write_long_csv(path: Path, tables: Iterator[pa.Table], row_count: int, titles: list[str]) -> None:
    """A plain .csv of `row_count` rows with the workbook's headers and ISO dates."""
    header = ",".join(f'"{text}"' for text in WORKBOOK_HEADERS.values())
    with path.open("wb") as out:
        out.write("\n".join([*titles, header, ""]).encode())
        options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
        left = row_count
        while left > 0:
            table = next(tables).select(list(WORKBOOK_HEADERS)).slice(0, left)
            pa_csv.write_csv(table, out, options)
            left -= len(table)
