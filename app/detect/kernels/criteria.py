"""Asks the four criteria about the window that ends with a fix: docs/loitering.md, section 3."""

from app.detect.kernels.circles import fits, net_nm, place
from app.detect.kernels.hours import all_slow
from app.detect.kernels.layout import (
    COARSE,
    CONFINED,
    FAST,
    FINE,
    FINE_GAP,
    FINE_OUT_BELT,
    FINE_OUT_EDGE,
    FINES,
    FIRST_CONFINED,
    FIRST_RACETRACK,
    FIRST_SLOW,
    FIRST_SPARSE,
    FISHING,
    GAP,
    LONGEST_GAP,
    NO,
    NONE,
    OUT_BELT,
    OUT_EDGE,
    P_CONFINED_NM,
    P_CONFINED_S,
    P_DENSE_FIXES,
    P_NET_TO_PATH,
    P_PATH_NM,
    P_RACETRACK_NM,
    P_RACETRACK_S,
    P_SLOW_S,
    P_SPARSE_FIXES,
    P_SPARSE_NM,
    P_SPARSE_S,
    PATH,
    RACETRACK,
    SLOW,
    SPARSE,
    STATUS_7,
    UNIT,
    UNSURE,
    WINDOW_FIRST,
    WINDOW_LAST,
)
from ingest.compiled import part

_HAIR = 2e-5
"""Of a path or a net distance, in parts of itself: nearer than this to a threshold, Python measures."""


@part
def judge(n, state, numbers, ints, floats, last, kind, after_s):
    """The first criterion met at fix `last`, with its window in the state; `NO`, or `UNSURE`."""
    out = state[OUT_BELT] if kind & UNIT else state[OUT_EDGE]
    if out == last:
        return NO
    if not ints[COARSE * n + last]:
        found = _ask_slow(n, state, numbers, ints, floats, last, kind, after_s)
        if found != NO:
            return found
    since_s = ints[last]
    first = _first(n, state, ints, FIRST_CONFINED, since_s - numbers[P_CONFINED_S], after_s, out)
    if first >= 0 and state[FAST] < first and _is_dense(state, numbers, first, last):
        place(n, state, floats, last)
        found = fits(n, state, numbers, floats, first, last, CONFINED - 1, numbers[P_CONFINED_NM])
        if found != 0:
            return _answer(state, CONFINED, first, last, found)
    first = _first(n, state, ints, FIRST_RACETRACK, since_s - numbers[P_RACETRACK_S], after_s, out)
    may_race = first >= 0 and not kind & FISHING and state[STATUS_7] < first
    if may_race and _is_dense(state, numbers, first, last):
        found = _ask_racetrack(n, state, numbers, floats, first, last)
        if found != 0:
            return _answer(state, RACETRACK, first, last, found)
    first = _first(n, state, ints, FIRST_SPARSE, since_s - numbers[P_SPARSE_S], after_s, out)
    enough = first >= 0 and last - first + 1 >= numbers[P_SPARSE_FIXES] and state[LONGEST_GAP] <= first
    if enough and not _is_dense(state, numbers, first, last):
        place(n, state, floats, last)
        found = fits(n, state, numbers, floats, first, last, SPARSE - 1, numbers[P_SPARSE_NM])
        if found != 0:
            return _answer(state, SPARSE, first, last, found)
    return NO


@part
def _first(n, state, ints, which, until_s, after_s, out):
    """First fix of the shortest window that is long enough; `NONE`: none, or it is not in the area."""
    first = state[which]
    while first + 1 < n and ints[first + 1] <= until_s:
        first += 1
    state[which] = first
    return first if first > out and first >= 0 and ints[first] > after_s else NONE


@part
def _is_dense(state, numbers, first, last):
    return last - first + 1 >= numbers[P_DENSE_FIXES] and state[GAP] <= first


@part
def _answer(state, criterion, first, last, found):
    state[WINDOW_FIRST] = first
    state[WINDOW_LAST] = last
    return UNSURE if found == UNSURE else criterion


@part
def _ask_slow(n, state, numbers, ints, floats, last, kind, after_s):
    """The same of the fixes that are not coarse, `last` among them; windows are of their own numbers."""
    out = state[FINE_OUT_BELT] if kind & UNIT else state[FINE_OUT_EDGE]
    end = state[FINES] - 1
    first = state[FIRST_SLOW]
    while first < end and ints[ints[FINE * n + first + 1]] <= ints[last] - numbers[P_SLOW_S]:
        first += 1
    state[FIRST_SLOW] = first
    if first < 0 or first <= out or end - first + 1 < numbers[P_DENSE_FIXES] or state[FINE_GAP] > first:
        return NO
    first_s = ints[ints[FINE * n + first]]
    if first_s <= after_s:
        return NO
    found = all_slow(n, state, numbers, ints, floats, first_s, ints[last])
    return NO if found == 0 else _answer(state, SLOW, first, end, found)


@part
def _ask_racetrack(n, state, numbers, floats, first, last):
    place(n, state, floats, last)
    path = floats[PATH * n + last] - floats[PATH * n + first]
    most_net = numbers[P_NET_TO_PATH] * path
    net = net_nm(n, floats, first, last)
    hair = _HAIR * max(path, numbers[P_PATH_NM])
    if path < numbers[P_PATH_NM] - hair or net > most_net + hair:
        return 0
    if path <= numbers[P_PATH_NM] + hair or net >= most_net - hair:
        return UNSURE
    return fits(n, state, numbers, floats, first, last, RACETRACK - 1, numbers[P_RACETRACK_NM])
