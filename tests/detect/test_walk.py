"""The compiled walk, and the rule taken group by group in Python, conclude the same to the last digit."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from detect.reference_types import RefFix
from detect.test_engine import after
from detect.tracks import HOUR, MIN, Case, columns, random_case, told
from detect.tracks import START as START_S
from support.effort import tries

from app.detect import loitering
from app.detect.criteria import Track, Window
from app.detect.engine import START, Conclusion, Rules, conclude
from app.detect.going import speed_kn
from app.detect.hulls import Assignment, HullState
from app.detect.kernels import layout
from app.detect.parameters import WARM_UP_S, HullParameters, LoiteringParameters
from app.detect.stay import HullStays
from app.detect.walking import Group, Walk
from app.geo.geodesy import distance_nm

INNER = os.environ.get("TWELVEMILE_TEST_INNER") == "1"
"""Set for the same tests under other settings of the compiler."""
MADE_UP = [30, 28, 69]
"""Tracks off a made-up coast: without the compiler the real one takes minutes."""
SEEDS = MADE_UP if INNER else range(tries(5, 10, "TWELVEMILE_DETECT_SEEDS"))
P = LoiteringParameters()


def each_group(self: Walk, _: HullStays, until_s: int) -> Group | None:
    """Every group in turn, and nothing asked yet."""
    times, first = self._track.fixes.time_s, int(self._state[layout.NEXT])
    if first == len(times) or (minute := -(-int(times[first]) // MIN) * MIN) > until_s:
        return None
    last = int(np.searchsorted(times, minute, "right")) - 1
    self._state[layout.NEXT] = last + 1
    return Group(minute, first, last, None, None)


@contextmanager
def by_hand() -> Iterator[None]:
    with mock.patch.object(Walk, "to_next", each_group):
        yield


@contextmanager
def counted() -> Iterator[mock.Mock]:
    """The questions that the walk leaves to Python."""
    with mock.patch.object(loitering, "first_met", side_effect=loitering.first_met) as asked:
        yield asked


def plain(result: Conclusion) -> tuple:
    texts = [(c.at_s, c.to_json()) for c in result.checkpoints]
    stays = [(hull.number, stay, tuple(stay.fixed_circle())) for stay, hull in result.stays]
    return texts, stays, told(result)


def compare(case: Case, rules: Rules) -> Conclusion:
    """Assert that both ways conclude the same, at once and resumed; returns what they conclude."""
    walked = conclude(case.facts(), rules, case.until_s)
    with by_hand():
        taken = conclude(case.facts(), rules, case.until_s)
    assert plain(walked) == plain(taken)
    cut = case.fixes[len(case.fixes) * 2 // 3].time_s // MIN * MIN
    held = [START, *conclude(case.facts(), rules, cut).checkpoints]
    top = held[-1]
    base = [c for c in held if c.at_s < min(top.at_s - WARM_UP_S, top.open_since_s) or c is START][-1]
    facts = after(case, base)
    resumed = conclude(facts, rules, case.until_s, base=base, top=top)
    with by_hand():
        again = conclude(facts, rules, case.until_s, base=base, top=top)
    assert plain(resumed) == plain(again)
    return walked


@pytest.mark.parametrize("seed", SEEDS)
def test_both_ways_conclude_the_same(seed: int):
    case = random_case(seed)
    compare(case, case.rules())


@pytest.mark.skipif(INNER, reason="asks for many tracks")
def test_little_is_left_to_python():
    cases = [random_case(seed) for seed in range(40)]
    with counted() as asked:
        stays = sum(len(conclude(c.facts(), c.rules(), c.until_s).stays) for c in cases)
    assert stays > 20
    assert asked.call_count < stays / 2


# --- at a threshold itself, and a hair on either side


def measures(case: Case, name: str) -> list[float]:
    """What a condition measures in the windows that are asked about, or of the fixes that may be going."""
    with (
        by_hand(),
        counted() as asked,
        mock.patch.object(loitering, "speed_kn", side_effect=speed_kn) as sped,
    ):
        conclude(case.facts(), case.rules(), case.until_s)
    if name == "going_kn":
        return [speed_kn(*call.args) for call in sped.call_args_list]
    lengths = {"slow_kn": P.slow_s, "confined_nm": P.confined_s, "sparse_nm": P.sparse_s}
    found = []
    for question in (call.args[0] for call in asked.call_args_list[::7]):
        track = question.track
        window = track.window(question.last, lengths.get(name, P.racetrack_s), question.after_s)
        if window and track.all_in_area(window, unit=question.unit):
            found.append(_of_window(track, window, name))
    return [value for value in found if value > 0]


def _of_window(track: Track, window: Window, name: str) -> float:
    if name == "slow_kn":
        return float(np.nanmax(track.hourly.between(*_ends(track, window)), initial=0.0))
    if name == "racetrack_path_nm":
        return track.path_nm(window)
    if name == "racetrack_net_to_path":
        return track.net_nm(window) / max(track.path_nm(window), 1e-9)
    return track.circle(window).diameter_nm


def _ends(track: Track, window: Window) -> tuple[int, int]:
    times = track.fixes.time_s
    return int(times[window.first]), int(times[window.last])


NAMES = (
    "slow_kn", "confined_nm", "racetrack_nm", "racetrack_path_nm",
    "racetrack_net_to_path", "sparse_nm", "going_kn",
)  # fmt: skip


def hairs(seed: int, name: str) -> int:
    """Compare with a number of the rule on a measure and just beside it; counts questions to Python."""
    case, rng = random_case(seed), np.random.default_rng(seed)
    values = measures(case, name)
    value = float(rng.choice(values)) if values else 1.0
    questions = 0
    for threshold in (value, np.nextafter(value, np.inf), np.nextafter(value, 0.0)):
        rules = replace(case.rules(), loitering=replace(P, **{name: float(threshold)}))
        with counted() as asked:
            conclude(case.facts(), rules, case.until_s)
        questions += asked.call_count
        compare(case, rules)
    return questions


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", SEEDS[::3])
def test_a_hair_from_a_threshold(name: str, seed: int):
    hairs(seed, name)


@pytest.mark.skipif(INNER, reason="asks for many tracks")
@pytest.mark.parametrize("name", ["slow_kn", "confined_nm", "sparse_nm"])
def test_what_is_nearer_than_a_hair_is_asked_in_python(name: str):
    assert sum(hairs(seed, name) for seed in (1, 2, 3)) > 20


def test_the_border_of_the_circle_itself():
    """The slack that puts a fix on the border of a stay's circle, so that only a geodesic can tell."""
    found = 0
    for seed in [*SEEDS, *range(20, 40)] if not INNER else SEEDS:
        case = random_case(seed)
        for stay, hull in conclude(case.facts(), case.rules(), case.until_s).stays[:1]:
            fixes, (lon, lat, diameter) = hull.track.fixes, stay.fixed_circle()
            beyond = distance_nm(lon, lat, fixes.lon, fixes.lat) - diameter / 2
            near = beyond[(beyond > 0.01) & (beyond < 3)]
            if len(near):
                found += 1
                rules = replace(case.rules(), loitering=replace(P, circle_slack_nm=float(near[0])))
                compare(case, rules)
    assert INNER or found > 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hull_whose_reach_ends_at_the_fix_itself(seed: int):
    fixes, rng = columns(random_case(seed).fixes), np.random.default_rng(seed)
    i = int(rng.integers(1, len(fixes)))
    apart = float(distance_nm(fixes.lon[i - 1], fixes.lat[i - 1], fixes.lon[i], fixes.lat[i]))
    hours = (fixes.time_s[i] - fixes.time_s[i - 1]) / HOUR
    for slack in (
        apart - 50 * hours,
        np.nextafter(apart, 9e9) - 50 * hours,
        np.nextafter(apart, 0) - 50 * hours,
    ):
        p = HullParameters(slack_nm=float(slack))
        work, taken = Assignment(fixes, HullState(), p), Assignment(fixes, HullState(), p)
        state = work.to(len(fixes))
        for k in range(len(fixes)):
            taken._assign_one(k)
        assert work.numbers.tolist() == taken.numbers.tolist()
        assert state.hulls == taken._table.state(()).hulls


