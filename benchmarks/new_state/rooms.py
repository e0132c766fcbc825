"""The other rooms beside the truth: Loading, Overview, Places, Board, Pockets, Patterns, the list of families."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pandas as pd

from benchmarks.new_state import truth
from benchmarks.new_state.account import Account
from benchmarks.new_state.families import SECOND, Row, World, eligible_until
from benchmarks.new_state.lists import bare, counted, heads
from benchmarks.new_state.sent import Sent
from benchmarks.new_state.truth import Facts

LEAVING_DAYS = 90
"""The Board speaks of windows that end within so many days from today."""
MINUS = "\u2212"


def in_words(day: dt.date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def loading_is_true(account: Account, said: str, sent: Sent, rows: dict[str, list], files: dict) -> None:
    """Of each file the rows read, accepted, refused and on the map, in words and in the table of lists."""
    frame = sent.table("file_name", "rows_read", "rows_accepted", "rows_refused", "new", "gone")
    table = {row["file_name"]: row for row in frame.to_dict("records")}
    for name, lines in rows.items():
        file = files[name].name
        if name == "moves":
            refused, placed = 0, None
        else:
            refused = sum(row.is_refused for row in lines)
            placed = sum(bool(row.town) or row.written[1] != "NJ" for row in lines if not row.is_refused)
        after = said.partition(file)[2]
        loaded = re.search(r"Loaded ([\d,]+) of ([\d,]+) rows[^;.]*(?:; ([\d,]+) on the map)?", after)
        told = tuple(n and int(n.replace(",", "")) for n in loaded.groups())
        for what, seen, true in zip(
            ("accepted", "read", "on the map"), told, (len(lines) - refused, len(lines), placed), strict=True
        ):
            account.compare("Loading", f"{name}: {what}", seen, true)
        for what, true in (
            ("rows_read", len(lines)),
            ("rows_accepted", len(lines) - refused),
            ("rows_refused", refused),
        ):
            account.compare("Loading", f"{name}: {what}, table", int(table[file][what]), true)


class TwoMonths:
    """Who is new, gone and corrected between the two lists, by child."""

    def __init__(self, world: World) -> None:
        self.before = [r for r in world.lists["first"] if not r.is_refused]
        self.now = [r for r in world.lists["second"] if not r.is_refused]
        then, now = ({r.child.number for r in rows} for rows in (self.before, self.now))
        self.new = now - then
        self.gone_rows = [r for r in self.before if r.child.number not in now]
        self.gone = then - now
        places = {(r.child.number, r.town, r.written[0] if not r.town else "") for r in self.before}
        days = {(r.child.number, r.town, r.day) for r in self.before}
        stayed = [r for r in self.now if r.child.number in then]
        self.without_id = {r.child.number for r in stayed if not r.has_id}
        self.town = {r.child.number for r in stayed if r.town and (r.child.number, r.town, "") not in places}
        self.day = {
            r.child.number
            for r in stayed
            if (r.child.number, r.town, r.day) not in days and r.child.number not in self.town
        }

    def gone_by_reason(self) -> dict[str, list[Row]]:
        """What can be known of a child from its line: too old by now, its window over by now, or nothing."""
        newest: dict[int, dt.date] = {}
        for row in self.gone_rows:
            number = row.child.number
            newest[number] = max(newest.get(number, row.day), row.day)
        found: dict[str, list[Row]] = {}
        for row in self.gone_rows:
            reason = "Not known from what is loaded"
            if truth.age_on(row.child.born, SECOND) >= 22:
                reason = "22nd birthday has passed"
            elif _window_end(newest[row.child.number]) <= SECOND:
                reason = "36-month window is over"
            found.setdefault(reason, []).append(row)
        return found


def _window_end(day: dt.date) -> dt.date:
    """36 months on; a child moved on 29 February has until 1 March."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return dt.date(day.year + 3, 3, 1) if is_leap_day else day.replace(year=day.year + 3)


