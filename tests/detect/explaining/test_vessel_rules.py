"""What the rules on one vessel say of themselves agrees with what they raise, on their own random tracks."""

from dataclasses import replace

import numpy as np
import pytest
from detect import ships as tracks
from detect.rules import scenes
from detect.rules import ships as hulls
from detect.rules.test_conflict import random_fixes
from detect.rules.test_distress import ship as in_distress
from detect.rules.test_gates import about as at_gates
from detect.rules.test_gates import through_the_bosphorus
from detect.rules.test_motion import random_case as moving
from detect.rules.test_ports import harbour
from detect.tracks import MIN, START, columns

from app.detect.engine import conclude
from app.detect.explaining.all import explain
from app.detect.explaining.asking import asked, known_by
from app.detect.rules.all import all_rules
from app.detect.units import Watchlist


def answers(given, at_s, facts=None):
    """What the rules on this vessel alone answer, by kind."""
    found, rules = {}, given.rules()
    facts = facts or given.facts()
    for rule, seen in asked(known_by(facts, at_s), rules, at_s, None, {}):
        if rule in rules.watch:
            for answer in explain(rule, seen):
                found.setdefault(answer.kind, []).append(answer)
    return found


def stood(alert, at_s):
    """Whether it had been found by then, and not ended yet; an instant at its minute alone."""
    closed = [c.at_ms for c in alert.changes if c.change == "closed"]
    until_ms = None if alert.status == "open" else max(closed, default=alert.detected_ms + 1)
    now_ms = at_s * 1000
    return alert.detected_ms <= now_ms and (until_ms is None or now_ms < max(until_ms, alert.detected_ms + 1))


def agrees(given, kinds, rng, facts=None):
    """Look at each alert when it is found, and at any minutes; how many alerts there were."""
    facts = facts or given.facts()
    alerts = [a for a in conclude(facts, given.rules(), given.until_s).alerts if a.kind in kinds]
    first_s = int(facts.fixes.time_s[0]) // MIN * MIN + MIN
    minutes = rng.choice(np.arange(first_s, max(given.until_s, first_s + MIN), MIN), 4).tolist()
    for at_s in [*(a.detected_ms // 1000 for a in alerts[:3]), *minutes]:
        told = answers(given, at_s, facts)
        for kind in kinds:
            standing = [a for a in alerts if a.kind == kind and stood(a, at_s)]
            met = [answer for answer in told.get(kind, ()) if answer.met]
            assert bool(met) == bool(standing), (kind, at_s - START, told.get(kind), standing)
            found_now = any(a.detected_ms == at_s * 1000 for a in standing)
            assert not found_now or any(not answer.unmet for answer in met), (kind, at_s - START, met)
    return len(alerts)


CASES = {
    "gates": (lambda seed: at_gates(seed), ("gate_transit",)),
    "bosphorus": (lambda _: through_the_bosphorus().case(), ("gate_transit",)),
    "harbour": (lambda seed: harbour(seed), ("port_call",)),
    "conflict": (lambda seed: tracks.case(random_fixes(seed), after_min=300), ("mmsi_conflict",)),
    "distress": (lambda seed: in_distress(seed), ("voyage_change",)),
    "moving": (lambda seed: moving(seed)[0], ("implausible_motion",)),
    "talkative": (
        lambda seed: scenes.talkative(seed),
        ("voyage_change", "identity_change", "destination_mismatch", "naval_track_unverified"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_met_is_what_is_raised(name):
    make, kinds = CASES[name]
    found = 0
    for seed in range(1 if name == "bosphorus" else 8):
        given, rng = make(seed), np.random.default_rng(seed)
        facts = given.facts()
        if name == "talkative":
            facts = replace(facts, fixes=columns(given.fixes))
        if len(facts.fixes):
            found += agrees(given, kinds, rng, facts)
    assert found


def test_every_rule_explains_itself():
    for rule in all_rules(Watchlist()).others:
        assert explain.dispatch(type(rule)) is not explain.dispatch(object), rule


def test_a_ship_that_sails_into_the_zone_fix_by_fix():
    """At each minute what is still missing."""
    given = hulls.ship(34.9, 34.9, every_s=240).sail(35.6, 34.9, 12).case()
    (entry,) = [a for a in hulls.raised(given, "zone_entry") if a.zone == "Syria 24 NM"]
    at_s = entry.detected_ms // 1000

    def of_24(minute_s):
        (answer,) = [a for a in answers(given, minute_s)["zone_entry"] if a.about.startswith("Syria 24")]
        return answer

    far = of_24(at_s - 60 * MIN)
    assert [c.name.partition(",")[0] for c in far.unmet] == [
        "NM from the border", "fixes inside in a row", "s from the first to the last of them",
    ]  # fmt: skip
    for minute_s in range(at_s - 20 * MIN, at_s, MIN):
        now = of_24(minute_s)
        assert now.conditions[0].met == (now.conditions[1].measured > 0), now
    first = of_24(at_s - 8 * MIN)
    assert first.conditions[0].met and first.conditions[1].measured == 1 and not first.met
    now = of_24(at_s)
    assert now.met and not now.unmet
    assert now.conditions[1].measured == entry.body["evidence"]["fixes"]
    (after,) = [a for a in answers(given, at_s + MIN)["zone_exit"] if a.about.startswith("Syria 24")]
    assert "seen inside" in after.about and not after.met
