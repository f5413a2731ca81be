"""Which fixes of one MMSI are of one ship: docs/loitering.md, section 1, "Hulls"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType

import numpy as np

from app.detect.facts import BoolArray, Fixes, FloatArray, IntArray, plain
from app.detect.parameters import HOUR_S, HullParameters
from app.geo.geodesy import distance_nm

SET_ASIDE = -1
"""A coarse fix that none of the hulls can have sent: it proves no conflict, and no rule sees it."""
MOST_DEGREE_NM = 60.4
"""No degree of longitude or latitude is longer."""
_ROOM = 8
"""Hulls that an assignment may open before it asks for a larger table."""
_INTS, _FLOATS = 4, 4
"""Columns of the table of hulls: see `kernels/layout.py`."""
_NUMBERS = ("slack_nm", "top_speed_kn", "settled_fixes", "unsettled_forgotten_s", "forgotten_s", "astray_s")


@dataclass(frozen=True)
class Hull:
    """One ship under an MMSI, as far as her fixes were read."""

    number: int
    fixes: int
    time_s: int
    lon: float
    lat: float
    before_s: int
    """The fix before that; not one that turned out to be astray. Of the first fix: itself."""
    before_lon: float
    before_lat: float


@dataclass(frozen=True)
class Run:
    """A longest run of fixes of one hull without a long silence: a segment."""

    start_s: int
    end_s: int
    hull: int


@dataclass(frozen=True)
class HullState:
    """What the assignment remembers between two stretches of fixes."""

    hulls: tuple[Hull, ...] = ()
    next_number: int = 0
    latest: int = SET_ASIDE
    """The hull that took the vessel's latest fix."""
    open_runs: tuple[Run, ...] = ()
    """The segment of the latest fix, as far as it is known, after those that begin in the same second."""


class Assignment:
    """Goes once through a vessel's fixes, in as many stretches as one likes."""

    def __init__(self, fixes: Fixes, state: HullState, parameters: HullParameters) -> None:
        self.numbers = np.empty(len(fixes), np.int64)
        """Number of the hull of each fix, shape (n,), as far as they are assigned."""
        self._fixes, self._parameters, self._at = fixes, parameters, 0
        self._columns = plain(fixes.time_s, fixes.lon, fixes.lat, fixes.coarse)
        self._limits = np.array([getattr(parameters, name) for name in _NUMBERS], np.float64)
        self._table, self._segments = _Table(state), Segments(len(fixes), state.open_runs)

    def to(self, end: int) -> HullState:
        """Assign the fixes up to index `end`, not included; the state after them."""
        begin = i = self._at
        while True:
            table = self._table
            i = _kernels().assign(
                *self._columns, self._limits, i, end, table.hulls, table.places, table.counters, self.numbers
            )
            if i >= end:
                break
            self._assign_one(i)
            i += 1
        self._at = max(begin, end)
        self._segments.add(self._columns[0], self.numbers, self._parameters.segment_gap_s, begin, self._at)
        return self._table.state(self._segments.still_open())

    @property
    def runs(self) -> list[Run]:
        """The segments so far, in order; those that were open come first."""
        return self._segments.runs()

    def _assign_one(self, i: int) -> None:
        number, state = _assign_one(self._fixes, i, self._table.state(()), self._parameters)
        self.numbers[i], self._table = number, _Table(state)


class Segments:
    """Segments as they grow, each a row of three columns."""

    def __init__(self, most: int, open_runs: tuple[Run, ...]) -> None:
        self._rows = np.empty((3, len(open_runs) + most), np.int64)
        self._count = len(open_runs)
        for row, run in enumerate(open_runs):
            self._rows[:, row] = run.start_s, run.end_s, run.hull

    def add(self, time_s: IntArray, numbers: IntArray, gap_s: int, begin: int, end: int) -> None:
        """Add fixes: they continue the last segment or begin new ones."""
        flat = self._rows.reshape(-1)
        self._count = _kernels().add_runs(time_s, numbers, gap_s, begin, end, flat, self._count)

    def runs(self, first: int = 0) -> list[Run]:
        """All of them, or from a row on."""
        return [Run(*row) for row in self._rows[:, first : self._count].T.tolist()]

    def still_open(self) -> tuple[Run, ...]:
        """The last segment and those that begin in its second: they are replaced by their start, together."""
        first = max(self._count - 1, 0)
        while first > 0 and self._rows[0, first - 1] == self._rows[0, first]:
            first -= 1
        return tuple(self.runs(first))


