"""Every room by its link, as a person opens it: nothing is asked for in vain, nothing complains.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.settled import settled

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = (
    "", "overview", "this-week", "missed-enrollment", "pockets", "patterns", "mobility", "board", "loading",
    "places", "about",
)  # fmt: skip


@pytest.fixture
def address(app_server, demo) -> str:
    return app_server(PROJECT / "serve.py", store=demo.store)


@pytest.mark.parametrize("room", ROOMS)
def test_a_link_to_a_room_asks_for_nothing_that_is_not_there(new_page, address, room):
    page, complaints, asked = new_page(), [], []
    page.on("response", lambda r: asked.append((r.status, r.url)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    before = page.url
    page.goto(f"{address}/{room}?run=to&state=GA")
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    settled(page)
    assert any(url.endswith("/_stcore/health") for _, url in asked)
    assert [one for one in asked if one[0] >= 400] == []
    assert complaints == []
    # Every room has its address; the one without a room, and that of the room before it, go on to the first,
    # under the same filters.
    wanted = "this-week" if room in ("", "overview") else room
    assert page.url.startswith(f"{address}/{wanted}?run=to&state=GA")
    assert page.get_by_text("Page not found").count() == 0
    if not room:
        page.go_back()
        assert page.url == before, "back leads out of the dashboard, not forward into it again"
