"""Stored fixes as columns: the one place that knows how they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sqlalchemy import Connection

from ingest import batch
from ingest.batch import Positions

_SELECT = (
    "SELECT mmsi, time_ms, received_ms, lon, lat, "
    f"coalesce(sog, {batch.SOG_NOT_AVAILABLE}), coalesce(cog, {batch.COG_NOT_AVAILABLE}), "
    f"coalesce(heading, {batch.HEADING_NOT_AVAILABLE}), coalesce(rot, {batch.ROT_NOT_AVAILABLE}), "
    f"coalesce(nav_status, {batch.NAV_STATUS_NOT_AVAILABLE}), msg_type, 0 FROM positions "
)
_EARLIEST, _LATEST = -(2**63), 2**63 - 1
_ROWS_AT_ONCE = 4096


def fixes(
    connection: Connection,
    mmsi: int,
    since_ms: int | None = None,
    until_ms: int | None = None,
    most: int | None = None,
) -> Positions:
    """A vessel's fixes of `[since_ms, until_ms)`, ordered by (time, lon, lat): the first `most` of them.

    None is "without bound"; `station` is 0.
    """
    rows = connection.exec_driver_sql(
        _SELECT + "WHERE mmsi = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms, lon, lat LIMIT ?",
        (mmsi, _or(since_ms, _EARLIEST), _or(until_ms, _LATEST), _or(most, -1)),
    )
    return _table(rows.all())


def pieces(
    connection: Connection, mmsi: int | None, since_ms: int | None = None, until_ms: int | None = None
) -> Iterator[Positions]:
    """The same fixes, of one vessel or (None) of all by MMSI, a bounded number at a time.

    Each piece is of one vessel, holds at least one fix, and no cut goes through a second.
    """
    rows = connection.exec_driver_sql(
        _SELECT + "WHERE time_ms >= ? AND time_ms < ? AND mmsi BETWEEN ? AND ? "
        "ORDER BY mmsi, time_ms, lon, lat",
        (_or(since_ms, _EARLIEST), _or(until_ms, _LATEST), _or(mmsi, _EARLIEST), _or(mmsi, _LATEST)),
    )
    held = Positions()
    for lot in rows.partitions(_ROWS_AT_ONCE):
        held = Positions.concatenate([held, _table(lot)])
        same_second = (held.mmsi == held.mmsi[-1]) & (held.time_ms == held.time_ms[-1])
        yield from _by_vessel(held.take(~same_second))
        held = held.take(same_second)
    yield from _by_vessel(held)


def _by_vessel(fixes: Positions) -> Iterator[Positions]:
    ends = np.flatnonzero(np.diff(fixes.mmsi, append=-1)) + 1
    first = 0
    for end in ends.tolist():
        yield fixes.take(slice(first, end))
        first = end


def last(connection: Connection, mmsi: int, until_ms: int | None = None) -> Positions:
    """The vessel's last fix before `until_ms`, in a table of one row or none."""
    rows = connection.exec_driver_sql(
        _SELECT + "WHERE mmsi = ? AND time_ms < ? ORDER BY time_ms DESC, lon DESC, lat DESC LIMIT 1",
        (mmsi, _or(until_ms, _LATEST)),
    ).all()
    return _table(rows)


def _or(bound: int | None, without: int) -> int:
    return without if bound is None else bound


def _table(rows: Any) -> Positions:  # noqa: ANN401 - rows of SQLAlchemy
    return Positions.from_rows([tuple(row) for row in rows])
