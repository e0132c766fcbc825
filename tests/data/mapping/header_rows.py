"""The header rows of header_rows.txt as grids of invented children, with some noise in the cells."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from data.reading.grid import Grid

FILE = Path(__file__).with_name("header_rows.txt")
_TO_TOWNS = (
    "Moultrie",
    "Tifton",
    "Alma",
    "Vidalia",
    "Bainbridge",
    "Omega",
    "Lenox",
    "Valdosta",
    "Baxley",
    "Lyons",
)
_FROM = (
    ("Immokalee", "FL", "USA"), ("Homestead", "FL", "USA"), ("Dover", "FL", "USA"), ("Oaxaca", "Oaxaca", "MEX"),
    ("Weslaco", "TX", "USA"), ("Edinburg", "TX", "USA"), ("Benson", "NC", "USA"), ("Vineland", "NJ", "USA"),
    ("Arcadia", "FL", "USA"), ("Bridgeton", "NJ", "USA"), ("Yuma", "AZ", "USA"), ("Salinas", "CA", "USA"),
)  # fmt: skip
_LAST = [
    "Garcia",
    "Lopez",
    "Diaz",
    "Ruiz",
    "Soto",
    "Cruz",
    "Ramos",
    "Ortiz",
    "Vega",
    "Reyes",
    "Luna",
    "Mejia",
    "Rojas",
    "Campos",
    "Nava",
    "Tovar",
    "Pineda",
    "Ávila",
]
_FIRST = [
    "Ana",
    "Luis",
    "Rosa",
    "Ivo",
    "Eva",
    "Juan",
    "Marta",
    "Hugo",
    "Inés",
    "Raúl",
    "Sara",
    "Noé",
    "Olga",
    "Beto",
    "Lidia",
    "Pablo",
    "Elsa",
    "Saúl",
]
_COUNTIES = ["Colquitt", "Tift", "Bacon", "Toombs", "Decatur", "Cook", "Lowndes", "Appling", "Worth", "Irwin"]
_WORDS = [
    "tomatoes",
    "packing",
    "onions",
    "blueberries",
    "nursery",
    "pruning",
    "seasonal",
    "harvest",
    "dairy",
    "greenhouse",
]
_TYPES = ["01", "02", "03", "04", "05", "06", "07"]


@dataclass(frozen=True)
class HeaderRow:
    """`fields`: header -> field, or "-" and a word for what no field is for. `is_aside`: not looked at."""

    number: int
    kind: str
    direction: str
    style: str
    fields: dict[str, str]
    is_aside: bool

    @property
    def expected(self) -> dict[str, str]:
        """Header -> field, of the columns that have one."""
        return {header: field for header, field in self.fields.items() if not field.startswith("-")}


def header_rows() -> list[HeaderRow]:
    """Every row of the file, in its order."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    rows = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        head, *columns = line.split("; ")
        kind, direction, style, *aside = head.split()
        fields = dict(tuple(column.rsplit(" = ", 1)) for column in columns)
        rows.append(HeaderRow(len(rows), kind, direction, style, fields, bool(aside)))
    return rows


def grid_of(row: HeaderRow, rows: int = 40) -> Grid:
    """The grid of a file with this header; the same for the same row. A few cells are empty or odd."""
    made = random.Random(row.number)
    children = [_Child(made, row.direction) for _ in range(rows)]
    columns = {}
    for i, (header, field) in enumerate(row.fields.items()):
        order = "%m/%d/%Y" if row.number % 2 else "%Y-%m-%d"
        texts = [child.cell(field, header, order) for child in children]
        columns[f"c{i}"] = [None if made.random() < 0.06 else text for text in texts]
        if made.random() < 0.15:
            columns[f"c{i}"][0] = "?"
    columns["row_number"] = list(range(2, rows + 2))
    table = pa.table(
        columns, schema=pa.schema([(n, pa.int32() if n == "row_number" else pa.string()) for n in columns])
    )
    title = "Mobility, SYNTHETIC" if row.kind == "mobility_moves" else "SYNTHETIC"
    return Grid("list.csv", None, "utf-8", ",", tuple(row.fields), 1, table, ((1, title),), 1)


