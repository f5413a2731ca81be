"""The four criteria of `loitering`: docs/loitering.md, section 3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
import numpy.typing as npt

from app.detect.area import in_belt, in_edge
from app.detect.facts import Fixes, FloatArray, IntArray
from app.detect.hourly import HourlySpeeds
from app.detect.parameters import LoiteringParameters
from app.geo.geodesy import METRES_PER_NM, Circle, distance_nm, enclosing_circle, to_ecef

CRITERIA = ("slow", "confined", "racetrack", "sparse")
FISHING_TYPE = 30
FISHING_STATUS = 7
_BOUND_SLACK_NM = 0.005
"""Chords are up to 5 cm shorter than geodesics of 20 NM, a circle is good to 1 m: nearer, it is computed."""


@dataclass(frozen=True)
class Condition:
    """One condition of a criterion as measured: what a reader may check by hand."""

    name: str
    measured: float | str | None
    threshold: float | str
    met: bool


@dataclass(frozen=True)
class Window:
    """Fixes first..last (indices, both in it) of a hull."""

    first: int
    last: int


class Track:
    """One hull's fixes, with running sums made when asked for: no window is walked through to be judged."""

    def __init__(self, fixes: Fixes, p: LoiteringParameters) -> None:
        self.fixes = fixes
        self.p = p
        self.hourly = HourlySpeeds(fixes)

    @cached_property
    def _circles(self) -> Callable[[Window], Circle]:
        # Not of `self`: what holds itself stays in memory, columns and all, until a garbage collection.
        return lru_cache(maxsize=4)(partial(_circle, self.fixes.lon, self.fixes.lat))

    @cached_property
    def area(self) -> dict[bool, IntArray]:
        """How many of the first n fixes lie outside the area, for a unit of interest and for others."""
        return {False: _running(~in_edge(self.fixes, self.p)), True: _running(~in_belt(self.fixes, self.p))}

    @cached_property
    def _silences(self) -> IntArray:
        return np.diff(self.fixes.time_s, prepend=self.fixes.time_s[:1])

    @cached_property
    def _long_gaps(self) -> IntArray:
        return _running(self._silences > self.p.dense_silence_s)

    @cached_property
    def _longest_gaps(self) -> IntArray:
        return _running(self._silences > self.p.sparse_silence_s)

    @cached_property
    def _fast(self) -> IntArray:
        return _running(self.fixes.sog_kn >= self.p.confined_kn)

    @cached_property
    def _fishing(self) -> IntArray:
        return _running(self.fixes.nav_status == FISHING_STATUS)

    @cached_property
    def _path(self) -> FloatArray:
        lon, lat = self.fixes.lon, self.fixes.lat
        return np.concatenate([[0.0], np.cumsum(distance_nm(lon[:-1], lat[:-1], lon[1:], lat[1:]))])

    @cached_property
    def _space_nm(self) -> FloatArray:
        return to_ecef(self.fixes.lon, self.fixes.lat) / METRES_PER_NM

    @property
    def fine(self) -> tuple[Track, IntArray]:
        """The track without coarse fixes, and for each of its fixes the index here."""
        track, index = self._fine
        return track or self, index

    @cached_property
    def _fine(self) -> tuple[Track | None, IntArray]:
        """As `fine`; None for the track itself, which then does not hold itself."""
        index = np.flatnonzero(~self.fixes.coarse)
        return None if len(index) == len(self.fixes) else Track(self.fixes.take(index), self.p), index

    def window(self, last: int, length_s: int, after_s: int) -> Window | None:
        """The shortest run of fixes that ends with `last`, spans `length_s`, and begins after `after_s`."""
        time_s = self.fixes.time_s
        first = int(np.searchsorted(time_s[: last + 1], time_s[last] - length_s, "right")) - 1
        return Window(first, last) if first >= 0 and time_s[first] > after_s else None

    def all_in_area(self, w: Window, *, unit: bool) -> bool:
        """True if every fix of the window lies in the area that the rule watches for her."""
        return self._count(self.area[unit], w) == 0

    def is_dense(self, w: Window) -> bool:
        """At least 6 fixes, neighbours at most 2 h apart."""
        return w.last - w.first + 1 >= self.p.dense_fixes and self._gaps(self._long_gaps, w) == 0

    def circle(self, w: Window) -> Circle:
        """Smallest enclosing circle of the window's fixes."""
        return self._circles(w)

    def path_nm(self, w: Window) -> float:
        """Sum of the legs."""
        return float(self._path[w.last] - self._path[w.first])

    def net_nm(self, w: Window) -> float:
        """Distance from the first to the last fix."""
        lon, lat = self.fixes.lon, self.fixes.lat
        return float(distance_nm(lon[w.first], lat[w.first], lon[w.last], lat[w.last]))

    def fits(self, w: Window, diameter_nm: float) -> bool:
        """True if the smallest enclosing circle is at most so wide; computed where bounds do not decide."""
        points = self._space_nm[w.first : w.last + 1]
        from_first = _chords_nm(points, points[0])
        across = _chords_nm(points, points[int(from_first.argmax())]).max()
        if across > diameter_nm + _BOUND_SLACK_NM:
            return False
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        if 2 * _chords_nm(points, middle).max() < diameter_nm - _BOUND_SLACK_NM:
            return True
        return self.circle(w).diameter_nm <= diameter_nm

    def has_longest_gap(self, w: Window) -> bool:
        """True if two neighbouring fixes lie more than 12 h apart."""
        return self._gaps(self._longest_gaps, w) > 0

    def is_fast(self, w: Window) -> bool:
        """True if any fix of the window sent 15 kn or more."""
        return self._count(self._fast, w) > 0

    def is_fishing(self, w: Window) -> bool:
        """True if any fix of the window was sent under nav. status 7."""
        return self._count(self._fishing, w) > 0

    def _count(self, running: IntArray, w: Window) -> int:
        return int(running[w.last + 1] - running[w.first])

    def _gaps(self, running: IntArray, w: Window) -> int:
        return int(running[w.last + 1] - running[w.first + 1])


def _circle(lon: FloatArray, lat: FloatArray, w: Window) -> Circle:
    return enclosing_circle(lon[w.first : w.last + 1], lat[w.first : w.last + 1])


def _running(flags: npt.NDArray[np.bool_]) -> IntArray:
    return np.concatenate([[0], np.cumsum(flags)]).astype(np.int64)


def _chords_nm(points: FloatArray, origin: FloatArray) -> FloatArray:
    away = points - origin
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", away, away)))
