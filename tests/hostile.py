"""Texts that some program would run, fetch or calculate, and a story that has them everywhere.

Each family SYNTHETIC as everywhere. HOST is never asked by a page or file of ours: the tests fail
on any request to it, and FLAG is what injected script would set.
"""

from __future__ import annotations

import csv
from pathlib import Path

from tests.families import HEADERS, child

HOST = "hostile.example.org"
FLAG = "scriptRan"

HOSTILE = {
    "image": f"<img src=http://{HOST}/i.png onerror=\"window.{FLAG}=1;alert(1)\">",
    "script": f"</script><script src=//{HOST}/s.js></script><script>window.{FLAG}=1</script>",
    "markdown": f"![x](http://{HOST}/a.png) [go](http://{HOST}/) **bold** :red[x] $x^2$",
    "anchor": f'<a href="http://{HOST}/">go</a> <b>bold</b> <br>%{{y}} ${{window.{FLAG}=1}}`',
    "formula": f'=HYPERLINK("http://{HOST}/","go")',
    "command": "+cmd|' /C calc'!A0",
    "sql": "x'); DROP TABLE leads; --",
    "turned": "abc\u202egpj.exe\u202c \u2066x\u2069 \u200f\u05d0\u05d1",
    "nul": "null\x00byte\x07bell\x1b[31m",
    "wide": "W" * 400,
    "long": "L" * 30_000,
}  # fmt: skip

FREE_TEXTS = (
    "last_name_1", "last_name_2", "first_name", "school_name", "parent_1_first_name",
    "parent_1_last_name", "parent_2_first_name", "parent_2_last_name",
)  # fmt: skip

OTHER_TEXTS = {
    "middle_name": "Middle Name", "suffix": "Suffix", "sex": "Sex", "state_student_id": "State ID",
    "to_county": "To County", "reporting_state_code": "Reporting State",
    "last_enrollment_state_code": "Enrollment State", "last_enrollment_type": "Enrollment Type",
    "district_name": "District", "district_id": "School District ID", "school_id": "School ID",
}  # fmt: skip
"""Text columns that the little stories do without: field -> header."""

FILE_NAME = f"![f](http:{HOST}) <img src=x onerror=alert(2)>.csv".replace("/", "")
"""No slash can be in a file's name; no browser asks for such an address without one either."""


def story() -> list[dict[str, str]]:
    """Two rows per hostile text: as State and city abroad, and as the missed town in Georgia.

    Both have it in every free text column too.
    """
    rows = []
    for number, text in enumerate(HOSTILE.values(), start=1):
        texts = dict.fromkeys((*FREE_TEXTS, *OTHER_TEXTS), text)
        texts["last_name_1"] = f"{text} SYNTHETIC"
        abroad = {"from_city": text, "from_state_code": text, "from_country_code": "MEX"}
        rows.append(child(2 * number, "2026-05-10", **texts) | abroad)
        rows.append(child(2 * number + 1, "2026-05-11", move_to=(text, "GA"), **texts))
    return rows


def write_hostile_csv(folder: Path, name: str = FILE_NAME) -> Path:
    """The story below hostile title lines, with two hostile headers beside the known ones."""
    headers = HEADERS | OTHER_TEXTS
    extra = [HOSTILE["markdown"], HOSTILE["image"]]
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for title in ("image", "markdown", "formula"):
            writer.writerow([HOSTILE[title]])
        writer.writerow([*headers.values(), *extra])
        for row in story():
            writer.writerow([*(row.get(field, "") for field in headers), *extra])
    return path
