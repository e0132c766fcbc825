"""Who to call: the two lists, the season before, the nearest office, and what may leave the house."""

from __future__ import annotations

import dataclasses
import datetime as dt

import fastexcel
import pandas as pd
import pytest

from analytics.exports.context import NotMasked
from analytics.exports.lists.call_list import asked, call_tables, call_workbook, for_outside
from analytics.leads.shared_list import tell
from analytics.mobility.view import BOTH, IN, OUT, view_moves
from analytics.mobility.who_to_call import (
    call_list,
    in_one_line,
    move_rows,
    none_yet,
    partners,
    seasons,
    whom,
)
from analytics.selection import Selection
from data.board.entries import Contact
from tests.analytics import mobility_worlds as worlds
from tests.analytics.export_stories import context as context_of
from tests.analytics.mobility_worlds import row, world
from tests.hostile import HOSTILE

GEORGIA = Selection(state="GA")
NEVER = dt.date(2026, 8, 31)


def test_coming_and_going_are_two_lists_and_moves_inside_are_in_none():
    moves = world(
        [
            row(0, 0, "2025-05-10", "Immokalee", "Vidalia"),
            row(1, 0, "2025-05-10", "Immokalee", "Vidalia"),
            row(0, 0, "2025-08-10", "Vidalia", "Faison"),
            row(0, 0, "2025-06-10", "Vidalia", "Lyons"),
            row(2, 1, "2025-06-10", "FL", "Lyons"),
            row(3, 2, "2025-06-10", "Faison", "Immokalee"),
        ]
    )
    found = partners(view_moves(moves, GEORGIA, BOTH), "place")
    assert found.sort_values(["way", "name"]).drop(columns=["unit_id"]).values.tolist() == [
        ["in", "FL, town not known", "FL", "", "", 1, 1],
        ["in", "Immokalee FL", "FL", "Collier", "Immokalee", 2, 1],
        ["out", "Faison NC", "NC", "Duplin", "Faison", 1, 1],
    ]
    states = partners(view_moves(moves, GEORGIA, BOTH), "state")
    assert states[["way", "name", "county_name", "place_name", "children", "families"]].values.tolist() == [
        ["in", "FL", "", "", 3, 2],
        ["out", "NC", "", "", 1, 1],
    ]
    in_lyons = partners(view_moves(moves, Selection(state="GA", places=(2,)), BOTH), "county")
    assert in_lyons[["way", "name", "county_name", "place_name"]].values.tolist() == [
        ["in", "Toombs GA", "Toombs", ""],
        ["in", "FL", "", ""],
    ]


@pytest.mark.parametrize(
    ("selection", "now", "before", "words"),
    [
        (GEORGIA, ("2025-09-01", None), ("2024-09-01", "2025-08-31"), "September 2025 to August 2026"),
        (
            Selection(state="GA", qad_first=dt.date(2024, 2, 29), qad_last=dt.date(2024, 3, 31)),
            ("2024-02-29", "2024-03-31"), ("2023-02-28", "2023-03-31"),
            "from Feb 29, 2024 until Mar 31, 2024",
        ),
        (
            Selection(state="GA", qad_last=dt.date(2024, 3, 31)),
            (None, "2024-03-31"), (None, "2023-03-31"), "until Mar 31, 2024",
        ),
    ],
)  # fmt: skip
def test_the_season_before_is_the_same_days_a_year_earlier(selection, now, before, words):
    season = seasons(selection, NEVER)

    def days(asked):
        return tuple(None if d is None else d.isoformat() for d in (asked.qad_first, asked.qad_last))

    assert (days(season.now), days(season.before), season.now_words) == (now, before, words)


def test_chosen_periods_are_laid_beside_those_before_them_and_months_stay():
    season = seasons(Selection(state="GA", periods=("2025-26",), months=(5,)), NEVER)
    assert (season.now.periods, season.before.periods) == (("2025-26",), ("2024-25",))
    assert season.before.months == (5,)
    assert (season.now_words, season.before_words) == ("2025-26", "2024-25")
    assert season.first_day_before == dt.date(2024, 9, 1)
    around = seasons(Selection(state="GA", periods=("2000-01",)), NEVER)
    assert around.before.periods == ("1999-00",)


