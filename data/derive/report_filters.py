"""One row per filter by which one of two neighbouring lists is narrower than the other, and one row per
row that the narrower one could not have listed: such rows are neither new nor no longer listed.

A report of 12 months of moves beside one of 36, or of one grade, one county or one State of origin:
what the one leaves out is no news. Lists seldom say how they were run, so a filter is known by the
lines around the table (where no row contradicts them), else by what the two lists hold: the families
outside of what a list covers are nearly all missing from it, far more than those inside, and they are
many. What is not sure enough to be a filter is compared as before.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from dataclasses import dataclass

import duckdb

from data.schema.program import OLDEST_YEARS, WINDOW_MONTHS, expiration_sql
from data.schema.tables import NOT_COMPARED, REPORT_FILTERS
from data.values.dates import dates_in

LEAST_FAMILIES = 3
"""Families outside of what a list covers, below which the list is not taken for a filtered one."""
CHANCE = 0.02
"""Of those who are missing by chance so many lie outside: above it no filter is seen."""
MISSING_OUTSIDE = 0.8
"""Share of the families outside who are missing, from which on a filter is seen."""
SHARE_OF_DAYS, SHARE_OF_VALUES = 0.10, 0.25
"""Share of all families who have to lie outside: days, and grades, counties or States."""
SHARE_KEPT_OF_VALUES = 0.5
"""Of the grades, counties or States of the other list a filter leaves at most this share."""
LEAST_LEFT_OUT = 3
"""Grades, counties or States that a filter leaves out: a crew that came into one county, or all of one that
were enrolled, is news and no filter, however many they are."""
GAP_MONTHS = 6
"""A list whose first move lies so many months after the beginning of its 36 months needs no share."""
LATE_DAYS = 92
"""Moves of so many days before a list are often recorded after it: that they are missing says nothing."""

VALUES = ("grade", "county", "other State")
_COLUMN = {"grade": "grade", "county": "county", "other State": "other_state"}
_GRADES_IN_ORDER = (
    "P0", "P1", "P2", "P3", "P4", "P5", "KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10",
    "11", "12",
)  # fmt: skip


@dataclass(frozen=True)
class Cover:
    """What a list covers by its rows: days of moves, and the values of VALUES ("" for not known).

    `said`: what its lines say of days and values -> the day, or True.
    """

    as_of: dt.date
    first: dt.date | None
    last: dt.date | None
    values: dict[str, frozenset[str]]
    said: dict[str, dt.date | bool]


def find_not_compared(connection: duckdb.DuckDBPyConnection, has_pairs: bool) -> None:
    """Fill `report_filters` and `not_compared` anew from what find_new_rows and build_leads have made."""
    for table in (REPORT_FILTERS, NOT_COMPARED):
        connection.execute(f"DROP TABLE IF EXISTS {table.name}")
        connection.execute(table.create_sql())
    if not has_pairs:
        return
    connection.execute(_COVERED_ROWS)
    pairs = connection.execute(
        "SELECT extract_id, previous_extract_id FROM extract_pairs ORDER BY ALL"
    ).fetchall()
    covers = {
        extract_id: _cover(connection, extract_id)
        for extract_id in dict.fromkeys(each for pair in pairs for each in pair)
    }
    for this, before in pairs:
        for listing, narrower in ((before, this), (this, before)):
            _one_side(connection, this, before, listing, covers[listing], narrower, covers[narrower])
    connection.execute("DROP TABLE covered_rows")


# One row per pair, side and row. is_listed: the other list has the child, or the row itself otherwise
# written. is_explained: that the other does not have it says nothing of filters.
_COVERED_ROWS = f"""
CREATE TEMP TABLE covered_rows AS
WITH facts AS (
    SELECT e.extract_id, e.as_of_date, m.row_number, f.family_number, m.move_date,
           coalesce(m.grade::VARCHAR, '') AS grade, coalesce(missed.county_fips, '') AS county,
           coalesce(other.state_code, other.written_state_code, '') AS other_state,
           least(m.eligibility_expiration_date, {expiration_sql("m.move_date", "m.birth_date")}) AS eed,
           m.birth_date + INTERVAL {OLDEST_YEARS} YEAR AS too_old
    FROM move_ends m
    JOIN numbered_extracts e USING (extract_number)
    JOIN family_numbers f USING (child_number)
    LEFT JOIN numbered_spellings missed
      ON missed.written_id = CASE e.direction WHEN 'to' THEN m.to_written_id ELSE m.from_written_id END
    LEFT JOIN numbered_spellings other
      ON other.written_id = CASE e.direction WHEN 'to' THEN m.from_written_id ELSE m.to_written_id END
    WHERE e.extract_id IN (SELECT unnest([extract_id, previous_extract_id]) FROM extract_pairs)
),
sides AS (
    SELECT b.extract_id AS pair, b.previous_extract_id AS extract_id, b.previous_row_number AS row_number,
           now.child_number IS NOT NULL OR c.previous_row_number IS NOT NULL AS is_listed,
           here.child_number IS NULL AND c.previous_row_number IS NULL AS is_left,
           p.as_of_date AS other_day, true AS is_before
    FROM listed_before b
    JOIN extract_pairs p USING (extract_id)
    LEFT JOIN (SELECT DISTINCT extract_id, child_number FROM listed_ends) now
           ON now.extract_id = b.extract_id AND now.child_number = b.child_number
    LEFT JOIN (SELECT DISTINCT extract_id, child_number, missed_end FROM listed_ends) here
           ON here.extract_id = b.extract_id AND here.child_number = b.child_number
          AND here.missed_end = b.missed_end
    LEFT JOIN (SELECT DISTINCT extract_id, previous_row_number FROM changed_moves) c
           ON c.extract_id = b.extract_id AND c.previous_row_number = b.previous_row_number
    UNION ALL
    SELECT l.extract_id, l.extract_id, l.row_number,
           was.child_number IS NOT NULL OR c.row_number IS NOT NULL,
           here.child_number IS NULL AND c.row_number IS NULL, before.as_of_date, false
    FROM listed_ends l
    JOIN extract_pairs p USING (extract_id)
    JOIN numbered_extracts before ON before.extract_id = p.previous_extract_id
    LEFT JOIN (SELECT DISTINCT extract_id, child_number FROM listed_before) was
           ON was.extract_id = l.extract_id AND was.child_number = l.child_number
    LEFT JOIN (SELECT DISTINCT extract_id, child_number, missed_end FROM listed_before) here
           ON here.extract_id = l.extract_id AND here.child_number = l.child_number
          AND here.missed_end = l.missed_end
    LEFT JOIN (SELECT DISTINCT extract_id, row_number FROM changed_moves WHERE what <> 'refused') c
           ON c.extract_id = l.extract_id AND c.row_number = l.row_number
)
SELECT s.pair, s.is_listed, s.is_left, facts.* EXCLUDE (eed, too_old),
       coalesce(CASE WHEN is_before THEN eed <= other_day OR too_old <= other_day
                     ELSE move_date > other_day - {LATE_DAYS} END, false) AS is_explained
