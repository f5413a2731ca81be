"""The rules on what ships say: many stretches conclude what one does, also long after she was heard."""

import numpy as np
import pytest
from detect.rules.scenes import SEEDS, talkative
from detect.test_engine import Memory, assert_same, at_once, cuts, known_by, new_since


@pytest.mark.parametrize("seed", range(SEEDS))
def test_many_stretches_conclude_what_one_does(seed):
    case, rng = talkative(1000 + seed), np.random.default_rng(seed)
    memory, done = Memory(case), None
    for until in cuts(rng, case):
        known = known_by(case, until)
        if known.fixes:
            memory.conclude(known, new_since(case, done), until)
            done = until
    assert_same(memory, at_once(case))
