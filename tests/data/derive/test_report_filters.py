"""Two reports of one State run with different filters: nothing that one leaves out is news."""

from __future__ import annotations

import datetime as dt
import math
import random

import pytest

from data.derive.report_filters import chance_of, said_in
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.data.derive.test_changes import row
from tests.families import child, write_csv
from tests.leads_in_memory import Extract, engine_with_extracts

AUGUST, SEPTEMBER = dt.date(2026, 8, 31), dt.date(2026, 9, 30)
TOWNS = ("Vidalia", "Lyons", "Moultrie", "Tifton", "Alma", "Nowhere")
GRADES = ("KG", "01", "02", "03", "04", "05", "08", "10", "OS")
ORIGINS = (("Immokalee", "FL"), ("Homestead", "FL"), ("Faison", "NC"), ("Weslaco", "TX"), ("Yuma", "AZ"))


def months(seed: int) -> tuple[list[dict], list[dict]]:
    """The whole list of August and of September: of some 90 families a seventh left, a seventh came."""
    draw = random.Random(seed)

    def made(number: int) -> dict:
        day = AUGUST - dt.timedelta(days=draw.randrange(20, 1050))
        city, state = draw.choice(ORIGINS)
        return row(
            number, draw.choice(TOWNS), day.isoformat(), grade=draw.choice(GRADES), from_city=city,
            from_state_code=state, last_name_1=f"S{number}",
        )  # fmt: skip

    before = [made(n) for n in range(90)]
    now = [r for r in before if draw.random() > 0.14] + [made(n) for n in range(100, 113)]
    return before, now


FILTERS = {
    "twelve months": lambda r, as_of: r["qad"] > as_of.replace(year=as_of.year - 1),
    "two years": lambda r, as_of: r["qad"] > as_of.replace(year=as_of.year - 2),
    "to a day": lambda r, as_of: r["qad"] < dt.date(2026, 1, 1),
    "one grade": lambda r, as_of: r["grade"] == "03",
    "out of school and one grade": lambda r, as_of: r["grade"] in ("OS", "10"),
    "one county": lambda r, as_of: r["to_city"] == "Moultrie",
    "one origin": lambda r, as_of: r["from_state_code"] == "FL",
}


def told(before: list[dict], now: list[dict]) -> tuple[set[str], set[str], set[str]]:
    """Ids of those called new and gone, and the filters that are seen."""
    connection = engine_with_extracts([Extract("a" * 12, AUGUST, before), Extract("b" * 12, SEPTEMBER, now)])
    rows = connection.execute(
        "SELECT 'new', msix_id FROM leads JOIN missed_enrollment_rows USING (extract_id, row_number)"
        " WHERE status = 'new' UNION ALL"
        " SELECT 'gone', r.msix_id FROM no_longer_listed g JOIN missed_enrollment_rows r"
        " ON r.extract_id = g.previous_extract_id AND r.row_number = g.previous_row_number"
    ).fetchall()
    filters = connection.execute("SELECT what FROM report_filters").fetchall()
    new, gone = ({i for kind, i in rows if kind == wanted} for wanted in ("new", "gone"))
    return new, gone, {what for (what,) in filters}


