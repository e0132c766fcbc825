"""What `analytics.ask` answers is what the rooms hold: the cached answers of the pages, beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from analytics.ask.answer import answer, plain
from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold, Held
from analytics.ask.link import selection_of_link
from analytics.ask.questions import BY_NAME
from analytics.forecast.arrivals import expected_arrivals
from analytics.leads import missed_enrollment as question
from analytics.mobility import circuits, corridors, expected_and_found
from analytics.patterns import SHELF
from analytics.patterns.compared import REST
from analytics.pockets.facts import pocket_table
from analytics.pockets.find import propose, size_of
from analytics.selection import Selection
from data.store.reader import Store
from pages.mobility.view_settings import without_time
from pages.parts.answers import history, leads, moves, patterns, pockets
from pages.parts.targets import now_of
from tests.analytics.ask.told_story import story

LINKS = (None, "?run=from&state=GA", "?from=FL&month=2&month=3&month=4", "?county=13279&grade=KG-5")


@pytest.fixture(scope="module")
def held(tmp_path_factory) -> Iterator[Held]:
    folder = story(tmp_path_factory.mktemp("story"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(folder))
        yield Held(Store(folder))
    Store(folder).close()


def asked(held: Held, name: str, selection: Selection) -> list[dict]:
    return answer(BY_NAME[name], Asked(held, selection, {}, dt.date(2026, 10, 6)))


def of_moves(ask: Callable, mode: str | None = None, *more: Any) -> Callable[[Selection], Any]:
    def answered(selection: Selection) -> Any:
        own = "in" if selection.direction == "to" else "out"
        return moves.ask(ask, moves.sources()[0], selection, mode or own, *more)

    return answered


def room_of_pockets(selection: Selection) -> pd.DataFrame:
    known = pockets.known(selection)
    proposal = propose(size_of(leads.view(selection), known), pockets.figure_fits(selection))
    if proposal.setting is None:
        raise ValueError(proposal.because)
    return pocket_table(pockets.pockets(selection, proposal.setting, lambda done, of: None).cards)


ROOMS: dict[str, Callable[[Selection], pd.DataFrame]] = {
    **{
        name: lambda selection, ask=ask: leads.answer(ask, selection)
        for name, ask in {
            "places": question.by_place, "counties": question.by_county, "months": question.by_month,
            "periods": question.by_period, "ages": question.by_age, "origins": question.by_other_place,
            "origin-states": question.by_other_state,
        }.items()
    },
    "totals": lambda selection: pd.DataFrame([vars(leads.answer(question.totals, selection))]),
    "history": history.of,
    "patterns": lambda selection: pd.DataFrame(
        [vars(one) for one in patterns.patterns(selection, REST).patterns]
    ),
    **{
        f"shelf-{slug}": lambda selection, one=one: patterns.shelf(one, selection)
        for slug, one in zip((n[6:] for n in BY_NAME if n.startswith("shelf-")), SHELF, strict=True)
    },
    "pockets": room_of_pockets,
    "corridors": of_moves(corridors.corridors, None, "place"),
    "season-calendar-places": of_moves(corridors.season_calendar, "both", "place"),
    "came-and-left": of_moves(corridors.balances, "both", "place"),
    "circuits": of_moves(circuits.circuits, "both", "place"),
    "stays": of_moves(circuits.dwells, "in", "place"),
    "usual-year": lambda s: of_moves(expected_and_found.usual_year, None, "place")(without_time(s)),
    "to-be-expected": lambda s: of_moves(expected_arrivals)(without_time(s)).stops,
}  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("name", ROOMS)
def test_the_answer_is_that_of_the_room(held, name, link):
    selection = selection_of_link(held, link)
    try:
        rows = asked(held, name, selection)
    except CannotBeTold as refused:
        if name == "to-be-expected":  # the room says it in its own words
            assert ROOMS[name](selection).empty and "cannot be told from this file" in str(refused)
            return
        with pytest.raises(ValueError, match=r".") as said:
            ROOMS[name](selection)
        assert str(said.value) == str(refused)
        return
    room = ROOMS[name](selection)
    assert len(rows) == len(room)
    shared = [column for column in BY_NAME[name].columns if column in room]
    assert len(shared) >= min(len(room.columns), 3) or room.empty
    for column in shared:
        told = [plain(value) for value in room[column].tolist()]
        assert [row[column] for row in rows] == told, column


def test_the_targets_are_those_of_the_board(held):
    now = now_of(held.board.targets)
    rows = asked(held, "targets", selection_of_link(held, None))
    assert len(rows) == 2
    for row in rows:
        one = now[row["target_id"]]
        counted = (one.children_then, one.children, one.families, one.new_children, one.change)
        names = ("children_then", "children_now", "families_now", "new_children", "change")
        assert tuple(row[name] for name in names) == counted


def test_the_newest_list_is_the_one_that_the_rooms_open_with(held):
    plain_link = selection_of_link(held, None)
    assert held.extract_of(plain_link)["extract_id"] == leads.extract_of(Selection())["extract_id"]
