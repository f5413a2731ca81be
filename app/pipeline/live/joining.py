"""Joins the small rows that live feeds leave: some at a time, when an hour is over."""

from __future__ import annotations

from sqlalchemy import Engine

from app.store.engine import writing
from app.store.joining import HOUR_MS, join_some, live_feeds

_SETTLED_MS = 60_000
"""So long after an hour nobody writes into it any more."""


class Joiner:
    """Remembers up to which hour nothing is left to join."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._joined_ms = engine, 0

    def join_some(self, wall_ms: int) -> None:
        """A short transaction, or none: what is left is for the next time. Raises `StoreError`."""
        before_ms = (wall_ms - _SETTLED_MS) // HOUR_MS * HOUR_MS
        if before_ms <= self._joined_ms:
            return
        with writing(self._engine) as connection:
            if any(join_some(connection, feed_id, before_ms) for feed_id in live_feeds(connection)):
                return
        self._joined_ms = before_ms
