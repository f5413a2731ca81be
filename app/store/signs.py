"""Signs that places are not to be believed, as columns of few rows: never all fixes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    told = plain_rows(connection, _WITHOUT_PLACE, (after_ms, until_ms))
    lots = (told[begin : begin + _AT_ONCE] for begin in range(0, len(told), _AT_ONCE))
    return [loss for lot in lots for loss in _losses(connection, lot, within_ms)]


def _losses(connection: Connection, lot: Sequence[tuple[Any, ...]], within_ms: int) -> list[LossRow]:
    mmsi, time_ms, before_ms = np.array(lot, np.int64).T
    fixes, last = _last_before(connection, mmsi, time_ms)
    since_ms = np.maximum(before_ms, time_ms - within_ms - 1)
    sent = (fixes.time_ms[last] > since_ms) & (fixes.msg_type[last] != LONG_RANGE_TYPE)
    lon, lat = (column[last[sent]] / LON_LAT_UNITS_PER_DEGREE for column in (fixes.lon, fixes.lat))
    rows = zip(*(column.tolist() for column in (mmsi[sent], time_ms[sent], lon, lat)), strict=True)
    return [LossRow(*row) for row in rows]


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