FROM sides s JOIN facts USING (extract_id, row_number)
"""


def _cover(connection: duckdb.DuckDBPyConnection, extract_id: str) -> Cover:
    first, last, as_of, *values = connection.execute(
        "SELECT min(move_date), max(move_date), any_value(as_of_date), list(DISTINCT grade), "
        "list(DISTINCT county), list(DISTINCT other_state) FROM covered_rows WHERE extract_id = ?",
        [extract_id],
    ).fetchall()[0]
    covered: dict[str, frozenset[str]] = {
        name: frozenset(held or ()) for name, held in zip(VALUES, values, strict=True)
    }
    lines, day = connection.execute(
        "SELECT other_lines, as_of_date FROM extracts WHERE extract_id = ?", [extract_id]
    ).fetchall()[0]
    said = said_in(json.loads(lines) if lines else [], as_of or day, first, last, covered)
    return Cover(as_of or day, first, last, covered, said)


_MONTHS_BACK = re.compile(
    r"\b(?:last|past|previous|prior|[uú]ltimos)\s+(\d{1,2})\s+(?:months?|meses)\b"
    r"|\b(?:look[- ]?back|months back)\D{0,20}(\d{1,2})\b",
    re.I,
)
_OF_MOVES = re.compile(
    r"\b(?:qads?|arrivals?|mov(?:e|es|ed|ing)|residency|date range|start|begin|from)\b", re.I
)
_ONE_DAY = re.compile(r"\b(?:since|after|from|start(?:ing)?|begin(?:ning)?|desde)\b|>=", re.I)
_VALUES_SAID = {
    "grade": re.compile(r"^\W*grad(?:es?|os?)(?: levels?)?\W+(.+)$", re.I),
    "county": re.compile(r"^\W*(?:count(?:y|ies)|condados?)\W+(.+)$", re.I),
}
_ALL = re.compile(r"^\W*(?:all|any|every|todos|todas|n/?a|none|\*)?\W*$|\ball\b", re.I)


def said_in(
    lines: list[list],
    as_of: dt.date,
    first: dt.date | None,
    last: dt.date | None,
    covered: dict[str, frozenset[str]],
) -> dict[str, dt.date | bool]:
    """What the lines around a table ([number, text]) say of its filters: "first day" and "last day" with
    the day, "grade" and "county" with True. A line that the rows contradict says nothing."""
    said: dict[str, dt.date | bool] = {}
    begin_of_window = _months_before(as_of, WINDOW_MONTHS - 1)
    for _, text in lines:
        days = sorted(dates_in(text))
        if match := _MONTHS_BACK.search(text):
            days, is_range = [_months_before(as_of, int(match[1] or match[2]))], True
        else:
            is_range = bool(_OF_MOVES.search(text)) and (len(days) == 2 or bool(_ONE_DAY.search(text)))
        if is_range and days and first and days[0] <= first and begin_of_window < days[0] < as_of:
            said["first day"] = days[0]
        if is_range and len(days) == 2 and last and last <= days[1] < as_of:
            said["last day"] = days[1]
        for name, pattern in _VALUES_SAID.items():
            if (match := pattern.match(text)) and not _ALL.search(match[1]):
                named = re.split(r"[,;]|\band\b|\by\b", match[1])
                if 0 < len(covered[name]) <= len(named):
                    said[name] = True
    return said


def _months_before(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1), _last_of(year, month + 1))


def _last_of(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _one_side(
    connection: duckdb.DuckDBPyConnection,
    this: str,
    before: str,
    listing: str,
    lists: Cover,
    narrower: str,
    covers: Cover,
) -> None:
    """The filters of `narrower` that `listing` does not have, and the rows of `listing` that they leave out."""
    is_later = narrower == this
    grades = {g for g in lists.values["grade"] if _may_be(g, lists.as_of, covers, is_later, any)}
    surely = {g for g in grades if _may_be(g, lists.as_of, covers, is_later, all)}
    last_told = covers.as_of - dt.timedelta(days=LATE_DAYS)
    given = {
        "pair": this, "listing": listing,
        "first": covers.said.get("first day", covers.first), "last": covers.said.get("last day", covers.last),
        "until": last_told, "grade": sorted(grades), "county": sorted(covers.values["county"]),
        "other_state": sorted(covers.values["other State"]),
    }  # fmt: skip
    families, missing, *outside = connection.execute(_OUTSIDE_SQL, given).fetchall()[0]
    counted = dict(zip(WHAT, zip(outside[::2], outside[1::2], strict=True), strict=True))
    filters: dict[str, str] = {}
    for what, (out, out_missing) in counted.items():
        if what in covers.said and covers.said[what] != lists.said.get(what):
            filters[what] = "lines"
        elif _is_filter(what, families, missing, out, out_missing, lists, covers):
            filters[what] = "rows"
    for what, known_by in filters.items():
        day = given[what.split()[0]] if what.endswith("day") else None
        connection.execute(
            "INSERT INTO report_filters VALUES (?, ?, ?, ?, ?, ?)",
            [this, before, narrower, what, day, known_by],
        )
    if filters:
        why = " ".join(f"WHEN {_NARROW[what]} THEN '{what}'" for what in filters)
        used = {name: value for name, value in given.items() if f"${name}" in why + "$pair $listing"}
        if "grade" in used:
            used["grade"] = sorted(surely)
        connection.execute(
            "INSERT INTO not_compared SELECT * FROM ("
            f"SELECT pair, '{before}', extract_id, row_number, CASE {why} END AS why FROM covered_rows "
            "WHERE pair = $pair AND extract_id = $listing AND is_left) WHERE why IS NOT NULL ORDER BY ALL",
            used,
        )


def _may_be(grade: str, as_of: dt.date, covers: Cover, is_later: bool, of) -> bool:
    """Whether `covers` has the grade that a child of `grade` is in by its day: `of` any, or all, of the
    grades that it may be in. Between two school years children go up, some do not."""
    if grade not in _GRADES_IN_ORDER:
        return grade in covers.values["grade"]
    years = abs(_school_year(covers.as_of) - _school_year(as_of))
    at, step = _GRADES_IN_ORDER.index(grade), 1 if is_later else -1
    reached = [at + step * n for n in range(years + 1)]
    held = [0 <= i < len(_GRADES_IN_ORDER) and _GRADES_IN_ORDER[i] in covers.values["grade"] for i in reached]
    return bool(of(held))


def _school_year(day: dt.date) -> int:
    """The year in which the school year of a day began, in July."""
    return day.year if day.month >= 7 else day.year - 1


WHAT = ("first day", "last day", *VALUES)
_WIDE = {
    "first day": "coalesce(move_date < $first, false)",
    "last day": "coalesce(move_date > $last AND move_date <= $until, false)",
} | {name: f"NOT list_contains($%s, {column})" % column for name, column in _COLUMN.items()}
_NARROW = _WIDE | {
    "first day": "coalesce(move_date < $first, true)",
    "last day": "coalesce(move_date > $last, true)",
}

# Counted are families: siblings come and go together. One is outside if all of its rows are.
_OUTSIDE_SQL = (
    "WITH families AS (SELECT bool_or(is_listed) AS is_listed, "
    + ", ".join(f"bool_and({_WIDE[what]}) AS out_{i}" for i, what in enumerate(WHAT))
    + " FROM covered_rows WHERE pair = $pair AND extract_id = $listing AND (is_listed OR NOT is_explained)"
    " GROUP BY family_number) SELECT count(*), count(*) FILTER (WHERE NOT is_listed), "
    + ", ".join(
        f"count(*) FILTER (WHERE out_{i}), count(*) FILTER (WHERE out_{i} AND NOT is_listed)"
        for i in range(len(WHAT))
    )
    + " FROM families"
)


def _is_filter(
    what: str, families: int, missing: int, out: int, out_missing: int, lists: Cover, covers: Cover
) -> bool:
    """Whether what is missing outside of what a list covers can only be left out by a filter."""
    if out < LEAST_FAMILIES or out_missing < MISSING_OUTSIDE * out:
        return False
    if what in VALUES:
        held, there = covers.values[what], lists.values[what]
        if missing < families and len(there - held) < LEAST_LEFT_OUT:
            return False
        if out < SHARE_OF_VALUES * families or len(held & there) > SHARE_KEPT_OF_VALUES * len(there):
            return False
    elif out < SHARE_OF_DAYS * families and not (what == "first day" and _begins_late(covers)):
        return False
    if missing == families:
        # Nothing in common: where all lies outside, the two are lists of different children.
        return out == families
    return chance_of(families, missing, out, out_missing) < CHANCE


def _begins_late(covers: Cover) -> bool:
    return covers.first is not None and covers.first > _months_before(
        covers.as_of, WINDOW_MONTHS - GAP_MONTHS
    )


def chance_of(families: int, missing: int, out: int, out_missing: int) -> float:
    """The chance that of `out` families, drawn from all, at least `out_missing` are missing ones
    (hypergeometric)."""

    def ways(n: int, k: int) -> float:
        return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)

    least, most = max(out_missing, out - (families - missing)), min(out, missing)
    return sum(
        math.exp(ways(missing, k) + ways(families - missing, out - k) - ways(families, out))
        for k in range(least, most + 1)
    )
