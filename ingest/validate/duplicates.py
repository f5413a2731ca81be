"""Equal fixes merged into one, whatever order they came in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.batch import FIX_NOT_AVAILABLE, Positions

IDENTITY = ("mmsi", "time_ms", "lon", "lat")


def merge_equal(positions: Positions) -> Positions:
    """One row for each identity, sorted by it; a value beats "not available", else the smaller wins."""
    if not len(positions):
        return positions
    ordered = positions.take(np.lexsort([getattr(positions, name) for name in reversed(IDENTITY)]))
    starts = _starts(ordered)
    if len(starts) == len(ordered):
        return ordered
    merged = {name: _merged(name, getattr(ordered, name), starts) for name in Positions.dtypes()}
    return Positions(**merged)


def _starts(ordered: Positions) -> npt.NDArray[np.intp]:
    new = np.ones(len(ordered), np.bool_)
    new[1:] = False
    for name in IDENTITY:
        column = getattr(ordered, name)
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def _merged(name: str, column: npt.NDArray[Any], starts: npt.NDArray[np.intp]) -> npt.NDArray[Any]:
    absent = FIX_NOT_AVAILABLE.get(name)
    if absent is None:
        return np.minimum.reduceat(column, starts)
    most = np.iinfo(column.dtype).max
    least = np.minimum.reduceat(np.where(column == absent, most, column), starts)
    return np.where(least == most, absent, least).astype(column.dtype)
