"""Where a vessel is shown that was thrown there: a jump that no ship can make, and the fixes after it.

These are signs, not alerts: they follow from the facts as they were sent, whatever is believed of them, and
`gnss_interference` asks them of all vessels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from app.detect.facts import Fixes, FloatArray, IntArray
from app.detect.hulls import SET_ASIDE, can_have_sent
from app.detect.parameters import DAY_S, HOUR_S, HullParameters
from app.detect.quiet import Lot
from app.detect.signs import Displaced
from app.detect.sinks import no_ship_lies
from app.detect.watch import State, Stretch, Vessel

DISPLACED = "displacement"
_NM_A_DEGREE = 60.0


@dataclass(frozen=True)
class DisplacedParameters:
    """When a vessel counts as thrown: docs/rules.md, `gnss_interference`."""

    jump_s: int = 6 * HOUR_S
    run_gap_s: int = HOUR_S
    circle_fixes: int = 20
    circle_most_fixes: int = 120
    circle_s: int = DAY_S
    circle_least_nm: float = 0.1
    circle_most_nm: float = 5.0
    circle_residual: float = 0.1
    circle_turns: float = 2.0


@dataclass(frozen=True)
class DisplacedRule:
    """Follows a vessel's fixes from hull to hull."""

    parameters: DisplacedParameters = field(default_factory=DisplacedParameters)
    hulls: HullParameters = field(default_factory=HullParameters)
    kinds: tuple[str, ...] = (DISPLACED,)
    version: int = 1

    def concerned(self, lot: Lot) -> set[int]:
        """Those who were shown elsewhere; whoever jumps is looked at anyway."""
        return {mmsi for mmsi, known in lot.known.items() if DISPLACED in known.top.watched.states}

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        fixes, numbers = vessel.sent
        walk = _Walk(fixes, numbers, self, state)
        if state or len(set(numbers[numbers != SET_ASIDE].tolist())) > 1:
            walk.advance(from_s, until_s)
        hulls = sorted(walk.thrown & vessel.after.keys())
        now = None if walk.now is None else list(walk.now)
        return Stretch({"now": now, "hulls": hulls} if now or hulls else {}, displaced=tuple(walk.found()))


class _Jump(NamedTuple):
    """From the fix of one hull to the next, of another."""

    is_far: bool
    """No ship can have sailed it."""
    from_nowhere: bool
    to_nowhere: bool
    """No ship lies there."""


