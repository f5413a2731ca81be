"""Where a report places a ship: a named place, a range and bearing from one, or a polygon, as one circle."""

from __future__ import annotations

import difflib
import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from app.domain.naval.sighting import Bearing, Located, Ring
from app.geo.ellipsoid import METRES_PER_NM, FloatArray, geod
from app.geo.gates import gates
from app.geo.geodesy import enclosing_circle
from app.geo.places import KINDS, Place, places

RANGE_SLACK_M = 2000.0
"""A bare range is so much less or more: sources give whole kilometres from a vague point."""
BEARING_SLACK_DEG = 15.0
"""A bare bearing or word of the compass likewise; half a sector of eight words is 22.5, of sixteen 11.25."""
POINT_UNCERTAINTY_M = 1000.0
"""Of a point of which no uncertainty is told."""
_PLACE_UNCERTAINTY_M = METRES_PER_NM
"""Of a place without a radius of its own."""
_STEP_DEG = 1.0


class _Spot(NamedTuple):
    lon: float
    lat: float
    radius_m: float


def place_named(name: str) -> str | None:
    """The name as it is listed, whatever its case; None if no place is called so.

    >>> place_named("tartus city centre")
    'Tartus city centre'
    """
    return _names().get(_folded(name))


def gate_named(name: str) -> str | None:
    """The strait that a name means: its own, or that of one of its gates; None if none does.

    >>> gate_named("Gibraltar (east end)"), gate_named("bosphorus")
    ('Gibraltar', 'Bosphorus')
    """
    return _straits().get(_folded(name))


def close_to(name: str, *, among_gates: bool = False) -> str | None:
    """The listed name that is most like this one, to suggest; None if none is."""
    known = _straits() if among_gates else _names()
    found = difflib.get_close_matches(_folded(name), known, n=1, cutoff=0.5)
    return known[found[0]] if found else None


def at_place(name: str, uncertainty_m: float | None = None, said: str | None = None) -> Located:
    """A listed place: a circle of its radius; a gate's goes from shore to shore. `KeyError` if not listed."""
    spot = _spot(name)
    radius = spot.radius_m if uncertainty_m is None else uncertainty_m
    return Located(spot.lon, spot.lat, radius, place=name, said=said)


def at_point(lon: float, lat: float, uncertainty_m: float | None = None, said: str | None = None) -> Located:
    """A position in degrees as it was published."""
    return Located(lon, lat, POINT_UNCERTAINTY_M if uncertainty_m is None else uncertainty_m, said=said)


def around_range(range_m: float) -> tuple[float, float]:
    """What a bare range stands for: so many metres, `RANGE_SLACK_M` less or more.

    >>> around_range(13_000.0), around_range(500.0)
    ((11000.0, 15000.0), (0.0, 2500.0))
    """
    return max(0.0, range_m - RANGE_SLACK_M), range_m + RANGE_SLACK_M


def around_bearing(bearing_deg: float) -> tuple[float, float]:
    """What a bare bearing stands for: `BEARING_SLACK_DEG` to either side, clockwise.

    >>> around_bearing(315.0), around_bearing(0.0)
    ((300.0, 330.0), (345.0, 15.0))
    """
    return (bearing_deg - BEARING_SLACK_DEG) % 360.0, (bearing_deg + BEARING_SLACK_DEG) % 360.0


