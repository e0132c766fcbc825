"""What later lists show of a week that a plan was of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from analytics.board.later_lists import COLUMNS, listed_later
from data.store.reader import Store
from tests.analytics.test_week import LEFT, LIST_DAY, NOW, SEASONS, a_list, ago, loaded, some_moves

MONDAY = dt.date(2026, 10, 19)
LATER = LIST_DAY + dt.timedelta(days=40)
RECORDED_LATE = [(300 + n, ago(5), "Vidalia") for n in range(3)]
"""Three families that had come before the week, and were not on the list of then."""
CAME_AFTER = [(400 + n, dt.date(2026, 11, 20), "Vidalia") for n in range(2)]
LONG_AGO = [(500 + n, ago(200), "Vidalia") for n in range(4)]
LEFT_BEFORE = [(NOW[0][0], MONDAY - dt.timedelta(days=2), "Vidalia", "GA", "Clinton", "NC")]
LEFT_AFTER = [(NOW[1][0], MONDAY + dt.timedelta(days=9), "Vidalia", "GA", "Clinton", "NC")]


def places(store: Store) -> dict[str, int]:
    with store.reader() as cursor:
        return dict(
            cursor.execute("SELECT place_name, place_id FROM places WHERE state_code = 'GA'").fetchall()
        )


def asked(store: Store, monday: dt.date, today: dt.date, state: str = "GA") -> dict[str, tuple]:
    """Town -> families, day of the list."""
    names = {place_id: name for name, place_id in places(store).items()}
    weeks = pd.DataFrame({"place_id": list(names)}).assign(monday=monday, state_code=state)
    with store.reader() as cursor:
        found = listed_later(store.ibis(cursor).table, weeks, today)
    assert list(found) == list(COLUMNS)
    return {names[r.place_id]: (r.listed_later, r.list_of) for r in found.itertuples()}


def test_who_had_come_by_then_and_not_left_is_counted_by_the_later_list(tmp_path: Path) -> None:
    first = a_list([*SEASONS, *NOW, *LONG_AGO])
    second = a_list([*SEASONS, *NOW, *LONG_AGO, *RECORDED_LATE, *CAME_AFTER], day=LATER)
    store = Store(loaded(tmp_path, first, second, some_moves([*LEFT, *LEFT_BEFORE, *LEFT_AFTER])))
    try:
        told = asked(store, MONDAY, LATER + dt.timedelta(days=3))
        # eight, without the one that left before the week, and three recorded late
        assert told["Vidalia"] == (8 - 1 + 3, LATER)
        assert told["Moultrie"][0] == 0, "came in these weeks of earlier years, and who knows since"
        # a week that no list knows of afterwards
        assert asked(store, LATER - dt.timedelta(days=LATER.weekday()), LATER) == {}
        # as it was known on an earlier day: the list of then is of before the week
        assert asked(store, MONDAY, MONDAY + dt.timedelta(days=10)) == {}
        assert asked(store, MONDAY, LATER, state="TX") == {}
    finally:
        store.close()