@pytest.mark.parametrize("lengths", [4 * HOUR, 6 * HOUR, 12 * HOUR])
def test_a_window_whose_first_fix_lies_outside_the_area(lengths: int):
    step = 4 * HOUR if lengths == 12 * HOUR else 12 * MIN
    swing = 0.0 if lengths == 4 * HOUR else 3.0
    given = (None, None, False, 1.0, True, 20.0, 20.0)
    fixes = [
        RefFix(START_S + s, 35.6, 34.9 + swing * (s // step % 2) / 60, *given)
        for s in range(0, lengths + step + 1, step)
    ]
    fixes[0] = replace(fixes[0], d=7.0)
    case = Case(538000001, fixes, [], [], [], fixes[-1].time_s)
    ((stay, _),) = compare(case, case.rules()).stays
    assert (stay.started_s, stay.detected_s) == (fixes[1].time_s, fixes[-1].time_s)


# --- under other settings of the compiler


@pytest.mark.thorough
@pytest.mark.skipif(INNER, reason="is itself such a run")
@pytest.mark.parametrize("setting", ["NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"])
def test_the_same_source_holds_without_the_compiler_and_under_bounds_checks(setting: str, tmp_path: Path):
    environment = {**os.environ, setting: "1", "TWELVEMILE_TEST_INNER": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    files = ("test_walk.py", "test_kernels.py", "test_borders.py")
    tests = [str(Path(__file__).with_name(name)) for name in files]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", *tests]
    command += ["--basetemp", str(tmp_path / "t")]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-1000:]
