"""How the sources fare, and up to where conclusions are drawn."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Executable, select

from app.store.conclusions import frontier_ms
from app.store.feeds import LIVE_KINDS
from app.store.live import Report, reports
from app.store.models import Feed, FeedDown, FeedUp

DOWNS_SHOWN = 20
SILENT_MS = 10 * 60_000
"""A live feed that brings nothing for so long is silent: docs/feeds.md."""
BUSY_SILENT_MS = 2 * 60_000
"""The same of one that used to bring a message a second or more."""
_BUSY_LEAST_MS = 10 * 60_000
"""How fast a feed is, is known once it was heard for so long: a recording sent to a port is not."""
_EVEN_KINDS = ("udp", "tcp", "aisstream")
"""What a followed file held already comes at once: how fast it is cannot be told by that."""


class FeedRow(NamedTuple):
    """A feed, what came of it, and when it was up: (from, to) in ms."""

    name: str
    kind: str
    synthetic: bool
    newest_ms: int | None
    lines: int
    positions: int
    rejected: dict[str, int]
    up: list[tuple[int, int]]
    down: list[tuple[int, int, str]]
    """(from, to, why), the latest first, at most `DOWNS_SHOWN`."""
    live: Report | None
    redistributable: str = "unknown"

    def lag_ms(self, now_ms: int) -> int | None:
        """How old its newest message is; None of a recording, which has no now, and before the first."""
        recorded = self.kind not in LIVE_KINDS
        return None if recorded or self.newest_ms is None else now_ms - self.newest_ms

    def heard_ms(self) -> int | None:
        """When, by the wall clock, the last message of a live feed came; None before the first."""
        if self.live is None:
            return None
        came = [one["last_ms"] for one in self.live.receivers]
        if self.newest_ms is not None:
            came.append(self.newest_ms + (self.live.lag_ms or 0))
        return min(max(came), self.live.updated_ms) if came else None

    def silent_since_ms(self, now_ms: int) -> int | None:
        """From when on a feed that is up brings nothing, if for longer than is usual for it; else None."""
        if self.live is None or self.live.state_at(now_ms) != "up" or self.live.per_minute:
            return None
        heard_ms = self.heard_ms() or self.live.since_ms
        # What was before it was listened to is no silence.
        listened_ms = now_ms - max(heard_ms, self.live.since_ms)
        return heard_ms if listened_ms > self._patience_ms() else None

    def _patience_ms(self) -> int:
        heard_by = self.live.receivers if self.live and self.kind in _EVEN_KINDS else []
        if not heard_by:
            return SILENT_MS
        lasted_ms = max(one["last_ms"] for one in heard_by) - min(one["first_ms"] for one in heard_by)
        messages = sum(one["messages"] for one in heard_by)
        is_busy = lasted_ms >= _BUSY_LEAST_MS and messages * 1000 >= lasted_ms
        return BUSY_SILENT_MS if is_busy else SILENT_MS


def frontier(connection: Connection) -> int | None:
    """The event time in ms up to which conclusions are drawn; None before the first."""
    return frontier_ms(connection)


def feeds(connection: Connection) -> list[FeedRow]:
    """All feeds, by name."""
    up = _by_feed(connection, select(FeedUp.feed_id, FeedUp.from_ms, FeedUp.to_ms).order_by(FeedUp.from_ms))
    latest = FeedDown.from_ms.desc()
    down = _by_feed(
        connection, select(FeedDown.feed_id, FeedDown.from_ms, FeedDown.to_ms, FeedDown.why).order_by(latest)
    )
    live = reports(connection)
    columns = (Feed.name, Feed.kind, Feed.synthetic, Feed.newest_ms, Feed.lines, Feed.positions)
    rows = connection.execute(
        select(Feed.id, Feed.rejected, *columns, Feed.redistributable).order_by(Feed.name)
    )
    return [
        FeedRow(
            *row[2:-1],
            orjson.loads(row.rejected),
            up.get(row.id, []),
            down.get(row.id, [])[:DOWNS_SHOWN],
            live.get(row.id),
            row.redistributable,
        )
        for row in rows
    ]


def _by_feed(connection: Connection, query: Executable) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for feed_id, *rest in connection.execute(query):
        found.setdefault(feed_id, []).append(tuple(rest))
    return found
