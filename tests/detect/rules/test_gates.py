"""`gate_transit` against the reference, and each border and decoy by hand."""

import numpy as np
import pytest
from detect.rules.reference_gates import lines, transits
from detect.rules.ships import case_of, raised, ship
from detect.rules.support import assert_stretches_change_nothing, was_quiet
from detect.tracks import HOUR, START, Case
from support.effort import tries

from app.geo.gates import gates

SEEDS = tries(6, 20, "TWELVEMILE_DETECT_SEEDS")
SUEZ_OUT, SUEZ_IN = (32.34, 31.40), (32.335, 31.10)
MARMARA, BLACK_SEA = (28.97, 40.93), (29.15, 41.35)
WAITS_S = (60, 1200, 3000, 3 * HOUR, 3 * HOUR + 1, 8 * HOUR, 25 * HOUR)
"""Some too short for her to have come from the last place: then there are two hulls."""
MIDSTREAM = ((29.00, 41.02), (29.04, 41.07), (29.06, 41.12), (29.09, 41.18))


def told(case: Case) -> list[tuple[str, str]]:
    return [(a.zone, a.body["evidence"]["direction"]) for a in raised(case, "gate_transit")]


# --- against the reference


def about(seed: int) -> Case:
    """To and fro about a gate or two: clear, at the line, past its ends, with silences and coarse fixes."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(gates()))
    name = gates()[chosen].strait
    strait = [g for g in gates() if g.strait == name]
    rows, time_s = [], START + int(rng.integers(0, HOUR))
    for _ in range(int(rng.integers(3, 60))):
        gate = strait[int(rng.integers(0, len(strait)))]
        lon1, lat1, lon2, lat2 = gate.ends
        east = float(np.cos(np.radians(lat1))) * 60
        x, y = (lon2 - lon1) * east, (lat2 - lat1) * 60
        size = float(np.hypot(x, y))
        along = float(rng.choice([rng.uniform(0, size), -0.9, -1.1, size + 0.9, size + 1.1, size / 2]))
        away = float(rng.choice([0.0, 0.1, -0.2, 0.45, -0.45, 0.55, -0.55, 2.0, -2.0, 6.0, -6.0]))
        px, py = along * x / size - away * y / size, along * y / size + away * x / size
        coarse, sog = bool(rng.random() < 0.1), 5.0
        rows.append((time_s, lon1 + px / east, lat1 + py / 60, sog, coarse))
        time_s += int(rng.choice(WAITS_S, p=(0.1, 0.3, 0.3, 0.1, 0.1, 0.05, 0.05)))
    return case_of(rows, wait_s=int(rng.choice([0, HOUR, 30 * HOUR])))


@pytest.mark.parametrize("seed", range(3 * SEEDS))
def test_says_what_the_reference_says(seed):
    case = about(seed)
    left = {(g.name, g.leftwards.direction) for g in gates()}
    found, instants = [], []
    for alert in raised(case, "gate_transit"):
        said = alert.body["evidence"]
        leftwards = (said["gate"], said["direction"]) in left
        found.append((said["hull"], said["gate"], alert.detected_ms // 1000, leftwards))
        instants.append((*found[-1], alert.started_ms // 1000))
    expected = transits(case.fixes, case.until_s)
    assert sorted(found) == sorted((n, line, detected, left) for n, line, _, detected, left in expected)
    passed = sorted((n, line, detected, left, at) for n, line, at, detected, left in expected)
    # Cut to the second, and the two reckon in different orders.
    assert all(abs(a[-1] - b[-1]) <= 1 for a, b in zip(sorted(instants), passed, strict=True))


def test_the_random_tracks_try_everything():
    found = [(line, left) for s in range(150) for _, line, _, _, left in transits(about(s).fixes, 10**12)]
    assert {line for line, _ in found} == {line.name for line in lines()}
    assert {left for _, left in found} == {True, False}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_many_stretches_conclude_what_one_does(seed):
    assert_stretches_change_nothing(about(seed), np.random.default_rng(seed))


def test_nothing_is_missed_of_a_ship_that_is_not_looked_at():
    assert sum(was_quiet(about(s), np.random.default_rng(s)) for s in range(10 * SEEDS)) >= SEEDS // 2


# --- by hand


def test_a_ship_through_suez_is_one_transit():
    (alert,) = raised(ship(*SUEZ_OUT).sail(*SUEZ_IN, 8).case(), "gate_transit")
    said = alert.body["evidence"]
    assert (alert.zone, said["direction"], said["towards"]) == ("Suez", "southbound", "the Red Sea")
    assert "passed Suez southbound, to the Red Sea, at " in alert.body["explanation"]
    assert said["silence_s"] == 600
    assert said["implied_kn"] == pytest.approx(8, abs=0.1)
    assert said["passed_at"] == alert.body["started_at"] == alert.body["ended_at"]
    assert alert.severity == "info"
    assert alert.lon == pytest.approx(32.337, abs=0.002)
    assert alert.lat == pytest.approx(31.24, abs=1e-4)


def test_one_who_turns_back_at_the_line_is_none():
    assert told(ship(*SUEZ_OUT).sail(32.337, 31.235, 8).sail(*SUEZ_OUT, 8).case()) == []


def test_one_at_anchor_on_the_line_is_none_until_she_goes_through():
    lying = ship(*SUEZ_OUT).sail(32.337, 31.2401, 8)
    for _ in range(20):
        lying = lying.at(32.337, 31.2399).lie(0.2).at(32.338, 31.2403).lie(0.2)
    assert told(lying.case()) == []
    assert told(lying.sail(*SUEZ_IN, 8).case()) == [("Suez", "southbound")]
    assert told(lying.sail(*SUEZ_OUT, 8).case()) == []


@pytest.mark.parametrize(("beyond_nm", "count"), [(0.52, 1), (0.48, 0)])
def test_beyond_the_line_is_half_a_mile(beyond_nm, count):
    lat = 31.24 - beyond_nm / 59.86
    assert len(told(ship(*SUEZ_OUT).fix().after(3600).at(32.337, lat).fix().case())) == count


@pytest.mark.parametrize(("silent_s", "count"), [(3 * HOUR, 1), (3 * HOUR + 1, 0)], ids=["3 h", "more"])
def test_a_leg_is_no_longer_than_three_hours(silent_s, count):
    assert len(told(ship(*SUEZ_OUT).fix().after(silent_s).at(*SUEZ_IN).fix().case())) == count


@pytest.mark.parametrize(("past_nm", "count"), [(0.9, 1), (1.1, 0)])
def test_a_line_ends_a_mile_beyond_its_ends(past_nm, count):
    lon = 32.3676 + past_nm / 51.4
    assert len(told(ship(lon, 31.30).sail(lon, 31.15, 8).case())) == count


def through_the_bosphorus(kn: float = 9.0):
    sailing = ship(*MARMARA)
    for point in (*MIDSTREAM, BLACK_SEA):
        sailing = sailing.sail(*point, kn)
    return sailing


def test_a_voyage_through_the_bosphorus_is_one_alert_at_its_second_line():
    (alert,) = raised(through_the_bosphorus().case(), "gate_transit")
    said = alert.body["evidence"]
    assert (said["gate"], said["direction"]) == ("Bosphorus, north", "northbound")
    assert said["other_line"]["gate"] == "Bosphorus, south"
    assert said["other_line"]["passed_at"] < said["passed_at"]


def test_a_ferry_over_one_line_of_the_bosphorus_is_none():
    ferry = ship(*MARMARA, every_s=180)
    for _ in range(6):
        ferry = ferry.sail(29.01, 41.03, 12).sail(*MARMARA, 12)
    assert told(ferry.case()) == []


def test_a_call_of_more_than_a_day_between_the_lines_is_no_transit():
    def waiting(hours):
        going = ship(*MARMARA).sail(*MIDSTREAM[0], 9).sail(*MIDSTREAM[1], 9).lie(hours)
        for point in (*MIDSTREAM[2:], BLACK_SEA):
            going = going.sail(*point, 9)
        return told(going.case())

    assert waiting(20) == [("Bosphorus", "northbound")]
    assert waiting(26) == []


def test_there_and_back_is_two():
    back = through_the_bosphorus()
    for point in (*reversed(MIDSTREAM), MARMARA):
        back = back.sail(*point, 9)
    assert told(back.case()) == [("Bosphorus", "northbound"), ("Bosphorus", "southbound")]


def test_the_dardanelles_are_one_strait_though_their_lines_turn():
    going = ship(26.05, 40.02).sail(26.25, 40.05, 12).sail(26.40, 40.18, 12).sail(26.69, 40.38, 12)
    assert told(going.sail(26.80, 40.45, 12).case()) == [("Dardanelles", "northeastbound")]


def test_a_ship_far_from_all_gates_is_not_looked_at():
    case = ship(33.0, 33.0).sail(33.5, 33.4, 12).case()
    assert was_quiet(case, np.random.default_rng(0))
    assert told(case) == []
