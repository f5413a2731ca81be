"""The smallest circle that holds a set of fixes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from app.geo.ellipsoid import METRES_PER_NM, FloatArray, azimuthal_plane, geod, to_ecef

_TOLERANCE = 1e-9
_MOST_ROUNDS = 1000

Point = tuple[float, float]


class Circle(NamedTuple):
    """A circle on the ellipsoid: centre in degrees (WGS 84), diameter in NM along the surface."""

    lon: float
    lat: float
    diameter_nm: float


class _PlaneCircle(NamedTuple):
    x: float
    y: float
    radius: float


def enclosing_circle(lon: ArrayLike, lat: ArrayLike) -> Circle:
    """Give the smallest circle that holds all fixes (degrees, shape (n,), n >= 1).

    The result depends neither on the order of the fixes nor on repeated ones. Good to 1 m up to 30 NM across.
    Raises ValueError if there is no fix, if the shapes differ, or if a value is not finite.

    >>> circle = enclosing_circle([35.0, 35.0, 35.0], [34.0, 34.1, 34.05])
    >>> (round(circle.lon, 6), round(circle.lat, 4), round(circle.diameter_nm, 3))
    (35.0, 34.05, 5.989)
    """
    points = _ordered(lon, lat)
    ecef = to_ecef(points[:, 0], points[:, 1])
    centre_lon, centre_lat = _middle(ecef)
    # The plane is equidistant only from its origin, so the second round takes the found centre for it.
    for _ in range(2):
        circle = _smallest(azimuthal_plane(ecef, centre_lon, centre_lat))
        bearing = math.degrees(math.atan2(circle.x, circle.y))
        away = math.hypot(circle.x, circle.y)
        centre_lon, centre_lat, _ = geod().fwd(centre_lon, centre_lat, bearing, away)
    return Circle(float(centre_lon), float(centre_lat), 2.0 * circle.radius / METRES_PER_NM)


def _ordered(lon: ArrayLike, lat: ArrayLike) -> FloatArray:
    lons, lats = np.asarray(lon, float), np.asarray(lat, float)
    if lons.ndim != 1 or lons.shape != lats.shape or not lons.size:
        raise ValueError("lon and lat must be one-dimensional, equally long and not empty")
    if not (np.isfinite(lons).all() and np.isfinite(lats).all()):
        raise ValueError("lon and lat must be finite")
    order = np.lexsort((lats, lons))
    return np.column_stack((lons[order], lats[order]))


def _middle(ecef: FloatArray) -> Point:
    x, y, z = (ecef.min(axis=0) + ecef.max(axis=0)).tolist()
    # Only an origin for the plane: the geocentric latitude will do.
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _smallest(points: FloatArray) -> _PlaneCircle:
    """Grow the circle: while a point lies outside, solve for the circle's support and the farthest point."""
    support: list[Point] = [_at(points, 0)]
    circle = _PlaneCircle(*support[0], 0.0)
    x, y = np.ascontiguousarray(points.T)
    for _ in range(_MOST_ROUNDS):
        away = np.hypot(x - circle.x, y - circle.y)
        farthest = int(away.argmax())
        if away[farthest] <= circle.radius * (1.0 + _TOLERANCE) + _TOLERANCE:
            break
        larger, new_support = _smallest_of_few([*support, _at(points, farthest)])
        if larger.radius <= circle.radius:
            break
        circle, support = larger, new_support
    return circle


def _at(points: FloatArray, index: int) -> Point:
    return float(points[index, 0]), float(points[index, 1])


def _smallest_of_few(points: list[Point]) -> tuple[_PlaneCircle, list[Point]]:
    best: tuple[_PlaneCircle, list[Point]] | None = None
    candidate: tuple[_PlaneCircle, list[Point]] | None = None
    for candidate in _candidates(points):
        if (best is None or candidate[0].radius < best[0].radius) and _holds_all(candidate[0], points):
            best = candidate
    found = best or candidate
    assert found is not None
    return found


def _candidates(points: list[Point]) -> Iterator[tuple[_PlaneCircle, list[Point]]]:
    for a, b in combinations(points, 2):
        yield _on_two(a, b), [a, b]
    for three in combinations(points, 3):
        through = _through_three(*three)
        if through is not None:
            yield through, list(three)


def _holds_all(circle: _PlaneCircle, points: list[Point]) -> bool:
    centre_x, centre_y, radius = circle
    reach = radius * (1.0 + _TOLERANCE) + _TOLERANCE
    return all(math.hypot(x - centre_x, y - centre_y) <= reach for x, y in points)


def _on_two(a: Point, b: Point) -> _PlaneCircle:
    return _PlaneCircle((a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0, math.dist(a, b) / 2.0)


def _through_three(a: Point, b: Point, c: Point) -> _PlaneCircle | None:
    bx, by, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    twice_area = 2.0 * (bx * cy - by * cx)
    if twice_area == 0.0:
        return None
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    x, y = (cy * b2 - by * c2) / twice_area, (bx * c2 - cx * b2) / twice_area
    return _PlaneCircle(a[0] + x, a[1] + y, math.hypot(x, y))
