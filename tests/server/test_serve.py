"""serve.py: a real server on 127.0.0.1, asked as browsers, strangers and hostile pages would ask."""

from __future__ import annotations

import gc
import gzip
import logging
import re

import pytest

import serve
from server import front_door, logs
from tests.server.conftest import Server

EVERY_KIND = [
    "/",
    "/missed-enrollment",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/nothing",
    "/static/js/nothing.js",
    "/app/static/outline.json",
    "/app/static/nothing.json",
    "/media/nothing.csv",
    "/breaks",
    "//elsewhere.example/",
    "/a/",
    "/%2e%2e/secret",
]


@pytest.mark.parametrize("path", EVERY_KIND)
def test_every_response_carries_the_headers(server: Server, path: str) -> None:
    _, headers, _ = server.ask(path)
    assert headers["content-security-policy"] == front_door.content_security_policy(server.host)
    for name, value in front_door.SAME_ON_EVERY_RESPONSE.items():
        assert headers[name.lower()] == value
    assert "access-control-allow-origin" not in headers
    assert "cache-control" in headers


@pytest.mark.parametrize("path", EVERY_KIND)
def test_a_refusal_carries_them_too(stranger: Server, path: str) -> None:
    status, headers, _ = stranger.ask(path)
    assert status == 401
    assert headers["content-security-policy"] == front_door.content_security_policy(stranger.host)
    assert (
        front_door.SAME_ON_EVERY_RESPONSE.items()
        <= {name: headers[name.lower()] for name in front_door.SAME_ON_EVERY_RESPONSE}.items()
    )
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE"])
def test_other_methods_carry_them_too(server: Server, method: str) -> None:
    _, headers, _ = server.ask("/app/static/outline.json", method)
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_policy_lets_scripts_come_from_us_as_files_only() -> None:
    policy = dict(part.split(" ", 1) for part in front_door.content_security_policy().split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "https:" not in front_door.content_security_policy()


def test_imagery_opens_images_of_one_host_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ATLAS_IMAGERY", raising=False)
    without = front_door.content_security_policy().split("; ")
    monkeypatch.setenv("ATLAS_IMAGERY", "1")
    changed = [p for p in front_door.content_security_policy().split("; ") if p not in without]
    assert changed == [f"img-src 'self' data: blob: {front_door.IMAGERY_HOST}"]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "127.0.0.1.evil.example:{port}", "localhost", "127.0.0.1", "127.0.0.1:1",
        "user@127.0.0.1:{port}", "127.0.0.1:{port}/x", "127.0.0.1:{port}x", "0.0.0.0:{port}", "",
        "[", "localhost.:{port}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/app/static/outline.json", "/_stcore/health"])
def test_a_foreign_host_is_refused(server: Server, host: str, path: str) -> None:
    status, headers, body = server.ask(path, host=host.format(port=server.port))
    assert status == 400
    assert b"outline" not in body
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_our_own_names_are_served(server: Server, name: str) -> None:
    assert server.ask("/", host=f"{name}:{server.port}")[0] == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:1", "http://localhost:{port}", "file://"],
)
def test_a_foreign_page_reads_and_sends_nothing(server: Server, origin: str) -> None:
    from_there = origin.format(port=server.port)
    assert server.ask("/app/static/outline.json", Origin=from_there)[0] == 403
    assert server.ask("/_stcore/upload_file/a/b", "PUT", Origin=from_there)[0] == 403
    assert server.open_live_connection(Origin=from_there) == 403


def test_the_live_connection_opens_for_our_page(server: Server) -> None:
    assert server.open_live_connection(Origin=f"http://{server.host}") == 101


def test_the_live_connection_is_refused_to_a_foreign_host(server: Server) -> None:
    evil = f"evil.example:{server.port}"
    assert server.open_live_connection(host=evil, Origin=f"http://{evil}") == 403


def own_script(server: Server) -> str:
    """Address of the script that Streamlit's page starts with."""
    page = server.ask("/")[2].decode()
    return "/" + re.search(r'src="\./(static/js/index\.[^"]+\.js)"', page)[1]


