"""The rules on what ships say: many stretches conclude what one does, also long after she was heard."""

from dataclasses import replace

import numpy as np
import pytest
from detect.rules.scenes import SEEDS, talkative
from detect.test_engine import Memory, assert_same, at_once, cuts, known_by, new_since
from detect.test_quiet import assert_same as assert_same_of_quiet
from detect.test_quiet import checkpoints, in_full, quietly
from detect.tracks import HOUR, MIN, NOBODY, START


@pytest.mark.parametrize("seed", range(SEEDS))
def test_many_stretches_conclude_what_one_does(seed):
    case, rng = talkative(1000 + seed), np.random.default_rng(seed)
    case = replace(case, until_s=case.until_s + int(rng.choice([0, 150])) * HOUR)
    memory, done = Memory(case), None
    for until in cuts(rng, case):
        known = known_by(case, until)
        if known.fixes:
            memory.conclude(known, new_since(case, done), until)
            done = until
    assert_same(memory, at_once(case))


def far_off(seed, mmsi):
    """A merchant that no rule on places looks at: only what she says is new."""
    case = talkative(2000 + seed)
    fixes = [replace(f, d=60.0, lon=34.0) for f in case.fixes]
    plain = {35: 80}
    statics = [
        replace(s, ship_type=plain.get(s.ship_type, s.ship_type), name=s.name and s.name.replace("RFS", "R"))
        for s in case.statics
    ]
    return replace(case, mmsi=mmsi, fixes=fixes, statics=statics, watch=NOBODY)


@pytest.mark.parametrize("seed", range(SEEDS // 2))
def test_a_glimpse_tells_what_all_her_facts_do(seed):
    rng = np.random.default_rng(seed)
    cases = [far_off(10 * seed + i, 538000001 + i) for i in range(4)]
    until_s = max(case.until_s for case in cases)
    cases = [replace(case, until_s=until_s) for case in cases]
    cut = int(rng.integers(START, until_s)) // MIN * MIN if rng.random() < 0.8 else -1
    held = [checkpoints(case, cut) for case in cases]
    quiet = quietly(cases, [mine[-1] for mine in held], cases[0].rules(), until_s).concluded
    assert len(quiet) == len(cases)
    for case, mine in zip(cases, held, strict=True):
        assert_same_of_quiet(quiet[case.mmsi], in_full(case, mine), mine[-1])


def test_there_is_something_to_be_glimpsed():
    cases = [far_off(i, 538000001 + i) for i in range(20)]
    quiet = quietly(
        cases, [checkpoints(c, -1)[-1] for c in cases], cases[0].rules(), cases[0].until_s
    ).concluded
    kinds = [alert.kind for conclusion in quiet.values() for alert in conclusion.alerts]
    assert min(kinds.count("voyage_change"), kinds.count("identity_change")) > 5
