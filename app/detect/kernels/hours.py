"""Hourly speeds: docs/loitering.md, section 3; places between fixes, and whether a speed is reached."""

from app.detect.kernels.geodesy import MOST_DEGREE, about, against, chord, earth_centred, is_beyond
from app.detect.kernels.layout import (
    AHEAD,
    BEHIND,
    CLOCK,
    CLOCKS,
    DOUBTFUL,
    EVALUATED,
    LAT,
    P_DENSE_SILENCE,
    P_GOING_KN,
    P_SLOW_NM,
    SOG,
    TOO_FAST,
    UNSURE,
)
from ingest.compiled import kernel, part

_INTS = 'Array(int64, 1, "C", readonly=True)'
_FLOATS = 'Array(float64, 1, "C", readonly=True)'
_HOUR_S, _MINUTE_S = 3600, 60


@part
def all_slow(n, state, numbers, ints, floats, first_s, last_s):
    """Whether every hourly speed of a window is under the rule's: 1, 0, or `UNSURE`; windows move on only."""
    start = -(-(first_s + _HOUR_S) // _MINUTE_S) * _MINUTE_S
    end = last_s // _MINUTE_S * _MINUTE_S
    there, here = state[BEHIND], state[AHEAD]
    for minute in range(max(start, state[EVALUATED] + _MINUTE_S), end + 1, _MINUTE_S):
        there = _clock_from(n, ints, there, minute - _HOUR_S)
        here = _clock_from(n, ints, here, minute)
        lon1, lat1 = _place(n, ints, floats, there, minute - _HOUR_S)
        lon2, lat2 = _place(n, ints, floats, here, minute)
        reached = against(lon1, lat1, lon2, lat2, numbers[P_SLOW_NM])
        if reached == 1:
            state[TOO_FAST] = minute
        elif reached == UNSURE:
            state[DOUBTFUL] = minute
    state[BEHIND], state[AHEAD], state[EVALUATED] = there, here, max(state[EVALUATED], end)
    if state[TOO_FAST] >= start:
        return 0
    return UNSURE if state[DOUBTFUL] >= start else 1


@part
def _clock_from(n, ints, k, second):
    """From `k` on, the first of the hull's seconds that is not before this one."""
    while ints[ints[CLOCK * n + k]] < second:
        k += 1
    return k


@part
def _place(n, ints, floats, k, second):
    """Where she was at a second between her seconds `k - 1` and `k`: lon, lat."""
    after = ints[CLOCK * n + k]
    lon, lat = floats[after], floats[LAT * n + after]
    if ints[after] == second:
        return lon, lat
    before = ints[CLOCK * n + k - 1]
    to_go = (ints[after] - second) / (ints[after] - ints[before])
    return lon - to_go * (lon - floats[before]), lat - to_go * (lat - floats[LAT * n + before])


@part
def is_going(n, state, numbers, ints, floats, i):
    """Whether fix `i` was sent at the speed of one that goes: 1, 0, or `UNSURE`."""
    going_kn = numbers[P_GOING_KN]
    minute = ints[i] // _MINUTE_S * _MINUTE_S
    here = _bridged(n, state, numbers, ints, i, minute)
    there = _bridged(n, state, numbers, ints, i, minute - _HOUR_S)
    if here >= 0 and there >= 0:
        lon1, lat1 = _place(n, ints, floats, there, minute - _HOUR_S)
        lon2, lat2 = _place(n, ints, floats, here, minute)
        return against(lon1, lat1, lon2, lat2, going_kn)
    sent = floats[SOG * n + i]
    if sent == sent:
        return 1 if sent >= going_kn else 0
    before = i - 1
    while before >= 0 and ints[before] == ints[i]:
        before -= 1
    if before < 0:
        return 1 if going_kn <= 0 else 0
    x1, y1, z1 = earth_centred(floats[before], floats[LAT * n + before])
    x2, y2, z2 = earth_centred(floats[i], floats[LAT * n + i])
    straight, reach = chord(x1, y1, z1, x2, y2, z2), going_kn * (ints[i] - ints[before]) / _HOUR_S
    # Divided or multiplied, rounding may fall on either side of the threshold itself.
    if is_beyond(straight, reach + 1e-9) == 1:
        return 1
    return 0 if is_beyond(straight, reach - 1e-9) == 0 else UNSURE


@part
def _bridged(n, state, numbers, ints, i, second):
    """Which of her seconds up to fix `i` ends the gap that holds this one; -1: none, or it is too long."""
    low, high = 0, state[CLOCKS]
    while low < high:
        middle = (low + high) // 2
        if ints[ints[CLOCK * n + middle]] < second:
            low = middle + 1
        else:
            high = middle
    if low == state[CLOCKS] or ints[CLOCK * n + low] > i:
        return -1
    after = ints[ints[CLOCK * n + low]]
    if after == second:
        return low
    if low == 0 or after - ints[ints[CLOCK * n + low - 1]] > numbers[P_DENSE_SILENCE]:
        return -1
    return low


@part
def _lay_out(time_s, lon, lat, first_minute, lons, lats):
    """Where she was at every minute; columns of one fix a second."""
    k = 0
    for i in range(lons.size):
        minute = first_minute + _MINUTE_S * i
        while time_s[k] < minute:
            k += 1
        lons[i], lats[i] = lon[k], lat[k]
        if time_s[k] != minute:
            to_go = (time_s[k] - minute) / (time_s[k] - time_s[k - 1])
            lons[i] -= to_go * (lon[k] - lon[k - 1])
            lats[i] -= to_go * (lat[k] - lat[k - 1])


@kernel(f"none({_INTS}, {_FLOATS}, {_FLOATS}, int64, float64[::1], float64[::1], float64[::1], float64[::1])")
def bound_speeds(time_s, lon, lat, first_minute, lons, lats, least, most):
    """Between what each hourly speed lies, from an hour after a minute on; (0, 0) if an earlier is higher.

    `time_s`, `lon`, `lat`: one fix a second; `lons`, `lats`: room for where she was at every minute.
    """
    _lay_out(time_s, lon, lat, first_minute, lons, lats)
    highest = 0.0
    for i in range(least.size):
        j = i + _HOUR_S // _MINUTE_S
        least[i] = most[i] = 0.0
        if (abs(lons[j] - lons[i]) + abs(lats[j] - lats[i])) * MOST_DEGREE < highest:
            continue
        apart, doubt = about(lons[i], lats[i], lons[j], lats[j])
        least[i], most[i] = max(0.0, apart - doubt), min(apart + doubt, 1e9)
        highest = max(highest, least[i])
