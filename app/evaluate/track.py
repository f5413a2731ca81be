"""The truth of one ship: where she was, second by second, and what she was doing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.evaluate.motion import FloatArray, Motion, States

IntArray = NDArray[np.int64]
Hearing = Literal["terrestrial", "satellite", "nobody"]


@dataclass(frozen=True)
class Leg:
    """One stretch: `what` in words, times in seconds since 1970 (UTC), how she moves, sends and is heard."""

    what: str
    start_s: float
    end_s: float
    motion: Motion
    nav_status: int
    hearing: Hearing


@dataclass(frozen=True)
class Interval:
    """A stretch of the truth as people read it, `[start, end)` in UTC."""

    start: datetime
    end: datetime
    what: str


class BadFix(NamedTuple):
    """One report that gives a wrong place: at `time_s` (seconds since 1970) it says `lon`, `lat`."""

    time_s: float
    lon: float
    lat: float


class Falsified(NamedTuple):
    """A stretch `[start_s, end_s)` in which she sends the places of `motion`, or none at all."""

    start_s: float
    end_s: float
    motion: Motion | None


@dataclass(frozen=True)
class Track:
    """All legs of a ship in order of time, without a hole between them."""

    legs: tuple[Leg, ...]

    @property
    def start_s(self) -> float:
        """First instant, seconds since 1970."""
        return self.legs[0].start_s

    @property
    def end_s(self) -> float:
        """Last instant, seconds since 1970."""
        return self.legs[-1].end_s

    def at(self, times_s: FloatArray) -> States:
        """Give the true states at `times_s`, shape (n,), seconds since 1970, within the track."""
        times = np.asarray(times_s, np.float64)
        if len(times) and (times.min() < self.start_s or times.max() > self.end_s):
            raise ValueError("asked for a time outside the track")
        out = States(*(np.empty(len(times)) for _ in States._fields))
        number = self._leg_numbers(times)
        for n in np.unique(number):
            here = number == n
            leg = self.legs[int(n)]
            for column, values in zip(out, leg.motion.states(times[here] - leg.start_s), strict=True):
                column[here] = values
        return out

    def nav_status(self, times_s: FloatArray) -> IntArray:
        """Give the navigational status she sends at `times_s`, shape (n,)."""
        status = np.array([leg.nav_status for leg in self.legs], np.int64)
        return np.asarray(status[self._leg_numbers(np.asarray(times_s, np.float64))])

    def sampled(self, every_s: float = 60.0) -> tuple[FloatArray, States]:
        """Give times (seconds since 1970, shape (n,)) every `every_s` seconds and the true states at them."""
        times = np.arange(self.start_s, self.end_s + 1e-6, every_s)
        return times, self.at(times)

    def intervals(self) -> Iterator[Interval]:
        """Yield what she did, neighbouring legs of the same words taken together."""
        start = self.legs[0].start_s
        for leg, after in zip(self.legs, (*self.legs[1:], None), strict=True):
            if after is None or after.what != leg.what:
                yield Interval(_utc(start), _utc(leg.end_s), leg.what)
                start = leg.end_s

    def _leg_numbers(self, times: FloatArray) -> IntArray:
        starts = np.array([leg.start_s for leg in self.legs])
        return np.asarray(np.searchsorted(starts, times, side="right") - 1, np.int64)


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
