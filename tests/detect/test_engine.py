"""Conclusions are a pure function of the facts, however these came and in however many stretches."""

import gc
import weakref
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from detect.reference_types import RefStatic
from detect.tracks import DAY, HOUR, MIN, START, Case, random_case, reports, whole
from support.effort import tries

from app.detect.describe import Describer
from app.detect.engine import START as NOTHING
from app.detect.engine import Checkpoint, Conclusion, conclude
from app.detect.facts import IdentityTimeline, VesselFacts
from app.detect.hulls import Run
from app.detect.parameters import WARM_UP_S
from app.domain.alert import Change, DerivedAlert

SEEDS = tries(4, 8, "TWELVEMILE_DETECT_SEEDS")
"""Random vessels a test; more of them: `TWELVEMILE_DETECT_SEEDS=500 pytest tests/detect/test_engine.py`."""


@dataclass
class Memory:
    """What app/pipeline/concluding.py keeps in the store, and how it resumes, without the store."""

    case: Case
    checkpoints: dict[int, str] = field(default_factory=dict)
    segments: list[Run] = field(default_factory=list)
    set_aside: list[int] = field(default_factory=list)
    alerts: dict[str, DerivedAlert] = field(default_factory=dict)
    changes: dict[str, dict[tuple[str, int], Change]] = field(default_factory=dict)
    """News of each alert, as the store keeps it: what was news before need not be told again."""

    def conclude(self, known: Case, from_s: int | None, until_s: int) -> None:
        before = until_s if from_s is None else min(from_s, until_s)
        top = self.before(before)
        base = self.before(min(top.at_s - WARM_UP_S, top.open_since_s))
        facts = after(known, base)
        result = conclude(facts, known.rules(), until_s, base=base, top=top)
        self._keep_alerts(Describer(facts, known.rules(), until_s, result.doubts), result, top)
        self._keep_rest(result, base, top)

    def before(self, at_s: int) -> Checkpoint:
        found = max((t for t in self.checkpoints if t < at_s), default=None)
        return NOTHING if found is None else Checkpoint.from_json(found, self.checkpoints[found])

    def _keep_alerts(self, describer: Describer, result: Conclusion, top: Checkpoint) -> None:
        final = {k: a for k, a in self.alerts.items() if a.final_ms and a.final_ms <= top.at_s * 1000}
        now = described(describer, result)
        for alert_id, alert in now.items():
            told = self.changes.setdefault(alert_id, {})
            new = [c for c in alert.changes if c.at_ms > top.at_s * 1000 or (c.change, c.at_ms) not in told]
            told |= {(c.change, c.at_ms): c for c in new}
        self.alerts = final | now

    def _keep_rest(self, result: Conclusion, base: Checkpoint, top: Checkpoint) -> None:
        if result.runs:
            self.segments = [s for s in self.segments if s.start_s < result.runs[0].start_s] + result.runs
        self.set_aside = [t for t in self.set_aside if t <= base.at_s] + result.set_aside_s
        kept = top.at_s if top.at_s % DAY == 0 else top.at_s - 1
        self.checkpoints = {t: c for t, c in self.checkpoints.items() if t <= kept}
        self.checkpoints |= {c.at_s: c.to_json() for c in result.checkpoints}


def described(describer: Describer, result: Conclusion) -> dict[str, DerivedAlert]:
    alerts = [describer.alert(stay, hull, f"hull {hull.number}") for stay, hull in result.stays]
    return {a.id: a for a in (*alerts, *result.alerts)}


def after(case: Case, base: Checkpoint) -> VesselFacts:
    """The facts later than a checkpoint, as app/pipeline/loading.py reads them."""
    facts = case.facts()
    known = [s for s in case.statics if s.time_s > base.at_s]
    later = reports(known)
    return replace(
        facts,
        fixes=facts.fixes.take(facts.fixes.time_s > base.at_s),
        heard_s=facts.heard_s[facts.heard_s > base.at_s],
        identity=IdentityTimeline(later, base.identity),
        statics=whole(known),
    )


def at_once(case: Case) -> Memory:
    memory = Memory(case)
    memory.conclude(case, None, case.until_s)
    return memory


def without_news(memory: Memory) -> dict[str, DerivedAlert]:
    return {alert_id: replace(alert, changes=[]) for alert_id, alert in memory.alerts.items()}


def assert_same(memory: Memory, once: Memory) -> None:
    assert memory.segments == once.segments
    assert memory.set_aside == once.set_aside
    assert without_news(memory) == without_news(once)
    for alert_id in once.alerts:
        for key, change in once.changes[alert_id].items():
            assert memory.changes[alert_id][key] == change
    last = max(once.checkpoints)
    assert memory.checkpoints[last] == once.checkpoints[last]


