"""From the facts of one vessel to her conclusions: hulls, segments, taints, stays, and checkpoints.

Resuming from checkpoints gives what a run from the first fact gives: the property that all the rest leans on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import orjson

from app.detect.criteria import Track
from app.detect.doubt import Doubt
from app.detect.facts import Fixes, Identity, IntArray, VesselFacts
from app.detect.hulls import SET_ASIDE, Assignment, Hull, HullState, Run
from app.detect.hulltrack import HullTrack
from app.detect.loitering import HullRule
from app.detect.parameters import DAY_S, MINUTE_S, WARM_UP_S, HullParameters, LoiteringParameters
from app.detect.signs import Displaced
from app.detect.stay import HullStays, Stay
from app.detect.units import Watchlist, is_ship
from app.detect.walking import Kinds
from app.detect.watch import ForwardRule, GlimpsingRule, Rule, Vessel, VesselRule
from app.detect.watching import Watch, Watched
from app.detect.world import BeliefRule, WorldRule
from app.domain.alert import DerivedAlert
from app.geo.drawn import DrawnZone

__all__ = ["START", "Checkpoint", "Conclusion", "HullTrack", "Rules", "conclude"]


@dataclass(frozen=True)
class Rules:
    """The rules as the user set them."""

    hulls: HullParameters = field(default_factory=HullParameters)
    loitering: LoiteringParameters = field(default_factory=LoiteringParameters)
    watchlist: Watchlist = field(default_factory=Watchlist)
    watch: tuple[VesselRule, ...] = ()
    """The rules on single vessels beside `loitering`."""
    beliefs: tuple[BeliefRule, ...] = ()
    world: tuple[WorldRule, ...] = ()
    drawn: tuple[DrawnZone, ...] = ()
    """The user's own zones, which some rule asks about."""

    @cached_property
    def glimpsing(self) -> tuple[GlimpsingRule, ...]:
        """Those of `watch` that need of most vessels no more than a glimpse."""
        return tuple(rule for rule in self.watch if isinstance(rule, GlimpsingRule))

    @cached_property
    def forward(self) -> frozenset[str]:
        """First kinds of those of `watch` that need of most vessels only what is new."""
        return frozenset(rule.kinds[0] for rule in self.watch if isinstance(rule, ForwardRule))

    @property
    def others(self) -> tuple[Rule, ...]:
        """All but `loitering`."""
        return (*self.watch, *self.beliefs, *self.world)


@dataclass(frozen=True)
class Checkpoint:
    """What the engine remembers of a vessel after minute `at_s`: all facts up to it are in, none after."""

    at_s: int
    hulls: HullState = field(default_factory=HullState)
    stays: dict[int, HullStays] = field(default_factory=dict)
    identity: Identity = field(default_factory=Identity)
    watched: Watched = field(default_factory=Watched)

    @property
    def open_since_s(self) -> int:
        """First fix of the oldest stay under way; `at_s` if there is none."""
        return min((s.stay.started_s for s in self.stays.values() if s.stay), default=self.at_s)

    def to_json(self) -> str:
        """For the store."""
        stays = {str(n): s.to_dict() for n, s in self.stays.items()}
        known = {"hulls": self.hulls, "stays": stays, "identity": self.identity, "watched": self.watched}
        return orjson.dumps(known).decode()

    @classmethod
    def from_json(cls, at_s: int, text: str) -> Checkpoint:
        """From the store."""
        stored = orjson.loads(text)
        stays = {int(n): HullStays.from_dict(s) for n, s in stored["stays"].items()}
        identity, watched = Identity(**stored["identity"]), Watched(**stored["watched"])
        return cls(at_s, _hull_state(stored["hulls"]), stays, identity, watched)


def _hull_state(stored: dict[str, Any]) -> HullState:
    hulls = tuple(Hull(**h) for h in stored["hulls"])
    open_runs = tuple(Run(**r) for r in stored["open_runs"])
    return HullState(hulls, stored["next_number"], stored["latest"], open_runs)


@dataclass
class Conclusion:
    """What follows from a vessel's facts after the top checkpoint."""

    runs: list[Run] = field(default_factory=list)
    set_aside_s: list[int] = field(default_factory=list)
    """Times of coarse fixes that no hull can have sent."""
    stays: list[tuple[Stay, HullTrack]] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    hulls: list[HullTrack] = field(default_factory=list)
    """Each hull as far as her fixes were given."""
    alerts: list[DerivedAlert] = field(default_factory=list)
    """Those of the rules beside `loitering`: final ones, and as they stand those that may still change."""
    displaced: list[Displaced] = field(default_factory=list)
    """Where she was thrown: what was under way at the top checkpoint, and what began after it."""
    doubts: list[Doubt] = field(default_factory=list)
    """What alerts of `loitering` are to carry as a caveat."""


START = Checkpoint(-1)


class Asked(NamedTuple):
    """All that can come of what is new of a vessel, who is one hull and stays it: `app/detect/quiet.py`."""

    rules: frozenset[str]
    """Those of `Rules.watch`, by the first of their kinds, that may find or have to remember something."""
    holds: bool
    """Whether a stay may begin."""
    is_forward: bool = False
    """Whether it may do to begin at the top: else `PastNeeded` is raised."""


