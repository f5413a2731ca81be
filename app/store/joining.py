"""Lines of live feeds are kept a row a look, four a second: rows of an hour that is over become few.

The lines of a feed by (`recorded_ms`, `offset`) stay the same bytes in the same order. A row never holds more
than an hour, so that it grows old no later than that after what is oldest in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import zstandard
from sqlalchemy import Connection, delete, exists, func, select

from app.store.arrivals import unpacked
from app.store.conclusions import get_meta, set_meta
from app.store.feeds import LIVE_KINDS, RawBytes, keep_raw
from app.store.models import Feed, Raw

HOUR_MS = 3_600_000
MOST_ROWS = 512
"""At once: the pen is held for some hundredths of a second."""
MOST_BYTES = 1 << 20
"""Of a row that was joined, unpacked; as many bytes packed are read at once. These two bound memory."""
_LARGE = MOST_BYTES // 8
"""Packed: such a row is not worth joining."""
_ORDER = (Raw.recorded_ms, Raw.offset, Raw.sha256)
_PLACE = "raw_joined {}"
"""Of a feed: all that was recorded before it is joined."""


def live_feeds(connection: Connection) -> list[int]:
    """Those that are or were listened to, and those that are pushed to us."""
    return list(connection.scalars(select(Feed.id).where(Feed.kind.in_(LIVE_KINDS)).order_by(Feed.id)))


def join_some(connection: Connection, feed_id: int, before_ms: int) -> int:
    """Join some rows of the feed recorded before a full hour, as many as make one; 0 if all are.

    Returns how many were looked at.
    """
    place = _PLACE.format(feed_id)
    since_ms = int(get_meta(connection, place) or 0)
    columns = (Raw.sha256, Raw.offset, Raw.first_ms, Raw.last_ms, Raw.recorded_ms)
    span = (Raw.feed_id == feed_id, Raw.recorded_ms >= since_ms, Raw.recorded_ms < before_ms)
    query = select(*columns, func.length(Raw.zstd).label("size")).where(*span)
    rows = connection.execute(query.order_by(*_ORDER).limit(MOST_ROWS)).all()
    if rows:
        begin = next((n for n, row in enumerate(rows) if row.size < _LARGE), len(rows))
        end = begin + _join(connection, feed_id, _near(rows[begin:]))
        set_meta(connection, place, str(_next_ms(rows, begin, end, before_ms)))
    return len(rows)


def _near(rows: Sequence[Any]) -> Sequence[Any]:
    """The first of the rows: those of one hour that can be read at once."""
    size = 0
    for n, row in enumerate(rows):
        size += row.size
        if size > MOST_BYTES or row.recorded_ms // HOUR_MS != rows[0].recorded_ms // HOUR_MS:
            return rows[:n]
    return rows


def _join(connection: Connection, feed_id: int, rows: Sequence[Any]) -> int:
    """Make one of the first of these rows; returns how many are done with."""
    if len(rows) < 2:
        return len(rows)
    names = [row.sha256 for row in rows]
    blobs = connection.execute(select(Raw.sha256, Raw.zstd, Raw.arrivals).where(Raw.sha256.in_(names)))
    packed = {row.sha256: row for row in blobs}
    lines = _unpacked([packed[name].zstd for name in names])
    together = rows[: len(lines)]
    if len(together) < 2:
        return 1
    times = [ms for row in together for ms in (row.first_ms, row.last_ms) if ms is not None]
    runs = (
        unpacked(packed[name].arrivals, data.count(b"\n")) for name, data in zip(names, lines, strict=False)
    )
    sent_ms = np.array(times, np.int64)
    whole = RawBytes.of(b"".join(lines), together[0].offset, sent_ms, chain.from_iterable(runs))
    if connection.scalar(select(exists().where(Raw.sha256 == whole.sha256))):
        # Two feeds brought the very same: the hash is the key, so these stay as they are.
        return 1
    connection.execute(delete(Raw).where(Raw.sha256.in_(names[: len(together)])))
    keep_raw(connection, feed_id, whole, together[0].recorded_ms)
    return len(together)


def _unpacked(packed: Sequence[bytes]) -> list[bytes]:
    """Of the first so many as make whole lines together, and are not too long."""
    found: list[bytes] = []
    size = 0
    for frame in packed:
        try:
            size += zstandard.frame_content_size(frame)
            if size > MOST_BYTES:
                break
            found.append(zstandard.decompress(frame))
        except zstandard.ZstdError:
            # Damaged: it stays as it is, so that nobody takes it for whole.
            break
        if not found[-1].endswith(b"\n"):
            # What follows begins a line.
            break
    return found


def _next_ms(rows: Sequence[Any], begin: int, end: int, before_ms: int) -> int:
    """Where to go on when rows[begin:end] became one."""
    if end < len(rows):
        return max(int(rows[end].recorded_ms), int(rows[begin].recorded_ms) + 1)
    if len(rows) < MOST_ROWS:
        return before_ms
    # There are more, and the row that these became may take some of them.
    return int(rows[begin].recorded_ms) if begin < end else int(rows[-1].recorded_ms) + 1
