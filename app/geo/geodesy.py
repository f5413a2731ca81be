"""Distances, directions and circles on the WGS 84 ellipsoid, for columns of positions.

Degrees in and out, nautical miles of 1,852 m. Nothing is computed in planar degrees or in one map projection.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from app.geo.circle import Circle, enclosing_circle
from app.geo.ellipsoid import METRES_PER_NM, FloatArray, chord_to_geodesic_m, geod, to_ecef

__all__ = [
    "METRES_PER_NM",
    "Circle",
    "chord_to_geodesic_m",
    "distance_nm",
    "enclosing_circle",
    "geod",
    "initial_bearing_deg",
    "point_at",
    "to_ecef",
]


def distance_nm(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> FloatArray:
    """Give the geodesic distance in NM between points in degrees; inputs broadcast, NaN stays NaN.

    >>> float(distance_nm(35.0, 34.0, 35.0, 35.0).round(3))
    59.898
    """
    return _inverse(lon1, lat1, lon2, lat2)[1] / METRES_PER_NM


def initial_bearing_deg(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> FloatArray:
    """Give the true bearing in degrees [0, 360) at which the geodesic from the first point sets out.

    >>> float(initial_bearing_deg(35.0, 34.0, 35.0, 33.0))
    180.0
    """
    return np.mod(_inverse(lon1, lat1, lon2, lat2)[0], 360.0)


def point_at(
    lon: ArrayLike, lat: ArrayLike, bearing_deg: ArrayLike, distance_nm: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Give (lon, lat) in degrees of the points reached by geodesics at a true bearing; broadcasts.

    >>> [float(value.round(4)) for value in point_at(35.0, 34.0, 0.0, 59.898)]
    [35.0, 35.0]
    """
    metres = np.asarray(distance_nm, float) * METRES_PER_NM
    start_lon, start_lat, bearing, away = _broadcast(lon, lat, bearing_deg, metres)
    reached_lon, reached_lat, _ = geod().fwd(start_lon, start_lat, bearing, away)
    return np.asarray(reached_lon), np.asarray(reached_lat)


def _inverse(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    from_lon, from_lat, to_lon, to_lat = _broadcast(lon1, lat1, lon2, lat2)
    bearing, _, metres = geod().inv(from_lon, from_lat, to_lon, to_lat)
    return np.asarray(bearing), np.asarray(metres)


def _broadcast(*columns: ArrayLike) -> list[FloatArray]:
    arrays = np.broadcast_arrays(*(np.asarray(column, float) for column in columns))
    return [np.array(array) for array in arrays]
