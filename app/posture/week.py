"""ISO weeks: Monday 00:00 UTC to the next."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from app.domain.naval.sighting import Span
from app.domain.time import DAY_MS, iso

_FORM = re.compile(r"(\d{4})-?[Ww](\d{2})")
WEEK_MS = 7 * DAY_MS


class Week(NamedTuple):
    """One week, by its year and number in ISO 8601."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @property
    def span(self) -> Span:
        """Its first ms, and the first after it.

        >>> [iso(ms) for ms in Week(2024, 50).span]
        ['2024-12-09T00:00:00Z', '2024-12-16T00:00:00Z']
        """
        monday = date.fromisocalendar(self.year, self.number, 1)
        begin = int(datetime(monday.year, monday.month, monday.day, tzinfo=UTC).timestamp()) * 1000
        return Span(begin, begin + WEEK_MS)


def parse_week(text: str) -> Week:
    """A week as ISO 8601 writes it; `ValueError` says what is wrong and how to write it.

    >>> parse_week("2024-W50"), str(parse_week("2025w04"))
    (Week(year=2024, number=50), '2025-W04')
    >>> parse_week("2024-W53")
    Traceback (most recent call last):
    ...
    ValueError: 2024 has 52 ISO weeks: the one after 2024-W52 is 2025-W01
    """
    parts = _FORM.fullmatch(text.strip())
    if parts is None:
        raise ValueError("it is no ISO week: write the year, -W and two digits")
    year, number = int(parts[1]), int(parts[2])
    if not 1970 <= year <= 9000:
        raise ValueError("the year must be from 1970 to 9000")
    last = date(year, 12, 28).isocalendar().week
    if number == 0:
        raise ValueError(f"weeks begin with 01: write {year}-W01")
    if number > last:
        raise ValueError(
            f"{year} has {last} ISO weeks: the one after {Week(year, last)} is {Week(year + 1, 1)}"
        )
    return Week(year, number)


def week_of(ms: int) -> Week:
    """The week that an instant lies in.

    >>> str(week_of(1_733_011_200_000))
    '2024-W48'
    """
    year, number, _ = date.fromisoformat(iso(ms)[:10]).isocalendar()
    return Week(year, number)