@pytest.mark.parametrize("seed", range(3))
def test_whole_lists_are_compared_whole(seed):
    before, now = months(seed)
    new, gone, filters = told(before, now)
    assert filters == set()
    was, listed = ({r["msix_id"] for r in rows} for rows in (before, now))
    assert (new, gone) == (listed - was, was - listed)


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("narrower", ["before", "now", "both"])
def test_what_a_filter_leaves_out_is_neither_new_nor_gone(name, narrower):
    """Told is the truth of the whole lists, of those whom both could list; by rows alone the first and
    last day are those of the rows, and who lies between them and the filter's is not told either."""
    keeps = FILTERS[name]
    before, now = months(4)
    was, listed = ({r["msix_id"] for r in rows} for rows in (before, now))
    filtered_before = [r for r in before if narrower == "now" or keeps(r, AUGUST)]
    filtered_now = [r for r in now if narrower == "before" or keeps(r, SEPTEMBER)]
    new, gone, filters = told(filtered_before, filtered_now)

    def could(rows: list[dict]) -> set[str]:
        days = {"before": (AUGUST,), "now": (SEPTEMBER,), "both": (AUGUST, SEPTEMBER)}[narrower]
        return {r["msix_id"] for r in rows if all(keeps(r, day) for day in days)}

    if narrower == "both":
        # Both hold the last so many months: who falls out of them in the month between is on no line of the
        # later list, and is no longer listed, as with the 36 months of every report.
        gone -= {r["msix_id"] for r in before if keeps(r, AUGUST) and not keeps(r, SEPTEMBER)}
    assert new <= (listed - was) & could(now) and gone <= (was - listed) & could(before)
    if narrower == "both" and "months" not in name and "years" not in name:
        assert filters == set()
    lists = [filtered_before if narrower == "before" else filtered_now]
    first, last = min(r["qad"] for r in lists[0]), max(r["qad"] for r in lists[0])
    sure = {r["msix_id"] for r in (*before, *now) if first <= r["qad"] <= last}
    assert new >= (listed - was) & could(now) & sure and gone >= (was - listed) & could(before) & sure


def test_lists_of_two_counties_have_nothing_in_common():
    before, now = months(5)
    new, gone, filters = told(
        [r for r in before if r["to_city"] == "Moultrie"], [r for r in now if r["to_city"] == "Vidalia"]
    )
    assert (new, gone) == (set(), set()) and "county" in filters


def test_a_grade_is_not_compared_over_the_summer_for_who_goes_up_is_not_gone():
    """A report of grade 3 lists in September those who were in grade 2 in June."""
    june = dt.date(2026, 6, 30)
    before = [row(n, grade=f"0{1 + n % 8}", last_name_1=f"S{n}") for n in range(64)]
    now = [r | {"grade": "03"} for r in before if r["grade"] == "02"]
    connection = engine_with_extracts([Extract("a" * 12, june, before), Extract("b" * 12, SEPTEMBER, now)])
    gone = connection.execute("SELECT count(*) FROM no_longer_listed").fetchall()[0][0]
    whys = connection.execute("SELECT DISTINCT why FROM not_compared").fetchall()
    assert gone == 0 and whys == [("grade",)]


def test_a_few_who_left_together_are_gone_and_no_filter():
    before = [row(n, "Lyons" if n < 2 else "Moultrie", last_name_1=f"S{n}") for n in range(9)]
    new, gone, filters = told(before, before[2:])
    assert (new, len(gone), filters) == (set(), 2, set())


def test_a_county_whose_families_were_all_enrolled_is_no_filter():
    """Lists of one State where one town of ten leaves at once: what stays is most of it."""
    towns = [f"Town {n}" for n in range(10)]
    before = [row(n, towns[n % 10], grade=GRADES[n % 9], last_name_1=f"S{n}") for n in range(60)]
    _, gone, filters = told(before, [r for r in before if r["to_city"] != "Town 3"])
    assert len(gone) == 6 and filters == set()


@pytest.mark.parametrize("towns", [("Tifton",), ("Tifton", "Alma")])
def test_a_crew_that_comes_into_a_new_county_is_news_and_no_filter(towns):
    """What this is all for: a pocket where nobody was listed before. The list before held one county."""
    before = [row(n, "Moultrie", last_name_1=f"S{n}") for n in range(10)]
    crew = [row(20 + n, towns[n % len(towns)], last_name_1=f"T{n}") for n in range(12)]
    new, gone, filters = told(before, before + crew)
    assert (new, gone, filters) == ({r["msix_id"] for r in crew}, set(), set())
    new, gone, filters = told(before + crew, before)
    assert (new, gone, filters) == (set(), {r["msix_id"] for r in crew}, set())


