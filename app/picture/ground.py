"""What lies under every track: land, coast, the computed lines, the watched band, ports. In degrees."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, cast

import numpy as np

from app.geo import dataset
from app.geo.limits import DECIDING, LIMIT_NM, TARTUS_NAVAL_BASIN, distances
from app.geo.ports import port_features
from app.geo.zones import zones
from app.picture.content import FloatArray

REFERENCE = TARTUS_NAVAL_BASIN
"""Lon, lat of the point that ranges are counted from."""
REFERENCE_PORT = "Tartus naval"
_STEP_DEG = 0.004
"""Of the grid that the band is cut from: distances bend so little that its edges are true to 0.01 NM."""
_ON_LINE_NM = 0.02

Lines = list[FloatArray]
"""Each of shape (n, 2): lon, lat."""


class Port(NamedTuple):
    """A port: its name and the ring about it, shape (n, 2)."""

    name: str
    ring: FloatArray


@lru_cache(maxsize=1)
def land() -> Lines:
    """The outer rings of the land of the covered box."""
    import shapely

    return [shapely.get_coordinates(polygon.exterior) for polygon in dataset.land().geoms]


@lru_cache(maxsize=1)
def coast() -> Lines:
    """The baseline lines of all states, small islets and all."""
    import shapely

    return [shapely.get_coordinates(line) for line in dataset.baselines().lines]


@lru_cache(maxsize=1)
def covered_ring() -> FloatArray:
    """The edge of the box in which land is known, as a closed ring with a point every half degree."""
    west, south, east, north = dataset.COVERED_BOX
    corners = np.array([(west, south), (east, south), (east, north), (west, north), (west, south)])
    steps = np.linspace(0.0, 1.0, 13)[:-1, None]
    sides = [start + (end - start) * steps for start, end in pairwise(corners)]
    return np.vstack([*sides, corners[-1:]])


@lru_cache(maxsize=2)
def syrian_line(nm: int) -> Lines:
    """The arc at 12 or 24 NM from Syria's deciding baseline: no coast and no lateral boundary in it."""
    ring = _ring(_zone("SYR", nm, DECIDING))
    away = distances(*ring.T).to_limit_nm[DECIDING] + LIMIT_NM - nm
    return _parts(ring, np.abs(away) < _ON_LINE_NM)


@lru_cache(maxsize=1)
def neighbours() -> Lines:
    """The edges of the neighbours' computed 12-NM zones, off their coasts."""
    parts: Lines = []
    for state in ("LBN", "CYP"):
        ring = _ring(_zone(state, int(LIMIT_NM), None))
        found = distances(*ring.T)
        away = np.minimum(found.other_baseline_nm, found.to_limit_nm[DECIDING] + LIMIT_NM)
        parts += _parts(ring, away > 0.5)
    return parts


@lru_cache(maxsize=8)
def band(from_nm: float, to_nm: float) -> Lines:
    """Where the signed distance to Syria's line lies between these and her baseline is the nearest: rings."""
    import shapely
    from contourpy import FillType, contour_generator

    lons, lats, away = _grid()
    generator = contour_generator(lons, lats, away, fill_type=FillType.OuterOffset)
    points, offsets = cast("tuple[Lines, Lines]", generator.filled(from_nm, to_nm))
    rings = [
        [part[start:end] for start, end in pairwise(cut.tolist())]
        for part, cut in zip(points, offsets, strict=True)
    ]
    whole = shapely.union_all([shapely.make_valid(shapely.Polygon(r[0], r[1:])) for r in rings])
    theirs = shapely.intersection(whole, shapely.Polygon(_ring(_zone("SYR", 24, DECIDING))))
    polygons = [part for part in shapely.get_parts(theirs) if part.geom_type == "Polygon"]
    return [shapely.get_coordinates(part.exterior) for part in polygons]


@lru_cache(maxsize=1)
def ports() -> list[Port]:
    """The ports, in the order of `app.geo.ports.PORTS`."""
    return [
        Port(feature["properties"]["name"], np.array(feature["geometry"]["coordinates"][0], float))
        for feature in port_features()
    ]


@lru_cache(maxsize=1)
def _grid() -> tuple[FloatArray, FloatArray, FloatArray]:
    ring = _ring(_zone("SYR", 24, DECIDING))
    (west, south), (east, north) = ring.min(axis=0).tolist(), ring.max(axis=0).tolist()
    lons = np.arange(west - 0.05, east + 0.05, _STEP_DEG)
    lats = np.arange(south - 0.05, north + 0.05, _STEP_DEG)
    lon, lat = (column.ravel() for column in np.meshgrid(lons, lats))
    return lons, lats, distances(lon, lat).to_limit_nm[DECIDING].reshape(len(lats), len(lons))


@lru_cache(maxsize=1)
def _zones() -> dict[tuple[str, int, str], Any]:
    return {
        (p["state"], p["nm"], p["baseline"]): feature["geometry"]
        for feature in zones()["features"]
        if (p := feature["properties"])["nm"] is not None
    }


def _zone(state: str, nm: int, variant: str | None) -> dict[str, Any]:
    found = {key[2]: geometry for key, geometry in _zones().items() if key[:2] == (state, nm)}
    geometry: dict[str, Any] = found[variant] if variant else next(iter(found.values()))
    return geometry


def _ring(geometry: dict[str, Any]) -> FloatArray:
    return np.array(geometry["coordinates"][0], float)


def _parts(ring: FloatArray, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Lines:
    """The stretches of a ring whose points are all kept, those across its seam in one."""
    if kept.all():
        return [ring]
    first = int(np.flatnonzero(~kept)[0])
    turned = np.vstack((ring[first:-1], ring[: first + 1]))
    marks = np.concatenate((kept[first:-1], kept[: first + 1]))
    edges = np.flatnonzero(np.diff(marks.astype(np.int8), prepend=0, append=0))
    return [turned[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True) if end - start > 1]
