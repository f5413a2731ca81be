"""Datagrams from any number of receivers: each sender is one."""

from __future__ import annotations

import socket
import struct
import threading
import time

from ingest.errors import SourceError
from ingest.sources.live.health import Health
from ingest.sources.live.inbox import LAST_LOOK_S, Inbox
from ingest.sources.live.url import SourceUrl

_LONGEST = 65_535
_KERNEL_BUFFER = 8 * 2**20
_SO_RXQ_OVFL = 40
"""Linux: each datagram tells how many were dropped before it."""
_LOOK_UP_S = 0.25


def bind(url: SourceUrl) -> socket.socket:
    """A socket that listens there. Raises `SourceError` when the address cannot be had."""
    family = socket.AF_INET6 if ":" in url.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BUFFER)
    listener.setsockopt(socket.SOL_SOCKET, _SO_RXQ_OVFL, 1)
    listener.settimeout(_LOOK_UP_S)
    try:
        listener.bind((url.host, url.port))
    except OSError as error:
        listener.close()
        raise SourceError(
            f"{url.text}: cannot listen there ({error.strerror}); choose another port"
        ) from error
    return listener


class Udp:
    """Listens until told to stop; what the kernel holds by then is still taken."""

    def __init__(self, url: SourceUrl, inbox: Inbox, health: Health) -> None:
        self._inbox, self._health = inbox, health
        self._listener = bind(url)
        self.address: tuple[str, int] = self._listener.getsockname()[:2]

    def run(self, stop: threading.Event) -> None:
        """Take datagrams until `stop` is set."""
        self._health.up()
        with self._listener:
            while not stop.is_set():
                self._take()
            self._listener.settimeout(0)
            until = time.monotonic() + LAST_LOOK_S
            while self._take() and time.monotonic() < until:
                pass
        self._health.stopped()

    def _take(self) -> bool:
        try:
            data, said, _, sender = self._listener.recvmsg(_LONGEST, 64)
        except (TimeoutError, BlockingIOError):
            return False
        self._count_lost(said)
        # A datagram ends where its last line does, whether or not the sender wrote the newline.
        whole = data if data.endswith(b"\n") else data + b"\n"
        self._inbox.put(f"{sender[0]} {sender[1]}", whole)
        return True

    def _count_lost(self, said: list[tuple[int, int, bytes]]) -> None:
        for level, kind, value in said:
            if level == socket.SOL_SOCKET and kind == _SO_RXQ_OVFL and len(value) >= 4:
                self._health.lost(struct.unpack("=I", value[:4])[0])
