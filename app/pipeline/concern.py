"""Whom an alert may come to be about."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from app.geo.limits import DECIDING, LIMIT_NM, TARTUS_NAVAL_BASIN, distances
from app.geo.raster import bounds
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, Positions

_COVERS_NM = 24.0
_UNITS_PER_NM = 10_000
_NEAR_NM = 13.0
"""As signed distance to the 12-NM line: what lies farther off is no part of a stay, nor of leaving one."""


def near_syria(fixes: Positions) -> npt.NDArray[np.int64]:
    """MMSIs with a fix that may lie in Syria's belt to 24 NM or within 1 NM of it, ascending."""
    where = bounds(fixes.lon, fixes.lat)
    return np.unique(fixes.mmsi[where.low_nm <= _NEAR_NM])


def within_24_nm(fixes: Positions, known: Collection[int] = ()) -> set[int]:
    """MMSIs with a fix within 24 NM of Syria's coast, whoever's is nearer; `known` need not be looked at.

    That is 12 NM beyond the 12-NM line. Measured is only where a cell of the raster leaves it open.
    """
    where = bounds(fixes.lon, fixes.lat)
    found = set(np.unique(fixes.mmsi[where.high_nm <= LIMIT_NM]).tolist())
    skipped = np.array(sorted(found.union(known)), np.int64)
    is_open = (where.low_nm <= LIMIT_NM) & (where.high_nm > LIMIT_NM)
    rows = np.flatnonzero(is_open & ~np.isin(fixes.mmsi, skipped))
    if len(rows):
        place = (column[rows] / LON_LAT_UNITS_PER_DEGREE for column in (fixes.lon, fixes.lat))
        inside = distances(*place).to_limit_nm[DECIDING] <= LIMIT_NM
        found.update(fixes.mmsi[rows][inside].tolist())
    return found


def hours_near_tartus(fixes: Positions) -> npt.NDArray[np.int64]:
    """Hours since 1970 UTC with a fix within about 24 NM of Tartus, ascending."""
    lon, lat = (round(angle * LON_LAT_UNITS_PER_DEGREE) for angle in TARTUS_NAVAL_BASIN)
    reach = _COVERS_NM * _UNITS_PER_NM
    north = fixes.lat.astype(np.int64) - lat
    rows = np.flatnonzero(np.abs(north) <= reach)
    east = (fixes.lon[rows].astype(np.int64) - lon) * np.cos(np.radians(TARTUS_NAVAL_BASIN[1]))
    near = rows[np.hypot(east, north[rows]) <= reach]
    return np.unique(fixes.time_ms[near] // 3_600_000)
