"""Times that cannot be, and how far the clock of a stream is to be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

REASON = "clock"
EARLIEST_MS = 946_684_800_000
"""2000-01-01T00:00Z."""
AHEAD_MS = 5 * 60_000
LEAP_MS = 10 * 60_000
NEAR_MS = 5 * 60_000
FOLLOWERS = 2
LEAPS_MOST = 64
_AT_ONCE = 4096

Times = npt.NDArray[np.int64]


@dataclass
class Leap:
    """A time far ahead that waits for others near it."""

    time_ms: int
    latest_ms: int
    """The latest of it and its followers."""
    followers: int = 0


@dataclass
class Clock:
    """What is known of the times of a stream's accepted messages (ms since 1970 UTC)."""

    newest_ms: int | None = None
    """The newest that is trusted."""
    first_ms: int | None = None
    """The least."""
    latest_ms: int | None = None
    """The greatest, trusted or not."""
    leaps: list[Leap] = field(default_factory=list)

    def copy(self) -> Clock:
        """A clock that can run without moving this one."""
        leaps = [Leap(leap.time_ms, leap.latest_ms, leap.followers) for leap in self.leaps]
        return Clock(self.newest_ms, self.first_ms, self.latest_ms, leaps)

    def advance(self, times_ms: Times, *, last: bool) -> None:
        """Take the times of accepted messages in order; `last` trusts them all.

        A time more than 10 min ahead counts once two more within 5 min of it have come, the first of all too.
        """
        if len(times_ms):
            self.first_ms = _least(self.first_ms, int(times_ms.min()))
            self.latest_ms = _greatest(self.latest_ms, int(times_ms.max()))
            for at in range(0, len(times_ms), _AT_ONCE):
                self._take(times_ms[at : at + _AT_ONCE])
        if last:
            self.newest_ms = self.latest_ms
            self.leaps = []

    def _take(self, times_ms: Times) -> None:
        if not self._glide(times_ms):
            for time_ms in times_ms.tolist():
                self._step(time_ms)

    def _glide(self, times_ms: Times) -> bool:
        if self.newest_ms is None or self.leaps:
            return False
        reached = np.maximum.accumulate(np.concatenate([[self.newest_ms], times_ms]))
        if (np.diff(reached) > LEAP_MS).any():
            return False
        self.newest_ms = int(reached[-1])
        return True

    def _step(self, time_ms: int) -> None:
        if self.newest_ms is not None and time_ms <= self.newest_ms + LEAP_MS:
            if time_ms > self.newest_ms:
                self._move(time_ms)
            return
        leap = next((leap for leap in self.leaps if abs(time_ms - leap.time_ms) <= NEAR_MS), None)
        if leap is None:
            self.leaps = [*self.leaps, Leap(time_ms, time_ms)][-LEAPS_MOST:]
            return
        leap.followers += 1
        leap.latest_ms = max(leap.latest_ms, time_ms)
        if leap.followers >= FOLLOWERS:
            self._move(leap.latest_ms)

    def _move(self, time_ms: int) -> None:
        self.newest_ms = time_ms
        if self.leaps:
            self.leaps = [leap for leap in self.leaps if leap.time_ms > time_ms + LEAP_MS]


def impossible(times_ms: Times, limit_ms: int | Times) -> npt.NDArray[np.bool_]:
    """Which times lie before 2000 or more than 5 min after `limit_ms`, the receive time or the wall clock."""
    return (times_ms < EARLIEST_MS) | (times_ms > limit_ms + AHEAD_MS)


def _least(known: int | None, new: int) -> int:
    return new if known is None else min(known, new)


def _greatest(known: int | None, new: int) -> int:
    return new if known is None else max(known, new)