def overview_is_true(account: Account, sent: Sent, to: Facts, leaving: Facts, months: TwoMonths) -> None:
    figures = [h.body for h in sent.of("html") if h.body.startswith('<div class="atlas-figures"')]
    for run, facts, html in zip(("to", "from"), (to, leaving), figures, strict=True):
        seen = {
            name: (figure.replace("&gt;", ">"), small)
            for name, figure, small in re.findall(r"<span>(.*?)</span><b>(.*?)</b><small>(.*?)</small>", html)
        }
        towns = len(truth.by(truth.of_jersey(facts), lambda f: f.town))
        for name, at, true in (
            ("Children", 0, f"{truth.children(facts):,}"), ("Children", 1, counted(towns, "town", "towns")),
            ("Families", 0, f"{truth.families(facts):,}"),
            ("Inside the window", 0, truth.percent(truth.inside(facts))),
        ):  # fmt: skip
            account.compare("Overview", f"move {run}: {name} {at}", seen[name][at], true)
    words = sent.words()
    for what, pattern, true in (
        ("new", r"\+([\d,]+)\*\* new", len(months.new)),
        ("no longer listed", MINUS + r"([\d,]+)\*\* no longer", len(months.gone)),
        ("corrected", r"nor gone: ([\d,]+) child", len(months.town | months.day | months.without_id)),
        (
            "without an id",
            r"([\d,]+) children of this list have no ID",
            len({r.child.number for r in months.now if not r.has_id}),
        ),
        (
            "elsewhere",
            r"([\d,]+) children missed in another State",
            truth.children(f for f in to if f.missed_state != "New Jersey"),
        ),
    ):
        found = re.search(pattern, words)
        account.compare("Overview", what, found and int(found[1].replace(",", "")), true)
    new = truth.by([f for f in truth.of_jersey(to) if f.child in months.new], lambda f: f.town)
    true = {town.removesuffix(" NJ"): truth.children(some) for town, some in new.items()}
    gone = sent.table("reason", "children", "families")
    true_by = months.gone_by_reason()
    for row in gone.to_dict("records"):
        some = true_by.pop(row["reason"], [])
        for column, n in (
            ("children", len({r.child.number for r in some})),
            ("families", len({r.child.family for r in some})),
        ):
            account.compare("Overview", f"gone, {row['reason']}: {column}", int(row[column]), n)
    account.compare("Overview", "gone, other reasons", 0, len(true_by))
    what = sent.table("what", "children", "families").set_index("what")["children"].to_dict()
    for name, children in what.items():
        kind = months.without_id if "ID" in name else months.town if "Town" in name else months.day
        account.compare("Overview", f"corrected: {name}", int(children), len(kind))
    everywhere = truth.by(truth.of_jersey(leaving), lambda f: f.town)
    most = {town.removesuffix(" NJ"): truth.children(some) for town, some in everywhere.items()}
    for button in sent.of("button"):
        found = re.fullmatch(r"(.+?) · .+ · ([\d,]+) child(?:ren)?", bare(button.label))
        if found:
            of = true if button.id.endswith("to-NJ") else most
            account.compare("Overview", f"button of {found[1]}", int(found[2]), of.get(found[1]))


def places_are_true(account: Account, sent: Sent, world: World) -> None:
    """Spellings to repair, with the children of all lists that write them."""
    writing: dict[tuple, set] = {}
    for rows in world.lists.values():
        for row in rows:
            if not row.is_refused and not row.town:
                writing.setdefault(row.written, set()).add(row.child.number)
    frame = sent.table("city", "state_code", "children", "problem")
    seen = {(r["city"], r["state_code"]): r for r in frame.to_dict("records")}
    for written, children in writing.items():
        if written[1] == "NJ":
            row = seen.get(written)
            account.compare("Places", f"{written[0]}: children", row and int(row["children"]), len(children))
    for written, row in seen.items():
        is_ours = written in writing
        account.compare("Places", f"{written[0]}: is one to look at ({row['problem']})", True, is_ours)


