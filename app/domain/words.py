"""How times, spans and distances are put into words, in whatever room."""

from __future__ import annotations

from app.domain.time import iso

_COMPASS = (
    *("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE"),
    *("S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"),
)


def compass_point(bearing_deg: float) -> str:
    """One of 16 points.

    >>> compass_point(270.0), compass_point(359.0), compass_point(33.7)
    ('W', 'N', 'NNE')
    """
    return _COMPASS[round(bearing_deg / 22.5) % 16]


def side(limit_nm: float) -> str:
    """Which side of the limit, and how far.

    >>> side(-7.04), side(3.6)
    ("7.0 NM inside Syria's 12-NM line (computed)", "3.6 NM outside Syria's 12-NM line (computed)")
    >>> side(0.04)
    "on Syria's 12-NM line (computed)"
    """
    if round(abs(limit_nm), 1) == 0:
        return "on Syria's 12-NM line (computed)"
    word = "inside" if limit_nm < 0 else "outside"
    return f"{abs(limit_nm):.1f} NM {word} Syria's 12-NM line (computed)"


def minute(time_s: int) -> str:
    """Date and minute, UTC.

    >>> minute(1733011259)
    '2024-12-01 00:00Z'
    """
    return iso(time_s * 1000)[:16].replace("T", " ") + "Z"


def minute_of(ms: int, now_ms: int) -> str:
    """Hour and minute, with the date unless it is today's (UTC).

    >>> minute_of(1733011259000, 1733040000000), minute_of(1733011259000, 1733140000000)
    ('00:00Z', '2024-12-01 00:00Z')
    """
    text = iso(ms)[:16].replace("T", " ") + "Z"
    return text[11:] if text[:10] == iso(now_ms)[:10] else text


def span(seconds: int) -> str:
    """A length of time in the two largest of its units, without those that are 0.

    >>> span(22_800), span(300_000), span(540), span(21_600), span(0)
    ('6 h 20 min', '3 d 11 h', '9 min', '6 h', '0 min')
    """
    minutes = seconds // 60
    if minutes >= 72 * 60:
        return _joined((minutes // 1440, "d"), (minutes % 1440 // 60, "h"))
    return _joined((minutes // 60, "h"), (minutes % 60, "min"))


def _joined(*parts: tuple[int, str]) -> str:
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or f"0 {parts[-1][1]}"
