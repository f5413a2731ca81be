"""`port_call` against the reference, and each border and decoy by hand."""

from dataclasses import replace

import numpy as np
import pytest
from detect.reference_types import RefStatic
from detect.rules.reference_ports import calls
from detect.rules.ships import WATCHED, case_of, raised, ship
from detect.rules.support import assert_stretches_change_nothing, was_quiet
from detect.tracks import DAY, HOUR, MIN, START, Case
from support.effort import tries

from app.domain.time import iso
from app.geo.geodesy import point_at

SEEDS = tries(6, 20, "TWELVEMILE_DETECT_SEEDS")
NAVAL, COMMERCIAL, LATAKIA = (35.8660, 34.9119), (35.8676, 34.9019), (35.7650, 35.5250)
ENTRANCE, ROADS, SEA = (35.8500, 34.9130), (35.8300, 34.9000), (35.6000, 34.9000)


# --- against the reference


def harbour(seed: int) -> Case:
    """Between berths, entrances and the sea, with silences, speeds sent or not, coarse and wild fixes."""
    rng = np.random.default_rng(seed)
    rows, time_s = [], START + int(rng.integers(0, HOUR))
    at = NAVAL
    for _ in range(int(rng.integers(5, 70))):
        if rng.random() < 0.25:
            places = (NAVAL, COMMERCIAL, COMMERCIAL, (35.8681, 34.9060), ENTRANCE, ROADS, SEA, LATAKIA)
            at = places[int(rng.integers(0, len(places)))]
        spread = float(rng.choice([0.0, 0.0001, 0.002]))
        lon, lat = at[0] + rng.normal(0, spread), at[1] + rng.normal(0, spread)
        if rng.random() < 0.03:
            lon -= 0.05
        sog = (
            None
            if rng.random() < 0.2
            else float(rng.choice([0.0, 0.1, 0.4, 0.5, 0.6], p=[0.5, 0.2, 0.15, 0.1, 0.05]))
        )
        rows.append((time_s, lon, lat, sog, bool(rng.random() < 0.05)))
        time_s += int(rng.choice(WAITS_S, p=OFTEN))
    return case_of(rows, wait_s=int(rng.choice([0, HOUR, 29 * DAY, 31 * DAY])))


WAITS_S = (1, 180, 600, 1200, 1800, HOUR, 12 * HOUR, 12 * HOUR + 1, 40 * HOUR, 30 * DAY, 30 * DAY + 1)
OFTEN = (0.02, 0.1, 0.2, 0.25, 0.2, 0.1, 0.04, 0.03, 0.03, 0.02, 0.01)