def test_scripts_and_outlines_are_sent_compressed_once(server: Server) -> None:
    for path in (own_script(server), "/app/static/outline.json", "/"):
        _, plain_headers, plain = server.ask(path)
        _, headers, sent = server.ask(path, Accept_Encoding="gzip")
        assert "content-encoding" not in plain_headers
        assert headers["content-encoding"] == "gzip"
        assert len(sent) < 0.6 * len(plain)
        assert gzip.decompress(sent) == plain


@pytest.mark.parametrize("path", ["/", "/pockets", "/pockets?run=to"])
@pytest.mark.parametrize("encoding", ["identity", "gzip, deflate, br"])
def test_a_page_has_our_script_where_streamlit_has_its_inline_line(
    server: Server, path: str, encoding: str
) -> None:
    status, headers, body = server.ask(path, Accept_Encoding=encoding)
    page = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
    assert (status, int(headers["content-length"])) == (200, len(body))
    scripts = re.findall(rb"<script[^>]*>", page)
    assert scripts[0] == b'<script src="/app/static/start.js">'
    assert scripts[1] == b'<script src="/app/static/room.js" defer>'
    assert all(b"src=" in script for script in scripts)
    # Words before any script has come, and no font before it.
    assert b"ID&amp;R Atlas is loading" in page
    assert b"<title>ID&amp;R Atlas</title>" in page
    assert b"SourceSans" not in page
    assert page.rstrip().endswith(b"</html>")
    assert "etag" not in headers


def test_how_long_a_browser_may_keep_what(server: Server) -> None:
    kept = {
        path: server.ask(path)[1]["cache-control"]
        for path in (
            "/",
            own_script(server),
            "/app/static/outline.json",
            "/app/static/outline.json?v=1a",
            "/app/static/nothing.json?v=1a",
            "/media/nothing.csv",
        )
    }
    assert list(kept.values()) == [
        "no-store",
        "public, immutable, max-age=31536000",
        "public, max-age=3600",
        "public, max-age=31536000, immutable",
        "no-store",
        "no-store",
    ]


def test_what_breaks_is_answered_and_logged_without_values(server: Server) -> None:
    status, _, body = server.ask("/breaks")
    assert status == 500
    assert body == b"This request could not be answered."
    log = server.log.read_text()
    assert "ValueError at served.py, line 9" in log
    assert "Maria" not in log
    assert "Traceback" not in log


# --- logs --------------------------------------------------------------------------------------


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch):
    """The log, with records made as the server makes them."""
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logs.without_values(before))
    yield caplog
    logging.setLogRecordFactory(before)


def an_error() -> ValueError:
    try:
        raise ValueError("SYNTHETIC Maria, 100% sure")
    except ValueError as error:
        return error


def test_an_error_is_logged_by_type_and_place(written: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("anyone")
    error = an_error()
    log.error("Uncaught app execution", exc_info=error)
    log.error("Could not load %s: %s", "page", error)
    log.error("While %s", "loading", exc_info=error)
    log.error(error)
    place = r"ValueError at tests/server/test_serve.py, line \d+"
    assert re.fullmatch(rf"Uncaught app execution \[{place}\]", written.messages[0])
    assert re.fullmatch(rf"Could not load page: {place}", written.messages[1])
    assert re.fullmatch(rf"While loading \[{place}\]", written.messages[2])
    assert re.fullmatch(place, written.messages[3])
    assert "Maria" not in written.text
    assert "Traceback" not in written.text


def test_ordinary_lines_are_logged_as_they_are(written: pytest.LogCaptureFixture) -> None:
    logging.getLogger("anyone").warning("100%% of %d rows", 5)
    logging.getLogger("anyone").warning("100%")
    logging.getLogger("anyone").warning("%(a)s", {"a": 1})
    assert written.messages == ["100% of 5 rows", "100%", "1"]


def test_the_place_of_an_error_elsewhere_is_our_innermost_line() -> None:
    try:
        int("SYNTHETIC Maria".removeprefix("x").encode().decode("ascii"))
    except ValueError as error:
        assert re.fullmatch(r"ValueError at tests/server/test_serve\.py, line \d+", logs.place_of(error))


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert logs.place_of(KeyError("Maria")) == "KeyError"


def test_the_warm_up_takes_the_modules_out_of_the_collectors_sight() -> None:
    before = gc.get_freeze_count()
    try:
        serve.warm_up()
        assert gc.get_freeze_count() > before + 10_000
    finally:
        gc.unfreeze()
