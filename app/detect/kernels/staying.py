"""A stay under way over one minute's fixes: docs/loitering.md, section 4. What is news is not taken here."""

from app.detect.kernels.geodesy import chord, earth_centred, is_beyond
from app.detect.kernels.hours import is_going
from app.detect.kernels.layout import (
    AGAIN_UNTIL,
    AWAY_BEFORE,
    AWAY_FIRST,
    BASIS,
    CIRCLE,
    CIRCLE_REACH,
    CIRCLE_X,
    CIRCLE_Y,
    CIRCLE_Z,
    ENDED,
    GOING_BEFORE,
    GOING_FIRST,
    HAS_CIRCLE,
    HELD,
    HELD_FIRST,
    HELD_LAST,
    INSIDE_S,
    LAST_S,
    LAT,
    LOST,
    MODE,
    MOVED,
    NONE,
    OPEN,
    OTHER_PHASE,
    OTHER_SINCE,
    P_AWAY_S,
    P_GOING_S,
    P_LOST_S,
    P_PHASE_S,
    PHASE,
    SEVERITY,
    SPARSE,
    STARTED,
    STATUS,
    STATUS_SENT,
    STOPPED,
    UNIT,
    WINDOW_FIRST,
    WINDOW_LAST,
)
from app.detect.kernels.scan import is_away, phase_at, still_in
from ingest.compiled import part

_MINUTE_S = 60


@part
def needs_python(state, numbers, ints, first, minute_s):
    """True if silence or patience may have run out before these fixes."""
    mode = state[MODE]
    silent = ints[first] - state[LAST_S] >= numbers[P_LOST_S] - 2 * _MINUTE_S
    return mode == LOST or (mode == OPEN and silent) or (mode == MOVED and minute_s > state[AGAIN_UNTIL])


@part
def watch_away(n, state, numbers, ints, floats, first, last, kind):
    """The run of latest fixes away from her area, after these: its first fix and the one before."""
    begun, before = state[AWAY_FIRST], state[AWAY_BEFORE]
    for i in range(first, last + 1):
        if not is_away(n, numbers, floats, i, kind & UNIT):
            begun = NONE
        elif begun == NONE:
            begun, before = ints[i], ints[max(i - 1, 0)]
    return begun, before


@part
def watch_moved(n, state, numbers, ints, floats, first, last, kind):
    """Of a stay that may go on: True and nothing done if she is gone, else the run away is kept."""
    begun, before = watch_away(n, state, numbers, ints, floats, first, last, kind)
    if begun != NONE and ints[last] - begun >= numbers[P_AWAY_S]:
        return True
    state[AWAY_FIRST], state[AWAY_BEFORE] = begun, before
    return False


@part
def stay_on(n, state, numbers, ints, floats, first, last, kind, held):
    """Of an open stay: take these fixes and say `ENDED`, or do nothing and say what is wanted."""
    inside, going, going_before = ints[last], NONE, NONE
    if held < 0:
        if not state[HAS_CIRCLE]:
            return CIRCLE
        inside, going, going_before = _watch_going(n, state, numbers, ints, floats, first, last)
        if inside == NONE:
            return STOPPED
    away, away_before = watch_away(n, state, numbers, ints, floats, first, last, kind)
    last_s = ints[last]
    gone = going != NONE and last_s - going >= numbers[P_GOING_S]
    if gone or (away != NONE and last_s - away >= numbers[P_AWAY_S]):
        return STOPPED
    phase, since = _watch_phase(n, state, numbers, ints, floats, first, last)
    if phase >= 0 and last_s - since >= numbers[P_PHASE_S]:
        return STOPPED
    if _severity(n, state, ints, kind) > state[SEVERITY]:
        return STOPPED
    if held >= 0:
        state[HELD], state[HELD_FIRST], state[HELD_LAST] = held, state[WINDOW_FIRST], state[WINDOW_LAST]
        state[HAS_CIRCLE] = 0
        if state[BASIS] == SPARSE:
            state[BASIS] = held
    state[INSIDE_S], state[LAST_S] = inside, last_s
    state[GOING_FIRST], state[GOING_BEFORE] = going, going_before
    state[AWAY_FIRST], state[AWAY_BEFORE] = away, away_before
    state[OTHER_PHASE], state[OTHER_SINCE] = phase, since
    return ENDED


@part
def _watch_going(n, state, numbers, ints, floats, first, last):
    """Her last fix inside the circle, and the run of latest fixes going; `NONE`: only Python can tell."""
    inside, begun, before = state[INSIDE_S], state[GOING_FIRST], state[GOING_BEFORE]
    for i in range(first, last + 1):
        x, y, z = earth_centred(floats[i], floats[LAT * n + i])
        straight = chord(x, y, z, numbers[CIRCLE_X], numbers[CIRCLE_Y], numbers[CIRCLE_Z])
        outside = is_beyond(straight, numbers[CIRCLE_REACH])
        fits = is_going(n, state, numbers, ints, floats, i) if outside == 1 else outside
        if fits < 0:
            return NONE, begun, before
        if outside == 0:
            inside = ints[i]
        if fits == 0:
            begun = NONE
        elif begun == NONE:
            begun, before = ints[i], ints[max(i - 1, 0)]
    return inside, begun, before


@part
def _watch_phase(n, state, numbers, ints, floats, first, last):
    """The run of latest fixes in another phase: which, -1 if none, and since when."""
    other, since = state[OTHER_PHASE], state[OTHER_SINCE]
    for i in range(first, last + 1):
        phase = phase_at(n, numbers, ints, floats, i)
        if phase < 0 or still_in(n, numbers, floats, i, state[PHASE]):
            other = -1
        elif phase != other:
            other, since = phase, ints[i]
    return other, since


@part
def _severity(n, state, ints, kind):
    """0 info, 1 warning, 2 critical."""
    if not kind & UNIT:
        return 0
    sent = state[STATUS]
    if sent < 0 or ints[sent] < state[STARTED]:
        return 1
    status = ints[STATUS_SENT * n + sent]
    return 2 if status == 2 or status == 6 else 1
