"""Whether the smallest circle about a window is at most so wide, with what earlier windows showed."""

import numpy as np

from app.detect.kernels.geodesy import chord, earth_centred
from app.detect.kernels.layout import (
    APART,
    COVER_FROM,
    COVER_TO,
    COVER_X,
    COVER_Y,
    COVER_Z,
    FOUND_R,
    FOUND_X,
    FOUND_Y,
    LAT,
    NONE,
    OUT_BELT,
    PATH,
    PLACED,
    PLANE_X,
    PLANE_Y,
    SUPPORT,
    SUPPORT_X,
    SUPPORT_Y,
    UNSURE,
    X,
    Y,
    Z,
)
from ingest.compiled import part

_EARTH_NM = 6371008.8 / 1852.0
_ROUND_OFF = 1e-7
_ROUNDS = 60
_SETTLED_NM = 20.0


@part
def place(n, state, floats, last):
    """Earth-centred places, and NM run, of the fixes since she was last out of the belt, up to `last`."""
    first = max(state[PLACED], state[OUT_BELT] + 1, 0)
    for i in range(first, last + 1):
        x, y, z = earth_centred(floats[i], floats[LAT * n + i])
        floats[X * n + i] = x
        floats[Y * n + i] = y
        floats[Z * n + i] = z
        run = 0.0
        if i > 0 and (i > first or first == state[PLACED]):
            straight = _apart(n, floats, i - 1, i)
            run = floats[PATH * n + i - 1] + straight * (1.0 + (straight / _EARTH_NM) ** 2 / 24.0)
        floats[PATH * n + i] = run
    state[PLACED] = max(state[PLACED], last + 1)


@part
def _apart(n, floats, i, j):
    return chord(
        floats[X * n + i], floats[Y * n + i], floats[Z * n + i],
        floats[X * n + j], floats[Y * n + j], floats[Z * n + j],
    )  # fmt: skip


@part
def net_nm(n, floats, first, last):
    """Distance from the first to the last fix of a window."""
    straight = _apart(n, floats, first, last)
    return straight * (1.0 + (straight / _EARTH_NM) ** 2 / 24.0)


@part
def fits(n, state, numbers, floats, first, last, size, most_nm):
    """Whether a circle `most_nm` across holds a window: 1, 0, or `UNSURE`; a size's windows move on only."""
    slack = 0.001 * max(1.0, (most_nm / _SETTLED_NM) ** 3)
    if state[APART + size] >= first:
        return 0
    if _is_covered(n, state, numbers, floats, first, last, size, (most_nm - slack) / 2.0):
        return 1
    for i in range(last - 1, first - 1, -1):
        if _apart(n, floats, i, last) > most_nm + slack:
            state[APART + size] = i
            return 0
    if not _enclose(n, state, numbers, floats, first, last):
        return UNSURE
    found = 2.0 * numbers[FOUND_R]
    if found > most_nm + slack:
        state[APART + size] = _oldest(state)
        return 0
    if found < most_nm - slack:
        _cover(n, state, numbers, floats, first, last, size)
        return 1
    return UNSURE


@part
def _is_covered(n, state, numbers, floats, first, last, size, reach):
    """Whether the circle that held an earlier window holds this one."""
    if state[COVER_FROM + size] == NONE or state[COVER_FROM + size] > first:
        return False
    x, y, z = numbers[COVER_X + size], numbers[COVER_Y + size], numbers[COVER_Z + size]
    for i in range(max(state[COVER_TO + size] + 1, first), last + 1):
        if chord(x, y, z, floats[X * n + i], floats[Y * n + i], floats[Z * n + i]) > reach:
            state[COVER_FROM + size] = NONE
            return False
    state[COVER_TO + size] = last
    return True


@part
def _cover(n, state, numbers, floats, first, last, size):
    """Keep the circle that was found: its middle on the surface, beneath the plane that touches at `last`."""
    ax, ay, az, bx, by, bz = _axes(floats[last], floats[LAT * n + last])
    ox, oy, oz = floats[X * n + last], floats[Y * n + last], floats[Z * n + last]
    x, y = numbers[FOUND_X], numbers[FOUND_Y]
    down = (x * x + y * y) / (2.0 * _EARTH_NM)
    ux, uy, uz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    numbers[COVER_X + size] = ox + x * ax + y * bx - down * ux
    numbers[COVER_Y + size] = oy + x * ay + y * by - down * uy
    numbers[COVER_Z + size] = oz + x * az + y * bz - down * uz
    state[COVER_FROM + size] = first
    state[COVER_TO + size] = last


