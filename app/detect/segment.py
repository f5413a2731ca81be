"""How far a place is from a way: straight lines between places, on a plane that touches there."""

from __future__ import annotations

import numpy as np

from app.detect.facts import FloatArray

_NM_A_DEGREE = 60.0


def nearest_nm(lon: float, lat: float, way_lon: FloatArray, way_lat: FloatArray) -> float:
    """Least distance from a place to the lines between consecutive places, shape (n,), all in degrees.

    Good to one part in two hundred where the way is near. Infinite of a way of less than two places.

    >>> round(nearest_nm(35.0, 34.5, np.array([34.9, 35.1]), np.array([34.51, 34.51])), 3)
    0.6
    """
    return float(to_lines_nm(lon, lat, way_lon, way_lat).min(initial=float("inf")))


def to_lines_nm(lon: float, lat: float, way_lon: FloatArray, way_lat: FloatArray) -> FloatArray:
    """The same to each of the lines: shape (n - 1,)."""
    x = (way_lon - lon) * _NM_A_DEGREE * np.cos(np.radians(lat))
    y = (way_lat - lat) * _NM_A_DEGREE
    dx, dy = np.diff(x), np.diff(y)
    length = np.maximum(dx * dx + dy * dy, 1e-12)
    along = np.clip(-(x[:-1] * dx + y[:-1] * dy) / length, 0.0, 1.0)
    return np.asarray(np.sqrt((x[:-1] + along * dx) ** 2 + (y[:-1] + along * dy) ** 2))
