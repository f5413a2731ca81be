"""Whether a fix off a track shows the same ship: at a wrong time, or with one coordinate broken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.detect.facts import Fixes, FloatArray, IntArray
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
        self._hulls: dict[int, tuple[IntArray, IntArray]] = {}
        """Of each hull asked about, rows and times."""

    def explains(self, i: int, hull: int, until_s: int) -> bool:
        """Whether fix `i`, of another hull, shows this one after all, as far as is known at a second."""
        if hull not in self._hulls:
            rows = np.flatnonzero(self.numbers == hull)
            self._hulls[hull] = rows, self.fixes.time_s[rows]
        rows, rows_s = self._hulls[hull]
        known = int(rows_s.searchsorted(until_s, "right"))
        return self._echoes(i, rows[:known], rows_s[:known]) or self._broken(i, rows[:known])

    def _echoes(self, i: int, rows: IntArray, rows_s: IntArray) -> bool:
        """She was there shortly before, or just there not long before or after."""
        lon, lat, time_s = float(self.fixes.lon[i]), float(self.fixes.lat[i]), int(self.fixes.time_s[i])
        near_s = time_s - self.p.hindsight_s, time_s + self.p.hindsight_s
        first = int(rows_s.searchsorted(min(near_s[0], time_s - self.p.echo_s), "left"))
        part = slice(max(first - 1, 0), int(rows_s.searchsorted(near_s[1], "right")) + 1)
        way, way_s = rows[part], rows_s[part]
        way_lon, way_lat = self.fixes.lon[way], self.fixes.lat[way]
        if self._is_far(lon, lat, way_lon, way_lat):
            return False
        late = (way < i) & (way_s >= time_s - self.p.echo_s)
        if nearest_nm(lon, lat, way_lon[late], way_lat[late]) <= self.p.echo_nm:
            return True
        near = (way_s >= near_s[0]) & (way_s <= near_s[1])
        lines = (near[1:] | near[:-1]) & (np.diff(way_s) <= self.p.silent_s)
        return bool((to_lines_nm(lon, lat, way_lon, way_lat)[lines] <= self.p.line_nm).any())

    def _is_far(self, lon: float, lat: float, way_lon: FloatArray, way_lat: FloatArray) -> bool:
        """Whether she was on one side of that place all the way: it saves the rest."""
        if len(way_lon) < 2:
            return True
        off = 1.1 * max(self.p.echo_nm, self.p.line_nm) / _NM_A_DEGREE
        if way_lat.min() > lat + off or way_lat.max() < lat - off:
            return True
        off /= max(float(np.cos(np.radians(lat))), 1e-6)
        return bool(way_lon.min() > lon + off or way_lon.max() < lon - off)

    def _broken(self, i: int, rows: IntArray) -> bool:
        """One of her coordinates was right, the other far off. (A pole lies on every meridian.)"""
        lon, lat = float(self.fixes.lon[i]), float(self.fixes.lat[i])
        where = self._place(i, rows)
        if where is None:
            return False
        off_lon_nm = abs((lon - where[0] + 180.0) % 360.0 - 180.0) * _NM_A_DEGREE * np.cos(np.radians(lat))
        off_lat_nm = abs(lat - where[1]) * _NM_A_DEGREE
        if min(off_lon_nm, off_lat_nm) > self.p.shared_nm:
            return False
        return float(distance_nm(*where, lon, lat)) > self.p.broken_nm

    def _place(self, i: int, rows: IntArray) -> tuple[float, float] | None:
        """Where she was at the time of fix `i`: between her fixes around it, or at the one there is."""
        time_s, lon, lat = self.fixes.time_s, self.fixes.lon, self.fixes.lat
        after = int(rows.searchsorted(i))
        around = rows[max(after - 1, 0) : after + 1].tolist()
        around = [row for row in around if abs(int(time_s[row]) - int(time_s[i])) <= self.p.silent_s]
        if not around:
            return None
        a, b = around[0], around[-1]
        part = (int(time_s[i]) - int(time_s[a])) / max(int(time_s[b]) - int(time_s[a]), 1) if b > a else 0.0
        across = (float(lon[b]) - float(lon[a]) + 180.0) % 360.0 - 180.0
        return float(lon[a]) + part * across, float(lat[a]) + part * (float(lat[b]) - float(lat[a]))
