"""Vessels called quiet: the engine, which looks at all their facts, concludes the same of them."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from detect.reference_types import RefFix, RefStatic
from detect.test_engine import after
from detect.tracks import DAY, HOUR, MIN, START, Case, random_case, reports, whole
from support.effort import tries

from app.detect.engine import START as NOTHING
from app.detect.engine import Asked, Checkpoint, Conclusion, Rules, conclude
from app.detect.facts import IdentityTimeline
from app.detect.parameters import WARM_UP_S
from app.detect.quiet import Known, NewFixes, Quiet, conclude_quiet
from app.detect.watch import PastNeeded
from app.domain.alert import DerivedAlert

SEEDS = tries(6, 12, "TWELVEMILE_DETECT_SEEDS")


def checkpoints(case: Case, until_s: int) -> list[Checkpoint]:
    """As the store holds them once the vessel is concluded so far."""
    return [NOTHING, *conclude(case.facts(), case.rules(), until_s).checkpoints] if until_s > 0 else [NOTHING]


def in_full(case: Case, held: list[Checkpoint], asked: Asked | None = None) -> Conclusion:
    """What the engine concludes from the last checkpoint, with the warm-up before it."""
    top = held[-1]
    base = [c for c in held if c.at_s < min(top.at_s - WARM_UP_S, top.open_since_s) or c is NOTHING][-1]
    return conclude(after(case, base), case.rules(), case.until_s, base=base, top=top, asked=asked)


def new_fixes(cases: list[Case], tops: list[Checkpoint], doubt_nm: float = 0.3) -> NewFixes:
    """The columns of all vessels, with bounds of their distances."""
    lots = [after(case, top).fixes for case, top in zip(cases, tops, strict=True)]
    mmsi = np.concatenate([np.full(len(lot), case.mmsi) for case, lot in zip(cases, lots, strict=True)])
    time_s, lon, lat, coarse, limit_nm, syrian, margin_nm = (
        np.concatenate([getattr(lot, name) for lot in lots])
        for name in ("time_s", "lon", "lat", "coarse", "limit_nm", "syrian", "margin_nm")
    )
    near = limit_nm - doubt_nm, limit_nm + doubt_nm / 2, syrian, margin_nm - doubt_nm
    return NewFixes(mmsi, time_s, lon, lat, coarse, *near)


def known(case: Case, top: Checkpoint) -> Known:
    later = [s for s in case.statics if s.time_s > top.at_s]
    return Known(top, IdentityTimeline(reports(later), top.identity), whole(later), ("test",), synthetic=True)


def quietly(cases: list[Case], tops: list[Checkpoint], rules: Rules, until_s: int) -> Quiet:
    vessels = {case.mmsi: known(case, top) for case, top in zip(cases, tops, strict=True)}
    return conclude_quiet(new_fixes(cases, tops), vessels, rules, until_s)


def assert_same(quiet: Conclusion, full: Conclusion, top: Checkpoint) -> None:
    assert not full.stays
    assert by_id(quiet.alerts) == by_id(still_open_to_change(full, quiet, top))
    assert [t for t in full.set_aside_s if t > top.at_s] == quiet.set_aside_s == []
    assert quiet.checkpoints == full.checkpoints
    assert [c.to_json() for c in quiet.checkpoints] == [c.to_json() for c in full.checkpoints]
    assert quiet.runs == full.runs[len(full.runs) - len(quiet.runs) :]
    assert all(run.end_s <= top.at_s for run in full.runs[: len(full.runs) - len(quiet.runs)])


def assert_enough_asked(case: Case, held: list[Checkpoint], asked: Asked, full: Conclusion) -> None:
    """What was left unasked would have found nothing, nor what she sent before, if it was left out."""
    some, top = in_full(case, held, asked), held[-1]
    assert by_id(some.alerts) == by_id(still_open_to_change(full, some, top))
    assert [(stay, hull.number) for stay, hull in some.stays] == [(s, h.number) for s, h in full.stays]
    for name in ("set_aside_s", "checkpoints", "runs", "displaced", "doubts"):
        assert getattr(some, name) == getattr(full, name)
    assert [c.to_json() for c in some.checkpoints] == [c.to_json() for c in full.checkpoints]
    if asked.is_forward:
        with suppress(PastNeeded):
            forward = conclude(after(case, top), case.rules(), case.until_s, base=top, top=top, asked=asked)
            assert_same(forward, full, top)


def still_open_to_change(full: Conclusion, quiet: Conclusion, top: Checkpoint) -> list[DerivedAlert]:
    """Without those that were final before: of a quiet vessel they are not concluded again."""
    again, after_ms = {a.id for a in quiet.alerts}, top.at_s * 1000
    return [a for a in full.alerts if a.final_ms is None or a.final_ms > after_ms or a.id in again]


def by_id(alerts: list[DerivedAlert]) -> list[DerivedAlert]:
    return sorted(alerts, key=lambda a: a.id)


# --- random vessels, many at once


def fleet(seed: int) -> list[Case]:
    """Random vessels, most of them shifted so far off or on shore that few can hold, under one watchlist."""
    rng = np.random.default_rng(seed)
    cases = []
    for k in range(8):
        case = random_case(100 * seed + k)
        shift_nm = float(rng.choice([0.0, -12.0, 6.0, 9.0, 14.0, 40.0]))
        cut = rng.integers(0, len(case.fixes)) if rng.random() < 0.5 else 0
        fixes = [replace(f, d=f.d + shift_nm, coarse=f.coarse and rng.random() < 0.3) for f in case.fixes]
        mmsi = int(rng.choice([538000000, 273990000])) + k
        cases.append(replace(case, mmsi=mmsi, fixes=fixes[cut:], watch=random_case(100 * seed).watch))
    return sorted(cases, key=lambda case: case.mmsi)


def compare(seed: int) -> tuple[int, int, int]:
    """How many vessels were quiet, how many the engine found nothing of, and how many were asked in part."""
    cases, rng = fleet(seed), np.random.default_rng(seed)
    until_s = max(case.until_s for case in cases)
    cases = [replace(case, until_s=until_s) for case in cases]
    cuts = [int(rng.integers(START, until_s)) // MIN * MIN if rng.random() < 0.8 else -1 for _ in cases]
    held = [checkpoints(case, cut) for case, cut in zip(cases, cuts, strict=True)]
    full = [in_full(case, mine) for case, mine in zip(cases, held, strict=True)]
    quiet, asked = quietly(cases, [mine[-1] for mine in held], cases[0].rules(), until_s)
    assert not quiet.keys() & asked.keys()
    for case, mine, all_of_it in zip(cases, held, full, strict=True):
        if case.mmsi in quiet:
            assert_same(quiet[case.mmsi], all_of_it, mine[-1])
        elif case.mmsi in asked:
            assert_enough_asked(case, mine, asked[case.mmsi], all_of_it)
    return len(quiet), sum(not in_all.stays for in_all in full), len(asked)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_engine_concludes_the_same(seed: int):
    compare(seed)


def test_of_those_that_do_not_hold_many_are_quiet():
    quiet, without_stay, in_part = np.sum([compare(seed) for seed in range(1000, 1006)], axis=0)
    # Half of them are Russian and off Syria, whose silence `ais_gap` follows one by one.
    assert 0.1 * without_stay < quiet < without_stay
    assert in_part > 0.1 * without_stay


# --- one vessel, by hand, and `loitering` alone


def lone_case(*given) -> Case:
    return Case(*given, loitering_alone=True)


def at(minutes: float, d: float, **given) -> RefFix:
    """At sea off Tartus, so many miles outside the line."""
    sent = {"lon": 35.6 - d / 49, "lat": 34.9, "sog_kn": 10.0, "nav_status": 0, "coarse": False}
    where = {"d": d, "syrian": True, "margin": 20.0, "port_nm": 20.0}
    return RefFix(START + int(minutes * MIN), **(sent | where | given))


def passing(first: int, last: int, d_first: float, d_last: float, step: int = 10) -> list[RefFix]:
    """A fix each ten minutes on a straight way."""
    return [
        at(m, d_first + (d_last - d_first) * (m - first) / max(last - first, 1))
        for m in range(first, last + 1, step)
    ]


def staying(first: int, last: int, d: float, **given) -> list[RefFix]:
    return [at(m, d, **given) for m in range(first, last + 1, 10)]


COMING = passing(0, 600, 60.0, 9.0)
"""To two miles outside the edge area, in ten hours."""


def is_quiet(
    fixes: list[RefFix], cut: int, mmsi: int = 538000001, statics: list[RefStatic] | None = None, **given
) -> bool:
    """Whether her fixes after minute `cut` are quiet; if they are, the engine must find the same."""
    until_s = max(f.time_s for f in fixes) // MIN * MIN + MIN
    case = replace(lone_case(mmsi, fixes, statics or [], [], [(START, until_s)], until_s), **given)
    held = checkpoints(case, START + cut * MIN if cut >= 0 else -1)
    quiet, asked = quietly([case], [held[-1]], case.rules(), until_s)
    full = in_full(case, held)
    if mmsi in quiet:
        assert_same(quiet[mmsi], full, held[-1])
    elif mmsi in asked:
        assert_enough_asked(case, held, asked[mmsi], full)
    return mmsi in quiet


def test_far_off_and_in_the_roads():
    assert is_quiet(COMING, 300)
    assert is_quiet(staying(0, 3000, -9.0), 1000)


def test_through_the_edge_in_less_than_four_hours():
    assert is_quiet(COMING + passing(610, 800, 8.5, -12.0), 590)


def test_in_the_edge_for_four_hours():
    assert is_quiet(COMING + staying(610, 840, 1.0), 590)
    assert not is_quiet(COMING + staying(610, 850, 1.0), 590)


def test_in_the_edge_with_the_first_new_fix():
    """She may have been there before: only older fixes could tell."""
    assert not is_quiet(COMING + staying(610, 700, 1.0), 600)
    assert is_quiet(staying(0, 100, 1.0), -1)
    after_12_h = 30 + 12 * 60
    assert is_quiet(staying(0, 30, 1.0) + staying(after_12_h + 1, 800, 1.0), 30)
    assert not is_quiet(staying(0, 30, 1.0) + staying(after_12_h, 800, 1.0), 30)


def test_in_the_edge_before_and_after_a_silence_that_no_window_spans():
    after_12_h = 630 + 12 * 60
    assert is_quiet(COMING + staying(610, 630, 1.0) + staying(after_12_h + 1, after_12_h + 60, 1.0), 590)
    assert not is_quiet(COMING + staying(610, 630, 1.0) + staying(after_12_h, after_12_h + 60, 1.0), 590)


@pytest.mark.parametrize("coarse", [False, True])
def test_only_coarse_fixes_outside_do_not_interrupt_a_stay_in_the_edge(coarse: bool):
    out = at(725, 7.0, coarse=coarse)
    stay = [*staying(610, 720, 4.0), out, *staying(730, 850, 4.0)]
    assert is_quiet(COMING + stay, 590) != coarse


def test_coarse_fixes_far_off():
    assert is_quiet([replace(f, coarse=True) for f in COMING], 300)


def test_a_unit_of_interest_anywhere_in_the_belt():
    roads = COMING + passing(610, 690, 8.5, -8.0) + staying(700, 1000, -9.0)
    military = [RefStatic(START + 900 * MIN, None, None, 35)]
    assert is_quiet(roads, 300)
    assert not is_quiet(roads, 300, mmsi=273990001)
    assert is_quiet(roads, 300, mmsi=273990001, statics=[RefStatic(START, None, None, 30)])
    assert not is_quiet(roads, 300, statics=military)
    outside = [replace(f, d=f.d + 8, lon=f.lon - 8 / 49) for f in COMING]
    assert is_quiet(outside + staying(610, 1000, 14.0), 300, mmsi=273990001)


def test_near_another_state():
    assert is_quiet(COMING + staying(610, 1500, 1.0, syrian=False), 590)


def test_a_jump_or_a_second_hull():
    jump, going = at(605, 40.0, lon=30.0), passing(620, 900, 9.0, 30.0)
    assert not is_quiet([*COMING, jump, *going], 600)
    assert not is_quiet([*COMING, jump, *going], 607)
    assert is_quiet([*COMING, jump, *going], 670)
    assert not is_quiet([*COMING, replace(jump, coarse=True)], 600)


def test_a_silence_after_which_the_hull_is_another():
    month = 30 * 24 * 60
    assert is_quiet([*COMING, at(600 + month, 9.0)], 600)
    assert not is_quiet([*COMING, at(600 + month + 1, 9.0)], 600)


def test_a_stay_under_way():
    assert not is_quiet(staying(0, 300, 1.0) + passing(310, 900, 1.0, 60.0), 300)


def test_nothing_new_but_time():
    statics = [RefStatic(START + DAY, 9999993, "SYNTH1", 70)]
    case = lone_case(538000001, COMING, statics, [], [], START + 2 * DAY)
    held = checkpoints(case, START + 20 * HOUR)
    quiet = quietly([case], [held[-1]], case.rules(), case.until_s).concluded
    assert_same(quiet[case.mmsi], in_full(case, held), held[-1])
    assert quiet[case.mmsi].checkpoints[-1].identity.callsign == "SYNTH1"


def test_fixes_beyond_the_frontier_are_not_looked_at():
    case = lone_case(538000001, COMING + staying(610, 1500, 1.0), [], [], [], START + 600 * MIN)
    quiet = quietly([case], [NOTHING], case.rules(), case.until_s).concluded
    assert_same(quiet[case.mmsi], in_full(case, [NOTHING]), NOTHING)


def test_what_is_no_ship_concludes_nothing():
    case = lone_case(970123456, COMING, [], [], [], START + 2 * DAY)
    assert quietly([case], [NOTHING], case.rules(), case.until_s) == ({970123456: Conclusion()}, {})
