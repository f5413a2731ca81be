"""Signs that places are not to be believed, as columns of few rows: never all fixes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import Connection, select

from app.store.dialects.known import dialect_of
from app.store.models import Displacement
from app.store.packed.blocks import Block, unpack
from app.store.transactions import listed, plain_rows
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, LONG_RANGE_TYPE, Positions

Int64 = npt.NDArray[np.int64]

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
_LAST_BLOCKS = (
    f"SELECT {', '.join(f'b.{name}' for name in Block._fields)} FROM "
    "(SELECT DISTINCT a.mmsi, (SELECT max(e.end_ms) FROM position_blocks e WHERE e.mmsi = a.mmsi "
    "AND e.start_ms < a.time_ms) AS end_ms FROM {lost} a) x JOIN position_blocks b "
    "ON b.mmsi = x.mmsi AND b.end_ms = x.end_ms ORDER BY b.mmsi, b.end_ms"
)
_AT_ONCE = 128
"""Bounds memory: of so many messages the fixes before, a block of them each, are looked up together."""
_TIME_BITS = 42
"""Milliseconds fit into them until 2109."""
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
    asked = (lasting_ms, within_ms, after_ms, until_ms, within_ms)
    told = plain_rows(connection, _WITHOUT_PLACE, asked)
    lots = (told[begin : begin + _AT_ONCE] for begin in range(0, len(told), _AT_ONCE))
    return [loss for lot in lots for loss in _losses(connection, lot, within_ms)]


def _losses(connection: Connection, lot: Sequence[tuple[Any, ...]], within_ms: int) -> Iterator[LossRow]:
    mmsi, time_ms, since_ms = np.array(lot, np.int64).T
    fixes, last = _last_before(connection, mmsi, time_ms)
    fix_ms = fixes.time_ms[last]
    sent = (fix_ms >= time_ms - within_ms) & (fix_ms < since_ms) & (fixes.msg_type[last] != LONG_RANGE_TYPE)
    lon, lat = (column[last[sent]] / LON_LAT_UNITS_PER_DEGREE for column in (fixes.lon, fixes.lat))
    of = (mmsi[sent], time_ms[sent], fix_ms[sent], lon, lat)
    for ship, when_ms, before_ms, x, y in zip(*(column.tolist() for column in of), strict=True):
        ((first_ms,),) = plain_rows(connection, _FIRST_WITHOUT, (ship, before_ms))
        yield LossRow(ship, when_ms, first_ms, x, y)


def _last_before(connection: Connection, mmsi: Int64, time_ms: Int64) -> tuple[Positions, Int64]:
    """Fixes, and which of them was each vessel's last before a time: each has one, in one block."""
    asked = listed(
        connection,
        "lost",
        ("mmsi", "time_ms"),
        zip(mmsi.tolist(), time_ms.tolist(), strict=True),
        is_keyed=False,
    )
    fixes = unpack(plain_rows(connection, _LAST_BLOCKS.format(lost=asked.sql), asked.parameters))
    vessels = np.unique(fixes.mmsi)
    keys = (vessels.searchsorted(fixes.mmsi) << _TIME_BITS) + fixes.time_ms
    return fixes, keys.searchsorted((vessels.searchsorted(mmsi) << _TIME_BITS) + time_ms) - 1


def heard_by(connection: Connection, mmsis: Collection[int]) -> list[tuple[str, bool]]:
    """(name, whether it is synthetic) of the feeds that have heard any of these vessels, by name."""
    sql = _HEARD_BY.format(numbers=dialect_of(connection).numbers)
    found = plain_rows(connection, sql, (orjson.dumps(sorted(mmsis)).decode(),))
    return [(name, bool(synthetic)) for name, synthetic in found]


def vessels_heard(connection: Connection, feed: str, by_ms: int, most: int) -> int:
    """How many vessels a feed had heard by a time; counted up to so many."""
    ((count,),) = plain_rows(connection, _VESSELS_HEARD, (feed, by_ms, most))
    return int(count)
