"""How fast the store grows, and for how many days the disk will do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import orjson
from sqlalchemy import URL, Connection

from app.domain.time import DAY_MS
from app.store import conclusions
from app.store.dialects.known import dialect_of

_KEY = "sizes"
_EVERY_MS = 30 * 60_000
_LEAST_SPAN_MS = 3_600_000
_MOST = 336
"""A week of half hours."""


@dataclass(frozen=True)
class Room:
    """What the store takes up and what is left, in bytes; None is "not known": of a server's disk."""

    size: int
    free: int | None
    days_left: float | None


def note_size(connection: Connection, url: URL, now_ms: int) -> None:
    """Remember how large the store is, twice an hour."""
    held = _sizes(connection)
    if held and now_ms - held[-1][0] < _EVERY_MS:
        return
    sizes = [*held, [now_ms, _size(connection, url)]][-_MOST:]
    conclusions.set_meta(connection, _KEY, orjson.dumps(sizes).decode())


def room(connection: Connection, url: URL) -> Room:
    """How much room there is; the pace is that of the last week's live listening."""
    file = dialect_of(connection).file(url)
    free = shutil.disk_usage(file.resolve().parent).free if file else None
    days_left = None if free is None else _days_left(_sizes(connection), free)
    return Room(_size(connection, url), free, days_left)


def _days_left(sizes: list[list[int]], free: int) -> float | None:
    """Days until what is free is used up at the pace between the first and the last size.

    >>> _days_left([[0, 1000], [86_400_000, 3000]], 8000)
    4.0
    """
    if not sizes or sizes[-1][0] - sizes[0][0] < _LEAST_SPAN_MS:
        return None
    grown = sizes[-1][1] - sizes[0][1]
    return round(free / grown * (sizes[-1][0] - sizes[0][0]) / DAY_MS, 1) if grown > 0 else None


def _sizes(connection: Connection) -> list[list[int]]:
    found: list[list[int]] = orjson.loads(conclusions.get_meta(connection, _KEY) or "[]")
    return found


def _size(connection: Connection, url: URL) -> int:
    return dialect_of(connection).size(connection, url)
