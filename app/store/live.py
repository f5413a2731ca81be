"""How live feeds fare and when they were down, written by the process that listens to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import orjson
from sqlalchemy import Connection, select

from app.store import conclusions
from app.store.feeds import up_gap_ms
from app.store.models import Feed, FeedDown, LiveFeed, Vessel
from app.store.transactions import upsert

PUSH = "push"
_LAST_BATCH = "last_batch "
SILENT_AFTER_MS = 15_000
"""The process that listens says every two seconds how its feeds fare."""


@dataclass(frozen=True)
class Report:
    """How a live feed fares, as the process that listens last said; fields as in the table, times in ms."""

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
    receivers: list[dict[str, Any]]
    """The latest first: `app.pipeline.live.receivers.Receiver` as JSON."""
    mark: str
    """From where to go on after an interruption."""
    updated_ms: int

    def state_at(self, now_ms: int) -> str:
        """Its state; "unknown" when the process that listens has fallen silent."""
        silent = self.state != "stopped" and now_ms - self.updated_ms > SILENT_AFTER_MS
        return "unknown" if silent else self.state


@dataclass(frozen=True)
class Left:
    """Where an earlier process left a live feed."""

    newest_ms: int | None
    state: str
    error: str
    outside: int
    receivers: list[dict[str, Any]]
    mark: str
    updated_ms: int


def note(connection: Connection, feed_id: int, report: Report) -> None:
    """Replace what is known of a live feed."""
    values = asdict(report) | {"receivers": orjson.dumps(report.receivers).decode()}
    connection.execute(
        upsert(connection, LiveFeed)
        .values(feed_id=feed_id, **values)
        .on_conflict_do_update(index_elements=["feed_id"], set_=values)
    )


def note_batch(connection: Connection, feed_id: int, batch: str) -> None:
    """Note the batch that is stored in this transaction."""
    conclusions.set_meta(connection, f"{_LAST_BATCH}{feed_id}", batch)


def has_batch(connection: Connection, feed_id: int, batch: str) -> bool:
    """Whether the feed's last batch is this one: its transaction was done, though no answer came."""
    return conclusions.get_meta(connection, f"{_LAST_BATCH}{feed_id}") == batch


def reports(connection: Connection) -> dict[int, Report]:
    """Feed's id -> what was said last of it, of all live feeds."""
    columns = [getattr(LiveFeed, field.name) for field in fields(Report)]
    found = {}
    for row in connection.execute(select(LiveFeed.feed_id, *columns)).mappings():
        values = {**row, "receivers": orjson.loads(row["receivers"])}
        feed_id = values.pop("feed_id")
        found[feed_id] = Report(**values)
    return found


def left(connection: Connection, name: str) -> Left | None:
    """What an earlier process said last of the feed of that name; None if there was none."""
    row = connection.execute(
        select(LiveFeed, Feed.newest_ms).join(Feed, Feed.id == LiveFeed.feed_id).where(Feed.name == name)
    ).one_or_none()
    if row is None:
        return None
    receivers = orjson.loads(row.receivers)
    return Left(row.newest_ms, row.state, row.error, row.outside, receivers, row.mark, row.updated_ms)


def known_mmsis(connection: Connection, imos: list[int], callsigns: list[str]) -> list[int]:
    """The vessels that were last heard to have one of these IMO numbers or callsigns."""
    query = select(Vessel.mmsi).where(Vessel.imo.in_(imos) | Vessel.callsign.in_(callsigns))
    return list(connection.scalars(query))


def kind_and_newest_ms(connection: Connection, name: str) -> tuple[str | None, int | None]:
    """Of the feed of that name: its kind, and its newest trusted message time in ms."""
    row = connection.execute(select(Feed.kind, Feed.newest_ms).where(Feed.name == name)).one_or_none()
    return (row.kind, row.newest_ms) if row else (None, None)


def is_listened_to(connection: Connection, wall_ms: int) -> bool:
    """Whether a process listens to live feeds, and so draws conclusions as time passes."""
    fresh = (LiveFeed.state != "stopped") & (LiveFeed.updated_ms > wall_ms - SILENT_AFTER_MS)
    return connection.scalar(select(LiveFeed.feed_id).where(fresh).limit(1)) is not None


def add_down(connection: Connection, feed_id: int, from_ms: int, to_ms: int, why: str) -> None:
    """Note that a feed could hear no one."""
    values = {"to_ms": to_ms, "why": why}
    connection.execute(
        upsert(connection, FeedDown)
        .values(feed_id=feed_id, from_ms=from_ms, **values)
        .on_conflict_do_update(index_elements=["feed_id", "from_ms"], set_=values)
    )


def pushed_horizons_ms(connection: Connection, wall_ms: int) -> list[int]:
    """Of each feed that is pushed to us and is not silent: its newest time less its lateness."""
    horizon = Feed.newest_ms - 1000 * Feed.lateness_s
    query = select(horizon).where(Feed.kind == PUSH, Feed.newest_ms > wall_ms - up_gap_ms(PUSH))
    return [horizon_ms for horizon_ms in connection.scalars(query) if horizon_ms is not None]
