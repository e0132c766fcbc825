"""Who is one child, who is one family, and what follows from the dates: told stories."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from data.derive import leads as derived
from tests.leads_in_memory import engine_with

AS_OF = dt.date(2026, 9, 30)


def row(child: int, qad: str, parents=("Ana Lopez", None), surname="Lopez", **more) -> dict:
    made = {
        "msix_id": f"{child:012d}", "last_name_1": surname, "first_name": f"C{child}",
        "qad": dt.date.fromisoformat(qad), "from_city": "Immokalee", "from_state_code": "FL",
        "from_country_code": "USA", "to_city": "Vidalia", "to_state_code": "GA",
    }  # fmt: skip
    for number, parent in enumerate(parents, start=1):
        if parent:
            first, _, last = parent.partition(" ")
            made[f"parent_{number}_first_name"] = first
            made[f"parent_{number}_last_name"] = last
    return made | more


def leads(*rows: dict, direction: str = "to") -> list[dict]:
    connection = engine_with(list(rows), AS_OF, direction)
    frame = connection.execute("SELECT * FROM leads ORDER BY row_number").df()
    return frame.to_dict("records")


def families(*rows: dict) -> list[int]:
    """Family of each row, renumbered in order of first appearance."""
    numbers = [lead["family_number"] for lead in leads(*rows)]
    order = list(dict.fromkeys(numbers))
    return [order.index(number) for number in numbers]


def test_siblings_with_the_same_parents_are_one_family():
    both = ("Ana Lopez", "Luis Cruz")
    assert families(row(1, "2025-05-01", both), row(2, "2025-05-06", both)) == [0, 0]


def test_half_siblings_who_share_a_mother_travel_as_one_family():
    assert families(
        row(1, "2025-05-01", ("Ana Lopez", "Luis Cruz"), surname="Cruz"),
        row(2, "2025-05-01", ("Ana Lopez", "Juan Vega"), surname="Vega"),
    ) == [0, 0]


def test_the_same_surname_by_chance_is_not_a_family_when_parents_are_named():
    assert families(row(1, "2025-05-01", ("Ana Lopez", None)), row(2, "2025-05-01", ("Eva Ruiz", None))) == [
        0,
        1,
    ]


def test_without_parents_the_surnames_decide():
    nobody = (None, None)
    assert families(
        row(1, "2025-05-01", nobody, last_name_2="Diaz"),
        row(2, "2025-05-02", nobody, last_name_2="Diaz"),
        row(3, "2025-05-02", nobody, last_name_2="Mora"),
    ) == [0, 0, 1]


def test_arrivals_more_than_a_week_after_the_first_are_another_family():
    nobody = (None, None)
    assert families(
        row(1, "2025-05-01", nobody), row(2, "2025-05-07", nobody), row(3, "2025-05-13", nobody)
    ) == [0, 0, 1]


def test_another_town_is_another_family_even_on_the_same_day():
    nobody = (None, None)
    assert families(row(1, "2025-05-01", nobody), row(2, "2025-05-01", nobody, to_city="Moultrie")) == [0, 1]


def test_a_family_that_comes_back_next_year_is_one_family():
    assert families(
        row(1, "2025-05-01"), row(2, "2025-05-01"), row(1, "2026-05-03"), row(2, "2026-05-04")
    ) == [0, 0, 0, 0]


def test_a_child_without_an_id_is_known_by_names_and_birth_date():
    born = {"msix_id": None, "birth_date": dt.date(2015, 1, 2)}
    told = leads(row(1, "2025-05-01", **born), row(1, "2026-05-01", **born))
    assert told[0]["child_number"] == told[1]["child_number"]


def test_rows_that_name_nobody_are_children_of_their_own():
    bare = {"msix_id": None, "first_name": None, "last_name_1": None}
    told = leads(row(1, "2025-05-01", (None, None), **bare), row(1, "2025-05-01", (None, None), **bare))
    assert told[0]["child_number"] != told[1]["child_number"]
    assert told[0]["family_number"] != told[1]["family_number"]


def test_the_size_of_a_family_counts_its_children_in_the_extract():
    told = leads(
        *(row(n, "2025-05-01", parents=(), surname="Cruz") for n in range(5)),
        row(0, "2025-05-03", parents=(), surname="Cruz"),
        *(row(n, "2025-05-01", parents=(), surname="Garcia") for n in range(10, 13)),
        row(20, "2025-05-01", parents=(), surname="Lopez"),
        row(30, "2025-05-01", parents=("Ana Ruiz",), surname=None),
        row(40, "2025-05-01", parents=(), surname=None),
    )
    assert [one["family_size"] for one in told] == ["5+"] * 6 + ["3-4"] * 3 + ["1", "1", "unknown"]


def test_the_district_is_that_of_the_last_enrollment_with_its_state():
    told = leads(
        row(1, "2025-05-01", district_name="Collier", last_enrollment_state_code="FL"),
        row(2, "2025-05-01", district_name="Collier"),
        row(3, "2025-05-01", district_id="0012345", last_enrollment_state_code="FL"),
        row(4, "2025-05-01", last_enrollment_state_code="FL"),
    )
    districts = [one["last_district"] for one in told]
    assert districts[:3] == ["Collier FL", "Collier", "number 0012345 FL"]
    assert pd.isna(districts[3])


def test_the_window_ends_36_months_after_the_move_or_at_22():
    grown, small = leads(
        row(1, "2025-05-01", birth_date=dt.date(2004, 12, 24)),
        row(2, "2025-05-01", birth_date=dt.date(2015, 1, 1)),
    )
    assert grown["eligibility_expiration_date"].date() == dt.date(2026, 12, 24)
    assert (grown["months_left"], grown["window_band"]) == (2, "0-6")
    assert small["eligibility_expiration_date"].date() == dt.date(2028, 5, 1)
    assert (small["months_left"], small["window_band"]) == (19, "12-24")


def test_the_day_before_the_expiration_date_is_the_last_inside():
    inside, outside = leads(
        row(1, "2025-05-01", eligibility_expiration_date=dt.date(2026, 10, 1)),
        row(2, "2025-05-01", eligibility_expiration_date=dt.date(2026, 9, 30)),
    )
    assert inside["is_in_window"] and inside["window_band"] == "0-6"
    assert not outside["is_in_window"] and outside["window_band"] == "expired"
    assert inside["is_eed_given"]


def test_a_child_of_22_stays_visible_and_marked():
    (told,) = leads(row(1, "2025-05-01", birth_date=dt.date(2003, 1, 1)))
    assert (told["age_band"], told["is_in_window"]) == ("22+", False)


def test_move_from_is_missed_at_the_place_that_was_left():
    (told,) = leads(
        row(1, "2025-05-01", from_city="Lyons", from_state_code="GA", to_city="Faison", to_state_code="NC"),
        direction="from",
    )
    assert (told["missed_place_id"], told["missed_county_fips"]) == (2, "13279")
    assert (told["other_place_id"], told["other_state_code"]) == (13, "NC")


def test_the_performance_period_turns_on_the_first_of_september():
    before, after = leads(row(1, "2025-08-31"), row(2, "2025-09-01"))
    assert before["performance_period"] == "2024-25"
    assert after["performance_period"] == "2025-26"


def test_from_equal_to_is_flagged_and_kept():
    (told,) = leads(row(1, "2025-05-01", from_city="Vidalia", from_state_code="GA"))
    assert told["is_same_place"]


def test_the_newest_extract_of_a_run_is_marked():
    connection = engine_with([row(1, "2025-05-01")], AS_OF)
    connection.execute(
        "INSERT INTO extracts (extract_id, kind, direction, state_code, as_of_date, loaded_at)"
        " VALUES ('ba9876543210', 'missed_enrollment', 'to', 'GA', DATE '2026-10-31',"
        " TIMESTAMP '2026-11-01')"
    )
    connection.execute(
        "INSERT INTO missed_enrollment_rows SELECT * REPLACE ('ba9876543210' AS extract_id)"
        " FROM missed_enrollment_rows"
    )

    derived.build_leads(connection)
    newest = connection.execute("SELECT extract_id, is_newest, child_number FROM leads").fetchall()
    assert sorted(newest) == [("0123456789ab", False, 0), ("ba9876543210", True, 0)]
