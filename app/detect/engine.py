"""From the facts of one vessel to her conclusions: hulls, segments, taints, stays, and checkpoints.

Resuming from checkpoints gives what a run from the first fact gives: the property that all the rest leans on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import orjson

from app.detect.criteria import Track
from app.detect.facts import Fixes, Identity, IntArray, VesselFacts
from app.detect.hulls import SET_ASIDE, Hull, HullState, Run, assign, runs, still_open
from app.detect.loitering import HullRule
from app.detect.parameters import DAY_S, WARM_UP_S, HullParameters, LoiteringParameters
from app.detect.stay import HullStays, Stay
from app.detect.units import Watchlist, is_ship


@dataclass(frozen=True)
class Rules:
    """The rules as the user set them."""

    hulls: HullParameters = field(default_factory=HullParameters)
    loitering: LoiteringParameters = field(default_factory=LoiteringParameters)
    watchlist: Watchlist = field(default_factory=Watchlist)


@dataclass(frozen=True)
class Checkpoint:
    """What the engine remembers of a vessel after minute `at_s`: all facts up to it are in, none after."""

    at_s: int
    hulls: HullState = field(default_factory=HullState)
    stays: dict[int, HullStays] = field(default_factory=dict)
    identity: Identity = field(default_factory=Identity)

    @property
    def open_since_s(self) -> int:
        """First fix of the oldest stay under way; `at_s` if there is none."""
        return min((s.stay.started_s for s in self.stays.values() if s.stay), default=self.at_s)

    def to_json(self) -> str:
        """For the store."""
        stays = {str(n): s.to_dict() for n, s in self.stays.items()}
        plain = {"hulls": asdict(self.hulls), "stays": stays, "identity": asdict(self.identity)}
        return orjson.dumps(plain).decode()

    @classmethod
    def from_json(cls, at_s: int, text: str) -> Checkpoint:
        """From the store."""
        stored = orjson.loads(text)
        stays = {int(n): HullStays.from_dict(s) for n, s in stored["stays"].items()}
        return cls(at_s, _hull_state(stored["hulls"]), stays, Identity(**stored["identity"]))


def _hull_state(stored: dict[str, Any]) -> HullState:
    hulls = tuple(Hull(**h) for h in stored["hulls"])
    open_runs = tuple(Run(**r) for r in stored["open_runs"])
    return HullState(hulls, stored["next_number"], stored["latest"], open_runs)


@dataclass(frozen=True)
class HullTrack:
    """One hull's fixes and the times she was heard."""

    number: int
    track: Track
    heard_s: IntArray


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


START = Checkpoint(-1)


def conclude(
    facts: VesselFacts, rules: Rules, until_s: int, *, base: Checkpoint = START, top: Checkpoint = START
) -> Conclusion:
    """Conclude from `top` to minute `until_s`.

    `facts` holds everything after `base.at_s`; `base` lies at least the warm-up before `top`, and before the
    first fix of any stay that was under way at `top`.
    """
    if not is_ship(facts.mmsi):
        return Conclusion()
    known = facts.fixes.take(facts.fixes.time_s <= until_s)
    boundaries = _boundaries(known, top.at_s, until_s)
    numbers, states = _assign_in_pieces(known, rules, base, [top.at_s, *boundaries])
    result = Conclusion(
        runs=_runs(known, numbers, base, rules), set_aside_s=known.time_s[numbers == SET_ASIDE].tolist()
    )
    result.hulls = list(_hull_tracks(facts, known, numbers, rules, until_s))
    _advance(result, facts, rules, result.hulls, top, list(zip(boundaries, states[1:], strict=True)))
    return result


def _boundaries(fixes: Fixes, from_s: int, until_s: int) -> list[int]:
    """Midnights after a day that brought fixes, and the end."""
    new = fixes.time_s[fixes.time_s > from_s]
    midnights = np.unique(-(-new // DAY_S) * DAY_S)
    return [*(int(m) for m in midnights if m < until_s), until_s]


def _assign_in_pieces(
    fixes: Fixes, rules: Rules, base: Checkpoint, cuts: list[int]
) -> tuple[IntArray, list[HullState]]:
    state, start = base.hulls, 0
    numbers, states = [], []
    for cut in cuts:
        end = max(start, int(np.searchsorted(fixes.time_s, cut, "right")))
        piece = fixes.take(slice(start, end))
        found, assigned = assign(piece, state, rules.hulls)
        pieces = runs(piece, found, state.open_runs, rules.hulls.segment_gap_s)
        state = replace(assigned, open_runs=still_open(pieces))
        numbers.append(found)
        states.append(state)
        start = end
    return np.concatenate(numbers), states


def _runs(fixes: Fixes, numbers: IntArray, base: Checkpoint, rules: Rules) -> list[Run]:
    return runs(fixes, numbers, base.hulls.open_runs, rules.hulls.segment_gap_s)


def _hull_tracks(
    facts: VesselFacts, fixes: Fixes, numbers: IntArray, rules: Rules, until_s: int
) -> Iterator[HullTrack]:
    placed = numbers != SET_ASIDE
    times, owners = fixes.time_s[placed], numbers[placed]
    others = facts.heard_s[facts.heard_s <= until_s]
    latest = np.searchsorted(times, others, "right") - 1
    for number in np.unique(owners).tolist():
        track = Track(fixes.take(numbers == number), rules.loitering)
        hers = others[(latest >= 0) & (owners[np.maximum(latest, 0)] == number)]
        yield HullTrack(number, track, np.unique(np.concatenate([track.fixes.time_s, hers])))


def _advance(
    result: Conclusion,
    facts: VesselFacts,
    rules: Rules,
    hulls: list[HullTrack],
    top: Checkpoint,
    boundaries: list[tuple[int, HullState]],
) -> None:
    stays = {number: HullStays.from_dict(s.to_dict()) for number, s in top.stays.items()}
    drivers = {h.number: (h, HullRule(facts, h.track, h.heard_s, rules.watchlist)) for h in hulls}
    from_s = top.at_s
    for at_s, hull_state in boundaries:
        for number, (hull, rule) in drivers.items():
            state = stays.setdefault(number, HullStays())
            result.stays += [(stay, hull) for stay in rule.advance(state, from_s, at_s)]
        stays = {n: s for n, s in sorted(stays.items()) if s.stay or s.after_s > at_s - WARM_UP_S}
        result.checkpoints.append(_checkpoint(at_s, hull_state, stays, facts.identity.at(at_s)))
        from_s = at_s
    result.stays += [(s.stay, drivers[n][0]) for n, s in stays.items() if s.stay]


def _checkpoint(at_s: int, hulls: HullState, stays: dict[int, HullStays], identity: Identity) -> Checkpoint:
    copies = {n: HullStays.from_dict(s.to_dict()) for n, s in stays.items()}
    return Checkpoint(at_s, hulls, copies, identity)
