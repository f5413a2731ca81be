"""Signs that places are not to be believed, as columns of few rows: never all fixes."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, select

from app.store.dialects.known import dialect_of
from app.store.models import Displacement
from app.store.reading import columns
from app.store.transactions import plain_rows
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, LONG_RANGE_TYPE

_WITHOUT_PLACE = """
SELECT x.mmsi, x.time_ms, x.before_ms FROM (
    SELECT h.mmsi, h.time_ms, coalesce((
        SELECT max(e.time_ms) FROM heard e WHERE e.mmsi = h.mmsi AND e.reason < 2 AND e.time_ms < h.time_ms
    ), -1) AS before_ms
    FROM (SELECT DISTINCT mmsi, time_ms FROM heard WHERE reason < 2 AND time_ms > ? AND time_ms <= ?) h
) x WHERE EXISTS (
    SELECT 1 FROM position_blocks b
    WHERE b.mmsi = x.mmsi AND b.end_ms > x.before_ms AND b.start_ms < x.time_ms
) ORDER BY x.time_ms, x.mmsi
"""
"""With the message without a place before it; those only between which there may be a fix."""
_HEARD_BY = (
    "SELECT DISTINCT f.name, f.synthetic FROM vessel_feeds v JOIN feeds f ON f.id = v.feed_id "
    "WHERE v.mmsi IN {numbers} ORDER BY f.name"
)
_VESSELS_HEARD = (
    "SELECT count(*) FROM (SELECT 1 FROM vessel_feeds v JOIN feeds f ON f.id = v.feed_id "
    "WHERE f.name = ? AND v.first_ms <= ? LIMIT ?) x"
)


class ThrownRow(NamedTuple):
    """A vessel and a run of fixes that she was thrown to."""

    mmsi: int
    start_ms: int
    hull: int
    end_ms: int
    lon: float
    lat: float
    fixes: int
    circled_ms: int | None


class LossRow(NamedTuple):
    """A message without a place, and the last fix before it, in degrees."""

    mmsi: int
    time_ms: int
    lon: float
    lat: float


def thrown(connection: Connection, after_ms: int, until_ms: int) -> list[ThrownRow]:
    """Runs that end after a time and begin up to another, by start."""
    asked = (getattr(Displacement, name) for name in ThrownRow._fields)
    query = select(*asked).where(Displacement.end_ms > after_ms, Displacement.start_ms <= until_ms)
    ordered = query.order_by(Displacement.start_ms, Displacement.mmsi, Displacement.hull)
    return [ThrownRow(*row) for row in connection.execute(ordered)]


def losses(connection: Connection, after_ms: int, until_ms: int, within_ms: int) -> list[LossRow]:
    """First messages without a place after a fix that came at most so long before, by time."""
    lost: list[LossRow] = []
    for mmsi, time_ms, before_ms in plain_rows(connection, _WITHOUT_PLACE, (after_ms, until_ms)):
        fix = columns.last(connection, mmsi, time_ms)
        sent_ms = int(fix.time_ms[0]) if len(fix) else before_ms
        if sent_ms <= max(before_ms, time_ms - within_ms - 1) or fix.msg_type[0] == LONG_RANGE_TYPE:
            continue
        lon, lat = (float(column[0]) / LON_LAT_UNITS_PER_DEGREE for column in (fix.lon, fix.lat))
        lost.append(LossRow(mmsi, time_ms, lon, lat))
    return lost


def heard_by(connection: Connection, mmsis: Collection[int]) -> list[tuple[str, bool]]:
    """(name, whether it is synthetic) of the feeds that have heard any of these vessels, by name."""
    sql = _HEARD_BY.format(numbers=dialect_of(connection).numbers)
    found = plain_rows(connection, sql, (orjson.dumps(sorted(mmsis)).decode(),))
    return [(name, bool(synthetic)) for name, synthetic in found]


def vessels_heard(connection: Connection, feed: str, by_ms: int, most: int) -> int:
    """How many vessels a feed had heard by a time; counted up to so many."""
    ((count,),) = plain_rows(connection, _VESSELS_HEARD, (feed, by_ms, most))
    return int(count)
