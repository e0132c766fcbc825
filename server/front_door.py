"""Which hosts and pages may ask at all, and what the browser may do with the answer."""

from __future__ import annotations

import logging

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.map.live_map import IMAGERY_HOST, imagery_allowed

_LOG = logging.getLogger("idr_atlas.serve")


def content_security_policy(host: str | None = None) -> str:
    """What a page of ours may load and run; `host` is our own name and port as the browser wrote it.

    Scripts come from us, as files; 'wasm-unsafe-eval' lets Streamlit read tables. Inline script is
    refused. Styles need 'unsafe-inline': Streamlit writes its style sheets while it runs. Images
    come from one other host only where whoever started the server allowed satellite imagery.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:" + (f" {IMAGERY_HOST}" if imagery_allowed() else ""),
            # 'self' does not count ws: in Safari before 15.4.
            "connect-src 'self'" + (f" ws://{host}" if host else ""),
            "font-src 'self' data:",
            "worker-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


SAME_ON_EVERY_RESPONSE = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment",
            "serial", "usb", "xr-spatial-tracking",
        )
    ),
}  # fmt: skip


def cache_control(status: int, path: str, query: str, given: str | None) -> str:
    """How long a browser may keep a response.

    Streamlit's own files carry a hash in their name and a year in their header: kept as given.
    Ours under static/ have no hash in the name: a year when the address says ?v=, else an hour
    (they are sent without a way to ask "changed?"). All else can hold rows: never kept.
    """
    if status >= 300:
        return "no-store"
    if path.startswith("/app/static/"):
        named = query.startswith("v=") or "&v=" in query
        return "public, max-age=31536000, immutable" if named else "public, max-age=3600"
    if path.startswith("/static/") and given:
        return given
    return "no-store"


class FrontDoor:
    """ASGI middleware: refuses foreign hosts and origins, adds the headers, catches what breaks.

    A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding) and then read as if it
    were us: so the Host must be one of server.allowedHosts with our port (400 otherwise). A page
    elsewhere can also just send requests or open the live connection: so an Origin, where the
    browser sends one, must be ours (403 otherwise). Streamlit checks the live connection only,
    and asks an outside server for this machine's address before it refuses a foreign origin.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        is_ours = is_our_host(host, scope["server"][1])
        is_started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                self._dress(message, scope, host if is_ours else None)
            await send(message)

        if not is_ours:
            refusal = PlainTextResponse("This address is not served here.", 400)
        elif (origin := headers.get("origin")) is not None and not is_our_origin(origin, host):
            refusal = PlainTextResponse("Requests from other sites are refused.", 403)
        else:
            refusal = None

        if refusal is not None:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await refusal(scope, receive, send_with_headers)
            return
        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            if scope["type"] == "websocket" or is_started:
                raise
            _LOG.exception("A request could not be answered")
            sorry = PlainTextResponse("This request could not be answered.", 500)
            await sorry(scope, receive, send_with_headers)

    @staticmethod
    def _dress(message: Message, scope: Scope, host: str | None) -> None:
        headers = MutableHeaders(scope=message)
        headers.update(SAME_ON_EVERY_RESPONSE)
        headers["Content-Security-Policy"] = content_security_policy(host)
        headers["Cache-Control"] = cache_control(
            message["status"],
            scope["path"],
            scope["query_string"].decode("latin-1"),
            headers.get("cache-control"),
        )
        # Streamlit opens static files to every site; nothing of ours is meant for one.
        del headers["Access-Control-Allow-Origin"]


def is_our_host(host: str, port: int | None) -> bool:
    """True when a Host header names one of server.allowedHosts and the port we listen on."""
    name, _, named_port = host.lower().partition(":")
    return name in st.get_option("server.allowedHosts") and (named_port or "80") == str(port)


def is_our_origin(origin: str, host: str) -> bool:
    """True when an Origin header is the very address that the Host header names."""
    return origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower())
