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

    def lag_ms(self, now_ms: int) -> int | None:
        """How old its newest message is; None of a recording, which has no now, and before the first."""
        recorded = self.kind not in LIVE_KINDS
        return None if recorded or self.newest_ms is None else now_ms - self.newest_ms


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
