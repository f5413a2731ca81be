"""Feed-up time, minute by minute, against the sums that the engine takes."""

import numpy as np
import pytest

from app.detect.silence import merged, minute_when_silent, up_seconds


@pytest.mark.parametrize("seed", range(30))
def test_against_counting_seconds(seed: int):
    rng = np.random.default_rng(seed)
    up = merged([tuple(sorted(rng.integers(0, 3000, 2).tolist())) for _ in range(3)])
    since, silent = int(rng.integers(0, 2000)), int(rng.integers(1, 1500))
    counted = np.zeros(4001, np.int64)  # counted[t]: seconds up from `since` to t
    for t in range(1, 4001):
        is_up = any(a <= t - 1 and t <= b for a, b in up)
        counted[t] = counted[t - 1] + (is_up and t > since)
    assert up_seconds(up, since, 2500) == (counted[2500] if since < 2500 else 0)
    full = [m for m in range(since // 60 * 60, 4001, 60) if counted[m] >= silent]
    assert minute_when_silent(up, since, silent) == (full[0] if full else None)


def test_intervals_that_touch_are_one():
    assert merged([(3, 5), (0, 3)]) == [(0, 5)]
    assert merged([]) == []
    assert merged([(0, 10), (2, 3)]) == [(0, 10)]


def test_silence_ends_exactly_at_the_end_of_an_interval():
    assert minute_when_silent([(0, 120)], 0, 120) == 120
    assert minute_when_silent([(0, 119)], 0, 120) is None
    assert minute_when_silent([(0, 119), (600, 601)], 0, 120) == 660
