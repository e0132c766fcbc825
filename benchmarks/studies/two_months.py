"""Two months of one list whose differences are known: `python -m benchmarks.studies.two_months`.

Each world is a list of Pennsylvania and the same list a month later: children who are new, who are gone,
whose town is spelled otherwise, whose town or day the State corrected, whose row is refused, whose
child has another id or none, and towns that somebody put on the map in between. Both go through the
loader; who is new, gone and changed must be exactly who the script says. All rows are SYNTHETIC.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from data.geocoding.gazetteer import suggest
from data.load.pipeline import load_file
from data.store.place_choices import Alias
from data.store.reader import Store
from data.upkeep.place_repair import remember

FIRST, SECOND = dt.date(2026, 8, 31), dt.date(2026, 9, 30)
TOWNS = (
    "Kennett Square", "Avondale", "New Garden Twp", "Biglerville", "Gettysburg", "North East", "Erie",
    "London Grove Twp", "Toughkenamon", "Oxford", "Reading", "Lancaster", "Chambersburg", "West Grove",
)  # fmt: skip
LOST = ("Camp Six", "Orchard Nine", "Ranchito Row", "Mushroom Alley")
"""Written where no list has a place: they are put on the map by hand between the months."""
HEADERS = (
    "MSIX ID", "Last Name 1", "First Name", "Birth Date", "Grade", "QAD", "Move From City", "Move From State",
    "Move To City", "Move To State",
)  # fmt: skip

RATES = {
    "new": 45, "gone": 35, "respelled": 60, "corrected_town": 25, "corrected_day": 20, "refused": 15,
    "repaired": 12, "other_id": 10, "no_id": 8, "refused_without_id": 6, "same": 90,
}  # fmt: skip
"""How many children of each kind; those of a trial with a real State's list, and three kinds more."""


@dataclass
class TwoMonths:
    """rows of both months, and the ids (of the first month where they have one) of each kind."""

    before: list[dict[str, str]] = field(default_factory=list)
    now: list[dict[str, str]] = field(default_factory=list)
    kinds: dict[str, set[str]] = field(default_factory=dict)


def world(seed: int, rates: dict[str, int] = RATES) -> TwoMonths:
    """The same seed gives the same two months."""
    draw = random.Random(seed)
    made = TwoMonths(kinds={kind: set() for kind in rates})
    number = 0
    for kind, many in rates.items():
        for _ in range(many):
            number += 1
            row = _row(number, draw)
            if kind == "repaired":
                row["Move To City"] = draw.choice(LOST)
            made.kinds[kind].add(row["MSIX ID"])
            if kind != "new":
                made.before.append(row)
            if kind != "gone":
                made.now.append(_a_month_later(row, kind, draw))
    draw.shuffle(made.before)
    draw.shuffle(made.now)
    return made


def _row(number: int, draw: random.Random) -> dict[str, str]:
    day = dt.date(2024, 10, 1) + dt.timedelta(days=draw.randrange(600))
    born = dt.date(2009, 1, 1) + dt.timedelta(days=draw.randrange(4000))
    values = (
        f"{number:012d}", f"SYNTHETIC{draw.choice('ABCDEFGH')}", f"Child{number}", f"{born:%m/%d/%Y}", "05",
        f"{day:%m/%d/%Y}", "Immokalee", "FL", draw.choice(TOWNS), "PA",
    )  # fmt: skip
    return dict(zip(HEADERS, values, strict=True))


def _a_month_later(row: dict[str, str], kind: str, draw: random.Random) -> dict[str, str]:
    now = dict(row)
    if kind == "respelled":
        now["Move To City"] = spelled_otherwise(row["Move To City"], draw)
    elif kind == "corrected_town":
        now["Move To City"] = draw.choice([town for town in TOWNS if town != row["Move To City"]])
    elif kind == "corrected_day":
        day = dt.datetime.strptime(row["QAD"], "%m/%d/%Y") + dt.timedelta(days=draw.choice((-9, -1, 2, 31)))
        now["QAD"] = f"{day:%m/%d/%Y}"
    elif kind.startswith("refused"):
        now["QAD"] = draw.choice(("13/45/2026", "soon", "06/17/20266"))
        if kind == "refused_without_id":
            now["MSIX ID"] = ""
    elif kind == "other_id":
        now["MSIX ID"] = f"{int(row['MSIX ID']) + 500_000:012d}"
    elif kind == "no_id":
        now["MSIX ID"] = ""
    return now