@pytest.mark.parametrize("seed", range(3 * SEEDS))
def test_says_what_the_reference_says(seed):
    case = harbour(seed)
    found = []
    for a in raised(case, "port_call"):
        closed = None if a.final_ms is None else a.final_ms // 1000
        ended = None if a.ended_ms is None else a.ended_ms // 1000
        row = (a.body["evidence"]["hull"], a.zone, a.started_ms // 1000, a.detected_ms // 1000)
        found.append((*row, a.body["subtype"], ended, a.body["ended_by"], closed))
    expected = [tuple(vars(call).values()) for call in calls(case.fixes, case.until_s)]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_the_random_tracks_try_everything():
    found = [call for s in range(120) for call in calls(harbour(s).fixes, harbour(s).until_s)]
    assert {call.ended_by for call in found} == {None, "left", "shifted", "lost_contact"}
    assert {call.subtype for call in found} == {None, "first_seen_inside"}
    assert {call.port for call in found} == {"Tartus naval", "Tartus commercial", "Latakia"}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_many_stretches_conclude_what_one_does(seed):
    assert_stretches_change_nothing(harbour(seed), np.random.default_rng(seed))


def test_nothing_is_missed_of_a_ship_that_is_not_looked_at():
    short = [replace(harbour(seed), fixes=harbour(seed).fixes[:8]) for seed in range(20 * SEEDS)]
    assert sum(was_quiet(given, np.random.default_rng(s)) for s, given in enumerate(short)) > SEEDS


# --- by hand


def told(case: Case) -> list[tuple[str, str | None]]:
    return [(a.zone, a.body["ended_by"]) for a in raised(case, "port_call")]


def arriving():
    return ship(*SEA).sail(*ENTRANCE, 10).sail(*NAVAL, 4)


def test_in_and_out_of_the_naval_berths_is_critical_for_a_watched_ship():
    case = arriving().lie(30).sail(*ENTRANCE, 4).sail(*SEA, 10).case(WATCHED)
    (alert,) = raised(case, "port_call")
    assert [(c.change, c.body["severity"]) for c in alert.changes] == [
        ("opened", "critical"),
        ("closed", "critical"),
    ]
    said = alert.body["evidence"]
    assert said["hours"] == pytest.approx(30, abs=0.7)
    assert said["last_outside_at"] < alert.body["started_at"]
    assert said["draught_m"] == {"in": None, "out": None}
    assert alert.body["subtype"] is None
    opened, closed = (c.body["explanation"] for c in alert.changes)
    assert "came in and lies still in Tartus naval" in opened
    assert "left Tartus naval, last seen in it at " in closed
    unwatched = arriving().lie(30).sail(*ENTRANCE, 4).sail(*SEA, 10).case()
    assert [a.severity for a in raised(unwatched, "port_call")] == ["info"]
    elsewhere = ship(*LATAKIA).fix().lie(3).case(WATCHED)
    assert [a.severity for a in raised(elsewhere, "port_call")] == ["info"]


def test_draught_in_and_out_is_what_she_sent_within_a_day():
    case = arriving().lie(30).sail(*ENTRANCE, 4).sail(*SEA, 10).case()
    (alert,) = raised(case, "port_call")
    opened_s, closed_s = alert.detected_ms // 1000, alert.final_ms // 1000
    said = [
        RefStatic(opened_s - 60, None, None, None, draught_dm=71),
        RefStatic(opened_s + 60, None, None, None, draught_dm=68),
        RefStatic(closed_s - HOUR, None, None, None, draught_dm=54),
        RefStatic(closed_s - 60, None, None, None),
    ]
    (alert,) = raised(replace(case, statics=said), "port_call")
    opened, closed = (c.body["evidence"]["draught_m"] for c in alert.changes)
    assert (opened, closed) == ({"in": 7.1, "out": None}, {"in": 7.1, "out": 5.4})
    early = [RefStatic(opened_s - 25 * HOUR, None, None, None, draught_dm=71)]
    (alert,) = raised(replace(case, statics=early), "port_call")
    assert alert.body["evidence"]["draught_m"] == {"in": None, "out": None}


def test_silence_in_port_is_no_departure():
    case = arriving().lie(3).case(WATCHED, wait_s=29 * DAY)
    assert told(case) == [("Tartus naval", None)]
    (lost,) = raised(arriving().lie(3).case(WATCHED, wait_s=31 * DAY), "port_call")
    assert (lost.body["ended_by"], lost.body["observed"]) == ("lost_contact", False)
    assert lost.body["explanation"].endswith("in or near Tartus naval: no evidence of departure")


def test_from_the_naval_basin_to_the_next_is_out_of_the_one_and_in_to_the_other():
    case = arriving().lie(5).sail(*COMMERCIAL, 3).lie(5).case(WATCHED)
    first, second = raised(case, "port_call")
    assert (first.zone, first.body["ended_by"], first.severity) == ("Tartus naval", "shifted", "critical")
    assert (second.zone, second.status, second.severity) == ("Tartus commercial", "open", "info")
    assert "shifted from Tartus naval to Tartus commercial" in first.body["explanation"]


@pytest.mark.parametrize(("minutes", "count"), [(60, 1), (59, 0)])
def test_an_hour_is_asked_for(minutes, count):
    case = ship(*NAVAL).fix().after(30 * MIN).fix().after((minutes - 30) * MIN).fix().case()
    assert len(told(case)) == count


@pytest.mark.parametrize(("sog_kn", "count"), [(0.4, 1), (0.5, 0), (None, 1)])
def test_half_a_knot_is_not_still(sog_kn, count):
    assert len(told(ship(*NAVAL).fix(sog_kn).lie(1.1, sog_kn).case())) == count


def test_a_ship_that_passes_through_the_port_is_no_call():
    assert told(arriving().sail(*ENTRANCE, 4).sail(*SEA, 10).case()) == []


def test_ships_at_anchor_in_the_roads_are_none():
    assert told(ship(*ROADS).fix().lie(40).case()) == []


@pytest.mark.parametrize(("miles", "ended_by"), [(1.05, "left"), (0.9, None)])
def test_out_is_more_than_a_mile(miles, ended_by):
    # 35.8591, 34.9096 is the seaward corner of the basin's polygon.
    lon, lat = (float(v) for v in point_at(35.8591, 34.9096, 250.0, miles))
    going = arriving().lie(3).after(600).at(lon, lat).fix(3.0)
    assert told(going.after(299).fix(3.0).case()) == [("Tartus naval", None)]
    assert told(going.after(300).fix(3.0).case()) == [("Tartus naval", ended_by)]


def test_one_wild_fix_is_no_departure():
    lying = arriving().lie(3)
    assert told(lying.after(600).at(35.80, 34.93).fix().after(600).at(*NAVAL).fix().lie(3).case()) == [
        ("Tartus naval", None)
    ]


def test_began_and_ended_where_she_was_seen():
    (alert,) = raised(ship(*NAVAL).fix().lie(2).after(5 * HOUR).at(*SEA).fix().lie(0.5).case(), "port_call")
    assert alert.body["subtype"] == "first_seen_inside"
    assert alert.started_ms == START * 1000
    assert alert.body["ended_at"] == iso((START + 2 * HOUR) * 1000)
    assert "seen lying still in Tartus naval" in alert.changes[0].body["explanation"]
