"""How a holding ship moves."""

import math

import pytest
from detect.reference_types import RefFix
from detect.tracks import HOUR, MIN, columns

from app.detect.facts import Fixes
from app.detect.motion import motion


def track(north_nm, minutes: int = 240, step: int = 10) -> Fixes:
    """A fix each `step` minutes, so many NM north of home as `north_nm(hours)` says."""
    return columns(
        [
            RefFix(m * MIN, 35.5, 34.9 + north_nm(m / 60) / 59.9, None, None, False, 1.0, True, 9.0, 9.0)
            for m in range(0, minutes + 1, step)
        ]
    )


def shuttle(leg_nm: float, kn: float):
    return lambda h: leg_nm * abs((h * kn / leg_nm + 1) % 2 - 1)


@pytest.mark.parametrize(
    ("north_nm", "word"),
    [
        (lambda h: 0.0, "stationary"),
        (lambda h: 0.045 * math.sin(h * 2), "stationary"),
        (lambda h: 0.06 * math.sin(h * 2), "swinging"),
        (lambda h: 0.24 * math.sin(h * 2), "swinging"),
        (lambda h: 0.27 * math.sin(h * 2), "drifting"),
        (lambda h: 2.9 * h, "drifting"),
        (lambda h: 3.1 * h, "steaming"),
        (shuttle(4.0, 8.0), "pacing"),
        (lambda h: 12.0 * h, "steaming"),
    ],
)
def test_words(north_nm, word: str):
    assert motion(track(north_nm)) == word


def test_only_the_last_three_hours_count():
    assert motion(track(lambda h: 10.0 * min(h, 5.0), minutes=8 * 60)) == "stationary"


def test_twelve_hours_if_three_hold_fewer_than_three_fixes():
    assert motion(track(lambda h: 0.0, minutes=12 * 60, step=240)) == "stationary"
    assert motion(track(lambda h: 1.0 * h, minutes=12 * 60, step=240)) == "drifting"


def test_two_fixes_tell_nothing():
    assert motion(track(lambda h: 0.0, minutes=60, step=60)) is None
    assert motion(track(lambda h: 0.0, minutes=26 * 60, step=13 * 60)) is None


def test_three_fixes_in_one_second_do_not_divide_by_nothing():
    fixes = track(lambda h: 0.0, minutes=20)
    same = Fixes(
        *(getattr(fixes, n) if n != "time_s" else fixes.time_s * 0 + HOUR for n in Fixes.__dataclass_fields__)
    )
    assert motion(same) == "stationary"
