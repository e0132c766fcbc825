"""The history of a place: figures of neighbours compared, and gaps where no list tells anything."""

from __future__ import annotations

import datetime as dt
import itertools

import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analytics.leads import changes, history
from analytics.leads.history import Where
from benchmarks.studies.two_months import found, world
from data.geocoding.gazetteer import suggest
from data.load.pipeline import load_file
from data.store.place_choices import Alias
from data.store.reader import Store
from data.upkeep.place_repair import remember
from tests import plain_months
from tests.data.derive.test_changes import AUGUST, MONTHS, SEPTEMBER, TOWNS, listed, plain_row, row
from tests.families import child, write_csv
from tests.leads_in_memory import PLACES, Extract, engine_with_extracts, leads_of

GEORGIA = Where("to", "GA")
VIDALIA = Where("to", "GA", places=(1,))


def of(connection, where: Where = GEORGIA) -> pd.DataFrame:
    """by_month of an engine, oldest first."""
    table = leads_of(connection).get_backend().table
    asked = (
        question(table, where).to_pandas() for question in (history.history, history.moved, history.filters)
    )
    return history.by_month(*asked, where.rows_only).iloc[::-1].reset_index(drop=True)


def figures(frame: pd.DataFrame, *names: str) -> list[list[int | None]]:
    return [[None if pd.isna(v) else int(v) for v in line] for line in frame[list(names)].values]


def plain_history(months: list[list[dict]], days: tuple, place: tuple) -> list[dict]:
    """Loops over told months (rows of plain_row): the counts at a place, one dict per month."""
    told = []
    for i, now in enumerate(months):
        here = [r for r in now if r["place"] == place]
        counts = {"listed": len({r["child"] for r in here})}
        if i:
            before = months[i - 1]
            by_line = plain_months.statuses(before, now)
            pairs = plain_months.changed(before, now)
            place_of, was = {r["line"]: r["place"] for r in now}, {r["line"]: r for r in before}
            others = {line: pair for line, pair in pairs.items()}
            touched = {
                was[b]["child"] for n, (b, _) in others.items() if place in (place_of[n], was[b]["place"])
            }
            away = {
                was[b]["child"] for n, (b, _) in others.items() if was[b]["place"] == place != place_of[n]
            }
            elsewhere = [r for rows in months[i:] for r in rows]
            gone = plain_months.no_longer_listed(before, now, elsewhere, days[i], "GA", True)
            counts |= {
                "new": len({r["child"] for r in here if by_line[r["line"]] == "new"}),
                "changed": len(touched),
                "away": len(away),
                "gone": len({c for c, p in gone if p == place}),
            }
            for reason in set(gone.values()):
                counts[f"gone_{reason.replace(' ', '_')}"] = len(
                    {c for (c, p), why in gone.items() if p == place and why == reason}
                )
        told.append(counts)
    return told


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(listed(), min_size=1, max_size=7), min_size=2, max_size=3), st.randoms())
def test_random_months_agree_with_loops_and_with_the_comparison_of_neighbours(months, chance):
    """At each town; over all of the run each list says what `changes.changed` says of it."""
    days = MONTHS[: len(months)]
    extracts = [Extract(c * 12, d, m) for c, d, m in zip("abc", days, months, strict=False)]
    shuffled = extracts[:]
    chance.shuffle(shuffled)
    connection = engine_with_extracts(shuffled)
    assume(not connection.execute("FROM report_filters").fetchall())
    order = dict(
        connection.execute(
            "SELECT DISTINCT r.msix_id, l.child_number FROM leads l"
            " JOIN missed_enrollment_rows r USING (extract_id, row_number)"
        ).fetchall()
    )
    worked = [
        sorted(
            (plain_row(made, one.as_of, line) for line, made in enumerate(one.rows, start=2)),
            key=lambda r: order[r["child"]],
        )
        for one in extracts
    ]
    table = leads_of(connection).get_backend().table
    for town in TOWNS[:1]:
        place = PLACES[town, "GA"]
        told = history.history(table, Where("to", "GA", places=place[:1])).to_pandas().to_dict("records")
        for line, counts in zip(told, plain_history(worked, days, place), strict=True):
            # Records that were merged are one child under two ids: of `changed` they are left to the comparison.
            same = {name: line[name] for name in counts if name not in ("changed", "away")}
            assert same == {name: n for name, n in counts.items() if name not in ("changed", "away")}
            if not connection.execute("FROM changed_moves WHERE what = 'id'").fetchall():
                assert {n: line[n] for n in ("changed", "away") if n in counts} == {
                    n: counts[n] for n in ("changed", "away") if n in counts
                }
    whole = history.history(table, GEORGIA).to_pandas().set_index("extract_id")
    for before, now in itertools.pairwise(extracts):
        counts = changes.changed(table, now.extract_id, before.extract_id).to_pandas()
        expected = counts.set_index("which")["children"].drop("moved").to_dict()
        assert whole.loc[now.extract_id, list(expected)].to_dict() == expected


