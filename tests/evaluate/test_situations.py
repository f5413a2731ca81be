"""Every stage, in a small sea of which nothing is lost: all that truly happens is found, and nothing else."""

import pytest

from app.evaluate.sea import sea
from app.evaluate.situations.all import STAGES
from evaluation.running import match, run

NEVER_SMALL = ("falling_silent", "only_unheard", "holes")
"""What is usual there is learned first: for weeks (a hundred thousand lines), and of a feed for hours."""


@pytest.mark.parametrize("key", [key for key in STAGES if key not in NEVER_SMALL])
def test_a_clean_sea_is_told_as_it_was(key: str):
    made = sea(STAGES[key], 7, 4, loss=0.0)
    told = match(made, run(made), 0.5)
    assert not told.missed
    assert not told.false
    assert all(found.pieces == 1 for found in told.found)
