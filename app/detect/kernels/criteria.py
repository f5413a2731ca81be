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
    FIRST_SLOW,
    FISHING,
    GAP,
    LONGEST_GAP,
    NO,
    OUT_BELT,
    OUT_EDGE,
    P_DENSE_FIXES,
    P_NET_TO_PATH,
    P_PATH_NM,
    P_SLOW_NM,
    P_SLOW_S,
    P_SPARSE_FIXES,
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
"""Of a path, in parts of itself: nearer than this to a threshold, Python measures."""


@part
def judge(n, state, numbers, ints, floats, last, kind, after_s):
    """The first criterion met at fix `last`, with its window in the state; `NO`, or `UNSURE`."""
    out = state[OUT_BELT] if kind & UNIT else state[OUT_EDGE]
    if out == last:
        return NO
    if not ints[COARSE * n + last]:
        found = _ask_slow(n, state, numbers, ints, floats, last, kind, after_s)
        if found != 0:
            return SLOW if found == 1 else UNSURE
    state[WINDOW_LAST] = last
    for criterion in range(CONFINED, SPARSE + 1):
        first = _first(n, state, numbers, ints, last, criterion)
        if first < 0 or first <= out or ints[first] <= after_s:
            continue
        state[WINDOW_FIRST] = first
        found = _ask(n, state, numbers, floats, first, last, kind, criterion)
        if found != 0:
            return criterion if found == 1 else UNSURE
    return NO


@part
def _first(n, state, numbers, ints, last, criterion):
    """First fix of the shortest window that is long enough; negative: none."""
    first, until_s = state[FIRST_SLOW + criterion], ints[last] - numbers[P_SLOW_S + criterion]
    while first + 1 < n and ints[first + 1] <= until_s:
        first += 1
    state[FIRST_SLOW + criterion] = first
    return first


@part
def _ask_slow(n, state, numbers, ints, floats, last, kind, after_s):
    """Whether `slow` is met by the fixes that are not coarse: 1, 0, or `UNSURE`; windows count only those."""
    out = state[FINE_OUT_BELT] if kind & UNIT else state[FINE_OUT_EDGE]
    first, end = state[FIRST_SLOW], state[FINES] - 1
    while first < end and ints[ints[FINE * n + first + 1]] <= ints[last] - numbers[P_SLOW_S]:
        first += 1
    state[FIRST_SLOW], state[WINDOW_FIRST], state[WINDOW_LAST] = first, first, end
    if first < 0 or first <= out or end - first + 1 < numbers[P_DENSE_FIXES] or state[FINE_GAP] > first:
        return 0
    first_s = ints[ints[FINE * n + first]]
    return 0 if first_s <= after_s else all_slow(n, state, numbers, ints, floats, first_s, ints[last])


@part
def _ask(n, state, numbers, floats, first, last, kind, criterion):
    """Whether a window in the area meets another criterion: 1, 0, or `UNSURE`."""
    count = last - first + 1
    dense = count >= numbers[P_DENSE_FIXES] and state[GAP] <= first
    if dense == (criterion == SPARSE):
        return 0
    if criterion == CONFINED and state[FAST] >= first:
        return 0
    if criterion == SPARSE and (count < numbers[P_SPARSE_FIXES] or state[LONGEST_GAP] > first):
        return 0
    if criterion == RACETRACK and (kind & FISHING or state[STATUS_7] >= first):
        return 0
    place(n, state, floats, last)
    if criterion == RACETRACK:
        turning = _turns_back(n, numbers, floats, first, last)
        if turning != 1:
            return turning
    return fits(n, state, numbers, floats, first, last, criterion - CONFINED, numbers[P_SLOW_NM + criterion])


@part
def _turns_back(n, numbers, floats, first, last):
    """Whether her path is long enough and leads back: 1, 0, or `UNSURE`."""
    path = floats[PATH * n + last] - floats[PATH * n + first]
    over = net_nm(n, floats, first, last) - numbers[P_NET_TO_PATH] * path
    short = numbers[P_PATH_NM] - path
    hair = _HAIR * max(path, numbers[P_PATH_NM])
    if short > hair or over > hair:
        return 0
    return 1 if short < -hair and over < -hair else UNSURE
