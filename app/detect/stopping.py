"""When a ship lay stopped: at rest as `rendezvous` has it, wherever she is (docs/rules.md)."""

from __future__ import annotations

import numpy as np

from app.detect.facts import FloatArray, IntArray
from app.detect.parameters import MINUTE_S, next_minute
from app.detect.sea import Sea, SeaFixes
from app.detect.ways import RendezvousParameters

_THE_HULL = np.zeros(1, np.int64)


def stops(
    time_s: IntArray,
    lon: FloatArray,
    lat: FloatArray,
    sog_kn: FloatArray,
    p: RendezvousParameters | None = None,
) -> list[tuple[int, int]]:
    """First and last index of each stop among one hull's fixes, ascending, none overlapping.

    Fixes by (time, lon, lat), none coarse: s since 1970 UTC, degrees, knots (NaN: not sent), of shape (n,).
    A stop is all fixes of minutes at which her place is known and her speed below `slow_kn`, and which
    follow one another without a break for `at_rest_s`.
    """
    p = p or RendezvousParameters()
    if not len(time_s):
        return []
    minutes = np.arange(next_minute(int(time_s[0])), int(time_s[-1]) + 1, MINUTE_S)
    sea = Sea(_of_one(time_s, lon, lat, sog_kn).last_of_each_minute(), p.bridges)
    then = sea.at(_THE_HULL, minutes)
    rests = then.known[0] & (sea.speed_kn[then.row[0]] < p.slow_kn)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], rests, [False]])))
    runs = ((int(minutes[a]), int(minutes[b - 1])) for a, b in edges.reshape(-1, 2).tolist())
    return [_fixes_of(time_s, first, last) for first, last in runs if last - first >= p.at_rest_s]


def _fixes_of(time_s: IntArray, first_minute: int, last_minute: int) -> tuple[int, int]:
    """Those of a run of minutes: a fix is of the first minute at or after it."""
    begin, end = time_s.searchsorted([first_minute - MINUTE_S, last_minute], "right").tolist()
    return begin, end - 1


def _of_one(time_s: IntArray, lon: FloatArray, lat: FloatArray, sog_kn: FloatArray) -> SeaFixes:
    same, unknown = np.zeros(len(time_s), np.int64), np.full(len(time_s), np.nan)
    return SeaFixes(same, same, time_s, lon, lat, sog_kn, unknown, np.zeros(len(time_s), np.bool_))
