"""Hourly speed: the distance made good in the hour before a whole minute, for one hull."""

from __future__ import annotations

from functools import cache, cached_property
from types import ModuleType

import numpy as np

from app.detect.facts import BoolArray, Fixes, FloatArray, IntArray, is_first, plain
from app.detect.parameters import HOUR_S, MINUTE_S
from app.geo.geodesy import distance_nm


class HourlySpeeds:
    """Hourly speeds of a hull at every whole minute between her first and last fix that is not coarse.

    Places are interpolated linearly in longitude and latitude between neighbouring fixes: over two hours at
    2 kn that is within a metre of the geodesic.
    """

    def __init__(self, fixes: Fixes) -> None:
        self._fixes = fixes

    def at(self, minute_s: IntArray) -> FloatArray:
        """Hourly speed in knots at whole minutes, shape (n,); NaN where either end lies beyond the fixes."""
        known = (minute_s - HOUR_S >= self._first_minute) & (minute_s <= self._last_s)
        speeds = np.full(len(minute_s), np.nan)
        (lon1, lat1), (lon2, lat2) = self.place(minute_s[known] - HOUR_S), self.place(minute_s[known])
        speeds[known] = distance_nm(lon1, lat1, lon2, lat2)
        return speeds

    def between(self, first_s: int, last_s: int) -> FloatArray:
        """The hourly speeds of a window: both ends of each hour lie in it."""
        return self.at(self._minutes(first_s, last_s))

    def highest_kn(self, last_s: int) -> float | None:
        """The highest hourly speed of all fixes up to a time, to a hundredth; None if nothing tells."""
        minutes = self._minutes(self._first_minute, last_s)
        if not len(minutes):
            return None
        least, most = (bound[: len(minutes)] for bound in self._bounds)
        low_kn, high_kn = round(float(least.max()), 2), round(float(most.max()), 2)
        if low_kn == high_kn:
            return low_kn
        return round(float(self.at(minutes[most >= least.max()]).max()), 2)

    def _minutes(self, first_s: int, last_s: int) -> IntArray:
        """The minutes of a window at which both ends of an hour can lie in it."""
        start = max(-(-(first_s + HOUR_S) // MINUTE_S) * MINUTE_S, self._first_minute)
        last = int(self._time.searchsorted(last_s, "right")) - 1
        return np.arange(start, int(self._time[last]) + 1 if last >= 0 else start, MINUTE_S)

    def place(self, second_s: IntArray) -> tuple[FloatArray, FloatArray]:
        """Where she was, lon and lat: between her first and last fix that is not coarse."""
        if not len(second_s):
            return np.empty(0), np.empty(0)
        lon, lat = self._fixes.lon[self._fine], self._fixes.lat[self._fine]
        return np.interp(second_s, self._time, lon), np.interp(second_s, self._time, lat)

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
    def _bounds(self) -> tuple[FloatArray, FloatArray]:
        """Between which the speed lies at every minute that has one; (0, 0) where an earlier is higher."""
        hour = HOUR_S // MINUTE_S
        count = max((self._last_s - self._first_minute) // MINUTE_S + 1, hour)
        lons, lats, least, most = (np.empty(n) for n in (count, count, count - hour, count - hour))
        places = plain(self._time, self._fixes.lon[self._fine], self._fixes.lat[self._fine])
        if count > hour:
            _kernels().bound_speeds(*places, self._first_minute, lons, lats, least, most)
        return least, most

    @cached_property
    def _fine(self) -> IntArray:
        """The fixes that are not coarse, of those in one second the first."""
        fine = np.flatnonzero(~self._fixes.coarse)
        return fine[is_first(self._fixes.time_s[fine])]

    @cached_property
    def _time(self) -> IntArray:
        return self._fixes.time_s[self._fine]

    @cached_property
    def _first_minute(self) -> int:
        return -(-int(self._time[0]) // MINUTE_S) * MINUTE_S if len(self._time) else 0

    @cached_property
    def _last_s(self) -> int:
        return int(self._time[-1]) if len(self._time) else -1


@cache
def _kernels() -> ModuleType:
    # Numba takes a third of a second to import: only who measures should wait for it.
    from app.detect.kernels import hours

    return hours
