"""What the store tells at the moment it is asked: other processes fill it, so nothing is counted here.

To add a metric: a function as those in `READERS`, and its line in docs/api.md (a test asks for it).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from app.domain.secrets import masked
from app.domain.time import now_ms
from app.domain.visible import visible
from app.store.engine import StoreError, reading
from app.store.growth import room
from app.store.reading.condition import condition
from app.store.reading.feeds import FeedRow, feeds, frontier

_log = logging.getLogger(__name__)
Reader = Callable[[Connection, int], Iterable[Metric]]
"""Given a reading transaction and the wall clock in ms."""
Rows = Iterable[tuple[tuple[str, ...], float]]
"""Values of the labels, and the value."""


def _gauge(name: str, text: str, rows: Rows, *labels: str) -> Metric:
    family = GaugeMetricFamily(f"twelvemile_{name}", text, labels=labels)
    return _filled(family, rows)


def _counter(name: str, text: str, rows: Iterable[tuple[tuple[str, ...], float]], *labels: str) -> Metric:
    family = CounterMetricFamily(f"twelvemile_{name}", text, labels=labels)
    return _filled(family, rows)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, rows: Rows) -> Metric:
    for labels, value in rows:
        family.add_metric([visible(masked(label)) for label in labels], value)
    return family


def _feeds(connection: Connection, now: int) -> Iterator[Metric]:
    rows = feeds(connection)
    newest = [((row.name,), row.newest_ms / 1000) for row in rows if row.newest_ms is not None]
    lags = [((row.name,), lag_ms / 1000) for row in rows if (lag_ms := row.lag_ms(now)) is not None]
    yield _gauge("feed_newest_timestamp_seconds", "Time of the newest message", newest, "feed")
    yield _gauge("feed_lag_seconds", "Age of the newest message of a live feed", lags, "feed")
    yield from _traffic(rows)
    yield from _live(rows, now)


def _live(all_feeds: list[FeedRow], now: int) -> Iterator[Metric]:
    rows = [(row.name, row.live) for row in all_feeds if row.live is not None]
    up = [((name,), float(live.state_at(now) == "up")) for name, live in rows]
    yield _gauge("feed_up", "1 if a live feed can hear", up, "feed")
    silent = [((row.name,), float(row.silent_since_ms(now) is not None)) for row in all_feeds if row.live]
    yield _gauge("feed_silent", "1 if a live feed is up and long brought nothing", silent, "feed")
    per_minute = [((name,), live.per_minute) for name, live in rows]
    yield _gauge("feed_messages_per_minute", "Messages of a live feed in the last minute", per_minute, "feed")
    lost = [((name,), live.lost) for name, live in rows]
    yield _gauge("feed_lost_datagrams", "Dropped by the kernel since the feed was opened", lost, "feed")
    outside = [((name,), live.outside) for name, live in rows]
    yield _counter("feed_outside_area", "Messages of ships outside the area", outside, "feed")


def _traffic(rows: list[FeedRow]) -> Iterator[Metric]:
    yield _counter("feed_lines", "Lines read", [((row.name,), row.lines) for row in rows], "feed")
    yield _counter(
        "feed_positions", "New fixes stored", [((row.name,), row.positions) for row in rows], "feed"
    )
    rejected = [((row.name, why), n) for row in rows for why, n in sorted(row.rejected.items())]
    yield _counter("feed_rejected_lines", "Lines refused", rejected, "feed", "reason")


def _conclusions(connection: Connection, now: int) -> Iterator[Metric]:
    held, concluded = condition(connection), frontier(connection)
    yield _gauge("vessels", "Vessels ever heard", [((), held.vessels)])
    yield _gauge("alerts", "Alerts held", sorted(held.alerts.items()), "kind", "status", "severity")
    yield _gauge("vessels_pending", "Vessels whose new facts are not concluded", [((), held.vessels_pending)])
    known = [] if concluded is None else [concluded]
    yield _gauge("frontier_timestamp_seconds", "Concluded up to here", [((), ms / 1000) for ms in known])
    yield _gauge("frontier_lag_seconds", "Age of the frontier", [((), (now - ms) / 1000) for ms in known])


def _disk(connection: Connection, _now: int) -> Iterator[Metric]:
    left = room(connection, connection.engine.url)
    if left.free is not None:
        yield _gauge("disk_free_bytes", "Room on the disk of the store", [((), left.free)])
    yield _gauge("store_bytes", "Size of the store", [((), left.size)])


READERS: tuple[Reader, ...] = (_feeds, _conclusions, _disk)


class StoreMetrics(Collector):
    """All of one state of the store; if it cannot be read, only `twelvemile_store_up`, which is then 0."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> Iterable[Metric]:
        """Nothing: so the registry does not read the store to learn the names."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """What the store tells now."""
        try:
            with reading(self._engine) as connection:
                now = now_ms()
                found = [metric for read in READERS for metric in read(connection, now)]
        except (StoreError, SQLAlchemyError, OSError) as error:
            _log.warning("the store cannot be read for metrics", extra={"cause": str(error)})
            found = []
        return [_gauge("store_up", "1 if the store can be read", [((), float(bool(found)))]), *found]
