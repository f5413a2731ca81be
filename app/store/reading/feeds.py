"""How the sources fare, and up to where conclusions are drawn."""

from __future__ import annotations

from typing import NamedTuple

import orjson
from sqlalchemy import Connection, select

from app.store.conclusions import frontier_ms
from app.store.models import Feed, FeedUp


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


def frontier(connection: Connection) -> int | None:
    """The event time in ms up to which conclusions are drawn; None before the first."""
    return frontier_ms(connection)


def feeds(connection: Connection) -> list[FeedRow]:
    """All feeds, by name."""
    up: dict[int, list[tuple[int, int]]] = {}
    intervals = select(FeedUp.feed_id, FeedUp.from_ms, FeedUp.to_ms).order_by(FeedUp.feed_id, FeedUp.from_ms)
    for feed_id, from_ms, to_ms in connection.execute(intervals):
        up.setdefault(feed_id, []).append((from_ms, to_ms))
    columns = (Feed.name, Feed.kind, Feed.synthetic, Feed.newest_ms, Feed.lines, Feed.positions)
    rows = connection.execute(select(Feed.id, Feed.rejected, *columns).order_by(Feed.name))
    return [FeedRow(*row[2:], orjson.loads(row.rejected), up.get(row.id, [])) for row in rows]
