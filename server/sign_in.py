"""Who is asking: a word in the link of the start, used once, and then a cookie of that browser.

A port of 127.0.0.1 answers every account of the computer, so the address alone lets nobody in.
The link stands in a file that its owner alone can read, in the store's folder: who can read that
can read the lists as well. Words and cookies are held in the memory of the server and end with it.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import logging
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data.store.folder import link_file, make_private_folder, replace_whole
from data.store.reader import StoreNotUsable

OPEN_PATH = "/open"
ASKER = "idr_atlas.asker"
"""Where in the ASGI scope the Asker of a request stands, for whatever is further in."""

_BYTES = 32
_LOG = logging.getLogger("idr_atlas.serve")


@dataclass(frozen=True)
class Asker:
    """Whom a request comes from: one browser of the person who started the server.

    `browser` tells browsers apart and opens nothing.
    """

    browser: str


class Admission:
    """The word of the next link, and the cookies of the browsers that came in by one.

    There is always one unused word; `on_new_word` is told each, at once.
    """

    def __init__(self) -> None:
        self._browsers: dict[bytes, Asker] = {}
        self._word = ""
        self.on_new_word: Callable[[str], object] = lambda word: None
        self.is_open = False
        self.renew()

    def renew(self) -> None:
        """Put a new word in the place of the one before."""
        self._word = secrets.token_urlsafe(_BYTES)
        self.on_new_word(self._word)

    @property
    def word(self) -> str:
        return self._word

    def is_word(self, given: str) -> bool:
        """True for the unused word; takes as long for any other."""
        return hmac.compare_digest(_digest(given), _digest(self._word))

    def admit(self, given: str) -> str | None:
        """A cookie's value for the unused word, which is thereby used; None for any other."""
        if not self.is_word(given):
            return None
        token = secrets.token_urlsafe(_BYTES)
        digest = _digest(token)
        self._browsers[digest] = Asker(digest.hex()[:8])
        self.renew()
        return token

    def asker(self, token: str) -> Asker | None:
        """Whose cookie this is; None where it is nobody's."""
        digest = _digest(token)
        for known, asker in self._browsers.items():
            if hmac.compare_digest(known, digest):
                return asker
        return None


ADMISSION = Admission()
"""That of this process: it serves one dashboard."""


class SignIn:
    """ASGI middleware: passes on only what comes from a browser that came in by a link.

    That holds for every path, method and live connection; what answers anybody is the plain page
    that says so. `GET /open?word=W` with the unused word gives the cookie and leads to the clean
    address; HEAD asks whether W would, and uses nothing up.
    """

    def __init__(self, app: ASGIApp, admission: Admission = ADMISSION) -> None:
        self.app = app
        self.admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            self.admission.is_open = True
            await self.app(scope, receive, send)
            return
        asker = self._asker(scope)
        if scope["type"] == "http" and scope["path"] == OPEN_PATH:
            await self._answer_link(scope, asker)(scope, receive, send)
        elif asker is not None:
            await self.app({**scope, ASKER: asker}, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope)(scope, receive, send)

    def _asker(self, scope: Scope) -> Asker | None:
        """Whose cookie a request bears. Programs at other ports can add cookies of the same name:
        one that is right is enough."""
        own = cookie_name(scope["server"][1])
        for line in Headers(scope=scope).getlist("cookie"):
            for part in line.split(";"):
                name, _, value = part.strip().partition("=")
                if name == own and (asker := self.admission.asker(value)):
                    return asker
        return None

    def _answer_link(self, scope: Scope, asker: Asker | None) -> Response:
        words = parse_qs(scope["query_string"].decode("latin-1")).get("word", [""])
        if scope["method"] == "HEAD" and self.admission.is_word(words[0]):
            return Response(status_code=204)
        if scope["method"] != "GET" or _is_ahead_of_time(scope):
            return refusal(scope)
        if asker is not None:  # the link again, by "back" or from the list of pages: nothing to use up
            return RedirectResponse("/", 303)
        token = self.admission.admit(words[0])
        if token is None:
            return refusal(scope, "This link was used already, or it is older than the last start.")
        response = RedirectResponse("/", 303)
        # Lax, not Strict: a link with filters that comes by mail has to open. What changes anything
        # is no plain GET, and the front door refuses it from other pages.
        response.set_cookie(cookie_name(scope["server"][1]), token, path="/", httponly=True, samesite="lax")
        return response


