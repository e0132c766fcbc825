"""A small page behind all that stands around the dashboard, on a real server on 127.0.0.1."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.served import Served, serve

SCRIPT = """\
import streamlit as st
st.download_button("Take", data="SYNTHETIC;" * 500, file_name="rows.csv")
"""
SERVED = """\
from pathlib import Path
import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from serve import protections
from server.sign_in import ASKER

async def breaks(request):
    raise ValueError("SYNTHETIC Maria, born 2015-03-01")

async def asker(request):
    return PlainTextResponse(request.scope[ASKER].browser)

routes = [Route("/breaks", breaks), Route("/asker", asker)]
app = st.App(Path(__file__).parent / "page.py", routes=routes, **protections())
"""


@dataclass(frozen=True)
class Server:
    """A running server, asked by a browser with this cookie header; None: by one that has none."""

    served: Served
    cookie: str | None

    def ask(
        self, path: str, method: str = "GET", host: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body of one request; _ in header names is -."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie is not None:
            given["Cookie"] = self.cookie
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with closing(connection):
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", self.host if host is None else host)
            for name, value in given.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            body = b"" if answer.status == 101 else answer.read()
            return answer.status, found, body

    def open_live_connection(self, **headers: str) -> int:
        """Status of the answer to a request for the live connection: 101 when it is opened."""
        return self.ask(
            headers.pop("path", "/_stcore/stream"),
            Connection="Upgrade",
            Upgrade="websocket",
            Sec_WebSocket_Version="13",
            Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
            **headers,
        )[0]

    def with_cookie(self, cookie: str | None) -> Server:
        return replace(self, cookie=cookie)

    @property
    def port(self) -> int:
        return self.served.port

    @property
    def host(self) -> str:
        return self.served.host

    @property
    def log(self) -> Path:
        return self.served.log


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A small page behind the dashboard's protections, with an address that breaks, asked by a browser
    that came in by the link."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "page.py").write_text(SCRIPT)
    (folder / "served.py").write_text(SERVED)
    (folder / "static").mkdir()
    (folder / "static" / "outline.json").write_text('{"points": [' + "1," * 4000 + "1]}")
    served = serve(folder / "served.py", folder / "store", folder / "server.log", {"ATLAS_IMAGERY": ""})
    try:
        yield Server(served, "=".join(served.cookie))
    finally:
        served.stop()


@pytest.fixture
def stranger(server: Server) -> Server:
    """The same server, asked from another account of the same computer."""
    return server.with_cookie(None)
