"""How a holding ship moves: docs/loitering.md, section 5."""

from __future__ import annotations

import numpy as np

from app.detect.facts import Fixes
from app.detect.parameters import HOUR_S
from app.geo.geodesy import distance_nm, enclosing_circle

SHORT_S, LONG_S = 3 * HOUR_S, 12 * HOUR_S
STATIONARY_NM, SWINGING_NM = 0.1, 0.5
DRIFTING_KN, PACING_NET_TO_PATH = 3.0, 0.5
FEWEST_FIXES = 3


def motion(stay: Fixes) -> str | None:
    """stationary, swinging, drifting, pacing or steaming, by a stay's last fixes; None if too few tell."""
    latest = _latest(stay)
    if latest is None:
        return None
    diameter_nm = enclosing_circle(latest.lon, latest.lat).diameter_nm
    if diameter_nm <= SWINGING_NM:
        return "stationary" if diameter_nm <= STATIONARY_NM else "swinging"
    path_nm = float(distance_nm(latest.lon[:-1], latest.lat[:-1], latest.lon[1:], latest.lat[1:]).sum())
    net_nm = float(distance_nm(latest.lon[0], latest.lat[0], latest.lon[-1], latest.lat[-1]))
    hours = max(int(latest.time_s[-1] - latest.time_s[0]), 1) / HOUR_S
    if path_nm / hours < DRIFTING_KN:
        return "drifting"
    return "pacing" if net_nm / path_nm <= PACING_NET_TO_PATH else "steaming"


def _latest(stay: Fixes) -> Fixes | None:
    for length_s in (SHORT_S, LONG_S):
        first = int(np.searchsorted(stay.time_s, stay.time_s[-1] - length_s, "left"))
        if len(stay) - first >= FEWEST_FIXES:
            return stay.take(slice(first, None))
    return None
