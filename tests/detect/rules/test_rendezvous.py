"""`rendezvous` by hand-made scenes, against the words of docs/rules.md, and cut at any minute."""

import random
from dataclasses import replace

import pytest
from detect.fleet import HOUR, MIN, START, Fleet, Ship
from detect.reference_rendezvous import meetings
from support.effort import tries

from app.detect.rules.rendezvous import RendezvousRule
from app.detect.units import Watchlist, WatchlistEntry

SEEDS = range(tries(4, 8, "TWELVEMILE_DETECT_SEEDS") * 3)
RULE = RendezvousRule()
A, B, C = 636990001, 636990002, 636990003
NAVAL, TANKER, CARGO, TUG, FISHING = 35, 80, 70, 52, 30
OPEN_SEA, LIMASSOL = (33.5, 34.0), (33.03, 34.64)


def concluded(fleet, until_s=None, cuts=()):
    """Findings that follow up to a minute, by way of others, as the pipeline asks for them."""
    until_s = fleet.end_s if until_s is None else until_s
    state, at_s, found = {}, -1, []
    for cut_s in [*cuts, until_s]:
        stretch = RULE.advance(fleet.up_to(cut_s), state, at_s, cut_s)
        found += stretch.finished
        state, at_s = stretch.state, cut_s
    return sorted([*found, *stretch.under_way], key=lambda f: (f.started_s, f.vessels, f.tie))


def two(one, other):
    return [f.subtype for f in concluded(Fleet(one, other))]


def ship(mmsi, at=OPEN_SEA, **kwargs):
    return Ship(mmsi, *at, **kwargs)


def alongside(mmsi, metres, hours, at=OPEN_SEA, **kwargs):
    """She comes from four miles off, lies so far away and leaves."""
    other = ship(mmsi, at, **kwargs).moved(north_m=metres + 24 * 308.7)
    other.sail(24 / 60 - other.every_s / HOUR, 10.0, 180.0)
    other.lie(hours)
    return other.sail(2.0, 10.0, 0.0)


@pytest.mark.parametrize(("minutes", "met"), [(43, []), (47, ["unit_of_interest"])])
def test_with_a_unit_of_interest_for_three_quarters_of_an_hour(minutes, met):
    assert two(ship(A, ship_type=NAVAL).lie(6), alongside(B, 100, minutes / 60)) == met


@pytest.mark.parametrize(("hours", "met"), [(1.9, []), (2.1, ["at_rest"])])
def test_others_for_two_hours(hours, met):
    assert two(ship(A).lie(8), alongside(B, 100, hours)) == met


@pytest.mark.parametrize(("metres", "met"), [(480, ["at_rest"]), (520, []), (800, [])])
def test_closer_than_500_m(metres, met):
    assert two(ship(A).lie(8), alongside(B, metres, 4)) == met


def test_a_tug_alongside_for_twenty_minutes_is_none():
    assert two(ship(A, ship_type=NAVAL).lie(6), alongside(B, 30, 1 / 3, ship_type=TUG)) == []


@pytest.mark.parametrize("way", [FISHING, 36, 37, 51])
def test_fishing_and_pleasure_at_rest_are_none(way):
    assert two(ship(A).lie(8), alongside(B, 100, 4, ship_type=way)) == []


def test_class_b_at_rest_is_none():
    assert two(ship(A).lie(8), alongside(B, 100, 4, class_b=True)) == []


@pytest.mark.parametrize(
    ("types", "metres", "kn", "met"),
    [
        ((NAVAL, TANKER), 200, 12, ["under_way"]),
        ((TANKER, CARGO), 200, 12, ["under_way"]),
        ((NAVAL, CARGO), 200, 12, []),  # an escort beside its charge
        ((NAVAL, NAVAL), 200, 12, ["under_way"]),
        ((TUG, TANKER), 200, 8, []),
        ((NAVAL, TANKER), 320, 12, []),
        ((NAVAL, TANKER), 200, 16, []),
    ],
)
def test_replenishment_under_way(types, metres, kn, met):
    one, other = (ship(m, ship_type=t) for m, t in zip((A, B), types, strict=True))
    other.moved(east_m=metres)
    assert two(one.sail(2, kn, 0), other.sail(2, kn, 0)) == met


def test_courses_ten_degrees_apart_are_side_by_side_no_more():
    one, other = ship(A, ship_type=NAVAL).sail(2, 12, 0), ship(B, ship_type=TANKER).moved(150).sail(2, 12, 0)
    crossing = Ship(B, ship_type=TANKER, fixes=[replace(f, cog_deg=11.0) for f in other.fixes])
    assert two(one, other) == ["under_way"]
    assert two(one, crossing) == []


def test_ships_that_pass_are_none():
    other = ship(B, ship_type=TANKER).moved(north_m=12_000).sail(3, 12, 180)
    assert two(ship(A, ship_type=NAVAL).sail(3, 12, 0), other) == []


def test_a_ship_never_meets_another_hull_of_hers():
    assert two(ship(A).lie(8), ship(A, hull=1).moved(50).lie(8)) == []