def test_the_window_that_moves_on_is_no_filter():
    """Moves of 36 months each: who fell out of the window is no longer listed, with that reason."""
    before = [row(n, qad=f"2023-09-{n + 1:02d}", last_name_1=f"S{n}") for n in range(20)]
    before += [row(n, qad=f"2025-{n % 12 + 1:02d}-05", last_name_1=f"S{n}") for n in range(20, 60)]
    connection = engine_with_extracts(
        [Extract("a" * 12, AUGUST, before), Extract("b" * 12, SEPTEMBER, before[20:])]
    )
    assert connection.execute("FROM report_filters").fetchall() == []
    assert connection.execute("SELECT reason, count(*) FROM no_longer_listed GROUP BY reason").fetchall() == [
        ("window over", 20)
    ]


def test_a_month_without_a_list_between_two_is_no_filter():
    before, now = months(6)
    connection = engine_with_extracts(
        [Extract("a" * 12, dt.date(2026, 5, 31), before), Extract("b" * 12, SEPTEMBER, now)]
    )
    assert connection.execute("FROM report_filters").fetchall() == []


class TestWhatTheLinesSay:
    FIRST, LAST = dt.date(2025, 10, 3), dt.date(2026, 9, 21)

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("QAD from 10/01/2025 to 09/30/2026", {"first day": dt.date(2025, 10, 1)}),
            ("Qualifying moves of the last 12 months", {"first day": dt.date(2025, 9, 30)}),
            ("Look-back (months): 12", {"first day": dt.date(2025, 9, 30)}),
            ("QAD on or after Oct 1, 2025", {}),
            ("QAD from: 2025-10-01", {"first day": dt.date(2025, 10, 1)}),
            ("Date range: 10/01/2023 - 09/30/2026", {}),
            ("Last 36 months", {}),
            ("QAD from 10/01/2025 to 09/25/2026", {"first day": dt.date(2025, 10, 1), "last day": dt.date(2026, 9, 25)}),
            ("QAD from 01/01/2026 to 09/30/2026", {}),
            ("Grade: 03", {"grade": True}),
            ("Grades: All", {}),
            ("County: Toombs, Colquitt", {"county": True}),
            ("County: Toombs", {}),
            ("Printed 10/02/2026 by the office of Toombs County", {}),
        ],
    )  # fmt: skip
    def test_a_filter_that_the_rows_do_not_contradict(self, line, said):
        """A day that is only after a word such as "from" is one; rows of October 3 speak against January."""
        covered = {
            "grade": frozenset({"03"}), "county": frozenset({"13279", "13071"}), "other State": frozenset(),
        }  # fmt: skip
        expected = said | ({"first day": dt.date(2025, 10, 1)} if "after" in line else {})
        assert said_in([[1, line]], SEPTEMBER, self.FIRST, self.LAST, covered) == expected

    def test_a_report_of_twelve_months_of_a_few_children(self, tmp_path):
        """Too few to tell by: its line says it."""
        store = Store(tmp_path / "store")
        whole = [child(n, f"202{4 + n // 4}-1{n % 3}-05") for n in range(1, 8)]
        for name, day, title, story in (
            ("a.csv", AUGUST, "All moves", whole),
            ("b.csv", SEPTEMBER, "Qualifying moves of the last 12 months", whole[3:6]),
        ):
            path = write_csv(tmp_path / name, story)
            path.write_text(f"{title}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
            report = load_file(path, store=store, direction="to", state="GA", as_of=day)
            assert report.status == "loaded"
        with store.reader() as cursor:
            filters = cursor.execute("SELECT what, day, known_by FROM report_filters").fetchall()
            gone = cursor.execute("SELECT count(*) FROM no_longer_listed").fetchall()
            left = cursor.execute("SELECT count(*) FROM not_compared WHERE why = 'first day'").fetchall()
        assert filters == [("first day", dt.date(2025, 9, 30), "lines")]
        assert (gone, left) == ([(1,)], [(3,)])
        store.close()


def test_the_chance_is_that_of_drawing_without_putting_back():
    by_hand = sum(math.comb(4, k) * math.comb(6, 3 - k) for k in (2, 3)) / math.comb(10, 3)
    assert chance_of(10, 4, 3, 2) == pytest.approx(by_hand)
    assert chance_of(12, 8, 8, 8) == pytest.approx(1 / 495)