def board_is_true(account: Account, sent: Sent, rows: list[Row], as_of: dt.date, today: dt.date) -> None:
    """About to leave the window, by the place of each child's newest move."""
    newest: dict[int, Row] = {}
    for row in rows:
        if not row.is_refused and (row.child.number not in newest or row.day > newest[row.child.number].day):
            newest[row.child.number] = row
    leaving: dict[str, list[dt.date]] = {}
    over = 0
    for row in newest.values():
        until = eligible_until(row)
        over += as_of < until <= today
        if today < until <= today + dt.timedelta(days=LEAVING_DAYS):
            place = f"{row.town} NJ" if row.town else ("not on the map" if row.written[1] == "NJ" else "")
            leaving.setdefault(place, []).append(until)
    leaving.pop("", None)
    html = "".join(h.body for h in sent.of("html") if "The first on" in h.body)
    cells = re.findall(r'data-header="(Place|Children|The first on)">(.*?)</td>', html)
    lines = [tuple(v for _, v in cells[i : i + 3]) for i in range(0, len(cells), 3)]
    seen = {place: (int(n), day) for place, n, day in lines}
    true = {place: (len(days), in_words(min(days))) for place, days in leaving.items()}
    for place in sorted(seen.keys() | true.keys()):
        is_, should = seen.get(place, (None, None)), true.get(place, (None, None))
        account.compare("Board", f"about to leave {place}: children", is_[0], should[0])
        account.compare("Board", f"about to leave {place}: first day", is_[1], should[1])
    found = re.search(r"([\d,]+) child(?:ren)? in move to New Jersey whose window ended", sent.words())
    account.compare("Board", "window over since the list", int(found[1]) if found else 0, over)
    found = re.search(r"([\d,]+) other places? without an open target", sent.words())
    account.compare("Board", "places about to leave", int(found[1]) if found else 0, len(true))


