"""What was measured over a stay: the numbers that an alert must answer for."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.detect.criteria import Window
from app.detect.facts import Fixes, FloatArray
from app.detect.hourly import HourlySpeeds
from app.detect.parameters import HOUR_S
from app.geo.limits import VARIANTS


def stay_window(fixes: Fixes, started_s: int, last_s: int) -> Window:
    """The fixes of a stay, first and last included."""
    first = int(fixes.time_s.searchsorted(started_s, "left"))
    return Window(first, int(fixes.time_s.searchsorted(last_s, "right")) - 1)


def measure(stay: Fixes, circle: tuple[float, float, float], hourly: HourlySpeeds) -> dict[str, Any]:
    """Evidence of a stay: section 5 of the contract, units in the names, distances to a thousandth.

    All of it from the stay's own fixes, so that it is the same whatever was heard before or after; `hourly`
    begins with the stay and may go on beyond its end.
    """
    first_s, last_s = int(stay.time_s[0]), int(stay.time_s[-1])
    lon, lat, diameter_nm = circle
    return {
        "hours": round((last_s - first_s) / HOUR_S, 2),
        "fixes": len(stay),
        "max_silence_s": int(np.diff(stay.time_s).max(initial=0)),
        "max_hourly_speed_kn": hourly.highest_kn(last_s),
        "median_place": {
            "lon": round(_median(np.sort(stay.lon)), 5),
            "lat": round(_median(np.sort(stay.lat)), 5),
        },
        "circle": {"lon": round(lon, 5), "lat": round(lat, 5), "diameter_nm": round(diameter_nm, 3)},
        "distance_to_limit_nm": {
            variant: _spread(distances)
            for variant, distances in zip(VARIANTS, (stay.limit_nm, stay.other_limit_nm), strict=True)
        },
    }


def _spread(distances: FloatArray) -> dict[str, float]:
    ordered = np.sort(distances)
    return {
        "min": round(float(ordered[0]), 3),
        "median": round(_median(ordered), 3),
        "max": round(float(ordered[-1]), 3),
    }


def _median(ordered: FloatArray) -> float:
    middle = len(ordered) // 2
    return float((ordered[-middle - 1] + ordered[middle]) / 2)
