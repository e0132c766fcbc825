"""Two months of one list compared in loops: new, changed, still missing, no longer listed and why.

Rows have the keys of tests.plain_python.people_before and line, place, town (as written), qad, expires,
enrolled_state, enrolled_date, as_of.
"""

from __future__ import annotations

import datetime as dt

from rapidfuzz.distance import JaroWinkler

from tests.plain_python import add_months, people_before

NEAR = dt.timedelta(days=60)


def changed(before: list[dict], now: list[dict]) -> dict[int, tuple[int, str]]:
    """Line now -> (line before, what changed), of moves that both list, one otherwise than the other."""
    person = people_before(before, now)
    was = [row | {"child": person.get(row["child"], row["child"])} for row in before]

    def spots(rows: list[dict], with_day: bool) -> set:
        return {(r["child"], r["place"], r["qad"] if with_day else None) for r in rows}

    def left(rows: list[dict], others: list[dict], with_day: bool) -> list[dict]:
        seen = spots(others, with_day)
        return [r for r in rows if (r["child"], r["place"], r["qad"] if with_day else None) not in seen]

    pairs = []
    for n in left(now, was, with_day=True):
        for b in left(was, now, with_day=True):
            days = abs(n["qad"] - b["qad"])
            if n["child"] != b["child"] or days > NEAR:
                continue
            if n["place"] == b["place"]:
                pairs.append((1, days, n["line"], b["line"], "date"))
            elif n in left(now, was, with_day=False) and b in left(was, now, with_day=False):
                if not days:
                    pairs.append((2, days, n["line"], b["line"], "town"))
                elif JaroWinkler.similarity(n["town"].lower(), b["town"].lower()) >= 0.92:
                    pairs.append((3, days, n["line"], b["line"], "town and date"))
    best: dict[int, tuple] = {}
    for rank, days, line, line_before, what in pairs:
        mine = (rank, days, line_before, what)
        best[line] = min(best.get(line, mine), mine)
    taken: dict[int, tuple] = {}
    for line, (rank, days, line_before, what) in best.items():
        mine = (rank, days, line, what)
        taken[line_before] = min(taken.get(line_before, mine), mine)
    return {line: (line_before, what) for line_before, (_, _, line, what) in taken.items()}


def statuses(before: list[dict] | None, now: list[dict]) -> dict[int, str]:
    """Line -> status of each row of `now`; `before` is None when there is no extract before."""
    if before is None:
        return {row["line"]: "first extract" for row in now}
    person = people_before(before, now)
    listed = {(person.get(row["child"], row["child"]), row["place"]) for row in before}
    told = {r["line"]: "still missing" if (r["child"], r["place"]) in listed else "new" for r in now}
    return told | dict.fromkeys(changed(before, now), "changed")


def no_longer_listed(
    before: list[dict],
    now: list[dict],
    elsewhere: list[dict],
    as_of: dt.date,
    state: str,
    is_to: bool,
) -> dict:
    """(child, place) listed before and not now -> the reason.

    `elsewhere`: rows of all extracts but the one before and those of its run that precede it.
    """
    person = people_before(before, now)
    ids = {row["child"] for row in now}
    still = {(row["child"], row["place"]) for row in now}
    other_now = {line_before for line_before, _ in changed(before, now).values()}
    newest: dict = {}
    for row in before:
        key = (row["child"], row["place"])
        if (person.get(row["child"], row["child"]), row["place"]) in still or row["line"] in other_now:
            continue
        if key not in newest or row["qad"] > newest[key]["qad"]:
            newest[key] = row
    reasons = {}
    for (child, place), row in newest.items():
        days = [
            r["enrolled_date"] or r["as_of"]
            for r in elsewhere
            if r["child"] == child and r["enrolled_state"] == state
        ]
        if person.get(child, child) in ids:
            reason = "other place"
        elif any(day <= as_of and (not is_to or day >= row["qad"]) for day in days):
            reason = "enrolled here"
        elif row["born"] and add_months(row["born"], 22 * 12) <= as_of:
            reason = "aged out"
        elif row["expires"] <= as_of:
            reason = "window over"
        else:
            reason = "unknown"
        reasons[(child, place)] = reason
    return reasons
