"""What every rule on one vessel must keep: stretches, late facts and the quiet path change nothing."""

import numpy as np
from detect.test_engine import Memory, at_once, cuts, new_since
from detect.test_engine import assert_same as assert_same_memory
from detect.test_quiet import assert_enough_asked, assert_same, checkpoints, in_full, quietly
from detect.tracks import MIN, Case

from app.detect.engine import conclude


def assert_stretches_change_nothing(case: Case, rng: np.random.Generator) -> None:
    """Concluded in many stretches, and once."""
    memory, done = Memory(case), None
    for until in cuts(rng, case):
        memory.conclude(case, new_since(case, done), until)
        done = until
    assert_same_memory(memory, at_once(case))


def was_quiet(case: Case, rng: np.random.Generator) -> bool:
    """Whether she is called quiet from a minute in the middle on; nothing is missed by what is not asked."""
    first = min(f.time_s for f in case.fixes)
    cut_s = int(rng.integers(first, case.until_s)) // MIN * MIN
    held = checkpoints(case, cut_s)
    if any(alert.final_ms is None for alert in conclude(case.facts(), case.rules(), cut_s).alerts):
        return False  # The store knows of it, and has her looked at.
    quiet, asked = quietly([case], [held[-1]], case.rules(), case.until_s)
    full = in_full(case, held)
    if case.mmsi in quiet:
        assert_same(quiet[case.mmsi], full, held[-1])
    elif case.mmsi in asked:
        assert_enough_asked(case, held, asked[case.mmsi], full)
    return case.mmsi in quiet
