"""A server started as people start it, and the way in that people have: the link of its start."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.store.folder import link_file
from server.sign_in import link_in

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 90


class NotServed(RuntimeError):
    """The server did not start; the message ends with what it wrote."""


@dataclass
class Served:
    """A running server: its process, its port, the folder of its store and the file of what it writes."""

    process: subprocess.Popen
    port: int
    store: Path
    log: Path

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.host}"

    @property
    def link_page(self) -> Path:
        """The page that opens it; there is none where the server has no door."""
        return link_file(self.store, self.port)

    def link(self) -> str:
        """The link of the moment, for one browser, once."""
        return link_in(self.link_page)

    @cached_property
    def cookie(self) -> tuple[str, str]:
        """Name and value of the cookie of a browser that came in by a link of its own."""
        return come_in(self.link())

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def come_in(link: str) -> tuple[str, str]:
    """Open a link as a browser does: name and value of the cookie that it gives."""
    to = urlsplit(link)
    connection = http.client.HTTPConnection(to.hostname, to.port, timeout=20)
    connection.request("GET", f"{to.path}?{to.query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    given = (answer.getheader("set-cookie") or "").split(";")[0]
    if answer.status != 303 or "=" not in given:
        raise NotServed(f"The link did not open: {answer.status}")
    name, _, value = given.partition("=")
    return name, value


def serve(
    script: Path,
    store: Path,
    log: Path,
    settings: dict[str, str] | None = None,
    port: int | None = None,
) -> Served:
    """Run a script with `streamlit run` and return when it answers. Raises NotServed."""
    port = port or free_port()
    environment = {**os.environ, "ATLAS_STORE": str(store), **(settings or {})}
    earlier = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([str(PROJECT), *([earlier] if earlier else [])])
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--server.port={port}", "--server.headless=true"]
    with log.open("ab") as output:
        # In the project, so that its .streamlit/config.toml is the one that counts.
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    served = Served(process, port, store, log)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if answers(port):
            return served
        time.sleep(0.1)
    served.stop()
    raise NotServed(f"The server did not start: {log.read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(port: int) -> bool:
    """True when whatever listens there answers a request, by a refusal too."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def run_apart(work: Coroutine[Any, Any, None]) -> None:
    """Run to its end in a thread of its own: tests of a browser leave a loop running in the main one."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, work).result()
