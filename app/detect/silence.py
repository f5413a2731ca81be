"""Silence counts only while a feed that can hear the vessel is up: docs/loitering.md, section 4."""

from __future__ import annotations

from app.detect.parameters import MINUTE_S


def merged(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of closed intervals as disjoint ones, ascending.

    >>> merged([(5, 9), (0, 3), (3, 4), (8, 12)])
    [(0, 4), (5, 12)]
    """
    union: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def up_seconds(up: list[tuple[int, int]], since_s: int, until_s: int) -> int:
    """How much of [since, until] lies in the intervals.

    >>> up_seconds([(0, 10), (20, 30)], 5, 25)
    10
    """
    return sum(max(0, min(end, until_s) - max(start, since_s)) for start, end in up)


def minute_when_silent(up: list[tuple[int, int]], since_s: int, silent_s: int) -> int | None:
    """First whole minute at which the silence since `since_s` has counted `silent_s`; None if it never does.

    >>> minute_when_silent([(0, 100), (1000, 5000)], 40, 120)
    1080
    """
    left_s = silent_s
    for start, end in up:
        begin = max(start, since_s)
        if end - begin >= left_s:
            return -(-(begin + left_s) // MINUTE_S) * MINUTE_S
        left_s -= max(0, end - begin)
    return None
