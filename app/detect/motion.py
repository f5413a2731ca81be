"""How a holding ship moves: docs/loitering.md, section 5."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.detect.facts import Fixes, FloatArray
from app.detect.parameters import HOUR_S
from app.geo.geodesy import METRES_PER_NM, distance_nm, enclosing_circle, to_ecef

SHORT_S, LONG_S = 3 * HOUR_S, 12 * HOUR_S
STATIONARY_NM, SWINGING_NM = 0.1, 0.5
DRIFTING_KN, PACING_NET_TO_PATH = 3.0, 0.5
FEWEST_FIXES = 3
_CIRCLE_DOUBT_NM = 0.001
_PATH_DOUBT = 1e-4
"""Of a path, in parts of itself; no chord of 60 NM is short by more than a fifth of it."""
_LONGEST_CHORD_NM = 60.0


def motion(stay: Fixes) -> str | None:
    """stationary, swinging, drifting, pacing or steaming, by a stay's last fixes; None if too few tell."""
    latest = _latest(stay)
    if latest is None:
        return None
    lon, lat = latest
    space_nm = to_ecef(lon, lat) / METRES_PER_NM
    diameter_nm = _diameter_nm(lon, lat, space_nm)
    if diameter_nm <= SWINGING_NM:
        return "stationary" if diameter_nm <= STATIONARY_NM else "swinging"
    hours = max(int(stay.time_s[-1] - stay.time_s[-len(lon)]), 1) / HOUR_S
    rough = _by_chords(space_nm)
    if rough is None or rough.is_near(DRIFTING_KN * hours):
        rough = _by_geodesics(lon, lat)
    if rough.path_nm / hours < DRIFTING_KN:
        return "drifting"
    return "pacing" if rough.net_nm / rough.path_nm <= PACING_NET_TO_PATH else "steaming"


@dataclass(frozen=True)
class _Way:
    net_nm: float
    path_nm: float

    def is_near(self, path_nm: float) -> bool:
        """True if measured more finely it might lie on the other side of a threshold."""
        doubt_nm = _PATH_DOUBT * self.path_nm
        turning = abs(self.net_nm - PACING_NET_TO_PATH * self.path_nm) <= doubt_nm
        return turning or abs(self.path_nm - path_nm) <= doubt_nm


def _by_chords(space_nm: FloatArray) -> _Way | None:
    legs = np.linalg.norm(np.diff(space_nm, axis=0), axis=1)
    net_nm = float(np.linalg.norm(space_nm[-1] - space_nm[0]))
    longest_nm = max(net_nm, float(legs.max()))
    return _Way(net_nm, float(legs.sum())) if longest_nm <= _LONGEST_CHORD_NM else None


def _by_geodesics(lon: FloatArray, lat: FloatArray) -> _Way:
    path_nm = float(distance_nm(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum())
    return _Way(float(distance_nm(lon[0], lat[0], lon[-1], lat[-1])), path_nm)


def _diameter_nm(lon: FloatArray, lat: FloatArray, space_nm: FloatArray) -> float:
    """Diameter of the smallest enclosing circle, or any number that tells the same of both thresholds."""
    middle = (space_nm.min(axis=0) + space_nm.max(axis=0)) / 2
    most_nm = 2 * float(np.linalg.norm(space_nm - middle, axis=1).max())
    away = np.linalg.norm(space_nm - space_nm[0], axis=1)
    least_nm = float(np.linalg.norm(space_nm - space_nm[int(away.argmax())], axis=1).max())
    for threshold_nm in (STATIONARY_NM, SWINGING_NM):
        if least_nm <= threshold_nm + _CIRCLE_DOUBT_NM and most_nm >= threshold_nm - _CIRCLE_DOUBT_NM:
            return enclosing_circle(lon, lat).diameter_nm
    return least_nm


def _latest(stay: Fixes) -> tuple[FloatArray, FloatArray] | None:
    for length_s in (SHORT_S, LONG_S):
        first = int(stay.time_s.searchsorted(stay.time_s[-1] - length_s, "left"))
        if len(stay) - first >= FEWEST_FIXES:
            return stay.lon[first:], stay.lat[first:]
    return None
