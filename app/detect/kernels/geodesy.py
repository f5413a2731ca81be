"""Distances as bounds that hold whatever the geodesic is, in NM: what they do not settle, Python measures."""

import numpy as np

from app.detect.kernels.layout import UNSURE
from ingest.compiled import part

NM = 1852.0
_SEMI_MAJOR = 6378137.0 / NM
_ECCENTRICITY_SQUARED = 0.0066943799901413165
_LEAST_RADIUS = 6335439.0 / NM
"""No geodesic is bent more: by Schur's theorem none is longer than an arc of this radius over its chord."""
_TINY = 1e-9
"""Two micrometres: far above what rounding does to a chord, and above what a measured geodesic is out by."""
MOST_DEGREE, LEAST_LATITUDE_DEGREE = 60.4, 59.7
"""No degree of longitude or latitude is longer; no degree of latitude is shorter."""
_MOST_LON, _MOST_LAT = 5.0, 60.0
"""Beyond these the formula of `about` is not good enough."""


@part
def earth_centred(lon, lat):
    """Degrees to earth-centred NM: x, y, z."""
    lam, phi = np.radians(lon), np.radians(lat)
    sin_phi, cos_phi = np.sin(phi), np.cos(phi)
    normal = _SEMI_MAJOR / np.sqrt(1.0 - _ECCENTRICITY_SQUARED * sin_phi * sin_phi)
    return (
        normal * cos_phi * np.cos(lam),
        normal * cos_phi * np.sin(lam),
        normal * (1.0 - _ECCENTRICITY_SQUARED) * sin_phi,
    )


@part
def chord(x1, y1, z1, x2, y2, z2):
    """The straight line between two points: no geodesic is shorter."""
    return np.sqrt((x1 - x2) ** 2 + (y1 - y2) ** 2 + (z1 - z2) ** 2)


@part
def longest(straight):
    """No geodesic with this chord is longer."""
    half = straight / (2.0 * _LEAST_RADIUS)
    return np.pi * _LEAST_RADIUS if half >= 1.0 else 2.0 * _LEAST_RADIUS * np.arcsin(half)


@part
def is_beyond(straight, limit):
    """Whether the geodesic with this chord is longer than a limit: 1, 0, or `UNSURE`."""
    if straight - _TINY > limit:
        return 1
    return 0 if longest(straight) + _TINY <= limit else UNSURE


@part
def against(lon1, lat1, lon2, lat2, limit):
    """Whether two places are at least so far apart: 1, 0, or `UNSURE`."""
    east, north = abs(lon2 - lon1), abs(lat2 - lat1)
    if (east + north) * MOST_DEGREE < limit:
        return 0
    if north * LEAST_LATITUDE_DEGREE > limit:
        return 1
    apart, doubt = about(lon1, lat1, lon2, lat2)
    if apart > limit + doubt:
        return 1
    return 0 if apart < limit - doubt else UNSURE


@part
def about(lon1, lat1, lon2, lat2):
    """The distance of two places by the formula of the middle latitude, and by how much it may be out."""
    east, north = abs(lon2 - lon1), abs(lat2 - lat1)
    if not (east < _MOST_LON and abs(lat1) < _MOST_LAT and abs(lat2) < _MOST_LAT):
        return 0.0, np.inf
    phi = np.radians((lat1 + lat2) / 2.0)
    bent = 1.0 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    normal = _SEMI_MAJOR / np.sqrt(bent)
    along = np.radians(north) * normal * (1.0 - _ECCENTRICITY_SQUARED) / bent
    across = np.radians(east) * normal * np.cos(phi)
    apart = np.sqrt(along * along + across * across)
    # It errs by less than the square of the angle.
    return apart, _TINY + apart * (1e-6 + (apart / 3430.0) ** 2)
