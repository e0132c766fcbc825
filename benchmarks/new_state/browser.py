"""One server and one browser: files go in by the room Loading, rooms are opened by their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.driven_page import driven
from benchmarks.new_state.sent import Sent
from tests.browser.settled import settled
from tests.served import PROJECT, Served, serve


@dataclass
class Screen:
    """A browser that came in at a server."""

    server: Served
    context: object

    def opened(self, room: str, link: dict | None = None) -> tuple[object, Sent]:
        """A page in a room, standing still, and what it was sent."""
        page, sent = self.context.new_page(), Sent()
        sent.watch(page)
        page.goto(f"{self.server.address}/{room}?{urlencode(link or {}, doseq=True)}")
        self.still(page)
        return page, sent

    def still(self, page) -> None:
        """Until nothing moves, twice: what is drawn may ask for more."""
        settled(page)
        page.wait_for_timeout(300)
        settled(page)

    def press(self, page, name: str, role: str = "button") -> None:
        page.get_by_role(role, name=name, exact=True).first.click()
        self.still(page)

    def load(self, paths: list[Path]) -> tuple[str, Sent]:
        """Give the files to the room Loading; what it says of them."""
        page, sent = self.opened("loading")
        page.locator("input[type=file]").first.set_input_files([str(path) for path in paths])
        page.get_by_text(paths[-1].name).first.wait_for(timeout=60_000)
        self.still(page)
        self.press(page, "Load")
        page.get_by_text(re.compile("^Loaded ")).nth(len(paths) - 1).wait_for(timeout=120_000)
        self.still(page)
        said = page.locator("[data-testid=stMain]").inner_text()
        page.close()
        return said, sent

    def taken(self, page, button: str) -> bytes:
        with page.expect_download(timeout=60_000) as waiting:
            page.get_by_role("button", name=button, exact=True).click()
        return Path(waiting.value.path()).read_bytes()


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """A server with an empty store in `folder`, and a browser in it; both ended with the block."""
    server = serve(PROJECT / "serve.py", folder / "store", folder / "server.log")
    try:
        with driven() as browser:
            context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
            name, value = server.cookie
            context.add_cookies([{"url": server.address, "name": name, "value": value}])
            yield Screen(server, context)
    finally:
        server.stop()
