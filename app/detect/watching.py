"""Asks the rules on one vessel, stretch after stretch, and remembers for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.detect.doubt import Doubt, doubted
from app.detect.finding import Earlier, Finding, Ground, derived
from app.detect.hulls import HullState
from app.detect.signs import Displaced
from app.detect.watch import State, Vessel, VesselRule
from app.domain.alert import DerivedAlert


@dataclass
class Watched:
    """What all rules remember of a vessel at a minute, and when they want to be asked again."""

    states: dict[str, State] = field(default_factory=dict)
    wake_s: int | None = None
    noted: dict[str, list[str]] = field(default_factory=dict)
    """Id of an alert under way -> what was doubtful when there was news of it."""

    def copy(self) -> Watched:
        """The same; states are never changed in place."""
        return Watched(dict(self.states), self.wake_s, dict(self.noted))


@dataclass
class Watch:
    """Asks all rules about one vessel, stretch after stretch."""

    rules: tuple[VesselRule, ...]
    vessel: Vessel
    watched: Watched
    at_s: int
    alerts: list[DerivedAlert] = field(default_factory=list)
    """What became final."""
    under_way: list[DerivedAlert] = field(default_factory=list)
    displaced: dict[tuple[int, int], Displaced] = field(default_factory=dict)
    """Start and hull -> where she was thrown."""
    _earlier: Earlier = field(default_factory=Earlier)
    doubts: list[Doubt] = field(default_factory=list)
    """What `loitering` is to carry as a caveat, all along."""
    asked: frozenset[str] | None = None
    """First kinds of the rules that have to be asked, if not all: the others remember what they did."""

    def advance(self, until_s: int, hulls: HullState) -> Watched:
        """On to this minute, at whose end her hulls stand so."""
        self.vessel.after = {hull.number: hull for hull in hulls.hulls}
        states: dict[str, State] = {}
        wakes: list[int] = []
        self.under_way = []
        doubts: tuple[Doubt, ...] = ()
        noted: dict[str, list[str]] = {}
        for rule in self.rules:
            kind, self.vessel.doubts = rule.kinds[0], doubts
            held = self.watched.states.get(kind, {})
            if self.asked is not None and kind not in self.asked:
                states |= {kind: held} if held else {}
                continue
            stretch = rule.advance(self.vessel, held, self.at_s, until_s)
            if stretch.state:
                states[kind] = stretch.state
            if stretch.wake_s is not None:
                wakes.append(stretch.wake_s)
            finished, under_way = (
                self._earlier.joined(
                    self._doubted(found, doubts, noted if found is stretch.under_way else {})
                )
                for found in (stretch.finished, stretch.under_way)
            )
            self._earlier.keep(under_way)
            self.alerts += self._derived(rule, finished)
            self.under_way += self._derived(rule, under_way)
            doubts += stretch.doubts
            self.displaced |= {(run.start_s, run.hull): run for run in stretch.displaced}
        self.doubts += (doubt.between(self.at_s, until_s) for doubt in doubts)
        self.watched, self.at_s = Watched(states, min(wakes, default=None), noted), until_s
        self.vessel.before = self.vessel.after
        return self.watched

    def _doubted(
        self, findings: tuple[Finding, ...], doubts: tuple[Doubt, ...], noted: dict[str, list[str]]
    ) -> Iterator[Finding]:
        for finding in findings:
            found, told = doubted(finding, doubts, self.watched.noted, self.at_s)
            if told:
                noted[finding.id] = told
            yield found

    def _derived(self, rule: VesselRule, findings: tuple[Finding, ...]) -> Iterator[DerivedAlert]:
        facts = self.vessel.facts
        ground = Ground(facts.mmsi, facts.feeds, facts.synthetic, rule.version, vars(rule.parameters))
        return (derived(finding, ground) for finding in findings)