def test_who_sent_many_last_season_and_nobody_yet_stays_in_sight():
    moves = world(
        [
            *(row(n, n, "2024-05-10", "Immokalee", "Vidalia") for n in range(5)),
            *(row(n, n, "2025-05-10", "Faison", "Vidalia") for n in range(10, 13)),
            row(20, 20, "2026-05-10", "Matamoros", "Vidalia"),
        ]
    )
    season = seasons(Selection(state="GA", periods=("2024-25",)), NEVER)
    listed = call_list(*(partners(view_moves(moves, s, BOTH), "place") for s in (season.now, season.before)))
    assert listed[["name", "children", "families", "children_before", "families_before"]].values.tolist() == [
        ["Faison NC", 3, 3, 0, 0],
        ["Immokalee FL", 0, 0, 5, 5],
    ]
    assert none_yet(listed) == ("No children yet this season, but in the season before: Immokalee FL 5.")
    assert none_yet(listed.head(1)) == ""


def test_the_most_children_of_this_season_come_first_then_those_of_the_season_before():
    listed, _ = season_of(("Faison", 3, 40), ("Immokalee", 9, 0), ("Matamoros", 3, 2))
    assert listed["name"].tolist() == ["Immokalee FL", "Faison NC", "Matamoros Tamaulipas"]
    seasons_of_states = pd.DataFrame(
        {
            "name": ["FL", "NC", "TX", "AL", "SC"],
            "state_code": ["FL", "NC", "TX", "AL", "SC"],
            "children": [4, 0, 0, 0, 0],
            "children_before": [9, 1_200, 40, 8, 1],
        }
    )
    assert none_yet(seasons_of_states) == (
        "No children yet this season, but in the season before: North Carolina 1,200, Texas 40, Alabama 8 "
        "and 1 more."
    )


@pytest.mark.parametrize("seed", range(40))
def test_partners_are_those_of_the_loops(seed):
    rows = worlds.random_rows(seed)
    moves, told = worlds.world(rows), worlds.usable_moves(rows)
    for selection, in_home in (
        (GEORGIA, lambda end: worlds.STATE.get(end, end) == "GA"),
        (Selection(state="GA", counties=("13279",)), lambda end: worlds.COUNTY.get(end) == "13279"),
        (Selection(state="GA", periods=("2023-24",)), lambda end: worlds.STATE.get(end, end) == "GA"),
    ):
        for level in ("state", "county", "place"):

            def key(m, selection=selection, in_home=in_home, level=level):
                year = m["day"].year - (m["day"].month < 9)
                if selection.periods and f"{year}-{(year + 1) % 100:02d}" not in selection.periods:
                    return None
                starts, ends = in_home(m["start"]), in_home(m["finish"])
                if starts == ends:
                    return None
                other = m["start"] if ends else m["finish"]
                return ("in" if ends else "out", worlds.unit(other, level))

            expected = {k: c[:2] for k, c in worlds.counts(told, key).items()}
            found = partners(view_moves(moves, selection, BOTH), level)
            got = {(r.way, r.unit_id): (r.children, r.families) for r in found.itertuples()}
            assert got == expected


OFFICES = (
    Contact("FL", district_name="Collier", office="district"),
    Contact("FL", office="State"),
    Contact("FL", county_name="Collier", office="county"),
    Contact("FL", place_name="Immokalee", office="town"),
    Contact("FL", place_name="Belle Glade", office="other town"),
    Contact("NC", office="other State"),
)


def test_the_nearest_office_comes_first():
    def found(*place):
        return [(contact.office, words) for contact, words in whom(OFFICES, *place)]

    assert found("FL", "Collier", "Immokalee") == [
        ("town", "for Immokalee"),
        ("county", "for Collier County"),
        ("State", "for the whole State"),
        ("district", "for the district Collier"),
    ]
    assert [office for office, _ in found("FL", "Collier")] == ["county", "State", "district"]
    assert [office for office, _ in found("FL")] == ["State", "district", "county", "town", "other town"]
    assert found("GA", "Toombs", "Vidalia") == []
    assert in_one_line(Contact("FL", office="MEP", phone="1")) == "MEP; 1"
    assert in_one_line(Contact("FL", role="Clerk", organization="ISD", email="a@b.c")) == "Clerk, ISD; a@b.c"


