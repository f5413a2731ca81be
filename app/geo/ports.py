"""Port and berth polygons: which one holds a point, and how far the nearest is."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.geo import dataset
from app.geo.area import Area
from app.geo.ellipsoid import METRES_PER_NM, FloatArray
from app.geo.grid import Layer, NearestInBox
from app.geo.nearest import from_afar_m, places_of

PORTS: tuple[str, ...] = ("Tartus naval", "Tartus commercial", "Banias terminal", "Latakia")
NO_PORT = -1
_FEW = 6
"""As few segments a cell as four short rings allow at little cost."""
_SURE_M = 0.05
"""Farther than this from every edge, rounding decides nothing, nor that edges are straight in degrees."""


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
    lons, lats = np.ascontiguousarray(lon, float), np.ascontiguousarray(lat, float)
    metres = _in_box().query(lons, lats).metres[0]
    unknown = np.isinf(metres)
    if unknown.any():
        metres[unknown] = from_afar_m(lons[unknown], lats[unknown], _places())
    metres[_held(lons, lats, metres)] = 0.0
    return np.asarray(metres / METRES_PER_NM)


def port_features() -> list[dict[str, Any]]:
    """Give the port polygons as GeoJSON features, in the order of `PORTS`, each with its `source`."""
    features = json.loads((dataset.FOLDER / dataset.PORTS).read_text(encoding="utf-8"))["features"]
    by_name = {feature["properties"]["name"]: feature for feature in features}
    return [by_name[name] for name in PORTS]


@lru_cache(maxsize=1)
def port_areas() -> tuple[Area, ...]:
    """The port polygons, in the order of `PORTS`, for the distance to each."""
    return tuple(Area(polygon) for polygon in _polygons())


def may_be_in_port(lon: FloatArray, lat: FloatArray) -> NDArray[np.bool_]:
    """False where a point (degrees, shape (n,)) is surely in no port: outside the boxes around them."""
    import shapely

    near = np.zeros(lon.shape, np.bool_)
    for west, south, east, north in shapely.bounds(_polygons()):
        near |= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return near


@lru_cache(maxsize=1)
def _polygons() -> list[Any]:
    from shapely import prepare
    from shapely.geometry import shape

    polygons = [shape(feature["geometry"]) for feature in port_features()]
    prepare(polygons)
    return polygons


def _held(lon: FloatArray, lat: FloatArray, edge_m: FloatArray) -> NDArray[np.bool_]:
    """Tell which points lie in a port: as `port_index`, which is asked only where rounding could matter."""
    held = np.empty(len(lon), np.uint8)
    _inside()(lon, lat, *_rings(), held)
    doubtful = np.flatnonzero(edge_m < _SURE_M)
    held[doubtful] = port_index(lon[doubtful], lat[doubtful]) != NO_PORT
    return held.view(np.bool_)


@lru_cache(maxsize=1)
def _rings() -> tuple[FloatArray, FloatArray, NDArray[np.int32], FloatArray]:
    import shapely

    rings = [polygon.exterior for polygon in _polygons()]
    lon, lat = shapely.get_coordinates(rings).T
    ends = np.cumsum(shapely.get_num_coordinates(rings)).astype(np.int32)
    return np.ascontiguousarray(lon), np.ascontiguousarray(lat), ends, shapely.bounds(rings).ravel()


@lru_cache(maxsize=1)
def _edges() -> NDArray[Any]:
    edges = np.empty(len(PORTS), dtype=object)
    edges[:] = [polygon.exterior for polygon in _polygons()]
    return edges


@lru_cache(maxsize=1)
def _in_box() -> NearestInBox:
    return NearestInBox(
        [Layer(_edges(), np.arange(len(PORTS), dtype=np.uint8))], dataset.COVERED_BOX, few=_FEW
    )


@lru_cache(maxsize=1)
def _places() -> FloatArray:
    return places_of(_edges())


@lru_cache(maxsize=1)
def _inside() -> Any:  # noqa: ANN401 - a compiled function
    # Numba takes a third of a second to import: only who measures should wait for it.
    from app.geo.kernels.inside import inside

    return inside
