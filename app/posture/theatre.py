"""The theatre: the Mediterranean, and by which gate whoever is outside it left."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely import Geometry

GIBRALTAR, DARDANELLES, SUEZ = "Gibraltar", "Dardanelles", "Suez"

_MEDITERRANEAN = (
    (-5.36, 36.14), (-5.3, 35.7), (-2.0, 34.9), (3.0, 36.2), (9.0, 36.6), (9.6, 33.5), (15.0, 31.8),
    (18.0, 30.0), (24.0, 31.3), (29.0, 30.7), (32.3, 31.2), (34.4, 31.0), (36.3, 34.0), (36.5, 37.2),
    (30.5, 37.2), (27.5, 38.0), (26.19, 40.0), (24.0, 41.2), (22.0, 40.8), (19.0, 42.5), (13.0, 45.9),
    (11.8, 45.2), (13.0, 42.5), (9.5, 44.6), (3.0, 43.9), (-1.0, 39.5), (-2.5, 36.9),
)  # fmt: skip
"""Drawn by hand around the sea, its coasts with it: it tells seas apart, no shoreline."""
_EAST_DEG = 20.0
_SUEZ_BELOW_DEG = 31.3


@lru_cache(maxsize=1)
def _sea() -> Geometry:
    import shapely

    return shapely.polygons(_MEDITERRANEAN)


def holds(lon: float, lat: float) -> bool:
    """Whether a place in degrees is in the Mediterranean.

    >>> holds(35.8, 34.9), holds(-9.5, 38.7), holds(37.8, 44.7)
    (True, False, False)
    """
    import shapely

    return bool(shapely.intersects_xy(_sea(), lon, lat))


def way_out(lon: float, lat: float) -> str:
    """By which gate a ship came that is now at a place outside: there are three.

    >>> way_out(-9.5, 38.7), way_out(37.8, 44.7), way_out(32.5, 29.5)
    ('Gibraltar', 'Dardanelles', 'Suez')
    """
    if lon < _EAST_DEG:
        return GIBRALTAR
    return SUEZ if lat < _SUEZ_BELOW_DEG else DARDANELLES
