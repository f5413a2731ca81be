"""The nearest of some thousand places: for the points that lie far from all of them."""

import math

from ingest.compiled import inlined, kernel

_FLOATS = 'Array(float64, 1, "C", readonly=True)'
TOGETHER = 64
"""Places along a coast that are passed over together, if the ball around them is too far off."""
_ROUNDING = 1.0 + 1e-9


@inlined
def _square(x, y, z):
    return x * x + y * y + z * z


@inlined
def _balls(places, balls):
    """Write x, y, z and radius of a ball around each `TOGETHER` places."""
    n = places.size // 3
    for b in range(balls.size // 4):
        first, end = b * TOGETHER, min((b + 1) * TOGETHER, n)
        i, j = 3 * first, 3 * (end - 1)
        x, y = (places[i] + places[j]) / 2, (places[i + 1] + places[j + 1]) / 2
        z = (places[i + 2] + places[j + 2]) / 2
        most = 0.0
        for k in range(3 * first, 3 * end, 3):
            most = max(most, _square(x - places[k], y - places[k + 1], z - places[k + 2]))
        balls[4 * b], balls[4 * b + 1], balls[4 * b + 2], balls[4 * b + 3] = x, y, z, math.sqrt(most)


@kernel(f"void({_FLOATS}, {_FLOATS}, float64[::1], float64[::1])")
def least_chords(points, places, balls, squared):
    """Write for each point the squared chord to its nearest place; x, y, z of each one after another.

    `balls` is for the kernel's own use: four numbers for each `TOGETHER` places, the last ones fewer.
    """
    _balls(places, balls)
    nearest = 0
    for i in range(squared.size):
        x, y, z = points[3 * i], points[3 * i + 1], points[3 * i + 2]
        least = within = float("inf")
        # The ball that was nearest to the point before first: the next point is mostly beside it.
        for turn in range(-1, balls.size // 4):
            b = nearest if turn < 0 else turn
            if turn == nearest:
                continue
            reach = within + balls[4 * b + 3]
            away = _square(x - balls[4 * b], y - balls[4 * b + 1], z - balls[4 * b + 2])
            if away > reach * reach * _ROUNDING:
                continue
            for k in range(3 * b * TOGETHER, min(3 * (b + 1) * TOGETHER, places.size), 3):
                there = _square(x - places[k], y - places[k + 1], z - places[k + 2])
                if there < least:
                    least, nearest = there, b
            within = math.sqrt(least)
        squared[i] = least
