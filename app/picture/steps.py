"""Round numbers: for scale bars, graticules and axes of time and distance."""

from __future__ import annotations

import math
from typing import NamedTuple

from app.domain.time import DAY_MS

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
_CLOCK_STEPS = tuple(m * _MINUTE_MS for m in (1, 2, 5, 10, 15, 30)) + tuple(
    h * _HOUR_MS for h in (1, 2, 3, 6, 12)
)
_DAY_STEPS = (1, 2, 4, 7, 14, 28)
_ARC_MINUTES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800)


class Tick(NamedTuple):
    """A place on an axis of time; `is_clock`: it is told by the hour, else by the day."""

    time_ms: int
    is_clock: bool


def round_below(most: float) -> float:
    """The greatest of 1, 2, 5 times a power of ten that is not greater.

    >>> round_below(7.3), round_below(0.35), round_below(20.0)
    (5.0, 0.2, 20.0)
    """
    power = 10.0 ** math.floor(math.log10(most) + 1e-9)
    return max(step * power for step in (0.5, 1.0, 2.0, 5.0, 10.0) if step * power <= most * (1 + 1e-9))


def round_steps(first: float, last: float, most: int) -> list[float]:
    """At most `most` (2 or more) multiples of a round number between two numbers.

    >>> round_steps(-7.9, 4.2, 5)
    [-5.0, 0.0]
    """
    step = round_below((last - first) / most) or 1.0
    while True:
        low, high = math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9)
        if high - low < most:
            return [number * step for number in range(low, high + 1)]
        step = round_below(step * 2.6)


def arc_minutes(degrees: float, most: int) -> float:
    """The least step of a graticule, in minutes of arc, that cuts so many degrees at most so often.

    >>> arc_minutes(0.5, 4)
    10
    """
    fitting = [step for step in _ARC_MINUTES if degrees * 60.0 / step <= most]
    return fitting[0] if fitting else _ARC_MINUTES[-1]


def graticule(first_deg: float, last_deg: float, step_minutes: float) -> list[float]:
    """The degrees between two at which lines of a graticule lie.

    >>> graticule(34.9, 35.2, 10)
    [35.0, 35.166666666666664]
    """
    low, high = math.ceil(first_deg * 60 / step_minutes), math.floor(last_deg * 60 / step_minutes)
    return [number * step_minutes / 60 for number in range(low, high + 1)]


def clock_ticks(first_ms: int, last_ms: int, most: int) -> list[Tick]:
    """At most `most` (2 or more) round UTC times between two.

    >>> [tick.time_ms // 3_600_000 for tick in clock_ticks(0, 86_400_000, 5)]
    [0, 6, 12, 18, 24]
    """
    for step in (*_CLOCK_STEPS, *(days * DAY_MS for days in _day_steps(last_ms - first_ms))):
        ticks = range(-(-first_ms // step) * step, last_ms + 1, step)
        if len(ticks) <= most:
            return [Tick(time_ms, step < DAY_MS) for time_ms in ticks]
    return []


def _day_steps(length_ms: int) -> list[int]:
    days = length_ms // DAY_MS + 1
    return [*_DAY_STEPS, *(28 * 2**n for n in range(1, max(days // 28, 1).bit_length() + 1))]
