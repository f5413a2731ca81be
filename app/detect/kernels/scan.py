"""Reading a hull's fixes once, in order: which was the latest that a window of a criterion must not hold."""

from app.detect.kernels.layout import (
    CLOCK,
    CLOCKS,
    COARSE,
    EDGE,
    FAST,
    FINE,
    FINE_GAP,
    FINE_OUT_BELT,
    FINE_OUT_EDGE,
    FINES,
    GAP,
    INSIDE,
    LIMIT,
    LONGEST_GAP,
    MARGIN,
    OUT_BELT,
    OUT_EDGE,
    OUTSIDE,
    P_AWAY_NM,
    P_BELT,
    P_CONFINED_KN,
    P_DENSE_SILENCE,
    P_EDGE_INSIDE,
    P_EDGE_OUTSIDE,
    P_PHASE_NM,
    P_ROADS,
    P_SPARSE_SILENCE,
    PORT,
    ROADS,
    SCANNED,
    SOG,
    STATUS,
    STATUS_7,
    STATUS_SENT,
    SYRIAN,
)
from ingest.compiled import inlined, part


@inlined
def scan(n, state, numbers, ints, floats, last):
    """Read on to fix `last`."""
    for i in range(state[SCANNED], last + 1):
        limit_nm = floats[LIMIT * n + i]
        belt = ints[SYRIAN * n + i] and limit_nm <= numbers[P_BELT] and floats[PORT * n + i] > 0
        edge = belt and limit_nm >= -numbers[P_EDGE_INSIDE] and limit_nm <= numbers[P_EDGE_OUTSIDE]
        if not belt:
            state[OUT_BELT] = i
        if not edge:
            state[OUT_EDGE] = i
        gap_s = ints[i] - ints[max(i - 1, 0)]
        if gap_s > numbers[P_DENSE_SILENCE]:
            state[GAP] = i
        if gap_s > numbers[P_SPARSE_SILENCE]:
            state[LONGEST_GAP] = i
        if floats[SOG * n + i] >= numbers[P_CONFINED_KN]:
            state[FAST] = i
        status = ints[STATUS_SENT * n + i]
        if status == 7:
            state[STATUS_7] = i
        if status != -1:
            state[STATUS] = i
        if not ints[COARSE * n + i]:
            _add_fine(n, state, numbers, ints, i, belt, edge)
    state[SCANNED] = max(state[SCANNED], last + 1)


@inlined
def _add_fine(n, state, numbers, ints, i, belt, edge):
    k = state[FINES]
    if not belt:
        state[FINE_OUT_BELT] = k
    if not edge:
        state[FINE_OUT_EDGE] = k
    if k > 0 and ints[i] - ints[ints[FINE * n + k - 1]] > numbers[P_DENSE_SILENCE]:
        state[FINE_GAP] = k
    ints[FINE * n + k] = i
    state[FINES] = k + 1
    clocks = state[CLOCKS]
    if clocks == 0 or ints[ints[CLOCK * n + clocks - 1]] != ints[i]:
        ints[CLOCK * n + clocks] = i
        state[CLOCKS] = clocks + 1


@part
def phase_at(n, numbers, ints, floats, i):
    """Phase of a fix; -1 outside the belt."""
    limit_nm, port_nm = floats[LIMIT * n + i], floats[PORT * n + i]
    if not (ints[SYRIAN * n + i] and limit_nm <= numbers[P_BELT] and port_nm > 0):
        return -1
    if port_nm <= numbers[P_ROADS]:
        return ROADS
    if limit_nm < -numbers[P_EDGE_INSIDE]:
        return INSIDE
    return EDGE if limit_nm <= numbers[P_EDGE_OUTSIDE] else OUTSIDE


@part
def still_in(n, numbers, floats, i, phase):
    """True while a fix is not yet past the border of a phase by the margin."""
    limit_nm, port_nm, slack = floats[LIMIT * n + i], floats[PORT * n + i], numbers[P_PHASE_NM]
    if phase == ROADS:
        return port_nm <= numbers[P_ROADS] + slack
    if port_nm <= numbers[P_ROADS] - slack:
        return False
    inwards = -numbers[P_EDGE_INSIDE]
    if phase == INSIDE:
        return limit_nm < inwards + slack
    if phase == EDGE:
        return inwards - slack <= limit_nm and limit_nm <= numbers[P_EDGE_OUTSIDE] + slack
    return limit_nm > numbers[P_EDGE_OUTSIDE] - slack


@part
def is_away(n, numbers, floats, i, unit):
    """Farther than a mile outside the area of a unit of interest or of another ship, or in a port."""
    limit_nm, most = floats[LIMIT * n + i], numbers[P_AWAY_NM]
    if floats[MARGIN * n + i] < -most or floats[PORT * n + i] <= 0:
        return True
    if unit:
        return limit_nm > numbers[P_BELT] + most
    return limit_nm < -numbers[P_EDGE_INSIDE] - most or limit_nm > numbers[P_EDGE_OUTSIDE] + most
