"""A plane for one picture: nautical miles east and north of its middle, equal both ways there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from app.geo.ellipsoid import METRES_PER_NM, FloatArray, azimuthal_plane, to_ecef
from app.geo.geodesy import point_at

__all__ = ["Plane", "View", "plane_around", "view_of"]


@dataclass(frozen=True)
class Plane:
    """Azimuthal equidistant about a point in degrees: true in distance and direction from it.

    >>> Plane(35.0, 34.0).xy([35.0], [35.0]).round(2).tolist()
    [[0.0, 59.9]]
    """

    lon: float
    lat: float

    def xy(self, lon: ArrayLike, lat: ArrayLike) -> FloatArray:
        """Lay places in degrees, shape (n,), out as NM east and north of the origin, shape (n, 2)."""
        return azimuthal_plane(to_ecef(lon, lat), self.lon, self.lat) / METRES_PER_NM

    def degrees(self, xy: FloatArray) -> FloatArray:
        """Give the places (lon, lat), shape (n, 2), of points of the plane: the way back."""
        bearing = np.degrees(np.arctan2(xy[:, 0], xy[:, 1]))
        return np.column_stack(point_at(self.lon, self.lat, bearing, np.hypot(xy[:, 0], xy[:, 1])))


def plane_around(lon: FloatArray, lat: FloatArray) -> Plane:
    """Give the plane about the middle of some places (degrees, one or more), across the 180th meridian too.

    >>> plane_around(np.array([179.0, -179.0]), np.zeros(2))
    Plane(lon=180.0, lat=0.0)
    """
    ecef = to_ecef(lon, lat)
    middle = (ecef.min(axis=0) + ecef.max(axis=0)) / 2
    x, y, z = (middle if np.linalg.norm(middle) > 1.0 else ecef[0]).tolist()
    return Plane(math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))))


class View(NamedTuple):
    """A rectangle of a plane, in NM."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """From west to east."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """From south to north."""
        return self.north - self.south

    def holds(self, xy: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell which points, shape (n, 2), lie in it, its edges included."""
        x, y = xy[:, 0], xy[:, 1]
        return np.asarray((x >= self.west) & (x <= self.east) & (y >= self.south) & (y <= self.north))

    def edge(self) -> FloatArray:
        """Points along its sides, shape (36, 2)."""
        x, y = np.linspace(self.west, self.east, 9), np.linspace(self.south, self.north, 9)
        sides = [(x, np.full(9, at)) for at in (self.south, self.north)]
        sides += [(np.full(9, at), y) for at in (self.west, self.east)]
        return np.vstack([np.column_stack(side) for side in sides])

    def grown(self, nm: float) -> View:
        """The same with so much more at each side."""
        return View(self.west - nm, self.south - nm, self.east + nm, self.north + nm)

    def with_points(self, xy: FloatArray) -> View:
        """The least view that holds it and these points, shape (n, 2)."""
        if not len(xy):
            return self
        (west, south), (east, north) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
        return View(
            min(self.west, west), min(self.south, south), max(self.east, east), max(self.north, north)
        )

    def at_least(self, nm: float) -> View:
        """The same about its middle, and at least so wide and high."""
        return self.grown_by(max(nm - self.width, 0.0) / 2, max(nm - self.height, 0.0) / 2)

    def shaped(self, aspect: float) -> View:
        """The least view about its middle that holds it and is `aspect` times as wide as high."""
        width, height = max(self.width, self.height * aspect), max(self.height, self.width / aspect)
        return self.grown_by((width - self.width) / 2, (height - self.height) / 2)

    def grown_by(self, x: float, y: float) -> View:
        """The same with so much more at the sides, and above and below."""
        return View(self.west - x, self.south - y, self.east + x, self.north + y)


def view_of(xy: FloatArray) -> View:
    """The least view that holds some points, shape (n, 2), one or more."""
    x, y = xy[0].tolist()
    return View(x, y, x, y).with_points(xy)