class _Walk:
    """Over a vessel's fixes, all but the coarse ones."""

    def __init__(self, fixes: Fixes, numbers: IntArray, rule: DisplacedRule, state: State) -> None:
        fine = ~fixes.coarse & (numbers != SET_ASIDE)
        self.fixes, self.numbers = fixes.take(fine), numbers[fine]
        self.p, self.hulls = rule.parameters, rule.hulls
        self.now = Displaced(*state["now"]) if state.get("now") else None
        self.thrown: set[int] = set(state.get("hulls", ()))
        self.done: list[Displaced] = []

    def found(self) -> Iterator[Displaced]:
        """Those that were under way or began."""
        yield from self.done
        if self.now:
            yield self.now

    def advance(self, from_s: int, until_s: int) -> None:
        """Take the fixes between two minutes, stretch by stretch of one hull."""
        first, end = self.fixes.time_s.searchsorted((from_s, until_s), "right").tolist()
        if first == end:
            return
        if self.now and self.now.hull != self.numbers[first]:
            # The fix before may be too old to be read: then there was no jump, but the run is over.
            self._leave()
        jumps = self._jumps(first, end)
        if self.now and self.now.hull != self.numbers[first]:
            # Her hull was forgotten in a silence so long that the fix before it was not read.
            self._leave()
        for begin, stop in pairwise([*sorted({first, *jumps}), end]):
            if begin in jumps:
                self._leave()
                if self._is_thrown(begin, jumps[begin]):
                    self._begin(begin)
            if self.now:
                self._go_on(begin, stop)

    def _jumps(self, first: int, end: int) -> dict[int, _Jump]:
        """Where the hull changes."""
        rows = np.arange(max(first, 1), end)
        rows = rows[self.numbers[rows] != self.numbers[rows - 1]]
        silent_s = self.fixes.time_s[rows] - self.fixes.time_s[rows - 1]
        there = self.fixes.lon[rows - 1], self.fixes.lat[rows - 1]
        here = self.fixes.lon[rows], self.fixes.lat[rows]
        far = ~can_have_sent(silent_s, *there, *here, self.hulls) & (silent_s <= self.p.jump_s)
        columns = (far.tolist(), no_ship_lies(*there).tolist(), no_ship_lies(*here).tolist())
        return dict(zip(rows.tolist(), map(_Jump, *columns), strict=True))

    def _is_thrown(self, i: int, jump: _Jump) -> bool:
        """There, and not back: to where no ship lies, or to a hull seen later than the one before."""
        hull = int(self.numbers[i])
        later = hull in self.thrown or hull > self.numbers[i - 1]
        return jump.is_far and (jump.to_nowhere or (later and not jump.from_nowhere))

    def _leave(self) -> None:
        if self.now:
            self.done.append(self.now)
            self.now = None

    def _begin(self, i: int) -> None:
        """A run of the hull of this fix, which is still to be taken."""
        hull, time_s = int(self.numbers[i]), int(self.fixes.time_s[i])
        self.thrown.add(hull)
        self.now = Displaced(
            time_s, hull, time_s, float(self.fixes.lon[i]), float(self.fixes.lat[i]), 0, None
        )

    def _go_on(self, begin: int, stop: int) -> None:
        """Fixes of the hull that she was thrown to; after a silence they are another run."""
        time_s = self.fixes.time_s
        assert self.now is not None
        before_s = np.concatenate([[self.now.end_s], time_s[begin : stop - 1]])
        silences = begin + np.flatnonzero(time_s[begin:stop] - before_s > self.p.run_gap_s)
        cuts = [begin, *(i for i in silences.tolist() if i > begin), stop]
        for n, (first, end) in enumerate(pairwise(cuts)):
            if n or first in silences:
                self._leave()
                self._begin(first)
            self._take(first, end)

    def _take(self, first: int, end: int) -> None:
        assert self.now is not None
        fixes = self.now.fixes + end - first
        circled_s = self.now.circled_s
        if circled_s is None:
            every = self.p.circle_fixes
            for count in range((self.now.fixes // every + 1) * every, fixes + 1, every):
                i = first + count - self.now.fixes - 1
                if circled_s is None and self._circles(i, count):
                    circled_s = int(self.fixes.time_s[i])
        end_s = int(self.fixes.time_s[end - 1])
        self.now = self.now._replace(end_s=end_s, fixes=fixes, circled_s=circled_s)

    def _circles(self, last: int, count: int) -> bool:
        """Whether the run's latest fixes, as many as are looked at, go round a circle."""
        first = last + 1 - min(count, self.p.circle_most_fixes)
        first = max(first, int(self.fixes.time_s.searchsorted(self.fixes.time_s[last] - self.p.circle_s)))
        if last + 1 - first < self.p.circle_fixes:
            return False
        radius_nm, residual, turns = circle_of(
            self.fixes.lon[first : last + 1], self.fixes.lat[first : last + 1]
        )
        fits = self.p.circle_least_nm <= radius_nm <= self.p.circle_most_nm
        return fits and residual < self.p.circle_residual and turns >= self.p.circle_turns


def circle_of(lon: FloatArray, lat: FloatArray) -> tuple[float, float, float]:
    """Radius in NM of the circle that fits places in degrees, shape (n,), best; residual; turns round it.

    Least squares of the algebraic distance (Kasa 1976); the residual is the root mean square distance from
    the circle, in parts of its radius.

    >>> turn = np.linspace(0, 4 * np.pi, 40)
    >>> [round(v, 2) for v in circle_of(35 + np.cos(turn) / 60, np.sin(turn) / 60)]
    [1.0, 0.0, 2.0]
    """
    x = (lon - lon[0]) * _NM_A_DEGREE * np.cos(np.radians(lat[0]))
    y = (lat - lat[0]) * _NM_A_DEGREE
    (a, b, c), *_ = np.linalg.lstsq(np.stack([x, y, np.ones(len(x))], axis=1), x * x + y * y, rcond=None)
    radius = float(np.sqrt(max(c + (a * a + b * b) / 4, 1e-12)))
    dx, dy = x - a / 2, y - b / 2
    residual = float(np.sqrt(np.mean((np.hypot(dx, dy) - radius) ** 2)) / radius)
    angle = np.unwrap(np.arctan2(dy, dx))
    return radius, residual, float(abs(angle[-1] - angle[0]) / (2 * np.pi))