class _Table:
    """Hulls as the compiled assignment reads and writes them, with room for more."""

    def __init__(self, state: HullState) -> None:
        count, rows = len(state.hulls), len(state.hulls) + _ROOM
        self.hulls, self.places = np.zeros(_INTS * rows, np.int64), np.zeros(_FLOATS * rows)
        for row, hull in enumerate(state.hulls):
            self.hulls[row::rows] = hull.number, hull.fixes, hull.time_s, hull.before_s
            self.places[row::rows] = hull.lon, hull.lat, hull.before_lon, hull.before_lat
        self.counters = np.array([count, state.next_number, state.latest], np.int64)

    def state(self, open_runs: tuple[Run, ...]) -> HullState:
        """The same as the rules remember it."""
        count, next_number, latest = self.counters.tolist()
        rows = len(self.places) // _FLOATS
        columns = (self.hulls[row::rows].tolist() + self.places[row::rows].tolist() for row in range(count))
        hulls = tuple(
            Hull(number, fixes, last_s, lon, lat, before_s, *before)
            for number, fixes, last_s, before_s, lon, lat, *before in columns
        )
        return HullState(hulls, next_number, latest, open_runs)


@cache
def _kernels() -> ModuleType:
    # Numba takes a third of a second to import: only who assigns should wait for it.
    from app.detect.kernels import hulls

    return hulls


def can_have_sent(
    silent_s: IntArray, lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray,
    parameters: HullParameters,
) -> BoolArray:  # fmt: skip
    """Whether a ship at the first place can have been at the second after so long; arrays of shape (n,)."""
    reach_nm = _reach_nm(silent_s, parameters)
    sent = (np.abs(lon2 - lon1) + np.abs(lat2 - lat1)) * MOST_DEGREE_NM < reach_nm
    near = np.flatnonzero(~sent)
    sent[near] = distance_nm(lon1[near], lat1[near], lon2[near], lat2[near]) <= reach_nm[near]
    return np.asarray(sent)


def _reach_nm(seconds: IntArray, parameters: HullParameters) -> FloatArray:
    return parameters.slack_nm + parameters.top_speed_kn * seconds / HOUR_S


def _assign_one(fixes: Fixes, i: int, state: HullState, parameters: HullParameters) -> tuple[int, HullState]:
    time_s, lon, lat = int(fixes.time_s[i]), float(fixes.lon[i]), float(fixes.lat[i])
    hulls = tuple(h for h in state.hulls if not _forgotten(h, state.latest, time_s, parameters))
    taker, astray = _nearest([(h, h.time_s, h.lon, h.lat) for h in hulls], time_s, lon, lat, parameters), None
    if taker is None:
        settled = (h for h in hulls if _may_be_astray(h, time_s, parameters))
        befores = [(h, h.before_s, h.before_lon, h.before_lat) for h in settled]
        taker = astray = _nearest(befores, time_s, lon, lat, parameters)
    if taker is None and fixes.coarse[i] and hulls:
        return SET_ASIDE, replace(state, hulls=hulls)
    number, count = (taker.number, taker.fixes) if taker else (state.next_number, 0)
    last = (taker.time_s, taker.lon, taker.lat) if taker else (time_s, lon, lat)
    before = (astray.before_s, astray.before_lon, astray.before_lat) if astray else last
    others = tuple(h for h in hulls if h.number != number)
    grown = Hull(number, count + 1, time_s, lon, lat, *before)
    ordered = tuple(sorted((*others, grown), key=lambda h: h.number))
    return number, replace(
        state, hulls=ordered, next_number=max(state.next_number, number + 1), latest=number
    )


def _may_be_astray(hull: Hull, time_s: int, parameters: HullParameters) -> bool:
    return hull.fixes >= parameters.settled_fixes and time_s - hull.before_s <= parameters.astray_s


def _forgotten(hull: Hull, latest: int, time_s: int, parameters: HullParameters) -> bool:
    silent_s = time_s - hull.time_s
    unsettled = hull.fixes < parameters.settled_fixes and hull.number != latest
    return silent_s > parameters.forgotten_s or (unsettled and silent_s > parameters.unsettled_forgotten_s)


def _nearest(
    lasts: Sequence[tuple[Hull, int, float, float]],
    time_s: int,
    lon: float,
    lat: float,
    parameters: HullParameters,
) -> Hull | None:
    """Of hulls, each with the time and place of a fix, the nearest that can have sent another."""
    if not lasts:
        return None
    hulls, times, lons, lats = zip(*lasts, strict=True)
    here = np.full(len(hulls), lon), np.full(len(hulls), lat)
    distances = distance_nm(np.array(lons), np.array(lats), *here)
    reach = _reach_nm(time_s - np.array(times), parameters)
    in_reach = [(d, h.number, h) for d, r, h in zip(distances, reach, hulls, strict=True) if d <= r]
    return min(in_reach)[2] if in_reach else None