def test_three_in_a_cluster_are_an_alert_a_pair():
    fleet = Fleet(ship(A).lie(8), ship(B).moved(100).lie(8), ship(C).moved(0, 100).lie(8))
    assert [f.vessels for f in concluded(fleet)] == [(A, B), (A, C), (B, C)]


def test_bunkering_in_a_listed_anchorage_is_none_and_outside_it_is():
    there = [ship(A, LIMASSOL).lie(8), alongside(B, 100, 4, LIMASSOL, ship_type=TANKER)]
    assert two(*there) == []
    assert two(ship(A).lie(8), alongside(B, 100, 4, ship_type=TANKER)) == ["at_rest"]


@pytest.mark.parametrize(("others", "met"), [(5, []), (3, []), (2, ["at_rest"])])
def test_where_five_ships_stopped_is_a_stopping_place(others, met):
    at = 33.51, 34.01
    earlier = [ship(C + n, at).moved(900 * n).lie(1) for n in range(others)]
    one, other = ship(A, at).silent(40).lie(8), ship(B, at).moved(100).silent(40).lie(8)
    # The two themselves are counted, too, an hour after they came.
    assert [f.subtype for f in concluded(Fleet(*earlier, one, other))] == met


@pytest.mark.parametrize(("days", "met"), [(27, []), (29, ["at_rest"])])
def test_a_stopping_place_is_forgotten(days, met):
    at = 33.51, 34.01
    earlier = [ship(C + n, at).moved(900 * n).lie(1) for n in range(5)]
    one, other = ship(A, at).silent(24 * days).lie(8), ship(B, at).moved(100).silent(24 * days).lie(8)
    assert [f.subtype for f in concluded(Fleet(*earlier, one, other))] == met


def test_a_unit_beside_a_tanker_with_a_fix_every_six_minutes():
    one = ship(A, ship_type=NAVAL, every_s=360).lie(8)
    other = alongside(B, 60, 50 / 60 + 0.1, ship_type=TANKER, every_s=360)
    assert two(one, other) == ["unit_of_interest"]


@pytest.mark.parametrize("seed", range(4))
def test_a_quarter_of_messages_lost(seed):
    rng = random.Random(seed)
    one, other = ship(A, ship_type=NAVAL, every_s=180).lie(8), alongside(B, 60, 1.5, every_s=180)
    for s in (one, other):
        s.fixes = [f for f in s.fixes if rng.random() > 0.25]
    assert two(one, other) == ["unit_of_interest"]


def test_what_is_told():
    one, other = ship(A, ship_type=NAVAL).lie(6), alongside(B, 100, 1, ship_type=TANKER)
    (found,) = concluded(Fleet(one, other))
    assert (found.vessels, found.subject, found.now.severity) == ((A, B), f"{A} {B}", "warning")
    assert (found.now.status, found.now.ended_by) == ("closed", "parted")
    assert [m.change for m in found.news] == ["opened", "closed"]
    assert found.detected_s - found.started_s == 45 * MIN
    says = found.news[0].says
    assert f"SYNTH {A} (MMSI {A}, unit of interest: sends ship type military)" in says
    assert f"SYNTH {B} (MMSI {B}, sends ship type tanker) kept within 500 m of each other for 45 min" in says
    assert "NM WSW of Tartus" in says
    assert "apart since" in found.now.says
    evidence = found.now.evidence
    assert 95 < evidence["closest_m"] < 105
    assert evidence["longest_silence_bridged_s"] == 0
    assert 60 <= evidence["minutes"] <= 70
    assert [s["mmsi"] for s in evidence["ships"]] == [A, B]
    assert [s["fixes"] for s in evidence["ships"]] == [evidence["minutes"]] * 2
    assert evidence["ships"][0]["greatest_speed_kn"] == 0.0
    assert evidence["distance_to_anchorage_of"] == "Vasilikos"


def test_info_for_others_and_warning_for_the_watchlist():
    ships = ship(A).lie(8), alongside(B, 100, 4)
    (info,) = concluded(Fleet(*ships))
    (warned,) = concluded(Fleet(*ships, watchlist=Watchlist([WatchlistEntry("Synth", mmsi=A)])))
    assert (info.now.severity, warned.now.severity) == ("info", "warning")
    assert warned.subtype == "unit_of_interest"


@pytest.mark.parametrize(
    ("craft", "severity"),
    [
        ({}, "warning"),
        ({"ship_type": FISHING}, "info"),
        ({"ship_type": 37}, "info"),
        ({"class_b": True}, "info"),
    ],
)
def test_small_craft_beside_a_unit_are_shown_and_not_told(craft, severity):
    watchlist = Watchlist([WatchlistEntry("Synth", mmsi=A)])
    (found,) = concluded(Fleet(ship(A).lie(8), alongside(B, 100, 4, **craft), watchlist=watchlist))
    assert (found.subtype, found.now.severity) == ("unit_of_interest", severity)


