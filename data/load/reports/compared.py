"""Sentences on what an extract says beside the one before it: who is new and who is no longer listed, who
could not be compared because the two were run with other filters, and who had no id to be known by."""

from __future__ import annotations

import datetime as dt

import duckdb

from data.derive.changes import EXTRACT_PAIRS_SQL
from data.values.bare_text import bare

NEWEST = "newest_row"
"""Where the day of a list comes from that nobody knows: `as_of_source`."""

_HOLDS = {
    "first day": "moves from {day} on",
    "last day": "moves up to {day}",
    "grade": "some grades",
    "county": "some counties",
    "other State": "some States at the other end",
}


def since_the_extract_before(cursor: duckdb.DuckDBPyConnection, extract_id: str) -> list[str]:
    """The counts, then what `beside_the_counts` says; nothing for the first extract of its run."""
    before = _before(cursor, extract_id)
    if before is None:
        return []
    new, changed, gone, refused = cursor.execute(
        """
        SELECT (SELECT count(DISTINCT child_number) FROM leads WHERE extract_id = $1 AND status = 'new'),
               count(DISTINCT l.child_number) FILTER (WHERE c.what <> 'refused'),
               (SELECT count(DISTINCT child_number) FROM no_longer_listed WHERE extract_id = $1),
               count(DISTINCT l.child_number) FILTER (WHERE c.what = 'refused')
        FROM changed_moves c
        JOIN leads l ON l.extract_id = c.previous_extract_id AND l.row_number = c.previous_row_number
        WHERE c.extract_id = $1
        """,
        [extract_id],
    ).fetchall()[0]
    return [
        f"Since the extract before ({_in_words(before[1])}): {_children(new)} new, {changed:,} listed with a "
        f"corrected town, day or ID, {refused:,} in refused rows, {gone:,} no longer listed.",
        *beside_the_counts(cursor, extract_id),
    ]


def beside_the_counts(cursor: duckdb.DuckDBPyConnection, extract_id: str) -> list[str]:
    """Who was not compared with the extract before, and who of those without an id was not found on it."""
    before = _before(cursor, extract_id)
    if before is None:
        return []
    return [
        *_days_not_known(cursor, extract_id, before[0]),
        *_not_compared(cursor, extract_id),
        *_without_id(cursor, extract_id, before[0]),
    ]


def _before(cursor: duckdb.DuckDBPyConnection, extract_id: str) -> tuple[str, dt.date] | None:
    """Id and day of the extract that this one is compared with."""
    found = cursor.execute(
        f"SELECT previous_extract_id, previous_day FROM ({EXTRACT_PAIRS_SQL}) WHERE extract_id = ?",
        [extract_id],
    ).fetchall()
    return found[0] if found else None


def _days_not_known(cursor: duckdb.DuckDBPyConnection, extract_id: str, before: str) -> list[str]:
    """What is compared with what, where nobody knows the day of one of the two: that of its newest move stands
    in for it, and which of them is the newer follows from that or from the order of loading."""
    found = cursor.execute(
        "SELECT extract_id, file_name, as_of_date, as_of_source::VARCHAR FROM extracts WHERE extract_id IN ($1, $2)",
        [extract_id, before],
    ).fetchall()
    (own,), (other,) = ([line[1:] for line in found if line[0] == one] for one in (extract_id, before))
    are_guessed = [line[2] == NEWEST for line in (own, other)]
    if not any(are_guessed):
        return []
    named = [
        f"{bare(name, 60)} ({'newest move' if is_guessed else 'as of'} {_in_words(day)})"
        for (name, day, _), is_guessed in zip((own, other), are_guessed, strict=True)
    ]
    guessed = bare((own if are_guessed[0] else other)[0], 60)
    both = all(are_guessed)
    day_of = "The day of neither report is known" if both else f"The day of {guessed} is not known"
    why = "was loaded later" if own[1] == other[1] else "has the newer moves" if both else "seems newer"
    again = "it" if both else guessed
    return [
        f"{day_of}: {named[0]} is compared with {named[1]}, for it {why}. If it is the earlier report, new and no "
        f"longer listed are the other way round: load {again} again with its day."
    ]


def _not_compared(cursor: duckdb.DuckDBPyConnection, extract_id: str) -> list[str]:
    """A sentence for each of the two lists that has filters which the other has not."""
    filters = cursor.execute(
        """
        SELECT filtered_extract_id, what::VARCHAR, day, known_by::VARCHAR, (
            SELECT count(DISTINCT l.child_number) FROM not_compared o
            JOIN leads l ON l.extract_id = o.listed_by AND l.row_number = o.row_number
            WHERE o.extract_id = f.extract_id AND o.listed_by <> f.filtered_extract_id)
        FROM report_filters f WHERE extract_id = ? ORDER BY filtered_extract_id = extract_id, what
        """,
        [extract_id],
    ).fetchall()
    said = []
    for filtered in dict.fromkeys(line[0] for line in filters):
        own = [line for line in filters if line[0] == filtered]
        holds = " and ".join(_HOLDS[what].format(day=day and _in_words(day)) for _, what, day, _, _ in own)
        is_said = all(known_by == "lines" for *_, known_by, _ in own)
        how = "as its lines say" if is_said else "as its rows look beside the other list's"
        who, other, not_called = (
            ("This list", "the list before", "no longer listed")
            if filtered == extract_id
            else ("The list before", "this list", "new")
        )
        is_or_are = "is" if own[0][4] == 1 else "are"
        said.append(
            f"{who} holds only {holds}, {how}: {_children(own[0][4])} of {other} could not be on it and "
            f"{is_or_are} not called {not_called}."
        )
    return said


def _without_id(cursor: duckdb.DuckDBPyConnection, extract_id: str, before: str) -> list[str]:
    """How many children without an id were found on the list before; nothing where all have one."""
    without, new = cursor.execute(
        """
        SELECT count(*), count(*) FILTER (WHERE is_new AND NOT was_listed) FROM (
            SELECT l.child_number, bool_and(l.status = 'new') AS is_new,
                   l.child_number IN (SELECT child_number FROM leads WHERE extract_id = $2) AS was_listed
            FROM leads l JOIN missed_enrollment_rows r USING (extract_id, row_number)
            WHERE l.extract_id = $1
            GROUP BY ALL
            HAVING count(r.msix_id) = 0 AND NOT bool_and(l.status = 'not compared')
        )
        """,
        [extract_id, before],
    ).fetchall()[0]
    if not without:
        return []
    have = "has" if without == 1 else "have"
    counts = "counts" if new == 1 else "count"
    return [
        f"{_children(without)} of this list {have} no ID: {without - new:,} could be compared with the list "
        f"before by names and birth date, {new:,} could not be found there and {counts} as new."
    ]


def _children(count: int) -> str:
    return f"{count:,} {'child' if count == 1 else 'children'}"


def _in_words(day: dt.date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
