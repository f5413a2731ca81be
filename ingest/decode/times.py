"""The time of a line and the instant that a message means by its UTC second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_SECONDS_END = 100_000_000_000
"""A larger epoch is in milliseconds: as seconds it would lie beyond the year 5138."""
_LATEST_MS = 10**15
_MINUTE_MS = 60_000
_AHEAD_MS = 10_000
"""A receiver's clock may be this far behind a ship's; else its second belongs to the minute before."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def epoch_ms(value: int) -> int:
    """Seconds or milliseconds since 1970 -> milliseconds, at most 10**15 so that a column can hold it.

    >>> epoch_ms(1327992119), epoch_ms(1327992119173)
    (1327992119000, 1327992119173)
    """
    return min(value if value > _SECONDS_END else value * 1000, _LATEST_MS)


def message_ms(line_ms: int, second: int | None) -> int:
    """The instant with that UTC second in (line time - 50 s, line time + 10 s], else the line's second.

    >>> message_ms(120_500, 58), message_ms(120_500, 9), message_ms(120_500, None)
    (118000, 129000, 120000)
    """
    if second is None or not 0 <= second < 60:
        return line_ms // 1000 * 1000
    latest = line_ms + _AHEAD_MS
    instant = latest // _MINUTE_MS * _MINUTE_MS + second * 1000
    return instant if instant <= latest else instant - _MINUTE_MS


def gatehouse_ms(fields: list[bytes]) -> int | None:
    """Time of a `$PGHP` from its fields (version, year, month, day, hour, minute, second, ms ...), or None.

    >>> gatehouse_ms(b"1,2010,6,11,11,46,11,390,231,45,992190934,1,2B".split(b","))
    1276256771390
    """
    try:
        year, month, day, hour, minute, second, thousandths = (int(f) for f in fields[1:8])
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return (moment - _EPOCH) // timedelta(milliseconds=1) + thousandths if 0 <= thousandths < 1000 else None
