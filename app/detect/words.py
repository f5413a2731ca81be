"""The one line that explains an alert, in words that claim no more than AIS showed."""

from __future__ import annotations

from app.detect.facts import Identity
from app.domain.words import compass_point, minute, side, span
from app.geo.limits import bearing_and_distance_from_tartus

__all__ = ["minute", "place", "side", "span", "who"]

_WHY = {
    None: "",
    "watchlist": ", watchlist",
    "military": ", unit of interest: sends ship type military",
    "russian": ", unit of interest: Russian MMSI",
}


def place(lon: float, lat: float) -> str:
    """Distance and bearing from the naval basin of Tartus, to a tenth of a mile."""
    bearing_deg, away_nm = bearing_and_distance_from_tartus(lon, lat)
    return f"{away_nm:.1f} NM {compass_point(bearing_deg)} of Tartus"


def who(mmsi: int, identity: Identity, label: str | None, unit: str | None) -> str:
    """Name (or the watchlist's label) and why she is looked at.

    >>> who(273990001, Identity(name="SYNTH RORO 1"), None, "russian")
    'SYNTH RORO 1 (MMSI 273990001, unit of interest: Russian MMSI)'
    """
    name = label or identity.name or "unnamed vessel"
    return f"{name} (MMSI {mmsi}{_WHY[unit]})"
