"""The one line that explains an alert, in words that claim no more than AIS showed."""

from __future__ import annotations

from app.detect.facts import Identity
from app.domain.time import iso
from app.geo.limits import bearing_and_distance_from_tartus

_COMPASS = (
    "N",
    "NNE",
    "NE",
    "ENE",
    "E",
    "ESE",
    "SE",
    "SSE",
    "S",
    "SSW",
    "SW",
    "WSW",
    "W",
    "WNW",
    "NW",
    "NNW",
)

_WHY = {
    None: "",
    "watchlist": ", watchlist",
    "military": ", unit of interest: sends ship type military",
    "russian": ", unit of interest: Russian MMSI",
}


def compass_point(bearing_deg: float) -> str:
    """One of 16 points.

    >>> compass_point(270.0), compass_point(359.0), compass_point(33.7)
    ('W', 'N', 'NNE')
    """
    return _COMPASS[round(bearing_deg / 22.5) % 16]


def place(lon: float, lat: float) -> str:
    """Distance and bearing from the naval basin of Tartus, to a tenth of a mile."""
    bearing_deg, away_nm = bearing_and_distance_from_tartus(lon, lat)
    return f"{away_nm:.1f} NM {compass_point(bearing_deg)} of Tartus"


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


def who(mmsi: int, identity: Identity, label: str | None, unit: str | None) -> str:
    """Name (or the watchlist's label) and why she is looked at.

    >>> who(273990001, Identity(name="SYNTH RORO 1"), None, "russian")
    'SYNTH RORO 1 (MMSI 273990001, unit of interest: Russian MMSI)'
    """
    name = label or identity.name or "unnamed vessel"
    return f"{name} (MMSI {mmsi}{_WHY[unit]})"
