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
    """A message without a place, or of which it is said to be none, of a vessel that sends no other now."""

    mmsi: int
    time_s: int
    start_s: int
    """The first such message since her last fix."""
    lon: float
    lat: float
    """Where she was last."""
