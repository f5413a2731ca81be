"""Every stage, in a small sea of which nothing is lost: all that truly happens is found, and nothing else."""

import pytest

from app.evaluate.sea import sea
from app.evaluate.situations.all import STAGES
from evaluation.running import match, run

LONG = ("falling_silent", "only_unheard")
"""Their places are learned for weeks: a hundred thousand lines, whatever the situations."""


@pytest.mark.parametrize("key", [key for key in STAGES if key not in LONG])
def test_a_clean_sea_is_told_as_it_was(key: str):
    made = sea(STAGES[key], 7, 4, loss=0.0)
    told = match(made, run(made), 0.5)
    assert not told.missed
    assert not told.false
    assert all(found.pieces == 1 for found in told.found)
