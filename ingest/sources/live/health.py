"""How a live source fares, as its thread says and others read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.sources.live.inbox import wall_ms

_LONGEST = 200


def _shown(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


class State(StrEnum):
    """What a source is doing."""

    CONNECTING = "connecting"
    UP = "up"
    """Bytes come, or may come at any moment."""
    DOWN = "down"
    """It tries again; `error` says why it must."""
    STOPPED = "stopped"


@dataclass(frozen=True)
class Status:
    """One look at a source. Times in ms since 1970 UTC."""

    state: State
    since_ms: int
    """When the state was entered."""
    error: str = ""
    """What went wrong last, and what to do, in one line; it stays when all is well again."""
    error_ms: int | None = None
    connections: int = 0
    lost_by_kernel: int = 0
    """Datagrams that the kernel dropped because we were too slow."""


class Health:
    """The status of one source, safe to change and read from several threads."""

    def __init__(self, now_ms: Callable[[], int] = wall_ms) -> None:
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._status = Status(State.CONNECTING, now_ms())

    def status(self) -> Status:
        """How it fares now."""
        with self._lock:
            return self._status

    def up(self) -> None:
        """A connection stands."""
        with self._lock:
            count = self._status.connections + 1
            self._status = replace(self._enter(State.UP), connections=count)

    def down(self, why: str) -> None:
        """It does not, and why, in one line."""
        # A server's own words may be among them: what does not show is written out.
        line = "".join(map(_shown, " ".join(why.split())))[:_LONGEST]
        with self._lock:
            self._status = replace(self._enter(State.DOWN), error=line, error_ms=self._now_ms())

    def stopped(self) -> None:
        """It was told to end, and has."""
        with self._lock:
            self._status = self._enter(State.STOPPED)

    def lost(self, datagrams: int) -> None:
        """The kernel has dropped so many since the source began."""
        with self._lock:
            self._status = replace(self._status, lost_by_kernel=datagrams)

    def _enter(self, state: State) -> Status:
        same = self._status.state == state
        return replace(self._status, state=state, since_ms=self._status.since_ms if same else self._now_ms())
