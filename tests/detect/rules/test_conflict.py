"""`mmsi_conflict`: docs/rules.md, against a reference written from its words, and scenes by hand."""

import os
from itertools import pairwise

import numpy as np
import pytest
from detect.reference_geo import HOUR, distance_nm, place
from detect.reference_hulls import hulls_of, in_order
from detect.ships import Ship, case, delayed, fix, found
from detect.tracks import MIN, START

from app.geo.geodesy import point_at

SEEDS = int(os.environ.get("TWELVEMILE_DETECT_SEEDS", "12"))
BEIRUT = (35.4884, 33.8209)
DAMASCUS = (36.30, 33.50)


def conflicts(fixes, **given):
    return found("mmsi_conflict", case(fixes, **given))


# --- the reference


def on_a_line(fix_, way):
    """Whether a fix lies within half a mile of a polyline, looked at every hundredth of each line."""
    for a, b in pairwise(way):
        for part in np.linspace(0, 1, 101).tolist():
            lon, lat = a.lon + (b.lon - a.lon) * part, a.lat + (b.lat - a.lat) * part
            if distance_nm(place(fix_), (lon, lat)) <= 0.5:
                return True
    return False


def echoes(fix_, hull):
    return on_a_line(fix_, [f for f in hull if fix_.time_s - 15 * MIN <= f.time_s and before(f, fix_)])


def is_shown_late(a, b):
    less, greater = sorted((a.sog_kn, b.sog_kn))
    hours = (b.time_s - a.time_s + 15 * MIN) / HOUR
    return less >= 0.8 * greater and distance_nm(place(a), place(b)) <= greater * hours


def before(one, other):
    return in_order(one) < in_order(other)


def reference(fixes, until_s):
    """(started, detected, alternations, ended) of each conflict; `ended` None while it is open."""
    hulls = [[f for f in hull if not f.coarse] for hull in hulls_of(fixes)]
    owner = {in_order(f): n for n, hull in enumerate(hulls) for f in hull}
    placed = sorted((f for hull in hulls for f in hull), key=in_order)
    pairs, result, now = {}, [], None
    for a, b in pairwise(placed):
        one, other = owner[in_order(a)], owner[in_order(b)]
        apart_s = b.time_s - a.time_s
        if one == other or apart_s > 6 * HOUR or b.time_s > until_s:
            continue
        if distance_nm(place(a), place(b)) <= 1 + 50 * apart_s / HOUR:
            continue
        if any(distance_nm(place(f), BEIRUT) <= 2 for f in (a, b)):
            continue
        if echoes(a, hulls[other]) or echoes(b, hulls[one]) or is_shown_late(a, b):
            continue
        if now and minute_after(now[-1] + 6 * HOUR) < b.time_s:
            result.append(now)
            now = None
        run = pairs.setdefault(frozenset((one, other)), [])
        if run and b.time_s - run[-1][1].time_s > 6 * HOUR:
            run.clear()
        run.append((a, b))
        if now:
            now = (*now[:2], now[2] + 1, b.time_s)
        elif len(run) >= 3 and run[-1][0].time_s - run[0][1].time_s >= 30 * MIN:
            now = (run[0][0].time_s, minute_after(b.time_s), len(run), b.time_s)
    rows = [*result, *([now] if now else [])]
    return [(*r[:3], r[3] if minute_after(r[3] + 6 * HOUR) <= until_s else None) for r in rows]


