"""Hourly speed: the distance made good in the hour before a whole minute, for one hull."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from app.detect.facts import BoolArray, Fixes, FloatArray, IntArray
from app.detect.parameters import HOUR_S, MINUTE_S
from app.geo.geodesy import distance_nm


class HourlySpeeds:
    """Hourly speeds of a hull at every whole minute between her first and last fix that is not coarse.

    Places are interpolated linearly in longitude and latitude between neighbouring fixes: over two hours at
    2 kn that is within a metre of the geodesic.
    """

    def __init__(self, fixes: Fixes) -> None:
        fine = np.flatnonzero(~fixes.coarse)
        _, first_of_second = np.unique(fixes.time_s[fine], return_index=True)
        self._fine = fine[first_of_second]
        self._time = fixes.time_s[self._fine]
        self._lon, self._lat = fixes.lon[self._fine], fixes.lat[self._fine]
        self._first_minute = -(-int(self._time[0]) // MINUTE_S) * MINUTE_S if len(self._time) else 0

    def at(self, minute_s: IntArray) -> FloatArray:
        """Hourly speed in knots at whole minutes, shape (n,); NaN where either end lies beyond the fixes."""
        index = (minute_s - self._first_minute) // MINUTE_S
        known = (index >= 0) & (index < len(self._speeds))
        speeds = np.full(len(minute_s), np.nan)
        speeds[known] = self._speeds[index[known]]
        return speeds

    def between(self, first_s: int, last_s: int) -> FloatArray:
        """The hourly speeds of a window: both ends of each hour lie in it."""
        start = -(-(first_s + HOUR_S) // MINUTE_S) * MINUTE_S
        low = max(0, (start - self._first_minute) // MINUTE_S)
        high = max(low, (last_s - self._first_minute) // MINUTE_S + 1)
        return self._speeds[low:high]

    def bridged(self, second_s: IntArray, last_index: IntArray, most_s: int) -> BoolArray:
        """True where both neighbours of an instant, none after `last_index`, are at most `most_s` apart."""
        after = np.searchsorted(self._time, second_s, "left")
        exists = after < len(self._time)
        safe = np.minimum(after, max(len(self._time) - 1, 0))
        if not len(self._time):
            return exists
        exact = self._time[safe] == second_s
        has_before = (after > 0) | exact
        gap = self._time[safe] - self._time[np.maximum(safe - 1, 0)]
        return np.asarray(exists & has_before & (exact | (gap <= most_s)) & (self._fine[safe] <= last_index))

    @cached_property
    def _speeds(self) -> FloatArray:
        """At every whole minute; worked out only when asked for, as most ships never hold."""
        if not len(self._time):
            return np.empty(0)
        minutes = np.arange(self._first_minute, int(self._time[-1]) + 1, MINUTE_S)
        lon, lat = (np.interp(minutes, self._time, column) for column in (self._lon, self._lat))
        speeds = np.full(len(minutes), np.nan)
        hour = HOUR_S // MINUTE_S
        if len(minutes) > hour:
            speeds[hour:] = distance_nm(lon[:-hour], lat[:-hour], lon[hour:], lat[hour:])
        return speeds
