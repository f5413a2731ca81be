"""Signed distance to an area: a polygon, or several, whose edges are straight in degrees as GeoJSON has them.

The nearest point of the border is found in the plane of the latitude half-way to it; how far it is, is then
measured on the ellipsoid: within 5e-4 of the truth between 60 S and 60 N, out to a hundred miles.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.geo.ellipsoid import METRES_PER_NM, FloatArray, geod
from app.geo.geodesy import distance_nm

if TYPE_CHECKING:
    from shapely import Geometry

IN, BETWEEN, OUT = -1, 0, 1
_AT_ONCE = 400_000
"""Bounds memory: so many pairs of a point and an edge are looked at together."""
_LEAST_NM_A_DEGREE = 59.7
"""No degree of latitude is shorter."""
_FARTHEST_LAT = 89.0


def nm_a_degree(lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """NM of a degree of longitude and of latitude at latitudes in degrees, on WGS 84.

    >>> [round(float(nm), 3) for nm in nm_a_degree(np.array(34.9))]
    [49.352, 59.902]
    """
    a, e2 = geod().a, geod().es
    sine2 = np.sin(np.radians(lat)) ** 2
    degree = np.pi / 180 / METRES_PER_NM
    return (
        degree * a * np.cos(np.radians(lat)) / np.sqrt(1 - e2 * sine2),
        degree * a * (1 - e2) / (1 - e2 * sine2) ** 1.5,
    )


class Area:
    """One area. It may not cross the antimeridian."""

    def __init__(self, geometry: Geometry) -> None:
        import shapely

        self.geometry = geometry
        shapely.prepare(geometry)

    def signed_distance_nm(self, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """NM to the border of points in degrees, shape (n,), negative inside; NaN stays NaN."""
        away = np.full(len(lon), np.nan)
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        step = max(_AT_ONCE // len(self._edges[0]), 1)
        for begin in range(0, len(known), step):
            rows = known[begin : begin + step]
            away[rows] = self._to_border_nm(lon[rows], lat[rows])
        return np.where(self.holds(lon, lat), -away, away)

    def holds(self, lon: FloatArray, lat: FloatArray) -> NDArray[np.bool_]:
        """Whether points in degrees lie in it, shape (n,); on the border they do not."""
        import shapely

        return np.asarray(shapely.contains_xy(self.geometry, lon, lat))

    def sides(self, lon: FloatArray, lat: FloatArray, margin_nm: float) -> NDArray[np.int64]:
        """`IN` or `OUT` where a point lies at least so far from the border, else `BETWEEN`; shape (n,)."""
        sides = self.sure_sides(lon, lat, margin_nm)
        doubtful = np.flatnonzero(sides == BETWEEN)
        away = self.signed_distance_nm(lon[doubtful], lat[doubtful])
        sides[doubtful] = np.select([away <= -margin_nm, away >= margin_nm], [IN, OUT], BETWEEN)
        return sides

    def sure_sides(self, lon: FloatArray, lat: FloatArray, margin_nm: float) -> NDArray[np.int64]:
        """The same where it is plain without measuring; `BETWEEN` where it is not. Cheap for far points."""
        import shapely

        west, south, east, north = shapely.bounds(self.geometry)
        narrowest = self._narrowest(margin_nm)
        dx, dy = margin_nm / narrowest, margin_nm / _LEAST_NM_A_DEGREE
        near = (lon >= west - dx) & (lon <= east + dx) & (lat >= south - dy) & (lat <= north + dy)
        sides, rows = np.full(len(lon), OUT, np.int64), np.flatnonzero(near)
        if len(rows):
            # In this plane everything is nearer than it is.
            points = shapely.points(lon[rows] * narrowest, lat[rows] * _LEAST_NM_A_DEGREE)
            doubtful = shapely.dwithin(self._border(narrowest), points, margin_nm)
            inside = shapely.contains_xy(self.geometry, lon[rows], lat[rows])
            sides[rows] = np.select([doubtful, inside], [BETWEEN, IN], OUT)
        return sides

    def _narrowest(self, margin_nm: float) -> float:
        """NM of a degree of longitude where it is shortest, so far around the area."""
        import shapely

        _, south, _, north = shapely.bounds(self.geometry)
        farthest = min(max(abs(south), abs(north)) + margin_nm / _LEAST_NM_A_DEGREE, _FARTHEST_LAT)
        return float(nm_a_degree(np.array(farthest))[0])

    def _border(self, narrowest: float) -> Geometry:
        import shapely

        if self._made is None or self._made[0] != narrowest:
            scale = np.array([narrowest, _LEAST_NM_A_DEGREE])
            border = shapely.transform(shapely.boundary(self.geometry), lambda degrees: degrees * scale)
            shapely.prepare(border)
            self._made = narrowest, border
        return self._made[1]

    _made: tuple[float, Geometry] | None = None

    @cached_property
    def _edges(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """lon, lat of where each begins, and how far it goes, all in degrees and of shape (edges,)."""
        import shapely

        lines = shapely.get_parts(shapely.boundary(self.geometry))
        rings = [shapely.get_coordinates(line) for line in lines]
        start = np.concatenate([ring[:-1] for ring in rings])
        reach = np.concatenate([np.diff(ring, axis=0) for ring in rings])
        return start[:, 0], start[:, 1], reach[:, 0], reach[:, 1]

    def _to_border_nm(self, lon: FloatArray, lat: FloatArray) -> FloatArray:
        _, foot_lat = self._foot(lon, lat, lat)
        half_way = (lat + np.clip(foot_lat, -_FARTHEST_LAT, _FARTHEST_LAT)) / 2
        return distance_nm(lon, lat, *self._foot(lon, lat, half_way))

    def _foot(self, lon: FloatArray, lat: FloatArray, scale_lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The nearest point of the border in the plane of a latitude, for each point."""
        x_nm, y_nm = nm_a_degree(scale_lat)
        start_lon, start_lat, reach_lon, reach_lat = self._edges
        dx = (lon[:, None] - start_lon) * x_nm[:, None]
        dy = (lat[:, None] - start_lat) * y_nm[:, None]
        ex, ey = reach_lon * x_nm[:, None], reach_lat * y_nm[:, None]
        length2 = ex * ex + ey * ey
        part = np.clip((dx * ex + dy * ey) / np.where(length2 > 0, length2, 1.0), 0.0, 1.0)
        nearest = np.argmin((dx - part * ex) ** 2 + (dy - part * ey) ** 2, axis=1)
        part = part[np.arange(len(lon)), nearest]
        return start_lon[nearest] + part * reach_lon[nearest], start_lat[nearest] + part * reach_lat[nearest]