def test_a_list_and_that_of_a_month_later_through_the_loader(tmp_path):
    """Over all of Pennsylvania, and county by county: their figures add up to those of the comparison."""
    made = world(3)
    found(made, tmp_path)
    store = Store(tmp_path / "store")
    with store.reader() as cursor:
        table = store.ibis(cursor).table
        state = Where("to", "PA", is_made_up=True)
        whole = history.history(table, state).to_pandas().iloc[1]
        counties = cursor.execute(
            "SELECT DISTINCT county_fips FROM places WHERE state_code = 'PA'"
        ).fetchall()
        each = [
            history.history(table, Where("to", "PA", True, counties=(fips,))).to_pandas().iloc[1]
            for fips in ("", *(fips for (fips,) in counties))
        ]
        previous = table("extracts").to_pandas().sort_values("as_of_date")["extract_id"].tolist()
        counts = changes.changed(table, previous[1], previous[0]).to_pandas().set_index("which")["children"]
    kinds = made.kinds
    assert whole["new"] == len(kinds["new"]) == counts["new"]
    assert whole["gone"] == len(kinds["gone"]) == counts["gone"]
    assert whole["refused"] == len(kinds["refused"]) + len(kinds["refused_without_id"]) == counts["refused"]
    assert whole["changed"] == counts["changed"]
    for name in ("listed", "new", "gone", "refused"):
        assert sum(line[name] for line in each) == whole[name], name
    store.close()


class TestGaps:
    def test_a_month_without_a_list_is_a_gap_and_no_zero(self):
        """July and September are loaded, the newer first; September is compared with July."""
        july = Extract("a" * 12, dt.date(2026, 7, 31), [row(1), row(2)])
        frame = of(engine_with_extracts([Extract("b" * 12, SEPTEMBER, [row(1), row(3)]), july]), VIDALIA)
        assert frame["label"].tolist() == ["Jul 31, 2026", "Aug 2026", "Sep 30, 2026"]
        assert figures(frame, "listed", "new", "gone") == [[2, None, None], [None] * 3, [2, 1, 1]]
        assert frame["note"].tolist() == [
            "first list, nothing to compare with", "no list of this month is loaded", ""
        ]  # fmt: skip

    def test_months_of_moves_that_no_report_reaches_are_gaps(self):
        """A list of 2021 and one of 2026: nobody tells who moved from February 2021 to September 2023."""
        old = Extract("a" * 12, dt.date(2021, 1, 31), [row(1, qad="2021-01-05")])
        frame = of(engine_with_extracts([old, Extract("b" * 12, SEPTEMBER, [row(2, qad="2023-11-02")])]))
        moved = dict(zip(frame["month"], figures(frame, "moved"), strict=True))
        assert moved[dt.date(2021, 1, 1)] == [1] and moved[dt.date(2023, 11, 1)] == [1]
        gaps = [month for month, (count,) in moved.items() if count is None]
        assert (gaps[0], gaps[-1], len(gaps)) == (dt.date(2021, 2, 1), dt.date(2023, 9, 1), 32)
        assert moved[dt.date(2023, 10, 1)] == [0]

    def test_a_report_of_other_counties_is_a_gap_at_a_town(self):
        """September's report was run for one county: of Moultrie it says nothing, of Vidalia all."""
        towns = ("Vidalia", "Lyons", "Moultrie", "Moultrie", "Tifton", "Alma")
        before = [row(n, towns[n % 6], f"2025-{n % 12 + 1:02d}-03", last_name_1=f"S{n}") for n in range(60)]
        now = [*[r for r in before if r["to_city"] in towns[:2]][1:], row(90, "Lyons")]
        october = Extract("c" * 12, dt.date(2026, 10, 31), [*before[1:], row(90, "Lyons")])
        connection = engine_with_extracts(
            [Extract("a" * 12, AUGUST, before), october, Extract("b" * 12, SEPTEMBER, now)]
        )
        frame = of(connection, Where("to", "GA", places=(3,)))
        assert figures(frame, "listed", "new", "gone") == [[20, None, None], [None] * 3, [20, None, None]]
        assert frame["note"].tolist()[1:] == [
            "a list of other counties",
            "the list before is one of other counties",
        ]
        frame = of(connection, VIDALIA)
        assert figures(frame, "listed", "new", "gone") == [[10, None, None], [9, 0, 1], [9, 0, 0]]
        assert frame["note"].iloc[1] == "holds some counties only"
        frame = of(connection)
        assert figures(frame, "new", "gone", "left_out")[1] == [1, 1, 40]
        assert figures(frame, "new", "gone", "not_compared")[2] == [0, 0, 40]

    def test_a_report_of_twelve_months_says_so_and_nobody_is_gone_by_it(self):
        before = [row(n, qad=f"202{4 + n % 3}-0{n % 8 + 1}-03", last_name_1=f"S{n}") for n in range(40)]
        now = [r for r in before if r["qad"] > dt.date(2025, 9, 30)]
        connection = engine_with_extracts(
            [Extract("a" * 12, AUGUST, before), Extract("b" * 12, SEPTEMBER, now)]
        )
        frame = of(connection, VIDALIA)
        assert figures(frame, "gone", "left_out")[-1] == [0, len(before) - len(now)]
        assert frame["note"].iloc[-1].startswith("holds moves from Jan")

    def test_rows_that_cannot_be_told_apart_are_counted_and_not_compared(self):
        months = [Extract("a" * 12, AUGUST, [row(1), row(2)]), Extract("b" * 12, SEPTEMBER, [row(1)])]
        connection = engine_with_extracts(months)
        frame = of(connection, Where("to", "GA", rows_only=("a" * 12,)))
        assert figures(frame, "listed", "new") == [[2, None], [1, None]]
        assert frame["note"].tolist() == [
            "first list, nothing to compare with; rows, children cannot be told apart",
            "first list, nothing to compare with",
        ]