def at_bearing(bearing: Bearing, said: str | None = None) -> Located:
    """A range and bearing as a circle that holds all of that sector. `KeyError` if the datum is not listed.

    Its centre is the sector's middle, so that "13 km NW" stays 13 km NW; where the bearing is not told, or
    is half the compass or more, it is the datum.

    How far "13 km NW", "15 km W" and "8 km WSW" are from the 12-NM line off every islet (negative inside, NM)
    is not the same from the naval basin as from the city's centre, whichever the source meant:

    >>> from app.geo.limits import distances
    >>> for datum in ("Tartus naval basin (northern basin)", "Tartus city centre"):
    ...     for km, bearing in ((13, 315), (15, 270), (8, 247.5)):
    ...         told = Bearing(datum, "Tartus", around_range(1000.0 * km), around_bearing(bearing))
    ...         where = at_bearing(told)
    ...         print(km, bearing, round(distances([where.lon], [where.lat]).to_limit_nm["all_islets"][0], 1))
    13 315 -6.8
    15 270 -4.5
    8 247.5 -8.3
    13 315 -7.8
    15 270 -5.4
    8 247.5 -9.5
    """
    datum = _spot(bearing.datum)
    nearest, farthest = bearing.range_m
    width = 360.0 if bearing.bearing_deg is None else sector_width_deg(*bearing.bearing_deg)
    if bearing.bearing_deg is None or width >= 180.0:
        return Located(*_rounded(datum.lon, datum.lat, farthest), bearing=bearing, said=said)
    first = bearing.bearing_deg[0]
    lon, lat, _ = geod().fwd(datum.lon, datum.lat, first + width / 2.0, (nearest + farthest) / 2.0)
    steps = math.ceil(width / _STEP_DEG) + 1
    bearings = np.tile(np.linspace(first, first + width, steps), 2)
    ranges = np.repeat([nearest, farthest], steps)
    edge_lon, edge_lat, _ = geod().fwd(
        np.full(2 * steps, datum.lon), np.full(2 * steps, datum.lat), bearings, ranges
    )
    # Between two points of the edge the arc bulges by a little.
    bulge = farthest * (1.0 - math.cos(math.radians(_STEP_DEG / 2.0)))
    reach = _farthest_m(lon, lat, np.asarray(edge_lon), np.asarray(edge_lat)) + bulge
    return Located(*_rounded(lon, lat, reach), bearing=bearing, said=said)


def in_polygon(ring: Ring, said: str | None = None) -> Located:
    """The smallest circle around a polygon; `ValueError` says what is wrong with its outline."""
    check_ring(ring)
    lons, lats = np.array([lon for lon, _ in ring]), np.array([lat for _, lat in ring])
    circle = enclosing_circle(lons, lats)
    reach = _farthest_m(circle.lon, circle.lat, lons, lats)
    return Located(*_rounded(circle.lon, circle.lat, reach), polygon=ring, said=said)


def check_ring(ring: Ring) -> None:
    """`ValueError` unless the outline has an area, does not cross itself, and stays under half the Earth."""
    from shapely import Polygon

    lons = [lon for lon, _ in ring]
    if len(set(ring)) < 3:
        raise ValueError("a polygon has three corners or more")
    if max(lons) - min(lons) >= 180.0:
        raise ValueError("a polygon that crosses the 180th meridian is not taken: cut it in two there")
    outline = Polygon(ring)
    if not outline.is_valid or outline.area == 0.0:
        raise ValueError("its outline crosses itself, or has no area")


def sector_width_deg(first: float, second: float) -> float:
    """Degrees from the first bearing clockwise to the second; the same twice is no width.

    >>> sector_width_deg(345.0, 15.0)
    30.0
    """
    return (second - first) % 360.0


def _rounded(lon: float, lat: float, radius_m: float) -> tuple[float, float, float]:
    """To a decimetre and a metre, outwards: no last digit of a library is part of what is kept."""
    return round(float(lon), 6), round(float(lat), 6), float(math.ceil(radius_m + 0.1))


def _farthest_m(lon: float, lat: float, lons: FloatArray, lats: FloatArray) -> float:
    _, _, away = geod().inv(np.full(lons.shape, lon), np.full(lons.shape, lat), lons, lats)
    return float(np.max(away))


def _spot(name: str) -> _Spot:
    place = _all()[name]
    if place.lon2 is None or place.lat2 is None:
        radius = _PLACE_UNCERTAINTY_M if place.radius_nm is None else place.radius_nm * METRES_PER_NM
        return _Spot(place.lon, place.lat, radius)
    towards, _, length = geod().inv(place.lon, place.lat, place.lon2, place.lat2)
    lon, lat, _ = geod().fwd(place.lon, place.lat, towards, length / 2.0)
    return _Spot(*_rounded(lon, lat, length / 2.0))


@lru_cache(maxsize=1)
def _all() -> dict[str, Place]:
    return {place.name: place for kind in KINDS for place in places(kind)}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {_folded(name): name for name in _all()}


@lru_cache(maxsize=1)
def _straits() -> dict[str, str]:
    named = {_folded(gate.name): gate.strait for gate in gates()}
    return named | {_folded(gate.strait): gate.strait for gate in gates()}


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
