"""Lines cut into short pieces, and the distance to them of points that are far away."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.geo.ellipsoid import FloatArray, chord_to_geodesic_m, to_ecef

if TYPE_CHECKING:
    from shapely import Geometry

IntArray = NDArray[np.int64]

_SPACING_M = 100.0


def densified(line: Geometry, spacing_m: float) -> FloatArray:
    """Give (lon, lat) of shape (n, 2): the line's vertices and points between, at most `spacing_m` apart.

    Between vertices the line runs straight in degrees, as in the source data.
    """
    return _densified(np.array([line]), spacing_m)[0]


def _densified(lines: NDArray[Any], spacing_m: float) -> tuple[FloatArray, IntArray]:
    """The same of all lines, one after another, and the row of the line of each point."""
    import shapely

    vertices, line = shapely.get_coordinates(lines, return_index=True)
    ecef = to_ecef(vertices[:, 0], vertices[:, 1])
    lengths = np.linalg.norm(np.diff(ecef, axis=0), axis=1)
    # From the end of a line to the next one there is nothing to cut.
    pieces = np.where(line[1:] == line[:-1], np.maximum(np.ceil(lengths / spacing_m), 1), 1).astype(np.int64)
    segment = np.repeat(np.arange(len(pieces)), pieces)
    first_of_segment = np.repeat(np.cumsum(pieces) - pieces, pieces)
    fraction = (np.arange(len(segment)) - first_of_segment) / pieces[segment]
    between = vertices[segment] + fraction[:, None] * (vertices[segment + 1] - vertices[segment])
    return np.vstack((between, vertices[-1:])), np.append(line[segment], line[-1:])


class Segments(NamedTuple):
    """Straight pieces of lines: both ends in earth-centred metres (s, 6), and the row of the line (s,)."""

    ends: FloatArray
    line: IntArray


def segments_of(lines: NDArray[Any], spacing_m: float = _SPACING_M) -> Segments:
    """Cut shapely lines (degrees) into pieces of at most `spacing_m`; ValueError if there is no line."""
    if not len(lines):
        raise ValueError("there is no line to cut: give at least one")
    points, line = _densified(lines, spacing_m)
    places, goes_on = to_ecef(*points.T), line[1:] == line[:-1]
    return Segments(np.hstack((places[:-1], places[1:]))[goes_on], line[1:][goes_on])


def places_of(lines: NDArray[Any], spacing_m: float = _SPACING_M) -> FloatArray:
    """Places along shapely lines at most `spacing_m` apart, in earth-centred metres, shape (n, 3)."""
    return to_ecef(*_densified(lines, spacing_m)[0].T)


def from_afar_m(lon: FloatArray, lat: FloatArray, places: FloatArray) -> FloatArray:
    """Give geodesic metres from points (degrees, shape (n,)) to the nearest place; NaN if not finite.

    To a line through places 100 m apart it may be 100 squared over 8 times the distance more: 3 cm at 40 km.

    >>> equator = to_ecef(np.array([0.0, 0.1]), np.zeros(2))
    >>> from_afar_m(np.array([0.2, np.nan]), np.zeros(2), equator).round(0).tolist()
    [11132.0, nan]
    """
    finite = np.isfinite(lon) & np.isfinite(lat)
    points = to_ecef(np.where(finite, lon, 0.0), np.where(finite, lat, 0.0))
    kernel = _afar()
    squared, balls = np.empty(len(points)), np.empty(4 * -(-len(places) // kernel.TOGETHER))
    kernel.least_chords(points.ravel(), np.ascontiguousarray(places).ravel(), balls, squared)
    return np.where(finite, chord_to_geodesic_m(np.sqrt(squared)), np.nan)


@cache
def _afar() -> Any:  # noqa: ANN401 - a module with a compiled function
    # Numba takes a third of a second to import: only who measures should wait for it.
    from app.geo.kernels import afar

    return afar
