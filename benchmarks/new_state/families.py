"""Made-up families of New Jersey and the files that tell of them. All rows are SYNTHETIC.

Plain Python: who was where is known here, the files are only what clerks made of it. Nothing of
data/ or analytics/ is read.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from dataclasses import dataclass, field, replace
from pathlib import Path

FIRST, SECOND = dt.date(2026, 9, 30), dt.date(2026, 10, 31)
"""The days of the two lists."""

TOWNS = {
    "Vineland": ("Cumberland", ("Vineland", "VINELAND", "vineland", "Vineland ")),
    "Bridgeton": ("Cumberland", ("Bridgeton", "BRIDGETON", "Bridgeton City")),
    "Millville": ("Cumberland", ("Millville", "MILLVILLE")),
    "Rosenhayn": ("Cumberland", ("Rosenhayn",)),
    "Cedarville": ("Cumberland", ("Cedarville", "CEDARVILLE")),
    "Upper Deerfield Township": (
        "Cumberland",
        ("Upper Deerfield Twp", "UPPER DEERFIELD TWP.", "Upper Deerfield Township"),
    ),
    "Hammonton": ("Atlantic", ("Hammonton", "HAMMONTON", "Hammonton Town")),
    "Mullica Township": ("Atlantic", ("Mullica Twp", "MULLICA TWP", "Mullica Township")),
    "Buena": ("Atlantic", ("Buena", "Buena Boro", "BUENA BOROUGH")),
    "Buena Vista Township": ("Atlantic", ("Buena Vista Twp", "Buena Vista Township")),
    "Egg Harbor City": ("Atlantic", ("Egg Harbor City", "EGG HARBOR CITY")),
    "Swedesboro": ("Gloucester", ("Swedesboro", "Swedesboro Boro", "SWEDESBORO")),
    "Glassboro": ("Gloucester", ("Glassboro", "Glassboro Boro")),
    "Woodstown": ("Salem", ("Woodstown", "Woodstown Boro")),
    "Pilesgrove Township": ("Salem", ("Pilesgrove Twp", "PILESGROVE TWP")),
    "Pittsgrove Township": ("Salem", ("Pittsgrove Twp", "Pittsgrove Township")),
    "Elmer": ("Salem", ("Elmer", "Elmer Boro")),
    "Mannington Township": ("Salem", ("Mannington Twp", "Mannington Township")),
    "Freehold": ("Monmouth", ("Freehold", "Freehold Boro")),
    "Freehold Township": ("Monmouth", ("Freehold Twp", "FREEHOLD TWP")),
    "Hightstown": ("Mercer", ("Hightstown", "Hightstown Boro")),
    "Waterford Township": ("Camden", ("Waterford Twp", "Waterford Township")),
    "Chesterfield Township": ("Burlington", ("Chesterfield Twp", "CHESTERFIELD TWP")),
}
"""Town -> (its county, how people write it)."""
UNPLACED = ("Washington Twp", "Franklin Twp", "Camp Nine")
"""Several counties have one of that name, or no map has it: only a person can tell."""
WEIGHTS = {"Vineland": 9, "Hammonton": 7, "Bridgeton": 6, "Swedesboro": 5, "Mullica Township": 4}

ORIGINS = {
    ("Immokalee", "FL", "USA"): 8, ("Plant City", "FL", "USA"): 5, ("Homestead", "FL", "USA"): 4,
    ("Arcadia", "FL", "USA"): 2, ("Faison", "NC", "USA"): 4, ("Mount Olive", "NC", "USA"): 3,
    ("Salisbury", "MD", "USA"): 2, ("Kennett Square", "PA", "USA"): 4, ("Milbridge", "ME", "USA"): 3,
    ("Presque Isle", "ME", "USA"): 1, ("Puebla", "Puebla", "MEX"): 3, ("Huehuetenango", "", "GTM"): 1,
}  # fmt: skip
GRADES = ("P3", "P4", "P5", "KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
SURNAMES = (
    "Abarca", "Barrera", "Cisneros", "Duarte", "Escobedo", "Figueroa", "Galindo", "Huerta", "Ibarra",
    "Juarez", "Lozano", "Montes", "Nava", "Olvera", "Pacheco", "Quiroz", "Rangel", "Solano", "Trujillo",
    "Urbina", "Valadez", "Zamora", "Arreola", "Bautista", "Carranza",
)  # fmt: skip
GIVEN = (
    "Alma", "Bruno", "Celia", "Dario", "Elisa", "Fabian", "Gloria", "Hugo", "Ines", "Jaime", "Karina",
    "Leonel", "Mireya", "Nestor", "Olga", "Pablo", "Rocio", "Saul", "Tania", "Uriel",
)  # fmt: skip


@dataclass(frozen=True)
class Child:
    number: int
    family: int
    msix_id: str
    surname: str
    name: str
    born: dt.date
    grade: str
    parent: tuple[str, str]
    """("", "") where the file names none."""


@dataclass(frozen=True)
class Row:
    """One line of a list: what was true, and how it was written."""

    child: Child
    day: dt.date
    town: str
    """The true town in New Jersey; "" where it is in another State or nobody can tell from the file."""
    county: str
    written: tuple[str, str]
    """City and State of the missed end as written."""
    other: tuple[str, str, str]
    """City, State and country of the other end."""
    is_refused: bool = False
    gives_end: bool = False
    """Whether the line gives the day on which eligibility ends."""
    has_id: bool = True
    end_given: dt.date | None = None


@dataclass
class World:
    """Lists by name (first, second: moves to; leaving: moves from), and the lines of moves."""

    lists: dict[str, list[Row]] = field(default_factory=dict)
    moves: list[tuple[Child, dt.date, tuple, tuple]] = field(default_factory=list)
    """child, day, from and to: (city, State and country as written, and the true name)."""


def made_up(seed: int = 19, families: int = 230) -> World:
    """The same seed gives the same families."""
    draw = random.Random(seed)
    people = _People(draw)
    world = World()
    first = [row for _ in range(families) for row in _moves_to(people.family(), FIRST, draw)]
    first += _planted(people, draw)
    first += _of_other_states(people, draw) + _refused(people, draw)
    world.lists["first"] = first
    world.lists["second"] = _a_month_later(first, people, draw)
    world.lists["leaving"] = [row for _ in range(90) for row in _moves_from(people.family(), draw)]
    world.moves = [line for _ in range(140) for line in _journey(people.family(), draw)]
    return world


class _People:
    """Families whose parents are named like no other's."""

    def __init__(self, draw: random.Random) -> None:
        self.draw, self.families, self.children = draw, 0, 0

    def family(self) -> list[Child]:
        draw, n = self.draw, self.families
        self.families += 1
        surname = SURNAMES[n % len(SURNAMES)]
        given = f"{GIVEN[(n // len(SURNAMES)) % len(GIVEN)]} {GIVEN[(n * 7 + n // 500) % len(GIVEN)]}"
        parent = (given, surname)
        if n % 23 == 0:  # the file names none; then only the surname tells who belongs together
            surname, parent = f"{surname}{_letters(n)}", ("", "")
        made = []
        for _ in range(draw.choices((1, 2, 3, 4, 5), (30, 35, 20, 10, 5))[0]):
            self.children += 1
            is_osy = draw.random() < 0.08
            age_days = draw.randrange(16 * 365, 23 * 365) if is_osy else draw.randrange(200, 18 * 365)
            grade = "OS" if is_osy else draw.choice(GRADES)
            # A first name alone would be the same for many; letters make it the child's own.
            name = f"{draw.choice(GIVEN)}{_letters(self.children)}"
            born = FIRST - dt.timedelta(days=age_days)
            made.append(Child(self.children, n, f"{self.children * 7919:012d}", surname, name, born, grade, parent))  # fmt: skip
        return made


