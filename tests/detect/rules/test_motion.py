"""`implausible_motion`: docs/rules.md, against a reference written from its words, and scenes by hand."""

from dataclasses import replace

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


def motions(fixes, **given):
    return found("implausible_motion", case(fixes, **given))


# --- the reference, for ships of one type and without a conflict

LIMITS = {70: 25, 80: 25, 30: 25, 35: 40, 55: 40, 45: 50, 0: 50, None: 50}


def minute_after(time_s):
    return -(-time_s // MIN) * MIN


def implied(a, b):
    return distance_nm(place(a), place(b)) * HOUR / max(b.time_s - a.time_s, 1)


def leg(fixes, j):
    for i in range(j - 1, -1, -1):
        if fixes[j].time_s - fixes[i].time_s > HOUR:
            return None
        if distance_nm(place(fixes[i]), place(fixes[j])) >= 1:
            return i
    return None


def returns(fixes, owner, i, j):
    """From one hull to another that she had been in within a day."""
    day = [f for f in fixes[:i] if f.time_s >= fixes[i].time_s - 24 * HOUR]
    new, old = owner[in_order(fixes[j])], owner[in_order(fixes[i])]
    return new != old and any(owner[in_order(f)] == new for f in day)


def met(fixes, owner, j, limit):
    i = leg(fixes, j)
    h = None if i is None else leg(fixes, i)
    if h is None or not limit < implied(fixes[h], fixes[i]) <= 1000:
        return None
    if not limit < implied(fixes[i], fixes[j]) <= 1000:
        return None
    if returns(fixes, owner, h, i) or returns(fixes, owner, i, j):
        return None
    speed, says = implied(fixes[h], fixes[j]), max(f.sog_kn or 0.0 for f in fixes[h : j + 1])
    return None if speed <= limit or says >= 0.8 * speed else fixes[h].time_s


def reference(given, ship_type):
    """(started, detected, legs, ended by, ended) of each."""
    owned = {in_order(f): n for n, hull in enumerate(hulls_of(given.fixes)) for f in hull}
    fixes = [f for f in sorted(given.fixes, key=in_order) if in_order(f) in owned and not f.coarse]
    fixes = [f for f in fixes if f.time_s <= given.until_s]
    spells, now = [], None
    for j, f in enumerate(fixes):
        since = met(fixes, owned, j, LIMITS[ship_type])
        if now and now["ended"] is None and minute_after(now["last"] + 24 * HOUR) < f.time_s:
            now |= {
                "by": "lost_contact",
                "ended": max(minute_after(now["last"] + 24 * HOUR), now["detected"]),
            }
        if now and now["ended"] is not None and now["ended"] < f.time_s:
            spells.append(now)
            now = None
        if since is not None:
            near = distance_nm(place(f), BEIRUT) <= 10
            new = {"started": since, "detected": minute_after(f.time_s) + HOUR * near, "legs": 0}
            now = (now or new) | {"last": f.time_s, "by": None, "ended": None}
            now["legs"] += 1
        elif now and now["ended"] is None and f.time_s >= now["last"] + 30 * MIN:
            now |= {"by": "normal", "ended": max(minute_after(f.time_s), now["detected"])}
    if now and now["ended"] is None and minute_after(now["last"] + 24 * HOUR) <= given.until_s:
        now |= {"by": "lost_contact", "ended": max(minute_after(now["last"] + 24 * HOUR), now["detected"])}
    spells += [now] if now else []
    seen = [s for s in spells if s["detected"] <= given.until_s]
    return [
        (s["started"], s["detected"], s["legs"], *((s["by"], s["last"]) if over(s, given) else (None, None)))
        for s in seen
    ]


def over(spell, given):
    return spell["ended"] is not None and spell["ended"] <= given.until_s


def told(alerts):
    return [
        (
            a.started_ms // 1000,
            a.detected_ms // 1000,
            a.body["evidence"]["legs"],
            a.body["ended_by"],
            None if a.ended_ms is None else a.ended_ms // 1000,
        )
        for a in alerts
    ]


def random_case(seed):
    rng = np.random.default_rng(seed)
    ship_type = [70, 70, 80, 30, 35, 55, 45, 0, None][int(rng.integers(0, 9))]
    home = BEIRUT if rng.random() < 0.3 else (28.0, 33.0)
    ship = Ship(*home, START + 7, int(rng.choice([20, 60, 180, 600])))
    for _ in range(5):
        if rng.random() < 0.3:
            ship.silent(float(rng.choice([5, 29, 31, 70, 1500])))
        if rng.random() < 0.1:
            ship.thrown(home[0] + float(rng.choice([0.3, 1.0])), home[1], float(rng.choice([1, 10, 40])))
        kn = float(rng.choice([5, 12, 24, 26, 30, 41, 55, 90, 300, 900, 1100]))
        ship.sail(rng.uniform(0, 360), kn, rng.uniform(2, 60), float(rng.choice([kn, 12.0])))
    kept = [f for f in ship.fixes if rng.random() > rng.choice([0.0, 0.4])]
    often, far = float(rng.choice([0.02, 0.3])), float(rng.choice([0.1, 0.5, 60.0]))
    wrong = [
        replace(f, lon=f.lon + far * rng.random())
        if rng.random() < often
        else replace(f, coarse=bool(rng.random() < 0.03))
        for f in kept
    ]
    silent = int(rng.choice([0, 45, 90, 1600]))
    return case(wrong, ship_type=ship_type, after_min=silent), ship_type


@pytest.mark.parametrize("seed", range(6 * SEEDS))
def test_the_reference_finds_the_same(seed: int):
    given, ship_type = random_case(seed)
    if found("mmsi_conflict", given):
        return  # Of it the reference knows nothing.
    assert told(found("implausible_motion", given)) == reference(given, ship_type)


@pytest.mark.parametrize("seed", range(SEEDS // 4))
def test_many_stretches_find_what_one_does(seed: int):
    assert_stretches_change_nothing(random_case(seed)[0], np.random.default_rng(seed))


def test_the_random_tracks_are_worth_comparing():
    counts = [len(found("implausible_motion", random_case(seed)[0])) for seed in range(40)]
    assert sum(count > 0 for count in counts) >= 10
    assert counts.count(0) >= 8


# --- by hand


def fast(kn=60.0, says_kn=12.0, minutes=20):
    return Ship(28.0, 33.0).sail(90, 12, 60).sail(90, kn, minutes, says_kn).sail(90, 12, 60)


def test_a_ship_shown_at_sixty_knots():
    (alert,) = motions(fast().fixes)
    assert (alert.status, alert.severity, alert.body["ended_by"]) == ("closed", "info", "normal")
    assert alert.body["evidence"]["most_implied_kn"] == pytest.approx(60, abs=1)
    assert "a ship of her kind: at most 25" in alert.body["explanation"]
    assert "sends at most 12 kn" in alert.body["explanation"]


def test_one_that_really_sails_at_thirty_knots_says_so():
    assert not motions(fast(30.0, 30.0, 120).fixes)
    assert not motions(fast(30.0, 24.5, 120).fixes)
    assert len(motions(fast(30.0, 23.0, 120).fixes)) == 1


@pytest.mark.parametrize(
    ("ship_type", "kn", "count"),
    [
        (70, 24, 0),
        (70, 27, 1),
        (35, 39, 0),
        (35, 42, 1),
        (45, 49, 0),
        (45, 53, 1),
        (None, 49, 0),
        (60, 27, 1),
    ],
)
def test_the_limit_of_her_class(ship_type: int | None, kn: float, count: int):
    assert len(motions(fast(kn, 5.0, 40).fixes, ship_type=ship_type)) == count


def test_a_jump_there_and_back_and_a_wrong_fix_are_none():
    ship = Ship(28.0, 33.0).sail(90, 12, 60).thrown(29.0, 33.5, 30).sail(90, 12, 60)
    assert not motions(ship.fixes)
    assert not motions([*Ship(28.0, 33.0).sail(90, 12, 60).fixes, fix(START + 1805, 28.5, 33.4)])
    assert not motions(
        [*Ship(28.0, 33.0).sail(90, 12, 60).fixes, *Ship(29.0, 33.0, START + HOUR).stay(60).fixes]
    )


def test_back_jumps_after_jamming_are_none():
    ship = Ship(34.9, 33.9)
    for _ in range(4):
        ship.sail(270, 12, 30).thrown(*BEIRUT, 15)
    assert not motions(ship.sail(270, 12, 60).fixes)


def test_a_receiver_whose_clock_is_five_minutes_off():
    ship = Ship(28.0, 33.0).sail(270, 18, 120).sail(300, 20, 120)
    assert not motions([*ship.fixes, *delayed(ship.fixes[::2], 300)])


def test_two_ships_that_share_an_mmsi():
    one, other = Ship(28.0, 33.0).sail(270, 12, 200), Ship(28.6, 33.0, START + 30).sail(0, 12, 200)
    assert not motions([*one.fixes, *other.fixes])


def test_wrong_places_among_right_ones_are_no_motion():
    """Neither where each is another, nor where they are a track of their own."""
    rng = np.random.default_rng(4)
    ship = Ship(28.0, 33.0).sail(90, 9, 600)
    wrong = [
        replace(f, lon=f.lon + dx, lat=f.lat + dy)
        for f, dx, dy in zip(ship.fixes, rng.uniform(-60, 60, 600), rng.uniform(-20, 20, 600), strict=True)
    ]
    mixed = [bad if rng.random() < 0.3 else good for good, bad in zip(ship.fixes, wrong, strict=True)]
    assert not motions(mixed)
    twin = [replace(f, lon=f.lon + 0.5) if rng.random() < 0.3 else f for f in ship.fixes]
    assert not motions(twin)


def test_an_aircraft_that_sends_as_a_ship():
    assert len(motions(fast(240.0, 20.0, 10).fixes)) == 1
    assert not motions(fast(1500.0, 20.0, 5).fixes)


def test_near_a_sink_it_waits_an_hour():
    near = [float(v) for v in point_at(*BEIRUT, 300, 9.0)]
    ship = Ship(*near).sail(300, 10, 10).sail(120, 60, 8, 5.0).sail(300, 1, 90)
    (alert,) = motions(ship.fixes)
    assert alert.body["evidence"]["near_sink"] == "Beirut airport"
    met_s = alert.detected_ms // 1000 - HOUR
    assert START + 10 * MIN < met_s < START + 18 * MIN
    assert not motions([f for f in ship.fixes if f.time_s < met_s + HOUR - MIN])
