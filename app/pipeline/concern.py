"""Whom an alert may come to be about."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ingest.batch import Positions


def near_syria(fixes: Positions) -> npt.NDArray[np.int64]:
    """MMSIs with a fix that may lie in Syria's belt to 24 NM or within 1 NM of it, ascending."""
    near = (
        (fixes.lon > 34.9 * 600_000)
        & (fixes.lon < 36.6 * 600_000)
        & (fixes.lat > 34.0 * 600_000)
        & (fixes.lat < 36.4 * 600_000)
    )
    return np.unique(fixes.mmsi[near])
