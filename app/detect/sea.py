"""Where many ships were at whole minutes: docs/rules.md, `rendezvous`, "Where a ship is at a minute"."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from app.detect.facts import BoolArray, FloatArray, IntArray, is_first
from app.detect.parameters import HOUR_S
from app.geo.ellipsoid import METRES_PER_NM, chord_to_geodesic_m, to_ecef
from app.geo.kernels.layout import ECCENTRICITY_SQUARED

NOWHERE = -1
"""In place of the number of a hull: one of whom there are no fixes."""


@dataclass(frozen=True)
class SeaFixes:
    """Fixes of many hulls to be believed, of each the last of every minute; each array has shape (n,)."""

    mmsi: IntArray
    hull: IntArray
    time_s: IntArray
    lon: FloatArray
    lat: FloatArray
    sog_kn: FloatArray
    """NaN: not sent."""
    cog_deg: FloatArray
    class_b: BoolArray

    def __len__(self) -> int:
        return len(self.time_s)

    def take(self, index: npt.NDArray[Any] | slice) -> SeaFixes:
        """The rows that an index array, a mask or a slice picks."""
        return SeaFixes(*(getattr(self, f.name)[index] for f in fields(self)))

    def ordered(self) -> SeaFixes:
        """By MMSI, hull and time."""
        return self.take(np.lexsort((self.time_s, self.hull, self.mmsi)))

    def last_of_each_minute(self) -> SeaFixes:
        """Of fixes by MMSI, hull and time those that count."""
        minute = -(-self.time_s // 60)
        last = np.ones(len(self), np.bool_)
        last[:-1] = is_first(self.mmsi, self.hull, minute)[1:]
        return self.take(last)

    def around(self, minutes: IntArray) -> SeaFixes:
        """Of fixes by MMSI, hull and time those that tell of each hull at these minutes, ascending.

        The last up to a minute and the next one; and that before, if speed or course follow from it.
        """
        same = ~is_first(self.mmsi, self.hull)[1:]
        before = minutes.searchsorted(self.time_s)
        passed = np.full(len(self), len(minutes))
        passed[:-1][same] = before[1:][same]
        last = passed > before
        kept = last.copy()
        kept[1:] |= last[:-1] & same
        kept[:-1] |= (last & (np.isnan(self.sog_kn) | np.isnan(self.cog_deg)))[1:] & same
        return self.take(kept)

    @staticmethod
    def joined(parts: list[SeaFixes]) -> SeaFixes:
        """All of them, one after another."""
        names = [f.name for f in fields(SeaFixes)]
        return SeaFixes(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    @staticmethod
    def none() -> SeaFixes:
        """No fixes."""
        numbers, reals = np.empty(0, np.int64), np.empty(0, np.float64)
        return SeaFixes(numbers, numbers, numbers, reals, reals, reals, reals, np.empty(0, np.bool_))


_NONE = np.full(1, np.nan)
_ZERO = np.zeros(1, np.int64)
_LONG_AGO = SeaFixes(_ZERO, _ZERO, _ZERO, np.zeros(1), np.zeros(1), _NONE, _NONE, np.zeros(1, np.bool_))


class Bridges(NamedTuple):
    """Which silences a hull's place is known in."""

    moving_s: int
    resting_s: int
    slow_kn: float


class Where(NamedTuple):
    """Hulls at minutes; arrays of one shape, that of what was asked."""

    known: BoolArray
    row: IntArray
    """Of the last fix up to the minute."""
    known_s: IntArray
    """Time of the fix that made it known."""
    silence_s: IntArray
    """Between the two fixes that it lies between; 0 at a fix."""
    sends: BoolArray
    """That fix is of this very minute."""
    xyz_m: FloatArray
    """Earth-centred; its shape has an axis of 3 more."""