class _Child:
    """One invented child and its move."""

    def __init__(self, made: random.Random, direction: str) -> None:
        self._made = made
        away, home = made.choice(_FROM), (made.choice(_TO_TOWNS), "GA", "USA")
        self._from, self._to = (away, home) if direction == "to" else (home, away)
        self._birth = dt.date(2004, 1, 1) + dt.timedelta(days=made.randrange(365 * 19))
        self._move = dt.date(2023, 9, 1) + dt.timedelta(days=made.randrange(1000))
        self._number = made.randrange(10**6)
        self._kind_of_id = made.random()

    def cell(self, field: str, header: str, order: str) -> str | None:
        made = self._made
        if field in ("qad", "move_date", "residency_date", "-date") or field.endswith(
            ("_date", "_expiration")
        ):
            days = 1000 if "expiration" in field else made.randrange(40)
            day = self._birth if field == "birth_date" else self._move + dt.timedelta(days=days)
            return day.strftime(order)
        side = self._from if field.startswith(("from_", "move_from")) else self._to
        if field.endswith(("_city", "-city")):
            return side[0] if made.random() < 0.9 else made.choice(("Rancho Nuevo", "Camp 3", "El Ejido"))
        if field.endswith(("_state", "-state")):
            return side[1]
        if field.endswith(("_country", "-country")):
            return side[2]
        if field in ("move_from", "move_to"):
            return f"{side[0]}, {side[1]}"
        return self._of_child(field)

    def _of_child(self, field: str) -> str | None:
        made, one_of = self._made, self._made.choice
        last, first = one_of(_LAST), one_of(_FIRST)
        if field in ("student_name", "parent_1", "parent_2", "-name"):
            return f"{last}, {first}" if self._kind_of_id < 0.5 else f"{first} {last}"
        if "first_name" in field:
            return first if made.random() < 0.8 else f"{first} {one_of(_FIRST)}"
        if "last_name" in field:
            return last if made.random() < 0.9 else f"{last} {one_of(_LAST)}"
        texts = {
            "msix_id": f"{self._number:012}" if made.random() < 0.97 else str(self._number),
            "state_student_id": f"{9_000_000_000 + self._number}",
            "student_id": str(100_000 + self._number % 900_000),
            "-id": f"{70_000_000 + self._number}",
            "-phone": f"229-555-{self._number % 10000:04}",
            "-zip": f"31{self._number % 1000:03}", "to_zip": f"31{self._number % 1000:03}",
            "facility_zip": f"31{self._number % 1000:03}",
            "-number": str(made.randrange(60)), "-flag": one_of("YN"), "-text": one_of(_WORDS),
            "middle_name": one_of((first, first[0], "")), "suffix": one_of(("", "", "Jr", "II")),
            "age": str(made.randrange(3, 21)), "sex": one_of(("M", "F", "Male", "Female")),
            "grade": one_of(("01", "02", "05", "08", "10", "12", "K", "PK", "OS", "UG")),
            "to_county": one_of(_COUNTIES) + one_of(("", " County")),
            "school_name": f"{one_of(_COUNTIES)} Elementary", "facility_name": f"{one_of(_COUNTIES)} Center",
            "district_name": f"{one_of(_COUNTIES)} County", "from_district_name": f"{one_of(_COUNTIES)} ISD",
            "to_district_name": f"{one_of(_COUNTIES)} County Schools",
            "district_id": f"1300{self._number % 1000:03}", "school_id": f"13001800{self._number % 10000:04}",
            "last_enrollment_type": one_of(_TYPES), "enrollment_type": one_of(_TYPES),
            "pfs": one_of("YN"), "notice_type": one_of(("Arrival", "Departure", "arrived")),
            "children": str(made.randrange(1, 90)), "moves": str(made.randrange(1, 200)),
            "period": one_of(("2022-23", "2023-24", "2024-25")), "action_code": one_of("ACD"),
            "state_student_id_type": one_of(("01", "02")),
        }  # fmt: skip
        if field.endswith("_record_id"):
            return str(500_000 + self._number)
        return texts[field]
