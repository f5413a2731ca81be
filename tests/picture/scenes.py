"""Fixes and alerts for pictures, made by hand."""

import numpy as np

from app.picture.content import Fixes

T0 = 1_733_011_200_000
HOUR = 3_600_000
SHIP = 273_000_001


def fixes(hours, lon, lat, *, hull=0, flagged=None, mmsi=SHIP, of=None):
    """Fixes at hours after T0, with silences as the store would tell them."""
    time_ms = (T0 + np.asarray(hours, float) * HOUR).astype(np.int64)
    size = len(time_ms)
    hulls = np.broadcast_to(np.asarray(hull, np.int64), size).copy()
    after = np.zeros(size, np.bool_)
    for number in np.unique(hulls):
        rows = np.flatnonzero(hulls == number)
        after[rows[1:]] = np.diff(time_ms[rows]) > HOUR
    doubts = np.zeros(size, np.bool_) if flagged is None else np.asarray(flagged, np.bool_)
    lons, lats = (np.broadcast_to(np.asarray(column, float), size).copy() for column in (lon, lat))
    return Fixes(mmsi, time_ms, lons, lats, hulls, doubts, after, size if of is None else of)


def circling(hours=48.0, nm=0.5, lon=35.60, lat=34.95, step=0.1, start=0.0, **rest):
    """A ship that goes round and round."""
    at = np.arange(start, start + hours, step)
    reach = nm / 60.0
    return fixes(at, lon + reach * np.cos(at) / np.cos(np.radians(lat)), lat + reach * np.sin(at), **rest)


def alert(**rest):
    """A stay of a day from hour 6, as the API gives it."""
    return {
        "id": "0123456789abcdef",
        "kind": "loitering",
        "subtype": None,
        "status": "open",
        "severity": "warning",
        "vessels": [SHIP],
        "started_at": "2024-12-01T06:00:00Z",
        "ended_at": None,
        "ended_by": None,
        "detected_at": "2024-12-01T12:00:00Z",
        "lon": 35.6,
        "lat": 34.95,
        "motion": "drifting",
        "observed": True,
        "distance_to_limit_nm": 0.7,
        "synthetic": False,
        "evidence": {
            "hours": 30.0,
            "circle": {"lon": 35.6, "lat": 34.95, "diameter_nm": 1.0},
            "distance_to_limit_nm": {"islets_ge_10000m2": {"min": 0.2, "median": 0.7, "max": 1.2}},
            "identity": {"name": "BRAVO"},
        },
        "rule": {"parameters": {"edge_inside_nm": 3.0, "edge_outside_nm": 6.0}},
        "explanation": "BRAVO (MMSI 273000001) holding",
        "caveats": ["computed line, not a legal limit", "AIS only"],
        **rest,
    }