def test_silence_is_no_parting():
    one = ship(A, ship_type=NAVAL).lie(14)
    other = alongside(B, 100, 1)
    other.fixes = [f for f in other.fixes if f.sog_kn == 0.0]
    (found,) = concluded(Fleet(one, other))
    assert found.now.ended_by == "lost_contact"
    assert found.final_s == other.fixes[-1].time_s // 60 * 60 + 6 * HOUR
    assert "no evidence that they parted" in found.now.says
    (still,) = concluded(Fleet(one, other), found.final_s - MIN)
    assert still.now.status == "open"


def test_a_russian_ship_is_a_unit_only_near_syria():
    near, far = (35.5, 34.9), (30.0, 33.0)
    for at, severity in ((near, "warning"), (far, "info")):
        (found,) = concluded(Fleet(ship(273990001, at).lie(8), ship(A, at).moved(100).lie(8)))
        assert found.now.severity == severity


def test_units_at_a_berth_of_tartus_are_none():
    basin = (35.866, 34.9119)
    assert two(ship(A, basin, ship_type=NAVAL).lie(8), ship(B, basin, ship_type=NAVAL).moved(50).lie(8)) == []


def random_ship(rng, mmsi, at):
    types = [NAVAL, TANKER, CARGO, FISHING, 80]
    every_s = rng.choice([20, 60, 60, 180, 360, 500])
    her = Ship(mmsi, *at, every_s=every_s, ship_type=rng.choice(types), hull=rng.choice([0, 0, 1]))
    her.moved(rng.uniform(-300, 300), rng.uniform(-300, 300))
    her.now_s += rng.randrange(0, 600)
    her.lie(0.3)
    for _ in range(rng.randrange(3, 9)):
        match rng.choice(["lie", "lie", "sail", "step", "silent"]):
            case "lie":
                her.lie(rng.choice([0.3, 0.7, 0.9, 2.2, 3]))
            case "sail":
                her.sail(
                    rng.choice([0.1, 0.6, 1.0]), rng.choice([1.0, 4.0, 10.0]), rng.choice([0.0, 90.0, 5.0])
                )
            case "step":
                her.moved(rng.uniform(-700, 700), rng.uniform(-300, 300))
            case "silent":
                her.silent(rng.choice([0.1, 0.2, 0.4, 0.6, 3, 7, 8]))
    loss = rng.choice([0, 0, 0.25, 0.5])
    her.fixes = [f for f in her.fixes if rng.random() >= loss] or her.fixes
    her.fixes = [f if rng.random() < 0.9 else replace(f, sog_kn=None) for f in her.fixes]
    return her


def beside(rng, leader):
    """Another ship that goes where she goes."""
    east, north = rng.uniform(-0.003, 0.003), rng.uniform(-0.002, 0.002)
    fixes = [replace(f, lon=f.lon + east, lat=f.lat + north) for f in leader.fixes if rng.random() < 0.9]
    return Ship(C + 9, ship_type=rng.choice([NAVAL, TANKER]), fixes=fixes)


def random_fleet(seed):
    rng = random.Random(seed)
    at = rng.uniform(30, 33), rng.uniform(33, 34)
    ships = [random_ship(rng, A + n, at) for n in range(rng.choice([2, 2, 3, 4]))]
    # Four, since five would make a stopping place.
    if len(ships) < 4 and rng.random() < 0.4:
        ships.append(beside(rng, ships[0]))
    fleet = Fleet(*ships)
    return rng, fleet, rng.randrange(START + 2 * HOUR, fleet.end_s) // MIN * MIN


def reference(fleet, until_s):
    ordered = sorted(fleet.ships, key=lambda s: (s.mmsi, s.hull))
    found = []
    for i, one in enumerate(ordered):
        for other in ordered[i + 1 :]:
            found += [((one.mmsi, other.mmsi), *m) for m in meetings(one, other, until_s)]
    return sorted(found, key=str)


def told(findings):
    rows = [
        (f.vessels, f.subtype, f.started_s, f.detected_s, f.final_s, f.now.ended_s, f.now.ended_by)
        for f in findings
    ]
    return sorted(rows, key=str)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_words_of_the_rule_say_the_same(seed):
    for n in range(6):
        _, fleet, until_s = random_fleet(seed * 100 + n)
        assert told(concluded(fleet, until_s)) == reference(fleet, until_s), n


@pytest.mark.parametrize("seed", SEEDS)
def test_one_stretch_or_many(seed):
    for n in range(6):
        rng, fleet, until_s = random_fleet(seed * 100 + n)
        cuts = sorted(rng.randrange(START, until_s) // MIN * MIN for _ in range(rng.choice([1, 3, 12])))
        assert concluded(fleet, until_s, cuts) == concluded(fleet, until_s), n


def test_random_fleets_meet_in_every_way_and_end_in_every_way():
    found = [f for seed in range(40) for f in told(concluded(random_fleet(seed)[1]))]
    assert {f[1] for f in found} == {"unit_of_interest", "under_way", "at_rest"}
    assert {f[6] for f in found} == {"parted", "lost_contact"}
