"""How long a change of filters takes on the server: every view of the Missed enrollment room.

One answer is: the tally (with the count beside every choice of every filter), the number on the
other run's switch, every question the room asks and the list of what could not be placed. The
child list, which the room reads when somebody opens it, is told apart. Nothing is cached. Beside
it the same in plain pandas, without the list of what could not be placed and the child list.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from analytics.leads import missed_enrollment as question
from analytics.leads.coded import CodedLeads, coded_leads
from analytics.leads.tally import count_children, tally
from analytics.selection import Selection
from benchmarks import plain_questions
from benchmarks.figures import Figure, load_average, percentile, shown
from benchmarks.filter_changes import filter_changes
from benchmarks.made_up_stores import STATE, loaded_store
from data.store.reader import Store

CHANGES = 72
PLAIN_SECONDS = 60
"""The plain way stops after so long: at 10 million rows one answer takes it a minute."""

CHILD_LIST = "child list"
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
        coded = {direction: _coded(store, cursor, direction, places) for direction in ("to", "from")}
        reading_s = time.perf_counter() - start
        leads = coded["to"]
        everything = tally(leads, Selection(direction="to"))
        changes = [replace(change, state=STATE) for change in filter_changes(leads, everything, CHANGES)]
        say(f"questions, {rows:,} rows: {len(changes)} filter changes")
        _answer(store, cursor, coded, Selection(direction="to", state=STATE))
        taken = [_answer(store, cursor, coded, change) for change in changes]
        say(f"questions, {rows:,} rows: the plain way")
        plain = _plain(cursor, places, changes)
    store.close()
    always = [[ms for name, ms in answer.items() if name != CHILD_LIST] for answer in taken]
    wall, processor = ([sum(ms[i] for ms in parts) for parts in always] for i in (0, 1))
    plain_wall, plain_processor = ([ms[i] for ms in plain] for i in (0, 1))
    baseline_is = f"pandas, {len(plain)} of the changes"
    asked = ((wall, plain_wall, ""), (processor, plain_processor, ", processor time"))
    shares = (("p50", 0.5, ""), ("p95", 0.95, "<= 150 ms at 1 M"), ("slowest", 1.0, ""))
    figures = [
        Figure(
            "questions",
            rows,
            f"a filter change answered{kind}, {name}",
            percentile(ours, share),
            "ms",
            "" if kind else goal,
            percentile(plain_ms, share),
            baseline_is,
            load_average=load,
        )
        for ours, plain_ms, kind in asked
        for name, share, goal in shares
    ]
    for name in taken[0]:
        wall, processor = (percentile([a[name][i] for a in taken], 0.95) for i in (0, 1))
        more = "besides, when open:" if name == CHILD_LIST else "of which"
        note = f"processor {shown(processor)} ms"
        figures.append(Figure("questions", rows, f"  {more} {name}, p95", wall, "ms", note=note))
    figures.append(Figure("questions", rows, "first reading of both extracts, once per load", reading_s, "s"))
    return figures


def _coded(store: Store, cursor, direction: str, places) -> CodedLeads:
    leads = store.leads(cursor)
    newest = leads.filter(leads.direction == direction, leads.is_newest)
    return coded_leads(newest, places)


def _answer(
    store: Store, cursor, coded: dict[str, CodedLeads], chosen: Selection
) -> dict[str, tuple[float, float]]:
    """Milliseconds that each part of one answer took, and those of processor time."""
    taken: dict[str, tuple[float, float]] = {}

    def timed(name: str, work: Callable[[], object]):
        clock = _Clock()
        result = work()
        taken[name] = clock.ms()
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
        CHILD_LIST,
        lambda: question.child_list(
            table("leads"), table("missed_enrollment_rows"), table("places"), chosen, SHOWN_ROWS
        ).to_pandas(),
    )
    return taken


class _Clock:
    """Milliseconds since it was made: on the wall, and of processor time over all threads.

    On a machine that does other work as well only the second says what the work costs.
    """

    def __init__(self) -> None:
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def ms(self) -> tuple[float, float]:
        return (
            1000 * (time.perf_counter() - self.wall),
            1000 * (time.process_time() - self.processor),
        )


def _plain(cursor, places, changes: list[Selection]) -> list[tuple[float, float]]:
    """Milliseconds (as _Clock) of the plain way for as many changes as fit into PLAIN_SECONDS."""
    leads = plain_questions.leads_frame(cursor, "to")
    taken: list[tuple[float, float]] = []
    begun = time.perf_counter()
    for change in changes:
        clock = _Clock()
        plain_questions.answers(leads, places, change)
        taken.append(clock.ms())
        if time.perf_counter() - begun > PLAIN_SECONDS:
            break
    return taken
