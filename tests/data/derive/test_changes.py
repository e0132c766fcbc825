"""New, still missing, no longer listed and why: told stories, then random months against loops."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.leads.coded import coded_leads
from analytics.leads.tally import tally
from analytics.selection import Selection
from tests import plain_months
from tests import plain_python as plain
from tests.leads_in_memory import PLACES, Extract, engine_with_extracts, leads_of

AUGUST, SEPTEMBER = dt.date(2026, 8, 31), dt.date(2026, 9, 30)


def row(child: int, town: str = "Vidalia", qad: str = "2026-05-01", **more) -> dict:
    return {
        "msix_id": f"{child:012d}",
        "last_name_1": "Synthetic",
        "first_name": f"C{child}",
        "birth_date": dt.date(2015, 3, 4),
        "qad": dt.date.fromisoformat(qad),
        "from_city": "Immokalee",
        "from_state_code": "FL",
        "from_country_code": "USA",
        "to_city": town,
        "to_state_code": "GA",
    } | more


def august(*rows: dict, **more) -> Extract:
    return Extract("a" * 12, AUGUST, list(rows), **more)


def september(*rows: dict, **more) -> Extract:
    return Extract("b" * 12, SEPTEMBER, list(rows), **more)


def told(*extracts: Extract) -> tuple[dict, dict]:
    """{(extract, line): status} and {(extract, line in the one before): reason}; extracts as a, b ..."""
    connection = engine_with_extracts(list(extracts))
    statuses = connection.execute("SELECT extract_id[1], row_number, status FROM leads").fetchall()
    gone = connection.execute(
        "SELECT extract_id[1], previous_row_number, reason FROM no_longer_listed"
    ).fetchall()
    return {(e, n): s for e, n, s in statuses}, {(e, n): r for e, n, r in gone}


def reason(before: dict, *now: dict, others: tuple[Extract, ...] = (), **more) -> str | None:
    """Why `before`, the first row of August, is no longer listed in September."""
    kept = row(99)
    _, gone = told(august(before, kept, **more), september(*now, kept, **more), *others)
    return gone.get(("b", 2))


def test_the_first_extract_has_nothing_to_be_compared_with():
    statuses, gone = told(august(row(1)))
    assert statuses == {("a", 2): "first extract"} and gone == {}


def test_who_was_not_listed_a_month_before_is_new_and_who_was_is_still_missing():
    statuses, gone = told(august(row(1)), september(row(1), row(2)))
    assert statuses[("b", 2)] == "still missing" and statuses[("b", 3)] == "new"
    assert gone == {}


def test_a_child_that_moved_on_is_new_there_and_said_to_be_elsewhere():
    statuses, gone = told(august(row(1)), september(row(1, "Lyons", qad="2026-09-01")))
    assert statuses[("b", 2)] == "new" and gone == {("b", 2): "other place"}


def changed(*extracts: Extract) -> dict:
    """{line now: (line before, what changed)} in the newest of the extracts a, b ..."""
    found = engine_with_extracts(list(extracts)).execute(
        "SELECT row_number, previous_row_number, what FROM changed_moves WHERE extract_id[1] = ?",
        ["abc"[len(extracts) - 1]],
    )
    return {line: (before, what) for line, before, what in found.fetchall()}


class TestTheSameMoveWrittenOtherwise:
    """Neither new nor gone."""

    def same(self, before: dict, now: dict, what: str) -> None:
        months = august(before), september(now)
        statuses, gone = told(*months)
        assert (statuses[("b", 2)], gone) == ("changed", {})
        assert changed(*months) == {2: (2, what)}

    def test_a_town_that_is_spelled_otherwise(self):
        self.same(row(1, "Moultrie"), row(1, "Moultry"), "town")

    def test_a_town_that_its_state_corrected(self):
        self.same(row(1, "Moultrie"), row(1, "Vidalia"), "town")

    def test_a_day_that_was_corrected(self):
        self.same(row(1, qad="2026-05-01"), row(1, qad="2026-06-08"), "date")

    def test_a_town_spelled_otherwise_and_its_day_corrected(self):
        self.same(row(1, "Moultrie"), row(1, "Moultry", qad="2026-05-03"), "town and date")

    def test_a_child_without_its_id_this_month(self):
        months = august(row(1)), september(row(1, msix_id=None))
        statuses, gone = told(*months)
        assert (statuses[("b", 2)], gone, changed(*months)) == ("still missing", {}, {2: (2, "id")})

    def test_another_town_on_another_day_is_another_move(self):
        assert changed(august(row(1)), september(row(1, "Lyons", qad="2026-05-20"))) == {}

    def test_one_row_is_one_move(self):
        """Vidalia was one move; of two rows of today one is it, the other is new."""
        months = august(row(1)), september(row(1, "Lyons"), row(1, "Moultrie"))
        statuses, gone = told(*months)
        assert sorted(statuses.values()) == ["changed", "first extract", "new"] and gone == {}

    def test_what_stands_as_before_is_no_partner(self):
        months = august(row(1), row(1, "Lyons")), september(row(1), row(1, "Moultrie"))
        assert changed(*months) == {3: (3, "town")}


def test_spelling_a_list_otherwise_changes_no_count():
    spelled = {"Vidalia": "VIDALIA CITY", "Lyons": "Lions", "Moultrie": "Moultry", "Nowhere": "Nowere"}
    rows = [row(child, town) for child, town in enumerate(spelled)]
    statuses, gone = told(august(*rows), september(*(r | {"to_city": spelled[r["to_city"]]} for r in rows)))
    assert "new" not in statuses.values() and gone == {}


def test_another_move_to_the_same_town_is_no_news():
    statuses, _ = told(august(row(1)), september(row(1, qad="2026-09-01")))
    assert statuses[("b", 2)] == "still missing"


def test_a_merged_id_is_not_new():
    statuses, gone = told(august(row(1)), september(row(2, first_name="C1")))
    assert statuses[("b", 2)] == "still missing" and gone == {}


def test_two_records_merged_into_one_that_was_there_bring_its_other_place_along():
    statuses, gone = told(
        august(row(1), row(2, "Lyons", first_name="C1")), september(row(1), row(1, "Lyons"))
    )
    assert {statuses[("b", 2)], statuses[("b", 3)]} == {"still missing"}
    assert gone == {}


def test_the_same_state_student_id_is_the_same_child_though_the_name_was_mended():
    same = {"state_student_id": "S7", "reporting_state_code": "FL"}
    statuses, gone = told(august(row(1, **same)), september(row(2, **same)))
    assert statuses[("b", 2)] == "still missing" and gone == {}


def test_a_state_student_id_of_another_state_or_another_birth_date_is_another_child():
    florida = {"state_student_id": "S7", "reporting_state_code": "FL"}
    texas = florida | {"reporting_state_code": "TX"}
    older = florida | {"birth_date": dt.date(2009, 1, 1)}
    for other in (texas, older, {"state_student_id": "S7"}):
        statuses, gone = told(august(row(1, **florida)), september(row(2, **other)))
        assert statuses[("b", 2)] == "new" and gone == {("b", 2): "unknown"}


def test_namesakes_with_other_birth_dates_are_two_children():
    statuses, _ = told(august(row(1)), september(row(2, first_name="C1", birth_date=dt.date(2014, 1, 1))))
    assert statuses[("b", 2)] == "new"


def test_an_enrollment_here_after_the_move_is_said_by_another_extract():
    enrolled = row(1, last_enrollment_state_code="GA", last_enrollment_date=dt.date(2026, 9, 8))
    back = Extract("c" * 12, SEPTEMBER, [enrolled | {"from_city": "Faison"}], "from", "NC")
    assert reason(row(1), others=(back,)) == "enrolled here"


def test_an_enrollment_of_years_before_the_move_explains_nothing():
    enrolled = row(1, last_enrollment_state_code="GA", last_enrollment_date=dt.date(2021, 9, 8))
    back = Extract("c" * 12, SEPTEMBER, [enrolled | {"from_city": "Faison"}], "from", "NC")
    assert reason(row(1), others=(back,)) == "unknown"


def test_nor_does_what_the_previous_extract_said_itself():
    here = {"last_enrollment_state_code": "GA", "last_enrollment_date": dt.date(2026, 6, 1)}
    assert reason(row(1, **here)) == "unknown"


def test_the_22nd_birthday_and_the_end_of_the_window_are_told_apart():
    assert reason(row(1, birth_date=dt.date(2004, 9, 30))) == "aged out"
    assert reason(row(1, birth_date=dt.date(2004, 10, 1))) == "unknown"
    assert reason(row(1, qad="2023-09-30")) == "window over"
    assert reason(row(1, qad="2023-10-01")) == "unknown"


def test_only_the_previous_extract_counts_so_who_comes_back_is_new_again():
    october = Extract("c" * 12, dt.date(2026, 10, 31), [row(1), row(2)])
    statuses, gone = told(august(row(1), row(2)), september(row(2)), october)
    assert statuses[("c", 2)] == "new" and statuses[("c", 3)] == "still missing"
    assert gone == {("b", 2): "unknown"}


def test_an_extract_loaded_out_of_order_takes_its_place_by_its_day():
    in_order = told(august(row(1)), september(row(2)))
    assert told(september(row(2)), august(row(1))) == in_order
    assert in_order[0] == {("a", 2): "first extract", ("b", 2): "new"}


def test_a_month_loaded_again_is_compared_with_the_month_before_it_not_with_itself():
    """The corrected September took the place of the first: its news are since August."""
    again = Extract("c" * 12, SEPTEMBER, [row(1), row(2), row(3)])
    statuses, gone = told(august(row(1)), september(row(1), row(2)), again)
    assert statuses[("b", 3)] == statuses[("c", 3)] == statuses[("c", 4)] == "new"
    assert statuses[("c", 2)] == "still missing" and gone == {}


def test_the_month_after_is_compared_with_the_month_as_it_was_corrected():
    again = Extract("c" * 12, AUGUST, [row(1), row(2)])
    statuses, _ = told(august(row(1)), again, september(row(1), row(2), row(3)))
    assert [statuses[("b", line)] for line in (2, 3, 4)] == ["still missing", "still missing", "new"]


def test_of_two_lists_of_which_one_has_a_guessed_day_the_one_loaded_later_is_the_newer():
    other = Extract("c" * 12, SEPTEMBER, [row(1), row(2)], as_of_source="newest_row")
    statuses, gone = told(september(row(1)), other)
    assert statuses == {("b", 2): "first extract", ("c", 2): "still missing", ("c", 3): "new"}
    assert gone == {}


def test_the_other_direction_and_another_state_are_other_lists():
    there = {"from_city": "Vidalia", "from_state_code": "GA", "to_city": "Faison", "to_state_code": "NC"}
    statuses, gone = told(august(row(1)), september(row(1) | there, direction="from"))
    assert statuses[("b", 2)] == "first extract" and gone == {}
    statuses, gone = told(august(row(1)), september(row(1), state="FL"))
    assert statuses[("b", 2)] == "first extract" and gone == {}


def test_unplaced_spellings_are_places_of_their_own():
    statuses, gone = told(august(row(1, "Nowhere")), september(row(1, "Nowhere"), row(2, "Else")))
    assert statuses[("b", 2)] == "still missing" and statuses[("b", 3)] == "new" and gone == {}


TOWNS = ("Vidalia", "Lyons", "Nowhere", "Nowheres")
MONTHS = (dt.date(2026, 7, 31), AUGUST, SEPTEMBER)


@st.composite
def listed(draw) -> dict:
    """A row of one of six children, some of whom carry the name or the number of another."""
    child = draw(st.integers(0, 5))
    return row(
        child,
        draw(st.sampled_from(TOWNS)),
        draw(st.sampled_from(("2023-08-15", "2026-05-01", "2026-06-08"))),
        first_name=f"C{child % 4}",
        birth_date=(dt.date(2004, 8, 20), dt.date(2015, 1, 1), None)[child % 3],
        state_student_id=(None, "S1", "S2")[child // 2],
        reporting_state_code="FL",
        last_enrollment_state_code=draw(st.sampled_from(("FL", "GA", None))),
        last_enrollment_date=draw(st.sampled_from((dt.date(2026, 8, 10), dt.date(2019, 1, 1), None))),
    )


def plain_row(made: dict, as_of: dt.date, line: int) -> dict:
    born = made["birth_date"]
    names = (made["first_name"], born) if born else None
    return {
        "child": made["msix_id"],
        "names": names,
        "student": made["state_student_id"],
        "born": born,
        "line": line,
        "town": made["to_city"],
        "place": PLACES.get((made["to_city"], "GA"), made["to_city"]),
        "qad": made["qad"],
        "expires": plain.expiration(made["qad"], born),
        "enrolled_state": made["last_enrollment_state_code"],
        "enrolled_date": made["last_enrollment_date"],
        "as_of": as_of,
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(listed(), min_size=1, max_size=7), min_size=1, max_size=3), st.randoms())
def test_random_months_agree_with_loops(months, chance):
    days = MONTHS[: len(months)]
    extracts = [Extract(c * 12, d, m) for c, d, m in zip("abc", days, months, strict=False)]
    shuffled = extracts[:]
    chance.shuffle(shuffled)
    connection = engine_with_extracts(shuffled)
    # Where several children now could be the one that is gone, the lowest number is taken.
    order = dict(
        connection.execute(
            "SELECT DISTINCT r.msix_id, l.child_number FROM leads l"
            " JOIN missed_enrollment_rows r USING (extract_id, row_number)"
        ).fetchall()
    )
    worked = [
        [plain_row(made, one.as_of, line) for line, made in enumerate(one.rows, start=2)] for one in extracts
    ]
    for i, one in enumerate(extracts):
        found = connection.execute(
            "SELECT status FROM leads WHERE extract_id = ? ORDER BY row_number", [one.extract_id]
        ).fetchall()
        before = worked[i - 1] if i else None
        now = sorted(worked[i], key=lambda r: order[r["child"]])
        by_line = plain_months.statuses(before, now)
        expected = [by_line[r["line"]] for r in worked[i]]
        assert [status for (status,) in found] == expected

        chosen = Selection(state="GA", extract=one.extract_id, statuses=("new",))
        leads = leads_of(connection)
        coded = coded_leads(
            leads.filter(leads.extract_id == one.extract_id),
            connection.execute("SELECT * FROM places").df(),
        )
        new = {r["child"] for r, status in zip(worked[i], expected, strict=True) if status == "new"}
        assert tally(coded, chosen).children == len(new)

        gone = connection.execute(
            "SELECT r.msix_id, coalesce(p.place_name, r.to_city), g.reason FROM no_longer_listed g"
            " JOIN missed_enrollment_rows r ON r.extract_id = g.previous_extract_id"
            "  AND r.row_number = g.previous_row_number"
            " LEFT JOIN places p ON p.place_id = g.missed_place_id WHERE g.extract_id = ?",
            [one.extract_id],
        ).fetchall()
        if not i:
            assert gone == []
            continue
        elsewhere = [r for rows in worked[i:] for r in rows]
        told_reasons = plain_months.no_longer_listed(before, now, elsewhere, one.as_of, "GA", True)
        names = {PLACES.get((town, "GA"), town): town for town in TOWNS}
        assert {(c, p): r for c, p, r in gone} == {
            (child, names[place]): reason for (child, place), reason in told_reasons.items()
        }
        assert len(gone) == len(told_reasons)
