"""What the log is told of stored batches: what is new, never each batch; under the batch's id."""

from __future__ import annotations

import logging
import uuid
from contextlib import AbstractContextManager

from structlog.contextvars import bound_contextvars

from app.domain.time import iso
from app.pipeline.preparing import Prepared
from ingest.sources.live import State, Status

_log = logging.getLogger(__name__)
_LATE_EVERY_MS = 60_000
"""A relay that is always late is told of once a minute."""
_MOST_KNOWN = 4_096
"""Bounds memory: whoever pushes names feeds as they please."""


def new_id() -> str:
    """The id of a batch: all lines about what one transaction stores carry it."""
    return uuid.uuid4().hex


def under(batch: str) -> AbstractContextManager[None]:
    """Lines that are logged meanwhile, by whatever room, are about this batch."""
    return bound_contextvars(batch=batch)


class Noting:
    """Knows what was said already. It is told of what is committed: what is tried again is said once."""

    def __init__(self) -> None:
        self._rejects: set[tuple[str, str]] = set()
        self._late: dict[str, int] = {}
        self._fared: dict[str, Status] = {}

    def stored(self, feed: str, ready: Prepared, concluded_ms: int | None, wall_ms: int) -> None:
        """Reasons for which lines were rejected the first time, and messages from before `concluded_ms`."""
        for reason, (_, line) in ready.batch.rejects.first.items():
            if (feed, reason) not in self._rejects:
                self._rejects.add((feed, reason))
                noted = {"feed": feed, "reason": reason, "lines": ready.batch.rejects.counts[reason]}
                _log.info("rejected, the first of its kind", extra={**noted, "first": line})
        if concluded_ms is not None and len(ready.times_ms) and ready.times_ms[0] < concluded_ms:
            self._note_late(feed, int(ready.times_ms[0]), concluded_ms, wall_ms)
        if len(self._rejects) > _MOST_KNOWN:
            self._rejects.clear()
        if len(self._late) > _MOST_KNOWN:
            self._late.clear()

    def fares(self, feed: str, status: Status) -> None:
        """That a feed came up or went down, be it between two looks."""
        before = self._fared.get(feed)
        self._fared[feed] = status
        was = before.state if before else State.CONNECTING
        is_new = status.connections > (before.connections if before else 0)
        has_failed = status.error_ms != (before.error_ms if before else None)
        is_down = status.state is State.DOWN and was is not State.DOWN
        if is_down or (is_new and has_failed and was is not State.DOWN):
            _log.warning("feed down", extra={"feed": feed, "why": status.error})
        if status.state is State.UP and (is_new or was is not State.UP):
            _log.info("feed up", extra={"feed": feed})

    def _note_late(self, feed: str, oldest_ms: int, concluded_ms: int, wall_ms: int) -> None:
        if wall_ms < self._late.get(feed, 0) + _LATE_EVERY_MS:
            return
        self._late[feed] = wall_ms
        noted = {"feed": feed, "oldest": iso(oldest_ms), "concluded_to": iso(concluded_ms)}
        _log.info("late messages: their vessels are concluded anew", extra=noted)
