"""A way to a server that can be cut and mended, as the network of a phone in a field."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Way:
    """Passes what comes to its own port on to the server at `port`, until it is cut."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._is_open = True
        self._ends: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._wait, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and take no new one."""
        self._is_open = False
        ends, self._ends = self._ends, []
        for end in ends:
            _close(end)

    def mend(self) -> None:
        """Take connections again."""
        self._is_open = True

    def close(self) -> None:
        """Cut it for good."""
        self.cut()
        _close(self._door)

    def _wait(self) -> None:
        while True:
            try:
                came, _ = self._door.accept()
            except OSError:
                return
            if not self._is_open:
                came.close()
                continue
            onward = socket.create_connection(("127.0.0.1", self._to))
            self._ends += [came, onward]
            # The server answers to its own name alone.
            name = (f"127.0.0.1:{self.port}".encode(), f"127.0.0.1:{self._to}".encode())
            for one, other, put in ((came, onward, name), (onward, came, (b"", b""))):
                threading.Thread(target=_pass_on, args=(one, other, put), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket, put: tuple[bytes, bytes]) -> None:
    with suppress(OSError):
        while said := one.recv(65_536):
            other.sendall(said.replace(*put) if put[0] else said)
    _close(one)
    _close(other)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
