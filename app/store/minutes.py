"""In which minutes each feed was heard: facts, the same in any order and any cutting of its messages."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.store.transactions import many

_HOUR_MS, _MINUTE_MS = 3_600_000, 60_000
_NONE = 255
_HELD = "SELECT hour, heard, near_tartus FROM feed_hours WHERE feed_id = ? AND hour BETWEEN ? AND ?"
_PUT = (
    "INSERT INTO feed_hours (feed_id, hour, heard, near_tartus) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (feed_id, hour) DO UPDATE SET heard = excluded.heard, near_tartus = excluded.near_tartus"
)
_READ = (
    "SELECT f.name, h.hour, h.heard, h.near_tartus FROM feed_hours h JOIN feeds f ON f.id = h.feed_id "
    "WHERE h.hour BETWEEN ? AND ? ORDER BY f.name, h.hour"
)
Seconds = npt.NDArray[np.uint8]
"""Of each minute of an hour the second of the first message, then of the last, shape (2, 60)."""


class Minutes(NamedTuple):
    """The minutes in which a feed was heard, ascending; times in seconds, shape (n,)."""

    first_s: npt.NDArray[np.int64]
    """Its first message in each."""
    last_s: npt.NDArray[np.int64]
    near_tartus_s: npt.NDArray[np.int64]
    """The hours in which it heard a fix near Tartus, by their beginning, shape (hours,)."""


def add_minutes(
    connection: Connection,
    feed_id: int,
    times_ms: npt.NDArray[np.int64],
    hours_near_tartus: npt.NDArray[np.int64],
) -> int | None:
    """Note messages at these ascending times; the earliest minute of which less was known, ms, or None."""
    if not len(times_ms):
        return None
    came, near = _by_hour(times_ms), set(hours_near_tartus.tolist())
    held = {
        hour: (bytes(heard), bool(is_near))
        for hour, heard, is_near in connection.exec_driver_sql(_HELD, (feed_id, min(came), max(came)))
    }
    rows, earliest = [], []
    for hour, seconds in came.items():
        packed, was_near = held.get(hour, (b"", False))
        before = _unpacked(packed)
        after = np.stack([np.minimum(before[0], seconds[0]), _later(before[1], seconds[1])])
        is_near = was_near or hour in near
        changed = np.flatnonzero((after != before).any(axis=0))
        if len(changed) or is_near != was_near:
            rows.append((feed_id, hour, after.tobytes(), is_near))
            earliest.append(hour * _HOUR_MS + (int(changed[0]) * _MINUTE_MS if len(changed) else 0))
    many(connection, _PUT, rows)
    return min(earliest, default=None)


def heard_minutes(connection: Connection, since_s: int, until_s: int) -> dict[str, Minutes]:
    """Name of a feed -> when it was heard in [since, until], in seconds; feeds that were not are left out."""
    rows = connection.exec_driver_sql(_READ, (max(since_s, 0) // 3600, until_s // 3600)).all()
    by_feed: dict[str, list[tuple[int, bytes, bool]]] = {}
    for name, hour, heard, is_near in rows:
        by_feed.setdefault(name, []).append((hour, bytes(heard), bool(is_near)))
    found = {name: _minutes(hours, since_s, until_s) for name, hours in by_feed.items()}
    return {name: minutes for name, minutes in found.items() if len(minutes.first_s)}


def _by_hour(times_ms: npt.NDArray[np.int64]) -> dict[int, Seconds]:
    minutes, firsts = np.unique(times_ms // _MINUTE_MS, return_index=True)
    lasts = np.append(firsts[1:], len(times_ms)) - 1
    second = (times_ms // 1000 % 60).astype(np.uint8)
    hours, begins = np.unique(minutes // 60, return_index=True)
    ends = np.append(begins[1:], len(minutes))
    found = {}
    for hour, begin, end in zip(hours.tolist(), begins.tolist(), ends.tolist(), strict=True):
        seconds = np.full((2, 60), _NONE, np.uint8)
        of_hour = minutes[begin:end] % 60
        seconds[0, of_hour], seconds[1, of_hour] = second[firsts[begin:end]], second[lasts[begin:end]]
        found[hour] = seconds
    return found


def _unpacked(heard: bytes) -> Seconds:
    if not heard:
        return np.full((2, 60), _NONE, np.uint8)
    return np.frombuffer(heard, np.uint8).reshape(2, 60)


def _later(one: Seconds, other: Seconds) -> Seconds:
    """The later second of each minute, of which `_NONE` is none."""
    greater = np.maximum(one, other)
    return np.where(greater == _NONE, np.minimum(one, other), greater)


def _minutes(hours: list[tuple[int, bytes, bool]], since_s: int, until_s: int) -> Minutes:
    hour = np.array([h for h, _, _ in hours], np.int64)
    seconds = np.stack([_unpacked(heard) for _, heard, _ in hours]).astype(np.int64)
    minute_s = (hour[:, None] * 60 + np.arange(60)) * 60
    heard = seconds[:, 0] != _NONE
    first_s, last_s = ((minute_s + seconds[:, row])[heard] for row in (0, 1))
    # A minute that is cut: of what lies on the other side of the cut nothing is said.
    within = (last_s >= since_s) & (first_s <= until_s)
    near_s = hour[[is_near for _, _, is_near in hours]] * 3600
    return Minutes(first_s[within], np.minimum(last_s[within], until_s), near_s)
