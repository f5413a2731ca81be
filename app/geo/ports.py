"""Port and berth polygons: which one holds a point, and how far the nearest is."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.geo import dataset
from app.geo.ellipsoid import METRES_PER_NM, FloatArray, to_ecef
from app.geo.nearest import NearestLines

PORTS: tuple[str, ...] = ("Tartus naval", "Tartus commercial", "Banias terminal", "Latakia")
NO_PORT = -1


def port_index(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
    """Give the index in `PORTS` of the polygon that holds each point (degrees, shape (n,)), -1 for none."""
    import shapely

    lons, lats = np.asarray(lon, float), np.asarray(lat, float)
    index = np.full(lons.shape, NO_PORT, dtype=np.int64)
    for number, polygon in enumerate(_polygons()):
        index[shapely.contains_xy(polygon, lons, lats)] = number
    return index


def port_distance_nm(lon: ArrayLike, lat: ArrayLike) -> FloatArray:
    """Give NM from each point (degrees, shape (n,)) to the nearest port polygon: 0 inside, NaN for NaN."""
    lons, lats = np.asarray(lon, float), np.asarray(lat, float)
    finite = np.isfinite(lons) & np.isfinite(lats)
    metres, _ = _edges().query(to_ecef(np.where(finite, lons, 0.0), np.where(finite, lats, 0.0)))
    away = np.where(port_index(lons, lats) == NO_PORT, metres / METRES_PER_NM, 0.0)
    return np.where(finite, away, np.nan)


def port_features() -> list[dict[str, Any]]:
    """Give the port polygons as GeoJSON features, in the order of `PORTS`, each with its `source`."""
    features = json.loads((dataset.FOLDER / dataset.PORTS).read_text(encoding="utf-8"))["features"]
    by_name = {feature["properties"]["name"]: feature for feature in features}
    return [by_name[name] for name in PORTS]


@lru_cache(maxsize=1)
def _polygons() -> list[Any]:
    from shapely import prepare
    from shapely.geometry import shape

    polygons = [shape(feature["geometry"]) for feature in port_features()]
    prepare(polygons)
    return polygons


@lru_cache(maxsize=1)
def _edges() -> NearestLines:
    edges = np.empty(len(PORTS), dtype=object)
    edges[:] = [polygon.exterior for polygon in _polygons()]
    return NearestLines.of(edges, tiers_m=(2000.0, 10000.0))
