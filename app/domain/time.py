"""Time as the store keeps it (whole milliseconds since 1970 UTC) and as people read it (ISO 8601 with Z)."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache

DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def now_ms() -> int:
    """The wall clock: the only place that reads it."""
    return time.time_ns() // 1_000_000


def iso(ms: int) -> str:
    """Write a time for people and for JSON; the fraction only if there is one.

    >>> iso(1_733_011_200_000)
    '2024-12-01T00:00:00Z'
    >>> iso(-1)
    '1969-12-31T23:59:59.999Z'
    """
    day, ms = divmod(ms, DAY_MS)
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{ms:03d}" if ms else ""
    return f"{_date(day)}T{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}{fraction}Z"


@lru_cache(maxsize=256)
def _date(day: int) -> str:
    """Of a day since 1970: an alert has half a dozen times, and most of them are of one day."""
    return (_EPOCH + timedelta(days=day)).date().isoformat()


def iso_or_none(ms: int | None) -> str | None:
    """The same for a time that may be unknown.

    >>> iso_or_none(None) is None
    True
    """
    return None if ms is None else iso(ms)


def parse_iso(text: str) -> int:
    """Read a time that says its zone; `ValueError` if it is no such time.

    >>> parse_iso("2024-12-01T02:00:00.2509+02:00")
    1733011200250
    >>> parse_iso("2024-12-01T00:00:00")
    Traceback (most recent call last):
    ...
    ValueError: '2024-12-01T00:00:00' has no time zone: add Z for UTC
    """
    try:
        moment = datetime.fromisoformat(text.strip().upper())
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO 8601 time") from None
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: add Z for UTC")
    return (moment - _EPOCH) // _MILLISECOND
