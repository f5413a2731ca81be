"""Compute the zones: sea within a distance of a state's baseline, and nearer to it than to any other state's.

Buffers are made a small cell at a time, each cell in an azimuthal equidistant projection of its own. Where
another state is in reach, Voronoi cells of the densified baselines share the sea out (equidistance).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.geo.ellipsoid import METRES_PER_NM, FloatArray, to_ecef
from app.geo.make.plane import Plane
from app.geo.make.source import Source
from app.geo.nearest import densified

if TYPE_CHECKING:
    from shapely import Geometry

CELL_DEG = 0.25
SPACING_M = 100.0
ARC_SEGMENTS_A_QUARTER = 180
_EDGE_STEP_DEG = 0.01
_SNAP_DEG = 1e-9


class Wanted(NamedTuple):
    """One zone to compute: of which state, how far out, and with its small islets or not."""

    a3: str
    nm: float
    with_small_islets: bool


class _Coast(NamedTuple):
    degrees: FloatArray
    own: NDArray[np.bool_]
    line: NDArray[np.int64]
    tree: cKDTree


def zone(source: Source, wanted: Wanted) -> Geometry:
    """Give the zone (degrees): all sea from the baseline to the wanted distance, equidistance kept."""
    coast = _coast(source, wanted)
    pieces = [
        piece for cell in _cells(coast, wanted) if not (piece := _in_cell(coast, wanted, cell)).is_empty
    ]
    whole = shapely.union_all(shapely.set_precision(np.array(pieces, dtype=object), _SNAP_DEG))
    near = source.land[shapely.STRtree(source.land).query(whole)]
    return shapely.difference(whole, shapely.union_all(near))


def _coast(source: Source, wanted: Wanted) -> _Coast:
    baseline = source.baseline
    used = ~baseline.small_islet | ((baseline.a3 != "SYR") & (baseline.a3 != wanted.a3))
    if wanted.with_small_islets:
        used |= baseline.a3 == wanted.a3
    parts = [densified(line, SPACING_M) for line in baseline.lines[used]]
    counts = [len(part) for part in parts]
    degrees = np.vstack(parts)
    own = np.repeat(baseline.a3[used] == wanted.a3, counts)
    return _Coast(degrees, own, np.repeat(np.arange(len(parts)), counts), cKDTree(to_ecef(*degrees.T)))


def _cells(coast: _Coast, wanted: Wanted) -> Iterator[tuple[float, float]]:
    """Give the south-west corners of the cells within the wanted distance of the state's own baseline."""
    reach_lat = wanted.nm / 60.0
    own = coast.degrees[coast.own]
    reach_lon = reach_lat / math.cos(math.radians(float(own[:, 1].max()) + reach_lat))
    margin = np.array((reach_lon, reach_lat))
    first = np.floor((own.min(axis=0) - margin) / CELL_DEG).astype(int)
    last = np.floor((own.max(axis=0) + margin) / CELL_DEG).astype(int)
    for column in range(first[0], last[0] + 1):
        for row in range(first[1], last[1] + 1):
            yield column * CELL_DEG, row * CELL_DEG


def _in_cell(coast: _Coast, wanted: Wanted, corner: tuple[float, float]) -> Geometry:
    west, south = corner
    edge = shapely.segmentize(shapely.box(west, south, west + CELL_DEG, south + CELL_DEG), _EDGE_STEP_DEG)
    centre = (west + CELL_DEG / 2.0, south + CELL_DEG / 2.0)
    reach_m = wanted.nm * METRES_PER_NM
    cell_radius_m = CELL_DEG * 60.0 * METRES_PER_NM / math.sqrt(2.0)
    nearby = np.array(
        sorted(coast.tree.query_ball_point(to_ecef(*centre), reach_m + cell_radius_m)), dtype=int
    )
    if not coast.own[nearby].any():
        return shapely.Polygon()
    plane = Plane(*centre)
    points = plane.project(coast.degrees[nearby])
    cell = shapely.transform(edge, plane.project)
    own = coast.own[nearby]
    buffers = shapely.buffer(_runs(points, nearby, coast, own), reach_m, quad_segs=ARC_SEGMENTS_A_QUARTER)
    found = shapely.intersection(cell, shapely.union_all(buffers))
    if not own.all():
        found = shapely.intersection(found, _nearer_to_own(points, own, cell))
    return shapely.transform(found, plane.unproject)


def _runs(
    points: FloatArray, nearby: NDArray[np.int64], coast: _Coast, own: NDArray[np.bool_]
) -> NDArray[Any]:
    """Join neighbouring own vertices to lines again, so that the buffer has no scallops between them."""
    follows = (np.diff(nearby) == 1) & (np.diff(coast.line[nearby]) == 0) & own[:-1] & own[1:]
    runs = np.split(np.arange(len(points)), np.flatnonzero(~follows) + 1)
    return np.array([_line_or_point(points[run]) for run in runs if own[run[0]]], dtype=object)


def _line_or_point(points: FloatArray) -> Geometry:
    return shapely.LineString(points) if len(points) > 1 else shapely.Point(points[0])


def _nearer_to_own(points: FloatArray, own: NDArray[np.bool_], cell: Geometry) -> Geometry:
    sites, first = np.unique(np.round(points, 2), axis=0, return_index=True)
    areas = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=cell))
    area, site = shapely.STRtree(shapely.points(sites)).query(areas, predicate="contains")
    areas = areas[area[own[first][site]]]
    return shapely.union_all(areas[shapely.intersects(areas, cell)])
