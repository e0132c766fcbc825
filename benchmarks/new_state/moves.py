"""The room Mobility beside the truth of a file with one line per move."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict

from benchmarks.new_state import truth
from benchmarks.new_state.account import Account
from benchmarks.new_state.browser import Screen
from benchmarks.new_state.lists import bare, heads
from benchmarks.new_state.rooms import in_words
from benchmarks.new_state.sent import Sent

ROOM = "Mobility"
NO_FAMILIES = "names are not kept"
"""The room's own words where it cannot tell who travels together."""
MOST_ROWS = 300

Moves = list[tuple]


def _of(moves: Moves) -> tuple[int, int, int]:
    """(children, families, moves): a move is a child, a day and two places."""
    lines = {(c.number, day, start[3], end[3]) for c, day, start, end in moves}
    return len({c.number for c, *_ in moves}), len({c.family for c, *_ in moves}), len(lines)


def chosen(moves: Moves, way: str) -> Moves:
    if way == "Arriving in NJ":
        return [m for m in moves if m[3][1] == "NJ" and m[2][1] != "NJ"]
    if way == "Leaving NJ":
        return [m for m in moves if m[2][1] == "NJ" and m[3][1] != "NJ"]
    return moves


def _families(account: Account, what: str, seen: int, true: int, sent: Sent) -> None:
    said = next((s for s in re.split(r"(?<=\.)\s|\n", sent.words()) if NO_FAMILIES in s), "")
    account.compare(f"{ROOM}, families", what, seen, true, said)


def way_is_true(account: Account, sent: Sent, moves: Moves, view: str) -> None:
    """The head and the table of corridors."""
    children, families, lines = _of(moves)
    pairs = defaultdict(list)
    for move in moves:
        pairs[move[2][3], move[3][3]].append(move)
    seen = heads(sent)
    days = [m[1] for m in moves]
    for name, true in (
        ("Children", f"{children:,}"), ("Moves", f"{lines:,}"), ("Corridors", f"{len(pairs):,}"),
        ("Newest move", in_words(max(days))),
    ):  # fmt: skip
        account.compare(f"{ROOM}, head", f"{view}: {name}", seen[name][0], true)
    account.compare(
        f"{ROOM}, head", f"{view}: first move", seen["Newest move"][1], f"the first {in_words(min(days))}"
    )
    _families(account, f"{view}: head", int(seen["Families"][0].replace(",", "")), families, sent)
    frame = sent.table("From", "To", "Children", "Families", "Moves", "Newest move")
    told = {(bare(r["From"]), bare(r["To"])): r for r in frame.to_dict("records")}
    for pair in sorted(told.keys() | pairs.keys()):
        if pair not in told and len(told) >= MOST_ROWS:
            continue
        row, true = told.get(pair), _of(pairs.get(pair, []))
        if row is None:
            account.compare(f"{ROOM}, corridors", f"{view}: {pair}", None, true)
            continue
        account.compare(f"{ROOM}, corridors", f"{view}: {pair}, children", int(row["Children"]), true[0])
        account.compare(f"{ROOM}, corridors", f"{view}: {pair}, moves", int(row["Moves"]), true[2])
        newest = max((m[1] for m in pairs.get(pair, [])), default=None)
        account.compare(f"{ROOM}, corridors", f"{view}: {pair}, newest", row["Newest move"], newest)
        _families(account, f"{view}: {pair}", int(row["Families"]), true[1], sent)


def states_are_true(account: Account, sent: Sent, moves: Moves) -> None:
    for chart in sent.charts():
        trace = chart["data"][0]
        if trace.get("type") != "heatmap":
            continue
        for names, texts in zip(trace["customdata"], trace["text"], strict=True):
            for (start, end), text in zip(names, texts, strict=True):
                some = [
                    m
                    for m in moves
                    if (truth.STATE_NAMES.get(m[2][1]), truth.STATE_NAMES.get(m[3][1])) == (start, end)
                ]
                account.compare(
                    f"{ROOM}, State by State",
                    f"{start} to {end}",
                    int(text.replace(",", "") or 0),
                    _of(some)[0],
                )


def balance_is_true(account: Account, sent: Sent, moves: Moves) -> None:
    """Who came to and left each place: over the State's border both ways."""
    frame = sent.table("Place", "Arrived, children", "Left, children", "Net, children")
    crossing = chosen(moves, "Arriving in NJ") + chosen(moves, "Leaving NJ")
    for row in frame.to_dict("records"):
        place = bare(row["Place"])
        came = _of([m for m in crossing if m[3][3] == place])
        left = _of([m for m in crossing if m[2][3] == place])
        for what, true in (("Arrived", came[0]), ("Left", left[0]), ("Net", came[0] - left[0])):
            account.compare(f"{ROOM}, came and left", f"{place}: {what}", int(row[f"{what}, children"]), true)
        _families(account, f"came to {place}", int(row["Arrived, families"]), came[1], sent)


