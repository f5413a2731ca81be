"""Fixes of all ships in a span of time, as columns, less those that are not to be believed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import Connection

from app.store.dialects.known import dialect_of
from app.store.packed.blocks import Block, unpack
from app.store.transactions import plain_rows
from ingest.batch import LONG_RANGE_TYPE, Positions

Int64 = npt.NDArray[np.int64]
VESSELS_AT_ONCE = 128
"""Bounds memory: their blocks, some 512 fixes each, are taken apart together."""
SET_ASIDE = -1

_SHIPS = (
    "SELECT mmsi FROM vessels WHERE last_ms > ? AND first_ms <= ? AND mmsi BETWEEN 201000000 AND 775999999 "
    "ORDER BY mmsi"
)
_BLOCKS = (
    f"SELECT {', '.join(f'b.{name}' for name in Block._fields)} FROM vessels v "
    "CROSS JOIN position_blocks b WHERE v.mmsi IN {ships} AND v.last_ms > ? "
    "AND b.mmsi = v.mmsi AND b.end_ms > ? AND b.start_ms <= ? ORDER BY b.mmsi, b.end_ms"
)
_SEGMENTS = (
    "SELECT s.mmsi, s.start_ms, s.end_ms, s.hull FROM vessels v CROSS JOIN segments s "
    "WHERE v.mmsi IN {ships} AND v.last_ms > ? AND s.mmsi = v.mmsi AND s.start_ms <= ? "
    "AND s.start_ms >= coalesce("
    "(SELECT max(start_ms) FROM segments WHERE mmsi = v.mmsi AND start_ms <= ?), 0) "
    "ORDER BY s.mmsi, s.start_ms, s.end_ms"
)
_TAINTS = "SELECT mmsi, from_ms, to_ms FROM taints WHERE mmsi IN {ships} AND to_ms > ? AND from_ms <= ?"
_HEARD_BY = (
    "SELECT f.name, v.first_ms FROM vessel_feeds v JOIN feeds f ON f.id = v.feed_id "
    "WHERE v.mmsi = ? ORDER BY f.name"
)


def believed_fixes(
    connection: Connection, ships: Collection[int] | None, after_ms: int, until_ms: int
) -> Iterator[tuple[Positions, Int64]]:
    """Fixes of these ships, or of all, in (after, until] and the hull of each, some of them at a time.

    By MMSI and time. Left out are coarse ones, tainted ones, those of no hull, and those of a second that
    two hulls share.
    """
    if ships is None:
        ships = [mmsi for (mmsi,) in plain_rows(connection, _SHIPS, (after_ms, until_ms))]
    numbers = dialect_of(connection).numbers
    blocks, segments, taints = (sql.format(ships=numbers) for sql in (_BLOCKS, _SEGMENTS, _TAINTS))
    ordered = sorted(ships)
    for begin in range(0, len(ordered), VESSELS_AT_ONCE):
        asked = (orjson.dumps(ordered[begin : begin + VESSELS_AT_ONCE]).decode(), after_ms)
        fixes = unpack(plain_rows(connection, blocks, (*asked, after_ms, until_ms)))
        fine = (fixes.time_ms > after_ms) & (fixes.time_ms <= until_ms) & (fixes.msg_type != LONG_RANGE_TYPE)
        fixes = fixes.take(np.flatnonzero(fine))
        hulls = hulls_of(fixes, plain_rows(connection, segments, (*asked, until_ms, after_ms)))
        _set_tainted_aside(fixes, hulls, plain_rows(connection, taints, (*asked, until_ms)))
        placed = np.flatnonzero(hulls != SET_ASIDE)
        yield fixes.take(placed), hulls[placed]


def hulls_of(fixes: Positions, segments: Iterable[tuple[int, ...]]) -> Int64:
    """The hull of each fix, `SET_ASIDE` if none has it or two may; segments by (mmsi, start, end).

    >>> one = np.array([7, 7, 7]), np.array([4, 5, 9], np.int64) * 1000
    >>> hulls_of(Positions(mmsi=one[0], time_ms=one[1]), [(7, 5000, 5000, 0), (7, 5000, 9000, 1)]).tolist()
    [-1, -1, 1]
    """
    rows = np.array(list(segments), np.int64).reshape(-1, 4)
    hulls = np.full(len(fixes.mmsi), SET_ASIDE, np.int64)
    if not len(rows):
        return hulls
    mmsi, start_ms, end_ms, hull = rows.T
    # Seconds fit beside an MMSI into one number; segments begin and end with fixes, in whole seconds.
    begins = (mmsi << 32) + start_ms // 1000
    asked = (fixes.mmsi << 32) + fixes.time_ms // 1000
    at = begins.searchsorted(asked, "right") - 1
    last = np.maximum(at, 0)
    held = (at >= 0) & (mmsi[last] == fixes.mmsi) & (end_ms[last] >= fixes.time_ms)
    other = np.maximum(at - 1, 0)
    shared = (
        (at >= 1)
        & (mmsi[other] == fixes.mmsi)
        & (end_ms[other] >= fixes.time_ms)
        & (hull[other] != hull[last])
    )
    return np.where(held & ~shared, hull[last], SET_ASIDE)


def _set_tainted_aside(fixes: Positions, hulls: Int64, taints: Iterable[tuple[int, ...]]) -> None:
    for mmsi, from_ms, to_ms in taints:
        first, end = np.searchsorted(fixes.mmsi, [mmsi, mmsi + 1]).tolist()
        begin, stop = np.searchsorted(fixes.time_ms[first:end], [from_ms, to_ms + 1]).tolist()
        hulls[first + begin : first + stop] = SET_ASIDE


def heard_since(connection: Connection, mmsi: int) -> dict[str, int]:
    """Name of a feed that has heard a vessel -> since when, in ms; by name."""
    return dict(plain_rows(connection, _HEARD_BY, (mmsi,)))
