"""The ASGI app around the dashboard: who may ask, what the browser may do, what a log may say.

    streamlit run serve.py

`streamlit run` finds `app` below, reads .streamlit/config.toml and listens on 127.0.0.1.
Plain `streamlit run dashboard.py` works too, with the settings of config.toml, but without what
stands here: the headers, the check of Host and Origin on every request, logs without values.
"""

from __future__ import annotations

import gc
import importlib
import logging
import re
import threading
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.store.folder import temporary_files_of
from data.store.reader import Store
from pages.parts.map.live_map import IMAGERY_HOST, imagery_allowed
from pages.parts.streamlit_internals import take_pages_for_a_package

PROJECT = Path(__file__).resolve().parent

SORRY = (
    "Something went wrong while drawing this page. Nothing that is stored was changed. "
    "Reload the page; if it happens again, the terminal names the place in the code."
)

WARM_UP = (
    "numpy",
    "pandas",
    "pyarrow.compute",
    "duckdb",
    "ibis.backends.duckdb",
    "plotly.graph_objects",
    "xlsxwriter",
)
"""What a first page needs, a second or more of imports: done before the first visitor comes."""

COMPILED = (
    "analytics.leads.tally",
    "analytics.stats.scan.scan",
    "analytics.patterns.search",
    "analytics.forecast.warm_up",
)

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


INLINE_SCRIPT = re.compile(rb"<script>\s*window\.prerenderReady = false\s*</script>")
"""The single line of inline script in Streamlit's index.html, for search engines."""
START_SCRIPT = b'<script src="/app/static/start.js"></script>'


class StartPage:
    """ASGI middleware: Streamlit's index.html with static/start.js for its line of inline script.

    The policy refuses that line, and the page needs to be told where its server is before it
    asks. A page without the line is passed on as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["method"] == "GET"
        if not is_page or scope["path"].startswith(("/static/", "/media/", "/app/", "/_stcore/")):
            await self.app(scope, receive, send)
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


def is_our_host(host: str, port: int | None) -> bool:
    """True when a Host header names one of server.allowedHosts and the port we listen on."""
    name, _, named_port = host.lower().partition(":")
    return name in st.get_option("server.allowedHosts") and (named_port or "80") == str(port)


def is_our_origin(origin: str, host: str) -> bool:
    """True when an Origin header is the very address that the Host header names."""
    return origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower())


def place_of(error: BaseException) -> str:
    """Type and place of an error, such as "ValueError at data/load/pipeline.py, line 120": never its text.

    The text of an error may quote a cell, so a name or a birth date. The place is the innermost
    line of this project (this file only passes errors on), else the innermost line at all.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))]
    frame = (ours or frames)[-1]
    path = Path(frame.filename)
    shown = path.relative_to(PROJECT).as_posix() if ours else path.name
    return f"{type(error).__name__} at {shown}, line {frame.lineno}"


def _is_ours(path: Path) -> bool:
    inside = path.is_relative_to(PROJECT) and path != PROJECT / "serve.py"
    return inside and ".venv" not in path.parts


def without_values(
    make_record: Callable[..., logging.LogRecord],
) -> Callable[..., logging.LogRecord]:
    """A maker of log records that writes `place_of` where an error and its text would stand.

    Streamlit and uvicorn log whole tracebacks before any handler of ours is asked; this is the
    one place that the records of every library pass.
    """

    def make(
        name: str, level: int, path: str, line: int, message: Any, args: Any, error: Any, *rest: Any
    ) -> logging.LogRecord:
        if isinstance(message, BaseException):
            message = place_of(message)
        if isinstance(args, tuple):
            args = tuple(place_of(a) if isinstance(a, BaseException) else a for a in args)
        if error and error[1] is not None:
            place = place_of(error[1])
            message = f"{message} [{place.replace('%', '%%') if args else place}]"
        return make_record(name, level, path, line, message, args, None, *rest)

    return make


def log_thread_error(ended: threading.ExceptHookArgs) -> None:
    """Logs the place of an error that ended a thread, in place of Python's traceback."""
    if ended.exc_value is not None:
        _LOG.error("A thread ended early", exc_info=ended.exc_value)


def say_sorry(error: Exception) -> bool:
    """Shows one plain sentence for an error that a page did not expect; its place is in the log."""
    st.error(SORRY)
    return True


def warm_up() -> None:
    """Imports what every page needs, then takes it all out of the garbage collector's sight.

    Without the freeze every collection walks some 180,000 objects that never become garbage.
    """
    for module in WARM_UP:
        importlib.import_module(module)
    take_pages_for_a_package()
    gc.collect()
    gc.freeze()


def compile_ahead() -> None:
    """Compiles or loads the machine code of the counts, the scan and the moves: 20 s once, then 2 s."""
    for module in COMPILED:
        importlib.import_module(module).warm_up()


@asynccontextmanager
async def while_serving(_: st.App) -> AsyncIterator[None]:
    """From start to stop: logs without values, temporary files in the store, what a killed program left
    cleared, and the warm-up before the first visitor."""
    make_record, thread_hook = logging.getLogRecordFactory(), threading.excepthook
    logging.setLogRecordFactory(without_values(make_record))
    threading.excepthook = log_thread_error
    try:
        with temporary_files_of(Store()):
            await anyio.to_thread.run_sync(warm_up)
            threading.Thread(target=compile_ahead, name="compile-ahead", daemon=True).start()
            yield
    finally:
        # Else the engine reports at the end, in forty lines, that it was left frozen.
        gc.unfreeze()
        logging.setLogRecordFactory(make_record)
        threading.excepthook = thread_hook


def protections() -> dict[str, Any]:
    """What `st.App` takes besides its script, to serve any script of ours safely.

    Streamlit compresses all but its own files, and a phone's first load is those: the outer gzip
    takes 4.8 MB to 2.2 MB and leaves alone what is compressed already and the live connection.
    """
    return {
        "middleware": [
            Middleware(FrontDoor),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
            Middleware(StartPage),
        ],
        "lifespan": while_serving,
        "on_script_error": say_sorry,
    }


app = st.App(PROJECT / "dashboard.py", **protections())
"""Written out, not made by a function: `streamlit run` looks for this line in the source."""
