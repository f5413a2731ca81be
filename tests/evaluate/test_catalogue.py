import csv
from datetime import timedelta

import numpy as np
import pytest

from app.evaluate import places
from app.evaluate.catalogue import CATALOGUE
from app.evaluate.motion import way
from app.evaluate.scenario import CLEAN, WATCHLIST, generate
from app.evaluate.ship import DEFAULT_START
from app.geo.limits import DECIDING, distances
from app.geo.ports import port_distance_nm

SEEDS = (1, 2, 3)
HOLDING = {"holds", "paces", "drifts inside", "holds 15.6 NM out", "heard again", "not heard", "moves up"}
WITHIN = {"inside": (-9.0, -3.2), "edge": (-2.7, 5.7), "outside": (6.3, 11.5)}


def ships(seed=1, days=11.0):
    end = DEFAULT_START + timedelta(days=days)
    for behaviour in CATALOGUE.values():
        for one in behaviour.build(DEFAULT_START, end, np.random.default_rng(seed)):
            yield behaviour, one


def stretches(behaviour_key, seed, names):
    """Points every 10 minutes while she does one of `names`: lon, lat."""
    end = DEFAULT_START + timedelta(days=11)
    lon, lat = [], []
    for one in CATALOGUE[behaviour_key].build(DEFAULT_START, end, np.random.default_rng(seed)):
        track = one.track()
        for leg in track.legs:
            if leg.what in names and leg.start_s < end.timestamp():
                states = track.at(np.arange(leg.start_s, min(leg.end_s, end.timestamp()), 600.0))
                lon.extend(states.lon)
                lat.extend(states.lat)
    return np.array(lon), np.array(lat)


def limit_nm(lon, lat):
    return distances(lon, lat).to_limit_nm[DECIDING]


@pytest.mark.parametrize(
    ("place", "d", "within"),
    [
        (places.EIGHT_KM_WEST, -8.2, 0.2),
        (places.FIFTEEN_KM_WEST, -4.45, 0.2),
        (places.FIVE_NM_OFF, -7.0, 0.2),
        (places.OUT_15_6_NM, 3.6, 0.1),
        (places.SEAWARD, 18.0, 0.5),
        (places.BEYOND_THE_EDGE, 8.5, 0.5),
        (places.INSIDE_LATAKIA, -5.0, 0.8),
        (places.ROADS_OF_TARTUS, -9.0, 0.3),
    ],
)
def test_places_lie_where_they_are_said_to(place, d, within):
    assert limit_nm([place.lon], [place.lat])[0] == pytest.approx(d, abs=within)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("key", [k for k, b in CATALOGUE.items() if len(set(b.expected.phases)) == 1])
def test_each_holds_in_the_phase_expected_of_her(key, seed):
    lon, lat = stretches(key, seed, HOLDING)
    low, high = WITHIN[CATALOGUE[key].expected.phases[0]]
    d = limit_nm(lon, lat)
    assert low < d.min()
    assert d.max() < high
    assert port_distance_nm(lon, lat).min() > 3.6
    assert distances(lon, lat).boundary_margin_nm.min() > 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_racetrack_is_inside_then_on_the_edge_then_inside(seed):
    for name, (low, high) in {
        "paces": (-8, -6),
        "holds 15.6 NM out": (2, 4.5),
        "drifts inside": (-8, -6),
    }.items():
        lon, lat = stretches("racetrack_out_and_back", seed, {name})
        d = limit_nm(lon, lat)
        assert low < d.min() < d.max() < high
        assert port_distance_nm(lon, lat).min() > 3.6


def test_others_lie_where_nothing_may_be_said():
    for key in ("off_tripoli", "off_cevlik"):
        assert distances(*stretches(key, 1, {"arrives", "waits"})).boundary_margin_nm.max() < -1.0
        assert distances(*stretches(key, 1, {"waits"})).boundary_margin_nm.max() < -5.0
    assert limit_nm(*stretches("seaward_drifter", 1, {"drifts"})).min() > 15
    assert limit_nm(*stretches("roads_of_tartus", 1, {"waits"})).max() < -8
    edge = limit_nm(*stretches("tow", 1, {"tows"}))
    assert np.mean((edge > -3) & (edge < 6)) > 0.6


def test_the_two_hulls_are_far_apart():
    end = DEFAULT_START + timedelta(days=3)
    waiting, passing = CATALOGUE["two_hulls"].build(DEFAULT_START, end, np.random.default_rng(1))
    assert waiting.identity.mmsi == passing.identity.mmsi
    track = passing.track()
    states = track.sampled(600)[1]
    nearest = min(way(waiting.here, place)[1] for place in zip(states.lon, states.lat, strict=True))
    assert nearest > 100


def test_nobody_could_take_a_ship_for_a_real_one():
    for _, one in ships():
        identity = one.identity
        assert identity.name.startswith("SYNTH ")
        assert str(identity.mmsi)[3:5] == "99"
        assert identity.callsign == "" or identity.callsign.startswith("SYN")
        assert identity.imo == 0 or str(identity.imo).startswith("99999")
        digits = [int(digit) for digit in f"{identity.imo:07d}"]
        assert sum(d * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 == digits[6]


def test_an_mmsi_belongs_to_one_behaviour():
    owner = {}
    for behaviour, one in ships():
        assert owner.setdefault(one.identity.mmsi, behaviour.key) == behaviour.key


def test_units_of_interest_are_so_by_watchlist_type_or_flag():
    with WATCHLIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["label", "mmsi", "imo", "callsign"]
    assert {kind for row in rows for kind in ("mmsi", "imo", "callsign") if row[kind]} == {
        "mmsi",
        "imo",
        "callsign",
    }
    listed = {(kind, row[kind]) for row in rows for kind in ("mmsi", "imo", "callsign") if row[kind]}
    for behaviour, one in ships():
        if not behaviour.expected.alerts:
            continue
        said = {(kind, str(getattr(one.identity, kind))) for kind in ("mmsi", "imo", "callsign")}
        by_flag = str(one.identity.mmsi).startswith("273") and one.identity.ship_type in {
            0,
            35,
            *range(70, 100),
        }
        of_interest = bool(said & listed) or one.identity.ship_type == 35 or by_flag
        assert of_interest == behaviour.expected.unit_of_interest, behaviour.key
        assert behaviour.expected.told == of_interest


@pytest.mark.parametrize("key", CATALOGUE)
def test_an_expectation_can_be_asked_in_the_shortest_scenario(key):
    behaviour = CATALOGUE[key]
    scenario = generate(5, keys=[key], days=behaviour.needs_days, dials=CLEAN)
    expected = behaviour.expected
    assert behaviour.what.endswith(".") and expected.words.endswith(".") and behaviour.leans_on
    assert (expected.alerts == 1) == (expected.basis is not None) == bool(expected.phases)
    assert (expected.status == "closed") == (expected.ended_by is not None) == (expected.ended is not None)
    for near in filter(None, (expected.started, expected.ended)):
        span = scenario.truth[0].span(near)
        assert span is not None and scenario.start - timedelta(hours=1) < span[0] < span[1] < scenario.end