def season_of(*sizes: tuple[str, int, int]):
    """A call list in which each town has sent so many children now and the season before."""
    rows, child = [], 0
    for town, now, before in sizes:
        for count, day in ((now, "2025-05-10"), (before, "2024-05-10")):
            for _ in range(count):
                rows += [row(child, child, day, town, "Vidalia")]
                child += 1
    season = seasons(Selection(state="GA", periods=("2024-25",)), NEVER)
    moves = world(rows)
    listed = call_list(*(partners(view_moves(moves, s, BOTH), "place") for s in (season.now, season.before)))
    both = {
        way: tell(
            move_rows(moves, season.now, way),
            (),
            tuple(
                asked(listed, way, s, "place", is_before)
                for s, is_before in ((season.now, False), (season.before, True))
            ),
        )
        for way in (IN, OUT)
    }
    return listed, both


def cells(content: bytes, sheet: str) -> list[dict]:
    return fastexcel.read_excel(content).load_sheet(sheet, dtypes="string").to_arrow().to_pylist()


def test_outside_counts_under_ten_are_hidden_and_notices_notes_and_calls_stay_inside():
    listed, may_tell = season_of(("Immokalee", 25, 4), ("Faison", 9, 12), ("Matamoros", 11, 10))
    office = Contact("FL", office="MEP", phone="239", note="a secret note", called_date=NEVER)
    told = {("in", "11"): (3, 1)}
    staff = call_tables(listed, [office], told)["Families come from"]
    assert staff.loc[0, ["children", "children_before", "arrival_notices", "last_called"]].tolist() == [
        25,
        4,
        3,
        "2026-08-31",
    ]
    context = context_of()
    book = call_workbook(context, call_tables(listed, [office], told))
    assert cells(book, "Families come from")[0]["Children"] == "25"
    outside = call_tables(listed, [office], told, may_tell)
    table = outside["Families come from"]
    assert table[
        ["from_name", "children", "families", "children_before", "families_before"]
    ].values.tolist() == [
        ["Matamoros Tamaulipas", 11, 11, 10, 10],
        ["Faison NC", "hidden", "hidden", 12, 12],
        ["Immokalee FL", 25, 25, "hidden", "hidden"],
    ]
    book = call_workbook(for_outside(context), outside)
    shown = str([cells(book, name) for name in ("Families come from", "Families go on to", "Summary")])
    assert "MEP; 239 (for the whole State)" in shown
    assert not any(word in shown for word in ("secret", "2026-08-31", "notices", "CONFIDENTIAL"))
    assert str(context.children) not in shown.replace("(34", "")


def test_an_unmasked_list_is_not_written_for_outside():
    for sizes in ((("Immokalee", 25, 4),), (("Immokalee", 4, 25),)):
        open_tables = call_tables(season_of(*sizes)[0], [], {})
        with pytest.raises(NotMasked):
            call_workbook(for_outside(context_of()), open_tables)
    listed, may_tell = season_of(("Immokalee", 25, 4))
    masked = call_tables(listed, [], {}, may_tell)
    with pytest.raises(NotMasked):
        call_workbook(dataclasses.replace(context_of(), audience="outside"), masked)


def test_an_empty_list_is_a_file_too():
    listed, may_tell = season_of()
    tables = call_tables(listed, OFFICES, {}, may_tell)
    book = call_workbook(for_outside(context_of()), tables)
    assert cells(book, "Families go on to") == []


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"long"}))
def test_hostile_words_are_inert_in_the_file(name):
    text = HOSTILE[name]
    office = Contact("FL", **dict.fromkeys(("office", "role", "organization", "phone", "email"), text))
    tables = call_tables(season_of(("Immokalee", 12, 12))[0], [office], {})
    (cell,) = (
        line["Who to call"] for line in cells(call_workbook(context_of(), tables), "Families come from")
    )
    assert not cell.startswith(("=", "+", "-", "@"))
