"""Stored fixes as columns, whole blocks at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from sqlalchemy import Connection

from app.store.packed.blocks import Block, unpack
from app.store.transactions import plain_rows
from ingest.batch import Positions

_SELECT = f"SELECT {', '.join(Block._fields)} FROM position_blocks "
OF_ONE = _SELECT + "WHERE mmsi = ? AND end_ms >= ? AND start_ms < ? ORDER BY end_ms"
OF_ALL = _SELECT + "WHERE mmsi >= ? AND end_ms >= ? AND start_ms < ? ORDER BY mmsi, end_ms"
_EARLIEST, _LATEST = -(2**63), 2**63 - 1
_BLOCKS_AT_ONCE = 32
_AS_ASKED_FOR = {"stream_results": True}
"""Rows come from a server as they are asked for, not all at once; SQLite gives them so anyhow."""


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
    since, until = _or(since_ms, _EARLIEST), _or(until_ms, _LATEST)
    if most is None:
        return _between(unpack(plain_rows(connection, OF_ONE, (mmsi, since, until))), since, until)
    with connection.exec_driver_sql(OF_ONE, (mmsi, since, until), _AS_ASKED_FOR) as rows:
        blocks = _enough(rows, since, most)
    return _between(unpack(blocks), since, until).take(slice(most))


def _enough(blocks: Iterable[Any], since_ms: int, most: int) -> list[Any]:
    """So many of the blocks that they hold `most` fixes of the span."""
    found, left = [], most
    for block in blocks:
        found.append(block)
        # Of the first block some fixes may lie before the span.
        left -= 0 if block.start_ms < since_ms else block.n
        if left <= 0:
            break
    return found


def pieces(
    connection: Connection, mmsi: int | None, since_ms: int | None = None, until_ms: int | None = None
) -> Iterator[Positions]:
    """The same fixes, of one vessel or (None) of all by MMSI, a bounded number at a time.

    Each piece is of one vessel, holds at least one fix, and no cut goes through a second.
    """
    for lot in lots(connection, mmsi, since_ms, until_ms):
        yield from _by_vessel(lot)


def lots(
    connection: Connection,
    mmsi: int | None,
    since_ms: int | None = None,
    until_ms: int | None = None,
    *,
    from_mmsi: int = 0,
) -> Iterator[Positions]:
    """The same in lots of many vessels each; of all, those from this MMSI on."""
    since, until = _or(since_ms, _EARLIEST), _or(until_ms, _LATEST)
    query, first = (OF_ALL, from_mmsi) if mmsi is None else (OF_ONE, mmsi)
    values = (first, since, until)
    with connection.exec_driver_sql(query, values, _AS_ASKED_FOR) as rows:
        for blocks in rows.partitions(_BLOCKS_AT_ONCE):
            fixes = unpack(blocks)
            inside = (fixes.time_ms >= since) & (fixes.time_ms < until)
            lot = fixes if inside.all() else fixes.take(inside)
            if len(lot):
                yield lot


def _between(fixes: Positions, since_ms: int, until_ms: int) -> Positions:
    """Those of a span, of one vessel's fixes in order."""
    first, end = np.searchsorted(fixes.time_ms, (since_ms, until_ms)).tolist()
    return fixes if end - first == len(fixes) else fixes.take(slice(first, end))


def _by_vessel(fixes: Positions) -> Iterator[Positions]:
    ends = np.flatnonzero(np.diff(fixes.mmsi, append=-1)) + 1
    first = 0
    for end in ends.tolist():
        yield fixes.take(slice(first, end))
        first = end


def last(connection: Connection, mmsi: int, until_ms: int | None = None) -> Positions:
    """The vessel's last fix before `until_ms`, in a table of one row or none."""
    until = _or(until_ms, _LATEST)
    rows = connection.exec_driver_sql(
        _SELECT + "WHERE mmsi = ? AND start_ms < ? ORDER BY end_ms DESC LIMIT 1", (mmsi, until)
    ).all()
    return _between(unpack(rows), _EARLIEST, until).take(slice(-1, None))


def _or(bound: int | None, without: int) -> int:
    return without if bound is None else bound
