"""How fast the store grows, and for how many days the disk will do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import URL, Connection

from app.store import conclusions

_KEY = "sizes"
_EVERY_MS = 30 * 60_000
_LEAST_SPAN_MS = 3_600_000
_MOST = 336
"""A week of half hours."""
_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Room:
    """What the store takes up and what is left, in bytes; `days_left` is None while it is not known."""

    size: int
    free: int
    days_left: float | None


def note_size(connection: Connection, url: URL, now_ms: int) -> None:
    """Remember how large the store is, twice an hour."""
    held = _sizes(connection)
    if held and now_ms - held[-1][0] < _EVERY_MS:
        return
    sizes = [*held, [now_ms, _size(url)]][-_MOST:]
    conclusions.set_meta(connection, _KEY, orjson.dumps(sizes).decode())


def room(connection: Connection, url: URL) -> Room:
    """How much room there is; the pace is that of the last week's live listening."""
    free = shutil.disk_usage(_file(url).parent).free
    return Room(_size(url), free, _days_left(_sizes(connection), free))


def _days_left(sizes: list[list[int]], free: int) -> float | None:
    """Days until what is free is used up at the pace between the first and the last size.

    >>> _days_left([[0, 1000], [86_400_000, 3000]], 8000)
    4.0
    """
    if not sizes or sizes[-1][0] - sizes[0][0] < _LEAST_SPAN_MS:
        return None
    grown = sizes[-1][1] - sizes[0][1]
    return round(free / grown * (sizes[-1][0] - sizes[0][0]) / _DAY_MS, 1) if grown > 0 else None


def _sizes(connection: Connection) -> list[list[int]]:
    found: list[list[int]] = orjson.loads(conclusions.get_meta(connection, _KEY) or "[]")
    return found


def _size(url: URL) -> int:
    file = _file(url)
    parts = (file, file.with_name(f"{file.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def _file(url: URL) -> Path:
    return Path(url.database or ".").resolve()
