"""The speed of a fix, as docs/loitering.md defines it for `going`."""

from __future__ import annotations

import numpy as np

from app.detect.criteria import Track
from app.detect.facts import Fixes
from app.detect.parameters import HOUR_S, MINUTE_S
from app.geo.geodesy import distance_nm


def speed_kn(track: Track, i: int) -> float:
    """Speed of a fix in knots: hourly, else sent, else of the leg to it; 0 where nothing tells."""
    fixes, most_s, index = track.fixes, track.p.dense_silence_s, np.array([i])
    minute = fixes.time_s[index] // MINUTE_S * MINUTE_S
    ends = (track.hourly.bridged(end, index, most_s)[0] for end in (minute, minute - HOUR_S))
    if all(ends):
        return float(track.hourly.at(minute)[0])
    return _leg_kn(fixes, i) if np.isnan(fixes.sog_kn[i]) else float(fixes.sog_kn[i])


def _leg_kn(fixes: Fixes, i: int) -> float:
    """Speed of the leg from the last fix of an earlier second; 0 where there is none."""
    before = int(np.searchsorted(fixes.time_s, fixes.time_s[i], "left")) - 1
    if before < 0:
        return 0.0
    leg_nm = float(distance_nm(fixes.lon[before], fixes.lat[before], fixes.lon[i], fixes.lat[i]))
    return leg_nm * HOUR_S / int(fixes.time_s[i] - fixes.time_s[before])
