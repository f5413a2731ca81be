"""Areas of the board: the sea around a datum, berths included; and where in it something lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from app.domain.naval.board import Whereabouts
from app.domain.naval.sighting import Located, Ring
from app.geo import dataset, limits
from app.geo.geodesy import METRES_PER_NM, distance_nm, initial_bearing_deg, point_at
from app.geo.places import Place, places

if TYPE_CHECKING:
    from shapely import Geometry

BELT_NM = 24.0
"""The contiguous zone's outer limit, as `loitering` watches."""
_TOLD_NM = 12.0
"""In a wider circle she may be on either side of the line: the distances of its middle are not hers."""
_BERTH_NM = 0.5
"""Where a berth is listed without a radius; that of the naval basin."""
_OWN_BERTHS_NM = 3.0
_COMPASS = (
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW",
)  # fmt: skip


@dataclass(frozen=True)
class Area:
    """The sea within `radius_nm` of a datum (degrees)."""

    name: str
    title: str
    datum: str
    lon: float
    lat: float
    radius_nm: float = BELT_NM

    def distance_nm(self, lon: float, lat: float) -> float:
        """From the datum."""
        return float(distance_nm(self.lon, self.lat, lon, lat))

    def holds(self, where: Whereabouts) -> bool:
        """Whether the middle of the circle lies in it."""
        return self.distance_nm(where.lon, where.lat) <= self.radius_nm

    def surely_outside(self, where: Whereabouts) -> bool:
        """Whether no part of the circle lies in it."""
        return self.distance_nm(where.lon, where.lat) - _nm(where.uncertainty_m) >= self.radius_nm

    def may_hold(self, where: Whereabouts) -> bool:
        """Whether the circle is so wide, and touches it, that nothing follows from such a place."""
        return not self.surely_outside(where) and _nm(where.uncertainty_m) > 2 * self.radius_nm

    def at_berth(self, lon: float, lat: float) -> bool:
        """Whether a point lies at one of its listed berths."""
        return any(_away_nm(berth, lon, lat) <= (berth.radius_nm or _BERTH_NM) for berth in self.berths)

    def reaches_berths(self, where: Whereabouts) -> bool:
        """Whether a ship somewhere in the circle may lie at a berth."""
        return self.distance_nm(where.lon, where.lat) - _nm(where.uncertainty_m) <= _BERTH_NM

    @property
    def berths(self) -> tuple[Place, ...]:
        """The listed berths of its own port."""
        return _berths_near(self.lon, self.lat)


TARTUS = Area("tartus", "Tartus", "Tartus naval basin", *limits.TARTUS_NAVAL_BASIN)
AREAS = {area.name: area for area in (TARTUS,)}


def whereabouts(area: Area, located: Located) -> Whereabouts:
    """Where a source put it, measured from the area's datum and to the computed line."""
    says = located.said or located.place or _says(area, located.lon, located.lat)
    return _measured(area, located.lon, located.lat, located.uncertainty_m, says)


def of_fix(area: Area, lon: float, lat: float) -> Whereabouts:
    """Where a fix lies; AIS is taken as good to 100 m."""
    return _measured(area, lon, lat, 100.0, _says(area, lon, lat))


@lru_cache(maxsize=4096)
def _measured(area: Area, lon: float, lat: float, uncertainty_m: float, says: str) -> Whereabouts:
    if _nm(uncertainty_m) > _TOLD_NM:
        return Whereabouts(lon, lat, uncertainty_m, says, None, None, None)
    bearing = float(initial_bearing_deg(area.lon, area.lat, lon, lat))
    away = area.distance_nm(lon, lat)
    to_limit = limits.distances(np.array([lon]), np.array([lat])).to_limit_nm[limits.DECIDING][0]
    return Whereabouts(
        lon, lat, uncertainty_m, says,
        round(bearing, 1) if away > 0.01 else None, round(away, 2), round(float(to_limit), 2),
    )  # fmt: skip


def _says(area: Area, lon: float, lat: float) -> str:
    if area.at_berth(lon, lat):
        return f"{area.title}, at the berths"
    bearing = float(initial_bearing_deg(area.lon, area.lat, lon, lat))
    return f"{area.distance_nm(lon, lat):.1f} NM {_COMPASS[round(bearing / 22.5) % 16]} of {area.datum}"


def _nm(metres: float) -> float:
    return metres / METRES_PER_NM


@lru_cache(maxsize=16)
def _berths_near(lon: float, lat: float) -> tuple[Place, ...]:
    return tuple(berth for berth in places("berth") if _away_nm(berth, lon, lat) <= _OWN_BERTHS_NM)


def _away_nm(place: Place, lon: float, lat: float) -> float:
    return float(distance_nm(place.lon, place.lat, lon, lat))


@lru_cache(maxsize=4)
def belt(area: Area) -> Geometry:
    """Its sea, as a polygon in degrees: the circle without the land."""
    import shapely

    bearings = np.arange(0.0, 360.0, 2.0)
    lons, lats = point_at(area.lon, area.lat, bearings, area.radius_nm)
    circle = shapely.polygons(np.column_stack([lons, lats]))
    return shapely.difference(circle, shapely.intersection(dataset.land(), circle))


def covered_share(area: Area, footprint: Ring) -> float:
    """How much of the area's sea lies in a footprint, 0 to 1."""
    import shapely

    sea = belt(area)
    return float(shapely.area(shapely.intersection(sea, polygon_of(footprint))) / shapely.area(sea))


def polygon_of(ring: Sequence[tuple[float, float]]) -> Geometry:
    """A ring of (lon, lat) as a valid polygon."""
    import shapely

    return shapely.make_valid(shapely.polygons(np.asarray(ring, float)))


def holds_point(ring: Ring, lon: float, lat: float) -> bool:
    """Whether a ring holds a point in degrees, its border too."""
    import shapely

    return bool(shapely.intersects_xy(polygon_of(ring), lon, lat))


def meets(where: Whereabouts, footprint: Ring) -> bool:
    """Whether a footprint shows some of the circle in which a ship is."""
    import shapely

    lons, lats = point_at(where.lon, where.lat, np.arange(0.0, 360.0, 15.0), _nm(where.uncertainty_m))
    circle = shapely.polygons(np.column_stack([lons, lats]))
    return bool(shapely.intersects(circle, polygon_of(footprint)))