class Sea:
    """Hulls and their places, from fixes by MMSI, hull and time."""

    def __init__(self, fixes: SeaFixes, bridges: Bridges) -> None:
        # One of no ship, long ago: so that there always is a row to look at.
        fixes = fixes if len(fixes) else _LONG_AGO
        self.fixes = fixes
        begins = is_first(fixes.mmsi, fixes.hull)
        firsts = np.flatnonzero(begins)
        self.mmsi, self.hull = fixes.mmsi[firsts], fixes.hull[firsts]
        """Of each hull, by MMSI and number; shape (hulls,)."""
        self._of = np.cumsum(begins) - 1
        self._key = (self._of << 32) + fixes.time_s
        self._xyz_m = to_ecef(fixes.lon, fixes.lat)
        self._bridge(bridges)

    def _bridge(self, bridges: Bridges) -> None:
        time_s, xyz_m = self.fixes.time_s, self._xyz_m
        gap_s = np.diff(time_s, append=0)
        step_m = np.zeros(len(time_s))
        step_m[:-1] = np.linalg.norm(np.diff(xyz_m, axis=0), axis=1)
        same = np.zeros(len(time_s), np.bool_)
        same[:-1] = self._of[1:] == self._of[:-1]
        speed_kn = _knots(step_m, np.where(same, gap_s, 1))
        resting = (gap_s <= bridges.resting_s) & (speed_kn < bridges.slow_kn)
        self._bridged = same & ((gap_s <= bridges.moving_s) | resting)
        self.speed_kn = self._sent_or_implied(self.fixes.sog_kn, speed_kn)
        self.course_deg = self._sent_or_implied(self.fixes.cog_deg, self._bearings())

    def _bearings(self) -> FloatArray:
        lon, lat = np.radians(self.fixes.lon), np.radians(self.fixes.lat)
        east = np.diff(lon, append=0.0) * np.cos(lat)
        return np.asarray(np.degrees(np.arctan2(east, np.diff(lat, append=0.0))) % 360.0)

    def _sent_or_implied(self, sent: FloatArray, to_next: FloatArray) -> FloatArray:
        implied = np.full(len(sent), np.nan)
        implied[1:] = np.where(self._bridged[:-1], to_next[:-1], np.nan)
        return np.where(np.isnan(sent), implied, sent)

    def numbers(self, mmsi: IntArray, hull: IntArray) -> IntArray:
        """Rows of these hulls, shape (k,); `NOWHERE` of one that sent nothing."""
        keys, asked = (self.mmsi << 16) + self.hull, (mmsi << 16) + hull
        found = np.minimum(keys.searchsorted(asked), len(keys) - 1)
        return np.where(keys[found] == asked, found, NOWHERE)

    def at(self, hulls: IntArray, minutes: IntArray) -> Where:
        """Each of these hulls, shape (k,), at each of these minutes, shape (m,) or her own (k, m): (k, m)."""
        minute = np.broadcast_to(minutes, (len(hulls), minutes.shape[-1]))
        row = self._key.searchsorted((hulls[:, None] << 32) + minute, "right") - 1
        row = np.maximum(row, 0)
        heard = (self._of[row] == hulls[:, None]) & (self.fixes.time_s[row] <= minute)
        before_s = self.fixes.time_s[row]
        exact = heard & (before_s == minute)
        between = heard & ~exact & self._bridged[row]
        after = np.minimum(row + 1, len(self.fixes) - 1)
        gap_s = np.where(between, self.fixes.time_s[after] - before_s, 0)
        share = np.where(between, (minute - before_s) / np.where(between, gap_s, 1), 0.0)
        xyz_m = self._xyz_m[row] + share[:, :, None] * (self._xyz_m[after] - self._xyz_m[row])
        known_s = np.where(between, self.fixes.time_s[after], minute)
        sends = heard & (before_s > minute - 60)
        return Where(exact | between, row, known_s, gap_s, sends, xyz_m)


def _knots(metres: FloatArray, seconds: IntArray) -> FloatArray:
    return np.asarray(chord_to_geodesic_m(metres) / METRES_PER_NM / (np.maximum(seconds, 1) / HOUR_S))


def degrees_of(xyz_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of earth-centred points, shape (..., 3), at the surface or a little below it.

    >>> [float(v.round(9)) for v in degrees_of(to_ecef(35.5, 34.9))]
    [35.5, 34.9]
    """
    x, y, z = (xyz_m[..., i] for i in range(3))
    kept = 1.0 - ECCENTRICITY_SQUARED
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, kept * np.hypot(x, y)))
