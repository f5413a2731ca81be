"""Spans of time in which something is so of a ship: she is not heard, or thrown to an airport."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.evaluate.traffic.fleet import Floats, Ints

_MOST_S = 2**33


class Span(NamedTuple):
    """Of ship number `ship`, from `from_s` until before `until_s` (seconds since 1970)."""

    ship: int
    from_s: float
    until_s: float


class Spans:
    """Spans of many ships, none of two of one ship overlapping."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._ready = np.empty((0, 3))

    def __len__(self) -> int:
        return len(self._spans)

    def add(self, spans: list[Span]) -> None:
        """Take more spans in; one that overlaps an earlier one of its ship is left out."""
        kept: dict[int, list[Span]] = {}
        for span in [*self._spans, *spans]:
            own = kept.setdefault(span.ship, [])
            if not any(span.from_s < one.until_s and one.from_s < span.until_s for one in own):
                own.append(span)
        self._set([span for own in kept.values() for span in own])

    def forget(self, before_s: float) -> None:
        """Let go of those that are over."""
        self._set([span for span in self._spans if span.until_s > before_s])

    def hold(self, ship: Ints, time_s: Floats) -> NDArray[np.bool_]:
        """Whether each ship is in one at each time, both of shape (n,)."""
        if not self._spans:
            return np.zeros(len(ship), np.bool_)
        keys = self._ready[:, 0] * _MOST_S + self._ready[:, 1]
        row = np.searchsorted(keys, ship * _MOST_S + time_s, side="right") - 1
        found = self._ready[np.maximum(row, 0)]
        return np.asarray((row >= 0) & (found[:, 0] == ship) & (time_s < found[:, 2]))

    def ships(self) -> set[int]:
        """Who has one."""
        return {span.ship for span in self._spans}

    def _set(self, spans: list[Span]) -> None:
        self._spans = sorted(spans)
        self._ready = np.array(self._spans, np.float64).reshape(-1, 3)
