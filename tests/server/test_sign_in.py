"""server/sign_in.py: who has no cookie of this server gets nothing but the plain page, by any way."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import re
import secrets
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.load.pipeline import load_file
from data.store.folder import link_file, make_private_folder
from data.store.reader import Store
from data.upkeep.backup import backup, restore
from server import sign_in
from server.sign_in import Admission, SignIn, link_in, links
from tests.families import child, write_csv
from tests.served import come_in, run_apart
from tests.server.conftest import Server

PATHS = [
    "/", "/missed-enrollment", "/pockets?run=to&state=GA", "/overview", "/nothing", "/?word=x",
    "/index.html", "/favicon.png", "/robots.txt", "/asker", "/breaks",
    "/static/js/index.js", "/static/../data/store", "/app/static/outline.json", "/app/static/start.js",
    "/app/static/%2e%2e/page.py", "/media/0123456789abcdef.csv", "/media/", "/component/x/index.html",
    "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/stream",
    "/_stcore/script-health-check", "/_stcore/allowed-message-origins", "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/x", "/_stcore/agent", "/healthz", "/script-health-check", "/auth/login",
    "/oauth2callback", "/~/+/_stcore/health", "//_stcore/health", "/./_stcore/health", "/_stcore//health",
    "/%5fstcore/health", "/_stcore%2fhealth", "/%2f_stcore/health", "/open/../_stcore/health",
    "/open%2f..%2f_stcore/health", "/open%2f%2e%2e%2fapp/static/outline.json", "/open/", "/open/x", "/open;x",
    "/open%00", "/open%20", "/Open", "/OPEN", "/open\\..\\app\\static\\outline.json", "/open#x",
    "/open/app/static/outline.json", "/app/static/outline.json?word=x", "/app/static/outline.json/open",
    "/%6fpen/../app/static/outline.json", "http://127.0.0.1/app/static/outline.json", "*",
]  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
OPENS_NOTHING = ["", "?", "?word", "?word=", "?word=x", "?WORD={w}", "?word=%20{w}", "?word={w}x", "?word={short}",
                 "?word={swapped}", "?word=x&word={w}", "?token={w}", "?word={used}", "?{w}", "?word={cookie}",
                 "?word=%00{w}", "?word={w}%00", "?word=%ff", "?word=" + "a" * 5000]  # fmt: skip


def wrong_cookies(server: Server) -> list[str | None]:
    """Headers of browsers that never came in, or came in elsewhere or before."""
    name, value = server.served.cookie
    before = secrets.token_urlsafe(32)
    return [
        None, "", name, f"{name}=", f"{name}=x", f"{name}={before}", f"{name}={value}x", f"{name}={value[:-1]}",
        f"{name}={value.swapcase()}", f'{name}="{value}"', f"{name} ={value}", f"{name.upper()}={value}",
        f"atlas-1={value}", f"atlas={value}", f"x{name}={value}", f"a=b; {name}={before}", f"{name}==",
        f"_streamlit_session={value}", f"{name}={'a' * 9000}", f"{name}={value},x",
    ]  # fmt: skip


def test_every_way_in_is_refused_to_a_stranger(server: Server) -> None:
    """Each path with each method and without a cookie, and each path with each wrong cookie."""
    asked = [(path, method, None) for path, method in itertools.product(PATHS, METHODS)]
    asked += [(path, "GET", cookie) for path, cookie in itertools.product(PATHS, wrong_cookies(server))]
    assert len(asked) > 1500

    def refused(path: str, method: str, cookie: str | None) -> str | None:
        status, headers, body = server.with_cookie(cookie).ask(path, method)
        # 400: not even read as a request.
        is_plain = status == 401 and body in (b"", b"Open ID&R Atlas by the link of its start.")
        if (is_plain or status == 400) and "set-cookie" not in headers:
            return None
        return f"{method} {path} with {cookie!r}: {status} {body[:60]!r}"

    with ThreadPoolExecutor(8) as at_once:
        served = [said for said in at_once.map(lambda one: refused(*one), asked) if said]
    assert served == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_person_at_another_account_gets_a_page_in_plain_words(stranger: Server, host: str) -> None:
    status, headers, body = stranger.ask(
        "/pockets?run=to", host=f"{host}:{stranger.port}", Accept="text/html"
    )
    page = body.decode()
    assert (status, headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "Open ID&amp;R Atlas by its link" in page
    assert "Press Enter in the window where it runs." in page
    assert f"python run.py --port {stranger.port + 1}" in page
    assert "<script" not in page and "http" not in page
    assert 'name="viewport"' in page


def test_the_live_connection_is_refused_to_a_stranger(server: Server) -> None:
    origin = f"http://{server.host}"
    for path in ("/_stcore/stream", "/open", "/", "/app/static/outline.json", "/_stcore/stream?word=x"):
        # Of a header of more than 8 KB the library of the live connection answers nothing at all.
        for cookie in (one for one in wrong_cookies(server) if len(one or "") < 8000):
            asked = server.with_cookie(cookie)
            assert asked.open_live_connection(path=path, Origin=origin) == 403, (path, cookie)
            assert asked.open_live_connection(path=path) == 403, (path, cookie)
    word = parse_qs(urlsplit(server.served.link()).query)["word"][0]
    asked = server.with_cookie(None)
    assert asked.open_live_connection(path=f"/open?word={word}", Origin=origin) == 403
    assert asked.open_live_connection(Sec_WebSocket_Protocol=f"streamlit, {word}") == 403
    assert server.open_live_connection(Origin=origin) == 101


@pytest.mark.parametrize("query", OPENS_NOTHING)
def test_a_wrong_word_opens_nothing_and_uses_nothing_up(server: Server, query: str) -> None:
    used, link = server.served.link(), None
    come_in(used)
    link = server.served.link()
    word, used_word = (parse_qs(urlsplit(one).query)["word"][0] for one in (link, used))
    _, value = server.served.cookie
    wrong = query.format(w=word, short=word[:-1], swapped=word.swapcase(), used=used_word, cookie=value)
    status, headers, body = server.with_cookie(None).ask(f"/open{wrong}", Accept="text/html")
    assert status == 401
    assert "set-cookie" not in headers
    assert b"This link was used already, or it is older than the last start." in body
    assert word.encode() not in body
    assert server.served.link() == link


@pytest.mark.parametrize("path", ["/", "/opening", "/open/", "/open/x", "/OPEN", "/_stcore/health"])
def test_the_right_word_opens_nothing_at_another_address(server: Server, path: str) -> None:
    link = server.served.link()
    status, headers, _ = server.with_cookie(None).ask(f"{path}?{urlsplit(link).query}")
    assert (status, "set-cookie" in headers) == (401, False)
    assert server.served.link() == link


def test_a_link_opens_one_browser_once_whoever_is_quick(server: Server) -> None:
    to = urlsplit(server.served.link())
    asked = [(f"{to.path}?{to.query}", server.with_cookie(None))] * 24
    with ThreadPoolExecutor(24) as at_once:
        answers = list(at_once.map(lambda one: one[1].ask(one[0]), asked))
    assert sorted(status for status, _, _ in answers) == [303, *[401] * 23]
    assert sum("set-cookie" in headers for _, headers, _ in answers) == 1


def test_what_only_looks_at_a_link_does_not_use_it_up(server: Server) -> None:
    """A start that asks whether it runs, a browser that fetches ahead, a browser that is in already."""
    link = server.served.link()
    path = f"/open?{urlsplit(link).query}"
    stranger = server.with_cookie(None)
    assert stranger.ask(path, "HEAD")[0] == 204
    assert stranger.ask("/open?word=x", "HEAD")[0] == 401
    for method in ("POST", "PUT", "OPTIONS", "DELETE"):
        assert stranger.ask(path, method)[0] == 401
    for ahead in ({"Sec_Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X_Moz": "prefetch"}):
        assert stranger.ask(path, **ahead)[0] == 401
    assert stranger.ask(path, Origin="http://evil.example")[0] == 403
    assert stranger.ask(path, host=f"evil.example:{server.port}")[0] == 400
    status, headers, _ = server.ask(path)
    assert (status, headers["location"]) == (303, "/")
    assert "set-cookie" not in headers
    assert server.served.link() == link
    assert stranger.ask(path)[0] == 303


def test_the_cookie_is_for_this_browser_alone_and_the_address_is_clean_at_once(server: Server) -> None:
    link = server.served.link()
    status, headers, body = server.with_cookie(None).ask(f"/open?{urlsplit(link).query}")
    assert (status, headers["location"], body) == (303, "/", b"")
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    pair, *rules = headers["set-cookie"].split("; ")
    assert sorted(rules) == ["HttpOnly", "Path=/", "SameSite=lax"]
    assert re.fullmatch(rf"atlas-{server.port}=[\w-]{{43}}", pair)  # 256 bit
    assert server.with_cookie(pair).ask("/app/static/outline.json")[0] == 200
    assert server.with_cookie(f"other=1; {pair}").ask("/app/static/outline.json")[0] == 200
    # A program at another port can add a cookie of this name; it shuts nobody out.
    shadowed = server.with_cookie(f"{pair.split('=')[0]}=planted; {pair}")
    assert shadowed.ask("/app/static/outline.json")[0] == 200


def test_what_is_further_in_is_told_who_asks(server: Server) -> None:
    other = server.with_cookie("=".join(come_in(server.served.link())))
    told = [one.ask("/asker")[2].decode() for one in (server, other, server)]
    assert told[0] == told[2] != told[1]
    assert server.served.cookie[1] not in told[0]


def test_no_word_and_no_cookie_stands_in_the_log(server: Server) -> None:
    seen = [server.served.link()]
    cookies = [server.served.cookie, come_in(seen[0])]
    server.ask("/breaks")
    server.with_cookie(None).ask(f"/open?{urlsplit(seen[0]).query}")
    log = server.log.read_text()
    assert str(server.served.link_page) in log
    assert "word=" not in log
    for hidden in [*(parse_qs(urlsplit(link).query)["word"][0] for link in seen), *(c[1] for c in cookies)]:
        assert hidden not in log


@pytest.mark.skipif(os.name == "nt", reason="rights of this kind are those of Linux and macOS")
def test_the_link_stands_where_its_owner_alone_can_read_it(server: Server) -> None:
    page = server.served.link_page
    come_in(server.served.link())
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700


# --- without a server --------------------------------------------------------------------------


@given(st.text())
def test_any_other_text_is_no_word_and_no_cookie(text: str) -> None:
    admission = Admission()
    word = admission.word
    token = admission.admit(word)
    for wrong in {text, word + text, text + token} - {token, admission.word}:
        assert admission.admit(wrong) is None
        assert admission.asker(wrong) is None
    assert admission.asker(token) is not None


def test_a_start_knows_no_cookie_and_no_word_of_another() -> None:
    before, after = Admission(), Admission()
    token = before.admit(before.word)
    assert before.asker(token) is not None
    assert after.asker(token) is None
    assert after.admit(before.word) is None


def test_words_and_cookies_have_256_bit() -> None:
    admission = Admission()
    words = {admission.word for _ in range(50) if admission.admit(admission.word)}
    assert len(words) == 50
    assert all(len(word) == 43 for word in words)


def test_a_new_link_lies_ready_when_one_was_used_and_goes_with_the_server(tmp_path: Path) -> None:
    admission = Admission()
    with links(tmp_path / "store", "127.0.0.1", 8501, admission) as page:
        assert page == link_file(tmp_path / "store", 8501)
        first = link_in(page)
        assert first == f"http://127.0.0.1:8501/open?word={admission.word}"
        assert f'content="0; url={first}"' in page.read_text()
        admission.admit(admission.word)
        assert link_in(page) == f"http://127.0.0.1:8501/open?word={admission.word}" != first
    assert not page.exists()


def test_a_folder_that_is_no_store_keeps_its_rights_and_the_link_lies_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("not ours")
    tmp_path.chmod(0o755)
    with links(tmp_path, "127.0.0.1", 8501, Admission()) as page:
        assert page.parent != tmp_path
        assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700 or os.name == "nt"
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755 or os.name == "nt"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    assert not page.parent.exists()


def test_a_link_that_cannot_be_written_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    admission = Admission()
    with links(tmp_path / "store", "127.0.0.1", 8501, admission) as page:
        for path in page.parent.iterdir():
            path.rmdir() if path.is_dir() else path.unlink()
        page.parent.rmdir()
        assert admission.admit(admission.word) is not None
    assert "No new link could be written" in caplog.text
    assert admission.word not in caplog.text


def test_a_link_page_is_of_a_store_and_in_no_backup(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    file = write_csv(tmp_path / "list.csv", [child(1, "2026-05-10")])
    with links(store.folder, "127.0.0.1", 8501, Admission()) as page:
        report = load_file(file, store=store, direction="to", state="GA", as_of=dt.date(2026, 9, 30))
        assert report.status == "loaded"
        make_private_folder(store.folder)
        kept = backup(store, tmp_path / "kept.zip")
        restore(store, kept.file)
        assert page.exists()
        assert b"open-8501" not in kept.file.read_bytes()
    store.close()


def test_the_door_is_open_only_where_a_server_starts_with_it() -> None:
    admission = Admission()

    async def nothing(scope, receive, send) -> None:
        pass

    door = SignIn(nothing, admission)
    assert not admission.is_open
    run_apart(door({"type": "lifespan"}, None, None))
    assert admission.is_open


def test_a_plain_page_names_a_port_that_there_is() -> None:
    scope = {"type": "http", "headers": [(b"accept", b"text/html")], "server": ("127.0.0.1", 65535)}
    assert b"--port 65534" in sign_in.refusal(scope).body
