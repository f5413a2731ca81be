"""What a rule is asked that is to explain itself, and what it answers: the same for every kind.

`met` of an answer is what the deciding code says: its state, its findings, its own question at that minute.
Beside it stands what that code measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import singledispatch

from app.detect.criteria import Condition
from app.detect.facts import Fixes
from app.detect.finding import Finding
from app.detect.hulltrack import HullTrack
from app.detect.watch import State, Vessel
from app.detect.world import World

__all__ = ["Condition", "Explained", "Seen", "at_least", "at_most", "explain", "is_so", "under"]


@dataclass(frozen=True)
class Explained:
    """One question of a rule: whether it is met at the minute, and each condition as measured."""

    kind: str
    met: bool
    conditions: tuple[Condition, ...]
    about: str | None = None
    """Which of several: a zone, a hull, another ship, a way in which it can be met."""

    @property
    def unmet(self) -> list[Condition]:
        """The conditions that were not met."""
        return [condition for condition in self.conditions if not condition.met]


@dataclass(frozen=True)
class Seen:
    """A vessel at a minute, as a rule sees her; nothing later is in it."""

    vessel: Vessel
    at_s: int
    before: State
    """What the rule remembered a minute before."""
    state: State
    """What it remembers at the minute."""
    found: tuple[Finding, ...]
    """What it found at the minute: that became final, or may go on."""
    world: World
    standing: frozenset[str] = frozenset()
    """Kinds of alerts that name her and stood at the minute."""
    of_many: Mapping[str, tuple[int, State]] = field(default_factory=dict)
    """Kind of a rule on many vessels -> a minute not after this one, and what it remembered then."""

    @property
    def hulls(self) -> list[HullTrack]:
        """Those that are remembered, and have sent a fix; the one that sent last comes first."""
        living = [h for h in self.vessel.hulls if h.number in self.vessel.after and len(h.track.fixes)]
        return sorted(living, key=lambda hull: -int(hull.track.fixes.time_s[-1]))

    def about(self, hull: HullTrack) -> str | None:
        """The hull's number, where there are several."""
        return f"hull {hull.number}" if len(self.hulls) > 1 else None

    def named(self, what: str, hull: HullTrack) -> str:
        """Something about a hull, with her number where there are several."""
        number = self.about(hull)
        return f"{what}, {number}" if number else what

    @property
    def came(self) -> tuple[Finding, ...]:
        """Of what it found that which was met at this very minute."""
        return tuple(finding for finding in self.found if finding.detected_s == self.at_s)


@singledispatch
def explain(rule: object, seen: Seen) -> Iterable[Explained]:
    """What a rule saw: one answer for each of its questions. Each rule has one (`explaining/`)."""
    raise NotImplementedError(f"{type(rule).__name__} does not explain itself")


def at_least(name: str, measured: float | None, threshold: float, *, digits: int = 2) -> Condition:
    """Met if it is so much or more."""
    met = measured is not None and bool(measured >= threshold)
    return Condition(f"{name}, at least", _rounded(measured, digits), threshold, met)


def at_most(name: str, measured: float | None, threshold: float, *, digits: int = 2) -> Condition:
    """Met if it is so much or less."""
    met = measured is not None and bool(measured <= threshold)
    return Condition(f"{name}, at most", _rounded(measured, digits), threshold, met)


def under(name: str, measured: float | None, threshold: float, *, digits: int = 2) -> Condition:
    """Met if it is less."""
    met = measured is not None and bool(measured < threshold)
    return Condition(f"{name}, under", _rounded(measured, digits), threshold, met)


def over(name: str, measured: float | None, threshold: float, *, digits: int = 2) -> Condition:
    """Met if it is more."""
    met = measured is not None and bool(measured > threshold)
    return Condition(f"{name}, over", _rounded(measured, digits), threshold, met)


def is_so(name: str, met: bool, measured: str | float | None, threshold: str | float) -> Condition:
    """Met or not, as words have it."""
    return Condition(name, measured, threshold, bool(met))


def _rounded(value: float | None, digits: int) -> float | None:
    return value if value is None or isinstance(value, int) else round(float(value), digits)


def latest(fixes: Fixes) -> int:
    """Row of the last fix that is not coarse; -1 if there is none."""
    rows = (~fixes.coarse).nonzero()[0]
    return int(rows[-1]) if len(rows) else -1
