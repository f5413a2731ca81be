"""What the shipped data is made from: land polygons and baseline lines of the Levant and Cyprus, by state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from app.geo.ellipsoid import geod

if TYPE_CHECKING:
    from shapely import Geometry

SMALL_ISLET_M2 = 10000.0

BASELINE_BOX = (29.0, 30.5, 37.0, 37.5)
"""West, south, east, north. Wider to the west than `dataset.COVERED_BOX`: the nearest may lie there."""


class Baseline(NamedTuple):
    """Baseline lines (degrees), one a row, with their state and whether each is a small islet's edge."""

    lines: NDArray[Any]
    a3: NDArray[np.str_]
    small_islet: NDArray[np.bool_]


class Source(NamedTuple):
    """Land polygons and the baseline, both cut to `BASELINE_BOX`."""

    land: NDArray[Any]
    baseline: Baseline


def cut_to_box(
    geometries: NDArray[Any], box: tuple[float, float, float, float]
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Cut geometries to a box; gives their single parts and, for each, the row it came from."""
    cut = shapely.intersection(geometries, shapely.box(*box))
    parts, row = shapely.get_parts(cut, return_index=True)
    kept = ~shapely.is_empty(parts) & (
        shapely.get_dimensions(parts) == shapely.get_dimensions(geometries)[row]
    )
    return parts[kept], row[kept]


def source_of(land: NDArray[Any], lines: NDArray[Any], a3: NDArray[np.str_]) -> Source:
    """Cut uncut land and baseline lines to the box and mark the small islets of every state."""
    land_parts, _ = cut_to_box(land, BASELINE_BOX)
    line_parts, row = cut_to_box(lines, BASELINE_BOX)
    return Source(land_parts, Baseline(line_parts, a3[row], _edges_of_small_islets(line_parts, land_parts)))


def _edges_of_small_islets(lines: NDArray[Any], land: NDArray[Any]) -> NDArray[np.bool_]:
    small = land[np.array([_area_m2(polygon) < SMALL_ISLET_M2 for polygon in land])]
    _, line = shapely.STRtree(lines).query(shapely.boundary(small), predicate="covers")
    marked = np.zeros(len(lines), dtype=bool)
    marked[line] = True
    return marked


def _area_m2(polygon: Geometry) -> float:
    area, _ = geod().geometry_area_perimeter(polygon)
    return abs(float(area))
