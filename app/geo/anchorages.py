"""Places where ships lie by custom, as public sources name them: anchorages, and ports that have no polygon.

Circles: who is in one is taken to lie there. Anchorages that no source names the rules learn.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.geo.ellipsoid import METRES_PER_NM, FloatArray, chord_to_geodesic_m, to_ecef


class Circle(NamedTuple):
    """A place in degrees and how far it reaches."""

    name: str
    lon: float
    lat: float
    radius_nm: float


_GAZETTEER = "public port gazetteers for AIS destinations, to 0.01 degree; the radius is ours"
_AGENCY = "Boutros agency, information on the port of Tartus: 34-57-00 N 35-49-45 E; the radius is ours"
_PROJECT = "a public ship detection project: the middle of its box 40.85..40.95 N, 28.85..29.05 E"
SOURCES = {"ports": _GAZETTEER, "Tartus oil terminal": _AGENCY, "Ahirkapi": _PROJECT}

ANCHORAGES = (
    Circle("Tartus oil terminal", 35.8292, 34.9500, 1.3),
    Circle("Ahirkapi", 28.95, 40.90, 6.0),
)
PORTS = tuple(
    Circle(name, lon, lat, 2.0)
    for name, lon, lat in (
        ("Limassol", 33.02, 34.65),
        ("Larnaca", 33.64, 34.92),
        ("Vasilikos", 33.32, 34.72),
        ("Famagusta", 33.94, 35.12),
        ("Port Said", 32.30, 31.26),
        ("Damietta", 31.75, 31.47),
        ("Alexandria", 29.87, 31.19),
        ("Tripoli (Lebanon)", 35.82, 34.45),
        ("Beirut", 35.52, 33.90),
        ("Haifa", 35.00, 32.82),
        ("Ashdod", 34.64, 31.82),
        ("Mersin", 34.63, 36.79),
        ("Iskenderun", 36.17, 36.59),
        ("Ceyhan", 35.90, 36.87),
        ("Piraeus", 23.64, 37.94),
        ("Kali Limenes", 24.80, 34.93),
        ("Tobruk", 23.97, 32.08),
        ("Benghazi", 20.06, 32.12),
        ("Novorossiysk", 37.80, 44.72),
    )
)
"""Those of Syria have polygons: app/geo/ports.py."""
_LISTED = (*PORTS, *ANCHORAGES)


class Nearest(NamedTuple):
    """Of n points the nearest place, each array of shape (n,): NM from its rim, negative inside."""

    port_nm: FloatArray
    anchorage_nm: FloatArray
    """Of ports and anchorages."""
    which: NDArray[np.int64]
    """Of that one in `names()`."""


def names() -> list[str]:
    """Of the listed places."""
    return [place.name for place in _LISTED]


def nearest_listed(lon: ArrayLike, lat: ArrayLike) -> Nearest:
    """Give the nearest listed port, and port or anchorage, of points in degrees, shape (n,).

    >>> near = nearest_listed([33.02, 33.0], [34.65, 34.4])
    >>> near.port_nm.round(1).tolist(), [names()[i] for i in near.which]
    ([-2.0, 13.0], ['Limassol', 'Limassol'])
    """
    away_m = np.linalg.norm(to_ecef(lon, lat)[:, None, :] - _middles()[None, :, :], axis=2)
    rim_nm = chord_to_geodesic_m(away_m) / METRES_PER_NM - np.array([p.radius_nm for p in _LISTED])
    index = rim_nm.argmin(axis=1)
    return Nearest(rim_nm[:, : len(PORTS)].min(axis=1), rim_nm.min(axis=1), index)


@lru_cache(maxsize=1)
def _middles() -> FloatArray:
    return to_ecef([p.lon for p in _LISTED], [p.lat for p in _LISTED])
