"""The engine against the brute-force reference: the same stays, all of them and no others.

`TWELVEMILE_DETECT_SEEDS=500 pytest tests/detect/test_against_reference.py` compares so many random tracks,
and a fortieth as many scenarios of ten days; without it a few tracks and three days of one scenario, so that
the everyday tests stay quick. `TWELVEMILE_DETECT_FIRST` is the first seed (default 0).
"""

import os

import pytest
from detect.reference import stays as reference_stays
from detect.reference_types import RefStay
from detect.scenes import cases
from detect.tracks import MIN, Case, random_case, told
from support.effort import tries

from app.detect.describe import Describer
from app.detect.engine import Conclusion, conclude

SEEDS = tries(10, 20, "TWELVEMILE_DETECT_SEEDS")
FIRST = int(os.environ.get("TWELVEMILE_DETECT_FIRST", "0"))
DAYS = 10.0 if "TWELVEMILE_DETECT_SEEDS" in os.environ else 3.0


def expected(stays: list[RefStay]) -> list[tuple]:
    rows = []
    for s in stays:
        reopened = [-(-t // MIN) * MIN for t in s.reopened]
        row = (s.hull, s.started_at, s.detected_at, s.basis, s.ended_by, s.ended_at, s.severity)
        rows.append((*row, s.phases, reopened))
    return sorted(rows, key=lambda r: (r[0], r[2]))


def compare(case: Case) -> int:
    """Assert that engine and reference agree on a case; returns how many stays there were."""
    theirs = reference_stays(
        case.mmsi, case.fixes, case.statics, case.heard_s, case.up, case.until_s, case.watch
    )
    result = conclude(case.facts(), case.rules(), case.until_s)
    assert told(result) == expected(theirs)
    compare_measures(case, result, theirs)
    return len(theirs)


def compare_measures(case: Case, result: Conclusion, theirs: list[RefStay]) -> None:
    describer = Describer(case.facts(), case.rules(), case.until_s)
    ours = sorted(result.stays, key=lambda pair: (pair[1].number, pair[0].detected_s))
    for (stay, hull), their in zip(ours, sorted(theirs, key=lambda s: (s.hull, s.detected_at)), strict=True):
        alert = describer.alert(stay, hull)
        assert stay.fixed_circle().diameter_nm == pytest.approx(their.circle[2], abs=0.01)
        assert tuple(stay.fixed_circle())[:2] == pytest.approx(their.circle[:2], abs=0.01 / 50)
        assert (alert.body["status"], alert.body["observed"]) == (their.status, their.observed)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_random_tracks(seed):
    compare(random_case(seed))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + -(-SEEDS // 40)))
def test_scenarios(seed):
    vessels = list(cases(seed + 1, days=DAYS))
    assert sum(compare(case) for case in vessels) > 3
