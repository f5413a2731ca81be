"""What the rule `loitering` must say of a behaviour, as words and as fields.

Written from the rule's page and the design, before any rule ran. `None` in a field means: not stated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from app.evaluate.reception import Random
from app.evaluate.ship import Ship

Severity = Literal["info", "warning", "critical"]


class Near(NamedTuple):
    """About the beginning of the first stretch of the truth called `what`, between so many minutes off it.

    Beside what follows from where she is, a time told by reports is as uncertain as they are apart: `early`
    and `late` say how many of the longest silences (`ShipTruth.silence_s`) it may lie before and after.
    """

    what: str
    from_min: float
    to_min: float
    early: int = 0
    late: int = 0


# `slow` opens with the first fix less than 2 NM from where she stops, at 12 kn at most 10 minutes before. A
# window is the shortest run of fixes that spans 4 h: if no report comes in time to end the one that the first
# fix would begin, the next fix begins it, one silence later. She is heard within 2 minutes of stopping.
AT_ONCE = Near("holds", -15.0, 2.0, late=1)


@dataclass(frozen=True)
class Expected:
    """The outcome for each MMSI of a behaviour, if its story is not cut by the scenario's end.

    `alerts`: number of alerts of kind `loitering`, none retracted. The rest is of that one alert at the end
    of input: `phases` in their order, the first that of the opening; `revisions`: reasons that must occur,
    in this order, among the alert's revisions; `started`, `ended`: where `started_at` and `ended_at` lie;
    `told`: whether it is of a kind that is told to people at all (a warning or worse).
    """

    words: str
    alerts: int
    status: Literal["open", "closed"] | None = None
    ended_by: Literal["left", "lost_contact"] | None = None
    basis: Literal["slow", "confined", "racetrack", "sparse"] | None = None
    severity: Severity | None = None
    phases: tuple[str, ...] = ()
    motion: str | None = None
    says_anchored: bool | None = None
    unit_of_interest: bool = False
    revisions: tuple[str, ...] = ()
    started: Near | None = None
    ended: Near | None = None
    zone: str = "Syria 12 NM"

    @property
    def told(self) -> bool:
        """Whether people are told, or may only look."""
        return self.severity in ("warning", "critical")


def none(words: str, *, unit_of_interest: bool = False) -> Expected:
    """No alert at all, for the reason in `words`."""
    return Expected(words, 0, unit_of_interest=unit_of_interest)


Build = Callable[[datetime, datetime, Random], tuple[Ship, ...]]


@dataclass(frozen=True)
class Behaviour:
    """One entry of the catalogue.

    `what`: one sentence; `leans_on`: the report it comes from, in words; `needs_days`: the shortest scenario
    in which the outcome holds; `build(start, end, rng)`: its ships in a scenario from `start` to `end` (UTC).
    """

    key: str
    what: str
    leans_on: str
    needs_days: float
    build: Build
    expected: Expected
