"""The Board through dashboard.py, for its tests: pages drawn, their words, a target at Vidalia."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from streamlit.testing.v1 import AppTest

from data.board import board
from data.board.board import Target
from data.store.reader import Store

PROJECT = Path(__file__).resolve().parents[2]
ROOM = "pages/board/page.py"
TODAY = dt.date.today()
VIEWS = (
    "This week",
    "All",
    "Calendar",
    "Map",
    "Pins",
    "Figures",
    "Expected and met",
    "Log and coverage",
    "Plan, files",
)


def drawn(page: AppTest) -> AppTest:
    assert not page.exception, [error.value for error in page.exception]
    return page


def room(**link) -> AppTest:
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=120)
    for key, value in link.items():
        page.query_params[key] = value
    return drawn(page.run())


def board_room() -> AppTest:
    return drawn(room(run="to", state="GA").switch_page(ROOM).run())


def show(page: AppTest, view: str) -> AppTest:
    page.session_state["board-view"] = view
    return drawn(page.run())


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "success", "warning", "error")
    return "\n".join(e.value for kind in kinds for e in page.get(kind)).replace("\\", "")


def button(page: AppTest, start: str):
    return next(b for b in page.button if (b.key or "").startswith(start))


def vidalia(folder: Path, **more) -> Target:
    with Store(folder).reader() as cursor:
        found = cursor.execute(
            "SELECT place_id, lat, lon FROM places WHERE place_name = 'Vidalia' AND state_code = 'GA'"
        ).fetchall()[0]
    said = {"place_ids": (found[0],), "lat": found[1], "lon": found[2], "state_code": "GA"}
    return board.add_target(folder, Target("Vidalia GA", "to", **(said | more)))


def open_target(target: Target) -> AppTest:
    page = show(board_room(), "This week")
    button(page, f"board-open-{target.target_id}").click()
    return drawn(page.run())