def minute_after(time_s):
    return -(-time_s // MIN) * MIN


def told(alerts):
    return [
        (
            a.started_ms // 1000,
            a.detected_ms // 1000,
            a.body["evidence"]["alternations"],
            None if a.ended_ms is None else a.ended_ms // 1000,
        )
        for a in alerts
    ]


def random_fixes(seed):
    rng = np.random.default_rng(seed)
    apart_nm = float(rng.choice([0.0, 1.2, 3.0, 40.0]))
    every_s = int(rng.choice([60, 180, 600]))
    one, other = (
        random_ship(rng, float(lon), float(lat), every_s)
        for lon, lat in ((28.0, 34.0), point_at(28.0, 34.0, rng.uniform(0, 360), apart_nm))
    )
    kind = rng.integers(0, 4)
    both = [*one, *other] if kind else [*one, *delayed(one, int(rng.choice([100, 300, 800, 1500])))]
    if kind == 2:
        both += Ship(*BEIRUT, START + 7, every_s).stay(600).fixes[:: int(rng.integers(1, 9))]
    kept = [f for f in both if rng.random() > rng.choice([0.0, 0.3, 0.9])]
    return [fix(f.time_s, f.lon, f.lat, f.sog_kn, coarse=bool(rng.random() < 0.05)) for f in kept]


def random_ship(rng, lon, lat, every_s):
    ship = Ship(lon, lat, START + int(rng.integers(0, 20 * MIN)), every_s)
    for _ in range(6):
        if rng.random() < 0.3:
            ship.silent(float(rng.choice([20, 200, 400])))
        ship.sail(rng.uniform(0, 360), rng.uniform(0, 22), rng.uniform(10, 120))
    return ship.fixes


@pytest.mark.parametrize("seed", range(5 * SEEDS))
def test_the_reference_finds_the_same(seed: int):
    given = case(random_fixes(seed), after_min=int(np.random.default_rng(seed).choice([0, 200, 500])))
    assert told(found("mmsi_conflict", given)) == reference(given.fixes, given.until_s)


def test_the_random_tracks_are_worth_comparing():
    counts = [len(conflicts(random_fixes(seed))) for seed in range(30)]
    assert sum(counts) >= 8
    assert counts.count(0) >= 5


# --- by hand


def two_ships(minutes=120, apart_nm=40.0):
    there = point_at(33.0, 34.0, 45, apart_nm)
    other = Ship(float(there[0]), float(there[1]), START + 30)
    return [*Ship(33.0, 34.0).sail(270, 12, minutes).fixes, *other.sail(0, 9, minutes).fixes]


def test_two_real_ships_that_share_an_mmsi():
    (alert,) = conflicts(two_ships())
    assert (alert.status, alert.severity, alert.started_ms) == ("open", "info", START * 1000)
    assert alert.detected_ms == (START + 31 * MIN) * 1000
    evidence = alert.body["evidence"]
    assert evidence["alternations"] == 239
    assert evidence["overlap_s"] == 119 * MIN - 30
    assert 35 < evidence["apart_nm"]["least"] < evidence["apart_nm"]["most"] < 75
    assert "two places at once" in alert.body["explanation"]
    assert "suspicious" not in alert.body["explanation"]


def test_it_ends_six_hours_after_the_last_alternation():
    fixes = [*two_ships(), *Ship(33.4, 34.0, START + 120 * MIN).sail(270, 1, 600).fixes]
    (still,) = conflicts([f for f in fixes if f.time_s <= START + (120 + 359) * MIN])
    assert still.status == "open"
    (ended,) = conflicts(fixes)
    assert (ended.status, ended.body["ended_by"]) == ("closed", "no_alternation")
    (silent,) = conflicts(two_ships(), after_min=6 * 60)
    assert silent.status == "closed"


@pytest.mark.parametrize(("minutes", "count"), [(31, 0), (32, 1)])
def test_both_tracks_must_be_there_for_half_an_hour(minutes: int, count: int):
    assert len(conflicts(two_ships(minutes))) == count


@pytest.mark.parametrize(("fixes", "count"), [(3, 0), (4, 1)])
def test_three_alternations_at_least(fixes: int, count: int):
    """Fifty miles in half an hour no ship sails."""
    here, there = Ship(33.0, 34.0).stay(3).fixes, Ship(34.0, 34.0, START + 3 * MIN).stay(3).fixes
    again = [fix(START + m * MIN, lon, 34.0) for m, lon in ((36, 33.0), (37, 34.0))]
    assert len(conflicts([*here, *there, *again[: fixes - 2]])) == count


def test_a_receiver_whose_clock_is_five_minutes_off():
    ship = Ship(33.0, 34.0).sail(270, 18, 120).sail(300, 20, 120).sail(180, 15, 60)
    assert not conflicts([*ship.fixes, *delayed(ship.fixes[::2], 300)])
    assert not conflicts([*ship.fixes, *delayed(ship.fixes[1::3], -300)])


@pytest.mark.parametrize(("minutes", "knots", "count"), [(12, 36, 0), (20, 36, 1)])
def test_a_fast_ferry_and_a_clock_far_off(minutes: int, knots: float, count: int):
    """Heard every five minutes, she is beside herself too far for one ship, and too near for two."""
    ferry = Ship(33.0, 34.0, START, 300).sail(270, knots, 240)
    late = delayed(Ship(33.0, 34.0, START + 100, 300).sail(270, knots, 240).fixes, minutes * MIN)
    assert len(conflicts([*ferry.fixes, *late])) == count


def test_a_tug_and_her_tow_under_one_mmsi():
    tug, tow = Ship(33.0, 34.0).sail(270, 6, 300), Ship(33.012, 34.0, START + 20).sail(270, 6, 300)
    assert not conflicts([*tug.fixes, *tow.fixes])


def test_jumps_to_a_sink_and_back_are_no_second_ship():
    ship = Ship(33.0, 34.0)
    for _ in range(5):
        ship.sail(270, 12, 20).thrown(*BEIRUT, 20)
    assert not conflicts(ship.fixes)
    inland = Ship(33.0, 34.0)
    for _ in range(5):
        inland.sail(270, 12, 20).thrown(*DAMASCUS, 20)
    assert not conflicts(inland.fixes)
    at_sea = Ship(33.0, 34.0)
    for _ in range(5):
        at_sea.sail(270, 12, 20).thrown(34.5, 33.5, 20)
    assert len(conflicts(at_sea.fixes)) == 1


def test_coarse_fixes_prove_nothing():
    one, other = Ship(33.0, 34.0).sail(270, 12, 120).fixes, Ship(34.0, 34.0, START + 30).stay(120).fixes
    far = [fix(f.time_s, f.lon, f.lat, coarse=True) for f in other]
    assert not conflicts([*one, *far])


def test_single_wrong_fixes_are_no_second_ship():
    wrong = [fix(START + 10 * MIN + 5, 33.9, 35.0), fix(START + 90 * MIN + 5, 32.0, 33.0)]
    assert not conflicts([*Ship(33.0, 34.0).sail(270, 12, 240).fixes, *wrong])