def cuts(rng: np.random.Generator, case: Case) -> list[int]:
    count = int(rng.choice([1, 3, 12, 60]))
    first = min(f.time_s for f in case.fixes)
    found = {int(t) // MIN * MIN for t in rng.integers(first, case.until_s, count)}
    return [*sorted({*found, *(t + MIN for t in list(found)[:2])} - {case.until_s}), case.until_s]


def known_by(case: Case, until_s: int) -> Case:
    """Without the facts beyond the frontier."""
    return replace(
        case,
        fixes=[f for f in case.fixes if f.time_s <= until_s],
        statics=[s for s in case.statics if s.time_s <= until_s],
        heard_s=[t for t in case.heard_s if t <= until_s],
    )


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("ahead", [True, False], ids=["facts ahead", "no facts ahead"])
def test_many_stretches_conclude_what_one_does(seed: int, ahead: bool):
    case, rng = random_case(seed), np.random.default_rng(seed)
    memory, done = Memory(case), None
    for until in cuts(rng, case):
        known = case if ahead else known_by(case, until)
        if known.fixes:
            memory.conclude(known, new_since(case, done), until)
            done = until
    assert_same(memory, at_once(case))


def new_since(case: Case, done: int | None) -> int | None:
    """The first fact that is new, as the dirty table has it; None if only time went on."""
    times = [*(f.time_s for f in case.fixes), *(s.time_s for s in case.statics), *case.heard_s]
    return min((t for t in times if done is None or t > done), default=None)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_late_facts_give_what_they_would_have_given_in_time(seed: int):
    case, rng = random_case(seed), np.random.default_rng(seed)
    late = set(rng.choice(len(case.fixes), max(1, len(case.fixes) // 10), replace=False).tolist())
    early = replace(
        case, fixes=[f for i, f in enumerate(case.fixes) if i not in late], statics=case.statics[::2]
    )
    if not early.fixes:
        return
    memory = Memory(case)
    for until in cuts(rng, case):
        memory.conclude(early, None, until)
    first = min([case.fixes[i].time_s for i in late] + [s.time_s for s in case.statics[1::2]])
    memory.conclude(case, first, case.until_s)
    assert_same(memory, at_once(case))


@pytest.mark.parametrize("seed", range(0, SEEDS, 4))
def test_the_order_of_facts_does_not_matter(seed: int):
    case, rng = random_case(seed), np.random.default_rng(seed)
    shuffled = replace(
        case,
        statics=[case.statics[i] for i in rng.permutation(len(case.statics))],
        heard_s=[case.heard_s[i] for i in rng.permutation(len(case.heard_s))],
    )
    assert_same(at_once(shuffled), at_once(case))


@pytest.mark.parametrize("seed", range(0, SEEDS, 4))
def test_a_checkpoint_survives_the_store(seed: int):
    case = random_case(seed)
    for checkpoint in conclude(case.facts(), case.rules(), case.until_s).checkpoints:
        again = Checkpoint.from_json(checkpoint.at_s, checkpoint.to_json())
        assert again == checkpoint
        assert again.to_json() == checkpoint.to_json()


def test_checkpoints_stand_at_midnights_after_new_fixes_and_at_the_end():
    case = random_case(3)
    found = [c.at_s for c in conclude(case.facts(), case.rules(), case.until_s).checkpoints]
    assert found[-1] == case.until_s
    assert all(t % DAY == 0 for t in found[:-1])
    assert found == sorted(set(found))


def test_concluding_does_not_change_the_checkpoint_it_starts_from():
    case = next(c for c in map(random_case, range(40)) if _open_at_the_end(c))
    half = case.until_s - HOUR // MIN * MIN
    top = conclude(case.facts(), case.rules(), half).checkpoints[-1]
    before = top.to_json()
    conclude(case.facts(), case.rules(), case.until_s + 100 * DAY, top=top)
    assert top.to_json() == before


def _open_at_the_end(case: Case) -> bool:
    result = conclude(case.facts(), case.rules(), case.until_s - HOUR)
    return any(not stay.is_closed for stay, _ in result.stays)


@pytest.mark.parametrize("mmsi", [200999999, 776000000, 970123456, 2734, 992731234])
def test_what_is_no_ship_concludes_nothing(mmsi: int):
    case = replace(random_case(3), mmsi=mmsi)
    assert conclude(case.facts(), case.rules(), case.until_s) == Conclusion()


def test_a_vessel_without_fixes_has_only_a_checkpoint():
    case = Case(538000001, [], [RefStatic(START, 9999993, "SYNTH1", 70)], [START + 5], [], START + DAY)
    result = conclude(case.facts(), case.rules(), case.until_s)
    assert (result.runs, result.stays, result.set_aside_s) == ([], [], [])
    (checkpoint,) = result.checkpoints
    assert checkpoint.identity.callsign == "SYNTH1"


def test_what_was_concluded_is_let_go_without_a_garbage_collection() -> None:
    cases = map(random_case, range(50))
    case = next(c for c in cases if conclude(c.facts(), c.rules(), c.until_s).stays)
    gc.collect()
    gc.disable()
    try:
        facts = case.facts()
        result = conclude(facts, case.rules(), case.until_s)
        alerts = described(Describer(facts, case.rules(), case.until_s), result)
        assert [change.body for alert in alerts.values() for change in alert.changes]
        held = [weakref.ref(facts), *(weakref.ref(hull.track) for _, hull in result.stays)]
        del facts, result, alerts
        assert not any(one() for one in held)
    finally:
        gc.enable()
