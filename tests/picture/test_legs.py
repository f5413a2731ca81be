"""No line through a silence, nor from one ship to another."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from picture.scenes import HOUR, T0, alert, fixes

from app.picture.blanks import blanks
from app.picture.content import NO_HULL, Vessel
from app.picture.ends import arrows, ends
from app.picture.legs import legs, main_hull
from app.picture.scene import alert_scene, track_scene

rows = st.lists(
    st.tuples(st.sampled_from([0.1, 0.4, 1.0, 1.1, 7.0]), st.sampled_from([NO_HULL, 0, 0, 1]), st.booleans()),
    max_size=40,
)


def track(parts):
    steps, hulls, flags = zip(*parts, strict=True) if parts else ((), (), ())
    hours = np.cumsum(np.array(steps, float))
    return fixes(hours, 35.0 + np.arange(len(hours)) / 100, 34.9, hull=list(hulls), flagged=list(flags))


@given(rows)
def test_every_sure_fix_is_in_one_run_and_no_other_fix_in_any(parts):
    made = track(parts)
    drawn = [row for run in legs(made).runs for row in run.rows.tolist()]
    assert sorted(drawn) == np.flatnonzero(~made.doubted).tolist()


@given(rows)
def test_a_run_is_of_one_hull_and_has_no_silence_in_it(parts):
    made = track(parts)
    for run in legs(made).runs:
        assert set(made.hull[run.rows].tolist()) == {run.hull}
        assert (np.diff(made.time_ms[run.rows]) <= HOUR).all()


@given(rows)
def test_between_the_runs_of_a_hull_there_are_silences(parts):
    made = track(parts)
    found = legs(made)
    for hull in {run.hull for run in found.runs}:
        runs = [run.rows for run in found.runs if run.hull == hull]
        expected = [(int(a[-1]), int(b[0])) for a, b in pairwise(runs)]
        hers = [(s.before, s.after) for s in found.silences if made.hull[s.before] == hull]
        assert hers == expected


def test_a_stretch_of_wrong_fixes_is_no_line_either():
    hours = np.arange(0, 5, 0.2)
    wrong = (hours > 1) & (hours < 3)
    made = fixes(hours, 35.5, 34.9, flagged=wrong)
    (silence,) = legs(made).silences
    assert silence.heard
    assert made.time_ms[silence.after] - made.time_ms[silence.before] > HOUR


def test_a_silence_is_told_though_the_fix_after_it_is_wrong():
    made = fixes([0, 0.5, 3, 3.2], 35.5, 34.9, flagged=[False, False, True, False])
    assert [(s.before, s.after) for s in legs(made).silences] == [(1, 3)]


def test_a_single_fix_beside_a_settled_hull_is_doubted():
    made = fixes([0, 1, 2, 3], 35.5, 34.9, hull=[0, 0, 1, 0])
    assert made.doubted.tolist() == [False, False, True, False]
    assert fixes([0], 35.5, 34.9).doubted.tolist() == [False], "alone, it is all there is"


def test_the_main_hull():
    made = fixes(np.arange(9), 35.5, 34.9, hull=[0] * 5 + [1] * 4)
    assert main_hull(made, np.ones(9, np.bool_)) == 0
    assert main_hull(made, np.arange(9) > 4) == 1
    assert main_hull(fixes([], [], []), np.ones(0, np.bool_)) == NO_HULL


def span(made, until, as_of):
    scene = track_scene(Vessel(1, None, False), [made], (T0, int(T0 + until * HOUR)), int(T0 + as_of * HOUR))
    found = blanks(scene, [legs(made)])
    return [((b.from_ms - T0) / HOUR, (b.to_ms - T0) / HOUR, b.words) for b in found]


def test_blanks_are_silences_and_the_ends_of_the_span_as_far_as_is_known():
    made = fixes([2, 2.5, 5, 5.5], 35.5, 34.9)
    assert span(made, 20, 9.5) == [
        (2.5, 5, "no fix for 2 h 30 min"),
        (0, 2, "no fix"),
        (5.5, 9.5, "no fix for 4 h"),
    ]


def test_a_blank_at_the_end_of_a_span_that_ends_early_is_given_no_length():
    assert span(fixes([0, 0.5], 35.5, 34.9), 9, 99)[-1] == (0.5, 9, "no fix")
    assert span(fixes([], [], []), 9, 99) == [(0, 9, "no fix")]


def test_no_blank_while_another_hull_is_heard():
    hours = [0, 0.1, 0.2, 1, 1.9, 2.8, 3, 3.1, 3.2]
    made = fixes(hours, 35.5, 34.9, hull=[0, 0, 0, 1, 1, 1, 0, 0, 0])
    assert len(legs(made).silences) == 1
    assert span(made, 3.2, 3.2) == []


def test_first_and_last_fix_are_the_sure_ones_of_the_stay():
    made = fixes([0, 5, 6, 7, 8, 9], 35.6, 34.95, flagged=[False, False, False, False, False, True])
    named = [(end.row, end.words) for end in ends(alert_scene(alert(), [made], T0 + 9 * HOUR), made)]
    assert named == [(4, "last fix 01 Dec 08:00Z"), (2, "first fix of the stay 01 Dec 06:00Z")]


line = st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=2, max_size=12)


@given(line, st.floats(0.5, 5), st.integers(1, 5))
def test_arrows_lie_on_the_line_and_are_few(points, apart, most):
    xy = np.array(points)
    length = np.hypot(*np.diff(xy, axis=0).T).sum()
    found = arrows(xy, apart, most)
    assert len(found) == min(int(length // apart), most)
    for arrow in found:
        place = np.array(arrow[:2])
        a, b = xy[:-1], xy[1:]
        spread = np.maximum(((b - a) ** 2).sum(axis=1), 1e-300)
        share = np.clip(((place - a) * (b - a)).sum(axis=1) / spread, 0, 1)
        assert np.hypot(*(a + share[:, None] * (b - a) - place).T).min() < 1e-6
