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
SELECT x.mmsi, x.time_ms, x.since_ms FROM (
    SELECT h.mmsi, h.time_ms, (
        SELECT max(e.time_ms) FROM heard e
        WHERE e.mmsi = h.mmsi AND e.reason < 2 AND e.time_ms <= h.time_ms - ? AND e.time_ms > h.time_ms - ?
    ) AS since_ms
    FROM (
        SELECT mmsi, max(time_ms) AS time_ms FROM heard WHERE reason < 2 AND time_ms > ? AND time_ms <= ?
        GROUP BY mmsi, (time_ms - 1) / 60000
    ) h
) x WHERE x.since_ms IS NOT NULL AND EXISTS (
    SELECT 1 FROM position_blocks b
    WHERE b.mmsi = x.mmsi AND b.end_ms >= x.time_ms - ? AND b.start_ms < x.since_ms
) ORDER BY x.time_ms, x.mmsi
"""
"""With the last message without a place so long before it; those before which there may be a fix."""
_FIRST_WITHOUT = "SELECT min(time_ms) FROM heard WHERE mmsi = ? AND reason < 2 AND time_ms > ?"
_HEARD_BY = (
    "SELECT DISTINCT f.name, f.synthetic FROM vessel_feeds v JOIN feeds f ON f.id = v.feed_id "
    "WHERE v.mmsi IN {numbers} ORDER BY f.name"
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
    """A message without a place, the first one since the last fix, and where that was, in degrees."""

    mmsi: int
    time_ms: int
    since_ms: int
    lon: float
    lat: float


def thrown(connection: Connection, after_ms: int, until_ms: int) -> list[ThrownRow]:
    """Runs that end after a time and begin up to another, by start."""
    asked = (getattr(Displacement, name) for name in ThrownRow._fields)
    query = select(*asked).where(Displacement.end_ms > after_ms, Displacement.start_ms <= until_ms)
    ordered = query.order_by(Displacement.start_ms, Displacement.mmsi, Displacement.hull)
    return [ThrownRow(*row) for row in connection.execute(ordered)]


def losses(
    connection: Connection, after_ms: int, until_ms: int, within_ms: int, lasting_ms: int
) -> list[LossRow]:
    """Messages without a place of ships that have sent none with one for a while, by time; a minute's last.

    The last fix came at most `within_ms` before the message, and another one without a place came since,
    `lasting_ms` before it or more.
    """
    lost: list[LossRow] = []
    asked = (lasting_ms, within_ms, after_ms, until_ms, within_ms)
    for mmsi, time_ms, since_ms in plain_rows(connection, _WITHOUT_PLACE, asked):
        fix = columns.last(connection, mmsi, time_ms)
        if not len(fix) or fix.msg_type[0] == LONG_RANGE_TYPE:
            continue
        fix_ms = int(fix.time_ms[0])
        if not time_ms - within_ms <= fix_ms < since_ms:
            continue
        ((first_ms,),) = plain_rows(connection, _FIRST_WITHOUT, (mmsi, fix_ms))
        lon, lat = (float(column[0]) / LON_LAT_UNITS_PER_DEGREE for column in (fix.lon, fix.lat))
        lost.append(LossRow(mmsi, time_ms, first_ms, lon, lat))
    return lost


def heard_by(connection: Connection, mmsis: Collection[int]) -> list[tuple[str, bool]]:
    """(name, whether it is synthetic) of the feeds that have heard any of these vessels, by name."""
    sql = _HEARD_BY.format(numbers=dialect_of(connection).numbers)
    found = plain_rows(connection, sql, (orjson.dumps(sorted(mmsis)).decode(),))
    return [(name, bool(synthetic)) for name, synthetic in found]
