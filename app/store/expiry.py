"""Letting go of old facts: never of what an alert rests on.

Raw lines go by their age, but for those of vessels held: with an alert that may matter to someone, a stay or
one above `info`. Positions and reports go by theirs, with the segments and taints that lie in that time, of
vessels that are not held; of what silences are judged by what nobody who is judged from then on asks for.
So concluding anew gives the same alerts of those that are. Of the others what was
final before stays as it was found, with the evidence in it, and is not judged again (`EXPIRED`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import zstandard
from sqlalchemy import Connection, select

from app.store.arrivals import lines_in, of_some, unpacked
from app.store.conclusions import EXPIRED, get_meta, set_meta
from app.store.feeds import RawBytes, keep_raw
from app.store.models import Feed, Raw

Pick = Callable[[str, bytes, npt.NDArray[np.int64]], bytes]
"""(Kind of the feed, lines, MMSIs ascending) -> the lines of those ships."""

_HELD = (
    "SELECT v.mmsi FROM alert_vessels v JOIN alerts a ON a.uid = v.uid "
    "WHERE a.kind = 'loitering' OR a.severity <> 'info'"
)
_QUIET = f"mmsi NOT IN ({_HELD})"
_BY_TIME = {
    "position_blocks": "end_ms",
    "static_reports": "time_ms",
    "heard": "time_ms",
    "segments": "end_ms",
    "taints": "to_ms",
    "displacements": "end_ms",
}
"""Table -> the column by which its rows are old."""
_ORPHANS = (
    "DELETE FROM static_contents WHERE content NOT IN (SELECT content FROM static_reports)",
    "DELETE FROM rule_state WHERE at_ms < ? AND EXISTS (SELECT 1 FROM rule_state later "
    "WHERE later.mmsi = rule_state.mmsi AND later.at_ms > rule_state.at_ms AND later.at_ms < ?)",
)

_HOUR_MS, _DAY_HOURS = 3_600_000, 24
_OUTAGES_READ_DAYS = 7 + 7 + 1
"""As far back as `feed_outage` looks from a minute: its history before a hole, the hole, the hour begun."""
_COVER_READ_DAYS = 28 + 1 + 31
"""As far back as coverage is asked for: the days of the model, a day late, of a silence met a month after."""
_FIRST_OUTAGE = (
    "SELECT min(started_ms) FROM alerts "
    "WHERE kind = 'feed_outage' AND severity <> 'info' AND status <> 'retracted'"
)


def expire_raw(connection: Connection, before_ms: int, pick: Pick) -> int:
    """Leave of raw lines older than this those of vessels with alerts; returns how many bytes that saves."""
    old = select(Raw, Feed.kind).join(Feed, Feed.id == Raw.feed_id).where(Raw.last_ms < before_ms)
    ships = np.array(sorted(set(connection.exec_driver_sql(_HELD).scalars())), np.int64)
    saved = 0
    for row in connection.execute(old.order_by(Raw.last_ms)).all():
        lines = zstandard.decompress(row.zstd)
        kept = pick(row.kind, lines, ships)
        if len(kept) == len(lines):
            continue
        times_ms = np.array([row.first_ms, row.last_ms], np.int64)
        came = lines_in(lines)
        runs = of_some(unpacked(row.arrivals, len(came)), came, lines_in(kept)) if row.arrivals else ()
        less = RawBytes.of(kept, row.offset, times_ms, runs) if kept else None
        connection.exec_driver_sql("DELETE FROM raw WHERE sha256 = ?", (row.sha256,))
        if less:
            keep_raw(connection, row.feed_id, less, row.recorded_ms)
        saved += len(row.zstd) - (len(less.zstd) if less else 0)
    return saved


def expire_positions(connection: Connection, before_ms: int) -> int:
    """Let go of what ships sent before this, and of what was concluded of it; returns how many fixes."""
    count = f"SELECT coalesce(sum(n), 0) FROM position_blocks WHERE end_ms < ? AND {_QUIET}"
    fixes = connection.exec_driver_sql(count, (before_ms,)).scalar_one()
    for table, column in _BY_TIME.items():
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {column} < ? AND {_QUIET}", (before_ms,))
    set_meta(connection, EXPIRED, str(max(before_ms, int(get_meta(connection, EXPIRED) or 0))))
    _expire_hearing(connection, before_ms)
    contents, states = _ORPHANS
    connection.exec_driver_sql(contents)
    connection.exec_driver_sql(f"{states} AND {_QUIET}", (before_ms, before_ms))
    return int(fixes)


def _expire_hearing(connection: Connection, before_ms: int) -> None:
    """When feeds were heard, but for what an outage above `info` rests on; and how well cells were."""
    outage_ms = connection.exec_driver_sql(_FIRST_OUTAGE).scalar()
    rested_on_ms = before_ms if outage_ms is None else min(before_ms, int(outage_ms))
    for table, since_ms, days in (
        ("feed_hours", rested_on_ms, _OUTAGES_READ_DAYS),
        ("coverage", before_ms, _COVER_READ_DAYS),
    ):
        first_hour = since_ms // _HOUR_MS - days * _DAY_HOURS
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE hour < ?", (first_hour,))
