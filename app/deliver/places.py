"""Where something is, in words: from Tartus, or far from it from the nearest port that has a name. Pure."""

from __future__ import annotations

from typing import Any

from app.domain.words import compass_point
from app.geo.anchorages import PORTS
from app.geo.geodesy import distance_nm, initial_bearing_deg
from app.geo.limits import bearing_and_distance_from_tartus

Alert = dict[str, Any]
_FAR_NM = 60.0
"""From here on another port may be nearer, and then says more than Tartus."""


def place(lon: float, lat: float) -> str:
    """Distance and bearing from the naval basin of Tartus, or from a nearer port if that is far.

    >>> place(35.7629, 34.9119), place(29.80, 31.25)
    ('5.1 NM W of Tartus', '5.1 NM NW of Alexandria')
    """
    bearing_deg, away_nm = bearing_and_distance_from_tartus(lon, lat)
    name = "Tartus"
    if away_nm > _FAR_NM:
        distances = distance_nm(_LON, _LAT, lon, lat)
        nearest = int(distances.argmin())
        if distances[nearest] < away_nm:
            port, away_nm = PORTS[nearest], float(distances[nearest])
            name, bearing_deg = port.name, float(initial_bearing_deg(port.lon, port.lat, lon, lat))
    return f"{tenths(away_nm)} NM {compass_point(bearing_deg)} of {name}"


_LON, _LAT = [port.lon for port in PORTS], [port.lat for port in PORTS]


def side(limit_nm: float | None) -> str:
    """Which side of the limit, and how far.

    >>> side(-7.04), side(3.6), side(0.04)
    ("7 NM inside Syria's 12-NM line (computed)", "3.6 NM outside Syria's 12-NM line (computed)", \
"on Syria's 12-NM line (computed)")
    """
    if limit_nm is None:
        return "distance to Syria's 12-NM line not known"
    if round(abs(limit_nm), 1) == 0:
        return "on Syria's 12-NM line (computed)"
    return (
        f"{tenths(abs(limit_nm))} NM {'inside' if limit_nm < 0 else 'outside'} Syria's 12-NM line (computed)"
    )


def tenths(value: float) -> str:
    """To a tenth, without an empty one.

    >>> tenths(7.04), tenths(5.06)
    ('7', '5.1')
    """
    return f"{value:.1f}".removesuffix(".0")
