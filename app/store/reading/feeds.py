"""How the sources fare, and up to where conclusions are drawn."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Executable, select

from app.store.conclusions import frontier_ms
from app.store.live import SILENT_AFTER_MS
from app.store.models import Feed, FeedDown, FeedUp, LiveFeed

DOWNS_SHOWN = 20


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
    live: LiveRow | None


class LiveRow(NamedTuple):
    """How a live feed fares, as the process that listens to it last said. Times in ms."""

    source: str
    state: str
    since_ms: int
    error: str
    error_ms: int | None
    connections: int
    lost: int
    outside: int
    per_minute: int
    lag_ms: int | None
    receivers: str
    updated_ms: int

    def state_at(self, now_ms: int) -> str:
        """Its state; "unknown" when the process that listens has fallen silent."""
        silent = self.state != "stopped" and now_ms - self.updated_ms > SILENT_AFTER_MS
        return "unknown" if silent else self.state

    @property
    def heard_by(self) -> list[dict[str, Any]]:
        """Its receivers, the latest first: `app.pipeline.live.receivers.Receiver` as JSON."""
        found: list[dict[str, Any]] = orjson.loads(self.receivers)
        return found


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
    names = (getattr(LiveFeed, name) for name in LiveRow._fields)
    live = {row[0]: LiveRow(*row[1:]) for row in connection.execute(select(LiveFeed.feed_id, *names))}
    columns = (Feed.name, Feed.kind, Feed.synthetic, Feed.newest_ms, Feed.lines, Feed.positions)
    rows = connection.execute(select(Feed.id, Feed.rejected, *columns).order_by(Feed.name))
    return [
        FeedRow(
            *row[2:],
            orjson.loads(row.rejected),
            up.get(row.id, []),
            down.get(row.id, [])[:DOWNS_SHOWN],
            live.get(row.id),
        )
        for row in rows
    ]


def _by_feed(connection: Connection, query: Executable) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for feed_id, *rest in connection.execute(query):
        found.setdefault(feed_id, []).append(tuple(rest))
    return found
