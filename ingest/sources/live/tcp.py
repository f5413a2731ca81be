"""A server that sends lines: connected to again and again, each connection a stream of its own."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

from ingest.sources.live.health import Health
from ingest.sources.live.inbox import LAST_LOOK_S, Inbox
from ingest.sources.live.retry import Retry
from ingest.sources.live.url import SourceUrl

_CONNECT_S = 10.0
_READ_BYTES = 64 * 1024
_LOOK_UP_S = 0.25
_IDLE_S = 600.0
_KEEP_ALIVE = ((socket.TCP_KEEPIDLE, 30), (socket.TCP_KEEPINTVL, 10), (socket.TCP_KEEPCNT, 3))
"""A peer that is gone without a word is found out within a minute."""


class Tcp:
    """Reads until told to stop. A line that a cut connection left unended is no line, and is counted so."""

    def __init__(self, url: SourceUrl, inbox: Inbox, health: Health) -> None:
        self._url, self._inbox, self._health = url, inbox, health
        self._idle_s = url.seconds("idle_s", _IDLE_S)
        self._retry = Retry(url.seconds("retry_s", 1.0))

    def run(self, stop: threading.Event) -> None:
        """Connect, read, connect again, until `stop` is set."""
        self._retry.keep(
            self._read, stop, self._health, (OSError,), lambda error: f"{self._url.text}: {_cause(error)}"
        )

    def _read(self, stop: threading.Event) -> None:
        with socket.create_connection((self._url.host, self._url.port), _CONNECT_S) as connection:
            _keep_alive(connection)
            connection.settimeout(_LOOK_UP_S)
            self._health.up()
            try:
                self._pass_on(connection, stop)
            finally:
                self._inbox.put(self._url.text, b"", ended=True)

    def _pass_on(self, connection: socket.socket, stop: threading.Event) -> None:
        heard, told = time.monotonic(), None
        while told is None or time.monotonic() < told + LAST_LOOK_S:
            try:
                data = connection.recv(_READ_BYTES)
            except TimeoutError:
                if stop.is_set():
                    return
                if time.monotonic() - heard > self._idle_s:
                    raise ConnectionError(f"not a byte for {self._idle_s:.0f} s") from None
                continue
            if not data:
                raise ConnectionError("the server ended the connection")
            heard = time.monotonic()
            self._retry.worked()
            self._inbox.put(self._url.text, data)
            if stop.is_set() and told is None:
                told = heard
                connection.settimeout(0.001)


def _keep_alive(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEP_ALIVE:
        with suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, option, value)


def _cause(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
