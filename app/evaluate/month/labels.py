"""What of a month is truly critical: what happens, to whom, and by when it must have been told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """Something that an analyst must be woken for, by section 5 of the design.

    It happens at `since_s`, and must be told by `until_s` (seconds since 1970): its rule needs some reports,
    and they are minutes apart. `kinds`: alerts that tell of it. `mmsis`: all of whom it must be told; none
    where it is about no ship.
    """

    key: str
    words: str
    kinds: frozenset[str]
    since_s: float
    until_s: float
    mmsis: frozenset[int] = frozenset()