def calendar_is_true(account: Account, sent: Sent, moves: Moves) -> None:
    frame = sent.table("Month", "Arrive", "from", "Leave", "to")
    for row in frame.to_dict("records"):
        for column, words, way, at in (
            ("Arrive", "from", "Arriving in NJ", 2),
            ("Leave", "to", "Leaving NJ", 3),
        ):
            some = [m for m in chosen(moves, way) if truth.MONTHS[m[1].month - 1] == row["Month"]]
            account.compare(
                f"{ROOM}, season calendar", f"{row['Month']}: {column}", int(row[column]), _of(some)[0]
            )
            for place, n in re.findall(r"([^,]+?) (\d+)(?:, |$)", bare(row[words])):
                if place.isdigit():
                    continue  # "3 more"
                true = _of([m for m in some if m[at][3] == place])[0]
                account.compare(
                    f"{ROOM}, season calendar", f"{row['Month']}: {column}, {place}", int(n), true
                )


def calls_are_true(account: Account, sent: Sent, moves: Moves) -> None:
    """Twelve months to the newest of the file, beside the twelve before."""
    newest = max(m[1] for m in moves)
    this = _twelve_months(newest.year, newest.month)
    before = this[0].replace(year=this[0].year - 1), this[0] - dt.timedelta(days=1)
    way, at, place = "", 0, ""
    for text in (bare(m.body) for m in sent.of("markdown")):
        if "Families come from" in text:
            way, at = "Arriving in NJ", 2
        elif "Families go on to" in text:
            way, at = "Leaving NJ", 3
        if not way:
            continue
        found = re.match(r"(?:\*\*(.+?)\*\* · |Season before: )([\d,]+) child(?:ren)?, ([\d,]+) famil", text)
        if not found:
            continue
        place, span = (found[1], this) if found[1] else (place, before)
        some = [m for m in chosen(moves, way) if span[0] <= m[1] <= span[1] and m[at][3] == place]
        account.compare(
            f"{ROOM}, who to call", f"{way}, {place}, {in_words(span[1])}", int(found[2]), _of(some)[0]
        )
        _families(account, f"call {place}, {in_words(span[1])}", int(found[3]), _of(some)[1], sent)


def _twelve_months(year: int, month: int) -> tuple[dt.date, dt.date]:
    first = year * 12 + month - 12
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(first // 12, first % 12 + 1, 1), after - dt.timedelta(days=1)


def map_is_true(account: Account, sent: Sent, moves: Moves, view: str) -> None:
    """The ends of the flows as the map was sent them."""
    for part in sent.of("bidi_component"):
        if part.component_name != "idr_atlas.map" or not part.bytes:
            continue
        footer = json.loads(part.bytes)["footer"]
        found = re.search(r"([\d,]+) of ([\d,]+) flows", footer)
        if found:
            pairs = {(m[2][3], m[3][3]) for m in moves}
            account.compare(f"{ROOM}, map", f"{view}: flows", int(found[2].replace(",", "")), len(pairs))


def mobility_is_true(account: Account, seen: Screen, moves: Moves) -> None:
    page, sent = seen.opened("mobility", {"run": "to", "state": "NJ"})
    for way in ("Arriving in NJ", "Leaving NJ", "Everywhere"):
        seen.press(page, way, "radio")
        way_is_true(account, sent, chosen(moves, way), way)
        map_is_true(account, sent, chosen(moves, way), way)
    seen.press(page, "State by State", "radio")
    states_are_true(account, sent, moves)
    seen.press(page, "Came and left", "radio")
    balance_is_true(account, sent, moves)
    seen.press(page, "Season calendar", "radio")
    calendar_is_true(account, sent, moves)
    seen.press(page, "Who to call", "radio")
    calls_are_true(account, sent, moves)
    page.close()
    for view, link, month in (("November", {"month": 11}, 11), ("May", {"month": 5}, 5)):
        some = [m for m in moves if m[1].month == month]
        page, sent = seen.opened("mobility", {"run": "from" if month == 11 else "to", "state": "NJ", **link})
        way = "Leaving NJ" if month == 11 else "Arriving in NJ"
        way_is_true(account, sent, chosen(some, way), f"{view}, {way}")
        page.close()
