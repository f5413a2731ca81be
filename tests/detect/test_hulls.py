"""Which fixes are of one ship, and the segments that follow."""

from dataclasses import replace

import numpy as np
import pytest
from detect.reference import hulls_of
from detect.reference_types import RefFix
from detect.tracks import HOUR, columns, random_case

from app.detect.facts import Fixes
from app.detect.hulls import SET_ASIDE, Assignment, HullState, Run, Segments
from app.detect.parameters import HullParameters

P = HullParameters()


def fix(minutes: float, north_nm: float = 0.0, *, coarse: bool = False) -> RefFix:
    return RefFix(int(minutes * 60), 35.5, 34.0 + north_nm / 60, None, None, coarse, 1.0, True, 9.0, 9.0)


def assign(fixes: Fixes, state: HullState) -> tuple[np.ndarray, HullState]:
    work = Assignment(fixes, state, P)
    after = work.to(len(fixes))
    return work.numbers, after


def segments(fixes: Fixes, owners: np.ndarray, open_runs: tuple[Run, ...] = ()) -> Segments:
    found = Segments(len(fixes), open_runs)
    found.add(fixes.time_s, owners, P.segment_gap_s, 0, len(fixes))
    return found


def numbers(*fixes: RefFix) -> list[int]:
    return assign(columns(list(fixes)), HullState())[0].tolist()


def test_a_jump_too_far_opens_a_hull_and_the_ship_goes_on():
    assert numbers(fix(0), fix(5), fix(10, 200), fix(15), fix(20, 200)) == [0, 0, 1, 0, 1]


def test_one_fix_astray_within_reach_makes_no_second_hull():
    """Six miles in ten minutes a ship can sail, back in two she cannot."""
    before = [fix(0), fix(5), fix(10)]
    assert numbers(*before, fix(20, 6), fix(22), fix(27)) == [0] * 6
    assert numbers(*before, fix(20, 6), fix(22), fix(32, 6), fix(34)) == [0] * 7
    # Two there are a ship; and who had sent two fixes only is not known well enough.
    assert numbers(*before, fix(20, 6), fix(21, 6), fix(23)) == [0] * 5 + [1]
    assert numbers(fix(10), fix(20, 6), fix(22)) == [0, 0, 1]
    # An hour on, the fix before says nothing of where she is.
    assert numbers(*before, fix(69, 45), fix(70)) == [0] * 5
    assert numbers(*before, fix(70, 45), fix(71)) == [0] * 4 + [1]


def test_a_coarse_fix_is_set_aside_where_another_opens_a_hull():
    assert numbers(fix(0), fix(5), fix(10, 200, coarse=True), fix(15)) == [0, 0, SET_ASIDE, 0]
    assert numbers(fix(0, coarse=True), fix(5)) == [0, 0]
    assert numbers(fix(0, coarse=True), fix(5, 200, coarse=True), fix(10)) == [0, SET_ASIDE, 0]


def test_a_ship_heard_only_by_long_range_messages_is_a_hull():
    assert numbers(*(fix(180 * n, coarse=True) for n in range(6))) == [0] * 6
    month = 30 * 24 * 60
    assert numbers(fix(0), fix(1), fix(2), fix(month + 3, coarse=True)) == [0, 0, 0, 1]


def test_a_fix_set_aside_is_in_no_segment_and_ends_none():
    fixes = columns([fix(0), fix(5), fix(10, 200, coarse=True), fix(15), fix(20, 200, coarse=True)])
    found, _ = assign(fixes, HullState())
    assert segments(fixes, found).runs() == [Run(0, 900, 0)]


def test_a_hull_of_two_fixes_is_forgotten_after_an_hour_unless_hers_was_the_latest():
    assert numbers(fix(0), fix(1), fix(180)) == [0, 0, 0]
    assert numbers(fix(0, 200), fix(1), fix(2), fix(3), fix(60.1, 200)) == [0, 1, 1, 1, 2]
    assert numbers(fix(0, 200), fix(1), fix(2), fix(3), fix(60.0, 200)) == [0, 1, 1, 1, 0]


def test_any_hull_is_forgotten_after_thirty_days():
    day = 24 * 60
    assert numbers(fix(0), fix(1), fix(2), fix(30 * day + 2)) == [0, 0, 0, 0]
    assert numbers(fix(0), fix(1), fix(2), fix(30 * day + 3)) == [0, 0, 0, 1]


@pytest.mark.parametrize("seed", range(40))
def test_against_the_reference_and_in_pieces(seed: int):
    case = random_case(seed)
    fixes = columns(case.fixes)
    found, state = assign(fixes, HullState())
    for number, hull in enumerate(hulls_of(case.fixes)):
        assert fixes.time_s[found == number].tolist() == [f.time_s for f in hull]
    cut = int(np.random.default_rng(seed).integers(0, len(fixes)))
    first, middle = assign(fixes.take(slice(0, cut)), HullState())
    second, end = assign(fixes.take(slice(cut, None)), middle)
    assert np.concatenate([first, second]).tolist() == found.tolist()
    assert end == state
    work = Assignment(fixes, HullState(), P)
    assert [work.to(cut), work.to(len(fixes))] == [middle, end]
    assert work.numbers.tolist() == found.tolist()


def test_segments_break_at_another_hull_and_after_eight_hours():
    fixes = columns([fix(0), fix(480), fix(960.1), fix(961), fix(962)])
    found = segments(fixes, np.array([0, 0, 0, 1, 1])).runs()
    assert found == [Run(0, 8 * HOUR, 0), Run(57606, 57606, 0), Run(57660, 57720, 1)]


@pytest.mark.parametrize("seed", range(40))
def test_segments_in_pieces(seed: int):
    rng = np.random.default_rng(seed)
    times = np.sort(rng.integers(0, 20, 12)) * 3 * HOUR
    fixes = columns([replace(fix(0), time_s=int(t), lon=35.0 + i / 100) for i, t in enumerate(times)])
    owners = rng.integers(-1, 2, 12)
    whole = segments(fixes, owners).runs()
    cut = int(rng.integers(0, 13))
    before = segments(fixes.take(slice(0, cut)), owners[:cut])
    first, open_runs = before.runs(), before.still_open()
    second = segments(fixes.take(slice(cut, None)), owners[cut:], open_runs).runs()
    kept = first[: len(first) - len(open_runs)]
    assert kept + second == whole
    assert not second or all(run.start_s < second[0].start_s for run in kept)
