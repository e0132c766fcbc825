"""Each question again in loops over plain rows: the oracle. Slow, short, and sharing nothing."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later; the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def whole_years(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_band(years: int | None) -> str:
    if years is None:
        return "unknown"
    for highest, band in ((2, "birth-2"), (5, "3-5"), (13, "6-13"), (16, "14-16"), (21, "17-21")):
        if years <= highest:
            return band
    return "22+"


def expiration(qad: dt.date, born: dt.date | None) -> dt.date:
    by_move = add_months(qad, 36)
    return min(by_move, add_months(born, 22 * 12)) if born else by_move


def window_band(as_of: dt.date, expires: dt.date) -> str:
    if as_of >= expires:
        return "expired"
    for months, band in ((6, "0-6"), (12, "6-12"), (24, "12-24")):
        if add_months(as_of, months) > expires:
            return band
    return "24-36"


def newest_of_child(rows: list[dict], as_of: dt.date) -> dict:
    """Of a child's rows (qad, end, grade, born, line; None: not known) what is said of the child.

    window, is_in_window, grade and born of the newest move up to the day of the report; a later one is none yet.
    Of one day the move that ends first, then the first line; what that does not say the next one does.
    """
    order = sorted(rows, key=lambda r: (r["qad"] > as_of, -r["qad"].toordinal(), r["end"], r["line"]))
    is_to_come = order[0]["qad"] > as_of
    end = order[0]["end"]
    return {
        "end": end,
        "window": "unknown" if is_to_come else window_band(as_of, end),
        "is_in_window": not is_to_come and end > as_of,
        "grade": next((r["grade"] for r in order if r["grade"]), None),
        "born": next((r["born"] for r in order if r["born"]), None),
    }


def performance_period(day: dt.date) -> str:
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def grade_band(grade: str) -> str:
    if grade in ("OS", "00"):
        return "out of school"
    if grade == "UG":
        return "ungraded"
    if not grade:
        return "unknown"
    if grade == "KG" or grade in ("01", "02", "03", "04", "05"):
        return "KG-5"
    if grade in ("06", "07", "08"):
        return "6-8"
    if grade in ("09", "10", "11", "12"):
        return "9-12"
    return "before school"


def family_size(children: int) -> str:
    """Children of a family in the extract, in groups."""
    return str(children) if children < 3 else "3-4" if children < 5 else "5+"


def last_district(name: str | None, state: str | None) -> str:
    """District of the last enrollment with its State, "" where it is not known."""
    return "" if name is None else name if state is None else f"{name} {state}"


def families_of(rows: list[dict]) -> list[int]:
    """A family number per row: union of rows until nothing changes.

    Rows have the keys child, qad, from, to, surnames ("Cruz", or "Cruz|Diaz") and parents: whole names
    ("Ana Synthetic"), or pairs of what stands in the two cells of a parent. The rule in words stands in
    data/derive/families.py.
    """
    number = list(range(len(rows)))

    def join(members: list[int]) -> None:
        joined = {number[i] for i in members}
        for k in range(len(number)):
            if number[k] in joined:
                number[k] = number[members[0]]

    parents = [[p for p in map(parent_named, row["parents"]) if p] for row in rows]
    surnames = [[plain_name(name) for name in (row["surnames"] or "").split("|") if name] for row in rows]
    under: dict[tuple, list[int]] = defaultdict(list)
    for i, named in enumerate(parents):
        for parent in set(named):
            under[(rows[i]["from"], rows[i]["to"], parent)].append(i)
    groups = [(tie[2], members) for tie, found in under.items() for members in travelling_groups(rows, found)]
    no_parents = {
        parent
        for parent, _ in groups
        if is_no_parent([members for other, members in groups if other == parent], rows, surnames)
    }
    for (_, _, parent), found in under.items():
        kinds: dict[str, list[int]] = defaultdict(list)
        for i in found:
            if parent not in no_parents:
                kinds[""].append(i)
            elif surnames[i]:
                kinds[surnames[i][0]].append(i)
        for members in (group for one in kinds.values() for group in travelling_groups(rows, one)):
            join(members)
    parents = [[p for p in named if p not in no_parents] for named in parents]
    same_surname: dict[tuple, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if surnames[i]:
            same_surname[(row["from"], row["to"], surnames[i][0])].append(i)
    beside = [members for found in same_surname.values() for members in travelling_groups(rows, found)]
    for members in beside:
        for group in two_spellings(members, parents, surnames):
            join(group)
    for i, row in enumerate(rows):
        join([i, *(j for j in range(i) if rows[j]["child"] == row["child"])])
    before = list(number)
    for members in beside:
        is_told = any(parents[i] for i in members)
        for second in {tuple(surnames[i][1:]) for i in members}:
            alike = [i for i in members if tuple(surnames[i][1:]) == second]
            alone = [i for i in alike if not parents[i]]
            told = {before[i] for i in alike if parents[i]}
            if second and len(told) == 1:
                join(alike)
            elif alone and (second or not is_told):
                join(alone)
    return number


def travelling_groups(rows: list[dict], found: list[int]) -> list[list[int]]:
    """Rows of one move in groups: a week from the first of each."""
    groups: list[list[int]] = []
    for i in sorted(found, key=lambda i: rows[i]["qad"]):
        if not groups or (rows[i]["qad"] - rows[groups[-1][0]]["qad"]).days > 7:
            groups.append([])
        groups[-1].append(i)
    return groups


def is_no_parent(groups: list[list[int]], rows: list[dict], surnames: list[list[str]]) -> bool:
    """Whether children of more than three surnames travel under one name, at once or over its groups."""
    of_group = [{surnames[i][0] for i in members if surnames[i]} for members in groups]
    mixed = [found for found in of_group if len(found) > 1]
    larger = [members for members in groups if len({rows[i]["child"] for i in members}) > 1]
    return any(len(found) > 3 for found in of_group) or (
        len(set().union(*mixed)) > 3 and 2 * len(mixed) > len(larger)
    )


def two_spellings(members: list[int], parents: list[list], surnames: list[list[str]]) -> list[list[int]]:
    """Rows of one surname whose parent has one first given name and first surname, where all spellings fit."""
    loose: dict[tuple, list[tuple[int, tuple]]] = defaultdict(list)
    for i in members:
        for given, last in parents[i]:
            if given:
                loose[(given[0], last[0])].append((i, (given, last)))

    def fits(one: str, other: str) -> bool:
        return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])

    return [
        [i for i, _ in found]
        for found in loose.values()
        if len({name for _, name in found}) > 1
        and len({tuple(surnames[i][1:]) for i, _ in found if surnames[i][1:]}) < 2
        and all(
            fits(a, b)
            for _, mine in found
            for _, theirs in found
            for half in (0, 1)
            for a, b in zip(mine[half], theirs[half], strict=False)
        )
    ]


NOBODY = {"", ".", "unknown", "n a", "self", "mother", "see above", "desconocido", "x"}
"""What stands for nobody in the told stories."""


def plain_name(text: str) -> str:
    """Small letters without accents; words apart by one blank."""
    bare = "".join(s for s in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(s))
    return " ".join("".join(s if s.isalnum() else " " for s in bare).split())


def parent_named(parent) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Given names and surnames of a parent, or None where one of the two is missing or names nobody."""
    first, last = (
        parent
        if isinstance(parent, tuple)
        else [*(parent or "").split(" ")[:1], " ".join((parent or "").split(" ")[1:])]
    )
    cells = [
        () if plain_name(cell or "") in NOBODY else tuple(plain_name(cell).split()) for cell in (first, last)
    ]
    return (cells[0], cells[1]) if cells[1] and (cells[0] or len(cells[1]) > 1) else None


def count(rows: list[dict], key) -> dict:
    """key(row) -> (children, families, rows), each counted once per key."""
    seen: dict = defaultdict(lambda: (set(), set(), []))
    for row in rows:
        children, families, lines = seen[key(row)]
        children.add(row["child"])
        families.add(row["family"])
        lines.append(row)
    return {k: (len(c), len(f), len(r)) for k, (c, f, r) in seen.items()}


def people_before(before: list[dict], now: list[dict]) -> dict:
    """Id of a child listed before -> the id under which the same person is listed now.

    The same id; where it is gone, a child of the same names and birth date, or of the same State
    student id with no other birth date (the one named first in `now`). Rows have the keys child,
    names, student, born.
    """
    ids = {row["child"] for row in now}
    found = {}
    for old in before:
        if old["child"] in ids:
            found[old["child"]] = old["child"]
            continue
        for row in now:
            by_names = old["names"] is not None and old["names"] == row["names"]
            by_student = old["student"] is not None and old["student"] == row["student"]
            is_other = old["born"] and row["born"] and old["born"] != row["born"]
            if by_names or (by_student and not is_other):
                found.setdefault(old["child"], row["child"])
    return found
