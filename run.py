"""Sets up and opens the dashboard, with nothing but Python 3.11 or newer.

    python run.py                  set up, load made-up families into an empty store, open
    python run.py setup            only set up
    python run.py test [-- ARGS]   set up what the tests need, run all tests (ARGS go to pytest)
    python run.py coverage         which share of the code the tests without a browser run

Standard library only: it runs before anything is installed. It makes .venv beside it, installs
requirements.lock there, and does so again only when that file or the Python changes.
Written so that an older Python can read it too, and say that it is too old.
"""

import argparse
import hashlib
import http.client
import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections import deque
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
ENVIRONMENT = PROJECT / ".venv"
STAMP = ENVIRONMENT / "installed.json"
LOCKS = ("requirements.lock",)
TEST_LOCKS = ("requirements.lock", "requirements-test.lock")
OLDEST_PYTHON = (3, 11)
ADDRESS = "127.0.0.1"
PORT = 8501
DEMO_MONTHS = ("2026-08-31", "2026-09-30")
INSTALL = (
    *("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--progress-bar", "off"),
    *("--no-deps", "--only-binary=:all:", "--require-hashes"),
)
"""The lock is complete: pip need not look for more, must not build anything from source, and must
not take a file of the right name and version that holds something else."""
START_SECONDS = 120
"""How long the server may take to answer: some 5 s here, a minute after a first virus scan."""


class Stop(Exception):
    """Ends the run; the text is one sentence for a person."""


# --- the environment ---------------------------------------------------------------------------


