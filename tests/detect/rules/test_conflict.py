"""`mmsi_conflict`: docs/rules.md, against a reference written from its words, and scenes by hand."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from detect.reference_geo import HOUR, distance_nm, place
from detect.reference_hulls import hulls_of, in_order
from detect.rules.support import assert_stretches_change_nothing
from detect.ships import Ship, case, delayed, fix, found
from detect.tracks import MIN, START
from support.effort import tries

from app.geo.geodesy import point_at

SEEDS = tries(6, 12, "TWELVEMILE_DETECT_SEEDS")
BEIRUT = (35.4884, 33.8209)
DAMASCUS = (36.30, 33.50)


def conflicts(fixes, after_min=120):
    """Looked at when two hours have shown what the last alternation was."""
    return found("mmsi_conflict", case(fixes, after_min=after_min))


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


def is_near_in_time(f, fix_):
    return abs(f.time_s - fix_.time_s) <= 2 * HOUR


def shows_her_at_another_time(fix_, hull):
    """Within a tenth of a mile of a line that begins or ends within two hours, at any 2,000th of it."""
    lines = [
        (a.lon, b.lon, a.lat, b.lat)
        for a, b in pairwise(hull)
        if (is_near_in_time(a, fix_) or is_near_in_time(b, fix_)) and b.time_s - a.time_s <= 6 * HOUR
        if min(a.lat, b.lat) - 0.01 < fix_.lat < max(a.lat, b.lat) + 0.01
    ]
    for lon_a, lon_b, lat_a, lat_b in lines:
        x = (np.linspace(lon_a, lon_b, 2001) - fix_.lon) * 60 * np.cos(np.radians(fix_.lat))
        y = (np.linspace(lat_a, lat_b, 2001) - fix_.lat) * 60
        if np.hypot(x, y).min() <= 0.1:
            return True
    return False


def is_broken(fix_, hull):
    """Sixty miles from where she was then, on her meridian (as a pole is) or her parallel."""
    around = [f for f in hull if abs(f.time_s - fix_.time_s) <= 6 * HOUR]
    last = max((f for f in around if before(f, fix_)), key=in_order, default=None)
    following = min((f for f in around if before(fix_, f)), key=in_order, default=None)
    if last is None and following is None:
        return False
    a, b = last or following, following or last
    part = (fix_.time_s - a.time_s) / (b.time_s - a.time_s) if b.time_s > a.time_s else 0.0
    lon, lat = a.lon + part * turned(b.lon - a.lon), a.lat + part * (b.lat - a.lat)
    east_nm = abs(turned(fix_.lon - lon)) * 60 * np.cos(np.radians(fix_.lat))
    return distance_nm(place(fix_), (lon, lat)) > 60 and min(east_nm, abs(fix_.lat - lat) * 60) <= 0.2


def turned(degrees):
    return (degrees + 180) % 360 - 180


def is_of_one_ship(fix_, hull, known_s):
    hull = [f for f in hull if f.time_s <= known_s]
    return echoes(fix_, hull) or shows_her_at_another_time(fix_, hull) or is_broken(fix_, hull)


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
        known_s = b.time_s + 2 * HOUR
        if one == other or apart_s > 6 * HOUR or known_s > until_s:
            continue
        if distance_nm(place(a), place(b)) <= 1 + 50 * apart_s / HOUR:
            continue
        if any(distance_nm(place(f), BEIRUT) <= 2 for f in (a, b)):
            continue
        if is_of_one_ship(a, hulls[other], known_s) or is_of_one_ship(b, hulls[one], known_s):
            continue
        if now and minute_after(now[-1] + 8 * HOUR) < known_s:
            result.append(now)
            now = None
        run = pairs.setdefault(frozenset((one, other)), [])
        if run and b.time_s - run[-1][1].time_s > 6 * HOUR:
            run.clear()
        run.append((a, b))
        if now:
            now = (*now[:2], now[2] + 1, b.time_s)
        elif len(run) >= 3 and run[-1][0].time_s - run[0][1].time_s >= 30 * MIN:
            now = (run[0][0].time_s, minute_after(known_s), len(run), b.time_s)
    rows = [*result, *([now] if now else [])]
    return [(*r[:3], r[3] if minute_after(r[3] + 8 * HOUR) <= until_s else None) for r in rows]


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
    kind = rng.integers(0, 6)
    both = [*one, *other]
    if kind == 0:
        both = [*one, *delayed(one, int(rng.choice([100, 300, 800, 1500, -1500, 5000, -5000, 8000])))]
    if kind == 4:
        both = [*one, *broken(rng, one[:: int(rng.integers(1, 5))])]
    if kind == 5:
        both = [*one, *broken(rng, other)]
    if kind == 2:
        both += Ship(*BEIRUT, START + 7, every_s).stay(600).fixes[:: int(rng.integers(1, 9))]
    kept = [f for f in both if rng.random() > rng.choice([0.0, 0.3, 0.9])]
    return [fix(f.time_s, f.lon, f.lat, f.sog_kn, coarse=bool(rng.random() < 0.05)) for f in kept]


def broken(rng, fixes):
    """With another longitude, or latitude, or at a pole, each by chance or all the same."""
    off = float(rng.choice([0.9, 1.3, -40.0]))
    near = float(rng.choice([0.0, 0.002, 0.004]))
    every = [replace(f, lon=f.lon + off, lat=f.lat + near) for f in fixes]
    lat = [replace(f, lon=f.lon + near, lat=f.lat - abs(off)) for f in fixes]
    poles = [replace(f, lat=float(rng.choice([-90.0, 90.0, 89.0]))) for f in fixes]
    return [every, lat, poles, every][int(rng.integers(0, 4))]


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


@pytest.mark.parametrize("seed", range(SEEDS // 4))
def test_many_stretches_find_what_one_does(seed: int):
    assert_stretches_change_nothing(case(random_fixes(seed), after_min=500), np.random.default_rng(seed))


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
    assert alert.detected_ms == (START + 151 * MIN) * 1000
    evidence = alert.body["evidence"]
    assert evidence["alternations"] == 239
    assert evidence["overlap_s"] == 119 * MIN - 30
    assert 35 < evidence["apart_nm"]["least"] < evidence["apart_nm"]["most"] < 75
    assert "two places at once" in alert.body["explanation"]
    assert "suspicious" not in alert.body["explanation"]


def test_it_ends_six_hours_after_the_last_alternation_as_two_more_show():
    fixes = [*two_ships(), *Ship(33.4, 34.0, START + 120 * MIN).sail(270, 1, 600).fixes]
    (still,) = conflicts([f for f in fixes if f.time_s <= START + (120 + 359) * MIN])
    assert still.status == "open"
    (ended,) = conflicts(fixes)
    assert (ended.status, ended.body["ended_by"]) == ("closed", "no_alternation")
    (silent,) = conflicts(two_ships(), after_min=8 * 60)
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


@pytest.mark.parametrize(("minutes", "knots"), [(12, 36), (20, 36)])
def test_a_fast_ferry_and_a_clock_far_off(minutes: int, knots: float):
    """Heard every five minutes, she is beside herself too far for one ship, and her hulls change places."""
    ferry = Ship(33.0, 34.0, START, 300).sail(270, knots, 240)
    late = delayed(Ship(33.0, 34.0, START + 100, 300).sail(270, knots, 240).fixes, minutes * MIN)
    assert not conflicts([*ferry.fixes, *late])


@pytest.mark.parametrize("minutes", [-110, -40, 40, 110])
def test_a_satellite_that_gives_wrong_times_now_and_then(minutes: int):
    """Also while the hulls change places, since she comes to where she was shown before she was there."""
    ship = Ship(33.0, 34.0).sail(270, 12, 300).sail(300, 12, 600)
    wrong = delayed([f for n, f in enumerate(ship.fixes) if n % 47 in (0, 1)], minutes * MIN)
    known = [f for f in wrong if f.time_s >= START]
    assert not conflicts([*ship.fixes, *known])
    assert len(conflicts([*ship.fixes, *delayed(known, 4 * HOUR)])) == 1


def test_it_is_told_only_when_it_is_known_what_she_did_next():
    ship = Ship(33.0, 34.0).sail(270, 12, 300)
    early = delayed([f for n, f in enumerate(ship.fixes) if n in (100, 140, 180)], -90 * MIN)
    for minutes in range(100, 300, 20):
        known = [f for f in [*ship.fixes, *early] if f.time_s <= START + minutes * MIN]
        assert not conflicts(known, after_min=0)


def test_a_set_that_breaks_her_longitude_is_no_second_ship():
    """As one did that was recorded: mirrored, stuck, or any; the latitude is right."""
    ship = Ship(-33.0, 10.0).sail(80, 9, 600)
    wrong = [
        replace(f, time_s=f.time_s + 5, lon=lon, lat=lat)
        for n, f in enumerate(ship.fixes[::20])
        for lon, lat in [((-f.lon, f.lat), (-f.lon, f.lat), (100.0, f.lat))[n % 3]]
    ]
    assert not conflicts([*ship.fixes, *wrong])
    elsewhere = [replace(f, lat=f.lat + 1.0) for f in wrong]
    assert len(conflicts([*ship.fixes, *elsewhere])) == 1


@pytest.mark.parametrize(("lat", "count"), [(90.0, 0), (-90.0, 0), (89.8, 1)])
def test_no_ship_lies_at_a_pole(lat: float, count: int):
    ship = Ship(-33.0, 10.0).sail(80, 9, 300)
    wrong = [replace(f, time_s=f.time_s + 5, lon=173.2675, lat=lat) for f in ship.fixes[::20]]
    assert len(conflicts([*ship.fixes, *wrong])) == count


@pytest.mark.parametrize("apart_nm", [2.0, 5.0, 100.0])
def test_two_ships_on_one_parallel_that_are_near_cross_or_lie_far_off(apart_nm: float):
    lon, lat = (float(v) for v in point_at(33.0, 34.0, 90, apart_nm))
    away = Ship(33.0, 34.0).sail(270, 9, 200)
    assert len(conflicts([*away.fixes, *Ship(lon, lat, START + 30).sail(30, 9, 200).fixes])) == 1
    toward = Ship(lon, lat, START + 30).sail(265, 14, 300)
    assert len(conflicts([*away.fixes, *toward.fixes])) == 1


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