def _letters(number: int) -> str:
    """A number as three letters."""
    return "".join(chr(97 + number // 26**i % 26) for i in range(3))


def _written(town: str, draw: random.Random) -> tuple[str, str]:
    return draw.choice(TOWNS[town][1]), "NJ"


def _town(draw: random.Random) -> str:
    return draw.choices(list(TOWNS), [WEIGHTS.get(town, 2) for town in TOWNS])[0]


def _origin(draw: random.Random) -> tuple[str, str, str]:
    return draw.choices(list(ORIGINS), list(ORIGINS.values()))[0]


def _winter(draw: random.Random) -> tuple[str, str, str]:
    """Where a move out of New Jersey may lead: a report has no country for it."""
    return draw.choice([origin for origin in ORIGINS if origin[2] == "USA"])


def _day(draw: random.Random, before: dt.date, months: int = 35) -> dt.date:
    """A day of the last months, more often in May, June and September."""
    while True:
        day = before - dt.timedelta(days=draw.randrange(1, months * 30 + 40))
        if draw.random() < {5: 1.0, 6: 1.0, 9: 0.9}.get(day.month, 0.35):
            return day


def _moves_to(family: list[Child], as_of: dt.date, draw: random.Random) -> list[Row]:
    """One or two moves of a family; siblings may come a day or two after."""
    rows = []
    days = sorted({_day(draw, as_of) for _ in range(draw.choices((1, 2), (75, 25))[0])})
    if len(days) == 2 and (days[1] - days[0]).days < 40:
        days = days[:1]
    for day in days:
        town, other = _town(draw), _origin(draw)
        written, county = _written(town, draw), TOWNS[town][0]
        if draw.random() < 0.05:
            town, county, written = "", "", (draw.choice(UNPLACED), "NJ")
        gives_end = draw.random() < 0.6
        for child in _born(family, day):
            late = day + dt.timedelta(days=draw.choice((0, 0, 0, 0, 1, 2)))
            rows.append(Row(child, min(late, as_of), town, county, written, other, gives_end=gives_end))
    return rows


def _planted(people: _People, draw: random.Random) -> list[Row]:
    """What ought to be found: Faison families come to Egg Harbor City in two months of this summer."""
    rows = []
    for _ in range(14):
        day, written = (
            dt.date(2026, 7, 6) + dt.timedelta(days=draw.randrange(40)),
            _written("Egg Harbor City", draw),
        )
        rows += [
            Row(child, day, "Egg Harbor City", "Atlantic", written, ("Faison", "NC", "USA"))
            for child in _born(people.family(), day)
        ]
    return rows


def _moves_from(family: list[Child], draw: random.Random) -> list[Row]:
    town, other = _town(draw), _winter(draw)
    day, written = _day(draw, SECOND), _written(town, draw)
    return [Row(child, day, town, TOWNS[town][0], written, other) for child in _born(family, day)]


def _born(family: list[Child], day: dt.date) -> list[Child]:
    """No State writes a child down before it is born."""
    return [child for child in family if child.born < day]


def _of_other_states(people: _People, draw: random.Random) -> list[Row]:
    """Rows of a list of New Jersey whose move led to Pennsylvania."""
    rows = []
    for city, county in (("Avondale", "Chester"), ("Reading", "Berks"), ("Kennett Square", "Chester")):
        day = _day(draw, FIRST, 20)
        rows += [
            Row(child, day, "", county, (city, "PA"), ("Immokalee", "FL", "USA"))
            for child in _born(people.family(), day)
        ]
    return rows


def _refused(people: _People, draw: random.Random) -> list[Row]:
    """Rows whose only date cannot be read."""
    return [
        Row(child, FIRST, "", "", ("Vineland", "NJ"), ("Homestead", "FL", "USA"), is_refused=True)
        for _ in range(2)
        for child in people.family()
    ]


def _a_month_later(first: list[Row], people: _People, draw: random.Random) -> list[Row]:
    """Some gone, some new, some corrected, some towns spelled otherwise, some ids lost."""
    by_family: dict[int, list[Row]] = {}
    for row in first:
        by_family.setdefault(row.child.family, []).append(row)
    rows = []
    for of_family in by_family.values():
        fate = draw.random()
        if of_family[0].is_refused or not all(row.town for row in of_family):
            rows += of_family
            continue
        if fate < 0.09:
            continue  # enrolled, merged, or whatever took the family off the list
        days, towns = {row.day for row in of_family}, {row.town for row in of_family}
        if fate < 0.13 and len(days) == 1:
            other_day = of_family[0].day - dt.timedelta(days=9)
            of_family = [replace(row, day=other_day) for row in of_family]
        elif fate < 0.17 and len(towns) == 1:
            town = draw.choice([t for t in TOWNS if t not in towns])
            written = _written(town, draw)
            of_family = [replace(r, town=town, county=TOWNS[town][0], written=written) for r in of_family]
        elif fate < 0.40:
            of_family = [replace(r, written=_written(r.town, draw)) if r.town else r for r in of_family]
        elif fate < 0.45:
            of_family = [replace(row, has_id=False) for row in of_family]
        rows += of_family
    for _ in range(24):
        family = people.family()
        town, other = _town(draw), _origin(draw)
        day, written = SECOND - dt.timedelta(days=draw.randrange(0, 45)), _written(town, draw)
        rows += [Row(child, day, town, TOWNS[town][0], written, other) for child in _born(family, day)]
    return rows


def _journey(family: list[Child], draw: random.Random) -> list[tuple]:
    """One line per move over three years; the family was in New Jersey before its first line, a departure."""
    lines = []
    town = _town(draw)
    home = (*_written(town, draw), "USA", f"{town} NJ")
    winter = _winter(draw)
    winter = (*winter, f"{winter[0]} {winter[1]}")
    day = dt.date(2023, draw.choice((10, 11)), draw.randrange(1, 28))
    here = home
    for year in range(draw.choice((1, 2, 3))):
        lines += [(child, day, here, winter) for child in _born(family, day)]
        back = dt.date(2024 + year, draw.choice((4, 5, 6)), draw.randrange(1, 28))
        lines += [(child, back, winter, home) for child in _born(family, back)]
        here, day = home, dt.date(2024 + year, draw.choice((9, 10, 11)), draw.randrange(1, 28))
    return lines


def eligible_until(row: Row) -> dt.date:
    """36 months after the move, or the 22nd birthday where that is before."""
    return min(_years_on(row.day, 3), _years_on(row.child.born, 22))


def _years_on(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return dt.date(day.year + years, 3, 1)


LIST_HEADERS = (
    "MSIX ID", "Last Name 1", "First Name", "Birth Date", "Grade", "QAD", "Move From City", "Move From State",
    "Move From Country", "Move To City", "Move To State", "Eligibility Expiration Date", "Parent 1 First Name",
    "Parent 1 Last Name", "Reporting State", "Made up",
)  # fmt: skip


def write_lists(world: World, folder: Path) -> dict[str, Path]:
    """The files of the world: name -> path."""
    paths = {}
    for name, day, run in (("first", FIRST, "to"), ("second", SECOND, "to"), ("leaving", SECOND, "from")):
        paths[name] = folder / f"SYNTHETIC {name} {day:%Y-%m}.csv"
        with paths[name].open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow([f"SYNTHETIC Missed Enrollment Report, moves {run} New Jersey"])
            out.writerow([f"Report date: {day:%m/%d/%Y}"])
            out.writerow([])
            out.writerow(LIST_HEADERS)
            for row in world.lists[name]:
                out.writerow(_cells(row, run))
    paths["moves"] = folder / "SYNTHETIC mobility.csv"
    with paths["moves"].open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(
            LIST_HEADERS[:11] + LIST_HEADERS[12:14] + ("Enrollment State", "Enrollment Date", "Made up")
        )
        out.writerows(
            (
                c.msix_id, c.surname, c.name, f"{c.born:%m/%d/%Y}", c.grade, f"{day:%m/%d/%Y}", start[0],
                start[1], start[2], end[0], end[1], *c.parent, end[1], f"{day:%m/%d/%Y}", "SYNTHETIC",
            )
            for c, day, start, end in world.moves
        )  # fmt: skip
    return paths


def _cells(row: Row, run: str) -> tuple:
    child = row.child
    here, there = (*row.written, "USA"), row.other
    start, end = (there, here) if run == "to" else (here, there)
    qad = "soon" if row.is_refused else f"{row.day:%m/%d/%Y}"
    until = f"{eligible_until(row):%m/%d/%Y}" if row.gives_end and not row.is_refused else ""
    return (
        child.msix_id if row.has_id else "", child.surname, child.name, f"{child.born:%m/%d/%Y}", child.grade,
        qad, *start, *end[:2], until, *child.parent, there[1] if there[2] == "USA" else "FL", "SYNTHETIC",
    )  # fmt: skip
