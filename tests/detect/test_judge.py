"""`conditions` and the criteria agree: every condition of a criterion is met if and only if it is met."""

import numpy as np
import pytest
from detect.tracks import columns, random_case

from app.detect.criteria import CRITERIA, Track
from app.detect.judge import Question, conditions, first_met
from app.detect.parameters import LoiteringParameters

P = LoiteringParameters()


def questions(seed: int, count: int = 60) -> list[Question]:
    case, rng = random_case(seed), np.random.default_rng(seed)
    track = Track(columns(case.fixes), P)
    return [
        Question(
            track,
            int(i),
            int(rng.choice([-1, case.fixes[max(0, int(i) - 40)].time_s])),
            bool(rng.random() < 0.7),
            [None, 30, 70][int(rng.integers(0, 3))],
        )
        for i in rng.integers(0, len(case.fixes), count)
    ]


@pytest.mark.parametrize("seed", range(25))
def test_all_conditions_met_if_and_only_if_the_criterion_is(seed: int):
    for q in questions(seed):
        met = [c for c in CRITERIA if all(condition.met for condition in conditions(q, c))]
        held = first_met(q)
        assert (held.criterion if held else None) == (met[0] if met else None)


def test_the_questions_meet_every_criterion():
    held = [first_met(q) for seed in range(60) for q in questions(seed, 30)]
    assert {h.criterion for h in held if h} == set(CRITERIA)


def test_what_was_measured_is_on_the_side_that_met_says():
    for q in questions(5):
        for criterion in CRITERIA:
            for c in conditions(q, criterion):
                if c.measured is None or abs(c.measured - c.threshold) < 0.01:
                    continue
                at_most = c.name.endswith(("at most", "under"))
                assert c.met == ((c.measured < c.threshold) if at_most else (c.measured > c.threshold)), c
