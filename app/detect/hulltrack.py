"""One hull: her fixes, and when she was heard."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from app.detect.criteria import Track
from app.detect.facts import Fixes, IntArray, is_first
from app.detect.hulls import SET_ASIDE
from app.detect.parameters import MINUTE_S
from app.detect.silence import minute_when_silent


class HullTrack:
    """One hull's fixes and the times she was heard.

    `number` is hers among `owners`, the hulls of the vessel's `fixes` (SET_ASIDE: none), both of shape (n,);
    `others_s` are the times of the vessel's messages without a fix, ascending.
    """

    def __init__(self, number: int, track: Track, fixes: Fixes, owners: IntArray, others_s: IntArray) -> None:
        self.number, self.track = number, track
        self._vessel = fixes.time_s, owners, others_s

    @cached_property
    def heard_s(self) -> IntArray:
        """All times at which she was heard: her fixes, and other messages while hers was the latest fix."""
        times, owners, others_s = self._vessel
        placed = owners != SET_ASIDE
        times, owners = times[placed], owners[placed]
        latest = times.searchsorted(others_s, "right") - 1
        hers = others_s[(latest >= 0) & (owners[np.maximum(latest, 0)] == self.number)]
        heard_s = np.sort(np.concatenate([self.track.fixes.time_s, hers]), kind="stable")
        return heard_s[is_first(heard_s)]

    def lost_s(self, up: list[tuple[int, int]], silent_s: int, since_s: int, until_s: int) -> int | None:
        """Minute, up to `until_s`, at which a silence since `since_s` or later has counted `silent_s`."""
        first, last = self.heard_s.searchsorted([since_s, until_s + 1], "left").tolist()
        heard_s = self.heard_s[first:last]
        next_s = np.append(self.heard_s[first + 1 : last + 1], until_s)[: len(heard_s)]
        # A feed was up for no longer than the clock ran.
        for i in np.flatnonzero(next_s - heard_s >= silent_s).tolist():
            lost_s = minute_when_silent(up, int(heard_s[i]), silent_s)
            if lost_s is None or lost_s > until_s:
                return None
            if lost_s < self._next_heard_minute(first + i):
                return lost_s
        return None

    def _next_heard_minute(self, i: int) -> float:
        if i + 1 == len(self.heard_s):
            return float("inf")
        return -(-int(self.heard_s[i + 1]) // MINUTE_S) * MINUTE_S
