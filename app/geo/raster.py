"""Bounds of the signed distance to the 12-NM line, so that it is measured only where an edge can lie.

The raster's cells are 0.01 degree wide. Each knows the distance of its middle; no point of a cell is farther
from the middle than a corner, and no distance changes by more than the way gone. It is shipped beside the
baseline that it was measured from.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.geo import dataset
from app.geo.ellipsoid import FloatArray
from app.geo.geodesy import distance_nm
from app.geo.limits import DECIDING, LIMIT_NM, distances
from ingest.batch import LON_LAT_UNITS_PER_DEGREE

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int32]

CELL_UNITS = LON_LAT_UNITS_PER_DEGREE // 100
_BOX = (34.5, 33.75, 37.0, 36.75)
"""West, south, east, north in degrees: nowhere outside is the line nearer than 30 NM."""
_COLUMNS, _ROWS = 250, 300
_SLACK = 1.001
"""How much longer a way may be measured than it is: chords are turned into arcs of a mean radius."""
_TRUSTED = 0.995
"""What is left of a distance that is good to 0.3 %, as those from outside the box may be."""

_STEPS_PER_NM = 250
_FAR = np.iinfo(np.int16).max
"""As shipped, bounds are rounded outwards to so many steps; this stands for infinity."""


class Bounds(NamedTuple):
    """What is true of every point of the cells that n points lie in, each of shape (n,).

    `low_nm` <= `Distances.to_limit_nm[DECIDING]` <= `high_nm`; outside the raster over 30, and infinity.
    `may_be_syrian`: False only where no point is nearest to Syria's baseline; True outside the raster.
    `margin_low_nm` <= `Distances.boundary_margin_nm`; outside the raster minus infinity.
    """

    low_nm: FloatArray
    high_nm: FloatArray
    may_be_syrian: BoolArray
    margin_low_nm: FloatArray


def bounds(lon_units: IntArray, lat_units: IntArray) -> Bounds:
    """Give `Bounds` of points in 1/10,000 arc minute (integers, shape (n,)), as `ingest.batch` has them.

    Every pair of integers is taken, "not available" too: it lies outside the raster.

    >>> off_tartus = bounds(np.array([35.6111 * 600_000], np.int32), np.array([34.915 * 600_000], np.int32))
    >>> [float(column[0].round(2)) for column in off_tartus[:2]]
    [-0.58, 0.2]
    """
    cell = _index(lat_units, _BOX[1], _ROWS) * np.int64(_COLUMNS + 2) + _index(lon_units, _BOX[0], _COLUMNS)
    low_nm, high_nm, may_be_syrian, margin_low_nm = _raster()
    where = low_nm.take(cell), high_nm.take(cell), may_be_syrian.take(cell), margin_low_nm.take(cell)
    return Bounds(*where)


def _index(units: IntArray, first_deg: float, cells: int) -> IntArray:
    """Give the row or column, from 1 on; 0 and `cells` + 1 are outside."""
    first = round(first_deg * LON_LAT_UNITS_PER_DEGREE)
    return np.clip((np.asarray(units) - first) // CELL_UNITS, -1, cells) + 1


@lru_cache(maxsize=1)
def _raster() -> Bounds:
    """Cells by row from the south-west, with a row or column on each side for what lies outside."""
    return _shipped() or measured()


def _shipped() -> Bounds | None:
    """The raster as shipped; None if it is not there or was measured from another baseline."""
    try:
        with np.load(dataset.FOLDER / dataset.RASTER, allow_pickle=False) as file:
            if file["baseline"].item() != dataset.baseline_hash():
                return None
            low, high, may_be_syrian, margin = (file[name] for name in Bounds._fields)
    except (OSError, KeyError):
        return None
    high_nm = np.where(high == _FAR, np.inf, high / _STEPS_PER_NM)
    margin_nm = np.where(margin == -_FAR, -np.inf, margin / _STEPS_PER_NM)
    return Bounds(low / _STEPS_PER_NM, high_nm, may_be_syrian, margin_nm)


def write(path: Path) -> None:
    """Measure the shipped baseline (half a second) and write what `bounds` then need not measure."""
    raster = measured()
    low = np.floor(raster.low_nm * _STEPS_PER_NM).astype(np.int16)
    high = np.ceil(np.minimum(raster.high_nm * _STEPS_PER_NM, _FAR)).astype(np.int16)
    margin = np.floor(np.clip(raster.margin_low_nm * _STEPS_PER_NM, -_FAR, _FAR)).astype(np.int16)
    np.savez_compressed(
        path,
        baseline=np.array(dataset.baseline_hash()),
        low_nm=low,
        high_nm=high,
        may_be_syrian=raster.may_be_syrian,
        margin_low_nm=margin,
    )


def measured() -> Bounds:
    """The raster from the baseline itself."""
    west, south, _, _ = _BOX
    lon, lat = np.meshgrid(west + (np.arange(_COLUMNS) + 0.5) / 100, south + (np.arange(_ROWS) + 0.5) / 100)
    middle = distances(lon.ravel(), lat.ravel())
    # The southernmost cells are the widest.
    reach = float(distance_nm(west + 0.005, south + 0.005, west, south)) * _SLACK
    to_line = middle.to_limit_nm[DECIDING].reshape(_ROWS, _COLUMNS)
    to_other = middle.other_baseline_nm.reshape(_ROWS, _COLUMNS)
    nearest_at_edge = float(_edge(to_line).min()) + LIMIT_NM - reach
    return Bounds(
        _framed(to_line - reach, nearest_at_edge * _TRUSTED - LIMIT_NM),
        _framed(to_line + reach, np.inf),
        _framed(to_line + LIMIT_NM - to_other <= 2.0 * reach, True),
        _framed((to_other - to_line - LIMIT_NM) / 2.0 - reach, -np.inf),
    )


def _framed(cells: NDArray[Any], outside: float) -> NDArray[Any]:
    return np.pad(cells, 1, constant_values=outside).ravel()


def _edge(cells: FloatArray) -> FloatArray:
    """Give the outermost cells: whoever comes from outside passes one of them."""
    return np.concatenate((cells[0], cells[-1], cells[:, 0], cells[:, -1]))
