"""The page that a browser loads first, with our scripts in the place of an inline one, and first words."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE_SCRIPT = re.compile(rb"<script>\s*window\.prerenderReady = false\s*</script>")
"""The single line of inline script in Streamlit's index.html, for search engines."""
START_SCRIPT = (
    b'<script src="/app/static/start.js"></script><script src="/app/static/room.js" defer></script>'
)
UNUSED_FONT = re.compile(rb'<link\s+rel="preload"\s+href="[^"]*SourceSans[^"]*"[^>]*/>')
"""171 kB that Streamlit's page asks for before its own script; our theme writes in the system's font. It is
still asked for later, by a rule of Streamlit's style sheet."""
NO_WORDS_YET = (
    (b"<title>Streamlit</title>", b"<title>ID&amp;R Atlas</title>"),
    (
        b'<div id="root"></div>',
        b'<div id="root"><p style="margin:5rem 1.5rem;font:1.1rem system-ui,sans-serif">'
        b"ID&amp;R Atlas is loading. On a slow phone the first time takes some seconds.</p></div>",
    ),
)
"""What Streamlit's page says, and does not, until its script has come: seconds of white on a slow phone."""


class StartPage:
    """ASGI middleware: Streamlit's index.html with static/start.js and static/room.js for its line of inline
    script, and with words on it before anything else has come.

    The policy refuses that line, and the page needs to be told where its server is before it
    asks. A page without the line is passed on as it is.

    `onward`: path and query -> the address to go on to, where it names no room or one by the name that it
    had; None for all others. The browser is sent there, so that the address without a room does not stay in
    its history: to go back to it would lead forward again.
    """

    def __init__(self, app: ASGIApp, onward: Callable[[str, str], str | None] | None = None) -> None:
        self.app, self.onward = app, onward

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["method"] == "GET"
        if not is_page or scope["path"].startswith(("/static/", "/media/", "/app/", "/_stcore/")):
            await self.app(scope, receive, send)
            return
        if self.onward and (to := self.onward(scope["path"], scope["query_string"].decode("latin-1"))):
            await RedirectResponse(to, 307)(scope, receive, send)
            return
        # The page has to come as text; it is compressed further out.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message | None = None
        parts: list[bytes] = []

        async def send_changed(message: Message) -> None:
            nonlocal start
            is_start = message["type"] == "http.response.start"
            if is_start and Headers(scope=message).get("content-type", "").startswith("text/html"):
                start = message
                return
            if start is None:
                await send(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            page = INLINE_SCRIPT.sub(START_SCRIPT, b"".join(parts))
            page = UNUSED_FONT.sub(b"", page)
            for empty, filled in NO_WORDS_YET:
                page = page.replace(empty, filled)
            headers = MutableHeaders(scope=start)
            headers["content-length"] = str(len(page))
            del headers["etag"], headers["last-modified"]  # those of the page before
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self.app({**scope, "headers": plain}, receive, send_changed)
