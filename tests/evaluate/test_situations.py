"""Every stage, in a small sea of which nothing is lost: all that truly happens is found, and nothing else."""

import pytest

from app.evaluate.sea import sea
from app.evaluate.situations.all import STAGES
from evaluation.running import match, run

LONG = ("falling_silent", "only_unheard")
"""A place that one of their stories comes to is learned for days: 8,000 lines for each."""


@pytest.mark.parametrize("key", STAGES)
def test_a_clean_sea_is_told_as_it_was(key: str):
    made = sea(STAGES[key], 7, 1 if key in LONG else 4, loss=0.0)
    told = match(made, run(made), 0.5)
    assert not told.missed
    assert not told.false
    assert all(found.pieces == 1 for found in told.found)
