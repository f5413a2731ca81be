"""Signs that a place sent is not where the ship is: plain values, for the rules of belief."""

from __future__ import annotations

from typing import NamedTuple


class Displaced(NamedTuple):
    """Consecutive fixes of one hull to which a vessel was thrown; times in seconds."""

    start_s: int
    hull: int
    end_s: int
    lon: float
    lat: float
    """Of the first."""
    fixes: int
    circled_s: int | None
    """When they were first seen to go round a circle."""


class Sign(NamedTuple):
    """A vessel was thrown."""

    mmsi: int
    run: Displaced


class Loss(NamedTuple):
    """A vessel that had sent her place sends a message that has none, or of which it is said to be none."""

    mmsi: int
    time_s: int
    lon: float
    lat: float
    """Where she was last."""
