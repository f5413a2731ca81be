"""Distance from points to lines on the ellipsoid: trees over densified vertices, refined to the segment.

A tree over a whole coast is slow far from it, where thousands of vertices are almost equally far. So coarse
tiers are asked first. A tier for D metres keeps only the vertices whose Voronoi cell reaches out to D: no
other can be the nearest of a point farther off than that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.geo.ellipsoid import FloatArray, azimuthal_plane, chord_to_geodesic_m, to_ecef

if TYPE_CHECKING:
    from scipy.spatial import cKDTree
    from shapely import Geometry

IntArray = NDArray[np.int64]

_FINEST_SPACING_M = 100.0
_REFINED_WITHIN_M = 5000.0
"""Nearer than this the spacing would show: half of it squared over twice the distance, 0.25 m at 5 km."""
_TIER_ERROR_M = 0.5
_PLANE_SLACK = 0.9
"""Reaches are measured in a plane and not on the ellipsoid: keep what only nearly reaches out far enough."""


def densified(line: Geometry, spacing_m: float) -> FloatArray:
    """Give (lon, lat) of shape (n, 2): the line's vertices and points between, at most `spacing_m` apart.

    Between vertices the line runs straight in degrees, as in the source data.
    """
    import shapely

    vertices = np.asarray(shapely.get_coordinates(line))
    ecef = to_ecef(vertices[:, 0], vertices[:, 1])
    lengths = np.linalg.norm(np.diff(ecef, axis=0), axis=1)
    pieces = np.maximum(np.ceil(lengths / spacing_m), 1).astype(np.int64)
    segment = np.repeat(np.arange(len(pieces)), pieces)
    first_of_segment = np.repeat(np.cumsum(pieces) - pieces, pieces)
    fraction = (np.arange(len(segment)) - first_of_segment) / pieces[segment]
    between = vertices[segment] + fraction[:, None] * (vertices[segment + 1] - vertices[segment])
    return np.vstack((between, vertices[-1:]))


class _Points(NamedTuple):
    """Vertices of all lines: earth-centred metres, row of the line, index of the vertex before and after.

    An open line's end is its own neighbour; a ring's first vertex is not repeated.
    """

    ecef: FloatArray
    line: IntArray
    before: IntArray
    after: IntArray


class Segments(NamedTuple):
    """Straight pieces of lines: both ends in earth-centred metres (s, 6), and the row of the line (s,)."""

    ends: FloatArray
    line: IntArray


def segments_of(lines: NDArray[Any], spacing_m: float = _FINEST_SPACING_M) -> Segments:
    """Cut shapely lines (degrees) into pieces of at most `spacing_m`; ValueError if there is no line."""
    points = _points(lines, spacing_m)
    start = np.flatnonzero(points.after != np.arange(len(points.after)))
    ends = np.hstack((points.ecef[start], points.ecef[points.after[start]]))
    return Segments(ends, points.line[start])


class _Tier(NamedTuple):
    tree: cKDTree
    line: IntArray
    settles_from_m: float


@dataclass(frozen=True)
class NearestLines:
    """A set of lines to be asked for the nearest. Build with `of`."""

    _coarse: Sequence[_Tier]
    _finest: _Points
    _tree: cKDTree

    @classmethod
    def of(
        cls, lines: NDArray[Any], tiers_m: Sequence[float] = (), spacing_m: float = _FINEST_SPACING_M
    ) -> NearestLines:
        """Build from shapely lines in degrees, a coarse tier for each distance; ValueError if no line."""
        finest = _points(lines, spacing_m)
        coarse = [_coarse_tier(lines, finest, distance) for distance in sorted(tiers_m, reverse=True)]
        return cls(coarse, finest, _tree(finest.ecef))

    def query(self, ecef: FloatArray) -> tuple[FloatArray, IntArray]:
        """Give geodesic metres to the nearest line, and its row, for earth-centred points (n, 3)."""
        chord, line = np.zeros(len(ecef)), np.zeros(len(ecef), dtype=np.int64)
        unsettled = np.arange(len(ecef))
        for tier in self._coarse:
            away, vertex = _ask(tier.tree, ecef[unsettled])
            chord[unsettled], line[unsettled] = away, tier.line[vertex]
            unsettled = unsettled[away < tier.settles_from_m]
        away, vertex = _ask(self._tree, ecef[unsettled])
        close = np.flatnonzero(away < _REFINED_WITHIN_M)
        away[close] = self._to_segments(ecef[unsettled[close]], vertex[close])
        chord[unsettled], line[unsettled] = away, self._finest.line[vertex]
        return chord_to_geodesic_m(chord), line

    def _to_segments(self, ecef: FloatArray, vertex: IntArray) -> FloatArray:
        points = self._finest
        start = points.ecef[vertex]
        before = _distance_to_segment(ecef, start, points.ecef[points.before[vertex]])
        after = _distance_to_segment(ecef, start, points.ecef[points.after[vertex]])
        return np.minimum(before, after)


def _ask(tree: cKDTree, ecef: FloatArray) -> tuple[FloatArray, IntArray]:
    away, vertex = tree.query(ecef)
    return np.asarray(away, float), np.asarray(vertex, np.int64)


def _points(lines: NDArray[Any], spacing_m: float) -> _Points:
    parts = [densified(line, spacing_m) for line in lines]
    closed = [bool((part[0] == part[-1]).all()) for part in parts]
    parts = [part[:-1] if ring else part for part, ring in zip(parts, closed, strict=True)]
    counts = np.array([len(part) for part in parts])
    starts = np.cumsum(counts) - counts
    degrees = np.vstack(parts)
    before, after = np.arange(len(degrees)) - 1, np.arange(len(degrees)) + 1
    ends = starts + counts - 1
    before[starts] = np.where(closed, ends, starts)
    after[ends] = np.where(closed, starts, ends)
    line = np.repeat(np.arange(len(parts)), counts)
    return _Points(to_ecef(degrees[:, 0], degrees[:, 1]), line, before, after)


def _tree(ecef: FloatArray) -> cKDTree:
    from scipy.spatial import cKDTree

    return cKDTree(ecef, leafsize=64)


def _coarse_tier(lines: NDArray[Any], finest: _Points, distance_m: float) -> _Tier:
    points = _points(lines, math.sqrt(8.0 * distance_m * _TIER_ERROR_M))
    kept = _reach_m(points.ecef) >= _PLANE_SLACK * distance_m
    tree = _tree(points.ecef[kept])
    # A point this much farther from the kept vertices than D is farther than D from all of them.
    dropped_within_m = float(_ask(tree, finest.ecef)[0].max())
    return _Tier(tree, points.line[kept], distance_m + dropped_within_m)


def _reach_m(ecef: FloatArray) -> FloatArray:
    """Give for each vertex how far its Voronoi cell extends from it, infinite for open cells."""
    from scipy.spatial import Voronoi

    middle = ecef.mean(axis=0)
    lon = math.degrees(math.atan2(middle[1], middle[0]))
    lat = math.degrees(math.atan2(middle[2], math.hypot(middle[0], middle[1])))
    plane = np.round(azimuthal_plane(ecef, lon, lat), 2)
    sites, site_of = np.unique(plane, axis=0, return_inverse=True)
    diagram = Voronoi(sites, qhull_options="Qbb Qc Qz")
    reach = np.zeros(len(sites))
    ends = np.array(diagram.ridge_vertices)
    for site in diagram.ridge_points.T:
        for end in ends.T:
            out = np.linalg.norm(diagram.vertices[end] - sites[site], axis=1)
            np.maximum.at(reach, site, np.where(end < 0, np.inf, out))
    return np.asarray(reach[site_of.ravel()])


def _distance_to_segment(points: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    along = end - start
    from_start = points - start
    length_squared = np.einsum("ij,ij->i", along, along)
    projected = np.einsum("ij,ij->i", from_start, along)
    share = np.divide(projected, length_squared, out=np.zeros_like(projected), where=length_squared > 0.0)
    foot = from_start - np.clip(share, 0.0, 1.0)[:, None] * along
    return np.asarray(np.linalg.norm(foot, axis=1))