def check_python(version: "tuple[int, ...]" = sys.version_info[:3]) -> None:
    """Raises Stop when this Python is too old or cannot make environments."""
    if tuple(version[:2]) < OLDEST_PYTHON:
        found = ".".join(str(part) for part in version[:2])
        raise Stop(
            f"Python 3.11 or newer is needed and this is {found}: install it from python.org "
            "or your system's packages, then run this again with it."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(
            "This Python comes without its module venv: on Debian and Ubuntu install it with "
            "`sudo apt-get install python3-venv`, then run this again."
        ) from None


def environment_python(environment: Path = ENVIRONMENT) -> Path:
    """The Python of an environment made by venv."""
    if os.name == "nt":
        return environment / "Scripts" / "python.exe"
    return environment / "bin" / "python"


def fingerprint(locks: "list[Path]") -> str:
    """What an environment was made from, as one text: the Python and the content of the locks."""
    digest = hashlib.sha256(f"{sys.version}|{platform.machine()}".encode())
    for lock in locks:
        digest.update(lock.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def is_installed(locks: "list[Path]", stamp: Path = STAMP) -> bool:
    """True when the environment holds what these locks say, by the stamp of the last install."""
    try:
        stamped = json.loads(stamp.read_text("utf-8"))
        return stamped.get(locks[-1].name) == fingerprint(locks)
    except (OSError, ValueError, AttributeError):
        return False


def write_stamp(locks: "list[Path]", stamp: Path = STAMP) -> None:
    """Notes that all of these locks are installed (the last one includes those before it)."""
    stamped = {lock.name: fingerprint(locks[: i + 1]) for i, lock in enumerate(locks)}
    stamp.write_text(json.dumps(stamped, indent=1) + "\n", "utf-8")


def set_up(lock_names: "tuple[str, ...]" = LOCKS) -> Path:
    """Makes the environment hold these locks and returns its Python. Raises Stop."""
    check_python()
    locks = [PROJECT / name for name in lock_names]
    python = environment_python()
    if python.exists() and is_installed(locks):
        return python
    say("Setting up: the first time takes a minute or two.")
    if not python.exists() or not runs(python):
        make = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
        call(make, "The environment .venv could not be made: is this folder yours to write?")
    STAMP.unlink(missing_ok=True)
    call(
        [str(python), *INSTALL, "-r", str(locks[-1])],
        "The packages could not be installed: check the connection to the internet (or ask whoever "
        "keeps your proxy), then run this again. If the lines above speak of hashes, a package is not "
        "the file that was tested: install nothing, and tell whoever gave you this program.",
    )
    write_stamp(locks)
    return python


def runs(python: Path) -> bool:
    """True when this Python starts (an environment breaks when its Python is replaced)."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.strip() == version


def call(command: "list[str]", sentence: str) -> None:
    """Runs a command quietly; when it fails, shows its last lines and raises Stop(sentence)."""
    last = deque(maxlen=15)
    try:
        with subprocess.Popen(
            command,
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as running:
            for line in running.stdout:
                if line.strip():
                    last.append(line.rstrip())
    except FileNotFoundError:
        raise Stop(sentence) from None
    if running.returncode:
        print("\n".join(last), file=sys.stderr)
        raise Stop(sentence)


# --- the dashboard -----------------------------------------------------------------------------


def check_port(port: int) -> None:
    """Raises Stop when the port cannot be listened on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            # As the server does: a port that a closed program left a moment ago counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            raise Stop(
                f"Port {port} is taken by another program (perhaps the dashboard with another store, or "
                f"of another account): close that program, or choose another port with "
                f"--port {port + 1 if port < 65535 else port - 1}."
            ) from None


LEFT_BY_NOBODY = ("writer.lock", "spill", "cells")
"""What a store's folder may hold without a list: a lock, and folders for work and for cells."""
LINK_PAGE = re.compile(r"open-[0-9]+\.html(\.next)?")
"""And the page that opens a running dashboard; the server writes it (server/sign_in.py)."""


def is_empty(store: Path) -> bool:
    """True when a folder holds nothing of a store: only there made-up families may be loaded.

    A store whose pointer file was lost is not empty: its lists lie beside it.
    """
    if not store.exists():
        return True
    held = [p for p in store.iterdir() if p.name not in LEFT_BY_NOBODY and not LINK_PAGE.fullmatch(p.name)]
    cells = store / "cells"
    return not held and not (cells.is_dir() and any(cells.iterdir()))


def load_demo(python: Path, store: Path) -> None:
    """Writes extracts of made-up families and loads them as any extract is loaded.

    Those of the month before first, so that the demo shows what changed. One process loads all
    four: their own title lines say State, direction and day, and starting it costs 2 s each time.
    """
    say("The store is empty: making and loading extracts of made-up families.")
    with tempfile.TemporaryDirectory(prefix="idr-atlas-") as folder:
        load = [str(python), "-m", "data.load", "--store", str(store)]
        for month in DEMO_MONTHS:
            own = Path(folder) / month
            write = [str(python), "-m", "data.made_up_families", "--out", str(own)]
            write += ["--as-of", month]
            call(write, "The made-up families could not be written: is there space on the disk?")
            made = json.loads((own / "truth.json").read_text("utf-8"))
            load += [str(own / about["file"]) for about in made["files"].values()]
        call(load, "The made-up families could not be loaded; the lines above say why.")
    put = [str(python), "-m", "data.made_up_families", "--board", str(store)]
    call(put, "The made-up board could not be written: is there space on the disk?")


def open_dashboard(store: Path, port: int, with_browser: bool) -> int:
    """Serves the dashboard until it is stopped; returns the server's exit code.

    Where this store is served at this port already, only opens it in a browser.
    """
    page = store / f"open-{port}.html"
    link = link_in(page)
    if link is not None and is_taken(link):
        say("The dashboard is running already.")
        show_link(page, with_browser)
        return 0
    check_port(port)
    python = set_up()
    if is_empty(store):
        load_demo(python, store)
    command = [str(python), "-m", "streamlit", "run", "serve.py"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    command += ["--logger.hideWelcomeMessage", "true"]
    environment = {**os.environ, "ATLAS_STORE": str(store)}
    # A closed terminal or a plain kill must not leave the server behind.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    server = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        wait_until_up(server, f"http://{ADDRESS}:{port}")
        if with_browser and page.exists():
            webbrowser.open(page.as_uri())
        if sys.stdin is not None and sys.stdin.isatty():
            threading.Thread(target=give_links, args=(page, with_browser), daemon=True).start()
            say("The dashboard is running. Press Enter for a link for one more browser, Ctrl+C to stop.")
        else:
            say("The dashboard is running (stop it with Ctrl+C).")
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        if server.poll() is None:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_until_up(server: subprocess.Popen, address: str) -> None:
    """Returns when the server answers; raises Stop when it ends or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise Stop("The dashboard could not start; the lines above say why.")
        if status_of("GET", address):
            return
        time.sleep(0.2)
    raise Stop(f"The dashboard did not answer within {START_SECONDS} seconds.")


def status_of(method: str, address: str) -> "int | None":
    """Status of the answer of a server on this computer, whatever it is; None where none answers."""
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with ask.open(urllib.request.Request(address, method=method), timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
    except (OSError, ValueError, http.client.HTTPException):
        return None


def link_in(page: Path) -> "str | None":
    """The link that the server keeps for one more browser; None where it keeps none."""
    try:
        return re.findall(r'href="([^"]+)"', page.read_text("utf-8"))[0]
    except (OSError, ValueError, IndexError):
        return None


def is_taken(link: str) -> bool:
    """True when a server would take this link now; asking does not use it up."""
    return status_of("HEAD", link) == 204


def show_link(page: Path, with_browser: bool) -> None:
    """Opens the link of the moment in a browser, and prints it where a person reads it.

    The browser is given the page, not the link: other accounts see what programs are started with.
    """
    link = link_in(page)
    if link is None:
        say("The store's folder holds no link: take the one above, or stop it with Ctrl+C and start it anew.")
        return
    if with_browser:
        webbrowser.open(page.as_uri())
    say(f"The link, for one browser, once: {link}" if sys.stdout.isatty() else f"The link is in {page}")


def give_links(page: Path, with_browser: bool) -> None:
    """Shows a link each time somebody presses Enter, for as long as there is somebody."""
    if hasattr(signal, "SIGTTIN"):
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTIN])  # put into the background: no more Enter
    while True:
        try:
            # Not sys.stdin: Python could not end while a thread waits in it.
            if not os.read(sys.stdin.fileno(), 1024):
                return
        except (OSError, ValueError):
            return
        show_link(page, with_browser)


def run_tests(arguments: "list[str]") -> int:
    """Runs pytest (which also runs ruff and import-linter); returns its exit code."""
    from tests.browser.installed_browser import NoBrowser, browser_for_tests

    python = set_up(TEST_LOCKS)
    try:
        environment = {**os.environ, "ATLAS_BROWSER": browser_for_tests()}
    except NoBrowser as sentence:
        raise Stop(str(sentence)) from None
    # Two processes, whatever the machine: many tests use several cores themselves.
    at_once = [] if arguments else ["-n", "2", "--dist", "loadscope"]
    command = [str(python), "-m", "pytest", *at_once, *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment).returncode


def measure_coverage() -> int:
    """Prints the share of the lines of each floor that the tests without a browser run.

    A command of its own: counting lines makes the tests a third slower. What a server runs for
    the browser tests, in a process of its own, could not be counted.
    """
    python = set_up(TEST_LOCKS)
    floors = ("data", "analytics", "pages")
    with tempfile.TemporaryDirectory(prefix="idr-atlas-") as folder:
        environment = {**os.environ, "COVERAGE_FILE": str(Path(folder) / "coverage")}
        command = [str(python), "-m", "pytest", "-n", "2", "--dist", "loadscope", "--cov-report="]
        command += [f"--cov={floor}" for floor in floors]
        command += [f"tests/{floor}" for floor in floors]
        code = subprocess.run(command, cwd=PROJECT, env=environment).returncode
        for floor in floors:
            report = [str(python), "-m", "coverage", "report", "--format=total", f"--include={floor}/*"]
            total = subprocess.run(report, cwd=PROJECT, env=environment, capture_output=True, text=True)
            say(f"{floor}: {total.stdout.strip() or '-'} % of the lines are run by the tests")
    return code


# --- the command line --------------------------------------------------------------------------


def say(sentence: str) -> None:
    print(sentence, flush=True)


def main(arguments: "list[str]") -> int:
    end = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(prog="run.py", description="Sets up and opens the dashboard.")
    parser.add_argument("command", nargs="?", choices=("open", "setup", "test", "coverage"), default="open")
    parser.add_argument("--store", type=Path, help="folder of the loaded data (default: store)")
    parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    given = parser.parse_args(arguments[:end])
    store = given.store or Path(os.environ.get("ATLAS_STORE") or PROJECT / "store")
    try:
        if given.command == "setup":
            set_up()
            say("Set up. Open the dashboard with: python run.py")
            return 0
        if given.command == "test":
            return run_tests(arguments[end + 1 :])
        if given.command == "coverage":
            return measure_coverage()
        return open_dashboard(store.expanduser().resolve(), given.port, not given.no_browser)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
