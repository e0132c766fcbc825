"""The page that a browser loads first, with our script in the place of an inline one."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE_SCRIPT = re.compile(rb"<script>\s*window\.prerenderReady = false\s*</script>")
"""The single line of inline script in Streamlit's index.html, for search engines."""
START_SCRIPT = b'<script src="/app/static/start.js"></script>'


class StartPage:
    """ASGI middleware: Streamlit's index.html with static/start.js for its line of inline script.

    The policy refuses that line, and the page needs to be told where its server is before it
    asks. A page without the line is passed on as it is.

    `first`: the address of the room that opens where none is named. The browser is sent there, so
    that the address without a room does not stay in its history: to go back to it would lead
    forward again.
    """

    def __init__(self, app: ASGIApp, first: str | None = None) -> None:
        self.app, self.first = app, first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["method"] == "GET"
        if not is_page or scope["path"].startswith(("/static/", "/media/", "/app/", "/_stcore/")):
            await self.app(scope, receive, send)
            return
        if self.first and scope["path"] == "/":
            query = scope["query_string"].decode("latin-1")
            onward = RedirectResponse(f"{self.first}?{query}" if query else self.first, 307)
            await onward(scope, receive, send)
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
            headers = MutableHeaders(scope=start)
            headers["content-length"] = str(len(page))
            del headers["etag"], headers["last-modified"]  # those of the page before
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self.app({**scope, "headers": plain}, receive, send_changed)
