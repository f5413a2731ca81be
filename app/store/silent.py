"""Which vessels fell silent: of all of them the few that a rule has to look at."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from app.store.transactions import plain_rows

_FELL_SILENT = (
    "SELECT s.mmsi, min(s.end_ms) FROM segments s JOIN vessels v ON v.mmsi = s.mmsi "
    "WHERE s.end_ms > ? AND s.end_ms <= ? AND v.last_ms > ? AND NOT EXISTS "
    "(SELECT 1 FROM segments n WHERE n.mmsi = s.mmsi AND n.end_ms > s.end_ms AND n.start_ms <= s.end_ms + ?) "
    "GROUP BY s.mmsi"
)
_MAY_END = (
    "SELECT av.mmsi, min(a.started_ms) FROM alerts a JOIN alert_vessels av ON av.uid = a.uid "
    "JOIN vessels v ON v.mmsi = av.mmsi WHERE a.mmsi = 0 AND a.kind = ? AND a.status <> 'retracted' "
    "AND (a.final_ms > ? OR (a.status = 'open' AND (v.last_ms > ? OR a.started_ms <= ?))) GROUP BY av.mmsi"
)


class Stretch(NamedTuple):
    """What is concluded, and the thresholds, in ms."""

    from_ms: int
    until_ms: int
    since_ms: int
    """Silences that began by then were met before the stretch: the last message of all was not later."""
    silent_ms: int
    followed_ms: int


def fell_silent(connection: Connection, kind: str, stretch: Stretch) -> dict[int, int]:
    """MMSI -> the earliest time that matters of her: a silence may be met in the stretch, or may end in it.

    One too many costs time only: who was heard last before the silences that matter is left out, or each look
    of a live feed would have all loaded who fell silent in half a day. The segments must be concluded to the
    end of the stretch.
    """
    latest_ms = stretch.until_ms - stretch.silent_ms
    # Her last fix, where a segment ends, may be as much older than her last message.
    fix_ms = stretch.since_ms - stretch.silent_ms
    fell = plain_rows(connection, _FELL_SILENT, (fix_ms, latest_ms, stretch.since_ms, stretch.silent_ms))
    given_up_ms = stretch.until_ms - stretch.followed_ms
    ends = plain_rows(connection, _MAY_END, (kind, stretch.from_ms, stretch.from_ms, given_up_ms))
    found: dict[int, int] = {}
    for mmsi, at_ms in (*fell, *ends):
        found[mmsi] = min(at_ms, found.get(mmsi, at_ms))
    return dict(sorted(found.items()))