@part
def _axes(lon, lat):
    """East and north of a place, earth-centred."""
    lam, phi = np.radians(lon), np.radians(lat)
    sin_lam, cos_lam, sin_phi, cos_phi = np.sin(lam), np.cos(lam), np.sin(phi), np.cos(phi)
    return -sin_lam, cos_lam, 0.0, -sin_phi * cos_lam, -sin_phi * sin_lam, cos_phi


@part
def _enclose(n, state, numbers, floats, first, last):
    """The smallest circle about a window in the plane that touches at its last fix; False if none is found.

    Up to 20 NM from there the plane is short by 2e-6 of a distance.
    """
    _lay_out(n, floats, first, last)
    state[SUPPORT] = first
    state[SUPPORT + 4] = 1
    numbers[FOUND_X], numbers[FOUND_Y] = floats[PLANE_X * n + first], floats[PLANE_Y * n + first]
    numbers[FOUND_R] = 0.0
    for _ in range(_ROUNDS):
        farthest, away = first, -1.0
        x, y = numbers[FOUND_X], numbers[FOUND_Y]
        for i in range(first, last + 1):
            square = (floats[PLANE_X * n + i] - x) ** 2 + (floats[PLANE_Y * n + i] - y) ** 2
            if square > away:
                farthest, away = i, square
        if np.sqrt(away) <= numbers[FOUND_R] + _ROUND_OFF:
            return True
        if not _grow(n, state, numbers, floats, farthest):
            return False
    return False


@part
def _lay_out(n, floats, first, last):
    ax, ay, az, bx, by, bz = _axes(floats[last], floats[LAT * n + last])
    ox, oy, oz = floats[X * n + last], floats[Y * n + last], floats[Z * n + last]
    for i in range(first, last + 1):
        dx, dy, dz = floats[X * n + i] - ox, floats[Y * n + i] - oy, floats[Z * n + i] - oz
        floats[PLANE_X * n + i] = ax * dx + ay * dy + az * dz
        floats[PLANE_Y * n + i] = bx * dx + by * dy + bz * dz


@part
def _grow(n, state, numbers, floats, farthest):
    """Take in a fix: the smallest circle with it and some of the fixes on the border so far on its border."""
    count = state[SUPPORT + 4]
    state[SUPPORT + count] = farthest
    for k in range(count + 1):
        numbers[SUPPORT_X + k] = floats[PLANE_X * n + state[SUPPORT + k]]
        numbers[SUPPORT_Y + k] = floats[PLANE_Y * n + state[SUPPORT + k]]
    before, best = numbers[FOUND_R], np.inf
    best_x, best_y, one, other = 0.0, 0.0, 0, 0
    for a in range(count):
        for b in range(a, count):
            x, y, radius = _through(numbers, count, a, b)
            if radius < best and _holds(numbers, count + 1, x, y, radius):
                best, best_x, best_y, one, other = radius, x, y, a, b
    if not best > before:
        return False
    numbers[FOUND_X], numbers[FOUND_Y], numbers[FOUND_R] = best_x, best_y, best
    state[SUPPORT], state[SUPPORT + 1], state[SUPPORT + 2] = (
        state[SUPPORT + one], state[SUPPORT + other], farthest
    )  # fmt: skip
    if one == other:
        state[SUPPORT + 1] = farthest
    state[SUPPORT + 4] = 2 if one == other else 3
    return best < np.inf


@part
def _through(numbers, new, a, b):
    """The circle on fix `new` and `a` if that is `b`, else through all three: x, y, radius."""
    ax, ay = numbers[SUPPORT_X + new], numbers[SUPPORT_Y + new]
    bx, by = numbers[SUPPORT_X + a] - ax, numbers[SUPPORT_Y + a] - ay
    if a == b:
        return ax + bx / 2.0, ay + by / 2.0, np.hypot(bx, by) / 2.0
    cx, cy = numbers[SUPPORT_X + b] - ax, numbers[SUPPORT_Y + b] - ay
    area = 2.0 * (bx * cy - by * cx)
    if area == 0.0:
        return ax, ay, np.inf
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    x, y = (cy * b2 - by * c2) / area, (bx * c2 - cx * b2) / area
    return ax + x, ay + y, np.hypot(x, y)


@part
def _holds(numbers, count, x, y, radius):
    for k in range(count):
        if np.hypot(numbers[SUPPORT_X + k] - x, numbers[SUPPORT_Y + k] - y) > radius + _ROUND_OFF:
            return False
    return True


@part
def _oldest(state):
    oldest = state[SUPPORT]
    for k in range(1, state[SUPPORT + 4]):
        oldest = min(oldest, state[SUPPORT + k])
    return oldest
