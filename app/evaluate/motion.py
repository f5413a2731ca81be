"""How a ship moves: straight along a geodesic, or round a point. Pure, on WGS 84."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

FloatArray = NDArray[np.float64]

METRES_PER_NM = 1852.0
KN_TO_M_S = METRES_PER_NM / 3600.0
GEOD = Geod(ellps="WGS84")


class Place(NamedTuple):
    """A point: lon and lat in WGS 84 degrees."""

    lon: float
    lat: float


class States(NamedTuple):
    """Where a ship is at n instants, each array of shape (n,): degrees, knots, degrees true."""

    lon: FloatArray
    lat: FloatArray
    sog_kn: FloatArray
    cog_deg: FloatArray
    heading_deg: FloatArray


class Motion(Protocol):
    """One stretch of movement, asked by the seconds since it began."""

    def states(self, seconds: FloatArray) -> States:
        """Give the states at `seconds`, shape (n,), since the stretch began."""


def moved(place: tuple[float, float], bearing_deg: float, nm: float) -> Place:
    """Give the place `nm` NM from `place` on the geodesic that leaves it at `bearing_deg`.

    >>> there = moved((35.8542, 34.9102), 270.0, 12.0)
    >>> round(there.lon, 3), round(there.lat, 3)
    (35.611, 34.91)
    """
    lon, lat, _ = GEOD.fwd(place[0], place[1], bearing_deg, nm * METRES_PER_NM)
    return Place(float(lon), float(lat))


def way(here: tuple[float, float], there: tuple[float, float]) -> tuple[float, float]:
    """Give the initial bearing (degrees, 0..360) and the distance (NM) from `here` to `there`.

    >>> bearing, nm = way((35.0, 34.0), (35.0, 35.0))
    >>> round(bearing), round(nm, 2)
    (0, 59.9)
    """
    bearing, _, metres = GEOD.inv(here[0], here[1], there[0], there[1])
    return float(bearing) % 360.0, float(metres) / METRES_PER_NM


@dataclass(frozen=True)
class Line:
    """Along the geodesic from `origin` at `bearing_deg`, `kn` fast; bow to `bow_deg` (None: ahead)."""

    origin: Place
    bearing_deg: float
    kn: float
    bow_deg: float | None = None

    def states(self, seconds: FloatArray) -> States:
        """See `Motion`.

        >>> line = Line(Place(35.0, 35.0), 0.0, 12.0)
        >>> state = line.states(np.array([0.0, 3600.0]))
        >>> bearing, nm = way(line.origin, (state.lon[1], state.lat[1]))
        >>> round(nm, 6), round(float(state.cog_deg[1]), 6)
        (12.0, 0.0)
        """
        n = len(seconds)
        metres = self.kn * KN_TO_M_S * seconds
        first = np.full(n, self.origin.lon), np.full(n, self.origin.lat), np.full(n, self.bearing_deg)
        lon, lat, back = GEOD.fwd(*first, metres)
        cog = (np.asarray(back) + 180.0) % 360.0
        bow = cog if self.bow_deg is None else np.full(n, self.bow_deg)
        return States(np.asarray(lon), np.asarray(lat), np.full(n, self.kn), cog, bow)


@dataclass(frozen=True)
class Arc:
    """Round `centre` at `radius_nm`, from `bearing_deg` (centre to ship), `deg_per_s` (positive: clockwise).

    `bow_to_centre` is a ship at anchor; otherwise the bow looks along the track.
    """

    centre: Place
    radius_nm: float
    bearing_deg: float
    deg_per_s: float
    bow_to_centre: bool = False

    def states(self, seconds: FloatArray) -> States:
        """See `Motion`.

        >>> arc = Arc(Place(35.0, 35.0), 2.0, 270.0, 360 / 3600)
        >>> state = arc.states(np.array([0.0, 900.0]))
        >>> [round(float(value), 3) for value in (*state.sog_kn, *state.cog_deg)]
        [12.566, 12.566, 0.0, 90.0]
        """
        n = len(seconds)
        bearing = (self.bearing_deg + self.deg_per_s * seconds) % 360.0
        centre = np.full(n, self.centre.lon), np.full(n, self.centre.lat)
        lon, lat, _ = GEOD.fwd(*centre, bearing, np.full(n, self.radius_nm * METRES_PER_NM))
        kn = abs(np.radians(self.deg_per_s)) * self.radius_nm * 3600.0
        cog = (bearing + np.copysign(90.0, self.deg_per_s)) % 360.0
        bow = (bearing + 180.0) % 360.0 if self.bow_to_centre else cog
        return States(np.asarray(lon), np.asarray(lat), np.full(n, kn), cog, bow)
