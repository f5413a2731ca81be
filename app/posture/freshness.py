"""How long what was seen may be said of now, by state."""

from __future__ import annotations

from app.domain.naval.board import Freshness, State

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
EXPIRES_MS: dict[State, int] = {
    State.IN_PORT: 14 * DAY_MS,
    State.ANCHORED: 5 * DAY_MS,
    State.HOLDING: 5 * DAY_MS,
    State.UNDER_WAY: 48 * HOUR_MS,
    State.LEFT_BERTH: 5 * DAY_MS,
    State.NOT_SEEN_IN_AREA: 5 * DAY_MS,
    State.LEFT_AREA: 5 * DAY_MS,
    State.ELSEWHERE: 5 * DAY_MS,
}
"""Ours, of what analysts said of such ships from week to week; `left_theatre` and `lost` never expire."""


def freshness(state: State, confirmed_ms: int, at_ms: int) -> Freshness:
    """From the beginning of the last interval that confirms it: half its time fresh, the other half stale.

    >>> [str(freshness(State.HOLDING, 0, days * DAY_MS)) for days in (2, 3, 5, 6)]
    ['fresh', 'stale', 'stale', 'expired']
    """
    if state is State.UNKNOWN:
        return Freshness.EXPIRED
    whole = EXPIRES_MS.get(state)
    age = at_ms - confirmed_ms
    if whole is None or 2 * age <= whole:
        return Freshness.FRESH
    return Freshness.STALE if age <= whole else Freshness.EXPIRED


def expires_ms(state: State, confirmed_ms: int) -> int | None:
    """When it is said no more; None: never."""
    whole = EXPIRES_MS.get(state)
    return None if whole is None else confirmed_ms + whole
