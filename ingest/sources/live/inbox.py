"""What a live source has brought and no one has taken yet: bounded, so a slow writer slows the source."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_BYTES = 4 * 2**20
PIECE_MS = 250
"""Bytes that come within this time are one piece: all of it counts as received when its first came."""

LAST_LOOK_S = 1.0
"""What the kernel holds when a source is told to stop is still taken, for at most so long."""


def wall_ms() -> int:
    """The wall clock, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


@dataclass
class Piece:
    """Bytes of one receiver in the order they came."""

    receiver: str
    """Whose lines these are: parts of a message are only joined within one receiver."""
    received_ms: int
    data: bytearray = field(default_factory=bytearray)
    ended: bool = False
    """Nothing follows it: a connection was cut, a file was replaced."""
    mark: str = ""
    """Where the source stands behind it, for a source that can go back there; kept with what was stored."""


class Inbox:
    """Pieces on their way from one source's thread to the writer's."""

    def __init__(
        self,
        bell: Callable[[], None] = lambda: None,
        most_bytes: int = MOST_BYTES,
        ring_at: int = MOST_BYTES // 2,
        now_ms: Callable[[], int] = wall_ms,
    ) -> None:
        self._pieces: list[Piece] = []
        self._open: dict[str, Piece] = {}
        self._bytes = 0
        self._most = most_bytes
        self._bell, self._ring_at, self._now_ms = bell, ring_at, now_ms
        self._room = threading.Condition()
        self._closed = False

    def put(self, receiver: str, data: bytes, *, ended: bool = False, mark: str = "") -> None:
        """Hand over bytes; waits while there is no room, which is how back-pressure reaches the sender."""
        with self._room:
            while self._bytes >= self._most and not self._closed:
                self._bell()
                self._room.wait(0.1)
            self._add(receiver, data, ended=ended, mark=mark)
            full = self._bytes >= self._ring_at
        if full:
            self._bell()

    def take(self) -> list[Piece]:
        """All that came, oldest first."""
        with self._room:
            pieces, self._pieces = self._pieces, []
            self._open.clear()
            self._bytes = 0
            self._room.notify_all()
        return pieces

    def close(self) -> None:
        """Let a source that waits for room go on: what it still brings is taken at the end."""
        with self._room:
            self._closed = True
            self._room.notify_all()

    @property
    def waiting_bytes(self) -> int:
        """How much has not been taken."""
        return self._bytes

    def _add(self, receiver: str, data: bytes, *, ended: bool, mark: str) -> None:
        now_ms = self._now_ms()
        piece = self._open.get(receiver)
        if piece is None or now_ms - piece.received_ms >= PIECE_MS:
            piece = self._open[receiver] = Piece(receiver, now_ms)
            self._pieces.append(piece)
        piece.data += data
        piece.mark = mark or piece.mark
        self._bytes += len(data)
        if ended:
            piece.ended = True
            del self._open[receiver]
