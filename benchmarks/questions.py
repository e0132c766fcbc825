"""How long a change of filters takes on the server: every view of the Missed enrollment room.

One answer is: the tally (with the count beside every choice of every filter), the number on the
other run's switch, every question the room asks, the list of what could not be placed, and the
child list as far as it is shown. Nothing is cached. Beside it the same in plain pandas.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from analytics import missed_enrollment as question
from analytics.coded_leads import CodedLeads, coded_leads
from analytics.selection import Selection
from analytics.tally import count_children, tally
from benchmarks import plain_questions
from benchmarks.figures import Figure, load_average, percentile
from benchmarks.filter_changes import filter_changes
from benchmarks.made_up_stores import STATE, loaded_store
from data.store import Store

CHANGES = 72
PLAIN_SECONDS = 60
"""The plain way stops after so long: at 10 million rows one answer takes it a minute."""

SHOWN_ROWS = 2_001
"""What the room asks of the child list."""

ASKED = (
    question.totals, question.by_place, question.by_county, question.by_month, question.by_period,
    question.by_age, question.by_other_place, question.by_other_state,
)  # fmt: skip


def measure(folder: Path, rows: int, say: Callable[[str], None]) -> list[Figure]:
    """Figures of `rows` rows."""
    say(f"questions, {rows:,} rows: the store")
    store = Store(loaded_store(folder, rows))
    load = load_average()
    with store.reader() as cursor:
        places = cursor.execute("SELECT * FROM places").df()
        start = time.perf_counter()
        coded = {
            direction: _coded(store, cursor, direction, places) for direction in ("to", "from")
        }
        reading_s = time.perf_counter() - start
        leads = coded["to"]
        everything = tally(leads, Selection(direction="to"))
        changes = [
            replace(change, state=STATE) for change in filter_changes(leads, everything, CHANGES)
        ]
        say(f"questions, {rows:,} rows: {len(changes)} filter changes")
        _answer(store, cursor, coded, Selection(direction="to", state=STATE))
        taken = [_answer(store, cursor, coded, change) for change in changes]
        say(f"questions, {rows:,} rows: the plain way")
        plain = _plain(cursor, places, changes)
    store.close()
    parts = {name: [t[name] for t, _ in taken] for name in taken[0][0]}
    whole = [sum(t.values()) for t, _ in taken]
    baseline_is = f"pandas, {len(plain)} of the changes"
    figures = [
        Figure(
            "questions", rows, f"a filter change answered, {name}", percentile(whole, share), "ms",
            goal, percentile(plain, share), baseline_is, load_average=load,
        )
        for name, share, goal in (
            ("p50", 0.5, ""), ("p95", 0.95, "<= 150 ms at 1 M"), ("slowest", 1.0, ""),
        )
    ]  # fmt: skip
    figures.append(
        Figure(
            "questions", rows, "  processor time, p95", percentile([p for _, p in taken], 0.95), "ms",
            note="what it would take at most on a machine that does nothing else",
        )
    )  # fmt: skip
    figures += [
        Figure("questions", rows, f"  of which {name}, p95", percentile(some, 0.95), "ms")
        for name, some in parts.items()
    ]
    figures.append(
        Figure("questions", rows, "first reading of both extracts, once per load", reading_s, "s")
    )
    return figures


def _coded(store: Store, cursor, direction: str, places) -> CodedLeads:
    leads = store.leads(cursor)
    newest = leads.filter(leads.direction == direction, leads.is_newest)
    return coded_leads(newest, places)


def _answer(
    store: Store, cursor, coded: dict[str, CodedLeads], chosen: Selection
) -> tuple[dict[str, float], float]:
    """Milliseconds that each part of one answer took, and processor time of all threads."""
    taken: dict[str, float] = {}
    processor = time.process_time()

    def timed(name: str, work: Callable[[], object]):
        start = time.perf_counter()
        result = work()
        taken[name] = 1000 * (time.perf_counter() - start)
        return result

    counted = timed("tally", lambda: tally(coded["to"], chosen))
    other = replace(chosen, direction="from")
    timed("the other run's number", lambda: count_children(coded["from"], other))
    timed("questions", lambda: [ask(counted) for ask in ASKED])
    table = store.ibis(cursor).table
    timed(
        "not placed",
        lambda: question.not_placed(table("leads"), table("places_as_written"), chosen).to_pandas(),
    )
    timed(
        "child list",
        lambda: question.child_list(
            table("leads"), table("missed_enrollment_rows"), table("places"), chosen, SHOWN_ROWS
        ).to_pandas(),
    )
    return taken, 1000 * (time.process_time() - processor)


def _plain(cursor, places, changes: list[Selection]) -> list[float]:
    """Milliseconds that the plain way took for as many changes as fit into PLAIN_SECONDS."""
    leads = plain_questions.leads_frame(cursor, "to")
    taken: list[float] = []
    begun = time.perf_counter()
    for change in changes:
        start = time.perf_counter()
        plain_questions.answers(leads, places, change)
        taken.append(1000 * (time.perf_counter() - start))
        if time.perf_counter() - begun > PLAIN_SECONDS:
            break
    return taken
