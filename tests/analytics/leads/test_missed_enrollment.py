"""Every question of the room against loops over plain rows, on stories and on random worlds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.leads import missed_enrollment as question
from analytics.leads.coded import coded_leads
from analytics.leads.tally import count_children, tally
from analytics.selection import Selection
from data.schema.tables import DIRECTIONS
from tests import plain_python as plain
from tests.analytics import small_worlds
from tests.leads_in_memory import engine_with, leads_of

FIELDS = (
    "from_states", "to_states", "counties", "places", "other_places", "months", "periods",
    "grade_bands", "age_bands", "window_bands", "statuses", "family_sizes", "districts",
)  # fmt: skip

OF_THE_CHILD = ("grade_bands", "age_bands", "window_bands", "family_sizes")
"""Choices that part the children of a page; towns, months and what is new are of a move."""


def meets(row: dict, selection: Selection, but: str | None = None) -> bool:
    for field in FIELDS:
        wanted = getattr(selection, field)
        if field != but and wanted and row[field] not in wanted:
            return False
    first, last = selection.qad_first, selection.qad_last
    return (not first or row["qad"] >= first) and (not last or row["qad"] <= last)


@pytest.fixture(params=DIRECTIONS)
def direction(request) -> str:
    return request.param


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_every_question_agrees_with_loops_on_random_worlds(direction, data):
    made = data.draw(small_worlds.rows(direction))
    selection = data.draw(small_worlds.selections(direction))
    rows = small_worlds.oracle_rows(made, direction)
    inside = [row for row in rows if meets(row, selection)]
    connection = engine_with(made, small_worlds.AS_OF, direction)
    leads = leads_of(connection)
    places = connection.execute("SELECT * FROM places").df()
    counted = tally(coded_leads(leads, places), selection)

    applied = selection.apply(leads)
    assert applied.count().execute() == len(inside)

    totals = question.totals(counted)
    everyone = plain.count(inside, lambda row: "all").get("all", (0, 0, 0))
    assert (totals.children, totals.families, totals.rows) == everyone
    assert count_children(coded_leads(leads, places), selection) == everyone[0]
    here = [row for row in inside if row["missed_state"] == "GA"]
    elsewhere = [row for row in inside if row["missed_state"] != "GA"]
    assert totals.towns == len({row["places"] for row in here} - {0})
    assert totals.counties == len({row["counties"] for row in here} - {""})
    assert totals.elsewhere_rows == len(elsewhere)
    assert totals.elsewhere_children == len({row["child"] for row in elsewhere})
    listed = question.elsewhere(
        leads, *(in_store(connection, n) for n in ("places", "places_as_written")), selection
    )
    assert listed.to_pandas()["rows"].sum() == len(elsewhere)
    unplaced = [row for row in inside if row["places"] == 0]
    assert totals.not_placed_rows == len(unplaced)
    assert totals.not_placed_children == len({row["child"] for row in unplaced})
    assert totals.in_window_children == len({r["child"] for r in inside if r["is_in_window"]})

    by_place = question.by_place(counted).set_index("place_id")
    expected = plain.count([r for r in here if r["places"]], lambda row: row["places"])
    assert as_counts(by_place) == expected
    for place_id, found in by_place.iterrows():
        there = [row for row in here if row["places"] == place_id]
        assert found["earliest_move_date"] == min(row["qad"] for row in there)
        assert found["newest_move_date"] == max(row["qad"] for row in there)
        in_window = len({row["child"] for row in there if row["is_in_window"]})
        assert found["in_window_children"] == in_window
        assert found["in_window_pct"] == pytest.approx(100 * in_window / found["children"])

    by_county = question.by_county(counted).set_index("county_fips")
    in_counties = [row for row in here if row["counties"]]
    assert as_counts(by_county) == plain.count(in_counties, lambda row: row["counties"])
    for fips, found in by_county.iterrows():
        there = [row for row in here if row["counties"] == fips]
        assert found["towns"] == len({row["places"] for row in there})
        assert found["newest_move_date"] == max(row["qad"] for row in there)

    by_month = question.by_month(counted).set_index(["performance_period", "month"])
    assert as_counts(by_month) == plain.count(inside, lambda r: (r["periods"], r["months"]))
    by_period = question.by_period(counted).set_index("performance_period")
    assert as_counts(by_period) == plain.count(inside, lambda row: row["periods"])

    by_age = question.by_age(counted).set_index("age_band")
    assert as_counts(by_age) == plain.count(inside, lambda row: row["age_bands"])
    for band, found in by_age.iterrows():
        youth = {r["child"] for r in inside if r["age_bands"] == band and r["is_osy"]}
        assert found["out_of_school_children"] == len(youth)

    other_states = question.by_other_state(counted).set_index("other_state_code")
    assert as_counts(other_states) == plain.count(inside, lambda row: row["other_state"])
    other_places = question.by_other_place(counted).set_index("place_id")
    assert as_counts(other_places) == plain.count(inside, lambda row: row["other_places"])

    for field, column in selection.columns.items():
        near = [row for row in rows if meets(row, selection, but=field)]
        children = {key: c for key, (c, _, _) in plain.count(near, lambda r, f=field: r[f]).items()}
        values = counted.by[column].values
        choices = dict(zip(values, counted.choices[column].tolist(), strict=True))
        assert {v: n for v, n in choices.items() if n} == children, field
        if field in OF_THE_CHILD:
            # A child is one age and has one window, however many of its moves are listed.
            assert sum(choices.values()) == len({row["child"] for row in near}), field


def in_store(connection, name: str):
    return leads_of(connection).get_backend().table(name)


def as_counts(frame) -> dict:
    columns = frame[["children", "families", "rows"]]
    return {key: tuple(int(n) for n in row) for key, row in zip(frame.index, columns.values, strict=True)}


def told(*rows: dict, direction: str = "to") -> tuple:
    """A story's engine and its counted leads under the plain run."""
    connection = engine_with(list(rows), dt.date(2026, 9, 30), direction)
    places = connection.execute("SELECT * FROM places").df()
    coded = coded_leads(leads_of(connection), places)
    return connection, coded


