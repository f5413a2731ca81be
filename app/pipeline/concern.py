"""Whom an alert may come to be about."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.geo.raster import bounds
from ingest.batch import Positions

_NEAR_NM = 13.0
"""As signed distance to the 12-NM line: what lies farther off is no part of a stay, nor of leaving one."""


def near_syria(fixes: Positions) -> npt.NDArray[np.int64]:
    """MMSIs with a fix that may lie in Syria's belt to 24 NM or within 1 NM of it, ascending."""
    where = bounds(fixes.lon, fixes.lat)
    return np.unique(fixes.mmsi[where.low_nm <= _NEAR_NM])