def spelled_otherwise(town: str, draw: random.Random) -> str:
    """The town as another clerk writes it: capitals, another short form, or a letter off."""
    at = draw.randrange(1, len(town))
    return draw.choice(
        (
            town.upper(),
            town.replace("Twp", "Township").replace("Square", "Sq."),
            town + " ",
            town[:at] + draw.choice("aeiou") + town[at + 1 :],
            town[:at] + town[at - 1] + town[at:],
        )
    )


def found(made: TwoMonths, folder: Path) -> dict[str, set[str]]:
    """Kind of change -> ids of the children that the product tells of: new, gone, town, date, id, refused."""
    store = Store(folder / "store")
    _load(store, made.before, folder / "first.csv", FIRST)
    place = int(suggest("Avondale", "PA", 1)["place_id"].iloc[0])
    when = dt.datetime(2026, 9, 1)
    remember(store, [Alias(city, "PA", "USA", None, None, place, "SYNTHETIC", when) for city in LOST])
    _load(store, made.now, folder / "second.csv", SECOND)
    with store.reader() as cursor:
        told = cursor.execute(
            """
            SELECT 'new', r.msix_id FROM leads l JOIN missed_enrollment_rows r USING (extract_id, row_number)
            WHERE l.status = 'new'
            UNION ALL
            SELECT 'gone', r.msix_id FROM no_longer_listed g JOIN missed_enrollment_rows r
              ON r.extract_id = g.previous_extract_id AND r.row_number = g.previous_row_number
            UNION ALL
            SELECT c.what::VARCHAR, r.msix_id FROM changed_moves c JOIN missed_enrollment_rows r
              ON r.extract_id = c.previous_extract_id AND r.row_number = c.previous_row_number
            """
        ).fetchall()
    store.close()
    kinds: dict[str, set[str]] = {}
    for kind, msix_id in told:
        kinds.setdefault(kind, set()).add(msix_id)
    return kinds


def _load(store: Store, rows: list[dict[str, str]], path: Path, day: dt.date) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADERS)
        writer.writeheader()
        writer.writerows(rows)
    report = load_file(path, store=store, direction="to", state="PA", as_of=day)
    if report.status != "loaded":
        raise RuntimeError(report.message)


def wrong(made: TwoMonths, told: dict[str, set[str]]) -> dict[str, tuple[int, int]]:
    """What is told otherwise than it was made: kind -> (told too many, not told); nothing where all is right."""
    kinds = made.kinds
    right = {name: kinds[name] for name in ("new", "gone")}
    right["refused"] = kinds["refused"] | kinds.get("refused_without_id", set())
    right |= {"date": kinds["corrected_day"], "id": kinds["other_id"] | kinds["no_id"]}
    differing = {
        name: (len(told.get(name, set()) - ids), len(ids - told.get(name, set())))
        for name, ids in right.items()
    }
    # A town spelled otherwise is the same place where it is still found, else a changed town.
    towns = told.get("town", set())
    differing["town"] = (
        len(towns - kinds["corrected_town"] - kinds["respelled"]),
        len(kinds["corrected_town"] - towns),
    )
    return {name: counts for name, counts in differing.items() if any(counts)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=11)
    given = parser.parse_args()
    failed = 0
    for seed in range(given.worlds):
        draw = random.Random(1_000 + seed)
        rates = RATES if not seed else {kind: draw.randrange(5, 80) for kind in RATES}
        with tempfile.TemporaryDirectory() as folder:
            made = world(seed, rates)
            differing = wrong(made, found(made, Path(folder)))
        failed += bool(differing)
        print(f"world {seed}: {sum(rates.values())} children, {differing or 'all lists exact'}")
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
