"""From one fix to an earlier one that is far enough away to tell a speed."""

from __future__ import annotations

import numpy as np

from app.detect.facts import Fixes, FloatArray
from app.detect.parameters import HOUR_S
from app.geo.geodesy import distance_nm

_NM_A_DEGREE = 60.0
_ROUGH = 0.01


def leg_to(fixes: Fixes, j: int, far_nm: float, within_s: int) -> int | None:
    """Row of the last fix before `j` that is at least so far away and not older; None if there is none."""
    first = int(fixes.time_s.searchsorted(fixes.time_s[j] - within_s, "left"))
    rough_nm = _rough_nm(fixes, first, j)
    for row in np.flatnonzero(rough_nm >= far_nm * (1 - _ROUGH))[::-1].tolist():
        if rough_nm[row] > far_nm * (1 + _ROUGH) or _apart_nm(fixes, first + row, j) >= far_nm:
            return first + int(row)
    return None


def implied_kn(fixes: Fixes, i: int, j: int) -> float:
    """Speed over the ground that takes a ship from fix `i` to fix `j`; of one second, as if it took one."""
    return _apart_nm(fixes, i, j) * HOUR_S / max(int(fixes.time_s[j] - fixes.time_s[i]), 1)


def _apart_nm(fixes: Fixes, i: int, j: int) -> float:
    return float(distance_nm(fixes.lon[i], fixes.lat[i], fixes.lon[j], fixes.lat[j]))


def _rough_nm(fixes: Fixes, first: int, j: int) -> FloatArray:
    """From each row up to `j` to it, on a plane: near a mile good to one part in a hundred."""
    x = (fixes.lon[first:j] - fixes.lon[j]) * np.cos(np.radians(fixes.lat[j]))
    return np.asarray(np.hypot(x, fixes.lat[first:j] - fixes.lat[j]) * _NM_A_DEGREE)
