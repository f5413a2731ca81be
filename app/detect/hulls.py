"""Which fixes of one MMSI are of one ship: docs/loitering.md, section 1, "Hulls"."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.detect.facts import Fixes, FloatArray, IntArray
from app.detect.parameters import HOUR_S, HullParameters
from app.geo.geodesy import METRES_PER_NM, distance_nm, to_ecef

SET_ASIDE = -1
"""A coarse fix that none of the hulls can have sent: it proves no conflict, and no rule sees it."""
_LONGEST_ARC = 1.6
"""No geodesic is longer than this many times its chord."""


@dataclass(frozen=True)
class Hull:
    """One ship under an MMSI, as far as her fixes were read."""

    number: int
    fixes: int
    time_s: int
    lon: float
    lat: float


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


def assign(fixes: Fixes, state: HullState, parameters: HullParameters) -> tuple[IntArray, HullState]:
    """Number of the hull of each fix, shape (n,), and the state after the last."""
    if _one_hull_all_the_way(fixes, state, parameters):
        return _single(fixes, state)
    numbers = np.empty(len(fixes), np.int64)
    for i in range(len(fixes)):
        numbers[i], state = _assign_one(fixes, i, state, parameters)
    return numbers, state


def runs(fixes: Fixes, numbers: IntArray, open_runs: tuple[Run, ...], gap_s: int) -> list[Run]:
    """The segments of a stretch, in order, after `open_runs`, the last of which the first may continue."""
    placed = numbers != SET_ASIDE
    fixes, numbers = fixes.take(placed), numbers[placed]
    if not len(fixes):
        return list(open_runs)
    breaks = (np.diff(numbers) != 0) | (np.diff(fixes.time_s) > gap_s)
    starts = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    ends = np.concatenate([starts[1:] - 1, [len(fixes) - 1]])
    columns = (fixes.time_s[starts], fixes.time_s[ends], numbers[starts])
    found = [Run(int(a), int(b), int(n)) for a, b, n in zip(*columns, strict=True)]
    return _joined(open_runs, found, gap_s)


def still_open(found: list[Run]) -> tuple[Run, ...]:
    """The last segment and those that begin in its second: they are replaced by their start, so together."""
    return tuple(run for run in found if run.start_s == found[-1].start_s)


def _joined(open_runs: tuple[Run, ...], found: list[Run], gap_s: int) -> list[Run]:
    if not open_runs:
        return found
    *before, last = open_runs
    first = found[0]
    if first.hull == last.hull and first.start_s - last.end_s <= gap_s:
        return [*before, replace(first, start_s=last.start_s), *found[1:]]
    return [*before, last, *found]


def _one_hull_all_the_way(fixes: Fixes, state: HullState, parameters: HullParameters) -> bool:
    if len(state.hulls) > 1 or not len(fixes):
        return not len(fixes)
    lon, lat, time_s = _with_last(fixes, state)
    gaps_s = np.diff(time_s)
    if (gaps_s > parameters.forgotten_s).any():
        return False
    reach = _reach_nm(gaps_s, parameters)
    chords = np.linalg.norm(np.diff(to_ecef(lon, lat), axis=0), axis=1) / METRES_PER_NM
    doubtful = np.flatnonzero(chords * _LONGEST_ARC > reach)
    exact = distance_nm(lon[doubtful], lat[doubtful], lon[doubtful + 1], lat[doubtful + 1])
    return bool((exact <= reach[doubtful]).all())


def _with_last(fixes: Fixes, state: HullState) -> tuple[FloatArray, FloatArray, IntArray]:
    if not state.hulls:
        return fixes.lon, fixes.lat, fixes.time_s
    last = state.hulls[0]
    return (
        np.concatenate([[last.lon], fixes.lon]),
        np.concatenate([[last.lat], fixes.lat]),
        np.concatenate([[last.time_s], fixes.time_s]),
    )


def _single(fixes: Fixes, state: HullState) -> tuple[IntArray, HullState]:
    if not len(fixes):
        return np.empty(0, np.int64), state
    number = state.hulls[0].number if state.hulls else state.next_number
    before = state.hulls[0].fixes if state.hulls else 0
    hull = Hull(
        number, before + len(fixes), int(fixes.time_s[-1]), float(fixes.lon[-1]), float(fixes.lat[-1])
    )
    grown = replace(state, hulls=(hull,), next_number=max(state.next_number, number + 1), latest=number)
    return np.full(len(fixes), number, np.int64), grown


def _reach_nm(seconds: IntArray, parameters: HullParameters) -> FloatArray:
    return parameters.slack_nm + parameters.top_speed_kn * seconds / HOUR_S


def _assign_one(fixes: Fixes, i: int, state: HullState, parameters: HullParameters) -> tuple[int, HullState]:
    time_s, lon, lat = int(fixes.time_s[i]), float(fixes.lon[i]), float(fixes.lat[i])
    hulls = tuple(h for h in state.hulls if not _forgotten(h, state.latest, time_s, parameters))
    taker = _nearest(hulls, time_s, lon, lat, parameters)
    if taker is None and fixes.coarse[i] and hulls:
        return SET_ASIDE, replace(state, hulls=hulls)
    number, before = (taker.number, taker.fixes) if taker else (state.next_number, 0)
    others = tuple(h for h in hulls if h.number != number)
    grown = Hull(number, before + 1, time_s, lon, lat)
    ordered = tuple(sorted((*others, grown), key=lambda h: h.number))
    return number, replace(
        state, hulls=ordered, next_number=max(state.next_number, number + 1), latest=number
    )


def _forgotten(hull: Hull, latest: int, time_s: int, parameters: HullParameters) -> bool:
    silent_s = time_s - hull.time_s
    unsettled = hull.fixes < parameters.settled_fixes and hull.number != latest
    return silent_s > parameters.forgotten_s or (unsettled and silent_s > parameters.unsettled_forgotten_s)


def _nearest(
    hulls: tuple[Hull, ...], time_s: int, lon: float, lat: float, parameters: HullParameters
) -> Hull | None:
    if not hulls:
        return None
    here = np.full(len(hulls), lon), np.full(len(hulls), lat)
    distances = distance_nm(np.array([h.lon for h in hulls]), np.array([h.lat for h in hulls]), *here)
    reach = _reach_nm(np.array([time_s - h.time_s for h in hulls]), parameters)
    in_reach = [(d, h.number, h) for d, r, h in zip(distances, reach, hulls, strict=True) if d <= r]
    return min(in_reach)[2] if in_reach else None