def came(child: int, qad: str, city="Immokalee", state="FL", to="Vidalia", **more) -> dict:
    return {
        "msix_id": f"{child:012d}",
        "qad": dt.date.fromisoformat(qad),
        "from_city": city,
        "from_state_code": state,
        "from_country_code": "USA",
        "to_city": to,
        "to_state_code": "GA",
        "last_name_1": f"Family{child // 10}",
        "first_name": f"C{child}",
    } | more


def test_a_child_who_came_twice_is_one_child_one_family_two_rows():
    _, coded = told(came(1, "2025-05-02"), came(1, "2026-05-03"))
    totals = question.totals(tally(coded, Selection(state="GA")))
    assert (totals.children, totals.families, totals.rows) == (1, 1, 2)


def test_top_origins_name_the_three_largest_with_their_children():
    rows = [came(n, "2025-05-02") for n in range(4)]
    rows += [came(n, "2025-05-02", "Faison", "NC") for n in range(10, 13)]
    rows += [came(n, "2025-05-02", "Homestead", "FL") for n in range(20, 22)]
    rows += [came(30, "2025-05-02", "Matamoros", "Tamaulipas", from_country_code="MEX")]
    _, coded = told(*rows)
    top = question.by_place(tally(coded, Selection(state="GA")))["top_origins"].tolist()
    assert top == [(("Immokalee FL", 4), ("Faison NC", 3), ("Homestead FL", 2))]


def test_the_child_list_keeps_siblings_together_and_says_where_they_are_missed():
    ana = {"parent_1_first_name": "Ana", "parent_1_last_name": "S"}
    connection, _ = told(came(1, "2025-05-02", **ana), came(77, "2025-05-03"), came(2, "2025-05-04", **ana))
    database = leads_of(connection).get_backend()
    listed = question.child_list(
        database.table("leads"),
        database.table("missed_enrollment_rows"),
        database.table("places"),
        Selection(state="GA"),
    ).to_pandas()
    assert listed["place_name"].tolist() == ["Vidalia"] * 3
    assert listed["county_name"].tolist() == ["Toombs"] * 3
    families = listed["family_number"].tolist()
    assert len(set(families)) == 2 and families == sorted(families)
    assert set(listed["first_name"]) == {"C1", "C2", "C77"}
    first_two = question.child_list(
        database.table("leads"),
        database.table("missed_enrollment_rows"),
        database.table("places"),
        Selection(state="GA"),
        most=2,
    ).to_pandas()
    assert first_two.to_dict("records") == listed.head(2).to_dict("records")


def test_what_could_not_be_placed_is_listed_by_spelling():
    connection, _ = told(
        came(1, "2025-05-02", to="Vidallia"),
        came(2, "2025-05-03", to="Vidallia"),
        came(3, "2025-05-04"),
        came(4, "2025-05-04", to="Lost Creek"),
    )
    database = leads_of(connection).get_backend()
    found = question.not_placed(
        database.table("leads"), database.table("places_as_written"), Selection(state="GA")
    ).to_pandas()
    assert found[["city", "children", "rows"]].values.tolist() == [
        ["Vidallia", 2, 2],
        ["Lost Creek", 1, 1],
    ]


def test_an_extract_without_rows_counts_nothing():
    _, coded = told()
    totals = question.totals(tally(coded, Selection(state="GA")))
    assert (totals.children, totals.families, totals.rows) == (0, 0, 0)
    assert totals.placed_pct == 0.0
    assert question.by_place(tally(coded, Selection(state="GA"))).empty


def test_parts_cut_no_family_in_two(monkeypatch):
    """The count is the same on one thread and on many."""
    rows = [came(n, f"2025-{1 + n % 12:02d}-02", to=("Vidalia", "Lyons")[n % 2]) for n in range(60)] + [
        came(n, "2026-01-02", to="Moultrie") for n in range(60)
    ]
    _, coded = told(*rows)
    alone = tally(coded, Selection(state="GA"))
    monkeypatch.setattr("analytics.leads.tally.ROWS_WORTH_A_THREAD", 7)
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    threaded = tally(coded, Selection(state="GA"))
    for column, counts in alone.by.items():
        assert counts.children.tolist() == threaded.by[column].children.tolist()
        assert counts.families.tolist() == threaded.by[column].families.tolist()
    assert alone.first_day == threaded.first_day and alone.last_day == threaded.last_day


def test_a_click_on_the_chosen_place_lets_it_go():
    chosen = Selection(state="GA").toggled("places", 1)
    assert chosen.places == (1,)
    assert chosen.toggled("places", 2).places == (2,)
    assert chosen.toggled("places", 1) == replace(chosen, places=())
