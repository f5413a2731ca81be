"""When a vessel's position is unreliable: her fixes are tainted, or lately were."""

from __future__ import annotations

from collections.abc import Sequence

from app.detect.parameters import HOUR_S, MINUTE_S

RELIABLE_AFTER_S = HOUR_S
"""A tainted run of fixes may go on after a silence of so long."""


def unreliable(taints: Sequence[tuple[int, int]], after_s: int = RELIABLE_AFTER_S) -> list[tuple[int, int]]:
    """First minute and the one after the last, of each spell; taints (from, to) ascending, in seconds.

    >>> unreliable([(65, 100), (3000, 3500), (60_000, 60_000)])
    [(120, 7140), (60000, 63600)]
    """
    spells: list[tuple[int, int]] = []
    for from_s, to_s in taints:
        begins_s, ends_s = _up(from_s), _up(to_s + after_s)
        if spells and begins_s <= spells[-1][1]:
            begins_s, ends_s = spells[-1][0], max(ends_s, spells.pop()[1])
        spells.append((begins_s, ends_s))
    return spells


def unreliable_since(spells: Sequence[tuple[int, int]], at_s: int) -> int | None:
    """Since which minute it is at a minute, or None."""
    return next((begins_s for begins_s, ends_s in spells if begins_s <= at_s < ends_s), None)


def _up(time_s: int) -> int:
    return -(-time_s // MINUTE_S) * MINUTE_S
