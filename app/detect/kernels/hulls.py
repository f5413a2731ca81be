"""Which hull took each fix: docs/loitering.md, section 1, "Hulls"; and the segments that follow."""

from app.detect.kernels.geodesy import MOST_DEGREE, chord, earth_centred, longest
from app.detect.kernels.layout import (
    ASTRAY_S,
    FORGOTTEN_S,
    H_BEFORE,
    H_BEFORE_LAT,
    H_BEFORE_LON,
    H_COUNT,
    H_FIXES,
    H_FLOATS,
    H_INTS,
    H_LAT,
    H_LATEST,
    H_LON,
    H_NEXT,
    H_NUMBER,
    H_TIME,
    NO,
    SET_ASIDE,
    SETTLED,
    SLACK_NM,
    TOP_KN,
    UNSETTLED_S,
    UNSURE,
)
from ingest.compiled import kernel, part

_INTS = 'Array(int64, 1, "C", readonly=True)'
_FLOATS = 'Array(float64, 1, "C", readonly=True)'
_FLAGS = 'Array(boolean, 1, "C", readonly=True)'
_HAIR = 1e-6
"""Of a mile: nearer than this to a threshold, Python measures."""


@part
def _forget(time_s, p, hulls, places, counters, rows):
    kept = 0
    for h in range(counters[H_COUNT]):
        silent = time_s - hulls[H_TIME * rows + h]
        latest = hulls[H_NUMBER * rows + h] == counters[H_LATEST]
        unsettled = hulls[H_FIXES * rows + h] < p[SETTLED] and not latest
        if silent > p[FORGOTTEN_S] or (unsettled and silent > p[UNSETTLED_S]):
            continue
        for k in range(H_INTS):
            hulls[k * rows + kept] = hulls[k * rows + h]
        for k in range(H_FLOATS):
            places[k * rows + kept] = places[k * rows + h]
        kept += 1
    counters[H_COUNT] = kept


@part
def _nearest(time_s, lon, lat, p, hulls, places, count, rows):
    """Row of the nearest hull that can have sent a fix, `NO` if none, or `UNSURE`."""
    if count == 1:
        reach = p[SLACK_NM] + p[TOP_KN] * (time_s - hulls[H_TIME * rows]) / 3600
        around = abs(lon - places[H_LON * rows]) + abs(lat - places[H_LAT * rows])
        if around * MOST_DEGREE < reach:
            return 0
    x, y, z = earth_centred(lon, lat)
    nearest, taker, second = 1e9, NO, 1e9
    for h in range(count):
        reach = p[SLACK_NM] + p[TOP_KN] * (time_s - hulls[H_TIME * rows + h]) / 3600
        hx, hy, hz = earth_centred(places[H_LON * rows + h], places[H_LAT * rows + h])
        straight = chord(x, y, z, hx, hy, hz)
        if straight > reach + _HAIR:
            continue
        if not longest(straight) < reach - _HAIR:
            return UNSURE
        if straight < nearest:
            nearest, second, taker = straight, nearest, h
        else:
            second = min(second, straight)
    if taker != NO and count > 1 and not longest(nearest) + _HAIR < second:
        return UNSURE
    return taker


@part
def _before_astray(time_s, lon, lat, p, hulls, places, count, rows):
    """The same of settled hulls by the fix before their last, as if that one were wrong."""
    x, y, z = earth_centred(lon, lat)
    taker = NO
    for h in range(count):
        silent = time_s - hulls[H_BEFORE * rows + h]
        if hulls[H_FIXES * rows + h] < p[SETTLED] or silent > p[ASTRAY_S]:
            continue
        reach = p[SLACK_NM] + p[TOP_KN] * silent / 3600
        hx, hy, hz = earth_centred(places[H_BEFORE_LON * rows + h], places[H_BEFORE_LAT * rows + h])
        straight = chord(x, y, z, hx, hy, hz)
        if straight > reach + _HAIR:
            continue
        if taker != NO or not longest(straight) < reach - _HAIR:
            return UNSURE
        taker = h
    return taker


@part
def _take(time_s, lon, lat, taker, astray, hulls, places, counters, rows):
    """Give a fix to a hull, to a new one if `taker` is `NO`; its number."""
    if taker == NO:
        taker = counters[H_COUNT]
        counters[H_COUNT] += 1
        hulls[H_NUMBER * rows + taker] = counters[H_NEXT]
        hulls[H_FIXES * rows + taker] = 0
        hulls[H_TIME * rows + taker] = time_s
        places[H_LON * rows + taker] = lon
        places[H_LAT * rows + taker] = lat
        counters[H_NEXT] += 1
    if not astray or hulls[H_FIXES * rows + taker] == 0:
        hulls[H_BEFORE * rows + taker] = hulls[H_TIME * rows + taker]
        places[H_BEFORE_LON * rows + taker] = places[H_LON * rows + taker]
        places[H_BEFORE_LAT * rows + taker] = places[H_LAT * rows + taker]
    hulls[H_FIXES * rows + taker] += 1
    hulls[H_TIME * rows + taker] = time_s
    places[H_LON * rows + taker] = lon
    places[H_LAT * rows + taker] = lat
    counters[H_LATEST] = hulls[H_NUMBER * rows + taker]
    return hulls[H_NUMBER * rows + taker]


@kernel(
    f"int64({_INTS}, {_FLOATS}, {_FLOATS}, {_FLAGS}, {_FLOATS}, "
    "int64, int64, int64[::1], float64[::1], int64[::1], int64[::1])"
)
def assign(time_s, lon, lat, coarse, p, i, end, hulls, places, counters, numbers):
    """Assign fixes from `i` on; where Python must take one, or `end`.

    `hulls`, `places`: columns `H_*` of as many rows as fit; `p`: the numbers from `SLACK_NM` on.
    """
    rows = places.size // H_FLOATS
    while i < end:
        _forget(time_s[i], p, hulls, places, counters, rows)
        taker = _nearest(time_s[i], lon[i], lat[i], p, hulls, places, counters[H_COUNT], rows)
        astray = taker == NO
        if astray:
            taker = _before_astray(time_s[i], lon[i], lat[i], p, hulls, places, counters[H_COUNT], rows)
        if taker == UNSURE or (taker == NO and counters[H_COUNT] == rows):
            return i
        if taker == NO and coarse[i] and counters[H_COUNT] > 0:
            numbers[i] = SET_ASIDE
        else:
            numbers[i] = _take(time_s[i], lon[i], lat[i], taker, astray, hulls, places, counters, rows)
        i += 1
    return i


@kernel(f"int64({_INTS}, {_INTS}, int64, int64, int64, int64[::1], int64)")
def add_runs(time_s, numbers, gap_s, begin, end, found, count):
    """Add fixes to `count` segments in `found`, columns of start, end and hull; how many there are then."""
    rows = found.size // 3
    for i in range(begin, end):
        if numbers[i] == SET_ASIDE:
            continue
        last = count - 1
        goes_on = count > 0 and found[2 * rows + last] == numbers[i]
        if not goes_on or time_s[i] - found[rows + last] > gap_s:
            last = count
            count += 1
            found[last] = time_s[i]
            found[2 * rows + last] = numbers[i]
        found[rows + last] = time_s[i]
    return count
