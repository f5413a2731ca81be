"""The analysts' night: when it is, and since when it was, by the wall clock of their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
_MORNING_MS = 8 * 3_600_000
"""So long after a night its digest may take: what finds no room in a message waits for the next."""


@dataclass(frozen=True)
class Night:
    """Every night from one time of day to another, its end not included."""

    begins: time
    ends: time
    zone: ZoneInfo

    def is_at(self, at_ms: int) -> bool:
        """Whether it is night then (ms since 1970 UTC).

        >>> from app.domain.time import parse_iso
        >>> night = night_of("22:00-06:00", ZoneInfo("Asia/Damascus"))
        >>> [night.is_at(parse_iso(f"2026-12-01T{t}Z")) for t in ("18:59:59", "19:00:00", "03:00:00")]
        [False, True, False]
        """
        now = self.local(at_ms).time()
        if self.begins < self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends

    def last_end_ms(self, at_ms: int) -> int:
        """When a night last ended, at or before then."""
        return self._last_ms(self.ends, at_ms)

    def last_begin_ms(self, at_ms: int) -> int:
        """When a night last began, at or before then."""
        return self._last_ms(self.begins, at_ms)

    def spares_since_ms(self, at_ms: int) -> int | None:
        """What was made since then may have had to wait for the morning, and is not too old for that.

        What only goes on as people know waits for it from the end of the night before.
        """
        if self.is_at(at_ms):
            return self.last_end_ms(at_ms)
        ended_ms = self.last_end_ms(at_ms)
        return self.last_end_ms(ended_ms - 1) if at_ms - ended_ms < _MORNING_MS else None

    def local(self, at_ms: int) -> datetime:
        """What clocks at their place then show."""
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone)

    def __str__(self) -> str:
        return f"{self.begins:%H:%M} to {self.ends:%H:%M} {self.zone.key}"

    def _last_ms(self, of_day: time, at_ms: int) -> int:
        today = self.local(at_ms).date()
        days = (today + timedelta(days=n) for n in (1, 0, -1, -2))
        instants = (_ms(datetime.combine(day, of_day, self.zone)) for day in days)
        return next(ms for ms in instants if ms <= at_ms)


def night_of(hours: str, zone: ZoneInfo) -> Night | None:
    """From `22:00-06:00`; None for `none`. Raises `ValueError`."""
    if hours.strip().lower() in ("", "none"):
        return None
    found = _HOURS.fullmatch(hours.strip())
    if found is None:
        raise ValueError("it must look like 22:00-06:00, or be none")
    begin_h, begin_min, end_h, end_min = map(int, found.groups())
    night = Night(time(begin_h, begin_min), time(end_h, end_min), zone)
    if night.begins == night.ends:
        raise ValueError("it must end at another time than it begins, or be none")
    return night


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