def test_a_correction_of_the_same_month_is_a_list_of_its_own():
    """Both are compared with the month before: child 2 is new in Vidalia, whatever the first said of her."""
    first = Extract("c" * 12, SEPTEMBER, [row(1), row(2, "Lyons")])
    second = Extract("b" * 12, SEPTEMBER, [row(1), row(2), row(3)])
    frame = of(engine_with_extracts([Extract("a" * 12, AUGUST, [row(1)]), first, second]), VIDALIA)
    assert frame["label"].tolist() == ["Aug 31, 2026", "Sep 30, 2026", "Sep 30, 2026 (2)"]
    assert figures(frame, "listed", "new", "changed", "gone")[1:] == [[1, 0, 0, 0], [3, 2, 0, 0]]


def test_a_town_that_its_state_corrected_leaves_the_place_and_is_not_gone():
    connection = engine_with_extracts(
        [
            Extract("a" * 12, AUGUST, [row(1), row(2)]),
            Extract("b" * 12, SEPTEMBER, [row(1, "Moultrie"), row(2)]),
        ]
    )
    assert figures(of(connection, VIDALIA), "listed", "changed", "away", "gone")[-1] == [1, 1, 1, 0]
    at_moultrie = of(connection, Where("to", "GA", places=(3,)))
    assert figures(at_moultrie, "listed", "new", "changed", "away")[-1] == [1, 0, 1, 0]
    # A move counts in the month and at the town that the later list says.
    moved = of(engine_with_extracts([Extract("a" * 12, AUGUST, [row(1, qad="2026-08-01"), row(2, qad="2026-08-03")]),
        Extract("b" * 12, SEPTEMBER, [row(1, "Moultrie", qad="2026-08-01"), row(2, qad="2026-09-05"), row(3, qad="2026-08-07")])]),
        VIDALIA)  # fmt: skip
    assert figures(moved, "moved") == [[1], [1]]


def test_a_town_put_right_by_a_person_after_both_were_loaded(tmp_path):
    """Its history goes with it: both months stand at the town, and nobody is new or gone by it."""
    store = Store(tmp_path / "store")
    for name, day, numbers in (("a.csv", AUGUST, (1, 2)), ("b.csv", SEPTEMBER, (2, 3))):
        rows = [child(n, "2026-05-01", move_to=("Camp Six", "GA")) for n in numbers]
        load_file(write_csv(tmp_path / name, rows), store=store, direction="to", state="GA", as_of=day)
    place = int(suggest("Lyons", "GA", 1)["place_id"].iloc[0])
    when = dt.datetime(2026, 10, 1)
    remember(store, [Alias("Camp Six", "GA", "USA", None, None, place, "SYNTHETIC", when)])
    with store.reader() as cursor:
        table = store.ibis(cursor).table
        told = history.history(table, Where("to", "GA", True, places=(place,))).to_pandas()
    assert told[["listed", "new", "changed", "gone"]].values.tolist() == [[2, 0, 0, 0], [2, 1, 0, 1]]
    store.close()