def _months_between(words: str) -> set[tuple[int, int]] | None:
    """ "July to August 2026" -> (2026, 7), (2026, 8); None where no month is named."""
    found = re.fullmatch(r"(?:(\w+)(?: (\d{4}))? to )?(\w+) (\d{4})", words)
    if not found:
        return None
    first, first_year, last, year = found.groups()
    end = int(year) * 12 + truth.MONTHS.index(last)
    start = int(first_year or year) * 12 + truth.MONTHS.index(first) if first else end
    return {(n // 12, n % 12 + 1) for n in range(start, end + 1)}


def pockets_are_true(account: Account, sent: Sent, facts: Facts) -> None:
    """What each pocket says of its families: who last arrived at its towns in its months."""
    frame = sent.table("pocket_towns", "pocket_when", "families", "children")
    account.compare(
        "Pockets",
        "the planted pocket is there",
        frame is not None and frame["pocket_towns"].str.contains("Egg Harbor City").any(),
        True,
    )
    for row in frame.to_dict("records") if frame is not None else []:
        towns = {f"{bare(t).strip()} NJ" for t in row["pocket_towns"].split(",")}
        at = [f for f in truth.of_jersey(facts) if f.town in towns]
        last: dict[tuple, dt.date] = {}
        for fact in at:
            key = fact.family, fact.town
            last[key] = max(last.get(key, fact.day), fact.day)
        months = _months_between(row["pocket_when"])
        inside = {
            family for (family, _), day in last.items() if months is None or (day.year, day.month) in months
        }
        some = [
            f for f in at if f.family in inside and (months is None or (f.day.year, f.day.month) in months)
        ]
        true = {
            "families": len(inside), "cases": len(inside), "children": truth.children(some),
            "in_window_children": truth.children(f for f in some if f.is_inside),
            "out_of_school_children": truth.children(f for f in some if f.is_osy),
            "new_children": truth.children(f for f in some if f.status.startswith("new")),
        }  # fmt: skip
        for name, n in true.items():
            account.compare("Pockets", f"{row['pocket_towns']}: {name}", int(row[name]), n)
        for name, day in (
            ("first_move_date", min(f.day for f in some)),
            ("newest_move_date", max(f.day for f in some)),
        ):
            account.compare("Pockets", f"{row['pocket_towns']}: {name}", pd.Timestamp(row[name]).date(), day)
    first = heads(sent)
    if frame is not None and "Families" in first:
        account.compare(
            "Pockets",
            "first pocket: families, in all",
            first["Families"][1],
            f"{truth.families(f for f in truth.of_jersey(facts) if f.town == bare(frame['pocket_towns'].iloc[0]) + ' NJ'):,} at these towns in all",
        )
    unplaced = len({f.family for f in facts} - {f.family for f in facts if f.town})
    elsewhere = len({f.family for f in facts if f.missed_state != "New Jersey"})
    for pattern, true in (
        (r"([\d,]+) families of", unplaced),
        (r"([\d,]+) families are missed in another State", elsewhere),
    ):
        found = re.search(pattern, sent.words())
        account.compare("Pockets", f"said: {pattern}", found and int(found[1]), true)


def patterns_are_true(account: Account, sent: Sent, facts: Facts, before: Facts) -> None:
    """The numbers of each pattern of a town, an origin and months, and two lists side by side."""
    words = sent.words()
    every = truth.families(facts)
    found = re.search(r"combinations of ([\d,]+) families", words)
    account.compare("Patterns", "families looked at", found and int(found[1]), every)
    claim = re.compile(
        r"\*\*Families from ([^*]+?) in (\w+)(?: to (\w+))? are [^*]+ in ([^*]+?)\*\*(?:.*?)"
        r"([\d,]+) families, ([\d,]+) children; ([\d.]+)% of ([\d,]+) families against ([\d.]+)% of ([\d,]+)", re.S,
    )  # fmt: skip
    bodies = "\n".join(bare(m.body) for m in sent.of("markdown"))
    for origin, first, last, town, families, children, share, of, there, of_there in claim.findall(bodies):
        start, end = truth.MONTHS.index(first), truth.MONTHS.index(last or first)
        months = set(truth.MONTHS[start : end + 1])
        like = [f for f in facts if f.other_town == origin and f.month in months]
        here = [f for f in like if f.town == town]
        beside = [f for f in facts if f.town != town]
        outside = [f for f in like if f.town != town]
        n_here = truth.families(f for f in facts if f.town == town)
        for what, seen, true in (
            ("families", families, f"{truth.families(here):,}"),
            ("children", children, f"{truth.children(here):,}"),
            ("of families", of, f"{n_here:,}"),
            ("share", share, f"{100 * truth.families(here) / n_here:.1f}"),
            ("of families elsewhere", of_there, f"{truth.families(beside):,}"),
            ("share elsewhere", there, f"{100 * truth.families(outside) / truth.families(beside):.1f}"),
        ):
            account.compare("Patterns", f"{origin}, {town}: {what}", seen, true)
    account.compare("Patterns", "the planted pattern is there", "Egg Harbor City" in bodies, True)
    sides = heads(sent)
    for name, one in (("Children", truth.children), ("Families", truth.families)):
        account.compare(
            "Patterns", f"side by side: {name}", sides[name][0], f"{one(facts):,} · {one(before):,}"
        )
    towns = [len(truth.by(truth.of_jersey(x), lambda f: f.town)) for x in (facts, before)]
    account.compare("Patterns", "side by side: Towns", sides["Towns"][0], f"{towns[0]:,} · {towns[1]:,}")
    frame = sent.table("county", "change", "here", "there", "children_here", "children_there")
    pairs = [truth.by([f for f in x if f.county], lambda f: f.county) for x in (facts, before)]
    for row in frame.to_dict("records"):
        here, there = (pair.get(row["county"], []) for pair in pairs)
        for column, true in (
            ("here", truth.families(here)), ("there", truth.families(there)),
            ("children_here", truth.children(here)), ("children_there", truth.children(there)),
        ):  # fmt: skip
            account.compare("Patterns", f"side by side: {row['county']}, {column}", int(row[column]), true)


def families_are_listed(account: Account, sent: Sent, facts: Facts, view: str) -> None:
    """A line per family: its newest day, its children, and how many lines there are of each."""
    frame = sent.table("newest_move_date", "newest_place", "children", "came_from")
    true = Counter()
    for some in truth.by(facts, lambda f: f.family).values():
        true[max(f.day for f in some), truth.children(some)] += 1
    seen = Counter(
        (pd.Timestamp(r["newest_move_date"]).date(), int(r["children"])) for r in frame.to_dict("records")
    )
    account.compare("Families' lines", f"{view}: lines", len(frame), truth.families(facts))
    account.compare_all("Families' lines", f"{view}: newest day and children", dict(seen), dict(true))
