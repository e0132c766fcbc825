"""Each question again in loops over plain rows: the oracle. Slow, short, and sharing nothing."""

from __future__ import annotations

import datetime as dt
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

    Rows join when they are one child, or made the same move within a week of the first of their
    group and share a parent (a surname where neither names a parent).
    """
    number = list(range(len(rows)))

    def join(i: int, j: int) -> None:
        a, b = number[i], number[j]
        if a != b:
            for k in range(len(number)):
                if number[k] == b:
                    number[k] = a

    ties: dict[tuple, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        move = (row["from"], row["to"])
        parents = [p for p in row["parents"] if p]
        for tie in parents or [f"surname {row['surnames']}"]:
            ties[(move, tie)].append(i)
    for members in ties.values():
        members.sort(key=lambda i: rows[i]["qad"])
        first = None
        for i in members:
            if first is None or (rows[i]["qad"] - rows[first]["qad"]).days > 7:
                first = i
            join(first, i)
    for i, row in enumerate(rows):
        for j in range(i):
            if rows[j]["child"] == row["child"]:
                join(j, i)
    return number


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
