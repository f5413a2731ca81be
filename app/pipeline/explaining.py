"""What the rules saw in a vessel at a minute: the same code that decides, asked to show its measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import groupby
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Connection

from app.detect.criteria import CRITERIA
from app.detect.describe import Describer
from app.detect.engine import START, Conclusion, HullTrack, Rules, conclude
from app.detect.explaining.all import Explained, criteria, explain
from app.detect.explaining.asking import asked, known_by
from app.detect.facts import VesselFacts
from app.detect.judge import Question, conditions
from app.detect.parameters import MINUTE_S
from app.detect.units import is_ship, unit_of_interest
from app.detect.watch import State
from app.detect.words import place, side, who
from app.domain.time import iso
from app.pipeline.concluding import Concluder
from app.pipeline.loading import load
from app.pipeline.world import StoredWorld
from app.store import conclusions
from app.store.reading import standing


def explain_vessel(
    connection: Connection, concluder: Concluder, mmsi: int, at_ms: int | None
) -> dict[str, Any] | None:
    """What was known at a minute (None: the frontier), and every condition; None if nothing was known."""
    frontier_ms = conclusions.frontier_ms(connection)
    if frontier_ms is None:
        return None
    at_s = min(frontier_ms if at_ms is None else at_ms, frontier_ms) // 1000 // MINUTE_S * MINUTE_S
    facts = next(load(connection, {mmsi: START}))
    if facts.earliest_s is None or facts.earliest_s > at_s:
        return None
    return _explained(connection, known_by(facts, at_s), concluder.rules, at_s) | {
        "beyond_frontier": at_ms is not None and at_ms > frontier_ms,
        "rules_differ": concluder.rests_on_others(connection),
    }


def _explained(connection: Connection, facts: VesselFacts, rules: Rules, at_s: int) -> dict[str, Any]:
    identity = facts.identity.at(at_s)
    unit = unit_of_interest(facts.mmsi, identity, rules.watchlist)
    label = rules.watchlist.find(facts.mmsi, identity)
    result = conclude(facts, rules, at_s)
    return {
        "mmsi": facts.mmsi,
        "who": who(facts.mmsi, identity, label.label if label else None, unit),
        "at": iso(at_s * 1000),
        "unit_of_interest": unit,
        "area": "belt to 24 NM" if unit else "edge: 3 NM inside to 6 NM outside the 12-NM line",
        "remark": _remark(facts, result),
        "tainted": _tainted(connection, facts, at_s),
        "hulls": [_hull(facts, rules, result, hull, at_s) for hull in result.hulls],
        "rules": list(_rules(connection, facts, rules, result, at_s)) if is_ship(facts.mmsi) else [],
    }


def _remark(facts: VesselFacts, result: Conclusion) -> str | None:
    if not is_ship(facts.mmsi):
        return "no rule looks at her: ship rules take MMSIs 201000000 to 775999999 only"
    return None if result.hulls else "no rule can look at her: she has sent no position yet"


def _tainted(connection: Connection, facts: VesselFacts, at_s: int) -> dict[str, Any] | None:
    """Of her latest fix, if it is not to be believed: since when, why, and by which incident."""
    if not len(facts.fixes):
        return None
    fix_s = int(facts.fixes.time_s[-1])
    found = standing.taint(connection, facts.mmsi, fix_s * 1000)
    if found is None:
        return None
    times = {"fix": iso(fix_s * 1000), "from": iso(found.from_ms), "to": iso(min(found.to_ms, at_s * 1000))}
    return {**times, "reason": found.reason, "incident": found.incident}


def _hull(facts: VesselFacts, rules: Rules, result: Conclusion, hull: HullTrack, at_s: int) -> dict[str, Any]:
    fixes, last = hull.track.fixes, len(hull.track.fixes) - 1
    question = _question(facts, rules, result, hull, at_s)
    describer = Describer(facts, rules, at_s)
    stays = [stay for stay, of in result.stays if of.number == hull.number]
    alerts = [describer.alert(stay, hull).body for stay in stays]
    return {
        "hull": hull.number,
        "fixes": len(fixes),
        "last_fix": iso(int(fixes.time_s[last]) * 1000),
        "place": place(float(fixes.lon[last]), float(fixes.lat[last])),
        "side": side(float(fixes.limit_nm[last])),
        "longest_silence_s": int(np.diff(fixes.time_s).max(initial=0)),
        "loitering": [_criterion(question, criterion) for criterion in CRITERIA],
        "alerts": [
            {k: a[k] for k in ("id", "status", "started_at", "ended_at", "explanation")} for a in alerts
        ],
    }


def _question(facts: VesselFacts, rules: Rules, result: Conclusion, hull: HullTrack, at_s: int) -> Question:
    identity = facts.identity.at(at_s)
    unit = unit_of_interest(facts.mmsi, identity, rules.watchlist) is not None
    stays = [stay for stay, of in result.stays if of.number == hull.number]
    after_s = max((s.ended_s for s in stays if s.final_s is not None and s.ended_s is not None), default=-1)
    return Question(hull.track, len(hull.track.fixes) - 1, after_s, unit, identity.ship_type)


def _criterion(question: Question, criterion: str) -> dict[str, Any]:
    measured = [asdict(c) for c in conditions(question, criterion)]
    return {"criterion": criterion, "met": all(c["met"] for c in measured), "conditions": measured}


def _rules(
    connection: Connection, facts: VesselFacts, rules: Rules, result: Conclusion, at_s: int
) -> Iterator[dict[str, Any]]:
    """What every rule answers, kind by kind; the alerts of a kind stand with its first answer."""
    alerts = standing.alerts(connection, facts.mmsi, at_s * 1000)
    stood = frozenset(alert["kind"] for alert in alerts)
    found = _answers(connection, facts, rules, result, at_s, stood)
    answers = sorted(found, key=lambda answer: answer.kind)
    for kind, some in groupby(answers, key=lambda answer: answer.kind):
        for n, answer in enumerate(some):
            yield {
                "kind": kind,
                "about": answer.about,
                "met": answer.met,
                "conditions": [asdict(condition) for condition in answer.conditions],
                "alerts": [] if n else [alert for alert in alerts if alert["kind"] == kind],
            }


def _answers(
    connection: Connection,
    facts: VesselFacts,
    rules: Rules,
    result: Conclusion,
    at_s: int,
    stood: frozenset[str],
) -> Iterator[Explained]:
    for hull in result.hulls:
        yield from criteria(_question(facts, rules, result, hull, at_s), hull, result.hulls)
    world, of_many = StoredWorld(connection, rules.watchlist), _of_many(connection, at_s)
    for rule, seen in asked(facts, rules, at_s, world, of_many):
        yield from explain(rule, replace(seen, standing=stood))


def _of_many(connection: Connection, at_s: int) -> dict[str, tuple[int, State]]:
    """What rules on many vessels remembered at the last checkpoint by then."""
    before = {conclusions.WORLD: at_s * 1000 + 1}
    held = conclusions.checkpoints_before(connection, before).get(conclusions.WORLD)
    if held is None:
        return {}
    at_ms, states = held
    return {kind: (at_ms // 1000, state) for kind, state in orjson.loads(states).items()}
