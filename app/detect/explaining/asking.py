"""What each rule is asked of a vessel at a minute: as it goes on there from a minute before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.detect.engine import Checkpoint, Conclusion, Rules, conclude
from app.detect.explaining.frame import Seen
from app.detect.facts import VesselFacts
from app.detect.finding import Finding
from app.detect.hulls import Assignment, HullState
from app.detect.parameters import MINUTE_S
from app.detect.watch import State, Vessel
from app.detect.world import World


def known_by(facts: VesselFacts, at_s: int) -> VesselFacts:
    """Her facts as far as they were known at a minute; what is believed of them is as it is now."""
    fixes = facts.fixes.take(slice(0, int(facts.fixes.time_s.searchsorted(at_s, "right"))))
    heard_s = facts.heard_s[: int(facts.heard_s.searchsorted(at_s, "right"))]
    return replace(facts, fixes=fixes, heard_s=heard_s)


def asked(
    facts: VesselFacts,
    rules: Rules,
    at_s: int,
    world: World,
    of_many: Mapping[str, tuple[int, State]],
) -> Iterator[tuple[object, Seen]]:
    """Each rule but `loitering`, and what it sees; `facts` are all of a ship's up to that minute."""
    top = conclude(facts, rules, at_s - MINUTE_S).checkpoints[-1]
    now = conclude(facts, rules, at_s, top=top)
    vessel = _vessel(facts, rules, now, top)
    for rule in rules.watch:
        before = top.watched.states.get(rule.kinds[0], {})
        stretch = rule.advance(vessel, before, top.at_s, at_s)
        found: tuple[Finding, ...] = (*stretch.finished, *stretch.under_way)
        yield rule, Seen(vessel, at_s, before, stretch.state, found, world, of_many=of_many)
        vessel.doubts += stretch.doubts
    for many in (*rules.beliefs, *rules.world):
        yield many, Seen(vessel, at_s, {}, {}, (), world, of_many=of_many)


def _vessel(facts: VesselFacts, rules: Rules, now: Conclusion, top: Checkpoint) -> Vessel:
    assignment = Assignment(facts.fixes, HullState(), rules.hulls)
    assignment.to(len(facts.fixes))
    sent = (facts.fixes, assignment.numbers)
    vessel = Vessel(facts, sent, now.hulls, rules.watchlist, top.hulls)
    vessel.after = {hull.number: hull for hull in now.checkpoints[-1].hulls.hulls}
    return vessel
