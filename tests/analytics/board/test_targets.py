"""The board beside the extracts: then and now, the supervisor's figures, what finds families."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pandas as pd
import pytest

from analytics.board import targets as question
from analytics.board.targets import changes_in_words, which_changed, why_in_words
from analytics.board.week import done_this_week, due, outcome_in_words, state_in_words, why_later
from analytics.exports.lists.board_workbook import board_workbook
from analytics.exports.sheets.week_sheet import week_sheet
from data.board import board, exchange
from data.board.board import Board, Target, Visit
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.families import child, siblings, write_csv
from tests.hostile import FLAG, HOST, HOSTILE
from tests.loaded_once import load_all_once

AUGUST, SEPTEMBER = dt.date(2026, 8, 31), dt.date(2026, 9, 30)
TODAY = dt.date(2026, 10, 7)  # a Wednesday


@pytest.fixture
def store(tmp_path):
    """August: Vidalia lists 1-3 (one family) and 4; Lyons lists 5. September: 3 is gone, 6 is new
    at Vidalia, Lyons lists nobody."""
    august = [
        *siblings(range(1, 4), "Ruiz", "2026-05-10"),
        child(4, "2023-11-20"),
        child(5, "2026-05-12", move_to=("Lyons", "GA")),
    ]
    september = [august[0], august[1], august[3], child(6, "2026-06-01")]
    folder = tmp_path / "store"
    files = [
        (write_csv(tmp_path / f"{as_of}.csv", story), {"direction": "to", "state": "GA", "as_of": as_of})
        for as_of, story in ((AUGUST, august), (SEPTEMBER, september))
    ]
    for report in load_all_once(files, folder):
        assert report.status == "loaded", report
    made = Store(folder)
    yield made
    made.close()


def asked(store, targets):
    with store.reader() as cursor:
        extracts = cursor.execute("SELECT * FROM extracts ORDER BY as_of_date DESC").df()
        newest = question.newest_extracts(extracts)
        listed = question.listed_at(store.ibis(cursor).table, targets, newest).to_pandas()
    return question.targets_now(targets, listed, newest, extracts["extract_id"], today=TODAY), extracts


def place(store, name: str) -> int:
    with store.reader() as cursor:
        return cursor.execute("SELECT place_id FROM places WHERE place_name = ?", [name]).fetchall()[0][0]


def target(store, name: str, **more) -> Target:
    with store.reader() as cursor:
        then = cursor.execute("SELECT extract_id FROM extracts ORDER BY as_of_date").fetchall()[0][0]
    said = {"place_ids": (place(store, name),), "state_code": "GA", "as_of_then": AUGUST}
    return Target(name, "to", **(said | {"extract_id_then": then} | more))


def test_a_target_says_who_is_still_there_who_is_new_and_who_is_no_longer_listed(store):
    (vidalia, lyons), _ = asked(store, [target(store, "Vidalia"), target(store, "Lyons")])
    assert (vidalia.children_then, vidalia.families_then) == (4, 2)
    assert (vidalia.children, vidalia.families) == (4, 3)
    assert (vidalia.still_children, vidalia.gone_children, vidalia.new_children) == (3, 1, 1)
    assert vidalia.gone_families == 0
    assert vidalia.change == "grew"
    assert vidalia.in_brief == "grew: 2 families then, 3 now"
    assert lyons.in_brief == "no longer listed"
    assert vidalia.words == (
        "2 families then, 3 families now (4 children then, 4 now, Sep 30, 2026): 3 still listed, "
        "1 no longer, 1 new."
    )
    assert (lyons.children, lyons.change, lyons.is_vanished) == (0, "no longer listed", True)
    assert (lyons.gone_children, lyons.new_children) == (1, 0)
    # The window of child 4 ends on 20 Nov 2026, 51 days after the extract.
    assert (vidalia.leaving_children, vidalia.leaving_by) == (1, dt.date(2026, 11, 20))


def test_a_county_and_several_towns_are_one_target(store):
    towns = (place(store, "Vidalia"), place(store, "Lyons"))
    with store.reader() as cursor:
        fips = cursor.execute("SELECT county_fips FROM places WHERE place_id = ?", [towns[0]]).fetchall()[0][
            0
        ]
    several = target(store, "Vidalia", place_ids=towns)
    county = target(store, "Vidalia", place_ids=(), county_fips=fips)
    (by_towns, by_county), _ = asked(store, [several, county])
    assert (by_towns.children_then, by_towns.gone_children) == (5, 2)
    assert replace(by_county, target=several) == by_towns


def test_each_town_of_a_target_is_listed_with_its_own_numbers(store):
    both = (place(store, "Lyons"), place(store, "Vidalia"))
    towns = target(store, "Vidalia", place_ids=both)
    with store.reader() as cursor:
        extracts = cursor.execute("SELECT * FROM extracts ORDER BY as_of_date DESC").df()
        newest = question.newest_extracts(extracts)
        listed = question.listed_at(store.ibis(cursor).table, [towns], newest).to_pandas()
    told = question.at_each_town(listed, towns, newest["GA", "to"])
    # September: nobody at Lyons; 1 and 2 (a family), 4 and 6 at Vidalia.
    assert told.values.tolist() == [[both[0], 0, 0], [both[1], 4, 3]]
    august = question.Extract(towns.extract_id_then, AUGUST)
    assert question.at_each_town(listed, towns, august)["children"].tolist() == [1, 4]
    assert question.at_each_town(listed, towns, None)["children"].tolist() == [0, 0]
    names = dict(zip(both, ("Lyons GA", "Vidalia GA"), strict=True))
    assert question.towns_in_words(towns, names) == "Lyons GA, Vidalia GA"
    assert question.towns_in_words(towns, {}) == towns.place_name


def test_of_those_gone_it_is_said_whose_window_is_over(tmp_path):
    """1 ends on 10 Sep 2026 and is gone; 2 is gone with years left; 3 ends then and is still listed."""
    story = [
        child(1, "2023-09-10"),
        child(2, "2026-05-10", last_name_1="Soto"),
        child(3, "2023-09-10", last_name_1="Ruiz"),
    ]
    for as_of, rows in ((AUGUST, story), (SEPTEMBER, story[2:])):
        path = write_csv(tmp_path / f"{as_of}.csv", rows)
        load_file(path, store=tmp_path / "store", direction="to", state="GA", as_of=as_of)
    opened = Store(tmp_path / "store")
    (now,), _ = asked(opened, [target(opened, "Vidalia")])
    opened.close()
    assert (now.gone_children, now.gone_past_window) == (2, 1)
    assert "2 no longer (for 1 of them the 36-month window is over), 0 new." in now.words
    alone = replace(now, gone_children=1)
    assert "1 no longer (the 36-month window is over), 0 new." in alone.words
    assert "window" not in replace(now, gone_past_window=0).words


def test_what_cannot_be_said_is_not_said(store):
    gone = target(store, "Vidalia", extract_id_then="0" * 12, children_then=9, families_then=5)
    other_run = target(store, "Vidalia", state_code="TX")
    newest = target(store, "Vidalia", as_of_then=SEPTEMBER)
    (a, b, c), extracts = asked(store, [gone, other_run, newest])
    assert (a.children_then, a.change, a.new_children) == (9, "shrank", None)
    assert a.words.endswith("the extract of then is no longer loaded, so who is new is not known.")
    assert (b.change, b.children) == ("not loaded", None)
    assert c.change == "no newer extract"
    run = question.newest_extracts(extracts)["GA", "to"]
    assert run.as_of == SEPTEMBER
    made = question.made_of(target(store, "Vidalia"), run)
    (now,), _ = asked(store, [made])
    counted = question.with_counts(made, now)
    assert (counted.children_then, counted.extract_id_then) == (4, run.extract_id)


def test_a_target_made_of_an_older_extract_takes_its_then_from_that_extract(store):
    """Lyons lists one child in August, nobody in September."""
    with store.reader() as cursor:
        extracts = cursor.execute("SELECT * FROM extracts ORDER BY as_of_date").df()
    august = question.Extract(extracts["extract_id"][0], AUGUST)
    made = question.made_of(target(store, "Lyons", extract_id_then=""), august)
    (now,), _ = asked(store, [made])
    counted = question.with_counts(made, now)
    assert (counted.children_then, counted.as_of_then) == (1, AUGUST)
    assert now.change == "no longer listed"


def test_leaving_are_those_whose_window_ends_soon_and_without_target_those_nobody_means_to_visit(
    store,
):
    """Child 4 at Vidalia ends on 20 Nov 2026; all others much later."""
    with store.reader() as cursor:
        extracts = cursor.execute("SELECT * FROM extracts ORDER BY as_of_date DESC").df()
        run = question.newest_extracts(extracts)["GA", "to"]
        places = question.leaving(store.ibis(cursor).table, run, TODAY).to_pandas()
    vidalia = target(store, "Vidalia")
    assert places[["missed_place_id", "children"]].values.tolist() == [[vidalia.place_ids[0], 1]]
    assert pd.Timestamp(places["first_day"][0]).date() == dt.date(2026, 11, 20)
    fips = places["missed_county_fips"][0]
    county = target(store, "Vidalia", place_ids=(), county_fips=fips)
    assert len(question.without_target(places, [target(store, "Lyons")])) == 1
    assert len(question.without_target(places, [replace(vidalia, progress="closed")])) == 1
    assert question.without_target(places, [vidalia]).empty
    assert question.without_target(places, [county]).empty


@pytest.mark.parametrize(
    ("today", "soon", "over"),
    [
        # Before the list's own day: as of that day. 90 days from September 30 are December 29.
        (
            dt.date(2026, 9, 1),
            {"Vidalia": (2, dt.date(2026, 11, 10)), "Lyons": (2, dt.date(2026, 12, 29))},
            0,
        ),
        (SEPTEMBER, {"Vidalia": (2, dt.date(2026, 11, 10)), "Lyons": (2, dt.date(2026, 12, 29))}, 0),
        # The end is the first day outside: on November 10 it is over.
        (
            dt.date(2026, 11, 9),
            {"Vidalia": (2, dt.date(2026, 11, 10)), "Lyons": (3, dt.date(2026, 12, 29))},
            0,
        ),
        (
            dt.date(2026, 11, 10),
            {"Vidalia": (1, dt.date(2026, 11, 20)), "Lyons": (3, dt.date(2026, 12, 29))},
            1,
        ),
        (dt.date(2026, 11, 27), {"Lyons": (3, dt.date(2026, 12, 29))}, 2),
        (dt.date(2028, 6, 1), {}, 6),
    ],
)
def test_about_to_leave_goes_by_the_newest_move_of_a_child_and_the_day_of_reading(
    tmp_path, today, soon, over
):
    story = [
        child(1, "2023-11-10"),
        child(2, "2023-11-20", last_name_1="Ruiz"),
        # Both moved again: to the same town, and to Lyons, where one of them is about to leave.
        *(child(3, day, last_name_1="Soto") for day in ("2023-11-12", "2025-03-10")),
        *(
            child(4, day, move_to=(town, "GA"), last_name_1="Vega")
            for day, town in (("2023-11-15", "Vidalia"), ("2023-12-29", "Lyons"))
        ),
        child(5, "2023-12-29", move_to=("Lyons", "GA"), last_name_1="Cruz"),
        child(6, "2024-01-25", move_to=("Lyons", "GA"), last_name_1="Diaz"),
        # A move after the day of the list is none yet.
        child(7, "2026-12-01", move_to=("Lyons", "GA"), last_name_1="Mora"),
    ]
    files = [(write_csv(tmp_path / "a.csv", story), {"direction": "to", "state": "GA", "as_of": SEPTEMBER})]
    load_all_once(files, tmp_path / "store")
    opened = Store(tmp_path / "store")
    with opened.reader() as cursor:
        extracts = cursor.execute("SELECT * FROM extracts").df()
        run = question.newest_extracts(extracts)["GA", "to"]
        table = opened.ibis(cursor).table
        places = question.leaving(table, run, today).to_pandas()
        ended = question.over_since(table, run, today).to_pandas()["children"][0]
        names = dict(cursor.execute("SELECT place_id, place_name FROM places").fetchall())
        towns = [target(opened, name) for name in ("Vidalia", "Lyons")]
        newest = question.newest_extracts(extracts)
        listed = question.listed_at(table, towns, newest).to_pandas()
    opened.close()
    found = {
        names[row.missed_place_id]: (row.children, pd.Timestamp(row.first_day).date())
        for row in places.itertuples()
    }
    assert found == soon
    assert ended == over
    now = question.targets_now(towns, listed, newest, extracts["extract_id"], today=today)
    assert {
        n.target.place_name: (n.leaving_children, n.leaving_by) for n in now if n.leaving_children
    } == soon
    assert sum(n.over_since for n in now) == over


def test_the_newer_extract_is_told_in_one_sentence(store):
    now, _ = asked(store, [target(store, "Vidalia"), target(store, "Lyons")])
    assert changes_in_words(now) == (
        "Newer data, Sep 30, 2026: of 2 open targets 1 grew, 1 is no longer listed."
    )
    assert which_changed(now) == [
        "Grew (families): Vidalia 2 to 3.",
        "No longer listed (families): Lyons 1 to 0.",
    ]
    many, _ = asked(store, [target(store, "Vidalia")] * 14)
    assert changes_in_words(many) == "Newer data, Sep 30, 2026: of 14 open targets 14 grew."
    assert which_changed(many)[0].endswith("Vidalia 2 to 3; 2 more.")
    unknown = [replace(one, families_then=None, children_then=None) for one in many]
    assert changes_in_words([*unknown, *now]) == (
        "Newer data, Sep 30, 2026: of 16 open targets 1 grew, 1 is no longer listed, 14 cannot be compared, "
        "as no count of then is known."
    )
    assert unknown[0].words.endswith("Sep 30, 2026; how many were listed when it was chosen is not known.")
    closed, _ = asked(store, [target(store, "Vidalia", progress="closed")])
    made_since, _ = asked(store, [target(store, "Vidalia", as_of_then=SEPTEMBER)])
    assert changes_in_words(closed) == changes_in_words(made_since) == ""


def test_a_place_where_nobody_was_ever_listed_did_not_vanish(store):
    (one,), _ = asked(store, [target(store, "Vidalia", place_ids=(1,))])
    assert (one.children_then, one.children, one.is_vanished, one.change) == (
        0,
        0,
        False,
        "the same",
    )
    assert one.words == "Nobody was listed there then, and nobody is as of Sep 30, 2026."


def test_this_week_is_what_is_planned_until_sunday_overdue_or_to_come_back_to():
    def made(name: str, planned: dt.date | None, **more) -> Target:
        return Target(name, "to", target_id=name, planned_date=planned, **({"owner": "Ana"} | more))

    targets = (
        made("sunday", dt.date(2026, 10, 11)),
        made("monday", dt.date(2026, 10, 12)),
        made("late", dt.date(2026, 10, 1)),
        made("done", dt.date(2026, 10, 1)),
        made("closed", dt.date(2026, 10, 8), progress="closed"),
        made("back", None),
        made("luis", dt.date(2026, 10, 8), owner="Luis"),
        made("someday", None),
        made("august", None),
        made("november", None),
        made("fixed", dt.date(2026, 10, 20)),
    )
    visits = (
        Visit("back", dt.date(2026, 5, 1), "come back", come_back_month=10),
        Visit("done", dt.date(2026, 10, 2), "nobody"),
        Visit("august", dt.date(2025, 11, 2), "nobody", come_back_month=8),
        Visit("november", dt.date(2026, 10, 2), "refused", come_back_month=11),
        Visit("fixed", dt.date(2026, 5, 1), "come back", come_back_month=10),
    )
    now, later = due(Board((), targets, visits), "Ana", TODAY)
    assert [(one.target.place_name, one.why.split()[0]) for one in now] == [
        ("august", "to"),
        ("back", "come"),
        ("late", "overdue"),
        ("sunday", "on"),
    ]
    assert now[0].why == "to come back since August 2026", "a month gone by is not forgotten"
    assert {t.place_name for t in later} == {"monday", "done", "someday", "november", "fixed"}
    everybody, _ = due(Board((), targets, visits), None, TODAY)
    assert "luis" in {one.target.place_name for one in everybody}


def test_the_board_goes_through_excel_and_back_with_hostile_text(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    texts = [HOSTILE[name] for name in ("formula", "command", "sql", "image")]
    for text in texts:
        made = board.add_target(here, Target("Vidalia GA", "to", hypothesis=text, place_ids=(4, 5)))
        board.log_visit(here, Visit(made.target_id, TODAY, "families found", families=2, notes="ok"), TODAY)
    held = board.read_board(here)
    content = board_workbook(held)
    assert exchange.import_excel(there, content) == exchange.ImportResult(8, 0, 0)
    again = board.read_board(there)
    assert [t.hypothesis for t in again.targets] == [t.hypothesis for t in held.targets]
    assert again.visits == held.visits
    assert exchange.import_excel(there, content).added == 0
    assert json.loads(exchange.to_json(there))["targets"]
    with pytest.raises(exchange.FileNotImported):
        exchange.import_excel(there, b"PK no workbook")


def test_the_printed_list_holds_hostile_text_as_text(store):
    hostile = replace(
        target(store, "Vidalia"),
        target_id="t",
        hypothesis=" ".join(HOSTILE[n] for n in ("image", "script", "anchor")),
    )
    (now,), _ = asked(store, [hostile])
    page = week_sheet("<b>Ana</b>", TODAY, [(hostile, "today")], {"t": now}).decode()
    assert "<img" not in page and "<script" not in page and "<a " not in page and "<b>Ana" not in page
    assert HOST in page and FLAG in page
    assert "CONFIDENTIAL" in page and "SYNTHETIC" not in page
    stamped = week_sheet("Ana", TODAY, [(hostile, "")], {"t": now}, is_synthetic=True).decode()
    assert "SYNTHETIC" in stamped and "Wednesday Oct 7, 2026" in stamped


def test_what_was_visited_this_week_is_done_and_what_is_to_come_back_says_when():
    today = dt.date(2026, 11, 25)  # a Wednesday
    targets = tuple(
        Target(name, "to", target_id=name, owner="Ana", planned_date=dt.date(2026, 11, 23))
        for name in ("done", "long ago", "waits", "again")
    )
    visits = (
        Visit("long ago", dt.date(2026, 11, 2), "nobody"),
        Visit("done", dt.date(2026, 11, 24), "refused"),
        Visit("again", dt.date(2026, 11, 24), "nobody", come_back_month=10),
    )
    held = Board((), targets, visits)
    now, _ = due(held, "Ana", today)
    assert {one.target.target_id for one in now} == {"waits", "long ago"}
    done = {one.target.target_id: one.why for one in done_this_week(held, "Ana", today)}
    assert done == {
        "again": "visited Nov 24, 2026: nobody; come back in October",
        "done": "visited Nov 24, 2026: refused",
    }
    assert done_this_week(held, "James", today) == []
    assert why_later(targets[3], visits[2]) == "come back in October 2027"
    assert why_later(targets[2], None) == "Nov 23, 2026"
    assert state_in_words(targets[3], visits[2]) == "idea; again in October 2027"
    assert state_in_words(targets[0], visits[1]) == "idea"
    assert outcome_in_words(Visit("x", today, "come back", come_back_month=10)) == "come back in October"


def test_other_is_no_reason():
    assert why_in_words(Target("A", "to")) == ""
    assert why_in_words(Target("A", "to", hypothesis="sheds")) == "sheds"
    assert why_in_words(Target("A", "to", guess="crop", hypothesis="onions")) == "crop: onions"
