"""What every rule on one vessel must keep: stretches, late facts and the quiet path change nothing."""

import numpy as np
from detect.test_engine import Memory, at_once, cuts, new_since
from detect.test_engine import assert_same as assert_same_memory
from detect.test_quiet import assert_same, checkpoints, in_full, quietly
from detect.tracks import MIN, Case


def assert_stretches_change_nothing(case: Case, rng: np.random.Generator) -> None:
    """Concluded in many stretches, and once."""
    memory, done = Memory(case), None
    for until in cuts(rng, case):
        memory.conclude(case, new_since(case, done), until)
        done = until
    assert_same_memory(memory, at_once(case))


def was_quiet(case: Case, rng: np.random.Generator) -> bool:
    """Whether she is called quiet from a minute in the middle on; if so, nothing is missed by it."""
    first = min(f.time_s for f in case.fixes)
    held = checkpoints(case, int(rng.integers(first, case.until_s)) // MIN * MIN)
    found = quietly([case], [held[-1]], case.rules(), case.until_s)
    if case.mmsi in found:
        assert_same(found[case.mmsi], in_full(case, held), held[-1])
    return case.mmsi in found