def conclude(
    facts: VesselFacts,
    rules: Rules,
    until_s: int,
    *,
    base: Checkpoint = START,
    top: Checkpoint = START,
    asked: Asked | None = None,
) -> Conclusion:
    """Conclude from `top` to minute `until_s`.

    `facts` holds everything after `base.at_s`; `base` lies at least the warm-up before `top`, and before the
    first fix of any stay that was under way at `top`. `asked`: if it is known what may come of what is new;
    one that is forward may begin at `top`, and `PastNeeded` then says that it has to begin at the base.
    """
    if not is_ship(facts.mmsi):
        return Conclusion()
    known = _until(facts.fixes, until_s)
    cuts = boundaries(known.time_s, top.at_s, until_s)
    assignment = Assignment(known, base.hulls, rules.hulls)
    states = [assignment.to(int(known.time_s.searchsorted(at_s, "right"))) for at_s in cuts]
    numbers = assignment.numbers
    result = Conclusion(assignment.runs, known.time_s[numbers == SET_ASIDE].tolist())
    believed = _believed(facts, known, numbers)
    result.hulls = list(_hull_tracks(facts, known, believed, rules.loitering, until_s))
    watch = _watch(facts, (known, numbers), rules, result.hulls, top)
    watch.vessel.since_s = base.at_s
    if asked:
        watch.asked = asked.rules
    drivers = {} if asked and not asked.holds else dict(_drivers(facts, rules, result.hulls, top))
    _advance(result, watch, drivers, top, list(zip(cuts, states, strict=True)))
    return result


def _until(fixes: Fixes, until_s: int) -> Fixes:
    count = int(fixes.time_s.searchsorted(until_s, "right"))
    return fixes if count == len(fixes) else fixes.take(slice(0, count))


def _believed(facts: VesselFacts, fixes: Fixes, numbers: IntArray) -> IntArray:
    """The hull of each fix, shape (n,), as rules see it: of one that is not to be believed none."""
    tainted = facts.tainted(fixes.time_s)
    return np.where(tainted, SET_ASIDE, numbers) if tainted.any() else numbers


def boundaries(time_s: IntArray, from_s: int, until_s: int) -> list[int]:
    """Where checkpoints stand: midnights after a day that brought fixes, and the end."""
    new = time_s[int(time_s.searchsorted(from_s, "right")) :]
    if not len(new):
        return [until_s]
    first, last = (-(-int(t) // DAY_S) * DAY_S for t in (new[0], new[-1]))
    midnights = range(first, last + 1, DAY_S)
    before = new.searchsorted([first - DAY_S, *midnights], "right").tolist()
    brought = [m for m, a, b in zip(midnights, before, before[1:], strict=False) if a < b]
    return [*(m for m in brought if m < until_s), until_s]


def kept(stays: dict[int, HullStays], at_s: int) -> dict[int, HullStays]:
    """Of what is remembered of the hulls that which can still matter after a minute."""
    return {n: s for n, s in sorted(stays.items()) if s.stay or s.after_s > at_s - WARM_UP_S}


def _hull_tracks(
    facts: VesselFacts, fixes: Fixes, numbers: IntArray, p: LoiteringParameters, until_s: int
) -> Iterator[HullTrack]:
    others_s = facts.heard_s[: int(facts.heard_s.searchsorted(until_s, "right"))]
    if facts.taints:
        # Not where she is, but on the air she is.
        others_s = np.sort(np.concatenate([others_s, fixes.time_s[facts.tainted(fixes.time_s)]]))
    if len(numbers) and bool((numbers == numbers[0]).all()):
        found = [] if numbers[0] == SET_ASIDE else [(int(numbers[0]), fixes)]
    else:
        placed = np.unique(numbers[numbers != SET_ASIDE]).tolist()
        found = [(number, fixes.take(numbers == number)) for number in placed]
    for number, hers in found:
        yield HullTrack(number, Track(hers, p), fixes, numbers, others_s)


def _drivers(
    facts: VesselFacts, rules: Rules, hulls: list[HullTrack], top: Checkpoint
) -> Iterator[tuple[int, tuple[HullTrack, HullRule]]]:
    """The rule for each hull with a stay under way, or with new fixes in the belt."""
    kinds = None
    for hull in hulls:
        fixes = hull.track.fixes
        new = int(fixes.time_s.searchsorted(top.at_s // MINUTE_S * MINUTE_S, "right"))
        holds = hull.number in top.stays and top.stays[hull.number].stay is not None
        if holds or (fixes.limit_nm[new:] <= rules.loitering.belt_nm).any():
            kinds = kinds or Kinds(facts, rules.watchlist)
            yield hull.number, (hull, HullRule(facts, hull, rules.watchlist, kinds, top.at_s))


def _advance(
    result: Conclusion,
    watch: Watch,
    drivers: dict[int, tuple[HullTrack, HullRule]],
    top: Checkpoint,
    cuts: list[tuple[int, HullState]],
) -> None:
    facts = watch.vessel.facts
    stays = {number: s.copy() for number, s in top.stays.items()}
    for at_s, hull_state in cuts:
        for number, (hull, rule) in drivers.items():
            state = stays.setdefault(number, HullStays())
            result.stays += [(stay, hull) for stay in rule.advance(state, at_s)]
        stays = kept(stays, at_s)
        copies = {n: s.copy() for n, s in stays.items()}
        watched = watch.advance(at_s, hull_state).copy()
        result.checkpoints.append(Checkpoint(at_s, hull_state, copies, facts.identity.at(at_s), watched))
    result.displaced = list(watch.displaced.values())
    result.alerts, result.doubts = watch.alerts + watch.under_way, watch.doubts
    result.stays += [(s.stay, drivers[n][0]) for n, s in stays.items() if s.stay]


def _watch(
    facts: VesselFacts, sent: tuple[Fixes, IntArray], rules: Rules, hulls: list[HullTrack], top: Checkpoint
) -> Watch:
    vessel = Vessel(facts, sent, hulls, rules.watchlist, top.hulls)
    return Watch(rules.watch, vessel, top.watched.copy(), top.at_s)
