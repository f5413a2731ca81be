"""Geodesics between places that are near each other."""

import math

from app.geo.kernels.layout import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from ingest.compiled import kernel, part

_FLOATS = 'Array(float64, 1, "C", readonly=True)'

_NEARBY_DEG = 0.5
_POLEWARD_DEG = 89.0


@part
def _geodesic_m(half_lon, middle_lat, half_lat):
    """Metres between two places, from half their differences and their middle latitude, in radians.

    The chord, exactly, then an arc of the curvature that the ellipsoid has at the middle latitude in the
    chord's direction (Euler's formula), by the series of arcsine.
    """
    sine, cosine = math.sin(middle_lat), math.cos(middle_lat)
    q = half_lat * half_lat
    sin_half = half_lat * (1.0 - q * (1.0 / 6.0 - q * (1.0 / 120.0)))
    cos_half = 1.0 - q * (0.5 - q * (1.0 / 24.0 - q * (1.0 / 720.0)))
    sin_1, cos_1 = sine * cos_half - cosine * sin_half, cosine * cos_half + sine * sin_half
    sin_2, cos_2 = sine * cos_half + cosine * sin_half, cosine * cos_half - sine * sin_half
    normal_1 = SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sin_1 * sin_1)
    normal_2 = SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sin_2 * sin_2)
    q = half_lon * half_lon
    turned = 2.0 * half_lon * (1.0 - q * (1.0 / 6.0 - q * (1.0 / 120.0)))
    out = normal_2 * cos_2 - normal_1 * cos_1
    up = (1.0 - ECCENTRICITY_SQUARED) * (normal_2 * sin_2 - normal_1 * sin_1)
    squared = out * out + up * up + normal_1 * cos_1 * normal_2 * cos_2 * turned * turned
    if squared == 0.0:
        return 0.0
    flattened = 1.0 - ECCENTRICITY_SQUARED * sine * sine
    normal = SEMI_MAJOR_M / math.sqrt(flattened)
    meridian = normal * (1.0 - ECCENTRICITY_SQUARED) / flattened
    northward = min((2.0 * half_lat * meridian) ** 2 / squared, 1.0)
    curvature = northward / meridian + (1.0 - northward) / normal
    q = squared * curvature * curvature / 4.0
    series = 1.0 / 6.0 + q * (3.0 / 40.0 + q * (15.0 / 336.0))
    return math.sqrt(squared) * (1.0 + q * series)


@kernel(f"int64({_FLOATS}, {_FLOATS}, {_FLOATS}, {_FLOATS}, float64[::1])")
def separation(lon1, lat1, lon2, lat2, metres):
    """Write geodesic metres, within 1e-7, between places (degrees) less than half a degree apart either way.

    Other places, and those near a pole, get NaN. Gives how many there are.
    """
    others = 0
    for i in range(lon1.size):
        metres[i] = math.nan
        if abs(lon1[i]) < math.inf and abs(lat1[i]) < _POLEWARD_DEG:
            east, north = lon2[i] - lon1[i], lat2[i] - lat1[i]
            if abs(east) < _NEARBY_DEG and abs(north) < _NEARBY_DEG:
                middle = math.radians(lat1[i] + north / 2.0)
                metres[i] = _geodesic_m(math.radians(east / 2.0), middle, math.radians(north / 2.0))
                continue
        others += 1
    return others
