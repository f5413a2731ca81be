"""Over a hull's fixes, minute by minute, to the first with news, or with what only Python can tell."""

from app.detect.kernels.criteria import judge
from app.detect.kernels.geodesy import earth_centred
from app.detect.kernels.layout import (
    AFTER,
    ANSWER,
    ASKED_AFTER,
    CIRCLE_LAT,
    CIRCLE_LON,
    CIRCLE_X,
    CIRCLE_Y,
    CIRCLE_Z,
    ENDED,
    GROUP_FIRST,
    GROUP_LAST,
    GROUP_MINUTE,
    HAS_CIRCLE,
    IDENTITY,
    MODE,
    MOVED,
    NEXT,
    NO,
    NOWHERE,
    OUT_BELT,
    STOPPED,
    UNSURE,
)
from app.detect.kernels.scan import scan
from app.detect.kernels.staying import needs_python, stay_on, watch_moved
from ingest.compiled import inlined, kernel, part

_INTS = 'Array(int64, 1, "C", readonly=True)'
_MINUTE_S = 60


@part
def _kind(since_s, kinds, state, minute_s):
    """What she is at a minute; minutes move on only."""
    at = state[IDENTITY]
    while at + 1 < since_s.size and since_s[at + 1] <= minute_s:
        at += 1
    state[IDENTITY] = at
    return kinds[at]


@inlined
def _next_group(n, state, ints):
    """The fixes that the next minute brought."""
    first = last = state[NEXT]
    minute_s = -(-ints[first] // _MINUTE_S) * _MINUTE_S
    while last + 1 < n and ints[last + 1] <= minute_s:
        last += 1
    state[GROUP_FIRST], state[GROUP_LAST], state[GROUP_MINUTE] = first, last, minute_s
    return first, last, minute_s


@part
def _take(n, state, numbers, ints, floats, first, last, kind, held):
    """Take a group at which `held` is met: `ENDED`, or why it was not taken."""
    if held == UNSURE:
        return STOPPED
    if state[MODE] == NOWHERE:
        return ENDED if held == NO else STOPPED
    if state[MODE] == MOVED:
        gone = held != NO or watch_moved(n, state, numbers, ints, floats, first, last, kind)
        return STOPPED if gone else ENDED
    return stay_on(n, state, numbers, ints, floats, first, last, kind, held)


@kernel(f"int64(int64, {_INTS}, {_INTS}, int64[::1], float64[::1], int64[::1], float64[::1], int64)")
def walk(n, since_s, kinds, state, numbers, ints, floats, until_s):
    """Go on from fix `state[NEXT]`: `ENDED` at minute `until_s`, else why the group there was not taken.

    `since_s`, `kinds`: what she is from which time on; the rest as in `layout`, for `n` fixes.
    """
    if state[HAS_CIRCLE]:
        numbers[CIRCLE_X], numbers[CIRCLE_Y], numbers[CIRCLE_Z] = earth_centred(
            numbers[CIRCLE_LON], numbers[CIRCLE_LAT]
        )
    while state[NEXT] < n:
        first, last, minute_s = _next_group(n, state, ints)
        if minute_s > until_s:
            return ENDED
        scan(n, state, numbers, ints, floats, last)
        if state[MODE] == NOWHERE and state[OUT_BELT] == last:
            state[NEXT] = last + 1
            continue
        if needs_python(state, numbers, ints, first, minute_s):
            state[ANSWER] = UNSURE
            return STOPPED
        kind = _kind(since_s, kinds, state, minute_s)
        held = judge(n, state, numbers, ints, floats, last, kind, state[AFTER])
        state[ANSWER], state[ASKED_AFTER] = held, state[AFTER]
        wanted = _take(n, state, numbers, ints, floats, first, last, kind, held)
        if wanted != ENDED:
            return wanted
        state[NEXT] = last + 1
    return ENDED