def is_asked_here() -> bool:
    """True where this process has the door in front of all it serves; no request can change that."""
    return ADMISSION.is_open


def cookie_name(port: int | None) -> str:
    """A name for each port: browsers keep one set of cookies for all ports of a computer."""
    return f"atlas-{port}"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _is_ahead_of_time(scope: Scope) -> bool:
    """True where a browser fetches a link that nobody has opened yet."""
    headers = Headers(scope=scope)
    return any("prefetch" in headers.get(name, "").lower() for name in ("sec-purpose", "purpose", "x-moz"))


PLAIN_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ID&amp;R Atlas: open it by its link</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  max-width: 36rem; margin: 0 auto; padding: 2.5rem 1.25rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }}
h2 {{ font-size: 1.0625rem; margin: 1.75rem 0 0.25rem; }}
p, ul {{ margin: 0.5rem 0; }}
ul {{ padding-left: 1.25rem; }}
code {{ font: 0.9375rem ui-monospace, Menlo, Consolas, monospace; white-space: nowrap;
  background: #80808026; border-radius: 0.25rem; padding: 0.1rem 0.3rem; }}
</style>
</head>
<body>
<main>
<h1>Open ID&amp;R Atlas by its link</h1>
{reason}<p>These pages hold lists of children. Only the person who started ID&amp;R Atlas can open them, by
the link that its start showed.</p>
<h2>If you started it</h2>
<ul>
<li>Press Enter in the window where it runs. A new link is shown there and opened.</li>
<li>Or run <code>python run.py</code> again, as you did before. It opens what is running.</li>
</ul>
<p>Each link opens one browser, once. Start it anew, and every browser needs a new link.</p>
<h2>If somebody else started it</h2>
<p>Another account of this computer is using this address. Start your own:
<code>python run.py --port {other_port}</code></p>
</main>
</body>
</html>
"""


def refusal(scope: Scope, reason: str = "") -> Response:
    """What anybody gets who did not come in by a link: 401, as a page where a page was asked for."""
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse("Open ID&R Atlas by the link of its start.", 401)
    said = f"<p><strong>{html.escape(reason)}</strong></p>\n" if reason else ""
    port = scope["server"][1] or 8501
    return HTMLResponse(
        PLAIN_PAGE.format(reason=said, other_port=port + 1 if port < 65535 else port - 1), 401
    )


LINK_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={link}">
<title>ID&amp;R Atlas</title>
<p><a href="{link}">Open ID&amp;R Atlas</a></p>
"""


@contextmanager
def links(folder: Path, address: str, port: int, admission: Admission = ADMISSION) -> Iterator[Path]:
    """Keep a link that was not used yet in a private file of the store's folder, while serving.

    It is a page that leads on: given to a browser as a file, the word stands in no list of running
    programs. Where the store cannot hold it, it lies in a new private folder of its own.
    """
    place = link_file(folder, port)

    def write(word: str) -> None:
        link = f"http://{address}:{port}{OPEN_PATH}?word={word}"
        replace_whole(place, LINK_PAGE.format(link=link))

    def write_again(word: str) -> None:
        try:
            write(word)
        except OSError as error:
            _LOG.warning("No new link could be written (%s)", type(error).__name__)

    try:
        make_private_folder(folder)
        write(admission.word)
    except (StoreNotUsable, OSError):
        place = link_file(Path(mkdtemp(prefix="idr-atlas-")), port)
        write(admission.word)
    admission.on_new_word = write_again
    try:
        yield place
    finally:
        admission.on_new_word = lambda word: None
        with suppress(OSError):
            place.unlink()
            if place.parent != folder:
                place.parent.rmdir()


def say_how_to_open(place: Path) -> None:
    """Print the link for a person to open; where output may be kept in a file, only where it stands."""
    if sys.stdout.isatty():
        print(f"Open the dashboard by this link, once: {link_in(place)}", flush=True)
    else:
        print(f"Open the dashboard by the page {place}", flush=True)


def link_in(place: Path) -> str:
    """The link in a page that `links` keeps."""
    return re.findall(r'href="([^"]+)"', place.read_text("utf-8"))[0]
