"""Whether a fix off a track shows the same ship: at a wrong time, or with one coordinate broken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.detect.facts import Fixes, IntArray
from app.detect.parameters import HOUR_S, MINUTE_S
from app.detect.segment import nearest_nm, to_lines_nm
from app.geo.geodesy import distance_nm

_NM_A_DEGREE = 60.0


@dataclass(frozen=True)
class OneTrackParameters:
    """What a wrong time, or a broken coordinate, looks like: docs/rules.md, `mmsi_conflict`."""

    echo_nm: float = 0.5
    echo_s: int = 15 * MINUTE_S
    line_nm: float = 0.1
    """Of 20 fixes recorded from satellites with times up to 110 min off none lay 0.04 NM off her track."""
    hindsight_s: int = 2 * HOUR_S
    silent_s: int = 6 * HOUR_S
    """A longer silence is no line."""
    shared_nm: float = 0.2
    broken_nm: float = 60.0


class OneTrack:
    """The fixes of a vessel in order, and the hull of each, shape (n,)."""

    def __init__(self, fixes: Fixes, numbers: IntArray, parameters: OneTrackParameters) -> None:
        self.fixes, self.numbers, self.p = fixes, numbers, parameters

    def explains(self, i: int, hull: int, until_s: int) -> bool:
        """Whether fix `i`, of another hull, shows this one after all, as far as is known at a second."""
        time_s = self.fixes.time_s
        since_s = int(time_s[i]) - self.p.hindsight_s - self.p.silent_s
        first, end = int(time_s.searchsorted(since_s)), int(time_s.searchsorted(until_s, "right"))
        way = first + np.flatnonzero(self.numbers[first:end] == hull)
        return self._echoes(i, way) or self._broken(i, way)

    def _echoes(self, i: int, way: IntArray) -> bool:
        """She was there shortly before, or just there not long before or after."""
        lon, lat, time_s = float(self.fixes.lon[i]), float(self.fixes.lat[i]), self.fixes.time_s
        late = way[(way < i) & (time_s[way] >= time_s[i] - self.p.echo_s)]
        if nearest_nm(lon, lat, self.fixes.lon[late], self.fixes.lat[late]) <= self.p.echo_nm:
            return True
        near = np.abs(time_s[way] - time_s[i]) <= self.p.hindsight_s
        lines = (near[1:] | near[:-1]) & (np.diff(time_s[way]) <= self.p.silent_s)
        to_nm = to_lines_nm(lon, lat, self.fixes.lon[way], self.fixes.lat[way])
        return bool((to_nm[lines] <= self.p.line_nm).any())

    def _broken(self, i: int, way: IntArray) -> bool:
        """One of her coordinates was right, the other far off. (A pole lies on every meridian.)"""
        lon, lat = float(self.fixes.lon[i]), float(self.fixes.lat[i])
        where = self._place(i, way)
        if where is None or float(distance_nm(*where, lon, lat)) <= self.p.broken_nm:
            return False
        off_lon_nm = abs((lon - where[0] + 180.0) % 360.0 - 180.0) * _NM_A_DEGREE * np.cos(np.radians(lat))
        off_lat_nm = abs(lat - where[1]) * _NM_A_DEGREE
        return bool(min(off_lon_nm, off_lat_nm) <= self.p.shared_nm)

    def _place(self, i: int, way: IntArray) -> tuple[float, float] | None:
        """Where she was at the time of fix `i`: between her fixes around it, or at the one there is."""
        time_s, lon, lat = self.fixes.time_s, self.fixes.lon, self.fixes.lat
        way = way[np.abs(time_s[way] - time_s[i]) <= self.p.silent_s]
        after = int(way.searchsorted(i))
        around = [int(row) for row in way[max(after - 1, 0) : after + 1]]
        if not around:
            return None
        a, b = around[0], around[-1]
        part = (int(time_s[i]) - int(time_s[a])) / max(int(time_s[b]) - int(time_s[a]), 1) if b > a else 0.0
        across = (float(lon[b]) - float(lon[a]) + 180.0) % 360.0 - 180.0
        return float(lon[a]) + part * across, float(lat[a]) + part * (float(lat[b]) - float(lat[a]))
