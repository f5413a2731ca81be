"""A seed that nobody has seen, the same in all processes of one run of the tests."""

import os
import random


def fresh_seed():
    """1000..999999; another in each run, printed by the tests that use it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    return random.Random(run or random.SystemRandom().random()).randrange(1000, 10**6)
